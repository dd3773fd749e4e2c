//! The links from a domain's page to the pages of its runs: the CI run, the pull request, the failures, the log of the job.

use serde_json::{Value, json};

use super::{Served, run};
use crate::support::{Repo, World};

const MAP: &str = "\
version: 1
domains:
  city: { paths: [\"/city/\"], suites: { unit: { run: \"sh city/unit.sh\" } } }
  shop: { paths: [\"/shop/\"], suites: { unit: { run: \"true\" } } }
";

const UNIT: &str = "printf 'one\\033[31m two <b>\\n'\n\
    echo \"<testsuite><testcase classname='roads' name='a'><failure message='no &lt;road&gt;'>city/unit.sh:2</failure></testcase></testsuite>\" \
    >\"$CICD_REPORT\"\nexit 1\n";

const RUN: &str = "https://github.example/acme/shop/actions/runs/77/attempts/2";
const REQUEST: &str = "https://github.example/acme/shop/pull/9";

fn repository(world: &World) -> Repo<'_> {
    let repo = world.init("platform", &[]);
    repo.write("cicd.yml", MAP);
    repo.write("city/unit.sh", UNIT);
    repo.commit("start");
    repo
}

/// Runs all suites in a job of GitHub for a pull request; returns the JUnit file.
fn in_ci(repo: &Repo<'_>) -> String {
    let event = json!({ "number": 9, "pull_request": { "number": 9, "html_url": REQUEST } });
    let (event_file, junit) = (repo.path.join("../event.json"), repo.path.join("../junit.xml"));
    std::fs::write(&event_file, event.to_string()).expect("a file");
    let shown = |path: &std::path::Path| path.display().to_string();
    let ran = repo
        .cicd(&["test", "--all", "--junit", &shown(&junit)])
        .envs(&[
            ("CI", "true"),
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_PATH", &shown(&event_file)),
            ("GITHUB_SERVER_URL", "https://github.example"),
            ("GITHUB_REPOSITORY", "acme/shop"),
            ("GITHUB_RUN_ID", "77"),
            ("GITHUB_RUN_ATTEMPT", "2"),
        ])
        .run();
    assert_eq!(ran.code, 1, "{ran:?}");
    shown(&junit)
}

/// Returns the runs of a domain, the newest first.
fn runs(server: &Served, domain: &str) -> Vec<Value> {
    let path = format!("/api/v1/domains/{domain}");
    let answer = server.until(&path, |answer| !answer.json()["domain"]["runs"].as_array().is_none_or(Vec::is_empty));
    answer.json()["domain"]["runs"].as_array().expect("runs").clone()
}

#[test]
fn a_run_in_ci_leads_to_its_pages_and_to_what_failed() {
    let world = World::new();
    let repo = repository(&world);
    in_ci(&repo);
    let server = Served::start(&repo);
    let found = runs(&server, "city").remove(0);
    let values = ["url", "job_url", "pull_request", "pull_request_url"].map(|key| found[key].clone());
    assert_eq!(values, [json!(RUN), Value::Null, json!(9), json!(REQUEST)], "{found}");
    let page = server.get("/domains/city").text;
    let output = format!("/domains/city/output?run={}", found["run"].as_str().expect("a name"));
    for link in [RUN, REQUEST, &output] {
        assert!(page.contains(&format!("href=\"{link}\"")), "{link}: {page}");
    }
    let failed = server.get(&output);
    assert_eq!(failed.code, 200, "{failed:?}");
    for part in ["roads › a", "no &lt;road&gt;", "one two &lt;b&gt;", RUN, REQUEST, "city/unit.sh:2"] {
        assert!(failed.text.contains(part), "{part}: {}", failed.text);
    }
    assert!(!failed.text.contains("<b> ") && !failed.text.contains('\u{1b}'), "{}", failed.text);
    assert!(!server.get("/domains/shop").text.contains("/output"), "a green run has none");
    for path in [
        "/domains/shop/output?run=none",
        "/domains/city/output",
        "/domains/absent/output?run=x",
        "/domains/city/output?run=%ff",
    ] {
        assert_eq!(server.get(path).code, 404, "{path}");
    }
}

#[test]
fn a_run_from_elsewhere_keeps_its_pages() {
    let world = World::new();
    let repo = repository(&world);
    let junit = in_ci(&repo);
    let import = |more: &[&str]| {
        let common = ["results", "import", junit.as_str(), "--domain", "shop", "--level", "unit"];
        repo.cicd(&[&common[..], more].concat()).run()
    };
    assert_eq!(import(&["--run", "a"]).code, 0);
    assert_eq!(import(&["--run", "b", "--url", "https://ci.example/b"]).code, 0);
    for wrong in ["javascript:alert(1)", "https://user:secret@ci.example/", "ci.example/b"] {
        let ran = import(&["--run", "c", "--url", wrong]);
        assert!(ran.code == 2 && ran.stderr.contains("http or https"), "{ran:?}");
    }
    let server = Served::start(&repo);
    // The report goes to the manager, which is this program.
    let report = json!({ "level": "integration", "verdict": "failed", "failed": 1, "url": "https://ci.example/reported" });
    assert_eq!(server.post("/managers/city/test-results", &run("a", &report)).code, 201);
    let found = runs(&server, "shop");
    let of = |name: &str| found.iter().find(|run| run["run"] == name).expect("a run");
    assert_eq!((&of("a")["url"], &of("a")["pull_request_url"]), (&json!(RUN), &json!(REQUEST)));
    assert_eq!((&of("b")["url"], &of("b")["pull_request"]), (&json!("https://ci.example/b"), &json!(9)));
    server.until("/domains/city", |answer| {
        answer.text.contains("href=\"https://ci.example/reported\" rel=\"noreferrer\">CI run")
    });
}
