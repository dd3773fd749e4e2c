//! Tests of runs over a work tree that is a map: planned steps are carried out in the map, and the lock is written and parsed
//! as text.

mod domains;
mod edits;
mod interrupted;
mod states;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::json;

use super::super::drift::{DriftKind, of_plan};
use super::super::lock::{self, FileState, Lock};
use super::super::plan::{Act, Note, Plan, ScaffoldRequest};
use super::super::template::{Template, Templates};
use super::super::tree::PathState;
use super::super::{Hold, Inputs, WantedFile};
use super::reconcile;
use crate::model::error::Result;

pub(super) const VERSION: &str = "0.1.0";
pub(super) const CITY: &str = ".github/workflows/domain-city.yml";
pub(super) const CALLS: &str = ".github/workflows/cicd.yml";
pub(super) const README: &str = "tests/city/unit/README.md";
pub(super) const SETUP: &str = ".github/actions/cicd-setup/action.yml";

const DOMAIN: &str = "\
name: [[ domain ]]
on: workflow_call

permissions: {}

jobs:
  suites:
    runs-on: [[ runs_on ]]
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - run: echo start

      - run: cicd test [[ domain ]]
";

/// A repository and a request.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) templates: BTreeMap<&'static str, (String, bool)>,
    pub(super) domains: BTreeMap<String, Vec<String>>,
    pub(super) runs_on: String,
    pub(super) lock: Option<String>,
    pub(super) files: BTreeMap<String, String>,
    pub(super) upgrade: bool,
    pub(super) eject: Vec<String>,
}

impl World {
    pub(super) fn new() -> Self {
        let texts = [
            ("workflows/domain.yml", DOMAIN),
            ("workflows/cicd.yml", "jobs:\n[% for domain in domains %]\n  call-[[ domain ]]: {}\n[% endfor %]\n"),
            ("tests/readme.md", "# [[ level ]] of [[ domain ]]\n"),
            ("actions/cicd-setup.yml", "runs: { using: composite }\n"),
        ];
        let mut world = Self {
            templates: texts.into_iter().map(|(name, text)| (name, (text.to_owned(), false))).collect(),
            domains: BTreeMap::new(),
            runs_on: "ubuntu-24.04".into(),
            lock: None,
            files: BTreeMap::new(),
            upgrade: false,
            eject: Vec::new(),
        };
        world.domain("city", &["/city/"]);
        world
    }

    /// Returns a repository after its first run.
    pub(super) fn scaffolded() -> Self {
        let mut world = Self::new();
        world.run();
        world
    }

    pub(super) fn domain(&mut self, name: &str, paths: &[&str]) {
        self.domains.insert(name.into(), paths.iter().map(|path| (*path).to_owned()).collect());
    }

    pub(super) fn template(&mut self, name: &'static str, from: &str, to: &str) {
        let text = &mut self.templates.get_mut(name).expect(name).0;
        assert!(text.contains(from), "{text}");
        *text = text.replace(from, to);
    }

    /// Edits a file.
    pub(super) fn edit(&mut self, path: &str, from: &str, to: &str) {
        let text = self.files.get_mut(path).unwrap_or_else(|| panic!("{path}"));
        assert!(text.contains(from), "{text}");
        *text = text.replace(from, to);
    }

    fn wanted(&self) -> Vec<WantedFile> {
        let file = |path: String, template, params: serde_json::Value, hold| WantedFile {
            path,
            template,
            params: params.to_string(),
            hold,
            domain: None,
        };
        let names: Vec<_> = self.domains.keys().collect();
        let mut wanted = vec![
            file(CALLS.into(), "workflows/cicd.yml", json!({ "domains": names }), Hold::Kept),
            file(SETUP.into(), "actions/cicd-setup.yml", json!({}), Hold::Given),
        ];
        for name in names {
            let params = json!({ "domain": name, "runs_on": self.runs_on });
            wanted.push(file(format!(".github/workflows/domain-{name}.yml"), "workflows/domain.yml", params, Hold::Kept));
            let params = json!({ "domain": name, "level": "unit" });
            wanted.push(file(format!("tests/{name}/unit/README.md"), "tests/readme.md", params, Hold::Kept));
        }
        wanted
    }

    pub(super) fn locked(&self) -> Option<Lock> {
        self.lock.as_ref().map(|text| lock::parse(text, VERSION).unwrap_or_else(|error| panic!("{error}: {text}")))
    }

    pub(super) fn state(&self, path: &str) -> Option<FileState> {
        self.locked()?.files.get(path).map(|entry| entry.state)
    }

    pub(super) fn try_plan(&self) -> Result<Plan> {
        let lock = self.locked();
        let templates: Templates = self.templates.iter().map(|(name, (text, own))| template(name, text, *own)).collect();
        let request = ScaffoldRequest {
            root: Path::new("/nowhere"),
            version: VERSION,
            lock: lock.as_ref(),
            wanted: &self.wanted(),
            templates: &templates,
            inputs: &Inputs { test_tree: true, ..Inputs::default() },
            domains: &self.domains,
            underscored: self.domains.keys().map(String::as_str).find(|name| name.contains('_')),
            moves_tests: false,
            upgrade: self.upgrade,
            eject: &self.eject,
            writes: &[],
        };
        let find = |path: &str| {
            let below = format!("{path}/");
            Ok(match self.files.get(path) {
                Some(text) => PathState::File(text.clone().into_bytes()),
                None if self.files.keys().any(|file| file.starts_with(&below)) => PathState::Folder,
                None => PathState::Missing,
            })
        };
        reconcile(&request, &find)
    }

    pub(super) fn plan(&self) -> Plan {
        self.try_plan().expect("a plan")
    }

    /// Carries out the first `most` steps of a plan, including moves but not the lock.
    pub(super) fn begin(&mut self, plan: &Plan, most: usize) {
        let mut left = most;
        for step in plan.moves.iter().take(left) {
            let (from, to) = (format!("{}/", step.from), format!("{}/", step.to));
            let moved = |(path, text): (String, String)| {
                (path.strip_prefix(&from).map_or(path.clone(), |rest| to.clone() + rest), text)
            };
            self.files = std::mem::take(&mut self.files).into_iter().map(moved).collect();
            left -= 1;
        }
        for step in &plan.steps {
            if let Some(after) = &step.after {
                if left == 0 {
                    return;
                }
                left -= 1;
                self.files.insert(step.path.clone(), String::from_utf8(after.clone()).expect("text"));
            }
        }
        for step in &plan.steps {
            let gone = match (&step.act, &step.after) {
                (Act::Migrate { from }, _) => from,
                (_, None) => &step.path,
                _ => continue,
            };
            if left == 0 {
                return;
            }
            left -= 1;
            self.files.remove(gone);
        }
    }

    /// Makes a plan and carries it out.
    pub(super) fn run(&mut self) -> Plan {
        let plan = self.plan();
        self.begin(&plan, usize::MAX);
        if plan.writes_lock {
            self.lock = Some(lock::to_text(&plan.lock).expect("a lock"));
        }
        plan
    }

    /// Runs twice; the second run must change nothing.
    pub(super) fn settle(&mut self) -> Plan {
        let plan = self.run();
        let again = self.plan();
        assert!(again.is_done(), "again: {:?} {}", steps(&again), again.writes_lock);
        plan
    }

    pub(super) fn drift(&self) -> Vec<(String, DriftKind)> {
        let plan = World { upgrade: false, eject: Vec::new(), ..self.clone() }.plan();
        of_plan(&plan, &self.locked().expect("a lock")).into_iter().map(|drift| (drift.path, drift.kind)).collect()
    }
}

fn template(name: &str, text: &str, is_override: bool) -> Template {
    Template { name: name.into(), text: text.into(), is_override }
}

/// Returns the steps as `act path`.
pub(super) fn steps(plan: &Plan) -> Vec<String> {
    let moves = plan.moves.iter().map(|step| format!("Move {} {}", step.from, step.to));
    moves.chain(plan.steps.iter().map(|step| format!("{:?} {}", step.act, step.path))).collect()
}

/// Returns the notes without the path of every file.
pub(super) fn notes(plan: &Plan) -> BTreeSet<Note> {
    plan.notes.iter().cloned().collect()
}
