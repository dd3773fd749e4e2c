//! `cicd test` in real repositories: what it runs, what it says of it, what it keeps. Stopping, leaks and retries are tested elsewhere.
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
mod store;
mod terminal;
mod verdicts;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{Cicd, Ran, Repo, World, schemas};

/// A run, by its JSON lines. Every one of them keeps to the published schema.
pub(crate) struct Told {
    pub(crate) code: i32,
    pub(crate) stderr: String,
    pub(crate) events: Vec<Value>,
}

/// Runs `cicd test` and reads what it tells.
pub(crate) fn test(repo: &Repo<'_>, arguments: &[&str]) -> Told {
    told(cicd(repo, arguments))
}

/// The run to be, with JSON as its answer.
pub(crate) fn cicd(repo: &Repo<'_>, arguments: &[&str]) -> Cicd {
    repo.cicd(&[&["test", "--format", "json"], arguments].concat())
}

/// The same, for people.
pub(crate) fn human(repo: &Repo<'_>, arguments: &[&str]) -> Ran {
    repo.cicd(&[&["test"], arguments].concat()).run()
}

pub(crate) fn told(cicd: Cicd) -> Told {
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
    Told { code, stderr, events }
}

impl Told {
    fn ended(&self) -> impl Iterator<Item = &Value> {
        self.events.iter().filter(|event| event["event"] == "suite-ended")
    }

    /// The suites that were really started, sorted; a part of one as `suite 1/2`.
    pub(crate) fn ran(&self) -> Vec<String> {
        let mut ran: Vec<String> = self.ended().filter(|event| event["attempts"] != 0).map(title).collect();
        ran.sort();
        ran
    }

    /// Those that a green stood for, sorted.
    pub(crate) fn cached(&self) -> Vec<String> {
        let mut cached: Vec<String> = self.ended().filter(|event| !event["cached"].is_null()).map(title).collect();
        cached.sort();
        cached
    }

    /// How one ended.
    #[track_caller]
    pub(crate) fn suite(&self, id: &str) -> &Value {
        self.ended().find(|event| title(event) == id).unwrap_or_else(|| panic!("no {id}: {:#?}\n{}", self.events, self.stderr))
    }

    #[track_caller]
    pub(crate) fn verdict(&self, id: &str) -> &str {
        self.suite(id)["verdict"].as_str().expect("a verdict")
    }

    /// Why it is not green; empty when it is.
    #[track_caller]
    pub(crate) fn why(&self, id: &str) -> String {
        self.suite(id)["why"].as_str().unwrap_or_default().to_owned()
    }

    /// What is told of its green.
    #[track_caller]
    pub(crate) fn note(&self, id: &str) -> String {
        self.suite(id)["cache_note"].as_str().unwrap_or_default().to_owned()
    }

    /// What becomes of each domain.
    pub(crate) fn fates(&self) -> BTreeMap<&str, &str> {
        let domains = self.events[0]["domains"].as_array().expect("domains").iter();
        domains.map(|domain| (domain["name"].as_str().expect("a name"), domain["fate"].as_str().expect("a fate"))).collect()
    }

    /// The last line.
    pub(crate) fn summary(&self) -> &Value {
        self.events.last().unwrap_or_else(|| panic!("nothing was told: {}", self.stderr))
    }

    /// Exit code and the suites that were started.
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

/// Names as they are compared with.
pub(crate) fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A repository with this config and a file `a` in each of the folders, committed on `main`.
pub(crate) fn repository<'w>(world: &'w World, config: &str, folders: &[&str]) -> Repo<'w> {
    let repo = world.init("r", &[]);
    repo.write("cicd.yml", config);
    for folder in folders {
        repo.write(&format!("{folder}/a"), "1\n");
    }
    repo.commit("start");
    repo
}
