//! Finds the changed paths: from flags, the CI provider's event, git's pre-push lines or the local branch to a range, and from the range to
//! a list of paths. The only module that uses git.
//!
//! `affected` decides which domains the paths belong to.

mod bases;
mod checkout_base;
mod commit_graph;
pub mod contents;
mod deepen;
mod event;
mod fetch_access;
mod guard;
pub mod last_green;
mod library;
mod linked_folders;
mod near;
mod objects;
pub mod pre_push;
mod program;
pub mod providers;
mod pushed;
mod queue;
mod range;
mod repository;
pub mod snapshot;
mod status_call;
mod submodules;
pub mod text;
mod tree;
mod worktree;

pub(crate) use checkout_base::CheckoutBase;
pub use fetch_access::FetchAccess;
pub(crate) use linked_folders::{LinkedFolder, linked_folders};
pub use near::merge_bases_in_graph;
pub use objects::{Blob, Oid, PackedId, Places};
pub use range::{RangeRequest, WantedRange};
pub use repository::Repository;

use crate::model::error::{Error, Result};
use crate::model::reasons::{Change, Range, RangeSource, RangeWarning, Widening};
use program::PathList;

/// The ranges of a request, and the reason to widen the answer beyond them, if there is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ranges {
    /// The ranges. No range and no reason to widen means that nothing changed.
    pub list: Vec<Range>,
    /// The reason why the ranges do not cover every change.
    pub widened_because: Option<Widening>,
    /// Steps on the way that a person may want to know about.
    pub notes: Vec<String>,
    /// Warnings about ranges that are exact all the same.
    pub warnings: Vec<RangeWarning>,
}

impl Ranges {
    fn exactly(range: Range) -> Self {
        Self { list: vec![range], ..Self::default() }
    }

    /// Adds a range for each base that has none yet.
    fn add_all(&mut self, bases: Vec<Oid>, head: Option<&str>, source: &RangeSource) {
        for base in bases {
            if !self.list.iter().any(|range| range.base.as_ref() == Some(&base)) {
                self.list.push(Range { base: Some(base), head: head.map(str::to_owned), source: source.clone() });
            }
        }
    }

    fn widened(because: Widening) -> Self {
        Self { widened_because: Some(because), ..Self::default() }
    }
}

/// Finds the ranges and the changes in them, sorted by path. The changes are `None` if no range is known.
///
/// # Errors
/// Returns an error if a revision that was asked for does not exist (usage), or if git fails.
pub fn find(repository: &Repository, request: &RangeRequest<'_>) -> Result<(Ranges, Option<Vec<Change>>)> {
    // Started first: it takes longest, and does not depend on the range.
    let start = || worktree::WorktreeStatus::start(repository);
    let status = (!request.is_clean && request.may_need_worktree(repository)).then(start).transpose()?;
    let mut ranges = range::resolve(repository, request)?;
    let is_open = ranges.list.iter().any(|range| range.head.is_none());
    let edits = (is_open && !request.is_clean).then(|| status.map_or_else(start, Ok)?.finish(repository)).transpose()?;
    let edits = edits.map(|edits| {
        ranges.warnings.extend(edits.warnings);
        edits.changes
    });
    let mut changes: Option<Vec<Change>> = None;
    for range in std::mem::take(&mut ranges.list) {
        let mut step = match committed(repository, &range, request.in_ci) {
            Ok(step) => step,
            Err(error) => {
                // The ends are known, but their trees are not in this clone: the changes are not known.
                let why = incomparable(repository, &range, request.in_ci, &error)?;
                ranges.widened_because.get_or_insert(why);
                continue;
            }
        };
        if let Some(edits) = edits.as_ref().filter(|_| range.head.is_none()) {
            step = worktree::join(step, edits.clone());
        }
        changes = Some(worktree::join(changes.unwrap_or_default(), step));
        ranges.list.push(range);
    }
    if changes.is_none() && ranges.widened_because.is_none() {
        changes = Some(Vec::new());
    }
    Ok((ranges, changes))
}

/// Returns the difference between the last commit and the work tree, sorted by path: staged, unstaged and untracked files.
///
/// # Errors
/// Returns an error if git fails.
pub fn edits(repository: &Repository) -> Result<Vec<Change>> {
    Ok(by_path(worktree::WorktreeStatus::start(repository)?.finish(repository)?.changes))
}

fn by_path(mut changes: Vec<Change>) -> Vec<Change> {
    changes.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    changes
}

/// A reading of the work tree under way: of its files, and of what differs from the last commit. Git walks through the work tree once for
/// both.
pub struct WorkTreeReading(worktree::WorktreeStatus);

impl WorkTreeReading {
    /// Starts to read, beside the caller.
    ///
    /// # Errors
    /// Returns an error if git cannot be started.
    pub fn start(repository: &Repository) -> Result<Self> {
        worktree::WorktreeStatus::start(repository).map(Self)
    }

    /// Returns the files as [`Repository::files`] does, and the changes as [`edits`] does.
    ///
    /// # Errors
    /// Returns an error if git fails.
    pub fn finish(self, repository: &Repository) -> Result<(PathList, Vec<Change>)> {
        let tracked = program::tracked(&repository.places().top)?;
        let edits = self.0.finish(repository)?;
        Ok((program::joined(tracked, edits.untracked), by_path(edits.changes)))
    }
}

/// Returns the changes of the commits of a range.
fn committed(repository: &Repository, range: &Range, may_fetch: bool) -> Result<Vec<Change>> {
    match head(repository, range)? {
        Some(head) => repository.diff(range.base.as_deref(), &head, may_fetch),
        None => Ok(Vec::new()),
    }
}

/// Returns the last commit of a range; `None` before the first commit.
fn head(repository: &Repository, range: &Range) -> Result<Option<Oid>> {
    range.head.clone().map_or_else(|| repository.commit("HEAD"), |head| Ok(Some(head)))
}

/// Returns the reason why two known commits cannot be compared.
fn incomparable(repository: &Repository, range: &Range, may_fetch: bool, error: &Error) -> Result<Widening> {
    let head = if may_fetch || !repository.is_partial()? { None } else { head(repository, range)? };
    Ok(match head {
        Some(head) => Widening::PartialClone { base: range.base.clone(), head },
        None => Widening::Incomparable { why: error.to_string() },
    })
}
