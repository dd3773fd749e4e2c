//! Files that git has and a sparse checkout leaves out of the work tree: they are not there, and nobody deleted them.

use std::collections::BTreeSet;
use std::path::Path;

use crate::error::Result;
use crate::process;

/// Where files of the lock may lie.
const ROOTS: [&str; 3] = [".github", "managers", "tests"];

/// The paths below the roots of the lock's files that this checkout leaves out. Without a repository none.
///
/// # Errors
/// When git cannot be started.
pub(super) fn left_out(root: &Path) -> Result<BTreeSet<String>> {
    let answer = process::ask_git(root, ["ls-files", "-t", "-z", "--"].iter().chain(&ROOTS))?;
    let entries = answer.stdout.split(|byte| *byte == 0).filter_map(|entry| entry.strip_prefix(b"S "));
    Ok(entries.map(|path| String::from_utf8_lossy(path).into_owned()).collect())
}
