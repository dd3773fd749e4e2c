//! The search against the definition of a merge base, with and without a commit-graph.

use std::collections::BTreeSet;

use git2::{Signature, Time};

use super::*;
use crate::git::commit_graph::written::{chain, id, opened};

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

/// Returns numbers that look random, each below an upper limit.
fn random() -> impl FnMut(usize) -> usize {
    let mut random = 12_345_u64;
    move |below| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(random >> 33).expect("31 bits") % below
    }
}

/// Checks histories of random shape, half of them with wrong clocks, against the definition.
#[test]
fn one_base_is_found_and_several_are_left_to_git() {
    let (_folder, repository) = repository();
    let mut next = random();
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
        let expected = by_definition(&history, 10, 11);
        match merge_bases(&repository, history[10].0, history[11].0) {
            Some(found) => assert_eq!(found, expected, "history {nth}"),
            // With wrong clocks, one base may look like several: git knows.
            None => several += 1,
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
    let reads = std::cell::Cell::new(0);
    let mut search = AncestorSearch::new(None, |id| {
        reads.set(reads.get() + 1);
        read(&repository, id)
    });
    assert_eq!(search.run(main, topic), Err(NoBases::AskGit));
    assert_eq!(reads.get(), NEAR, "no commit beyond the limit is read");
    assert_eq!(merge_bases(&repository, near, topic), Some(vec![start]));
    assert_eq!(merge_bases(&repository, topic, near), Some(vec![start]));
}

/// Returns a history with up to four parents of a commit and several commits without one, and the times of its commits.
fn made_up(next: &mut impl FnMut(usize) -> usize, len: usize, has_wrong_clocks: bool) -> (Vec<(Oid, Vec<usize>)>, Vec<usize>) {
    let mut history = Vec::new();
    let mut times = Vec::new();
    for at in 0..len {
        let count = [0, 1, 1, 1, 1, 2, 2, 2, 3, 4][next(10)].min(at);
        let parents: BTreeSet<usize> = (0..count).map(|_| at - 1 - next(at.min(6))).collect();
        history.push((id(at), parents.into_iter().collect()));
        times.push(if has_wrong_clocks { next(20) } else { at });
    }
    (history, times)
}

/// Checks histories whose older commits are in a graph of one or two files.
#[test]
fn every_base_is_found_through_a_graph() {
    let mut next = random();
    let mut several = 0;
    for nth in 0..400 {
        let (history, times) = made_up(&mut next, 30, nth % 2 == 0);
        let parents: Vec<Vec<usize>> = history.iter().map(|(_, parents)| parents.clone()).collect();
        let end = [30, 30, 28, 20, 1][nth % 5];
        let cut = 1 + next(end);
        let ends = if cut < end { vec![cut, end] } else { vec![end] };
        let files = chain(&parents, &ends);
        let read = |commit: Oid| {
            let at = history.iter().position(|(id, _)| *id == commit).expect("a commit");
            assert!(at >= end, "a commit of the graph is read");
            let parents = history[at].1.iter().map(|parent| id(*parent)).collect();
            Some(OutsideCommit { state: 0, time: i64::try_from(times[at]).expect("a small number"), parents })
        };
        for (first, second) in [(29, 28), (28, 29), (27, 12), (29, next(29)), (next(20), 20 + next(10))] {
            let mut expected = by_definition(&history, first, second);
            expected.sort_unstable();
            several += usize::from(expected.len() > 1);
            let found = AncestorSearch::new(opened(&files).ok(), read).run(id(first), id(second));
            assert_eq!(found, Ok(expected), "history {nth}, graph up to {ends:?}, {first} and {second}");
        }
    }
    assert!(several > 100, "{several} with several bases");
}

/// Changes each byte of a graph: the answer is that of the parents in the changed file, or there is none.
#[test]
fn a_changed_byte_leads_to_no_other_answer() {
    let mut next = random();
    let (history, _) = made_up(&mut next, 14, false);
    let whole = chain(&history.iter().map(|(_, parents)| parents.clone()).collect::<Vec<_>>(), &[14]).remove(0);
    let (mut answers, mut changed) = (0, 0);
    for at in 0..whole.len() {
        for mask in [1, 4, 0x80, 0xff] {
            let mut file = whole.clone();
            file[at] ^= mask;
            for (first, second) in [(12, 13), (7, 11)] {
                let search = |file: &Vec<u8>| {
                    let mut graph = opened(std::slice::from_ref(file)).ok()?;
                    let bases =
                        AncestorSearch::new(opened(std::slice::from_ref(file)).ok(), |_| None).run(id(first), id(second));
                    bases.ok()?.into_iter().map(|base| graph.position(base).ok()?).collect::<Option<BTreeSet<_>>>()
                };
                let Some(found) = search(&file) else { continue };
                answers += 1;
                let expected = of_every_row(&file, id(first), id(second)).or_else(|| search(&whole));
                assert_eq!(Some(&found), expected.as_ref(), "byte {at} by {mask}, {first} and {second}");
                changed += usize::from(search(&whole) != Some(found));
            }
        }
    }
    assert!(answers > 1_000 && changed < 100, "{answers} answers, {changed} of them changed");
}

/// Returns the positions of the merge bases by the definition; `None` if some commit of the graph cannot be read.
fn of_every_row(file: &Vec<u8>, first: Oid, second: Oid) -> Option<BTreeSet<u32>> {
    let mut graph = opened(std::slice::from_ref(file)).ok()?;
    let mut reached = HashMap::new();
    let mut positions: Vec<(u32, u32)> = (0..graph.len()).map(|at| Some((graph.level(at).ok()?, at))).collect::<Option<_>>()?;
    positions.sort_unstable();
    for (_, position) in positions {
        let mut parents = Vec::new();
        graph.parents(position, FAR, &mut parents).ok()?;
        let mut all = BTreeSet::from([position]);
        for parent in parents {
            all.extend(reached.get(&parent)?);
        }
        reached.insert(position, all);
    }
    let mut tip = |id| graph.position(id).ok()?;
    let (first, second): (u32, u32) = (tip(first)?, tip(second)?);
    let common: BTreeSet<u32> = reached[&first].intersection(&reached[&second]).copied().collect();
    let is_best = |at: &u32| !common.iter().any(|other| other != at && reached[other].contains(at));
    Some(common.iter().copied().filter(is_best).collect())
}

#[test]
fn only_so_many_commits_of_a_graph_are_read() {
    let line: Vec<Vec<usize>> = (0..50).map(|at: usize| at.checked_sub(1).into_iter().collect()).collect();
    let files = chain(&line, &[50]);
    for (left, expected) in [(48, Err(NoBases::AskGit)), (49, Ok(vec![id(0)]))] {
        let mut search = AncestorSearch::new(opened(&files).ok(), |_| None);
        search.left = left;
        assert_eq!(search.run(id(49), id(0)), expected, "{left}");
    }
}
