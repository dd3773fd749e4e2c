//! Reads the snapshot in one walk over the folders: every name is looked
//! at once, and only files that the index does not vouch for are read.
//!
//! One thread lists the folders while others read the states of the index's files; the two results are then joined.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::ops::Range;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::thread::{Scope, ScopedJoinHandle};

use git2::{ObjectType, Oid};
use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode as Permissions, OFlags, Stat, openat, statat};

use super::index::{self, DatedIndex, GitIndex, Time, low};
use super::{ContentId, Mode, Snapshot, SnapshotEntry, Stamp, submodule};
use crate::system::watch::watched;

/// The settings of git for this work tree.
pub(super) struct GitSettings {
    /// True if the file system has an executable bit.
    file_mode: bool,
    /// True if the time of the last change is reliable.
    trust_ctime: bool,
    /// True if only size and time are compared.
    is_minimal: bool,
}

pub(super) struct FolderWalk<'r> {
    repository: &'r git2::Repository,
    top: &'r Path,
    index: &'r GitIndex,
    /// The time when the index was written: a file that changed then or later may have changed after git looked at it.
    written: Time,
    settings: GitSettings,
    /// The folders that are left out.
    without: &'r HashSet<Vec<u8>>,
    seen: Vec<bool>,
    /// The files of the index that a folder lists.
    met: Vec<usize>,
    /// True if a list of ignored files is a link or a pipe: git follows no link there, and the library would wait for the pipe.
    has_odd_ignores: bool,
    snapshot: Snapshot,
}

/// Returns the snapshot of a repository with a work tree; `None` if this program does not read the format of the index.
pub(super) fn snapshot(repository: &git2::Repository) -> Option<Snapshot> {
    let top = repository.workdir()?;
    let read = DatedIndex::read(&repository.path().join("index"))?;
    let (index, without) = (&read.index, HashSet::new());
    let fd = openat(CWD, top, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Permissions::empty()).ok()?;
    let below = fd.try_clone().ok()?;
    std::thread::scope(|scope| {
        let asked = ask(scope, &index.entries, &below);
        let mut walk = FolderWalk::new(repository, top, &read, &without);
        walk.snapshot.entries.reserve(index.entries.len());
        walk.folder(fd, &mut Vec::new(), 0..index.entries.len(), false)?;
        let mut found = Vec::with_capacity(index.entries.len());
        for part in asked {
            found.extend(part.join().ok()?);
        }
        walk.files(|at| found[at]);
        walk.finish();
        Some(walk.snapshot)
    })
}

/// The number of files below which a thread costs more than it saves.
const FEW: usize = 500;

type IgnoreQueries<'s> = ScopedJoinHandle<'s, Vec<Option<Stat>>>;

/// Reads the state of every file of the index, on a few threads: the system answers several at once.
fn ask<'s>(scope: &'s Scope<'s, '_>, entries: &'s [index::IndexEntry], top: &'s OwnedFd) -> Vec<IgnoreQueries<'s>> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).saturating_sub(1).clamp(1, 4);
    let share = entries.len().div_ceil(threads).max(FEW);
    let ask = move |share: &[index::IndexEntry]| {
        share.iter().map(|entry| statat(top, OsStr::from_bytes(&entry.path), AtFlags::SYMLINK_NOFOLLOW).ok()).collect()
    };
    entries.chunks(share).map(|share| scope.spawn(move || ask(share))).collect()
}

fn settings(repository: &git2::Repository) -> GitSettings {
    let config = repository.config().ok();
    let says = |name: &str| config.as_ref().and_then(|config| config.get_bool(name).ok());
    let check_stat = config.as_ref().and_then(|config| config.get_string("core.checkstat").ok());
    GitSettings {
        file_mode: says("core.filemode").unwrap_or(true),
        trust_ctime: says("core.trustctime").unwrap_or(true),
        is_minimal: check_stat.is_some_and(|word| word.eq_ignore_ascii_case("minimal")),
    }
}

impl<'r> FolderWalk<'r> {
    pub(super) fn new(
        repository: &'r git2::Repository,
        top: &'r Path,
        read: &'r DatedIndex,
        without: &'r HashSet<Vec<u8>>,
    ) -> Self {
        Self {
            repository,
            top,
            index: &read.index,
            written: read.written,
            settings: settings(repository),
            without,
            seen: vec![false; read.index.entries.len()],
            met: Vec::new(),
            has_odd_ignores: false,
            snapshot: Snapshot::default(),
        }
    }

    /// Reads everything in a folder whose path, with a `/` at its end, is `path`; `range` are the entries of the index below it. Returns
    /// `None` if the folder cannot be listed, and `Some(true)` if it is not tracked and holds a repository.
    fn folder(&mut self, fd: OwnedFd, path: &mut Vec<u8>, range: Range<usize>, is_untracked: bool) -> Option<bool> {
        let mut names = Vec::new();
        let mut folder = Dir::new(fd).ok()?;
        while let Some(entry) = folder.read() {
            let entry = entry.ok()?;
            match entry.file_name().to_bytes() {
                b".git" if is_untracked => return Some(true),
                b"." | b".." | b".git" => {}
                // Before anything else: there may be thousands of these.
                name if entry.file_type() == FileType::Directory && self.is_left_out(path, name) => {}
                name => {
                    self.has_odd_ignores |= name == b".gitignore" && entry.file_type() != FileType::RegularFile;
                    names.push((entry.file_name().to_owned(), entry.file_type()));
                }
            }
        }
        let length = path.len();
        for (name, kind) in names {
            path.extend_from_slice(name.to_bytes());
            self.name(folder.fd().ok()?, name.to_bytes(), kind, path, range.clone());
            path.truncate(length);
        }
        Some(false)
    }

    /// Returns true if a folder of this name in the folder at `path` is left out.
    fn is_left_out(&self, path: &mut Vec<u8>, name: &[u8]) -> bool {
        let length = path.len();
        path.extend_from_slice(name);
        let is_left_out = self.without.contains(path);
        path.truncate(length);
        is_left_out
    }

    /// Reads one name in a folder.
    fn name(&mut self, folder: BorrowedFd<'_>, name: &[u8], kind: FileType, path: &mut Vec<u8>, range: Range<usize>) {
        let at = self.position(range.clone(), path);
        let tracked = (at < range.end && self.index.entries[at].path == *path).then_some(at);
        match (kind, tracked) {
            (FileType::Directory, _) => {}
            // Most names. The stat decides the kind, as it may have changed since the listing.
            (FileType::RegularFile | FileType::Symlink, Some(at)) => return self.met.push(at),
            _ => {
                let Ok(found) = statat(folder, OsStr::from_bytes(name), AtFlags::SYMLINK_NOFOLLOW) else { return };
                if FileType::from_raw_mode(found.st_mode) != FileType::Directory {
                    return self.file(path, tracked, &found);
                }
            }
        }
        if kind != FileType::Directory && self.without.contains(path) {
            return;
        }
        if let Some(at) = tracked.filter(|at| self.index.entries[*at].mode == index::SUBMODULE) {
            return self.submodule(path, at);
        }
        path.push(b'/');
        let first = self.position(range.clone(), path);
        path.pop();
        // The byte after `/`.
        path.push(b'0');
        let end = self.position(first..range.end, path);
        path.pop();
        let is_untracked = first == end;
        if is_untracked && self.is_ignored(path) {
            return;
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = openat(folder, OsStr::from_bytes(name), flags, Permissions::empty());
        path.push(b'/');
        let listed = fd.ok().and_then(|fd| self.folder(fd, path, first..end, is_untracked));
        path.pop();
        match listed {
            Some(false) => {}
            Some(true) => self.nested(path),
            None => self.unknown(path, Mode::Submodule, Stamp::default(), "cannot be listed"),
        }
    }

    /// Adds the files of the index that the folders listed; `ask` gives the state of one.
    fn files(&mut self, ask: impl Fn(usize) -> Option<Stat>) {
        for at in std::mem::take(&mut self.met) {
            if let Some(found) = ask(at) {
                self.file(&self.index.entries[at].path, Some(at), &found);
            }
        }
    }

    /// Reads a folder, which is open as `fd`, alone: everything in it and below, sorted by path. `path` ends with a `/`, or is empty for
    /// the top. `None` if the folder cannot be listed, or a list of ignored files is not a file.
    pub(super) fn alone(
        mut self,
        top: BorrowedFd<'_>,
        fd: OwnedFd,
        path: &[u8],
        range: Range<usize>,
    ) -> Option<Vec<SnapshotEntry>> {
        self.folder(fd, &mut path.to_vec(), range, false)?;
        if self.has_odd_ignores {
            return None;
        }
        let entries = &self.index.entries;
        self.files(|at| statat(top, OsStr::from_bytes(&entries[at].path), AtFlags::SYMLINK_NOFOLLOW).ok());
        self.snapshot.entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Some(self.snapshot.entries)
    }

    /// Returns the index of a path in the entries, or the place where it would be.
    fn position(&self, range: Range<usize>, path: &[u8]) -> usize {
        range.start + self.index.entries[range].partition_point(|entry| entry.path.as_slice() < path)
    }

    fn file(&mut self, path: &[u8], tracked: Option<usize>, found: &Stat) {
        let kind = FileType::from_raw_mode(found.st_mode);
        if kind != FileType::RegularFile && kind != FileType::Symlink {
            // Git ignores pipes and devices, and opening one may wait for ever.
            return;
        }
        if tracked.is_none() && self.is_ignored(path) {
            return;
        }
        let stamp = stamp(found);
        let mode = self.mode(tracked, kind, found);
        if let Some(at) = tracked {
            self.see(at, path);
            let entry = &self.index.entries[at];
            if self.is_clean(entry, kind, found) {
                let (id, was) = (ContentId::object(&entry.id), entry.mode);
                self.snapshot.is_dirty |= mode != mode_of(was);
                return self.snapshot.entries.push(SnapshotEntry { path: path.to_vec(), mode, id, stamp });
            }
        }
        let on_disk = self.top.join(OsStr::from_bytes(path));
        let id = match kind {
            FileType::Symlink => std::fs::read_link(on_disk).ok().and_then(|target| blob(target.as_os_str().as_bytes())),
            _ => Oid::hash_file(ObjectType::Blob, on_disk).ok(),
        };
        let Some(id) = id else {
            return self.unknown(path, mode, stamp, "cannot be read");
        };
        let same = tracked
            .map(|at| &self.index.entries[at])
            .is_some_and(|entry| entry.stage == 0 && entry.id == id.as_bytes() && mode_of(entry.mode) == mode);
        self.snapshot.is_dirty |= !same;
        self.snapshot.entries.push(SnapshotEntry { path: path.to_vec(), mode, id: ContentId::object(id.as_bytes()), stamp });
    }

    /// Notes that a path of the index exists, for all sides of a merge.
    fn see(&mut self, at: usize, path: &[u8]) {
        for next in at..self.index.entries.len() {
            if self.index.entries[next].path != path {
                break;
            }
            self.seen[next] = true;
        }
    }

    fn mode(&self, tracked: Option<usize>, kind: FileType, found: &Stat) -> Mode {
        let was = tracked.map(|at| mode_of(self.index.entries[at].mode));
        match kind {
            FileType::Symlink => Mode::Link,
            // Where links cannot be made, a file holds the link's target.
            _ if was == Some(Mode::Link) && !self.says("core.symlinks") => Mode::Link,
            _ if self.settings.file_mode => {
                if found.st_mode & 0o100 == 0 {
                    Mode::File
                } else {
                    Mode::Executable
                }
            }
            _ => was.filter(|was| *was == Mode::Executable).unwrap_or(Mode::File),
        }
    }

    fn says(&self, name: &str) -> bool {
        self.repository.config().and_then(|config| config.get_bool(name)).unwrap_or(true)
    }

    /// Returns true if the index vouches for a file: all that it noted is unchanged, and is older than the index itself.
    fn is_clean(&self, entry: &index::IndexEntry, kind: FileType, found: &Stat) -> bool {
        const EMPTY: [u8; 20] = [
            0xe6, 0x9d, 0xe2, 0x9b, 0xb2, 0xd1, 0xd6, 0x43, 0x4b, 0x8b, 0x29, 0xae, 0x77, 0x5a, 0xd8, 0xc2, 0xe4, 0x8c, 0x53,
            0x91,
        ];
        let is_link = kind == FileType::Symlink;
        let modified = Time::new(found.st_mtime, found.st_mtime_nsec);
        let changed = Time::new(found.st_ctime, found.st_ctime_nsec);
        let GitSettings { trust_ctime, is_minimal, .. } = self.settings;
        entry.stage == 0
            && mode_of(entry.mode) != Mode::Submodule
            && is_link == (mode_of(entry.mode) == Mode::Link)
            && entry.size == low(found.st_size)
            // Git writes 0 for a file that changed while git looked at it.
            && (entry.size != 0 || entry.id == EMPTY)
            && entry.modified.is(modified)
            && (is_minimal || !trust_ctime || entry.changed.is(changed))
            && (is_minimal || (entry.inode == low(found.st_ino) && entry.user == found.st_uid && entry.group == found.st_gid))
            && entry.modified.is_before(self.written)
    }

    fn submodule(&mut self, path: &[u8], at: usize) {
        self.see(at, path);
        let id = self.index.entries[at].id;
        let found = submodule::look(&self.top.join(OsStr::from_bytes(path)), &id);
        self.snapshot.is_dirty |= found.id != ContentId::object(&id) && found.id != ContentId::missing(&id);
        self.repository_in(path, found);
    }

    /// Adds a repository that is not tracked.
    fn nested(&mut self, path: &[u8]) {
        self.snapshot.is_dirty = true;
        let found = submodule::look(&self.top.join(OsStr::from_bytes(path)), &[]);
        self.repository_in(path, found);
    }

    fn repository_in(&mut self, path: &[u8], found: submodule::NestedRepository) {
        let submodule::NestedRepository { id, stamp, note } = found;
        self.snapshot.notes.extend(note.map(|note| format!("{} {note}", String::from_utf8_lossy(path))));
        self.snapshot.entries.push(SnapshotEntry { path: path.to_vec(), mode: Mode::Submodule, id, stamp });
    }

    fn unknown(&mut self, path: &[u8], mode: Mode, stamp: Stamp, why: &str) {
        self.snapshot.is_dirty = true;
        self.snapshot.notes.push(format!("{} {why}", String::from_utf8_lossy(path)));
        self.snapshot.entries.push(SnapshotEntry { path: path.to_vec(), mode, id: ContentId::unique(), stamp });
    }

    /// Returns true if git ignores an untracked path. A path counts if that cannot be decided.
    fn is_ignored(&self, path: &[u8]) -> bool {
        !self.has_odd_ignores && self.repository.is_path_ignored(OsStr::from_bytes(path)).unwrap_or(false)
    }

    /// Adds the entries of the index that the walk did not find, sorts the entries, and finds the commit.
    fn finish(&mut self) {
        for (entry, seen) in self.index.entries.iter().zip(&self.seen) {
            if *seen {
                continue;
            }
            let mode = mode_of(entry.mode);
            let id = if mode == Mode::Submodule { ContentId::missing(&entry.id) } else { ContentId::object(&entry.id) };
            if entry.is_skipped {
                let path = entry.path.clone();
                self.snapshot.entries.push(SnapshotEntry { path, mode, id, stamp: Stamp::default() });
            } else {
                self.snapshot.is_dirty = true;
            }
        }
        self.snapshot.entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let _call = watched("reading the repository");
        let head = self.repository.head().and_then(|head| head.peel_to_commit()).ok();
        self.snapshot.head = head.as_ref().map(|commit| commit.id().to_string());
        self.snapshot.is_dirty = self.snapshot.is_dirty || !self.is_index_of(head.as_ref());
    }

    /// Returns true if the index equals the tree of the commit.
    fn is_index_of(&self, head: Option<&git2::Commit<'_>>) -> bool {
        let Some(head) = head else { return self.index.entries.is_empty() };
        if let Some(tree) = self.index.tree {
            return tree == head.tree_id().as_bytes();
        }
        let differs = head.tree().and_then(|tree| self.repository.diff_tree_to_index(Some(&tree), None, None));
        differs.is_ok_and(|diff| diff.deltas().len() == 0)
    }
}

fn mode_of(mode: u32) -> Mode {
    match mode & 0o170_000 {
        0o120_000 => Mode::Link,
        index::SUBMODULE => Mode::Submodule,
        _ if mode & 0o100 != 0 => Mode::Executable,
        _ => Mode::File,
    }
}

fn stamp(found: &Stat) -> Stamp {
    Stamp::new(found.st_ctime, i64::try_from(found.st_ctime_nsec).unwrap_or(0), found.st_ino)
}

fn blob(content: &[u8]) -> Option<Oid> {
    Oid::hash_object(ObjectType::Blob, content).ok()
}
