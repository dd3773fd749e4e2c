//! Warnings that a plan alone does not show: missing files that others call, edits in workflows that no gate runs any longer,
//! and tests without a domain.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;

use super::called::{self, CALLER};
use super::drift::restoring;
use super::lock::{FileState, Lock};
use super::plan::{Note, Plan};
use super::project::Project;
use crate::config::{Config, yaml};
use crate::git::last_green::GATE;
use crate::model::counted;
use crate::suites::{calls, workflow_of};
use crate::system::files;
use crate::system::plain_file::ReaderWithin;

/// The largest workflow that is read, in bytes.
const MAX_WORKFLOW: u64 = 1024 * 1024;

/// The folder in which GitHub looks for workflows.
const WORKFLOWS: &str = ".github/workflows";

/// Returns the warnings for a plan, a sentence each.
pub(crate) fn of(project: &Project, plan: &Plan) -> Vec<String> {
    let mut cautions: Vec<String> = called::missing(&project.root, &project.wanted, plan)
        .into_iter()
        .map(|path| {
            let restoring = restoring(path);
            format!("the workflow calls {path}, which is missing: GitHub rejects the whole run; restore it: {restoring}")
        })
        .collect();
    cautions.extend(project.lock().into_iter().filter_map(|lock| uncalled(&project.config, lock)));
    cautions.extend(project.lock().into_iter().flat_map(|lock| orphans(&project.root, &project.config, lock, plan)));
    cautions.extend(other_gates(&project.root, &plan.unchanged));
    cautions
}

/// Finds other workflows with a check of the gate's name: a ruleset would accept whichever passes last.
/// `known` has the content of those that were read before.
fn other_gates(root: &Path, known: &HashMap<String, Vec<u8>>) -> Vec<String> {
    let (files, _) = files::list(&root.join(WORKFLOWS), |_| true);
    let reader = ReaderWithin::new(root);
    let mut found: Vec<String> = files
        .iter()
        .filter_map(|file| Some(format!("{WORKFLOWS}/{}", file.to_str()?)))
        .filter(|path| path != CALLER && path.matches('/').count() == 2)
        .filter(|path| {
            let found = match known.get(path) {
                Some(content) => Some(Cow::Borrowed(content)).filter(|content| content.len() as u64 <= MAX_WORKFLOW),
                None => reader.content(path.as_ref(), MAX_WORKFLOW).ok().map(Cow::Owned),
            };
            found.is_some_and(|content| std::str::from_utf8(&content).is_ok_and(has_gate))
        })
        .map(|path| {
            format!("{path} has a check called `{GATE}` too: a ruleset that requires `{GATE}` takes either; rename that job")
        })
        .collect();
    found.sort();
    found
}

/// Returns true if a workflow produces a check with the gate's name. A workflow that is only called produces `caller / gate`.
fn has_gate(text: &str) -> bool {
    // Parsing a workflow takes a hundred times as long. Escape sequences may spell the name differently.
    let mut escapes = text.split('\\').skip(1);
    if !text.contains(GATE) && !escapes.any(|rest| rest.starts_with(['x', 'u', 'U'])) {
        return false;
    }
    counted::note("workflow parsed");
    let Ok(workflow) = yaml::from_text::<Value>(text) else { return false };
    let is_only_called = match &workflow["on"] {
        Value::Object(events) => events.keys().all(|event| event == "workflow_call"),
        event => event == "workflow_call",
    };
    let mut jobs = workflow["jobs"].as_object().into_iter().flatten();
    !is_only_called && jobs.any(|(id, job)| job["name"].as_str().unwrap_or(id) == GATE)
}

/// Returns a warning about domains with an edited workflow whose suites a shared workflow runs from now on: the gate ignores
/// these edits.
fn uncalled(config: &Config, lock: &Lock) -> Option<String> {
    let calls = calls(config);
    let is_called = |file: &str| calls.iter().any(|call| call.workflow == file);
    let edited = config.domains.iter().map(|domain| workflow_of(&domain.name.value)).filter(|file| !is_called(file));
    let edited: Vec<String> = edited
        .filter(|file| {
            lock.files.get(&format!(".github/workflows/{file}")).is_some_and(|entry| entry.state == FileState::Edited)
        })
        .collect();
    (!edited.is_empty()).then(|| {
        format!(
            "domains.yml runs the suites of all domains now, because they are too many for workflows of their own; edits in {} count only when those are started by hand",
            edited.join(", ")
        )
    })
}

/// Finds folders of tests whose domain was removed.
fn orphans(root: &Path, config: &Config, lock: &Lock, plan: &Plan) -> Vec<String> {
    let is_renamed = |name: &str| plan.notes.iter().any(|note| matches!(note, Note::Renamed { from, .. } if from == name));
    let is_gone = |name: &&String| !config.domains.iter().any(|domain| domain.name.value == **name) && !is_renamed(name);
    let folders = lock.domains.keys().filter(is_gone).map(|name| format!("tests/{name}"));
    let is_kept = |folder: &String| {
        let taken: Vec<&str> = plan.steps.iter().filter(|step| step.after.is_none()).map(|step| step.path.as_str()).collect();
        let (files, is_all) = files::list(&root.join(folder), |_| true);
        !is_all || files.iter().any(|file| !taken.contains(&format!("{folder}/{}", file.display()).as_str()))
    };
    folders
        .filter(is_kept)
        .map(|folder| format!("{folder}/ stays, and no domain owns it any longer: move or remove it"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workflow_that_was_read_is_not_read_again() {
        let root = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(root.path().join(WORKFLOWS)).expect("a folder");
        let check = |there: &str, known: Option<&str>, is_gate: bool| {
            let path = format!("{WORKFLOWS}/other.yml");
            std::fs::write(root.path().join(&path), there).expect("a file");
            let known = known.map(|text| (path, text.as_bytes().to_vec())).into_iter().collect();
            assert_eq!(other_gates(root.path(), &known).len(), usize::from(is_gate), "{there}");
        };
        let (gate, other) = ("on: push\njobs: { gate: { steps: [] } }", "on: push\njobs: { unit: { steps: [] } }");
        check(gate, None, true);
        check(other, None, false);
        check(other, Some(gate), true);
        check(gate, Some(other), false);
        let large = format!("{gate}\n{}", "#\n".repeat(600_000));
        check(&large, Some(&large), false);
        check(&large, None, false);
    }

    #[test]
    fn gates_of_others_are_found_and_only_what_may_be_one_is_parsed() {
        let check = |text: &str, is_gate: bool, parsed: usize| {
            let times = counted::times("workflow parsed", || assert_eq!(has_gate(text), is_gate, "{text}"));
            assert_eq!(times, parsed, "{text}");
        };
        check("on: push\njobs: { gate: { steps: [] } }", true, 1);
        check("on: push\njobs: { other: { name: gate } }", true, 1);
        check("on: push\njobs: { other: { name: \"g\\x61te\" } }", true, 1);
        check("on: push\njobs: { other: { name: \"g\\u0061te\" } }", true, 1);
        check("on: workflow_call\njobs: { gate: { steps: [] } }", false, 1);
        check("on: push\njobs: { gateway: { steps: [] } }", false, 1);
        check("on: push\njobs: { unit: { steps: [{ run: \"a \\\\ b\" }] } }", false, 0);
        check("on: push\njobs: { unit: { steps: [] } }", false, 0);
    }
}
