//! Makes the plan of a run from a request and the existing files.

use std::cell::RefCell;

use super::lock::FileState;
use super::plan::{Plan, ScaffoldRequest};
use super::tree::{PathState, Tree};
use super::{reconcile, sparse, write};
use crate::model::error::Result;

/// Returns the changes that a run would make. Nothing is written.
///
/// # Errors
/// Returns an error if a path cannot be written (a folder at the path, a link above it), if a file cannot be read, if a
/// template cannot be rendered, or if a file to eject is unknown.
pub fn plan(request: &ScaffoldRequest<'_>) -> Result<Plan> {
    let tree = Tree::new(request.root);
    let missing = RefCell::new(false);
    let look = |path: &str| {
        let found = tree.look(path)?;
        let known = request.lock.and_then(|lock| lock.files.get(path));
        if found == PathState::Missing
            && known.is_some_and(|known| matches!(known.state, FileState::Managed | FileState::Edited))
        {
            missing.replace(true);
        }
        Ok(found)
    };
    let mut plan = reconcile::reconcile(request, &look)?;
    if let Some(lock) = request.lock.filter(|_| missing.take()) {
        // Git is asked before missing files count as deleted.
        let left_out = sparse::left_out(request.root, lock)?;
        if !left_out.is_empty() {
            let found = |path: &str| if left_out.contains(path) { Ok(PathState::LeftOut) } else { tree.look(path) };
            plan = reconcile::reconcile(request, &found)?;
            plan.left_out = left_out;
        }
    }
    plan.has_remains = write::has_remains(request.root);
    Ok(plan)
}
