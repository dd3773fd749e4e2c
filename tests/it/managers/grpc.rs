//! gRPC: a real server of `grpc.health.v1` (Python's grpcio), and servers of other protocols.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cicd::config::{ManagerConfig, ManagerKind};
use cicd::managers::{Asker, AskerSettings, ManagerQuestion, Wants};
use cicd::model::health::Part;

use super::server::Server;
use super::tls::Authority;
use super::{HEALTH, Own, TIMEOUT, ask_within, check, manager, shown};
use crate::support::of_pypi;

/// A server, which ends with its input when this is dropped.
pub(super) struct Real {
    child: Child,
    pub(super) port: u16,
}

impl Real {
    pub(super) fn start(arguments: &[&str]) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/managers/grpc_server.py");
        let mut child = Command::new(of_pypi("python"))
            .arg(script)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a port");
        Self { child, port: line.trim().parse().expect("a port, from grpcio and grpcio-health-checking") }
    }

    fn manager(&self, service: &str) -> ManagerConfig {
        grpc(&format!("http://127.0.0.1:{}", self.port), service)
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn grpc(url: &str, service: &str) -> ManagerConfig {
    ManagerConfig {
        kind: Some(ManagerKind::Grpc),
        service: Some(service.to_owned()).filter(|service| !service.is_empty()),
        token_env: Some("GRPC_TOKEN".to_owned()),
        ..manager(url)
    }
}

#[test]
#[ignore = "needs grpcio"]
fn a_real_server_is_read() {
    let server = Real::start(&["open"]);
    let long = "x".repeat(200);
    let managers = ["", "down", "odd", "absent", &long].map(|service| server.manager(service));
    let answers = ask_within(TIMEOUT, &|_| None, &managers, Wants::ALL);
    check(&answers[0].health, "pass", "");
    check(&answers[1].health, "fail", "NOT_SERVING");
    check(&answers[2].health, "unknown", "UNKNOWN");
    check(&answers[3].health, "unknown", "knows no service `absent`");
    check(&answers[4].health, "pass", "");
    assert!(
        matches!(&answers[0].health, Part::Known(health) if health.latency.is_some() && health.dialect.word() == "grpc.health.v1")
    );
    assert!(matches!(answers[0].deployment, Part::NotConfigured { .. }));
}

#[test]
#[ignore = "needs grpcio"]
fn a_real_server_without_the_health_service_says_so() {
    let server = Real::start(&["bare"]);
    check(&ask_within(TIMEOUT, &|_| None, &[server.manager("")], HEALTH)[0].health, "unreadable", "UNIMPLEMENTED");
}

#[test]
#[ignore = "needs grpcio"]
fn a_real_server_gets_the_token_and_may_refuse_it() {
    let server = Real::start(&["guarded"]);
    let ask = |token: Option<&'static str>| {
        ask_within(TIMEOUT, &move |_| token.map(str::to_owned), &[server.manager("")], HEALTH).remove(0).health
    };
    check(&ask(Some("t0ken-for-grpc")), "pass", "");
    check(&ask(None), "unreadable", "UNAUTHENTICATED): 50 % of nothing\nfor None; `GRPC_TOKEN` is not set");
    let refused = ask(Some("an0ther-token"));
    check(&refused, "unreadable", "PERMISSION_DENIED");
    check(&refused, "unreadable", "for Bearer ***");
}

#[test]
#[ignore = "needs grpcio"]
fn a_real_server_is_read_over_tls() {
    let authority = Authority::new();
    let (key, certificate) = authority.files(&["127.0.0.1"]);
    let server = Real::start(&["tls", &key, &certificate]);
    let with = |ca_file: Option<String>| ManagerConfig { ca_file, ..grpc(&format!("https://127.0.0.1:{}", server.port), "") };
    let managers = [with(Some(authority.file().display().to_string())), with(None)];
    let answers = ask_within(TIMEOUT, &|_| None, &managers, HEALTH);
    check(&answers[0].health, "pass", "");
    check(&answers[1].health, "unreadable", "certificate is signed by an unknown authority");
}

#[test]
fn what_is_no_grpc_is_said_to_be_none() {
    let http = Server::answering(200, "application/json", r#"{"status":"pass"}"#);
    let silent = Server::raw(|stream, _| {
        std::thread::sleep(Duration::from_secs(30));
        drop(stream);
    });
    let managers = [grpc(&http.url(), ""), grpc(&silent.url(), ""), grpc("http://127.0.0.1:1", "")];
    let answers = ask_within(TIMEOUT, &|_| None, &managers, HEALTH);
    assert_eq!(shown(&answers[0].health).0, "unreadable", "{:?}", answers[0]);
    check(&answers[1].health, "unreadable", "no answer within 3 s");
    check(&answers[2].health, "unreadable", "connection refused");
}

#[test]
fn the_connection_is_closed_after_a_timeout() {
    let closed = Arc::new(AtomicBool::new(false));
    let own = Arc::clone(&closed);
    let silent = Server::raw(move |mut stream, _| {
        let mut buffer = [0; 4096];
        while stream.read(&mut buffer).is_ok_and(|number| number > 0) {}
        own.store(true, Ordering::Relaxed);
    });
    let manager = grpc(&silent.url(), "");
    let settings = AskerSettings {
        tokens: &|_| None,
        token_hosts: cicd::system::http::TokenHosts::default(),
        timeout: Duration::from_millis(300),
        root: ".".into(),
        url_override: None,
    };
    let asker = Asker::new(settings).expect("an asker");
    let question = ManagerQuestion { domain: 0, name: "own", manager: Some(&manager), wants: HEALTH };
    let start = Instant::now();
    asker.follow(&[question], Duration::from_hours(1), &Own, &mut |_| {
        !closed.load(Ordering::Relaxed) && start.elapsed() < Duration::from_secs(10)
    });
    assert!(closed.load(Ordering::Relaxed), "the socket is open still");
}
