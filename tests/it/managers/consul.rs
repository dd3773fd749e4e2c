//! Consul: a stub, which the independent client from npm and `cicd` both query.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use cicd::config::{ManagerConfig, ManagerKind};
use cicd::model::health::Part;

use super::server::{Server, Stream, answer_with, header, path};
use super::{HEALTH, Own, TIMEOUT, ask_within, check, manager, shown};
use crate::support::of_npm;

pub(super) const TOKEN: &str = "b1gs-s3cr3t-of-consul";

/// The data of the stub: services with the status of each instance's check, and an index that grows with each change.
#[derive(Default)]
pub(super) struct Catalog {
    services: BTreeMap<String, Vec<(String, String)>>,
    index: u64,
}

/// A stub of Consul's health and catalog of services, with tokens and blocking queries.
pub(super) struct Stub {
    pub(super) server: Server,
    state: Arc<(Mutex<Catalog>, Condvar)>,
}

impl Stub {
    pub(super) fn new() -> Self {
        let state = Arc::new((Mutex::new(Catalog { index: 1, ..Catalog::default() }), Condvar::new()));
        let own = Arc::clone(&state);
        Self { server: Server::start(move |stream, head| serve(stream, head, &own)), state }
    }

    /// Sets the instances of a service: the ID and the status of each check.
    pub(super) fn set(&self, service: &str, checks: &[(&str, &str)]) {
        let mut catalog = self.state.0.lock().expect("the catalog");
        let checks = checks.iter().map(|(id, status)| ((*id).to_owned(), (*status).to_owned())).collect();
        catalog.services.insert(service.to_owned(), checks);
        catalog.index += 1;
        self.state.1.notify_all();
    }

    pub(super) fn manager(&self, service: &str) -> ManagerConfig {
        ManagerConfig {
            kind: Some(ManagerKind::Consul),
            service: Some(service.to_owned()),
            token_env: Some("CONSUL_HTTP_TOKEN".to_owned()),
            ..manager(&self.server.url())
        }
    }
}

fn serve(stream: &mut dyn Stream, head: &str, state: &(Mutex<Catalog>, Condvar)) {
    let (route, query) = path(head).split_once('?').unwrap_or((path(head), ""));
    let query: BTreeMap<&str, &str> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    if header(head, "x-consul-token") != Some(TOKEN) {
        drop(stream.write_all(&answer_with(
            403,
            &[("content-type", "text/plain")],
            "Permission denied: token with AccessorID 'anonymous' lacks permission 'service:read'",
        )));
        return;
    }
    let wanted: u64 = query.get("index").and_then(|index| index.parse().ok()).unwrap_or(0);
    let mut catalog = state.0.lock().expect("the catalog");
    if wanted > 0 {
        let wait = query.get("wait").and_then(|wait| wait.trim_end_matches('s').parse().ok()).unwrap_or(60);
        catalog = state
            .1
            .wait_timeout_while(catalog, Duration::from_secs(wait), |catalog| catalog.index <= wanted)
            .expect("the catalog")
            .0;
    }
    let name = ["/v1/health/service/", "/v1/catalog/service/"].iter().find_map(|api| route.strip_prefix(api));
    let Some(name) = name.filter(|name| !name.is_empty() && !name.contains('/')).map(|name| name.replace("%20", " ")) else {
        drop(stream.write_all(&answer_with(404, &[], "Invalid URL path: not a recognized HTTP API endpoint")));
        return;
    };
    let service = match query.get("ns") {
        Some(namespace) => format!("{namespace}/{name}"),
        None => name.clone(),
    };
    let known = catalog.services.get(&service);
    // Instances that are deregistered only from health stay in the stub's catalog.
    let body = if route.starts_with("/v1/health/service/") { instances(&name, known) } else { nodes(&name, known) };
    let index = catalog.index.to_string();
    drop(catalog);
    let filtered = if service == "partly" { "true" } else { "false" };
    let headers = [
        ("content-type", "application/json"),
        ("x-consul-index", index.as_str()),
        ("x-consul-knownleader", "true"),
        ("x-consul-lastcontact", "0"),
        ("x-consul-results-filtered-by-acls", filtered),
    ];
    let headers = if filtered == "true" { &headers[..] } else { &headers[..4] };
    drop(stream.write_all(&answer_with(200, headers, &body)));
}

/// Returns the instances as in <https://developer.hashicorp.com/consul/api-docs/health>, "List Service Instances for Service".
fn instances(service: &str, checks: Option<&Vec<(String, String)>>) -> String {
    let instance = |(number, (id, status)): (usize, &(String, String))| {
        serde_json::json!({
            "Node": {"ID": "40e4a748-2192-161a-0510-9bf59fe950b5", "Node": format!("node-{number}"), "Address": "10.1.10.12", "Datacenter": "dc1"},
            "Service": {"ID": format!("{service}-{number}"), "Service": service, "Tags": ["primary"], "Address": "10.1.10.12", "Port": 8000},
            "Checks": [
                {"Node": format!("node-{number}"), "CheckID": "serfHealth", "Name": "Serf Health Status", "Status": "passing", "Notes": "", "Output": "Agent alive and reachable", "ServiceID": "", "ServiceName": ""},
                {"Node": format!("node-{number}"), "CheckID": id, "Name": "HTTP", "Status": status, "Notes": "a new disk", "Output": format!("it is {status}"), "ServiceID": format!("{service}-{number}"), "ServiceName": service},
            ]
        })
    };
    let listed = checks.into_iter().flatten().filter(|(id, _)| id != "unlisted").enumerate();
    serde_json::Value::from(listed.map(instance).collect::<Vec<_>>()).to_string()
}

fn nodes(service: &str, checks: Option<&Vec<(String, String)>>) -> String {
    let nodes = checks.into_iter().flatten().enumerate();
    let node = |(number, _)| serde_json::json!({"Node": format!("node-{number}"), "ServiceName": service, "ServiceID": format!("{service}-{number}")});
    serde_json::Value::from(nodes.map(node).collect::<Vec<_>>()).to_string()
}

fn token(name: &str) -> Option<String> {
    (name == "CONSUL_HTTP_TOKEN").then(|| TOKEN.to_owned())
}

/// A service, the ID and status of its instances' checks, the expected reading, and its reason.
type Service = (&'static str, &'static [(&'static str, &'static str)], &'static str, &'static str);

/// The services of the tests, with the expected reading of each.
const SERVICES: [Service; 9] = [
    ("city", &[("service:city", "passing"), ("service:city-2", "passing")], "pass", ""),
    ("team/city", &[("service:city", "warning")], "warn", ""),
    ("half", &[("service:half", "passing"), ("service:half-2", "critical")], "warn", "1 of 2 instances are passing"),
    ("down", &[("service:down", "critical")], "fail", "1 of 1 instance is critical"),
    ("moving", &[("_service_maintenance:moving-0", "critical")], "fail", "in maintenance: a new disk"),
    ("with space", &[("service:with space", "passing")], "pass", ""),
    ("partly", &[("service:partly", "passing")], "unknown", "filtered by ACLs"),
    ("unlisted", &[("unlisted", "critical")], "unknown", "catalog has 1 of `unlisted`, but its health lists no instance"),
    ("absent", &[], "unknown", "Consul knows no service `absent`"),
];

fn stub() -> Stub {
    let stub = Stub::new();
    for (name, checks, _, _) in SERVICES.iter().filter(|service| service.0 != "absent") {
        stub.set(name, checks);
    }
    stub
}

#[test]
fn services_are_read_by_all_their_instances() {
    let stub = stub();
    let managers: Vec<_> = SERVICES.iter().map(|service| stub.manager(service.0)).collect();
    let answers = ask_within(TIMEOUT, &token, &managers, super::Wants::ALL);
    for ((name, _, expected, because), answer) in SERVICES.iter().zip(&answers) {
        let (word, why) = shown(&answer.health);
        assert!(word == *expected && why.contains(because), "{name}: {answer:?}");
        // Data that Consul does not have comes from this program.
        assert!(matches!(answer.deployment, Part::NotConfigured { .. }) && answer.tests == Part::Known(vec![]), "{name}");
    }
    assert!(stub.server.heads().iter().all(|head| header(head, "authorization").is_none()));
}

#[test]
fn a_token_that_is_missing_is_named() {
    let stub = stub();
    let answers = ask_within(TIMEOUT, &|_| None, &[stub.manager("city")], HEALTH);
    check(&answers[0].health, "unreadable", "Permission denied");
    check(&answers[0].health, "unreadable", "`CONSUL_HTTP_TOKEN` is not set");
}

/// Prints, for each service, whether all checks pass and the number of instances in the catalog; then the first watched change.
const CLIENT: &str = r#"
const Consul = require("consul");
const [host, port, token, ...services] = process.argv.slice(1);
const consul = new Consul({ host, port, defaults: { token } });
(async () => {
  for (const name of services) {
    const health = await consul.health.service({ service: name });
    const catalog = await consul.catalog.service.nodes({ service: name });
    const checks = health.flatMap((instance) => instance.Checks.map((check) => check.Status));
    console.log([name, health.length, catalog.length, checks.filter((status) => status !== "passing").length].join("\t"));
  }
  const watch = consul.watch({ method: consul.health.service, options: { service: "city", wait: "5s" } });
  let seen = 0;
  watch.on("change", (data) => {
    console.log("change\t" + data[0].Checks[1].Status);
    if (++seen === 2) { watch.end(); process.exit(0); }
  });
  watch.on("error", (error) => { console.log("error\t" + error); process.exit(1); });
})().catch((error) => { console.log("error\t" + error); process.exit(1); });
"#;

#[test]
#[ignore = "needs node and consul"]
fn the_client_from_npm_sees_what_we_see() {
    let modules = of_npm("consul").join("..");
    // The client does not support namespaces.
    let services = || SERVICES.iter().filter(|service| !service.0.contains('/'));
    let stub = stub();
    let address = stub.server.address;
    let mut client = std::process::Command::new("node");
    client.args(["-e", CLIENT, "--", &address.ip().to_string(), &address.port().to_string(), TOKEN]);
    client.args(services().map(|service| service.0));
    client.env("NODE_PATH", modules).stdout(std::process::Stdio::piped());
    let child = client.spawn().expect("node");
    // The first change is the present state; the second is made while the client waits for it.
    let start = std::time::Instant::now();
    while !stub.server.heads().iter().any(|head| path(head).contains("index=")) && start.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(20));
    }
    stub.set("city", &[("service:city", "critical")]);
    let output = child.wait_with_output().expect("an end");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let expected: Vec<Vec<String>> = services()
        .map(|(name, checks, _, _)| {
            let listed: Vec<_> = checks.iter().filter(|(id, _)| *id != "unlisted").collect();
            let unwell = listed.iter().filter(|(_, status)| *status != "passing").count();
            vec![(*name).to_owned(), listed.len().to_string(), checks.len().to_string(), unwell.to_string()]
        })
        .chain([vec!["change".to_owned(), "passing".to_owned()], vec!["change".to_owned(), "critical".to_owned()]])
        .collect();
    assert_eq!(lines, expected, "{text}");
}

#[test]
fn a_change_in_consul_is_reported_at_once() {
    let stub = stub();
    let manager = stub.manager("city");
    let settings = cicd::managers::AskerSettings {
        tokens: &token,
        token_hosts: cicd::system::http::TokenHosts::default(),
        timeout: TIMEOUT,
        root: ".".into(),
        url_override: None,
    };
    let asker = cicd::managers::Asker::new(settings).expect("an asker");
    let question = cicd::managers::ManagerQuestion { domain: 0, name: "city", manager: Some(&manager), wants: HEALTH };
    let (mut seen, start) = (Vec::new(), std::time::Instant::now());
    let mut changed = None;
    // With an hour between requests, only a blocking query can report the change.
    asker.follow(&[question], Duration::from_hours(1), &Own, &mut |answers| {
        seen.extend(answers.iter().map(|answer| shown(&answer.health).0));
        let is_waiting = stub.server.heads().iter().any(|head| path(head).contains("index="));
        if is_waiting && changed.is_none() {
            stub.set("city", &[("service:city", "critical")]);
            changed = Some(std::time::Instant::now());
        }
        seen.last() != Some(&"fail") && start.elapsed() < Duration::from_secs(30)
    });
    assert_eq!((seen.first(), seen.last()), (Some(&"pass"), Some(&"fail")));
    let took = changed.expect("a blocking query").elapsed();
    assert!(took < Duration::from_secs(3), "{took:?}");
}
