//! The drift of a repository from its lock, for `cicd scaffold --check` and for the audit.

use super::lock::{FileState, Lock};
use super::plan::{Act, Plan, ScaffoldRequest};
use super::planner::plan;
use crate::model::error::Result;

/// A file that differs from the config and the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// The path of the file.
    pub path: String,
    /// The kind of the drift.
    pub kind: DriftKind,
}

/// Possible kinds of drift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DriftKind {
    /// There is no lock.
    NoLock,
    /// The config requires the file, and it was never written.
    Missing,
    /// The config now produces another content.
    Outdated,
    /// The file's domain has a new name.
    Renamed,
    /// The config no longer requires the file.
    Leftover,
    /// The workflow calls the file, and it is missing.
    Called,
    /// The file was edited, and the lock does not record the edit.
    Edited,
    /// The file is missing, and the lock does not record it as deleted.
    Gone,
    /// New content conflicts with edits of the user, and the conflict is not resolved.
    Unsolved,
}

impl Drift {
    /// Returns the problem, as a fragment.
    #[must_use]
    pub fn what(&self) -> &'static str {
        match self.kind {
            DriftKind::NoLock => "there is no lock, so edits cannot be distinguished from generated text",
            DriftKind::Missing => "the config requires it, but it is missing",
            DriftKind::Outdated => "the config has changed since it was written",
            DriftKind::Renamed => "its domain was renamed",
            DriftKind::Leftover => "the config no longer requires it",
            DriftKind::Called => "the workflow calls it, but it is missing: GitHub rejects the whole run",
            DriftKind::Edited => "it was edited, but the lock does not record it",
            DriftKind::Gone => "it was deleted, but the lock does not record it",
            DriftKind::Unsolved => "new content conflicts with edits",
        }
    }

    /// Returns the fix.
    #[must_use]
    pub fn fix(&self) -> String {
        match self.kind {
            DriftKind::Edited | DriftKind::Gone => "run `cicd scaffold`, which records it, and commit the lock".to_owned(),
            DriftKind::Called => format!("restore it: {}", restoring(&self.path)),
            DriftKind::Unsolved => {
                format!(
                    "run `cicd scaffold`, merge the proposal beside the file ({}{PROPOSED}) into it, remove the proposal, and run it again",
                    self.path
                )
            }
            _ => "run `cicd scaffold` and commit the changes".to_owned(),
        }
    }
}

/// Returns the command that restores a generated file. The file may be missing in every available commit, so the command
/// creates an empty file, which the next run fills, instead of asking git for the old one.
pub(super) fn restoring(path: &str) -> String {
    let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
    format!("mkdir -p {folder} && touch {path} && cicd scaffold")
}

use super::reconcile::PROPOSED;

/// Returns the drift of a repository. Templates newer than those of the lock do not count as drift.
///
/// # Errors
/// Returns an error in the same cases as [`plan`].
pub fn drift(request: &ScaffoldRequest<'_>) -> Result<Vec<Drift>> {
    let Some(lock) = request.lock else {
        return Ok(vec![Drift { path: super::lock::FILE_NAME.to_owned(), kind: DriftKind::NoLock }]);
    };
    let plan = plan(&ScaffoldRequest { upgrade: false, eject: &[], writes: &[], ..request.clone() })?;
    Ok(of_plan(&plan, lock))
}

/// Returns the same as [`drift`] for an existing plan, which must be made without `upgrade` and without files to eject.
#[must_use]
pub fn of_plan(plan: &Plan, lock: &Lock) -> Vec<Drift> {
    let mut found: Vec<Drift> = plan.steps.iter().filter_map(of_step).collect();
    found.extend(plan.moves.iter().map(|moved| Drift { path: moved.from.clone(), kind: DriftKind::Renamed }));
    found.extend(plan.conflicts.iter().map(|clash| Drift { path: clash.path.clone(), kind: DriftKind::Unsolved }));
    for (path, entry) in &plan.lock.files {
        let known = lock.files.get(path).map(|known| known.state);
        let kind = match (known, entry.state) {
            (Some(known), now) if known == now => continue,
            (Some(_), FileState::Deleted) => DriftKind::Gone,
            (Some(_), FileState::Edited) | (None, _) => DriftKind::Edited,
            _ => continue,
        };
        if !found.iter().any(|drift| drift.path == *path) {
            found.push(Drift { path: path.clone(), kind });
        }
    }
    found.sort_by(|a, b| (&a.path, a.kind).cmp(&(&b.path, b.kind)));
    found.dedup_by(|b, a| a.path == b.path);
    found
}

fn of_step(step: &super::plan::FileStep) -> Option<Drift> {
    let kind = match step.act {
        Act::Create => DriftKind::Missing,
        Act::Update | Act::Merge => DriftKind::Outdated,
        Act::Migrate { .. } => DriftKind::Renamed,
        Act::Remove => DriftKind::Leftover,
        Act::Propose | Act::Withdraw | Act::Extra => return None,
    };
    Some(Drift { path: step.path.clone(), kind })
}
