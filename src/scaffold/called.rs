//! Workflows that the repository's workflow calls, and that are not there: GitHub refuses the whole run then.

use std::path::Path;

use super::WantedFile;
use super::drift::{Drift, DriftKind};
use super::plan::Plan;

/// The workflow that calls the others.
pub(super) const CALLER: &str = ".github/workflows/cicd.yml";

/// Files of GitHub that the workflow calls, and that are neither there nor about to be. A repository without the workflow calls
/// nothing.
pub(super) fn missing<'w>(root: &Path, wanted: &'w [WantedFile], plan: &Plan) -> Vec<&'w str> {
    let will_be = |path: &str| plan.steps.iter().any(|step| step.path == path && step.after.is_some());
    let is_there = |path: &str| root.join(path).exists() || will_be(path) || plan.left_out.contains(path);
    if !is_there(CALLER) {
        return Vec::new();
    }
    let called = wanted.iter().map(|wanted| wanted.path.as_str());
    called.filter(|path| path.starts_with(".github/") && !is_there(path)).collect()
}

/// The same files as a drift.
pub(super) fn drift(root: &Path, wanted: &[WantedFile], plan: &Plan) -> Vec<Drift> {
    missing(root, wanted, plan).into_iter().map(|path| Drift { path: path.to_owned(), kind: DriftKind::Called }).collect()
}
