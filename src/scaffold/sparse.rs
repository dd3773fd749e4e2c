//! Tracked files that a sparse checkout leaves out of the work tree: they are missing, but were not deleted.

use std::collections::BTreeSet;
use std::path::Path;

use super::lock::{self, Lock};
use crate::model::error::{Error, Result};
use crate::system::process;

/// Returns the files that this checkout leaves out in the top folders of the lock's files. Outside of a repository the result
/// is empty.
///
/// # Errors
/// Returns an error if git cannot be started.
pub(super) fn left_out(root: &Path, lock: &Lock) -> Result<BTreeSet<String>> {
    let folders: BTreeSet<&str> = lock.files.keys().filter_map(|path| path.split('/').next()).collect();
    let arguments = ["--literal-pathspecs", "ls-files", "-t", "-z", "--"];
    let answer = process::ask_git(root, arguments.into_iter().chain(folders))?;
    let entries = answer.stdout.split(|byte| *byte == 0).filter_map(|entry| entry.strip_prefix(b"S "));
    Ok(entries.map(|path| String::from_utf8_lossy(path).into_owned()).collect())
}

/// Returns an error if a sparse checkout leaves out a tracked lock: without the lock, every file would be written anew.
pub(super) fn refuse_hidden_lock(root: &Path) -> Result<()> {
    let answer = process::ask_git(root, ["ls-files", "-t", "--", lock::FILE_NAME])?;
    if answer.line().starts_with("S ") {
        return Err(Error::usage(format!("this sparse checkout leaves {} out", lock::FILE_NAME))
            .hint("check out the generated files: git sparse-checkout add .cicd .github, or git sparse-checkout disable"));
    }
    Ok(())
}
