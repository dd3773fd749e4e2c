//! Finds the merge bases of two commits without starting a process.
//!
//! Where the repository has a commit-graph, the search goes through it and reads only the commits that are newer than the graph; without
//! one it reads a few hundred commits. libgit2's own search reads every commit between the two and, up to 1.9.7, refuses the commit-graph
//! that git writes by default. `git merge-base --all` answers for all other commits.

#[cfg(test)]
mod tests;

use std::collections::{BinaryHeap, HashMap};

use git2::{Oid, Repository};

use super::commit_graph::{BrokenGraph, CommitGraph};

/// The number of commits that are read before the `git` program is asked: reading them takes about as long as it takes to start.
pub(super) const NEAR: usize = 300;

/// The number of parents in the graph that are followed before the `git` program is asked: it may take a shorter way.
const FAR: usize = 1 << 20;

/// A mark: reached from the first commit.
const FIRST: u8 = 1;
/// A mark: reached from the second commit.
const SECOND: u8 = 2;
/// A mark: a proper ancestor of a common ancestor.
const STALE: u8 = 4;
const COMMON: u8 = FIRST | SECOND;
/// Not a mark: the commit is in the queue.
const QUEUED: u8 = 8;

/// The level of every commit that is not in the graph: none of them has a descendant in it.
const OUTSIDE: u32 = u32::MAX;

/// Why a search has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NoBases {
    /// The graph breaks a rule of its format.
    BrokenGraph,
    /// There may be several merge bases, they are too far away, or a commit cannot be read.
    AskGit,
}

impl From<BrokenGraph> for NoBases {
    fn from(_: BrokenGraph) -> Self {
        Self::BrokenGraph
    }
}

/// Returns all merge bases, sorted; `None` if the `git` program must be asked.
pub(super) fn merge_bases(repository: &Repository, first: Oid, second: Oid) -> Option<Vec<Oid>> {
    let through_graph = |graph| -> Result<Vec<Oid>, NoBases> {
        let mut search = AncestorSearch::new(Some(graph), |id| read(repository, id));
        let bases = search.run(first, second)?;
        for commit in [first, second].iter().chain(&bases) {
            search.compare_with_object(*commit)?;
        }
        Ok(bases)
    };
    match CommitGraph::open(repository).map(through_graph) {
        None | Some(Err(NoBases::BrokenGraph)) => AncestorSearch::new(None, |id| read(repository, id)).run(first, second).ok(),
        Some(found) => found.ok(),
    }
}

/// Returns the merge bases of two commits in a commit-graph file of these bytes, by their positions; `None` if the file is broken. For the
/// fuzz target.
#[must_use]
pub fn merge_bases_in_graph(bytes: &[u8], first: u32, second: u32) -> Option<Vec<String>> {
    let mut graph = CommitGraph::of_bytes(bytes).ok()?;
    let (first, second) = (graph.id(first).ok()?, graph.id(second).ok()?);
    let bases = AncestorSearch::new(Some(graph), |_| None).run(first, second).ok()?;
    Some(bases.iter().map(Oid::to_string).collect())
}

fn read(repository: &Repository, commit: Oid) -> Option<OutsideCommit> {
    let commit = repository.find_commit(commit).ok()?;
    Some(OutsideCommit { state: 0, time: commit.time().seconds(), parents: commit.parent_ids().collect() })
}

/// A commit that is not in the graph. It is read once: without a cache, the library inflates it each time.
struct OutsideCommit {
    state: u8,
    time: i64,
    parents: Vec<Oid>,
}

/// A search backwards from two commits. Commits have numbers: their positions in the graph, or the numbers after those.
struct AncestorSearch<R> {
    read: R,
    graph: Option<CommitGraph>,
    /// Marks, and whether the commit is in the queue, for each commit of the graph.
    inside: Vec<u8>,
    outside: Vec<OutsideCommit>,
    numbers: HashMap<Oid, u32>,
    /// Commits by level, those outside of the graph by time. One of them is queued again when its marks have grown.
    queue: BinaryHeap<(u32, i64, u32)>,
    /// The number of queued commits that are not stale.
    fresh: usize,
    /// The number of parents in the graph that may still be followed.
    left: usize,
}

impl<R: Fn(Oid) -> Option<OutsideCommit>> AncestorSearch<R> {
    fn new(graph: Option<CommitGraph>, read: R) -> Self {
        let inside = vec![0; graph.as_ref().map_or(0, CommitGraph::len) as usize];
        let (outside, numbers, queue) = (Vec::new(), HashMap::new(), BinaryHeap::new());
        Self { read, graph, inside, outside, numbers, queue, fresh: 0, left: FAR }
    }

    /// Runs the search, as git's `paint_down_to_common`.
    ///
    /// In the graph a commit comes after all of its descendants, so that its marks are final. Outside, where times decide, wrong clocks make
    /// the search miss no merge base: a commit between a tip and a merge base is never stale, and the search goes on while some commit is not
    /// stale. It may find too many; then all other commits outside are read, until no marks grow.
    fn run(&mut self, first: Oid, second: Oid) -> Result<Vec<Oid>, NoBases> {
        for (tip, mark) in [(first, FIRST), (second, SECOND)] {
            let tip = self.number(tip)?;
            self.mark(tip, mark)?;
        }
        let (mut common, mut parents) = (Vec::new(), Vec::new());
        while self.fresh > 0 || (common.len() > 1 && self.is_next_outside()) {
            let number = self.pop().ok_or(NoBases::AskGit)?;
            let mut marks = *self.state(number) & (COMMON | STALE);
            if marks == COMMON {
                common.push(number);
                marks |= STALE;
            }
            self.parents(number, &mut parents)?;
            for parent in &parents {
                self.mark(*parent, marks)?;
            }
        }
        common.retain(|commit| *self.state(*commit) & STALE == 0);
        // Without a graph, the ancestors of several bases may have been left out.
        if common.len() > 1 && self.graph.is_none() {
            return Err(NoBases::AskGit);
        }
        let mut bases = common.into_iter().map(|commit| self.id(commit)).collect::<Result<Vec<_>, _>>()?;
        bases.sort_unstable();
        Ok(bases)
    }

    fn is_next_outside(&self) -> bool {
        self.queue.peek().is_some_and(|(level, ..)| *level == OUTSIDE)
    }

    fn pop(&mut self) -> Option<u32> {
        let (.., number) = self.queue.pop()?;
        let state = self.state(number);
        *state &= !QUEUED;
        let is_fresh = *state & STALE == 0;
        self.fresh -= usize::from(is_fresh);
        Some(number)
    }

    /// Adds marks to a commit, and queues it if they are new.
    fn mark(&mut self, number: u32, marks: u8) -> Result<(), NoBases> {
        let before = *self.state(number);
        if before & marks == marks {
            return Ok(());
        }
        let after = before | marks | QUEUED;
        *self.state(number) = after;
        let was_fresh = before & QUEUED != 0 && before & STALE == 0;
        let is_fresh = after & STALE == 0;
        self.fresh = self.fresh + usize::from(is_fresh) - usize::from(was_fresh);
        if before & QUEUED == 0 {
            let (level, time) = match (self.outside_index(number), &mut self.graph) {
                (Some(at), _) => (OUTSIDE, self.outside[at].time),
                (None, Some(graph)) => (graph.level(number)?, 0),
                (None, None) => return Err(NoBases::AskGit),
            };
            self.queue.push((level, time, number));
        }
        Ok(())
    }

    /// Returns the number of a commit, which is read if it is not in the graph.
    fn number(&mut self, id: Oid) -> Result<u32, NoBases> {
        if let Some(number) = self.numbers.get(&id) {
            return Ok(*number);
        }
        if let Some(graph) = &mut self.graph
            && let Some(position) = graph.position(id)?
        {
            return Ok(position);
        }
        if self.outside.len() == NEAR {
            return Err(NoBases::AskGit);
        }
        let number = u32::try_from(self.inside.len() + self.outside.len()).map_err(|_| NoBases::AskGit)?;
        self.outside.push((self.read)(id).ok_or(NoBases::AskGit)?);
        self.numbers.insert(id, number);
        Ok(number)
    }

    /// Replaces `parents` by the numbers of a commit's parents.
    fn parents(&mut self, number: u32, parents: &mut Vec<u32>) -> Result<(), NoBases> {
        match (self.outside_index(number), &mut self.graph) {
            (Some(at), _) => {
                parents.clear();
                for parent in self.outside[at].parents.clone() {
                    parents.push(self.number(parent)?);
                }
            }
            (None, Some(graph)) => {
                graph.parents(number, self.left, parents)?;
                self.left = self.left.checked_sub(parents.len()).ok_or(NoBases::AskGit)?;
            }
            (None, None) => parents.clear(),
        }
        Ok(())
    }

    /// Compares a commit with its row in the graph. This is done for the ends of the search, where a wrong id or a graph of another history
    /// shows most; git reads these commits, too.
    fn compare_with_object(&mut self, id: Oid) -> Result<(), NoBases> {
        let object = (self.read)(id).ok_or(NoBases::BrokenGraph)?;
        let Some(graph) = &mut self.graph else { return Ok(()) };
        let Some(position) = graph.position(id)? else { return Ok(()) };
        let mut parents = Vec::new();
        graph.parents(position, FAR, &mut parents)?;
        let parents = parents.into_iter().map(|parent| graph.id(parent)).collect::<Result<Vec<_>, _>>()?;
        if parents == object.parents { Ok(()) } else { Err(NoBases::BrokenGraph) }
    }

    fn outside_index(&self, number: u32) -> Option<usize> {
        (number as usize).checked_sub(self.inside.len())
    }

    fn state(&mut self, number: u32) -> &mut u8 {
        match self.outside_index(number) {
            Some(at) => &mut self.outside[at].state,
            None => &mut self.inside[number as usize],
        }
    }

    fn id(&mut self, number: u32) -> Result<Oid, NoBases> {
        let outside = || self.numbers.iter().find(|(_, other)| **other == number).map(|(id, _)| *id);
        match (self.outside_index(number), &mut self.graph) {
            (None, Some(graph)) => Ok(graph.id(number)?),
            _ => outside().ok_or(NoBases::AskGit),
        }
    }
}
