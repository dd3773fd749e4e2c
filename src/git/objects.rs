//! Plain values that git answers with: ids, contents, folders.

use std::path::PathBuf;

/// An object id in hex, SHA-1 or SHA-256.
pub type Oid = String;

/// The content of a file in a commit, if this clone has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blob {
    /// The content.
    Content(Vec<u8>),
    /// The commit has no such file.
    Absent,
    /// The commit has the file, but this clone does not have its content.
    NotAtHand,
}

/// The folders of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The top of the work tree; for a bare repository, the git folder.
    pub top: PathBuf,
    /// The git folder, with the index of this work tree.
    pub git_dir: PathBuf,
    /// The git folder that all worktrees share.
    pub common: PathBuf,
    /// True if there is no work tree.
    pub is_bare: bool,
}
