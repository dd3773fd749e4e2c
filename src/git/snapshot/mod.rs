//! The content of the work tree as a list of paths, modes and ids, without reading files that the index vouches for.
//!
//! `run::test_cache` decides what a snapshot means for a suite. An id that cannot be computed is one that never comes again: a missed
//! cached result is better than a wrong one.

mod by_program;
mod extra;
mod hashed;
mod index;
mod links;
pub(crate) mod named;
mod parts;
mod submodule;
mod walk;

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::objects::Oid;
use crate::model::error::Result;
use crate::system::process::GitCall;

pub use extra::extra;
pub use hashed::HashedFiles;
pub use links::Links;
pub(crate) use parts::{SharedIndex, TreePart};

/// Everything in a work tree that git does not ignore, at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The entries, sorted by path. Deleted paths are missing; paths that a sparse checkout leaves out are included.
    pub entries: Vec<SnapshotEntry>,
    /// The commit that is checked out; `None` before the first.
    pub head: Option<Oid>,
    /// True if the work tree or the index differs from the commit.
    pub is_dirty: bool,
    /// Paths that could not be read, and so never compare as equal: for people, one line each.
    pub notes: Vec<String>,
}

/// One path with its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotEntry {
    /// The path from the top of the work tree, `/`-separated.
    pub path: Vec<u8>,
    /// The kind of the path.
    pub mode: Mode,
    /// The id of the content.
    pub id: ContentId,
    /// The state of the file on the disk; all zero if it is not there.
    pub stamp: Stamp,
}

/// The kinds of paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// A file.
    File,
    /// A file that may be run.
    Executable,
    /// A symbolic link; its content is its target.
    Link,
    /// A submodule, or a repository that is not tracked; its content is its commit.
    Submodule,
}

/// The identity of a path's content: git's object id, or an id that never comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentId {
    bytes: [u8; 32],
    kind: IdKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum IdKind {
    /// An object id of this many bytes.
    Object(u8),
    /// A submodule's commit that is not checked out.
    Missing(u8),
    /// An id that never comes again.
    Unique,
}

impl ContentId {
    /// The id of nothing, which no content has.
    pub const NONE: Self = Self { bytes: [0; 32], kind: IdKind::Object(0) };

    /// Returns an object id, of at most 32 bytes.
    pub(crate) fn object(id: &[u8]) -> Self {
        Self::new(id, IdKind::Object)
    }

    /// Returns the id of a commit whose files are not there.
    fn missing(id: &[u8]) -> Self {
        Self::new(id, IdKind::Missing)
    }

    fn new(id: &[u8], kind: fn(u8) -> IdKind) -> Self {
        let length = id.len().min(32);
        let mut bytes = [0; 32];
        bytes[..length].copy_from_slice(&id[..length]);
        // The length is at most 32.
        Self { bytes, kind: kind(u8::try_from(length).unwrap_or(32)) }
    }

    fn hex(text: &[u8]) -> Option<Self> {
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let bytes: Option<Vec<u8>> = text.chunks(2).map(|pair| Some(digit(pair[0])? << 4 | digit(*pair.get(1)?)?)).collect();
        bytes.filter(|bytes| bytes.len() == 20 || bytes.len() == 32).map(|bytes| Self::object(&bytes))
    }

    /// Returns an id that no other content has, nor the same content another time.
    pub(crate) fn unique() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&now.to_be_bytes());
        bytes[16..24].copy_from_slice(&COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        bytes[24..28].copy_from_slice(&std::process::id().to_be_bytes());
        Self { bytes, kind: IdKind::Unique }
    }

    /// Returns the bytes of an object id; empty for any other id.
    fn bytes_of_object(&self) -> Vec<u8> {
        match self.kind {
            IdKind::Object(length) => self.bytes[..usize::from(length)].to_vec(),
            IdKind::Missing(_) | IdKind::Unique => Vec::new(),
        }
    }

    /// Returns true if the id never comes again.
    #[must_use]
    pub fn is_unique(&self) -> bool {
        self.kind == IdKind::Unique
    }

    /// Returns the id as 33 bytes, which differ if ids differ.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 33] {
        let mut bytes = [0; 33];
        bytes[0] = match self.kind {
            IdKind::Object(length) => length,
            IdKind::Missing(length) => 0x40 | length,
            IdKind::Unique => 0x80,
        };
        bytes[1..].copy_from_slice(&self.bytes);
        bytes
    }
}

/// The state of a file on the disk. It shows that the file was written to, even if its content is the same again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stamp {
    /// The time of the last change, of content or not, in nanoseconds since 1970.
    pub changed: i64,
    /// The inode of the file.
    pub inode: u64,
}

impl Stamp {
    fn of(path: &Path) -> Self {
        use std::os::unix::fs::MetadataExt;
        path.symlink_metadata()
            .map_or_else(|_| Self::default(), |found| Self::new(found.ctime(), found.ctime_nsec(), found.ino()))
    }

    fn new(seconds: i64, nanos: i64, inode: u64) -> Self {
        Self { changed: seconds.saturating_mul(1_000_000_000).saturating_add(nanos), inode }
    }

    /// Returns one stamp for all files of a submodule.
    fn of_all(entries: &[SnapshotEntry]) -> Self {
        let changed = entries.iter().map(|entry| entry.stamp.changed).max().unwrap_or_default();
        Self { changed, inode: entries.iter().fold(0, |sum, entry| sum ^ entry.stamp.inode) }
    }
}

impl Snapshot {
    /// Returns the paths that were written to, added or removed since an earlier snapshot, sorted.
    #[must_use]
    pub fn changed_since(&self, earlier: &Self) -> Vec<Vec<u8>> {
        changed(&earlier.entries, &self.entries)
    }
}

/// Returns the paths that differ between two lists that are sorted by path.
#[must_use]
pub fn changed(earlier: &[SnapshotEntry], now: &[SnapshotEntry]) -> Vec<Vec<u8>> {
    let (mut old, mut new) = (earlier.iter().peekable(), now.iter().peekable());
    let mut changed = Vec::new();
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return changed,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(old), Some(new)) => old.path.cmp(&new.path),
        };
        let before = if order.is_le() { old.next() } else { None };
        let after = if order.is_ge() { new.next() } else { None };
        if before != after {
            changed.extend(before.or(after).map(|entry| entry.path.clone()));
        }
    }
}

/// Returns the snapshot of a work tree that libgit2 has opened; `None` if it uses a feature that only the `git` program reads.
pub(super) fn by_library(repository: &git2::Repository) -> Option<Snapshot> {
    // Git's hooks may use another index than the one in the folder.
    if std::env::var_os("GIT_INDEX_FILE").is_some() {
        return None;
    }
    walk::snapshot(repository)
}

/// Returns a part of such a work tree; `None` if only the whole shows what is there.
pub(super) fn part_by_library(
    repository: &git2::Repository,
    index: &mut SharedIndex,
    part: TreePart<'_>,
) -> Option<Vec<SnapshotEntry>> {
    if std::env::var_os("GIT_INDEX_FILE").is_some() {
        return None;
    }
    parts::look(repository, index, part)
}

/// Returns the snapshot of a work tree, asked of the `git` program.
///
/// # Errors
/// Returns an error if git fails.
pub(super) fn by_program(top: &Path, filters: &[String]) -> Result<Snapshot> {
    by_program::snapshot(top, filters, GitCall::local)
}

pub(super) use index::submodules;

/// Returns the snapshot of a repository inside of a work tree, by the first reader that can; `None` if neither can.
fn of_repository(repository: Option<&git2::Repository>, folder: &Path) -> Option<Snapshot> {
    let by_program = || {
        let filters = super::status_call::nested_filters(folder).ok()?;
        by_program::snapshot(folder, &filters, |folder| GitCall::local(folder).elsewhere()).ok()
    };
    repository.and_then(walk::snapshot).or_else(by_program)
}
