//! A plan, written: whole files, all or nothing as far as a file system lets us.
//!
//! ```text
//! journal ─▶ every temporary file ─▶ one sync ─▶ folders move ─▶ renames ─▶ removals ─▶ the lock ─▶ journal away
//! ```

use std::path::Path;

use super::plan::Plan;
use crate::error::Result;

/// Whether an interrupted run left something behind.
#[must_use]
pub fn has_remains(_root: &Path) -> bool {
    false
}

/// Does what a plan says.
///
/// # Errors
/// soon
pub fn apply(_root: &Path, _plan: &Plan) -> Result<()> {
    Ok(())
}
