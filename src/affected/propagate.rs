//! Follows dependencies: a touched domain affects every domain that depends on it, directly or not.

use std::collections::{HashMap, VecDeque};

use super::judge::Map;
use crate::config::Domain;
use crate::model::counted;
use crate::model::reasons::{Affected, Reason};

/// Adds a reason for each direct dependency that is touched or leads to a touched domain, by the shortest chain.
pub(super) fn dependencies(map: &Map<'_>, answer: &mut Affected) {
    let depends_on = map.dependencies();
    let touched: Vec<usize> = (0..depends_on.len()).filter(|at| !answer.domains[*at].because.is_empty()).collect();
    let toward = chains(depends_on, &touched);
    for (domain, direct) in depends_on.iter().enumerate() {
        for &dependency in direct {
            let Some(via) = chain(&toward, dependency) else { continue };
            // In a cycle the chain may come back to its start; a domain is no reason for itself.
            if !via.contains(&domain) {
                let proof = map.proven().of(domain).iter().find(|edge| edge.to == dependency).map(|edge| edge.proof.clone());
                answer.domains[domain].because.push(Reason::Dependency { via, proof });
            }
        }
    }
}

fn edges(domains: &[Domain]) -> Vec<Vec<usize>> {
    let at: HashMap<&str, usize> = domains.iter().enumerate().map(|(at, d)| (d.name.value.as_str(), at)).collect();
    let of = |domain: &Domain| domain.depends_on.iter().filter_map(|name| at.get(name.value.as_str()).copied()).collect();
    domains.iter().map(of).collect()
}

/// Returns for each domain the next one on the shortest way to a touched one (a touched one leads to itself), breadth first from those.
fn chains(depends_on: &[Vec<usize>], touched: &[usize]) -> Vec<Option<usize>> {
    let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); depends_on.len()];
    for (domain, direct) in depends_on.iter().enumerate() {
        for &dependency in direct {
            dependents[dependency].push(domain);
        }
    }
    let mut toward = vec![None; depends_on.len()];
    for &domain in touched {
        toward[domain] = Some(domain);
    }
    let mut queue: VecDeque<usize> = touched.iter().copied().collect();
    while let Some(domain) = queue.pop_front() {
        for &dependent in &dependents[domain] {
            if toward[dependent].is_none() {
                toward[dependent] = Some(domain);
                queue.push_back(dependent);
            }
        }
    }
    toward
}

fn chain(toward: &[Option<usize>], from: usize) -> Option<Vec<usize>> {
    let mut chain = vec![from];
    let mut at = from;
    loop {
        let next = toward[at]?;
        if next == at {
            return Some(chain);
        }
        chain.push(next);
        at = next;
    }
}

/// Returns the cycles in `depends_on`, each once, beginning with the domain that stands first in the config.
#[must_use]
pub(crate) fn cycles(domains: &[Domain]) -> Vec<Vec<usize>> {
    let depends_on = edges(domains);
    let mut cycles = Vec::new();
    let mut in_a_cycle = vec![false; domains.len()];
    let may_be = leading_on(&depends_on);
    for start in 0..domains.len() {
        if in_a_cycle[start] || !may_be[start] {
            continue;
        }
        if let Some(cycle) = way_back(&depends_on, start) {
            for &domain in &cycle {
                in_a_cycle[domain] = true;
            }
            cycles.push(cycle);
        }
    }
    cycles
}

/// Returns true for each domain from which dependencies lead on without an end: only these can be in a cycle.
fn leading_on(depends_on: &[Vec<usize>]) -> Vec<bool> {
    let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); depends_on.len()];
    for (domain, direct) in depends_on.iter().enumerate() {
        for dependency in direct {
            dependents[*dependency].push(domain);
        }
    }
    let mut left: Vec<usize> = depends_on.iter().map(Vec::len).collect();
    let mut ends: Vec<usize> = (0..left.len()).filter(|at| left[*at] == 0).collect();
    while let Some(end) = ends.pop() {
        for &dependent in &dependents[end] {
            left[dependent] -= 1;
            if left[dependent] == 0 {
                ends.push(dependent);
            }
        }
    }
    left.into_iter().map(|left| left > 0).collect()
}

/// Returns the shortest way from a domain along its dependencies back to itself.
fn way_back(depends_on: &[Vec<usize>], start: usize) -> Option<Vec<usize>> {
    counted::note("way back searched");
    let mut from = vec![None; depends_on.len()];
    let mut queue = VecDeque::from([start]);
    while let Some(domain) = queue.pop_front() {
        for &next in &depends_on[domain] {
            if next == start {
                let mut cycle = vec![domain];
                while let Some(previous) = from[cycle[cycle.len() - 1]] {
                    cycle.push(previous);
                }
                cycle.reverse();
                return Some(cycle);
            }
            if from[next].is_none() {
                from[next] = Some(domain);
                queue.push_back(next);
            }
        }
    }
    None
}
