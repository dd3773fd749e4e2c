//! Finds the merge base of two commits that are near each other without starting a process.
//!
//! libgit2's own search reads every commit between the two and, up to 1.9.7, refuses the commit-graph that git writes by default. So this
//! search reads only a few hundred commits. `git merge-base --all` answers for commits that are further apart, and for every history with
//! more than one merge base.

use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap};

use git2::{Oid, Repository};

/// The number of commits that are read before the `git` program is asked: reading them takes about as long as it takes to start.
pub(super) const NEAR: usize = 300;

/// A mark: reached from the first commit.
const FIRST: u8 = 1;
/// A mark: reached from the second commit.
const SECOND: u8 = 2;
/// A mark: a proper ancestor of a common ancestor.
const STALE: u8 = 4;
const COMMON: u8 = FIRST | SECOND;

/// The results of a search through a few hundred commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NearBase {
    /// The only merge base.
    One(Oid),
    /// There is no common ancestor.
    None,
    /// There are several merge bases, they are too far away, or a commit cannot be read.
    AskGit,
}

/// Searches backwards from both commits, newest first.
pub(super) fn merge_base(repository: &Repository, first: Oid, second: Oid) -> NearBase {
    let mut search = AncestorSearch { repository, known: HashMap::new(), queue: BinaryHeap::new(), read: 0 };
    search.run(first, second).unwrap_or(NearBase::AskGit)
}

struct AncestorSearch<'r> {
    repository: &'r Repository,
    known: HashMap<Oid, KnownCommit>,
    /// Commits by time. A commit is queued again when its marks have grown.
    queue: BinaryHeap<(i64, Oid)>,
    read: usize,
}

/// A commit that the search has reached. It is read once: without a cache, the library inflates it each time.
#[derive(Debug, Clone)]
struct KnownCommit {
    marks: u8,
    time: i64,
    parents: Vec<Oid>,
}

impl AncestorSearch<'_> {
    /// Runs the search; `None` if git must be asked. As in git's `paint_down_to_common`, wrong clocks make it miss no merge base: a commit
    /// between a tip and a merge base is never stale, and the search goes on while some commit is not stale. It may find too many.
    fn run(&mut self, first: Oid, second: Oid) -> Option<NearBase> {
        self.mark(first, FIRST)?;
        self.mark(second, SECOND)?;
        let mut common = Vec::new();
        while self.queue.iter().any(|(_, commit)| self.known[commit].marks & STALE == 0) {
            let (_, commit) = self.queue.pop()?;
            let KnownCommit { mut marks, parents, .. } = self.known[&commit].clone();
            if marks == COMMON {
                common.push(commit);
                marks |= STALE;
            }
            for parent in parents {
                self.mark(parent, marks)?;
            }
        }
        common.retain(|commit| self.known[commit].marks & STALE == 0);
        common.sort_unstable();
        common.dedup();
        match common.as_slice() {
            [] => Some(NearBase::None),
            [one] => Some(NearBase::One(*one)),
            _ => None,
        }
    }

    /// Adds marks to a commit; `None` if too many commits have been reached or this one cannot be read.
    fn mark(&mut self, commit: Oid, marks: u8) -> Option<()> {
        if self.known.get(&commit).is_some_and(|known| known.marks & marks == marks) {
            return Some(());
        }
        self.read += 1;
        if self.read > NEAR {
            return None;
        }
        let known = match self.known.entry(commit) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(KnownCommit::read(self.repository, commit)?),
        };
        known.marks |= marks;
        self.queue.push((known.time, commit));
        Some(())
    }
}

impl KnownCommit {
    fn read(repository: &Repository, commit: Oid) -> Option<Self> {
        let commit = repository.find_commit(commit).ok()?;
        Some(Self { marks: 0, time: commit.time().seconds(), parents: commit.parent_ids().collect() })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use git2::{Signature, Time};

    use super::*;

    /// Returns a repository whose objects stay in memory.
    fn repository() -> (tempfile::TempDir, Repository) {
        let folder = tempfile::tempdir().expect("a folder");
        let repository = Repository::init_bare(folder.path()).expect("a repository");
        repository.odb().expect("objects").add_new_mempack_backend(1_000).expect("a pack in memory");
        (folder, repository)
    }

    /// Writes a commit without files; `text` makes it differ from others.
    fn commit(repository: &Repository, text: &str, seconds: i64, parents: &[Oid]) -> Oid {
        let tree =
            repository.treebuilder(None).and_then(|tree| tree.write()).and_then(|id| repository.find_tree(id)).expect("a tree");
        let who = Signature::new("t", "t@example.com", &Time::new(seconds, 0)).expect("a name");
        let parents: Vec<git2::Commit<'_>> = parents.iter().map(|id| repository.find_commit(*id).expect("a parent")).collect();
        repository.commit(None, &who, &who, text, &tree, &parents.iter().collect::<Vec<_>>()).expect("a commit")
    }

    /// Returns the merge bases of two commits by their definition; in the list, parents come first.
    fn by_definition(history: &[(Oid, Vec<usize>)], first: usize, second: usize) -> Vec<Oid> {
        let reached = |from: usize| {
            let mut reached = BTreeSet::from([from]);
            for at in (0..history.len()).rev().filter(|at| *at <= from) {
                if reached.contains(&at) {
                    reached.extend(&history[at].1);
                }
            }
            reached
        };
        let common: BTreeSet<usize> = reached(first).intersection(&reached(second)).copied().collect();
        let is_best = |at: &usize| !common.iter().any(|other| other != at && reached(*other).contains(at));
        common.iter().filter(|at| is_best(at)).map(|at| history[*at].0).collect()
    }

    /// Checks histories of random shape, half of them with wrong clocks, against the definition.
    #[test]
    fn one_base_is_found_and_several_are_left_to_git() {
        let (_folder, repository) = repository();
        let mut random = 12_345_u64;
        let mut next = move |below: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(random >> 33).expect("31 bits") % below
        };
        let mut several = 0;
        for nth in 0..150 {
            let mut history: Vec<(Oid, Vec<usize>)> = Vec::new();
            for at in 0..12_usize {
                let parents: BTreeSet<usize> = (0..next(3).min(at)).map(|_| at - 1 - next(at.min(5))).collect();
                let parents: Vec<usize> = parents.into_iter().collect();
                let seconds = if nth % 2 == 0 { 1_000 + at } else { 1_000 + next(20) };
                let ids: Vec<Oid> = parents.iter().map(|parent| history[*parent].0).collect();
                let seconds = i64::try_from(seconds).expect("a small number");
                history.push((commit(&repository, &format!("{nth} {at}"), seconds, &ids), parents));
            }
            let found = merge_base(&repository, history[10].0, history[11].0);
            let expected = by_definition(&history, 10, 11);
            match (&found, expected.as_slice()) {
                (NearBase::None, []) => {}
                (NearBase::One(found), [expected]) => assert_eq!(found, expected, "history {nth}"),
                // With wrong clocks, one base may look like several: git knows.
                (NearBase::AskGit, _) => several += 1,
                _ => panic!("history {nth}: {found:?}, not {expected:?}"),
            }
        }
        assert!((1..75).contains(&several), "{several} of 150 were left to git");
    }

    #[test]
    fn what_is_far_away_is_left_to_git_after_a_few_hundred_commits() {
        let (_folder, repository) = repository();
        let start = commit(&repository, "start", 0, &[]);
        let topic = commit(&repository, "topic", 1, &[start]);
        let mut main = start;
        let mut near = start;
        for at in 0..2 * NEAR {
            main = commit(&repository, &format!("main {at}"), 2 + i64::try_from(at).expect("a small number"), &[main]);
            if at == NEAR / 2 {
                near = main;
            }
        }
        let mut search = AncestorSearch { repository: &repository, known: HashMap::new(), queue: BinaryHeap::new(), read: 0 };
        assert_eq!(search.run(main, topic), None);
        assert_eq!(search.read, NEAR + 1, "no commit beyond the limit is read");
        assert_eq!(merge_base(&repository, near, topic), NearBase::One(start));
        assert_eq!(merge_base(&repository, topic, near), NearBase::One(start));
    }
}
