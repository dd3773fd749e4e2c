//! The dependencies that follow from others: if `a` needs `b` and `b` needs `c`, then `a` needs `c`.
//!
//! Domains that need each other are one group, and all dependencies within a group are kept: each of them is a part of a cycle.

use crate::model::map_graph::MapGraph;

/// Returns for each dependency whether it follows from others (the transitive reduction of the groups).
pub(super) fn implied(graph: &MapGraph) -> Vec<bool> {
    let links: Vec<(usize, usize)> = graph.edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let group = groups(graph.nodes.len(), &links);
    let count = group.iter().max().map_or(0, |last| last + 1);
    let mut needs: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (from, to) in &links {
        if group[*from] != group[*to] {
            needs[group[*from]].push(group[*to]);
        }
    }
    // A group comes before all groups that it needs, so that theirs are known when it is its turn.
    let words = count.div_ceil(64);
    let mut reached: Vec<Vec<u64>> = vec![vec![0; words]; count];
    let mut by_others: Vec<Vec<u64>> = vec![vec![0; words]; count];
    for at in (0..count).rev() {
        let mut beyond = vec![0; words];
        for next in &needs[at] {
            beyond.iter_mut().zip(&reached[*next]).for_each(|(own, other)| *own |= other);
        }
        let mut all = beyond.clone();
        for next in &needs[at] {
            all[next / 64] |= 1 << (next % 64);
        }
        (reached[at], by_others[at]) = (all, beyond);
    }
    let is_implied = |(from, to): &(usize, usize)| (by_others[group[*from]][group[*to] / 64] >> (group[*to] % 64)) & 1 == 1;
    links.iter().map(is_implied).collect()
}

/// Returns the group of each node (its strongly connected component, by Kosaraju's method). Groups have ascending numbers along the links.
pub(super) fn groups(count: usize, links: &[(usize, usize)]) -> Vec<usize> {
    let (mut forth, mut back) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for (from, to) in links {
        forth[*from].push(*to);
        back[*to].push(*from);
    }
    let mut group = vec![usize::MAX; count];
    let mut next = 0;
    for root in finished(&forth).into_iter().rev() {
        let mut waiting = vec![root];
        let is_new = group[root] == usize::MAX;
        while let Some(node) = waiting.pop() {
            if group[node] == usize::MAX {
                group[node] = next;
                waiting.extend(&back[node]);
            }
        }
        next += usize::from(is_new);
    }
    group
}

/// Returns all nodes in the order in which a depth-first search leaves them: what a node leads to comes before it, except along a cycle.
pub(super) fn finished(forth: &[Vec<usize>]) -> Vec<usize> {
    let (mut is_seen, mut order) = (vec![false; forth.len()], Vec::with_capacity(forth.len()));
    for root in 0..forth.len() {
        if std::mem::replace(&mut is_seen[root], true) {
            continue;
        }
        let mut path = vec![(root, 0)];
        while let Some((node, child)) = path.last_mut() {
            let Some(next) = forth[*node].get(*child) else {
                order.push(*node);
                path.pop();
                continue;
            };
            *child += 1;
            if !std::mem::replace(&mut is_seen[*next], true) {
                path.push((*next, 0));
            }
        }
    }
    order
}
