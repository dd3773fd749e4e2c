//! Follows symbolic links to the files that are read through them, although those lie elsewhere.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::{ContentId, Mode, Snapshot, SnapshotEntry};

/// Follows the links of a work tree, each once.
#[derive(Debug)]
pub struct Links<'s> {
    top: &'s Path,
    /// The same path without links in it; the system resolves links to such paths.
    resolved: Option<PathBuf>,
    snapshot: &'s Snapshot,
    known: HashMap<Vec<u8>, Led>,
}

/// The kinds of targets of a link.
#[derive(Debug, Clone)]
enum Led {
    /// These entries of the snapshot; none if the link dangles.
    To(Range<usize>),
    /// A path that the snapshot does not have: relative to the top, `None` if it is not below it.
    Elsewhere(Option<Vec<u8>>),
}

impl<'s> Links<'s> {
    /// Returns a follower of the links of the work tree at `top`.
    #[must_use]
    pub fn new(top: &'s Path, snapshot: &'s Snapshot) -> Self {
        Self { top, resolved: top.canonicalize().ok(), snapshot, known: HashMap::new() }
    }

    /// Returns the entries that these links, and the links behind them, lead to. `others` are files outside of the snapshot that count
    /// anyway. For a link to any other path outside of the snapshot, the result has an entry with an id that never comes again.
    pub fn follow<'e>(&mut self, links: impl Iterator<Item = &'e SnapshotEntry>, others: &[SnapshotEntry]) -> Vec<SnapshotEntry>
    where
        's: 'e,
    {
        let snapshot = self.snapshot;
        let mut pending: Vec<&SnapshotEntry> = links.collect();
        let (mut seen, mut reached, mut unknown) = (HashSet::new(), BTreeSet::new(), Vec::new());
        while let Some(link) = pending.pop() {
            if !seen.insert(link.path.as_slice()) {
                continue;
            }
            match self.led(&link.path) {
                Led::To(range) => {
                    let more = range.filter(|at| reached.insert(*at)).map(|at| &snapshot.entries[at]);
                    pending.extend(more.filter(|entry| entry.mode == Mode::Link));
                }
                Led::Elsewhere(Some(path)) if others.iter().any(|other| other.path == path) => {}
                Led::Elsewhere(_) => unknown.push(SnapshotEntry { id: ContentId::unique(), ..link.clone() }),
            }
        }
        let reached = reached.into_iter().map(|at| snapshot.entries[at].clone());
        reached.chain(unknown).collect()
    }

    fn led(&mut self, link: &[u8]) -> Led {
        if let Some(known) = self.known.get(link) {
            return known.clone();
        }
        let led = self.resolve(link);
        self.known.insert(link.to_vec(), led.clone());
        led
    }

    fn resolve(&self, link: &[u8]) -> Led {
        let target = match self.top.join(OsStr::from_bytes(link)).canonicalize() {
            Ok(target) => target,
            // Nothing can be read through the link, and its text already counts.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Led::To(0..0),
            Err(_) => return Led::Elsewhere(None),
        };
        let Some(path) = self.resolved.as_ref().and_then(|top| target.strip_prefix(top).ok()) else {
            return Led::Elsewhere(None);
        };
        let path = path.as_os_str().as_bytes();
        self.entries(path).map_or_else(|| Led::Elsewhere(Some(path.to_vec())), Led::To)
    }

    /// Returns the entry of a path, those below it, or that of the submodule that it lies in.
    fn entries(&self, path: &[u8]) -> Option<Range<usize>> {
        let entries = &self.snapshot.entries;
        if path.is_empty() {
            return Some(0..entries.len());
        }
        let find = |path: &[u8]| entries.binary_search_by(|entry| entry.path.as_slice().cmp(path)).ok();
        if let Some(at) = find(path) {
            return Some(at..at + 1);
        }
        let folder = [path, b"/"].concat();
        let start = entries.partition_point(|entry| entry.path < folder);
        let length = entries[start..].iter().take_while(|entry| entry.path.starts_with(&folder)).count();
        if length > 0 {
            return Some(start..start + length);
        }
        let above = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').filter_map(|(end, _)| find(&path[..end]));
        above.filter(|at| entries[*at].mode == Mode::Submodule).map(|at| at..at + 1).next()
    }
}
