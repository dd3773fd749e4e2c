//! The question of all who ask after a work tree, with what it needs to be safe.

use std::path::Path;

use super::{library, program};
use crate::model::error::Result;
use crate::system::process::GitCall;

/// `git status` for programs. Git's settings may hide a submodule's other commit from people; here it counts. What else is in a submodule,
/// git does not look at: it would obey the settings there.
pub(super) fn status(call: GitCall, filters: &[String], more: &[&str]) -> GitCall {
    let arguments = ["status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames", "--no-ahead-behind"];
    call.without_filters(filters).args(arguments.iter().chain(more)).args(["--ignore-submodules=dirty"])
}

/// The filters that settings of a repository in the work tree of another define.
pub(super) fn nested_filters(folder: &Path) -> Result<Vec<String>> {
    match library::open_nested(folder) {
        Ok(repository) => library::filters(&repository),
        Err(_) => program::filters(GitCall::local(folder).elsewhere()),
    }
}
