//! A state of the repository to read, its limits, and which reader reads a file.

use super::readers::{self, READERS, Reader, links::LinkReader};
use crate::git::PackedId;
use crate::git::snapshot::Mode;
use crate::model::reasons::Change;

/// The largest source that is read, in bytes.
pub const MAX_SOURCE: u64 = 4 * 1024 * 1024;

/// The most sources that are read. With more, none is: what one source declares may decide where the references of all others lead, so that
/// a part of them proves nothing.
pub const MAX_SOURCES: usize = 400_000;

/// A state of the repository to read.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The commit; `None` before the first.
    pub commit: Option<&'a str>,
    /// The changes up to this state. Deleted paths count as targets, so that their dependents are found.
    pub changes: &'a [Change],
    /// True if the changed files are read from the work tree.
    pub is_work_tree: bool,
    /// True if only the changed files are read, and what decides where their references lead; the others count as targets.
    pub is_only_changed: bool,
    /// The most sources that are read: [`MAX_SOURCES`].
    pub most: usize,
}

/// A file that could not be read, or not in whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The file, from the root of the repository.
    pub path: String,
    /// The ecosystem for people: `Python`, `Swift`.
    pub title: &'static str,
    /// The reason.
    pub why: UnreadReason,
}

/// Possible reasons why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnreadReason {
    /// There is no reader for its language.
    NoReader,
    /// Its reader could not read it, or a part of it.
    Broken(String),
    /// It is too large.
    TooLarge,
    /// This clone does not have its content, or the file could not be opened.
    NotAtHand,
}

/// A file that did not change and that has a reader.
#[derive(Debug, Clone)]
pub(super) struct UnchangedFile {
    /// The index of the path.
    pub(super) path: u32,
    pub(super) id: PackedId,
    pub(super) reader: usize,
}

/// The index of the reader of links, behind those of [`READERS`].
pub(super) const LINKS: usize = READERS.len();

pub(super) fn reader(at: usize) -> &'static dyn Reader {
    READERS.get(at).copied().unwrap_or(&LinkReader)
}

/// Returns the reader of a path with this mode.
pub(super) fn reader_of(path: &str, mode: Mode) -> Option<usize> {
    match mode {
        Mode::Link => Some(LINKS),
        Mode::Submodule => None,
        Mode::File | Mode::Executable if path.split('/').any(|name| name == "node_modules") => None,
        Mode::File | Mode::Executable => readers::of(path),
    }
}
