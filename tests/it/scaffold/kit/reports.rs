//! The reports in a kit: stored once, joined from their parts, and never better than the results that were seen.

use serde_json::{Value, json};

use super::{As, Kit, Server, contract, deployment, for_each_kit, run};
use crate::support::World;

/// Runs a check with an unchanged kit.
fn with_kit(kit: Kit, check: impl FnOnce(&Server)) {
    let world = World::new();
    check(&kit.start(&world, As::Written));
}

/// Posts a report that must be stored.
#[track_caller]
fn keep(server: &Server, path: &str, report: &Value) {
    let answer = server.post(path, report);
    assert_eq!(answer.code, 201, "{answer:?}");
    assert_eq!(answer.json(), json!({ "id": report["id"] }));
}

/// Returns the only level that the kit knows.
fn level(server: &Server) -> Value {
    let results = server.say("/test-results");
    contract::fits("TestResults", &results);
    assert_eq!(results["levels"].as_array().map(Vec::len), Some(1), "{results:#}");
    results["levels"][0].clone()
}

fn part(number: u32, other: Value) -> Value {
    let mut other = other;
    other["run"] = json!("github-1");
    other["part"] = json!({ "number": number, "of": 3 });
    run(&format!("github-1/{number}/{}", other["id"].as_str().unwrap_or("a")), &other)
}

fn unfilled_it_claims_nothing(kit: Kit) {
    with_kit(kit, |server| {
        let health = server.get("/health");
        assert_eq!((health.code, health.header("content-type")), (200, "application/health+json"));
        assert_eq!(health.header("cache-control"), "no-store");
        assert_eq!(health.json()["status"], "warn");
        assert!(health.text.contains("not implemented"), "{health:?}");
        assert_eq!(server.say("/deployment"), json!({ "state": "unknown", "output": "no deployment was reported" }));
        assert_eq!(server.say("/test-results"), json!({ "levels": [], "output": "no run was reported" }));
    });
}

fn a_report_is_kept_once(kit: Kit) {
    with_kit(kit, |server| {
        let report = run("a/unit", &json!({ "coverage": 0.5 }));
        keep(server, "/test-results", &report);
        // The same content in another order and with other whitespace is the same report.
        let text = serde_json::to_string_pretty(&report).expect("JSON");
        let mut lines: Vec<&str> =
            text.lines().filter(|line| line.starts_with("  ")).map(|line| line.trim_end_matches(',')).collect();
        lines.reverse();
        let turned: Value = serde_json::from_str(&format!("{{{}}}", lines.join(","))).expect("JSON");
        assert_eq!(turned, report);
        let body = format!("{{{}}}", lines.join(","));
        let again = server.ask("POST", "/test-results", &super::with_token("application/json; charset=utf-8"), body.as_bytes());
        assert_eq!((again.code, again.json()), (200, json!({ "id": "a/unit" })));
        let other = server.post("/test-results", &run("a/unit", &json!({ "coverage": 0.5, "verdict": "failed", "failed": 1 })));
        assert!(other.problem(409).contains("a/unit"));
        assert_eq!(level(server)["verdict"], "passed");
        // Deployments have ids of their own.
        keep(server, "/deployment", &deployment("a/unit", &json!({})));
    });
}

fn a_run_comes_in_parts(kit: Kit) {
    with_kit(kit, |server| {
        keep(server, "/test-results", &part(1, json!({})));
        let first = level(server);
        assert_eq!((&first["verdict"], &first["parts"]), (&json!("passed"), &json!({ "seen": 1, "of": 3 })));
        let red = json!({
            "verdict": "failed", "passed": 1, "failed": 2, "skipped": 0, "duration_seconds": 10,
            "started": "2026-01-17T03:36:30Z", "finished": "2026-01-17T03:37:00Z", "output": "exit code 1",
            "failures": [{ "name": "a" }, { "name": "b", "message": "c" }], "failures_omitted": 3,
        });
        keep(server, "/test-results", &part(3, red));
        // The last part has no tests.
        let nothing = json!({ "verdict": "skipped", "passed": 9, "duration_seconds": 0 });
        keep(server, "/test-results", &part(2, nothing));
        let joined = json!({
            "level": "unit", "run": "github-1", "revision": "3d3c42e5aac5ba805825da76410c181273ba90b1", "verdict": "failed",
            "passed": 4, "failed": 2, "skipped": 1, "flaky": 0, "parts": { "seen": 3, "of": 3 }, "output": "exit code 1",
            "failures": [{ "name": "a" }, { "name": "b", "message": "c" }], "failures_omitted": 3,
        });
        let mut found = level(server);
        let fields = found.as_object_mut().expect("an object");
        assert_eq!(fields.remove("duration_seconds").and_then(|seconds| seconds.as_f64()), Some(12.5));
        let times = [fields.remove("started"), fields.remove("finished")].map(|time| time.expect("a time"));
        assert!(times[0].as_str().is_some_and(|time| time.starts_with("2026-01-17T03:36:30")), "{times:?}");
        assert!(times[1].as_str().is_some_and(|time| time.starts_with("2026-01-17T03:37:00")), "{times:?}");
        assert_eq!(found, joined);
        // The failed part runs again: its later report replaces the first one, and a late copy of the first one changes nothing.
        keep(server, "/test-results", &part(3, json!({ "id": "again", "finished": "2026-01-17T03:40:00Z" })));
        keep(
            server,
            "/test-results",
            &part(3, json!({ "id": "late", "verdict": "error", "finished": "2026-01-17T03:36:59Z" })),
        );
        let fixed = level(server);
        assert_eq!((&fixed["verdict"], &fixed["passed"], &fixed["failures"]), (&json!("passed"), &json!(6), &Value::Null));
    });
}

fn the_run_that_began_last_counts(kit: Kit) {
    with_kit(kit, |server| {
        let at = |minute: &str| json!(format!("2026-01-17T{minute}:00+02:00"));
        let red = json!({ "verdict": "failed", "failed": 1, "started": at("04:10"), "finished": at("04:11"), "revision": "b".repeat(40) });
        keep(server, "/test-results", &run("new", &red));
        let slow = json!({ "started": at("04:00"), "finished": at("04:30"), "revision": "a".repeat(40) });
        keep(server, "/test-results", &run("old", &slow));
        assert_eq!(level(server)["run"], "new");
        // Times are compared, not texts: 02:20 in UTC is later than 04:10 in its own zone.
        keep(
            server,
            "/test-results",
            &run("newest", &json!({ "started": "2026-01-17T02:20:00Z", "finished": "2026-01-17T02:21:00Z" })),
        );
        assert_eq!(level(server)["run"], "newest");
        // A late part does not make its run newer.
        let late = json!({ "id": "x", "started": "2026-01-17T02:15:00Z", "finished": "2026-01-17T03:00:00Z" });
        keep(server, "/test-results", &part(1, late));
        assert_eq!(level(server)["run"], "newest");

        keep(server, "/deployment", &deployment("1", &json!({ "version": "2", "since": "2026-01-17T02:20:00Z" })));
        keep(server, "/deployment", &deployment("2", &json!({ "version": "1", "since": at("04:10") })));
        assert_eq!(server.say("/deployment")["version"], "2");
        let gone = json!({ "state": "none", "version": null, "slot": null, "since": "2026-01-17T05:00:00Z" });
        keep(server, "/deployment", &deployment("3", &gone));
        assert_eq!(server.say("/deployment")["state"], "none");
    });
}

fn what_is_kept_is_bounded(kit: Kit) {
    with_kit(kit, |server| {
        for n in 0..40 {
            let other = json!({ "level": format!("level-{n}"), "started": format!("2026-01-17T03:{n:02}:00Z") });
            keep(server, "/test-results", &run(&format!("{n}"), &other));
        }
        let results = server.say("/test-results");
        contract::fits("TestResults", &results);
        let levels: Vec<&str> =
            results["levels"].as_array().into_iter().flatten().filter_map(|level| level["level"].as_str()).collect();
        assert_eq!((levels.len(), levels[0], levels[31]), (32, "level-8", "level-39"));
    });
}

for_each_kit! {
    python as Python {
        #[ignore = "needs fastapi"]
        unfilled_it_claims_nothing
        #[ignore = "needs fastapi"]
        a_report_is_kept_once
        #[ignore = "needs fastapi"]
        a_run_comes_in_parts
        #[ignore = "needs fastapi"]
        the_run_that_began_last_counts
        #[ignore = "needs fastapi"]
        what_is_kept_is_bounded
    }
    node as Node {
        #[ignore = "needs express"]
        unfilled_it_claims_nothing
        #[ignore = "needs express"]
        a_report_is_kept_once
        #[ignore = "needs express"]
        a_run_comes_in_parts
        #[ignore = "needs express"]
        the_run_that_began_last_counts
        #[ignore = "needs express"]
        what_is_kept_is_bounded
    }
}
