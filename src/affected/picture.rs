//! The map as a graph, from the config, the proven dependencies and, where one is asked about, the answer to a change.

use super::judge::Map;
use crate::config::{DomainKind, EdgeSource};
use crate::model::map_graph::{MapEdge, MapGraph, MapNode};
use crate::model::proof::DomainEdges;
use crate::model::reasons::Affected;

/// Returns the graph of a map. `proven` is what manifests and sources prove, whatever the config says of `edges`.
#[must_use]
pub(crate) fn picture(map: &Map<'_>, proven: &DomainEdges, answer: Option<&Affected>) -> MapGraph {
    let domains = &map.config().domains;
    let counts_proven = map.config().edges == EdgeSource::Proven;
    let cross_domain = map.cross_domain();
    let of_files = |at: usize| proven.on_cross_domain.get(at).filter(|_| counts_proven).map_or(&[][..], Vec::as_slice);
    // `cross-domain` is affected by every domain, and an arrow to each would say nothing. Arrows lead to it from the domains that need
    // files of it.
    let is_needed = (0..domains.len()).any(|at| !of_files(at).is_empty());
    let shown: Vec<usize> = (0..domains.len()).filter(|at| *at != cross_domain || is_needed).collect();
    let place = |domain: usize| shown.iter().position(|at| *at == domain);
    let node = |at: &usize| MapNode {
        name: domains[*at].name.value.clone(),
        title: domains[*at].title.clone(),
        is_library: domains[*at].kind == DomainKind::Library,
        is_affected: answer.map(|answer| answer.is_affected(&answer.domains[*at])),
        unread: proven.unread(*at).first().cloned(),
    };
    let mut edges = Vec::new();
    for (from, at) in shown.iter().enumerate().filter(|(_, at)| **at != cross_domain) {
        let declared: Vec<usize> = domains[*at].depends_on.iter().filter_map(|name| map.domain(&name.value)).collect();
        let known = proven.of(*at);
        let only_proven = known.iter().map(|edge| edge.to).filter(|to| !declared.contains(to));
        for target in declared.iter().copied().chain(only_proven) {
            let Some(to) = place(target) else { continue };
            let is_declared = declared.contains(&target);
            let proven = known.iter().find(|edge| edge.to == target).cloned();
            edges.push(MapEdge { from, to, is_declared, proven, is_files_only: false });
        }
        for edge in of_files(*at) {
            let Some(to) = place(edge.to) else { continue };
            edges.push(MapEdge { from, to, is_declared: false, proven: Some(edge.clone()), is_files_only: true });
        }
    }
    edges.sort_by_key(|edge| (edge.from, edge.to));
    edges.dedup_by_key(|edge| (edge.from, edge.to));
    MapGraph { nodes: shown.iter().map(node).collect(), edges, counts_proven }
}
