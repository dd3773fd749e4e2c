//! What is looked at before a repository is opened, by the library or by the program: which one a folder lies in, and whether its own
//! files lead elsewhere. Nothing is started for it, and nothing is opened that could wait.
//!
//! The author of a repository need not be trusted (`docs/design/reading-is-safe.md`). What is said here holds for both
//! readers: the library opens exactly the folder that is found here, and the program is started in it.

mod discover;
mod file;
mod settings;
mod trust;
mod vet;

use std::path::{Path, PathBuf};

use crate::model::error::Result;
use crate::system::watch::watched;

pub(super) use file::is_plain_or_absent;

/// Where a folder lies, as far as git is concerned.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Discovery {
    /// In no repository.
    None,
    /// In one whose own folder cannot be found: git says why.
    Broken,
    /// In this one.
    Found(FoundRepository),
}

/// A repository that is found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FoundRepository {
    /// The folder that has `.git`, or the bare repository: where either reader opens it without a search.
    pub(super) at: PathBuf,
    /// The folder of git itself.
    pub(super) git_dir: PathBuf,
    /// The folder that all its worktrees share.
    pub(super) common: PathBuf,
    /// True if `at` is the folder of git itself.
    pub(super) is_git_folder: bool,
}

/// The repository that `folder` lies in, once its own files are known to stay in it.
///
/// # Errors
/// When it leads elsewhere and nothing says that it may, or one of its files is none.
pub(super) fn find(folder: &Path) -> Result<Discovery> {
    let _call = watched("looking for the repository");
    let found = discover::search(folder)?;
    if let Discovery::Found(repository) = &found {
        vet::vet(repository)?;
    }
    Ok(found)
}

/// The repository whose `.git` stands directly in `folder`, as [`find`].
///
/// # Errors
/// As [`find`].
pub(super) fn at(folder: &Path) -> Result<Discovery> {
    let _call = watched("looking at a repository");
    let found = discover::here(folder)?;
    if let Discovery::Found(repository) = &found {
        vet::vet(repository)?;
    }
    Ok(found)
}

/// A repository that `GIT_DIR` names: it was chosen, and its work tree with it.
///
/// # Errors
/// As [`find`].
pub(super) fn named(git_dir: &Path) -> Result<()> {
    let _call = watched("looking at a repository");
    let Some(common) = discover::common(git_dir)? else { return Ok(()) };
    vet::vet_named(git_dir, &common)
}
