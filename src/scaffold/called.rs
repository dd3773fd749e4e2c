//! Reusable workflows that the repository's workflow calls and that are missing. GitHub rejects the whole run in that case.

use std::path::Path;

use super::WantedFile;
use super::drift::{Drift, DriftKind};
use super::lock::FileState;
use super::plan::Plan;

/// The workflow that calls the others.
pub(super) const CALLER: &str = ".github/workflows/cicd.yml";

/// Returns the files that the workflow calls and that neither exist nor are about to be written. Without that workflow the
/// result is empty.
pub(super) fn missing<'w>(root: &Path, wanted: &'w [WantedFile], plan: &Plan) -> Vec<&'w str> {
    let will_be = |path: &str| plan.steps.iter().any(|step| step.path == path && step.after.is_some());
    // The plan was made from what was found: such a file was there, or is written.
    let is_known = |path: &str| {
        let entry = plan.lock.files.get(path);
        entry.is_some_and(|entry| matches!(entry.state, FileState::Managed | FileState::Edited))
    };
    let is_there = |path: &str| is_known(path) || root.join(path).exists() || will_be(path) || plan.left_out.contains(path);
    if !is_there(CALLER) {
        return Vec::new();
    }
    let called = wanted.iter().map(|wanted| wanted.path.as_str());
    called.filter(|path| path.starts_with(".github/") && !is_there(path)).collect()
}

/// Returns the same files as drift.
pub(super) fn drift(root: &Path, wanted: &[WantedFile], plan: &Plan) -> Vec<Drift> {
    missing(root, wanted, plan).into_iter().map(|path| Drift { path: path.to_owned(), kind: DriftKind::Called }).collect()
}
