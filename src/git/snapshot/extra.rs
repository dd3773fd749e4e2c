//! Files that a suite names as its inputs and git does not know by that path: ignored ones, and those behind links to folders.

use std::ffi::OsStr;
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use git2::{ObjectType, Oid};

use super::named::{self, NamedPath};
use super::{ContentId, HashedFiles, Mode, Snapshot, SnapshotEntry, Stamp};
use crate::model::pattern::Pattern;

/// What below `top` the patterns match and `snapshot` does not have, sorted by path: files that git ignores, and files whose path
/// leads through a symbolic link to a folder, which is a file to git. When that is too much, or something cannot be read or lies
/// outside of the work tree, an entry says so by an id that never comes again.
#[must_use]
pub fn extra(top: &Path, snapshot: &Snapshot, patterns: &[&Pattern], hashed: &mut HashedFiles) -> Vec<SnapshotEntry> {
    let mut found = Vec::new();
    let _: ControlFlow<()> = named::visit(top, patterns, &mut |path| {
        match path {
            NamedPath::File(path) => found.extend(file(top, snapshot, path, hashed)),
            NamedPath::Unknown(path) => found.push(entry(path, Mode::File, None, Stamp::default())),
        }
        ControlFlow::Continue(())
    });
    found.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    found
}

fn file(top: &Path, snapshot: &Snapshot, path: Vec<u8>, hashed: &mut HashedFiles) -> Option<SnapshotEntry> {
    if snapshot.entries.binary_search_by(|entry| entry.path.as_slice().cmp(&path)).is_ok() {
        return None;
    }
    let on_disk = top.join(OsStr::from_bytes(&path));
    let found = on_disk.symlink_metadata().ok()?;
    let stamp = Stamp::of(&on_disk);
    let object = |id: Result<Oid, git2::Error>| id.ok().map(|id| ContentId::object(id.as_bytes()));
    if found.is_symlink() {
        let target = std::fs::read_link(&on_disk).ok();
        let id = target.and_then(|to| object(Oid::hash_object(ObjectType::Blob, to.as_os_str().as_bytes())));
        return Some(entry(path, Mode::Link, id, stamp));
    }
    found.is_file().then(|| {
        let mode = if found.permissions().mode() & 0o100 == 0 { Mode::File } else { Mode::Executable };
        let id = hashed.id(&path, stamp, || object(Oid::hash_file(ObjectType::Blob, &on_disk)));
        entry(path, mode, id, stamp)
    })
}

fn entry(path: Vec<u8>, mode: Mode, id: Option<ContentId>, stamp: Stamp) -> SnapshotEntry {
    SnapshotEntry { path, mode, id: id.unwrap_or_else(ContentId::unique), stamp }
}
