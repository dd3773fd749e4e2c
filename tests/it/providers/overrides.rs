//! Settings that override a provider's event: flags first, then `CICD_BASE` and `CICD_HEAD`. An empty variable counts as unset.

use super::Checkout::Whole;
use super::{Row, Scene, agrees, check, history};
use crate::support::World;

/// A second push of a branch.
const PUSH: &str = r#"{"ref": "refs/heads/three", "before": "<two>", "after": "<three>", "forced": false}"#;

const COMMON: &[(&str, &str)] = &[("CI", "true"), ("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "push")];

const VARIABLES: &[(&str, &str)] = &[("CICD_BASE", "<fork>"), ("CICD_HEAD", "<two>")];

const UNSET: &[(&str, &str)] = &[("CICD_BASE", ""), ("CICD_HEAD", ""), ("GITLAB_CI", ""), ("GITHUB_BASE_REF", "")];

/// Returns the answer to the push with these variables and flags.
fn ask(scene: &Scene<'_>, folder: &str, variables: &'static [(&'static str, &'static str)], flags: &[&str]) -> String {
    let row = Row { name: "", checkout: Whole("three"), variables, event: PUSH, answer: "" };
    let repo = scene.check_out(row.checkout, folder);
    let flags: Vec<String> = flags.iter().map(|flag| scene.fill(flag, &repo.head())).collect();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    scene.answer(&repo, &scene.run(&repo, COMMON, &row, &flags))
}

#[test]
fn flags_stand_above_variables_and_variables_above_the_event() {
    let world = World::new();
    let scene = history::scene(&world);
    assert_eq!(ask(&scene, "event", &[], &[]), "fork..three: journey experience cross-domain");
    assert_eq!(ask(&scene, "variables", VARIABLES, &[]), "fork..two: journey experience cross-domain");
    assert_eq!(ask(&scene, "flags", VARIABLES, &["--base", "<one>", "--head", "<two>"]), "one..two: journey cross-domain");
    assert_eq!(ask(&scene, "one-flag", VARIABLES, &["--base", "<one>"]), "one..two: journey cross-domain");
    assert_eq!(ask(&scene, "base-alone", &[("CICD_BASE", "<one>")], &[]), "one..three: journey cross-domain");
    assert_eq!(ask(&scene, "head-alone", &[("CICD_HEAD", "<one>")], &[]), "fork..one: experience cross-domain");
    assert_eq!(ask(&scene, "names", &[("CICD_BASE", "origin/main")], &[]), "fork..three: journey experience cross-domain");
}

#[test]
fn a_base_that_has_every_commit_of_head_is_no_answer() {
    let world = World::new();
    let scene = history::scene(&world);
    let widened = |base: &str, by: &str| {
        format!("widened: {base} ({by}) already contains HEAD, so the change is unknown; name the commit before the change")
    };
    for (folder, base) in [("head", "HEAD"), ("newer", "origin/three")] {
        let row = Row { name: "", checkout: Whole("two"), variables: &[], event: PUSH, answer: "" };
        let repo = scene.check_out(row.checkout, folder);
        repo.git(&["update-ref", "refs/remotes/origin/three", &scene.fill("<three>", &repo.head())]);
        let flags = ["--base", base];
        assert_eq!(scene.answer(&repo, &scene.run(&repo, COMMON, &row, &flags)), widened(base, "--base"));
    }
    let id = |name: &str| scene.fill(name, "")[..8].to_owned();
    assert_eq!(ask(&scene, "id", &[("CICD_BASE", "<three>")], &[]), widened(&id("<three>"), "CICD_BASE"));
    assert_eq!(ask(&scene, "older", VARIABLES, &["--base", "<two>", "--head", "<one>"]), widened(&id("<two>"), "--base"));
}

#[test]
fn an_empty_variable_is_an_unset_one() {
    let world = World::new();
    let scene = history::scene(&world);
    assert_eq!(ask(&scene, "empty", UNSET, &[]), "fork..three: journey experience cross-domain");
    assert_eq!(ask(&scene, "half", &[("CICD_BASE", "<one>"), ("CICD_HEAD", "")], &[]), "one..three: journey cross-domain");
    let not_github = ask(&scene, "not-github", &[("GITHUB_ACTIONS", ""), ("GITLAB_CI", "true")], &[]);
    assert_eq!(not_github, "widened: a pipeline started by `unknown` has no range");
    let no_file = ask(&scene, "no-event", &[("GITHUB_EVENT_NAME", "")], &[]);
    assert_eq!(no_file, "widened: the event `unknown` has no range");
}

/// Variables that a provider leaves empty; such a variable must not count as an event.
const EMPTY: &[Row] = &[
    Row {
        name: "GitLab: no merge request, no tag",
        checkout: Whole("topic"),
        variables: &[
            ("GITLAB_CI", "true"),
            ("CI_PIPELINE_SOURCE", "push"),
            ("CI_MERGE_REQUEST_IID", ""),
            ("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME", ""),
            ("CI_COMMIT_TAG", ""),
            ("CI_COMMIT_BRANCH", "topic"),
            ("CI_COMMIT_BEFORE_SHA", "<topic1>"),
        ],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "Buildkite: no queue, no tag",
        checkout: Whole("topic"),
        variables: &[
            ("BUILDKITE", "true"),
            ("BUILDKITE_MERGE_QUEUE_BASE_COMMIT", ""),
            ("BUILDKITE_PULL_REQUEST", ""),
            ("BUILDKITE_TAG", ""),
            ("BUILDKITE_SOURCE", ""),
            ("BUILDKITE_BRANCH", "topic"),
        ],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "CircleCI: no tag",
        checkout: Whole("topic"),
        variables: &[("CIRCLECI", "true"), ("CIRCLE_TAG", ""), ("CIRCLE_BRANCH", "topic")],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "Jenkins: no change, no tag, no build before",
        checkout: Whole("topic"),
        variables: &[
            ("JENKINS_URL", "https://ci.example.com/"),
            ("CHANGE_ID", ""),
            ("TAG_NAME", ""),
            ("BRANCH_NAME", ""),
            ("GIT_BRANCH", "origin/topic"),
            ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", ""),
        ],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "Bitbucket: no pull request, no tag",
        checkout: Whole("topic"),
        variables: &[
            ("BITBUCKET_BUILD_NUMBER", "3"),
            ("BITBUCKET_PR_ID", ""),
            ("BITBUCKET_TAG", ""),
            ("BITBUCKET_BRANCH", "topic"),
        ],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
];

#[test]
fn empty_variables_of_every_provider() {
    let world = World::new();
    check(&history::scene(&world), &[], EMPTY);
}

#[test]
fn variables_that_name_nothing_widen_or_are_refused() {
    let world = World::new();
    let scene = history::scene(&world);
    let gone = ask(&scene, "gone", &[("CICD_BASE", "<gone>")], &[]);
    assert!(agrees("widened: (CICD_BASE) is not in this clone", &gone), "{gone}");
    let typo = ask(&scene, "typo", &[("CICD_BASE", "mian")], &[]);
    assert!(typo.starts_with("exit 2: ") && typo.contains("`mian` (CICD_BASE)"), "{typo}");
    let strict = ask(&scene, "strict", &[("CICD_BASE", "<gone>")], &["--on-unknown", "error"]);
    assert!(strict.starts_with("exit 3: ") && strict.contains("dddddddddddd"), "{strict}");
}
