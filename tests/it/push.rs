//! Results pushed to managers (`push_results: true`): the real kit, and managers that are down, refuse, or never answer. In every case,
//! `cicd test` ends as its suites did.
#![cfg(unix)]

use std::net::TcpListener;
use std::time::{Duration, SystemTime};

use cicd::store::{MOST_AGE, NewReport, Store};
use serde_json::{Value, json};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::scaffold::kit::{As, Kit, TOKEN, contract};
use crate::support::{Cicd, Ran, Repo, World};

const SUITES: &str = "unit: { run: sh ../city } }";

/// Creates a repository whose domain `city` has a manager at this port, with the given keys in its entry.
fn repository<'w>(world: &'w World, port: u16, manager: &str, suites: &str) -> Repo<'w> {
    let repo = world.init("r", &[]);
    point(&repo, port, manager, suites);
    repo
}

/// Sets the address of the manager, and commits.
fn point(repo: &Repo<'_>, port: u16, manager: &str, suites: &str) -> String {
    let manager = format!("{{ title: City Manager, url: \"http://127.0.0.1:{port}\", push_results: true{manager} }}");
    let config = format!(
        "version: 1\ndomains:\n  city:\n    paths: [\"/city/\"]\n    manager: {manager}\n    suites: {{ {suites}\n  other: {{ paths: [\"/other/\"], suites: {{ unit: {{ run: \"true\" }} }} }}\n"
    );
    repo.write("cicd.yml", &config);
    repo.commit("config")
}

const WITH_TOKEN: &str = ", token_env: CITY_TOKEN";

/// Sets the output and the exit code of the suite `sh ../city`.
fn city(repo: &Repo<'_>, cases: &str, code: u32) {
    repo.write("../city", &format!("echo \"<testsuite>{cases}</testsuite>\" >\"$CICD_REPORT\"; exit {code}\n"));
}

const TWO: &str = "<testcase name='a'/><testcase name='b'/>";
const RED: &str = "<testcase name='a'/><testcase classname='Roads' name='b'><failure message='no road'/></testcase>";

fn test(repo: &Repo<'_>, arguments: &[&str]) -> Cicd {
    repo.cicd(&[&["test"], arguments].concat()).env("CITY_TOKEN", TOKEN)
}

#[track_caller]
fn ends(ran: &Ran, code: i32, said: &[&str]) {
    assert_eq!(ran.code, code, "{ran:?}");
    for part in said {
        assert!(ran.stderr.contains(part), "`{part}` is not in: {}", ran.stderr);
    }
    if said.is_empty() {
        assert!(!ran.stderr.contains("City Manager"), "{}", ran.stderr);
    }
    assert!(!ran.stdout.contains(TOKEN) && !ran.stderr.contains(TOKEN), "the token shows: {ran:?}");
}

fn spooled(repo: &Repo<'_>) -> Vec<NewReport> {
    let store = Store::open(&repo.path.join(".git/cicd"), &repo.path).expect("a store");
    store.spooled().expect("reports").into_iter().map(|report| report.report).collect()
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port()
}

/// Returns the only level that a manager knows, from its answer.
fn known(server: &crate::scaffold::kit::Server) -> Value {
    let results = server.say("/test-results");
    contract::fits("TestResults", &results);
    assert_eq!(results["levels"].as_array().map(Vec::len), Some(1), "{results:#}");
    results["levels"][0].clone()
}

#[test]
#[ignore = "needs fastapi and express"]
fn a_real_manager_knows_what_was_tested() {
    for kit in [Kit::Python, Kit::Node] {
        let world = World::new();
        let server = kit.start(&world, As::Written);
        let repo = repository(&world, server.port, WITH_TOKEN, SUITES);
        city(&repo, TWO, 0);
        ends(&test(&repo, &["--all"]).run(), 0, &[]);
        let level = known(&server);
        assert_eq!(
            (&level["verdict"], &level["passed"], &level["failed"]),
            (&json!("passed"), &json!(2), &json!(0)),
            "{level:#}"
        );
        assert_eq!((&level["revision"], &level["branch"]), (&json!(repo.head()), &json!("main")));
        assert_eq!(level["source"], "local");
        city(&repo, RED, 1);
        ends(&test(&repo, &["city"]).run(), 1, &[]);
        let level = known(&server);
        assert_eq!((&level["verdict"], &level["failed"]), (&json!("failed"), &json!(1)), "{level:#}");
        assert_eq!(level["failures"], json!([{"name": "Roads b", "suite": "city/unit", "message": "no road"}]));
        assert_eq!(spooled(&repo), []);
    }
}

/// Makes two runs whose manager is down, so that their results are kept. Returns the commit of the first run.
fn down(world: &World) -> (Repo<'_>, String) {
    let repo = repository(world, free_port(), WITH_TOKEN, SUITES);
    city(&repo, TWO, 0);
    let lost =
        "cannot send 1 result of unit to City Manager (city): connection refused; kept, and sent by the next `cicd test`";
    ends(&test(&repo, &["--all"]).run(), 0, &[lost]);
    let first = repo.head();
    city(&repo, RED, 1);
    let ran = test(&repo, &["--all"]).run();
    ends(&ran, 1, &["cannot send 2 results of unit to"]);
    assert_eq!(ran.stderr.matches("City Manager").count(), 1, "one line: {}", ran.stderr);
    let kept = spooled(&repo);
    assert_eq!(kept.iter().map(|report| report.domain.as_str()).collect::<Vec<_>>(), ["city", "city"]);
    for report in &kept {
        contract::fits("TestRun", &serde_json::from_str(&report.body).expect("JSON"));
    }
    (repo, first)
}

#[test]
fn a_manager_that_is_down_loses_nothing() {
    down(&World::new());
}

#[test]
#[ignore = "needs fastapi"]
fn kept_results_are_sent_by_the_next_run() {
    let world = World::new();
    let (repo, first) = down(&world);
    let server = Kit::Python.start(&world, As::Written);
    point(&repo, server.port, WITH_TOKEN, SUITES);
    // The next run sends the results, even if it does not concern that manager.
    let ran = test(&repo, &["other"]).run();
    ends(&ran, 0, &["sent 2 results to City Manager (city), 2 of them kept from earlier runs"]);
    let level = known(&server);
    assert_eq!(
        (&level["verdict"], &level["revision"]),
        (&json!("failed"), &json!(first)),
        "the one that began last: {level:#}"
    );
    assert_eq!(spooled(&repo), []);
    ends(&test(&repo, &["other"]).run(), 0, &[]);
}

/// The sender of a report was killed before it recorded the delivery. The report is sent again, and the manager recognizes its id.
#[test]
#[ignore = "needs fastapi"]
fn the_same_report_twice_is_one() {
    let world = World::new();
    let server = Kit::Python.start(&world, As::Written);
    let down = free_port();
    let repo = repository(&world, down, WITH_TOKEN, SUITES);
    city(&repo, TWO, 0);
    ends(&test(&repo, &["--all"]).run(), 0, &["kept"]);
    let kept = spooled(&repo);
    point(&repo, server.port, WITH_TOKEN, SUITES);
    ends(&test(&repo, &["other"]).run(), 0, &["1 of them kept from earlier runs"]);
    let mut store = Store::open(&repo.path.join(".git/cicd"), &repo.path).expect("a store");
    store.spool(&kept, SystemTime::now()).expect("kept again");
    drop(store);
    ends(&test(&repo, &["other"]).run(), 0, &["1 of them kept from earlier runs"]);
    assert_eq!(known(&server)["passed"], 2);
}

/// Each job of a CI run sends its part, and a job that runs again replaces its first part.
#[test]
#[ignore = "needs fastapi"]
fn the_pieces_of_a_ci_run_are_joined() {
    let world = World::new();
    let server = Kit::Python.start(&world, As::Written);
    let suites = "unit: { api: { run: sh ../city, shards: 2 }, web: { run: sh ../city } } }";
    let repo = repository(&world, server.port, WITH_TOKEN, suites);
    city(&repo, TWO, 0);
    let job = |arguments: &[&str]| {
        let github = [("CI", "true"), ("GITHUB_ACTIONS", "true"), ("GITHUB_RUN_ID", "77"), ("GITHUB_REF_NAME", "main")];
        test(&repo, arguments).envs(&github).run()
    };
    ends(&job(&["city/unit/api", "--shard", "2/2"]), 0, &[]);
    let level = known(&server);
    assert_eq!((&level["run"], &level["parts"]), (&json!("github-77"), &json!({"seen": 1, "of": 3})), "{level:#}");
    assert_eq!(level["source"], "ci");
    ends(&job(&["city/unit/api", "--shard", "1/2"]), 0, &[]);
    city(&repo, RED, 1);
    ends(&job(&["city/unit/web", "--shard", "1/1"]), 1, &[]);
    let level = known(&server);
    assert_eq!(
        (&level["verdict"], &level["parts"], &level["passed"]),
        (&json!("failed"), &json!({"seen": 3, "of": 3}), &json!(5))
    );
    city(&repo, TWO, 0);
    ends(&job(&["city/unit/web"]), 0, &[]);
    let level = known(&server);
    assert_eq!((&level["verdict"], &level["passed"], &level["failed"]), (&json!("passed"), &json!(6), &json!(0)), "{level:#}");
    // On a developer's machine, a part alone would hide the result of the whole suite.
    ends(&test(&repo, &["city/unit/web"]).run(), 0, &[]);
    assert_eq!(known(&server)["run"], "github-77");
}

/// A server that gives every report the same answer.
struct Service {
    runtime: tokio::runtime::Runtime,
    server: MockServer,
}

impl Service {
    fn answering(answer: ResponseTemplate) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let server = runtime.block_on(MockServer::start());
        let mock = Mock::given(method("POST")).and(path("/test-results")).and(header("content-type", "application/json"));
        runtime.block_on(mock.respond_with(answer).mount(&server));
        Self { runtime, server }
    }

    fn bodies(&self) -> Vec<Value> {
        let requests = self.runtime.block_on(self.server.received_requests()).expect("requests");
        requests.iter().map(|request| serde_json::from_slice(&request.body).expect("JSON")).collect()
    }

    fn port(&self) -> u16 {
        self.server.address().port()
    }
}

#[test]
fn a_refusal_is_reported_once() {
    let problem = |code: u16, detail: &str| {
        ResponseTemplate::new(code).set_body_json(json!({"title": "No", "status": code, "detail": detail}))
    };
    let rows = [
        (
            problem(422, "`level` \u{1b}[31mdoes not fit"),
            "rejected 1 result of unit: HTTP 422, `level` \\u{1b}[31mdoes not fit",
        ),
        (problem(401, &format!("no such token: {TOKEN}")), "HTTP 401, no such token: ***"),
        (problem(409, "another report"), "HTTP 409, another report; not sent again: "),
        (ResponseTemplate::new(413), "HTTP 413; not sent again"),
        (ResponseTemplate::new(404), "it does not accept reports at this address (HTTP 404)"),
        (ResponseTemplate::new(405), "it does not accept reports at this address (HTTP 405)"),
        (ResponseTemplate::new(501), "it does not accept reports (HTTP 501)"),
        (ResponseTemplate::new(308).insert_header("location", "/elsewhere"), "HTTP 308: the manager has moved"),
    ];
    for (answer, said) in rows {
        let service = Service::answering(answer);
        let world = World::new();
        let repo = repository(&world, service.port(), WITH_TOKEN, SUITES);
        city(&repo, TWO, 0);
        ends(&test(&repo, &["city"]).run(), 0, &[said]);
        ends(&test(&repo, &["other"]).run(), 0, &[]);
        assert_eq!(service.bodies().len(), 1, "{said}");
        contract::fits("TestRun", &service.bodies()[0]);
    }
}

#[test]
fn what_may_pass_is_tried_by_the_next_run() {
    for code in [408, 429, 500, 503] {
        let service = Service::answering(ResponseTemplate::new(code));
        let world = World::new();
        let repo = repository(&world, service.port(), WITH_TOKEN, SUITES);
        city(&repo, RED, 1);
        ends(&test(&repo, &["city"]).run(), 1, &[&format!("HTTP {code}; kept"), "cannot send 1 result"]);
        ends(&test(&repo, &["city"]).run(), 1, &[&format!("HTTP {code}; kept"), "cannot send 2 results"]);
        // The second report is not sent if the first one was not accepted.
        let sent = service.bodies();
        assert_eq!((sent.len(), &sent[0]), (2, &sent[1]), "{code}");
    }
}

/// The store of a CI machine may be gone by the next run, so the report is also retried at once.
#[test]
fn in_ci_it_is_tried_at_once_too() {
    let service = Service::answering(ResponseTemplate::new(503));
    let world = World::new();
    let repo = repository(&world, service.port(), WITH_TOKEN, SUITES);
    city(&repo, TWO, 0);
    ends(&test(&repo, &["city"]).env("CI", "true").run(), 0, &["HTTP 503; kept"]);
    assert_eq!(service.bodies().len(), 3);
}

/// The manager accepts the connection and never answers.
#[test]
fn a_manager_that_never_answers_does_not_block_the_run() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let world = World::new();
    let repo = repository(&world, port, WITH_TOKEN, SUITES);
    city(&repo, RED, 1);
    let ran = test(&repo, &["city"]).run();
    ends(&ran, 1, &["cannot send 1 result of unit to City Manager (city): no answer within 5 s; kept"]);
    assert!(ran.stdout.contains("1 of 1 suite failed"), "{ran:?}");
    drop(listener);
}

/// A login page also has the status 200. It is no receipt, so nothing is lost.
#[test]
fn an_answer_without_a_receipt_is_not_taken_for_one() {
    for body in ["<html>login</html>", "", "{}"] {
        let service = Service::answering(ResponseTemplate::new(200).set_body_string(body));
        let world = World::new();
        let repo = repository(&world, service.port(), WITH_TOKEN, SUITES);
        city(&repo, TWO, 0);
        ends(&test(&repo, &["city"]).run(), 0, &["HTTP 200 without a receipt", "kept"]);
    }
}

#[test]
fn only_results_of_a_clean_commit_are_sent() {
    let service = Service::answering(ResponseTemplate::new(201).set_body_json(serde_json::json!({ "id": "a" })));
    let world = World::new();
    let repo = repository(&world, service.port(), WITH_TOKEN, SUITES);
    city(&repo, TWO, 0);
    repo.write("city/new", "1\n");
    ends(&test(&repo, &["city"]).run(), 0, &[]);
    assert!(test(&repo, &["city", "-v"]).run().stderr.contains("the work tree has changes"));
    ends(&test(&repo, &["city", "--dry-run"]).run(), 0, &[]);
    repo.commit("clean");
    assert_eq!(service.bodies(), Vec::<Value>::new());
    assert!(test(&repo, &["city", "-v"]).run().stderr.contains("sent 1 result to City Manager (city)"));
    assert_eq!(service.bodies().len(), 1);
}

#[test]
fn a_manager_that_results_cannot_be_sent_to_is_named() {
    let world = World::new();
    let repo = repository(&world, free_port(), WITH_TOKEN, SUITES);
    city(&repo, TWO, 0);
    let missing = "no results are sent to City Manager (city): `CITY_TOKEN` is not set";
    let ran = test(&repo, &["city"]).env("CITY_TOKEN", "").run();
    ends(&ran, 0, &[missing]);
    assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
    let ran = test(&repo, &["city"]).env("CITY_TOKEN", "").env("CI", "true").run();
    ends(&ran, 0, &[&format!("warning: {missing}")]);
    assert_eq!(spooled(&repo), []);
    for (more, why) in [
        (", kind: grpc", "has no test results"),
        (", kind: consul, service: x", "Consul keeps no test results"),
        (", paths: { test_results: none }", "test_results: none"),
    ] {
        point(&repo, 1, more, SUITES);
        ends(&test(&repo, &["city"]).run(), 0, &[why, "remove `push_results`"]);
    }
}

/// The output of a suite may contain the token; neither the store nor the manager gets it.
#[test]
fn no_token_gets_out() {
    let service = Service::answering(ResponseTemplate::new(503));
    let world = World::new();
    let repo = repository(&world, service.port(), WITH_TOKEN, SUITES);
    city(&repo, &format!("<testcase name='a'><failure message='{TOKEN} was refused'/></testcase>"), 1);
    assert_eq!(test(&repo, &["city"]).run().code, 1);
    assert_eq!(service.bodies()[0]["failures"][0]["message"], "*** was refused");
    assert!(spooled(&repo).iter().all(|report| !report.body.contains(TOKEN)));
}

#[test]
fn what_is_too_old_is_let_go_and_named() {
    let world = World::new();
    let repo = repository(&world, free_port(), WITH_TOKEN, SUITES);
    city(&repo, TWO, 0);
    let mut store = Store::open(&repo.path.join(".git/cicd"), &repo.path).expect("a store");
    let old = NewReport { id: "old/city/unit".into(), domain: "city".into(), level: "unit".into(), body: "{}".into() };
    store.spool(&[old], SystemTime::now() - MOST_AGE - Duration::from_mins(1)).expect("kept");
    drop(store);
    // A clock alone does not delete the report: there was a run at that time too.
    let insert = "INSERT INTO runs (name, started, is_dirty, source, worktree, ranges, planned) VALUES ('old', ?1, 0, 'local', '', '[]', '[]')";
    let then = SystemTime::now() - MOST_AGE - Duration::from_mins(1);
    let then = then.duration_since(SystemTime::UNIX_EPOCH).expect("a time");
    let store = rusqlite::Connection::open(repo.path.join(".git/cicd/store.sqlite")).expect("a store");
    store.execute(insert, [i64::try_from(then.as_micros()).expect("a number")]).expect("a run");
    drop(store);
    ends(
        &test(&repo, &["city"]).run(),
        0,
        &["deleted 1 result that no manager accepted: old/city/unit; results are kept for 14 days"],
    );
    assert_eq!(spooled(&repo).len(), 1);
}

/// Without a store the report is sent all the same, and a lost report is named.
#[test]
fn without_a_store_it_is_said_what_is_lost() {
    let service = Service::answering(ResponseTemplate::new(201));
    let world = World::new();
    let repo = repository(&world, service.port(), WITH_TOKEN, SUITES);
    city(&repo, TWO, 0);
    repo.write("../file", "");
    let state = world.path().join("file");
    let ran = test(&repo, &["city"]).env("CICD_STATE_DIR", &state).run();
    assert_eq!((ran.code, service.bodies().len()), (0, 1), "{ran:?}");
    point(&repo, free_port(), WITH_TOKEN, SUITES);
    ends(&test(&repo, &["city"]).env("CICD_STATE_DIR", &state).run(), 0, &["connection refused; lost"]);
}
