//! Dependency cycles among the candidates, with the weight of every dependency in them and the cheapest dependencies to remove.

use std::collections::BTreeMap;

use super::{Dependency, DomainCandidate};

/// Candidates that all depend on each other, directly or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DependencyCycle {
    /// The names, in the order of the findings.
    pub names: Vec<String>,
    /// The dependencies without which there is no cycle, the lightest first.
    pub cuts: Vec<CycleCut>,
}

/// A dependency of a cycle that could be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CycleCut {
    /// The dependent.
    pub from: String,
    /// Its dependency, with the files that show it.
    pub to: Dependency,
    /// The dependency the other way, if there is one.
    pub back: Option<Dependency>,
}

/// A dependency between two candidates, by their numbers.
type CandidateEdge<'d> = (usize, usize, &'d Dependency);

/// Finds all cycles. Every cycle is as large as possible: no candidate is in two of them.
#[must_use]
pub(super) fn find(domains: &[DomainCandidate]) -> Vec<DependencyCycle> {
    let numbers: BTreeMap<&str, usize> = domains.iter().enumerate().map(|(at, domain)| (domain.name.as_str(), at)).collect();
    let edges: Vec<CandidateEdge<'_>> = domains
        .iter()
        .enumerate()
        .flat_map(|(from, domain)| domain.depends_on.iter().map(move |to| (from, to)))
        .filter_map(|(from, to)| Some((from, *numbers.get(to.name.as_str())?, to)))
        .collect();
    let components = components(domains.len(), &edges);
    let mut cycles: BTreeMap<usize, DependencyCycle> = BTreeMap::new();
    for (at, domain) in domains.iter().enumerate() {
        let is_shared = components.iter().filter(|other| **other == components[at]).count() > 1;
        if is_shared {
            cycles.entry(components[at]).or_default().names.push(domain.name.clone());
        }
    }
    for (component, cycle) in &mut cycles {
        let own: Vec<CandidateEdge<'_>> = edges
            .iter()
            .copied()
            .filter(|(from, to, _)| components[*from] == *component && components[*to] == *component)
            .collect();
        cycle.cuts = cuts(domains, &own);
    }
    let mut cycles: Vec<DependencyCycle> = cycles.into_values().collect();
    cycles.sort_by_key(|cycle| numbers.get(cycle.names[0].as_str()).copied());
    cycles
}

/// Returns for every candidate the number of its strongly connected component.
fn components(count: usize, edges: &[CandidateEdge<'_>]) -> Vec<usize> {
    let (mut ahead, mut back) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for (from, to, _) in edges {
        ahead[*from].push(*to);
        back[*to].push(*from);
    }
    let mut order = Vec::new();
    let mut is_seen = vec![false; count];
    for start in 0..count {
        finish(start, &ahead, &mut is_seen, &mut order);
    }
    let mut component = vec![usize::MAX; count];
    for start in order.into_iter().rev() {
        let mut left = vec![start];
        while let Some(at) = left.pop() {
            if component[at] == usize::MAX {
                component[at] = start;
                left.extend(&back[at]);
            }
        }
    }
    component
}

/// Adds everything that can be reached and was not seen yet, each after what it reaches.
fn finish(start: usize, ahead: &[Vec<usize>], is_seen: &mut [bool], order: &mut Vec<usize>) {
    let mut path: Vec<(usize, usize)> = Vec::new();
    if !std::mem::replace(&mut is_seen[start], true) {
        path.push((start, 0));
    }
    while let Some((at, next)) = path.last_mut() {
        if let Some(&to) = ahead[*at].get(*next) {
            *next += 1;
            if !std::mem::replace(&mut is_seen[to], true) {
                path.push((to, 0));
            }
        } else {
            order.push(*at);
            path.pop();
        }
    }
}

/// The most dependencies of a cycle that are looked at. A cycle of more is not broken by a few.
const MAX_EDGES: usize = 5_000;

/// Returns the dependencies to remove. The heavy ones are kept as long as they make no cycle, so the rest is light.
fn cuts(domains: &[DomainCandidate], edges: &[CandidateEdge<'_>]) -> Vec<CycleCut> {
    if edges.len() > MAX_EDGES {
        return Vec::new();
    }
    let weight = |to: &Dependency| (!to.is_for_tests, to.files);
    let mut sorted = edges.to_vec();
    sorted.sort_by_key(|(_, _, to)| std::cmp::Reverse(weight(to)));
    let mut kept: Vec<Vec<usize>> = vec![Vec::new(); domains.len()];
    let mut cuts = Vec::new();
    for (from, to, dependency) in sorted {
        if reaches(&kept, to, from) {
            let back = edges.iter().find(|(other, end, _)| *other == to && *end == from).map(|(_, _, back)| (*back).clone());
            cuts.push(CycleCut { from: domains[from].name.clone(), to: dependency.clone(), back });
        } else {
            kept[from].push(to);
        }
    }
    cuts.reverse();
    cuts
}

fn reaches(kept: &[Vec<usize>], start: usize, end: usize) -> bool {
    let mut is_seen = vec![false; kept.len()];
    let mut left = vec![start];
    while let Some(at) = left.pop() {
        if at == end {
            return true;
        }
        if !std::mem::replace(&mut is_seen[at], true) {
            left.extend(&kept[at]);
        }
    }
    false
}
