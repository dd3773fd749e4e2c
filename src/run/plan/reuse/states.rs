//! The states of the work tree during a run. Of each state is read what a suite depends on, each part once.
//!
//! The whole is read at the beginning. Later it is read again only for suites that may depend on any file.

use std::collections::HashMap;
use std::rc::Rc;

use crate::affected::Map;
use crate::git::Repository;
use crate::git::snapshot::{Mode, SharedIndex, Snapshot, SnapshotEntry, TreePart, changed};
use crate::model::error::Result;
use crate::model::pattern::Pattern;
use crate::run::test_cache::{Division, SuiteScope};

/// A folder of the division; `None` is the rest.
type PartId = Option<usize>;

type PartSnapshots = HashMap<PartId, Rc<Snapshot>>;

/// The work tree, state by state.
pub(super) struct TreeStates<'p> {
    repository: &'p Repository,
    /// The number of the state; 0 is that of the beginning.
    number: usize,
    first: Rc<Snapshot>,
    division: Division,
    index: SharedIndex,
    /// The whole of this state, once it was read.
    whole: Option<Rc<Snapshot>>,
    /// What was read of this state.
    parts: PartSnapshots,
    /// The parts at the beginning.
    first_parts: PartSnapshots,
    /// The parts as they were read last.
    last_parts: PartSnapshots,
}

/// What a suite depends on in one state: the same parts in the same order in every state.
#[derive(Debug, Clone)]
pub(super) struct View(Vec<Rc<Snapshot>>);

impl<'p> TreeStates<'p> {
    pub(super) fn new(repository: &'p Repository, first: Snapshot) -> Self {
        let first = Rc::new(first);
        Self {
            repository,
            number: 0,
            whole: Some(Rc::clone(&first)),
            first,
            division: Division::default(),
            index: SharedIndex::default(),
            parts: PartSnapshots::new(),
            first_parts: PartSnapshots::new(),
            last_parts: PartSnapshots::new(),
        }
    }

    /// Returns the number of the state.
    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// Begins another state.
    pub(super) fn next(&mut self, map: &Map<'_>) {
        if self.number == 0 {
            self.division = Division::new(map, &self.first.entries);
            self.first_parts = self.split(&self.first);
            self.last_parts.clone_from(&self.first_parts);
        }
        self.number += 1;
        self.whole = None;
        self.parts.clear();
        self.index.next_state();
    }

    /// Returns the parts that count for a suite of this domain with these inputs. The division is made when the second state begins.
    pub(super) fn scope(&self, map: &Map<'_>, domain: usize, inputs: &[&Pattern]) -> SuiteScope {
        self.division.scope(map, domain, inputs)
    }

    /// Returns the whole work tree.
    ///
    /// # Errors
    /// Returns an error if it cannot be read.
    pub(super) fn whole(&mut self) -> Result<Rc<Snapshot>> {
        if let Some(whole) = &self.whole {
            return Ok(Rc::clone(whole));
        }
        let whole = Rc::new(self.repository.snapshot()?);
        self.whole = Some(Rc::clone(&whole));
        Ok(whole)
    }

    /// Returns what counts for a suite with this scope.
    ///
    /// # Errors
    /// Returns an error if it cannot be read.
    pub(super) fn view(&mut self, scope: &SuiteScope) -> Result<View> {
        match scope {
            SuiteScope::Whole => Ok(View(vec![self.whole()?])),
            SuiteScope::Parts(folders) => parts(folders).map(|part| self.part(part)).collect::<Result<_>>().map(View),
        }
    }

    /// Returns what counted for a suite with this scope at the beginning.
    pub(super) fn first_view(&self, scope: &SuiteScope) -> View {
        match scope {
            SuiteScope::Whole => View(vec![Rc::clone(&self.first)]),
            SuiteScope::Parts(folders) => View(parts(folders).map(|part| Rc::clone(&self.first_parts[&part])).collect()),
        }
    }

    fn part(&mut self, part: PartId) -> Result<Rc<Snapshot>> {
        if let Some(known) = self.parts.get(&part) {
            return Ok(Rc::clone(known));
        }
        let asked = match part {
            None => TreePart::Without(self.division.set()),
            Some(at) => TreePart::Folder(&self.division.folders()[at]),
        };
        let Some(entries) = self.repository.part(&mut self.index, asked) else {
            let whole = self.whole()?;
            self.parts = self.split(&whole);
            return Ok(Rc::clone(&self.parts[&part]));
        };
        // One list for all states that are the same.
        let last = self.last_parts.get(&part).filter(|last| last.entries == entries);
        let read = last.map_or_else(|| Rc::new(of(entries)), Rc::clone);
        self.last_parts.insert(part, Rc::clone(&read));
        self.parts.insert(part, Rc::clone(&read));
        Ok(read)
    }

    fn split(&self, whole: &Snapshot) -> PartSnapshots {
        let count = self.division.folders().len();
        if count == 0 {
            return PartSnapshots::new();
        }
        let mut lists: Vec<Vec<SnapshotEntry>> = vec![Vec::new(); count + 1];
        for entry in &whole.entries {
            lists[self.division.folder_of(&entry.path).unwrap_or(count)].push(entry.clone());
        }
        let part = |(at, list)| ((at < count).then_some(at), Rc::new(of(list)));
        lists.into_iter().enumerate().map(part).collect()
    }
}

/// Returns the parts of a scope: the rest, and these folders.
fn parts(folders: &[usize]) -> impl Iterator<Item = PartId> {
    std::iter::once(None).chain(folders.iter().copied().map(Some))
}

fn of(entries: Vec<SnapshotEntry>) -> Snapshot {
    Snapshot { entries, ..Snapshot::default() }
}

impl View {
    /// Returns true if there is a link.
    pub(super) fn has_link(&self) -> bool {
        self.0.iter().any(|part| part.entries.iter().any(|entry| entry.mode == Mode::Link))
    }

    /// Returns the entries as one snapshot.
    pub(super) fn snapshot(&self) -> Rc<Snapshot> {
        if let [only] = self.0.as_slice() {
            return Rc::clone(only);
        }
        let mut entries: Vec<SnapshotEntry> = self.0.iter().flat_map(|part| part.entries.iter().cloned()).collect();
        entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Rc::new(of(entries))
    }

    /// Returns the paths that were written to, added or removed since an earlier state, sorted.
    pub(super) fn changed_since(&self, earlier: &Self) -> Vec<Vec<u8>> {
        let pairs = earlier.0.iter().zip(&self.0).filter(|(earlier, now)| !Rc::ptr_eq(earlier, now));
        let mut paths: Vec<Vec<u8>> = pairs.flat_map(|(earlier, now)| changed(&earlier.entries, &now.entries)).collect();
        paths.sort_unstable();
        paths
    }

    /// Returns those of the paths of [`Self::changed_since`] that hold something else.
    pub(super) fn differing_from(&self, earlier: &Self) -> Vec<Vec<u8>> {
        let pairs = earlier.0.iter().zip(&self.0).filter(|(earlier, now)| !Rc::ptr_eq(earlier, now));
        let mut paths: Vec<Vec<u8>> = pairs.flat_map(|(earlier, now)| differing(&earlier.entries, &now.entries)).collect();
        paths.sort_unstable();
        paths
    }

    /// Returns true if the same paths have the same content, whenever that was written.
    pub(super) fn has_content_of(&self, other: &Self) -> bool {
        self.differing_from(other).is_empty()
    }
}

/// Returns the paths whose content differs between two lists that are sorted by path, whenever it was written.
pub(super) fn differing(before: &[SnapshotEntry], now: &[SnapshotEntry]) -> Vec<Vec<u8>> {
    let content = |entries: &[SnapshotEntry], path: &[u8]| {
        let found = entries.binary_search_by(|entry| entry.path.as_slice().cmp(path)).ok();
        found.map(|at| (entries[at].mode, entries[at].id))
    };
    let is_other = |path: &Vec<u8>| content(before, path) != content(now, path);
    changed(before, now).into_iter().filter(is_other).collect()
}
