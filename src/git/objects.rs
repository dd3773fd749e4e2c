//! What git is asked about, as plain values: ids, contents, folders.

use std::path::PathBuf;

/// An object id in hex, SHA-1 or SHA-256.
pub type Oid = String;

/// A file's content in a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blob {
    /// Here it is.
    Content(Vec<u8>),
    /// The commit has no such file.
    Absent,
    /// The commit has it, this clone does not.
    NotAtHand,
}

/// The folders of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The top of the work tree; for a bare repository, the git folder.
    pub top: PathBuf,
    /// The folder of git itself, with the index of this work tree.
    pub git_dir: PathBuf,
    /// The folder that all worktrees share.
    pub common: PathBuf,
    /// True if there is no work tree.
    pub is_bare: bool,
}
