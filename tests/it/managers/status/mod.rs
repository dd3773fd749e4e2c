//! `cicd status` end to end: the built program, a real repository, and managers that are well, unwell, wrong or missing.

mod answers;
mod exits;
mod faults;
mod guard;
mod real;
mod store;
mod watching;

use serde_json::Value;

use super::server::{Server, answer, path};
use crate::support::{Ran, Repo, World};

const DEPLOYED: &str =
    r#"{"state":"deployed","environment":"production","version":"1.4.0","slot":"green","since":"2026-01-17T03:36:48Z"}"#;
const GREEN: &str = r#"{"levels":[{"level":"unit","revision":"3d3c42e5aac5","verdict":"passed","passed":212,"failed":0,"skipped":3,"flaky":1,"duration_seconds":12.5,"finished":"2026-01-17T03:36:48Z"}]}"#;

/// Starts a manager with these answers to the three requests.
fn manager(health: (u16, &str), deployment: &str, tests: &str) -> Server {
    let (code, health) = (health.0, health.1.to_owned());
    let (deployment, tests) = (deployment.to_owned(), tests.to_owned());
    Server::start(move |stream, head| {
        let (code, body) = match path(head) {
            "/health" => (code, &health),
            "/deployment" => (200, &deployment),
            _ => (200, &tests),
        };
        drop(stream.write_all(&answer(code, "application/json", body)));
    })
}

/// Starts a manager that is well.
fn well() -> Server {
    manager((200, r#"{"status":"pass"}"#), DEPLOYED, GREEN)
}

/// Creates a repository whose domains have these managers, each as YAML.
fn repository<'w>(world: &'w World, managers: &[(&str, String)]) -> Repo<'w> {
    let repo = world.init("r", &[]);
    let entry = |(name, manager): &(&str, String)| format!("  {name}: {{ paths: [\"/{name}/\"], manager: {manager} }}\n");
    let domains: String = managers.iter().map(entry).collect();
    repo.write("cicd.yml", &format!("version: 1\ndomains:\n{domains}"));
    repo.commit("start");
    repo
}

fn at(server: &Server) -> String {
    format!("{{ url: \"{}\" }}", server.url())
}

/// Returns the JSON of a run with any exit code.
#[track_caller]
fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

/// Returns the entry of a domain.
fn domain<'a>(answer: &'a Value, name: &str) -> &'a Value {
    let domains = answer["domains"].as_array().expect("a list");
    domains.iter().find(|domain| domain["name"] == name).unwrap_or_else(|| panic!("no {name} in {answer}"))
}

fn texts(value: &Value) -> String {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
}
