//! What changed: from flags, the CI provider's event, git's pre-push lines or the local branch to a range, and from the range to
//! a list of paths. The only home of git.
//!
//! Which domains the paths belong to is decided in `domains`.

mod bases;
mod deepen;
mod event;
pub mod last_green;
mod library;
mod objects;
pub mod pre_push;
mod program;
pub mod providers;
mod pushed;
mod range;
mod repository;
mod tree;
mod worktree;

pub use objects::{Blob, Oid, Places};
pub use range::{Request, Wanted};
pub use repository::Repository;

use crate::error::Result;
use crate::reasons::{Change, Range};

/// The ranges that a request means, and why the answer must be wider than them, if it must.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ranges {
    /// The ranges; none and no reason to widen means that nothing changed.
    pub list: Vec<Range>,
    /// Why the ranges do not tell all.
    pub widened_because: Option<String>,
    /// What was done on the way that a person may want to know.
    pub notes: Vec<String>,
}

impl Ranges {
    fn exactly(range: Range) -> Self {
        Self { list: vec![range], ..Self::default() }
    }

    fn widened(because: impl Into<String>) -> Self {
        Self { widened_because: Some(because.into()), ..Self::default() }
    }
}

/// Finds the ranges and what changed in them, sorted by path. `None` when no range is known.
///
/// # Errors
/// When a revision that was asked for does not exist (usage), or git fails.
pub fn find(repository: &Repository, request: &Request<'_>) -> Result<(Ranges, Option<Vec<Change>>)> {
    // Started first: it takes longest, and needs nothing that the range would tell.
    let mut status =
        request.may_need_worktree(repository).then(|| worktree::Status::start(&repository.places().top)).transpose()?;
    let ranges = range::resolve(repository, request)?;
    if ranges.list.is_empty() && ranges.widened_because.is_some() {
        return Ok((ranges, None));
    }
    let mut changes = Vec::new();
    for range in &ranges.list {
        let mut step = match (&range.base, &range.head) {
            (base, Some(head)) => repository.diff(base.as_deref(), head)?,
            (base, None) => match repository.commit("HEAD")? {
                Some(head) => repository.diff(base.as_deref(), &head)?,
                None => Vec::new(),
            },
        };
        if range.head.is_none() {
            let status = status.take().map_or_else(|| worktree::Status::start(&repository.places().top), Ok)?;
            step = worktree::join(step, status.finish()?);
        }
        changes = if changes.is_empty() { step } else { worktree::join(changes, step) };
    }
    Ok((ranges, Some(changes)))
}
