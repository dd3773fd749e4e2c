//! Reports: stored once, completely or not at all, joined from parts, rejected with a reason, and visible at once.

use serde_json::{Value, json};

use super::{Served, contract, deployment, repository, run, with_token};
use crate::support::World;

const RESULTS: &str = "/managers/journey/test-results";
const DEPLOYMENT: &str = "/managers/journey/deployment";

#[track_caller]
fn keep(server: &Served, path: &str, report: &Value) {
    let answer = server.post(path, report);
    assert_eq!((answer.code, answer.json()), (201, json!({ "id": report["id"] })), "{answer:?}");
}

#[track_caller]
fn level(server: &Served) -> Value {
    let results = server.say(RESULTS);
    contract::fits("TestResults", &results);
    assert_eq!(results["levels"].as_array().map(Vec::len), Some(1), "{results:#}");
    results["levels"][0].clone()
}

/// Returns one part of a run with three parts.
fn part(number: u32, other: &Value) -> Value {
    let minute = 30 + number;
    let part = json!({
        "run": "ci-1", "part": { "number": number, "of": 3 }, "started": format!("2026-01-17T03:{minute}:00Z"),
        "finished": format!("2026-01-17T03:{minute}:30Z"),
    });
    super::with(run(&format!("ci-1/{number}"), &part), other)
}

#[test]
fn a_report_is_kept_once() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    let report = run("a", &json!({ "later": { "x": 1 } }));
    keep(&server, RESULTS, &report);
    let again = server.post(RESULTS, &report);
    assert_eq!((again.code, again.json()), (200, json!({ "id": "a" })));
    // The same report with another order of fields is still the same report.
    let text = report.to_string().replacen('{', "{\"skipped\":1,", 1).replace(",\"skipped\":1,\"started\"", ",\"started\"");
    assert_eq!(server.ask("POST", RESULTS, &with_token(), text.as_bytes()).code, 200, "{text}");
    let other = server.post(RESULTS, &run("a", &json!({ "verdict": "failed", "failed": 1 })));
    assert!(other.problem(409).contains("id a is kept"), "{other:?}");
    assert_eq!(level(&server)["verdict"], "passed");
    // Ids are separate for each domain and for each kind of report.
    keep(&server, "/managers/smart-city/test-results", &run("a", &json!({ "passed": 9 })));
    keep(&server, DEPLOYMENT, &deployment("a", &json!({})));
    assert_eq!(level(&server)["passed"], 3);
}

/// A client that reports has the token and may quote it in a report.
#[test]
fn a_report_is_kept_without_the_token() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    let failures = json!([{ "name": "test_route", "message": format!("got {}", super::TOKEN) }]);
    let report = run("a", &json!({ "verdict": "failed", "failed": 1, "failures": failures }));
    keep(&server, RESULTS, &report);
    assert_eq!(level(&server)["failures"][0]["message"], "got ***");
    assert_eq!(server.post(RESULTS, &report).code, 200, "it is the same report");
}

#[test]
fn a_run_comes_in_parts() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    keep(&server, RESULTS, &part(2, &json!({})));
    let failures = json!([{ "name": "test_route", "message": "no" }]);
    keep(&server, RESULTS, &part(3, &json!({ "verdict": "failed", "failed": 1, "failures": failures })));
    let partly = level(&server);
    assert_eq!((&partly["verdict"], &partly["parts"]), (&json!("failed"), &json!({ "seen": 2, "of": 3 })));
    keep(&server, RESULTS, &part(1, &json!({ "passed": null, "failed": null, "skipped": null, "flaky": null })));
    let joined = level(&server);
    assert_eq!(
        (&joined["passed"], &joined["failed"], &joined["parts"]),
        (&json!(6), &json!(1), &json!({ "seen": 3, "of": 3 }))
    );
    assert_eq!((&joined["duration_seconds"], &joined["failures"][0]["name"]), (&json!(7.5), &json!("test_route")));
    assert_eq!((&joined["started"], &joined["finished"]), (&json!("2026-01-17T03:31:00Z"), &json!("2026-01-17T03:33:30Z")));
    // The failed part runs again; a late copy of the first attempt changes nothing.
    keep(&server, RESULTS, &part(3, &json!({ "id": "again", "finished": "2026-01-17T03:40:00Z" })));
    keep(&server, RESULTS, &part(3, &json!({ "id": "late", "verdict": "error", "finished": "2026-01-17T03:33:00Z" })));
    let fixed = level(&server);
    assert_eq!((&fixed["verdict"], &fixed["failures"]), (&json!("passed"), &Value::Null));
    // Half of a newer run does not count as passed, and the dashboard says so.
    keep(&server, RESULTS, &part(1, &json!({ "id": "new", "run": "ci-2", "started": "2026-01-18T00:00:00Z" })));
    server.until("/api/v1/domains/journey", |answer| {
        let level = &answer.json()["domain"]["status"]["tests"]["levels"][0];
        level["status"] == "unknown"
    });
}

#[test]
fn the_run_that_began_last_counts() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    let at = |minute: &str| json!(format!("2026-01-17T{minute}:00+02:00"));
    keep(&server, RESULTS, &run("new", &json!({ "started": at("04:10"), "finished": at("04:11") })));
    keep(&server, RESULTS, &run("old", &json!({ "started": at("04:00"), "finished": at("04:30") })));
    assert_eq!(level(&server)["run"], "new");
    keep(&server, RESULTS, &run("newest", &json!({ "started": "2026-01-17T02:20:00Z" })));
    assert_eq!(level(&server)["run"], "newest");
    keep(&server, DEPLOYMENT, &deployment("1", &json!({ "version": "2", "since": "2026-01-17T02:20:00Z" })));
    keep(&server, DEPLOYMENT, &deployment("2", &json!({ "version": "1", "since": at("04:10") })));
    assert_eq!(server.say(DEPLOYMENT)["version"], "2");
    keep(
        &server,
        DEPLOYMENT,
        &deployment("3", &json!({ "state": "none", "version": null, "slot": null, "since": at("09:00") })),
    );
    let none = server.say(DEPLOYMENT);
    contract::fits("Deployment", &none);
    assert_eq!((&none["state"], &none["since"]), (&json!("none"), &json!("2026-01-17T07:00:00Z")));
}

/// A wrong clock, or a false time, must not hide every report that comes after it.
#[test]
fn what_claims_to_be_of_the_future_hides_nothing() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    let far = json!({ "since": "2999-01-01T00:00:00Z" });
    keep(&server, DEPLOYMENT, &super::with(deployment("1", &json!({ "version": "9" })), &far));
    assert_eq!(server.say(DEPLOYMENT)["version"], "9");
    let soon = |offset: u64| json!(humantime(offset));
    keep(&server, DEPLOYMENT, &deployment("2", &json!({ "version": "1", "since": soon(60) })));
    assert_eq!(server.say(DEPLOYMENT)["version"], "1");
    keep(&server, RESULTS, &run("far", &json!({ "started": "2999-01-01T00:00:00Z", "finished": "2999-01-01T00:00:01Z" })));
    keep(
        &server,
        RESULTS,
        &run("true", &json!({ "started": soon(60), "finished": soon(90), "verdict": "failed", "failed": 1 })),
    );
    assert_eq!(level(&server)["run"], "true");
}

/// A failed level stays until it passes, however many other levels are reported.
#[test]
fn no_red_is_pushed_out() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    keep(&server, RESULTS, &run("red", &json!({ "level": "a-red", "verdict": "failed", "failed": 1 })));
    for nth in 0..40 {
        let later =
            json!({ "level": format!("l{nth}"), "started": "2026-01-18T00:00:00Z", "finished": "2026-01-18T00:00:01Z" });
        keep(&server, RESULTS, &run(&format!("green-{nth}"), &later));
    }
    let levels = server.say(RESULTS)["levels"].clone();
    let is_there = levels.as_array().expect("levels").iter().any(|level| level["level"] == "a-red");
    assert!(is_there, "{levels:#}");
}

/// Data that is written to a removed file is lost, so the server begins a new file.
#[test]
fn a_store_that_was_removed_is_begun_anew() {
    let world = World::new();
    let repo = repository(&world);
    let server = Served::start(&repo);
    keep(&server, DEPLOYMENT, &deployment("1", &json!({})));
    // The whole folder is moved at once, because the server may create a new file at any moment.
    std::fs::rename(repo.path.join(".git/cicd"), repo.path.join(".git/elsewhere")).expect("moved");
    keep(&server, DEPLOYMENT, &deployment("2", &json!({ "version": "2" })));
    assert!(repo.path.join(".git/cicd/store.sqlite").exists());
    assert_eq!(server.say(DEPLOYMENT)["version"], "2");
    let again = server.post(DEPLOYMENT, &deployment("2", &json!({ "version": "2" })));
    assert_eq!(again.code, 200, "{again:?}");
}

/// Returns a time `seconds` away from now.
fn humantime(seconds: u64) -> String {
    let moment = std::time::SystemTime::now() + std::time::Duration::from_secs(seconds);
    humantime::format_rfc3339_seconds(moment).to_string()
}

#[test]
fn what_is_kept_is_bounded() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    for n in 0..40 {
        let other = json!({ "level": format!("level-{n:02}"), "started": format!("2026-01-17T03:{n:02}:00Z") });
        keep(&server, RESULTS, &run(&format!("{n}"), &other));
    }
    let results = server.say(RESULTS);
    contract::fits("TestResults", &results);
    let levels = results["levels"].as_array().expect("levels");
    assert_eq!((levels.len(), &levels[0]["level"], &levels[31]["level"]), (32, &json!("level-08"), &json!("level-39")));
}

#[test]
fn an_invalid_report_is_refused_with_its_wrong_fields() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    let post = |content_type: &str, body: &[u8]| {
        let headers = [with_token()[0], ("Content-Type", content_type)];
        server.ask("POST", RESULTS, &headers, body)
    };
    let report = run("a", &json!({})).to_string();
    for other in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""] {
        post(other, report.as_bytes()).problem(415);
    }
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let nan = report.replace("2.5", "NaN");
    for broken in [&b""[..], b"{", b"\xff{}", b"{\"a\": \"\xc3\"}", nan.as_bytes(), deep.as_bytes()] {
        post("application/json", broken).problem(400);
    }
    for other in ["null", "[]", "3", "\"a\"", "{}"] {
        post("application/json; charset=utf-8", other.as_bytes()).problem(422);
    }
    let wrong = run("a", &json!({ "passed": "3", "part": { "number": 0, "of": 3 }, "level": null }));
    let answer = server.post(RESULTS, &wrong);
    answer.problem(422);
    let errors = answer.json()["errors"].clone();
    let mut places: Vec<&str> = errors.as_array().into_iter().flatten().filter_map(|error| error["pointer"].as_str()).collect();
    places.sort_unstable();
    assert_eq!(places, ["#/level", "#/part/number", "#/passed"], "{answer:?}");
    for wrong in [
        json!({ "failed": 1 }),
        json!({ "passed": 0, "skipped": 0 }),
        json!({ "flaky": null }),
        json!({ "id": "a b" }),
        json!({ "revision": "main" }),
        json!({ "duration_seconds": -1 }),
        json!({ "finished": "2026-02-30T03:36:48Z" }),
        json!({ "finished": "2026-01-17T03:36:48" }),
        json!({ "failures": [{ "message": "a" }] }),
        json!({ "branch": "\u{1f600}".repeat(256) }),
    ] {
        server.post(RESULTS, &run("a", &wrong)).problem(422);
    }
    let mut null = run("a", &json!({}));
    null["branch"] = json!(null);
    server.post(RESULTS, &null).problem(422);
    for wrong in [json!({ "slot": null }), json!({ "state": "unknown" }), json!({ "since": null })] {
        server.post(DEPLOYMENT, &deployment("a", &wrong)).problem(422);
    }
    assert_eq!(server.say(RESULTS)["levels"], json!([]));
    server.get(DEPLOYMENT).problem(501);
}

#[test]
fn too_much_is_refused_with_an_answer() {
    const LIMIT: usize = 256 * 1024;
    let world = World::new();
    let server = Served::start(&repository(&world));
    let of_size = |id: &str, size: usize| {
        let report = run(id, &json!({ "later": "" })).to_string();
        let filled = "x".repeat(size - report.len());
        report.replace("\"later\":\"\"", &format!("\"later\":\"{filled}\"")).into_bytes()
    };
    let post = |body: &[u8]| server.ask("POST", RESULTS, &with_token(), body);
    assert_eq!(post(&of_size("most", LIMIT)).code, 201);
    for size in [LIMIT + 1, 3 * LIMIT] {
        let answer = post(&of_size("more", size));
        answer.problem(413);
        assert!(answer.is_clean, "the client would see a broken connection");
    }
    let mut headers = with_token();
    headers.push(("Transfer-Encoding", "chunked"));
    let body = of_size("more", LIMIT + 1);
    let chunked = [format!("{:x}\r\n", body.len()).as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
    server.ask("POST", RESULTS, &headers, &chunked).problem(413);
}

#[test]
fn domains_of_other_managers_are_not_served() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    for path in [
        "/managers/elsewhere/health",
        "/managers/elsewhere/deployment",
        "/managers/elsewhere/test-results",
        "/managers/mesh/health",
        "/managers/journey/health",
        "/managers/quiet/test-results",
        "/managers/journey/deployment",
    ] {
        server.get(path).problem(501);
    }
    server.post("/managers/elsewhere/test-results", &run("a", &json!({}))).problem(501);
    for path in [
        "/managers/nobody/health",
        "/managers/base/health",
        "/managers/smart-city",
        "/managers/smart-city/health/",
        "/managers//health",
        "/managers/smart-city/helth",
    ] {
        server.get(path).problem(404);
    }
    server.post("/managers/nobody/test-results", &run("a", &json!({}))).problem(404);
    // A health service has no protocol for deployments and tests, so the server stores them.
    keep(&server, "/managers/mesh/deployment", &deployment("a", &json!({})));
    assert_eq!(server.say("/managers/mesh/deployment")["version"], "1.4.0");
    for (path, allowed) in [
        ("/managers/journey/health", "GET, HEAD"),
        (DEPLOYMENT, "GET, HEAD, POST"),
        (RESULTS, "GET, HEAD, POST"),
        ("/", "GET, HEAD"),
        ("/metrics", "GET, HEAD"),
    ] {
        for method in ["PUT", "PATCH", "DELETE", "OPTIONS"] {
            let answer = server.ask(method, path, &[], b"");
            answer.problem(405);
            assert_eq!(answer.header("allow"), allowed);
        }
    }
    let head = server.ask("HEAD", RESULTS, &[], b"");
    assert_eq!((head.code, head.text.as_str()), (200, ""), "{head:?}");
}

#[test]
fn the_program_s_own_runs_count_too() {
    let world = World::new();
    let repo = repository(&world);
    repo.write("cicd.yml", "version: 1\ndomains:\n  journey: { paths: [\"/journey/\"], suites: { unit: { api: { run: \"test ! -e red\" }, web: { run: \"true\" } } } }\n");
    repo.commit("suites");
    let server = Served::start(&repo);
    let ran = repo.cicd(&["test", "--all"]).run();
    assert_eq!(ran.code, 0, "{ran:?}");
    let green = level(&server);
    assert_eq!((&green["verdict"], &green["revision"]), (&json!("passed"), &json!(repo.head())));
    server.until("/api/v1/domains/journey", |answer| answer.json()["domain"]["status"]["verdict"] == "pass");
    // A run of uncommitted changes says nothing about a domain.
    repo.write("red", "");
    assert_eq!(repo.cicd(&["test", "--all"]).run().code, 1);
    assert_eq!(level(&server), green);
    repo.commit("red");
    assert_eq!(repo.cicd(&["test", "--all"]).run().code, 1);
    assert_eq!(level(&server)["verdict"], "failed");
    server.until("/api/v1/domains/journey", |answer| answer.json()["domain"]["status"]["verdict"] == "fail");
}
