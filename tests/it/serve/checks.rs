//! The checks of `cicd.yml` as the server runs them: each kind, their thresholds, their ends.

use std::io::{Read, Write};
use std::net::TcpListener;

use serde_json::json;

use super::{Served, contract};
use crate::support::World;

/// Starts a server that answers every request with a code and a page, until the test ends.
fn site(code: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            drop(stream.read(&mut [0; 4096]));
            drop(write!(
                stream,
                "HTTP/1.1 {code}\r\nContent-Type: text/html\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"
            ));
        }
    });
    port
}

#[test]
fn each_kind_of_check() {
    let world = World::new();
    let repo = world.init("platform", &[]);
    let (good, bad) = (site("200 OK"), site("503 Service Unavailable"));
    repo.write("cicd.yml", &format!("\
version: 1
domains:
  well: {{ checks: {{ page: {{ http: \"http://localhost:{good}/\" }}, port: {{ tcp: \"localhost:{good}\" }}, command: {{ command: \"true\" }} }} }}
  slow: {{ checks: {{ command: {{ command: \"sleep 0.05\", warn_over: 1ms }} }} }}
  page: {{ checks: {{ page: {{ http: \"http://127.0.0.1:{bad}/\" }} }} }}
  port: {{ checks: {{ port: {{ tcp: \"127.0.0.1:9\" }} }} }}
  command: {{ checks: {{ command: {{ command: \"echo first; echo no disk >&2; exit 7\" }}, other: {{ command: \"true\" }} }} }}
  late: {{ checks: {{ command: {{ command: \"sleep 1000\", timeout: 300ms }} }} }}
"));
    repo.commit("start");
    let server = Served::start(&repo);
    let health = |domain: &str, code: u16| {
        let path = format!("/managers/{domain}/health");
        let answer = server.until(&path, |answer| answer.code == code && !answer.text.contains("has not run yet"));
        assert_eq!(answer.header("content-type"), "application/health+json");
        answer.json()
    };
    let well = health("well", 200);
    contract::fits("Healthy", &well);
    assert_eq!((&well["status"], well["checks"].as_object().map(serde_json::Map::len)), (&json!("pass"), Some(3)));
    let slow = health("slow", 200);
    contract::fits("Healthy", &slow);
    assert_eq!(slow["status"], "warn");
    for (domain, why) in [
        ("page", "page: HTTP 503"),
        ("port", "port: no connection to 127.0.0.1:9: "),
        ("command", "command: exit code 7: no disk"),
        ("late", "command: not finished within 300ms"),
    ] {
        let health = health(domain, 503);
        contract::fits("Unhealthy", &health);
        assert!(health["output"].as_str().is_some_and(|output| output.starts_with(why)), "{health:#}");
    }
}

#[test]
fn a_check_fails_when_it_has_failed_often_enough() {
    let world = World::new();
    let repo = world.init("platform", &[]);
    repo.write("up", "");
    let check = "echo >> count; test -e up";
    repo.write(
        "cicd.yml",
        &format!(
            "version: 1\ndomains:\n  city: {{ checks: {{ up: {{ command: \"{check}\", interval: 1s, fail_after: 3 }} }} }}\n"
        ),
    );
    repo.commit("start");
    let server = Served::start(&repo);
    let path = "/managers/city/health";
    server.until(path, |answer| answer.json()["status"] == "pass");
    repo.remove("up");
    let warned = server.until(path, |answer| answer.json()["status"] != "pass").json();
    assert_eq!((&warned["status"], &warned["output"]), (&json!("warn"), &json!("up: 1 of 3 failures in a row: exit code 1")));
    server.until(path, |answer| answer.code == 503);
    repo.write("up", "");
    server.until(path, |answer| answer.json()["status"] == "pass");
}

/// The unknown state before the first check is not stored as an observation: a restart must not make a domain unknown.
#[test]
fn a_start_leaves_no_mark_in_the_past() {
    let world = World::new();
    let repo = world.init("platform", &[]);
    repo.write(
        "cicd.yml",
        "version: 1\ndomains:\n  slow: { checks: { a: { command: \"sleep 0.3\" }, b: { command: \"true\" } } }\n",
    );
    repo.commit("start");
    for _ in 0..2 {
        let server = Served::start(&repo);
        let path = "/api/v1/domains/slow";
        let domain =
            server.until(path, |answer| answer.code == 200 && answer.json()["domain"]["status"]["health"]["status"] == "pass");
        let spans = domain.json()["domain"]["status"]["history"]["spans"].clone();
        let was: Vec<&str> = spans.as_array().expect("spans").iter().filter_map(|span| span["status"].as_str()).collect();
        assert!(!was.is_empty() && was.iter().all(|status| *status == "pass"), "{spans:#}");
    }
}

/// The server starts, because serving needs no trust; commands and tokens of the config wait for the user's consent.
#[test]
fn a_config_that_is_not_trusted_is_served_without_its_commands_and_tokens() {
    let world = World::new();
    let repo = world.init("platform", &[]);
    let manager = TcpListener::bind("127.0.0.1:0").expect("a port");
    manager.set_nonblocking(true).expect("a listener that does not wait");
    let port = manager.local_addr().expect("an address").port();
    let far = format!("{{ manager: {{ url: \"http://127.0.0.1:{port}/\", token_env: T_TOKEN }} }}");
    let city = "{ checks: { run: { command: \"touch canary\" } } }";
    repo.write("cicd.yml", &format!("version: 1\ndomains:\n  city: {city}\n  far: {far}\n"));
    repo.commit("start");
    let variables = [("CICD_TRUST", ""), ("T_TOKEN", "s3cr3t-value")];
    let server = Served::start_in(&repo, &[], None, &variables);
    let city = server.until("/api/v1/domains/city", |answer| answer.text.contains("is not trusted"));
    let far = server.until("/api/v1/domains/far", |answer| answer.text.contains("not-trusted"));
    for answer in [&city, &far] {
        assert_eq!(answer.json()["domain"]["status"]["verdict"], "unknown", "{answer:?}");
    }
    assert_eq!(manager.accept().expect_err("nobody came").kind(), std::io::ErrorKind::WouldBlock);
    assert!(!repo.path.join("canary").exists());
}
