//! Tests of the pages of runs, with the variables from the providers' documentation.

use super::*;

/// Checks the pages of a job with these variables: of the run, of the job, and of the pull request with its number in front.
#[track_caller]
fn check(variables: &[(&str, &str)], expected: [&str; 3]) {
    let RunPages { run, job, request, request_page } = pages(&variables.iter().copied().collect());
    let text = |page: Option<PageUrl>| page.map(|page| page.to_string()).unwrap_or_default();
    let number = request.map(|number| format!("{number} ")).unwrap_or_default();
    assert_eq!([text(run), text(job), format!("{number}{}", text(request_page)).trim().to_owned()], expected);
}

fn with<'v>(common: &[(&'v str, &'v str)], more: &[(&'v str, &'v str)]) -> Vec<(&'v str, &'v str)> {
    [common, more].concat()
}

const GITHUB: &[(&str, &str)] = &[
    ("GITHUB_ACTIONS", "true"),
    ("GITHUB_SERVER_URL", "https://github.com"),
    ("GITHUB_REPOSITORY", "acme/shop"),
    ("GITHUB_RUN_ID", "7001"),
    ("GITHUB_RUN_NUMBER", "12"),
];

#[test]
fn github_has_a_page_for_each_attempt() {
    let page = "https://github.com/acme/shop/actions/runs/7001";
    check(GITHUB, [page, "", ""]);
    check(&with(GITHUB, &[("GITHUB_RUN_ATTEMPT", "1")]), [page, "", ""]);
    check(&with(GITHUB, &[("GITHUB_RUN_ATTEMPT", "2")]), [&format!("{page}/attempts/2"), "", ""]);
    check(&with(GITHUB, &[("GITHUB_RUN_ID", "../../x")]), ["", "", ""]);
    check(&GITHUB[1..], ["", "", ""]);
}

#[test]
fn the_event_of_a_pull_request_has_its_page() {
    let run = "https://github.com/acme/shop/actions/runs/7001";
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("event.json");
    let event = |json: &str, expected: &str| {
        std::fs::write(&file, json).expect("a file");
        check(&with(GITHUB, &[("GITHUB_EVENT_PATH", file.to_str().expect("a path"))]), [run, "", expected]);
    };
    let page = "https://github.com/acme/shop/pull/9";
    event(&format!(r#"{{"number": 9, "pull_request": {{"number": 9, "html_url": "{page}"}}}}"#), &format!("9 {page}"));
    event(r#"{"pull_request": {"number": 9, "html_url": "javascript:alert(1)"}}"#, "9");
    event(r#"{"pull_request": {"html_url": "https://u:p@github.com/acme/shop/pull/9"}}"#, "");
    event(r#"{"number": 9, "after": "1"}"#, "");
    event("no json", "");
}

#[test]
fn gitea_counts_the_runs_of_a_repository() {
    for name in ["GITEA_ACTIONS", "FORGEJO_ACTIONS"] {
        let variables =
            with(GITHUB, &[(name, "true"), ("GITHUB_SERVER_URL", "https://code.example.com"), ("GITHUB_RUN_ATTEMPT", "2")]);
        check(&variables, ["https://code.example.com/acme/shop/actions/runs/12", "", ""]);
    }
}

#[test]
fn gitlab_has_pages_of_the_run_the_job_and_the_request() {
    let common = [
        ("GITLAB_CI", "true"),
        ("CI_PIPELINE_URL", "https://gitlab.com/acme/shop/-/pipelines/5"),
        ("CI_JOB_URL", "https://gitlab.com/acme/shop/-/jobs/6"),
    ];
    let pages = [common[1].1, common[2].1];
    check(&common, [pages[0], pages[1], ""]);
    let request = [("CI_MERGE_REQUEST_IID", "3"), ("CI_MERGE_REQUEST_PROJECT_URL", "https://gitlab.com/acme/shop")];
    check(&with(&common, &request), [pages[0], pages[1], "3 https://gitlab.com/acme/shop/-/merge_requests/3"]);
    check(&with(&common, &[("CI_EXTERNAL_PULL_REQUEST_IID", "3")]), [pages[0], pages[1], ""]);
}

#[test]
fn azure_has_them_in_parts() {
    let common = [
        ("TF_BUILD", "True"),
        ("SYSTEM_COLLECTIONURI", "https://dev.azure.com/acme/"),
        ("SYSTEM_TEAMPROJECT", "Our Shop"),
        ("BUILD_BUILDID", "4"),
        ("SYSTEM_JOBID", "12f1170f-54f2-53f3-20dd-22fc7dff55f9"),
    ];
    let run = "https://dev.azure.com/acme/Our%20Shop/_build/results?buildId=4";
    let job = format!("{run}&view=logs&j=12f1170f-54f2-53f3-20dd-22fc7dff55f9");
    check(&common, [run, &job, ""]);
    let own = [
        ("BUILD_REPOSITORY_PROVIDER", "TfsGit"),
        ("BUILD_REPOSITORY_URI", "https://acme@dev.azure.com/acme/Our%20Shop/_git/shop"),
        ("SYSTEM_PULLREQUEST_PULLREQUESTID", "8"),
    ];
    check(&with(&common, &own), [run, &job, "8 https://dev.azure.com/acme/Our%20Shop/_git/shop/pullrequest/8"]);
    let github = [
        ("BUILD_REPOSITORY_PROVIDER", "GitHub"),
        ("BUILD_REPOSITORY_URI", "https://github.com/acme/shop.git"),
        ("SYSTEM_PULLREQUEST_PULLREQUESTID", "123456"),
        ("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "8"),
    ];
    check(&with(&common, &github), [run, &job, "8 https://github.com/acme/shop/pull/8"]);
}

#[test]
fn the_other_providers_have_some_pages() {
    let bitbucket = [
        ("BITBUCKET_BUILD_NUMBER", "2"),
        ("BITBUCKET_REPO_FULL_NAME", "acme/shop"),
        ("BITBUCKET_STEP_UUID", "{a-b}"),
        ("BITBUCKET_PR_ID", "5"),
    ];
    let run = "https://bitbucket.org/acme/shop/pipelines/results/2";
    check(&bitbucket, [run, &format!("{run}/steps/%7Ba-b%7D"), "5 https://bitbucket.org/acme/shop/pull-requests/5"]);
    let build = "https://buildkite.com/acme/shop/builds/3";
    let buildkite = [("BUILDKITE", "true"), ("BUILDKITE_BUILD_URL", build), ("BUILDKITE_JOB_ID", "01-a")];
    check(&with(&buildkite, &[("BUILDKITE_PULL_REQUEST", "false")]), [build, &format!("{build}#01-a"), ""]);
    check(&with(&buildkite, &[("BUILDKITE_PULL_REQUEST", "9")]), [build, &format!("{build}#01-a"), "9"]);
    let circleci = [("CIRCLECI", "true"), ("CIRCLE_BUILD_URL", "https://circleci.com/gh/acme/shop/7")];
    check(&circleci, ["", circleci[1].1, ""]);
    let request = "https://github.com/acme/shop/pull/9";
    check(&with(&circleci, &[("CIRCLE_PULL_REQUEST", request)]), ["", circleci[1].1, &format!("9 {request}")]);
    let jenkins = [("JENKINS_URL", "https://ci.example.com/"), ("BUILD_URL", "https://ci.example.com/job/shop/3/")];
    let console = "https://ci.example.com/job/shop/3/console";
    check(&jenkins, [jenkins[1].1, console, ""]);
    let change = [("CHANGE_ID", "9"), ("CHANGE_URL", request)];
    check(&with(&jenkins, &change), [jenkins[1].1, console, &format!("9 {request}")]);
}

#[test]
fn unknown_systems_have_no_pages() {
    check(&[], ["", "", ""]);
    check(&[("CI", "true"), ("BUILD_URL", "https://x.example/1")], ["", "", ""]);
}
