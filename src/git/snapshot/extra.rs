//! Files that git ignores and a suite names as its inputs.

use std::ffi::OsStr;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use git2::{ObjectType, Oid};

use super::{ContentId, HashedFiles, Mode, Snapshot, SnapshotEntry, Stamp};
use crate::model::pattern::Pattern;

/// How many names are looked at before the rest counts as unknown.
const MAX_NAMES: usize = 100_000;

/// What below `top` the patterns match and `snapshot` does not have, sorted by path: files that git ignores. Of patterns that match
/// at any depth every folder is looked through. When that is too much, or something cannot be read, an entry says so by an id that
/// never comes again.
#[must_use]
pub fn extra(top: &Path, snapshot: &Snapshot, patterns: &[&Pattern], hashed: &mut HashedFiles) -> Vec<SnapshotEntry> {
    let mut search = Search { top, snapshot, patterns, hashed, left: MAX_NAMES, found: Vec::new() };
    let wanted = patterns.iter().filter(|pattern| !pattern.is_negated());
    let mut roots: Vec<Vec<u8>> = wanted.map(|pattern| pattern.literal_prefix().unwrap_or_default()).collect();
    roots.sort_unstable();
    roots.dedup();
    for root in roots.iter().filter(|root| !roots.iter().any(|other| is_below(root, other))) {
        search.at(root.clone());
    }
    let mut found = search.found;
    found.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    found
}

fn is_below(path: &[u8], folder: &[u8]) -> bool {
    path.len() > folder.len() && (folder.is_empty() || (path.starts_with(folder) && path[folder.len()] == b'/'))
}

struct Search<'s> {
    top: &'s Path,
    snapshot: &'s Snapshot,
    patterns: &'s [&'s Pattern],
    hashed: &'s mut HashedFiles,
    left: usize,
    found: Vec<SnapshotEntry>,
}

impl Search<'_> {
    fn at(&mut self, path: Vec<u8>) {
        let mut pending = vec![path];
        while let Some(path) = pending.pop() {
            let on_disk = self.top.join(OsStr::from_bytes(&path));
            let Ok(found) = on_disk.symlink_metadata() else { continue };
            if self.left == 0 {
                return self.push(path, Mode::File, Some(ContentId::unique()), Stamp::default());
            }
            self.left -= 1;
            if !found.is_dir() {
                self.file(path, &on_disk, &found);
                continue;
            }
            let Ok(names) = on_disk.read_dir() else {
                self.push(path, Mode::File, None, Stamp::default());
                continue;
            };
            for name in names.flatten().map(|entry| entry.file_name().into_vec()).filter(|name| name != b".git") {
                pending.push(if path.is_empty() { name } else { [path.as_slice(), b"/", &name].concat() });
            }
        }
    }

    fn file(&mut self, path: Vec<u8>, on_disk: &Path, found: &std::fs::Metadata) {
        let decides = self.patterns.iter().rev().find(|pattern| pattern.matches(&path, false));
        let is_known = || self.snapshot.entries.binary_search_by(|entry| entry.path.as_slice().cmp(&path)).is_ok();
        if decides.is_none_or(|pattern| pattern.is_negated()) || is_known() {
            return;
        }
        let stamp = Stamp::of(on_disk);
        let object = |id: Result<Oid, git2::Error>| id.ok().map(|id| ContentId::object(id.as_bytes()));
        if found.is_symlink() {
            let target = std::fs::read_link(on_disk).ok();
            let id = target.and_then(|to| object(Oid::hash_object(ObjectType::Blob, to.as_os_str().as_bytes())));
            self.push(path, Mode::Link, id, stamp);
        } else if found.is_file() {
            let mode = if found.permissions().mode() & 0o100 == 0 { Mode::File } else { Mode::Executable };
            let id = self.hashed.id(&path, stamp, || object(Oid::hash_file(ObjectType::Blob, on_disk)));
            self.push(path, mode, id, stamp);
        }
    }

    fn push(&mut self, path: Vec<u8>, mode: Mode, id: Option<ContentId>, stamp: Stamp) {
        self.found.push(SnapshotEntry { path, mode, id: id.unwrap_or_else(ContentId::unique), stamp });
    }
}
