//! `--base last-green`: the hosting service is asked for the newest commit of the branch whose gate passed.

use serde_json::{Value, json};
use wiremock::matchers::{header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::Checkout::{Shallow, Whole};
use super::{Checkout, Row, Scene, agrees, history};
use crate::support::{Ran, World};

const TOKEN: &str = "s3cr3t-t0k3n";

/// A fake GitHub with some runs of `ci.yml` on `main`, and the gates of some commits.
struct Service {
    runtime: tokio::runtime::Runtime,
    server: MockServer,
}

impl Service {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let server = runtime.block_on(MockServer::start());
        Self { runtime, server }
    }

    fn answers_runs(&self, answer: ResponseTemplate) {
        let mock = Mock::given(method("GET"))
            .and(path("/repos/acme/platform/actions/workflows/ci.yml/runs"))
            .and(query_param("branch", "main"))
            .and(query_param("status", "success"))
            .and(header("authorization", format!("Bearer {TOKEN}").as_str()));
        self.runtime.block_on(mock.respond_with(answer).mount(&self.server));
    }

    fn has_runs(&self, runs: &[Value]) {
        self.answers_runs(ResponseTemplate::new(200).set_body_json(json!({"total_count": runs.len(), "workflow_runs": runs})));
    }

    /// Sets the conclusions of a commit's checks named `gate`.
    fn has_gate(&self, commit: &str, conclusions: &[Option<&str>]) {
        let runs: Vec<Value> =
            conclusions.iter().map(|end| json!({"name": "gate", "head_sha": commit, "conclusion": end})).collect();
        let mock = Mock::given(method("GET"))
            .and(path(format!("/repos/acme/platform/commits/{commit}/check-runs")))
            .and(query_param("check_name", "gate"))
            .and(header("authorization", format!("Bearer {TOKEN}").as_str()))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"total_count": runs.len(), "check_runs": runs})));
        self.runtime.block_on(mock.mount(&self.server));
    }

    fn ask(&self, scene: &Scene<'_>, folder: &str) -> String {
        self.ask_in(scene, folder, Whole("main"))
    }

    fn ask_in(&self, scene: &Scene<'_>, folder: &str, checkout: Checkout) -> String {
        let repo = scene.check_out(checkout, folder);
        let ran = run(scene, &repo, &self.server.uri(), Some(TOKEN), &[]);
        scene.answer(&repo, &ran)
    }
}

/// Returns a successful run on the branch itself, `day` days into the year.
fn success(commit: &str, day: u32) -> Value {
    json!({"head_sha": commit, "head_branch": "main", "event": "push", "status": "completed", "conclusion": "success",
        "created_at": format!("2026-01-{day:02}T00:00:00Z"), "head_repository": {"full_name": "acme/platform"}})
}

/// Runs a push to `main` with the last green base. The token must never appear in the output.
fn run(scene: &Scene<'_>, repo: &crate::support::Repo<'_>, server: &str, token: Option<&str>, more: &[&str]) -> Ran {
    const ROW: Row = Row { name: "", checkout: Whole("main"), variables: &[], event: "", answer: "" };
    let mut variables = vec![
        ("CI", "true"),
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", "push"),
        ("GITHUB_REF", "refs/heads/main"),
        ("GITHUB_REF_NAME", "main"),
        ("GITHUB_REPOSITORY", "acme/platform"),
        ("GITHUB_WORKFLOW_REF", "acme/platform/.github/workflows/ci.yml@refs/heads/main"),
        ("GITHUB_API_URL", server),
    ];
    variables.extend(token.map(|token| ("GITHUB_TOKEN", token)));
    let ran = scene.run(repo, &variables, &ROW, &[&["-v", "--base", "last-green"], more].concat());
    for part in ["s3cr3t", "t0k3n"] {
        assert!(!ran.stdout.contains(part) && !ran.stderr.contains(part), "the token shows: {ran:?}");
    }
    ran
}

#[test]
fn the_newest_green_gate_is_the_base() {
    let world = World::new();
    let scene = history::scene(&world);
    let service = Service::start();
    // The order of the list does not matter.
    service.has_runs(&[success(scene.oid("start"), 1), success(scene.oid("main1"), 3), success(scene.oid("fork"), 2)]);
    for commit in ["start", "fork", "main1"] {
        service.has_gate(scene.oid(commit), &[Some("success")]);
    }
    assert_eq!(service.ask(&scene, "whole"), "main1..main: smart-city journey base cross-domain");
    let shallow = Shallow(1, "main", "refs/remotes/origin/main");
    assert_eq!(service.ask_in(&scene, "shallow", shallow), "main1..main: smart-city journey base cross-domain");
}

/// The message and the JSON answer abbreviate the commit of a range to the same number of digits.
#[test]
fn the_green_commit_is_named() {
    let world = World::new();
    let scene = history::scene(&world);
    let service = Service::start();
    let green = scene.oid("main1");
    service.has_runs(&[success(green, 1)]);
    service.has_gate(green, &[Some("success")]);
    let repo = scene.check_out(Whole("main"), "whole");
    let ran = run(&scene, &repo, &service.server.uri(), Some(TOKEN), &[]);
    let answer: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(answer["ranges"][0]["source"], format!("last green gate at {}", &green[..8]), "{ran:?}");
}

/// A run can succeed although its gate failed, was skipped, has not ended, or did not exist.
#[test]
fn a_gate_that_is_not_green_is_passed_over() {
    let world = World::new();
    let scene = history::scene(&world);
    for (name, gate) in [
        ("failed", vec![Some("failure")]),
        ("skipped", vec![Some("skipped")]),
        ("not-ended", vec![None]),
        ("missing", vec![]),
        ("one-of-two", vec![Some("success"), Some("failure")]),
    ] {
        let service = Service::start();
        service.has_runs(&[success(scene.oid("main1"), 3), success(scene.oid("fork"), 2)]);
        service.has_gate(scene.oid("main1"), &gate);
        service.has_gate(scene.oid("fork"), &[Some("success")]);
        assert_eq!(service.ask(&scene, name), "fork..main: smart-city journey base cross-domain", "{name}");
    }
}

#[test]
fn no_green_gate_at_all_widens() {
    let world = World::new();
    let scene = history::scene(&world);
    let service = Service::start();
    service.has_runs(&[success(scene.oid("main1"), 3)]);
    service.has_gate(scene.oid("main1"), &[Some("failure")]);
    let answer = service.ask(&scene, "none");
    assert!(agrees("widened: successful runs of ci.yml on main has a green gate", &answer), "{answer}");
}

/// Covers runs that prove nothing about the history of `main` before HEAD, each newer than the run that does.
#[test]
fn other_runs_are_ignored() {
    let world = World::new();
    let scene = history::scene(&world);
    let with = |run: Value, key: &str, value: Value| {
        let mut run = run;
        run[key] = value;
        run
    };
    let newer = success(scene.oid("main1"), 9);
    let fork = with(newer.clone(), "head_repository", json!({"full_name": "stranger/platform"}));
    let cases = [
        ("a fork's pull request from a branch of the same name", with(fork.clone(), "event", json!("pull_request"))),
        ("a fork's push", fork),
        ("a pull request of our own", with(newer.clone(), "event", json!("pull_request"))),
        ("pull_request_target", with(newer, "event", json!("pull_request_target"))),
        ("HEAD itself", success(scene.oid("main"), 9)),
        ("a commit that is not in the history", success(scene.oid("topic"), 9)),
        ("no commit", success("--upload-pack=x", 9)),
    ];
    for (at, (name, run)) in cases.into_iter().enumerate() {
        let service = Service::start();
        service.has_runs(&[run, success(scene.oid("fork"), 2)]);
        for commit in ["fork", "main1", "main", "topic"] {
            service.has_gate(scene.oid(commit), &[Some("success")]);
        }
        assert_eq!(service.ask(&scene, &format!("{at}")), "fork..main: smart-city journey base cross-domain", "{name}");
    }
}

/// A shallow clone cannot see that the green commit was overwritten by a push. A range from the merge base would lack what that commit had
/// fixed.
#[test]
fn a_green_commit_that_was_pushed_over_widens() {
    let world = World::new();
    let scene = history::scene(&world);
    let service = Service::start();
    service.has_runs(&[success(scene.oid("old"), 9)]);
    service.has_gate(scene.oid("old"), &[Some("success")]);
    let answer = service.ask_in(&scene, "shallow", Shallow(1, "main", "refs/remotes/origin/main"));
    assert!(agrees("widened: is not in the history of HEAD", &answer), "{answer}");
}

/// Jenkins has a variable for the last green commit, so no service is asked. A commit outside of the history does not count.
#[test]
fn jenkins_knows_the_last_green_commit() {
    let world = World::new();
    let scene = history::scene(&world);
    let ask = |commit: &'static str| {
        let repo = scene.check_out(Whole("main"), commit);
        let row = Row { name: "", checkout: Whole("main"), variables: &[], event: "", answer: "" };
        let previous = scene.oid(commit);
        let variables = [("JENKINS_URL", "https://ci.example.com/"), ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", previous)];
        scene.answer(&repo, &scene.run(&repo, &variables, &row, &["--base", "last-green"]))
    };
    assert_eq!(ask("fork"), "fork..main: smart-city journey base cross-domain");
    for commit in ["topic", "gone"] {
        let answer = ask(commit);
        assert!(answer.starts_with("widened: ") && answer.contains(scene.oid(commit)), "{answer}");
    }
}

/// Covers every way in which the answer stays unknown: each is named, and `--on-unknown error` turns it into an error.
#[test]
fn a_service_that_does_not_answer_widens() {
    let world = World::new();
    let scene = history::scene(&world);
    let repo = scene.check_out(Whole("main"), "asked");
    let answers = [
        ("401", ResponseTemplate::new(401).set_body_string(TOKEN)),
        ("403", ResponseTemplate::new(403)),
        ("404", ResponseTemplate::new(404)),
        ("500", ResponseTemplate::new(500).set_body_string(TOKEN)),
        ("not JSON", ResponseTemplate::new(200).set_body_string(format!("<html>{TOKEN}"))),
        ("none of the last", ResponseTemplate::new(200).set_body_json(json!([TOKEN]))),
    ];
    for (named, answer) in answers {
        let service = Service::start();
        service.answers_runs(answer);
        widens(&scene, &repo, &service.server.uri(), Some(TOKEN), named);
    }
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its number").port();
    widens(&scene, &repo, &format!("http://127.0.0.1:{port}"), Some(TOKEN), "refused");
    widens(&scene, &repo, "http://127.0.0.1:1", None, "GITHUB_TOKEN is not set");
    widens(&scene, &repo, "http://127.0.0.1:1", Some(""), "GITHUB_TOKEN is not set");
    widens(&scene, &repo, "http://127.0.0.1:1", Some("s3cr3t\nt0k3n"), "the token has characters");
}

/// The request for the gates may fail although the request for the runs succeeded.
#[test]
fn a_gate_that_cannot_be_asked_widens() {
    let world = World::new();
    let scene = history::scene(&world);
    let repo = scene.check_out(Whole("main"), "asked");
    let service = Service::start();
    service.has_runs(&[success(scene.oid("main1"), 3)]);
    widens(&scene, &repo, &service.server.uri(), Some(TOKEN), "404");
}

fn widens(scene: &Scene<'_>, repo: &crate::support::Repo<'_>, server: &str, token: Option<&str>, named: &str) {
    let answer = scene.answer(repo, &run(scene, repo, server, token, &[]));
    assert!(answer.starts_with("widened: no last green commit: ") && answer.contains(named), "{named}: {answer}");
    let strict = run(scene, repo, server, token, &["--on-unknown", "error"]);
    assert_eq!((strict.code, strict.stdout.as_str()), (3, ""), "{named}: {}", strict.stderr);
    assert!(strict.stderr.contains(named), "{named}: {}", strict.stderr);
}
