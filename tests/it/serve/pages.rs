//! The readable parts of the server: the page, one domain, the JSON answers, metrics, badges.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{Served, deployment, repository, run};
use crate::support::{World, schemas};

#[track_caller]
fn fits(name: &str, value: &Value) {
    let faults = schemas::faults(name, value);
    assert!(faults.is_empty(), "{faults:#?}\n{value:#}");
}

#[test]
fn pages_and_answers() {
    let world = World::new();
    let repo = repository(&world);
    repo.write("nowhere/test_a.py", "def test_a():\n    pass\n");
    let server = Served::start(&repo);
    let report = json!({ "verdict": "failed", "failed": 1, "failures": [{ "name": "<b>x</b>", "message": "\u{1b}[31mno" }] });
    assert_eq!(server.post("/managers/journey/test-results", &run("a", &report)).code, 201);
    server.post("/managers/journey/deployment", &deployment("a", &json!({})));
    let overview = server.until("/api/v1/overview", |answer| {
        let overview = answer.json();
        let verdict = |name: &str| {
            let all = overview["domains"].as_array().expect("domains");
            all.iter().find(|domain| domain["status"]["name"] == name).map(|domain| domain["status"]["verdict"].clone())
        };
        let is_counted = overview["tests"] == json!({ "files": 1, "unrun": 1 });
        is_counted && verdict("journey") == Some(json!("fail")) && verdict("elsewhere") == Some(json!("unknown"))
    });
    assert!(overview.text.starts_with("{\"schema\":\"cicd.overview/v1\","), "{overview:?}");
    let overview = overview.json();
    fits("overview", &overview);
    let names: Vec<&str> = overview["domains"]
        .as_array()
        .expect("domains")
        .iter()
        .filter_map(|domain| domain["status"]["name"].as_str())
        .collect();
    assert_eq!(names, ["smart-city", "journey", "elsewhere", "mesh", "quiet"]);
    let one = server.get("/api/v1/domains/journey");
    assert!(one.text.starts_with("{\"schema\":\"cicd.domain/v1\","), "{one:?}");
    fits("domain", &one.json());
    server.get("/api/v1/domains/nobody").problem(404);
    let page = server.get("/");
    assert_eq!((page.code, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.text.contains("id=\"card-journey\"") && page.text.contains("Smart City"), "{}", page.text);
    assert!(page.text.contains("1 of 1 test file is run by no suite"), "{}", page.text);
    for path in ["/?view=table", "/?verdict=fail", "/?filter=jour", "/?view=x&verdict=y&%ff=%", "/domains/journey"] {
        assert_eq!(server.get(path).code, 200, "{path}");
    }
    let deep = server.get("/domains/journey").text;
    assert!(deep.contains("&lt;b&gt;x") && !deep.contains("<b>x</b>") && !deep.contains('\u{1b}'), "{deep}");
    assert!(server.get("/?view=table").text.contains("id=\"row-journey\""));
    let lost = server.ask("GET", "/domains/jurney", &[("Accept", "text/html,*/*")], b"");
    assert_eq!((lost.code, lost.header("content-type")), (404, "text/html; charset=utf-8"));
    assert_eq!(server.get("/assets/page.css").header("content-type"), "text/css; charset=utf-8");
    server.get("/assets/../Cargo.toml").problem(404);
    let badge = server.get("/badge/journey.svg");
    assert_eq!((badge.code, badge.header("content-type")), (200, "image/svg+xml"));
    assert!(badge.text.contains("fail"), "{badge:?}");
    // Names reveal nothing: an unknown domain gets the same answer.
    assert_eq!(server.get("/badge/nobody.svg").code, 200);
    server.get("/badge/journey").problem(404);
}

#[test]
#[ignore = "needs promtool"]
fn promtool_takes_the_metrics() {
    let world = World::new();
    let repo = repository(&world);
    let server = Served::start(&repo);
    server.post("/managers/journey/deployment", &deployment("a", &json!({ "version": "1 \"a\\b\"\n2" })));
    server.post("/managers/journey/test-results", &run("a", &json!({})));
    let wanted = "cicd_domain_verdict{domain=\"journey\",verdict=\"pass\"} 1\n";
    let metrics =
        server.until("/metrics", |answer| answer.text.contains(wanted) && answer.text.contains("domain=\"elsewhere\""));
    for name in [
        "cicd_build_info",
        "cicd_domain_since_timestamp_seconds",
        "cicd_domain_tests_cases",
        "cicd_domain_deployment_info",
        "cicd_serve_event_clients 0",
    ] {
        assert!(metrics.text.contains(name), "{name}: {}", metrics.text);
    }
    let mut child = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool");
    child.stdin.take().expect("a pipe").write_all(metrics.text.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("an end");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.trim().is_empty(), "{said}\n{}", metrics.text);
}

/// The page shows the config that was loaded at the start.
#[test]
fn a_changed_config_is_a_notice() {
    let world = World::new();
    let repo = repository(&world);
    let server = Served::start(&repo);
    assert_eq!(server.say("/api/v1/overview")["notices"], json!([]));
    repo.write("cicd.yml", ": : [");
    let overview = server.until("/api/v1/overview", |answer| answer.json()["notices"] != json!([]));
    assert!(overview.text.contains("The config has changed since this server started"), "{overview:?}");
}
