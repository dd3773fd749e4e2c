//! Checks a repository before the library or the program opens it: finds the repository that a folder lies in, and refuses one whose own
//! files lead elsewhere. The check starts no program, and opens nothing that could wait.
//!
//! The author of a repository need not be trusted (`docs/design/reading-is-safe.md`). The result holds for both readers: the library opens
//! exactly the folder that is found here, and the program is started in it.

mod discover;
mod file;
mod settings;
mod trust;
mod vet;

use std::path::{Path, PathBuf};

use crate::model::error::Result;
use crate::system::watch::watched;

pub(super) use file::is_plain_or_absent;

/// The results of the search for the repository of a folder.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Discovery {
    /// The folder is in no repository.
    None,
    /// The git folder of the repository cannot be found: git reports the reason.
    Broken,
    /// The folder is in this repository.
    Found(FoundRepository),
}

/// A repository that is found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FoundRepository {
    /// The folder that has `.git`, or the bare repository: either reader opens it here without a search.
    pub(super) at: PathBuf,
    /// The git folder.
    pub(super) git_dir: PathBuf,
    /// The git folder that all worktrees of the repository share.
    pub(super) common: PathBuf,
    /// True if `at` is itself the git folder.
    pub(super) is_git_folder: bool,
}

/// Returns the repository that `folder` lies in, after a check that its own files stay in it.
///
/// # Errors
/// Returns an error if the repository leads elsewhere without permission, or if one of its files is not a regular file.
pub(super) fn find(folder: &Path) -> Result<Discovery> {
    let _call = watched("looking for the repository");
    let found = discover::search(folder)?;
    if let Discovery::Found(repository) = &found {
        vet::vet(repository)?;
    }
    Ok(found)
}

/// Returns the repository whose `.git` stands directly in `folder`, checked like [`find`].
///
/// # Errors
/// Returns an error in the cases of [`find`].
pub(super) fn at(folder: &Path) -> Result<Discovery> {
    let _call = watched("looking at a repository");
    let found = discover::here(folder)?;
    if let Discovery::Found(repository) = &found {
        vet::vet(repository)?;
    }
    Ok(found)
}

/// Checks a repository that `GIT_DIR` names: the user chose it, and its work tree with it.
///
/// # Errors
/// Returns an error in the cases of [`find`].
pub(super) fn named(git_dir: &Path) -> Result<()> {
    let _call = watched("looking at a repository");
    let Some(common) = discover::common(git_dir)? else { return Ok(()) };
    vet::vet_named(git_dir, &common)
}
