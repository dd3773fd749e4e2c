//! The `git status` call that every reader of a work tree uses, with the options that make it safe.

use std::path::Path;

use super::{library, program};
use crate::model::error::Result;
use crate::system::process::GitCall;

/// Builds `git status` for programs. Git's settings may hide a submodule's other commit from people; here it counts. Git does not look at
/// other changes in a submodule: it would obey the settings there.
pub(super) fn status(call: GitCall, filters: &[String], more: &[&str]) -> GitCall {
    let arguments = ["status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames", "--no-ahead-behind"];
    call.without_filters(filters).args(arguments.iter().chain(more)).args(["--ignore-submodules=dirty"])
}

/// Returns the filters that the settings of a nested repository define.
pub(super) fn nested_filters(folder: &Path) -> Result<Vec<String>> {
    match library::open_nested(folder) {
        Ok(repository) => library::filters(&repository),
        Err(_) => program::filters(GitCall::local(folder).elsewhere()),
    }
}
