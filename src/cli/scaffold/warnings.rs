//! What a plan alone does not show: files that others call and that are not there, edits that no gate runs any longer, tests that
//! nobody owns.

use std::path::Path;

use serde_json::Value;

use super::project::Project;
use crate::config::{Config, yaml};
use crate::git::last_green::GATE;
use crate::model::error::{Error, Result};
use crate::scaffold::drift::{Drift, DriftKind};
use crate::scaffold::lock::{self, Lock, State};
use crate::scaffold::plan::{Note, Plan};
use crate::suites::{calls, workflow_of};
use crate::system::process::ask_git;

/// The workflow that calls the others.
const CALLER: &str = ".github/workflows/cicd.yml";
/// Where GitHub looks for workflows.
const WORKFLOWS: &str = ".github/workflows";

/// What to say before a plan is carried out, a sentence each.
pub(super) fn of(project: &Project, plan: &Plan) -> Vec<String> {
    let mut cautions: Vec<String> = missing(project, plan)
        .into_iter()
        .map(|path| {
            format!("{path} is not there, and the workflow calls it: GitHub refuses the whole run; restore it (git checkout HEAD -- {path})")
        })
        .collect();
    cautions.extend(project.lock().into_iter().filter_map(|lock| uncalled(&project.config, lock)));
    cautions.extend(project.lock().into_iter().flat_map(|lock| orphans(&project.root, &project.config, lock, plan)));
    cautions.extend(other_gates(&project.root));
    cautions
}

/// Workflows of others with a check of the gate's name: a ruleset takes whichever is green last.
fn other_gates(root: &Path) -> Vec<String> {
    let (files, _) = crate::system::files::list(&root.join(WORKFLOWS), |_| true);
    let mut found: Vec<String> = files
        .iter()
        .filter_map(|file| Some(format!("{WORKFLOWS}/{}", file.to_str()?)))
        .filter(|path| path != CALLER && path.matches('/').count() == 2)
        .filter(|path| std::fs::read_to_string(root.join(path)).is_ok_and(|text| has_gate(&text)))
        .map(|path| {
            format!("{path} has a check called `{GATE}` too: a ruleset that requires `{GATE}` takes either; rename that job")
        })
        .collect();
    found.sort();
    found
}

/// Whether a workflow gives a check of the gate's name. Those that are only called give `caller / gate`.
fn has_gate(text: &str) -> bool {
    let Ok(workflow) = yaml::from_text::<Value>(text) else { return false };
    let is_only_called = match &workflow["on"] {
        Value::Object(events) => events.keys().all(|event| event == "workflow_call"),
        event => event == "workflow_call",
    };
    let mut jobs = workflow["jobs"].as_object().into_iter().flatten();
    !is_only_called && jobs.any(|(id, job)| job["name"].as_str().unwrap_or(id) == GATE)
}

/// The same files as a drift.
pub(super) fn drift(project: &Project, plan: &Plan) -> Vec<Drift> {
    missing(project, plan).into_iter().map(|path| Drift { path: path.to_owned(), kind: DriftKind::Called }).collect()
}

/// Files that the workflow calls, and that are neither there nor about to be. A repository without the workflow calls nothing.
fn missing<'p>(project: &'p Project, plan: &Plan) -> Vec<&'p str> {
    let will_be = |path: &str| plan.steps.iter().any(|step| step.path == path && step.after.is_some());
    let is_there = |path: &str| project.root.join(path).exists() || will_be(path) || plan.left_out.contains(path);
    if !is_there(CALLER) {
        return Vec::new();
    }
    let called = project.called();
    called.filter(|path| path.starts_with(".github/") && !is_there(path)).collect()
}

/// Domains whose own workflow somebody edited, and which a shared one runs from now on: the edits do not count for the gate.
fn uncalled(config: &Config, lock: &Lock) -> Option<String> {
    let calls = calls(config);
    let is_called = |file: &str| calls.iter().any(|call| call.workflow == file);
    let edited = config.domains.iter().map(|domain| workflow_of(&domain.name.value)).filter(|file| !is_called(file));
    let edited: Vec<String> = edited
        .filter(|file| lock.files.get(&format!(".github/workflows/{file}")).is_some_and(|entry| entry.state == State::Edited))
        .collect();
    (!edited.is_empty()).then(|| {
        format!(
            "domains.yml runs the suites of all domains now, because they are too many for workflows of their own; edits in {} count only when those are started by hand",
            edited.join(", ")
        )
    })
}

/// Folders of tests whose domain is gone.
fn orphans(root: &Path, config: &Config, lock: &Lock, plan: &Plan) -> Vec<String> {
    let is_renamed = |name: &str| plan.notes.iter().any(|note| matches!(note, Note::Renamed { from, .. } if from == name));
    let is_gone = |name: &&String| !config.domains.iter().any(|domain| domain.name.value == **name) && !is_renamed(name);
    let folders = lock.domains.keys().filter(is_gone).map(|name| format!("tests/{name}"));
    let is_kept = |folder: &String| {
        let taken: Vec<&str> = plan.steps.iter().filter(|step| step.after.is_none()).map(|step| step.path.as_str()).collect();
        let (files, is_all) = crate::system::files::list(&root.join(folder), |_| true);
        !is_all || files.iter().any(|file| !taken.contains(&format!("{folder}/{}", file.display()).as_str()))
    };
    folders
        .filter(is_kept)
        .map(|folder| format!("{folder}/ stays, and no domain owns it any longer: move or remove it"))
        .collect()
}

/// A lock that git has and a sparse checkout leaves out would be taken for none, and everything be written anew.
pub(super) fn lock_is_here(root: &Path) -> Result<()> {
    let answer = ask_git(root, ["ls-files", "-t", "--", lock::FILE_NAME])?;
    if answer.line().starts_with("S ") {
        return Err(Error::usage(format!("this sparse checkout leaves {} out", lock::FILE_NAME)).hint(
            "have the generated files in the work tree: git sparse-checkout add .cicd .github, or git sparse-checkout disable",
        ));
    }
    Ok(())
}
