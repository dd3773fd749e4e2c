//! The map as a graph: domains, and the dependencies between them with what shows each.

use std::collections::VecDeque;

use super::proof::{ProvenEdge, UnreadFile};

/// The whole map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MapGraph {
    /// The domains, in the order of the config.
    pub nodes: Vec<MapNode>,
    /// The dependencies, sorted by `from` and `to`.
    pub edges: Vec<MapEdge>,
    /// True if a proven dependency counts without being declared, as with `edges: proven`.
    pub counts_proven: bool,
}

/// A domain or library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapNode {
    /// The name.
    pub name: String,
    /// The display name, if it has one.
    pub title: Option<String>,
    /// True for a library.
    pub is_library: bool,
    /// True if a change affects it; `None` if no change is shown.
    pub is_affected: Option<bool>,
    /// The first file whose dependencies could not be read.
    pub unread: Option<UnreadFile>,
}

/// A dependency from one node to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapEdge {
    /// The index of the domain that needs the other.
    pub from: usize,
    /// The index of the domain that is needed.
    pub to: usize,
    /// True if `depends_on` lists it.
    pub is_declared: bool,
    /// What proves it, if anything does.
    pub proven: Option<ProvenEdge>,
    /// True for a dependency on files of `cross-domain`: it counts for changes of these files alone.
    pub is_files_only: bool,
}

impl MapGraph {
    /// Returns the index of a domain.
    #[must_use]
    pub fn node(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.name == name)
    }

    /// Returns the shortest chain of dependencies from one domain to another, as edges; `None` if there is none.
    #[must_use]
    pub fn chain(&self, from: usize, to: usize) -> Option<Vec<&MapEdge>> {
        let mut by: Vec<Option<&MapEdge>> = vec![None; self.nodes.len()];
        let mut queue = VecDeque::from([from]);
        while let Some(node) = queue.pop_front() {
            for edge in self.edges.iter().filter(|edge| edge.from == node) {
                if edge.to != from && by[edge.to].is_none() {
                    by[edge.to] = Some(edge);
                    queue.push_back(edge.to);
                }
            }
        }
        let mut chain: Vec<&MapEdge> = Vec::new();
        let mut at = to;
        while let Some(edge) = by[at] {
            chain.push(edge);
            at = edge.from;
        }
        chain.reverse();
        (!chain.is_empty()).then_some(chain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_chain_is_found_through_cycles() {
        let node = |name: &str| MapNode { name: name.into(), title: None, is_library: false, is_affected: None, unread: None };
        let edge = |from, to| MapEdge { from, to, is_declared: true, proven: None, is_files_only: false };
        let edges = vec![edge(0, 1), edge(1, 0), edge(1, 2), edge(2, 3), edge(1, 3)];
        let graph = MapGraph { nodes: ["a", "b", "c", "d"].map(node).into(), edges, counts_proven: false };
        let check = |from: &str, to: &str, expected: Option<&[&str]>| {
            let chain = graph.chain(graph.node(from).expect(from), graph.node(to).expect(to));
            let names = chain.map(|chain| chain.iter().map(|edge| graph.nodes[edge.to].name.as_str()).collect::<Vec<_>>());
            assert_eq!(names.as_deref(), expected, "{from} {to}");
        };
        check("a", "d", Some(&["b", "d"]));
        check("c", "a", None);
        check("a", "a", None);
    }
}
