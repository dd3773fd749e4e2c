//! A kit in an existing manager: its answers, its mistakes, and reports that the manager stores itself.

use serde_json::json;

use super::{As, Kit, Server, contract, for_each_kit, read_log, run, with_token};
use crate::support::World;

/// Runs a check with the example manager.
fn with_city(kit: Kit, check: impl FnOnce(&Server)) {
    let world = World::new();
    check(&kit.start(&world, As::FilledIn));
}

/// Sets the mood; returns the number of runs that were passed to the manager.
fn mood(server: &Server, mood: &str) -> u64 {
    let answer = server.ask("POST", &format!("/mood/{mood}"), &[], b"");
    answer.json()["calls"].as_u64().expect("a number")
}

fn the_code_goes_with_the_health(kit: Kit) {
    with_city(kit, |server| {
        for (is, code, says) in [("pass", 200, "pass"), ("warn", 200, "warn"), ("fail", 503, "fail"), ("lie", 200, "warn")] {
            mood(server, is);
            let answer = server.get("/manager/health");
            assert_eq!((answer.code, answer.header("content-type")), (code, "application/health+json"), "{is}");
            let health = answer.json();
            assert_eq!(health["status"], says, "{is}: a check that fails is no green");
            contract::fits(if code == 200 { "Healthy" } else { "Unhealthy" }, &health);
            // A long error is cut, not lost.
            assert_eq!(health["output"].as_str().map(str::len), Some(4000));
        }
        mood(server, "pass");
        assert_eq!(server.say("/manager/deployment")["slot"], "blue");
        contract::fits("Deployment", &server.say("/manager/deployment"));
    });
}

fn what_breaks_inside_stays_there(kit: Kit) {
    with_city(kit, |server| {
        mood(server, "raise");
        let health = server.get("/manager/health");
        assert_eq!((health.code, health.json()["status"].as_str()), (503, Some("fail")));
        contract::fits("Unhealthy", &health.json());
        let deployment = server.get("/manager/deployment");
        deployment.problem(500);
        let report = run("a", &json!({}));
        let kept = server.post("/manager/test-results", &report);
        kept.problem(500);
        for answer in [&health, &deployment, &kept] {
            let inside = ["secret inside", "RuntimeError", "Traceback", "city.", "cicd"];
            assert!(!inside.iter().any(|word| answer.text.contains(word)), "{answer:?}");
        }
        assert!(read_log(server).contains("the secret inside"), "the log must say it");
        // An answer that does not fit is also the manager's mistake.
        mood(server, "lie");
        server.get("/manager/deployment").problem(500);
        // A report that could not be stored may be sent again.
        mood(server, "pass");
        assert_eq!(server.post("/manager/test-results", &report).code, 201);
        assert_eq!(server.post("/manager/test-results", &report).code, 200);
        assert_eq!(mood(server, "pass"), 2);
    });
}

fn a_report_that_comes_twice_at_once_is_kept_once(kit: Kit) {
    with_city(kit, |server| {
        let report = run("a", &json!({}));
        let codes: Vec<u16> = std::thread::scope(|scope| {
            let posts: Vec<_> = (0..12).map(|_| scope.spawn(|| server.post("/manager/test-results", &report).code)).collect();
            posts.into_iter().map(|post| post.join().expect("a post")).collect()
        });
        assert_eq!(codes.iter().filter(|code| **code == 201).count(), 1, "{codes:?}");
        assert_eq!(codes.iter().filter(|code| **code == 200).count(), 11, "{codes:?}");
        assert_eq!(mood(server, "pass"), 1);
    });
}

fn one_that_knows_nothing_of_the_kit(kit: Kit) {
    with_city(kit, |server| {
        server.get("/read-only/health").problem(401);
        for path in ["/read-only/health", "/read-only/deployment", "/read-only/test-results"] {
            assert_eq!(server.ask("GET", path, &with_token("")[..1], b"").code, 200, "{path}");
        }
        assert!(server.post("/read-only/test-results", &run("a", &json!({}))).problem(501).contains("on_test_results"));
    });
}

for_each_kit! {
    python as Python {
        #[ignore = "needs fastapi"]
        the_code_goes_with_the_health
        #[ignore = "needs fastapi"]
        what_breaks_inside_stays_there
        #[ignore = "needs fastapi"]
        a_report_that_comes_twice_at_once_is_kept_once
        #[ignore = "needs fastapi"]
        one_that_knows_nothing_of_the_kit
    }
    node as Node {
        #[ignore = "needs express"]
        the_code_goes_with_the_health
        #[ignore = "needs express"]
        what_breaks_inside_stays_there
        #[ignore = "needs express"]
        a_report_that_comes_twice_at_once_is_kept_once
        #[ignore = "needs express"]
        one_that_knows_nothing_of_the_kit
    }
}

/// If `express.json()` comes before the kit's routes, the kit uses its result.
#[test]
#[ignore = "needs express"]
fn behind_another_parser() {
    with_city(Kit::Node, |server| {
        let report = run("a", &json!({}));
        assert_eq!(server.post("/late/test-results", &report).code, 201);
        assert_eq!(server.post("/late/test-results", &report).code, 200);
        server.post("/late/test-results", &run("a", &json!({ "verdict": "error" }))).problem(409);
        server.post("/late/test-results", &run("b", &json!({ "verdict": "green" }))).problem(422);
    });
}
