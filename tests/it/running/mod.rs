//! `cicd test` in real repositories: the suites that it runs, its output, and the results that it stores. Stopping, leaks and retries are
//! tested elsewhere.
#![cfg(unix)]

mod cache;
mod clocks;
mod dry;
mod judged;
mod order;
mod reports;
mod reuse;
mod selection;
mod shards;
mod shells;
mod states;
mod store;
mod terminal;
mod verdicts;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{Cicd, Ran, Repo, World, schemas};

/// A run, as its JSON lines. Each line fits the published schema.
pub(crate) struct RunOutcome {
    pub(crate) code: i32,
    pub(crate) stderr: String,
    pub(crate) events: Vec<Value>,
}

/// Runs `cicd test` and parses its JSON lines.
pub(crate) fn test(repo: &Repo<'_>, arguments: &[&str]) -> RunOutcome {
    outcome_of(cicd(repo, arguments))
}

/// Prepares a run with JSON output.
pub(crate) fn cicd(repo: &Repo<'_>, arguments: &[&str]) -> Cicd {
    repo.cicd(&[&["test", "--format", "json"], arguments].concat())
}

/// Runs the same with output for people.
pub(crate) fn human(repo: &Repo<'_>, arguments: &[&str]) -> Ran {
    repo.cicd(&[&["test"], arguments].concat()).run()
}

pub(crate) fn outcome_of(cicd: Cicd) -> RunOutcome {
    let Ran { code, stdout, stderr } = cicd.run();
    let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}\n{stderr}"));
    let events: Vec<Value> = stdout.lines().map(parse).collect();
    for event in &events {
        let errors = schemas::faults("test", event);
        assert!(errors.is_empty(), "{errors:?}: {event:#}");
    }
    if let [first, .., last] = events.as_slice() {
        assert_eq!((&first["event"], &last["event"]), (&"run-started".into(), &"run-ended".into()));
    }
    RunOutcome { code, stderr, events }
}

impl RunOutcome {
    fn ended(&self) -> impl Iterator<Item = &Value> {
        self.events.iter().filter(|event| event["event"] == "suite-ended")
    }

    /// Returns the suites that were started, sorted; a part of a suite as `suite 1/2`.
    pub(crate) fn ran(&self) -> Vec<String> {
        let mut ran: Vec<String> = self.ended().filter(|event| event["attempts"] != 0).map(title).collect();
        ran.sort();
        ran
    }

    /// Returns the suites with a cached result, sorted.
    pub(crate) fn cached(&self) -> Vec<String> {
        let mut cached: Vec<String> = self.ended().filter(|event| !event["cached"].is_null()).map(title).collect();
        cached.sort();
        cached
    }

    /// Returns the end of a suite.
    #[track_caller]
    pub(crate) fn suite(&self, id: &str) -> &Value {
        self.ended().find(|event| title(event) == id).unwrap_or_else(|| panic!("no {id}: {:#?}\n{}", self.events, self.stderr))
    }

    #[track_caller]
    pub(crate) fn verdict(&self, id: &str) -> &str {
        self.suite(id)["verdict"].as_str().expect("a verdict")
    }

    /// Returns the reason why a suite did not pass; empty if it passed.
    #[track_caller]
    pub(crate) fn why(&self, id: &str) -> String {
        self.suite(id)["why"].as_str().unwrap_or_default().to_owned()
    }

    /// Returns the note on a cached result.
    #[track_caller]
    pub(crate) fn note(&self, id: &str) -> String {
        self.suite(id)["cache_note"].as_str().unwrap_or_default().to_owned()
    }

    /// Returns the fate of each domain.
    pub(crate) fn fates(&self) -> BTreeMap<&str, &str> {
        let domains = self.events[0]["domains"].as_array().expect("domains").iter();
        domains.map(|domain| (domain["name"].as_str().expect("a name"), domain["fate"].as_str().expect("a fate"))).collect()
    }

    /// Returns the last line.
    pub(crate) fn summary(&self) -> &Value {
        self.events.last().unwrap_or_else(|| panic!("nothing was told: {}", self.stderr))
    }

    /// Returns the exit code, and the suites that were started.
    pub(crate) fn answer(&self) -> (i32, Vec<String>) {
        (self.code, self.ran())
    }
}

fn title(ended: &Value) -> String {
    let id = ended["suite"].as_str().expect("an id");
    match &ended["shard"] {
        Value::Null => id.to_owned(),
        shard => format!("{id} {}/{}", shard["part"], shard["of"]),
    }
}

/// Returns the names as owned texts, for comparisons.
pub(crate) fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Creates a repository with this config and a file `a` in each of the folders, committed on `main`.
pub(crate) fn repository<'w>(world: &'w World, config: &str, folders: &[&str]) -> Repo<'w> {
    let repo = world.init("r", &[]);
    repo.write("cicd.yml", config);
    for folder in folders {
        repo.write(&format!("{folder}/a"), "1\n");
    }
    repo.commit("start");
    repo
}
