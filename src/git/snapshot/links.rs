//! Where symbolic links lead: what is read through them although it lies elsewhere.

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
    /// The same without links in it, as the system tells where a link leads.
    resolved: Option<PathBuf>,
    snapshot: &'s Snapshot,
    known: HashMap<Vec<u8>, Led>,
}

/// Where a link leads.
#[derive(Debug, Clone)]
enum Led {
    /// To these entries of the snapshot; to none where it dangles.
    To(Range<usize>),
    /// To what the snapshot does not have: the path from the top, `None` when it is not below that.
    Elsewhere(Option<Vec<u8>>),
}

impl<'s> Links<'s> {
    /// The links of the work tree at `top`.
    #[must_use]
    pub fn new(top: &'s Path, snapshot: &'s Snapshot) -> Self {
        Self { top, resolved: top.canonicalize().ok(), snapshot, known: HashMap::new() }
    }

    /// What these links, and those behind them, lead to. `others` are files that the snapshot does not have and that count anyway;
    /// for a link to anything else that it does not have, an entry says so by an id that never comes again.
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
            // Nothing can be read through it, and its text counts already.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Led::To(0..0),
            Err(_) => return Led::Elsewhere(None),
        };
        let Some(path) = self.resolved.as_ref().and_then(|top| target.strip_prefix(top).ok()) else {
            return Led::Elsewhere(None);
        };
        let path = path.as_os_str().as_bytes();
        self.entries(path).map_or_else(|| Led::Elsewhere(Some(path.to_vec())), Led::To)
    }

    /// The entry of a path, those below it, or that of the submodule that it lies in.
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
