//! Made-up maps for the page of the graph.

use std::sync::Arc;

use cicd::model::map_graph::{MapEdge, MapGraph, MapNode};
use cicd::model::overview::Overview;
use cicd::model::proof::{Proof, ProvenEdge, UnreadFile, UnreadWhy};
use cicd::report::dashboard::{MapState, ShownMap};
use cicd::report::graph::DrawnMap;

/// What the server knows when it has read a map.
pub(super) fn known(graph: MapGraph) -> MapState {
    let commit = Some("9f2c4e1ab07d4410b2c3d4e5f60718293a4b5c6d".to_owned());
    let shown = ShownMap { drawn: DrawnMap::new(graph), commit, fault: None };
    MapState { shown: Some(Arc::new(shown)), is_reading: false }
}

pub(super) fn node(name: &str) -> MapNode {
    MapNode { name: name.to_owned(), title: None, is_library: false, is_affected: None, unread: None }
}

/// Returns a dependency that a line proves.
pub(super) fn proven(from: usize, to: usize, path: &str, text: &str) -> MapEdge {
    let proof = Proof { path: path.to_owned(), line: 3, text: text.to_owned(), leads_to: text.to_owned(), through: None };
    let proven = Some(ProvenEdge { to, proof, lines: 2, is_for_tests: false, files: 1, shown: Vec::new() });
    MapEdge { from, to, is_declared: true, proven, is_files_only: false }
}

/// Returns the map of the five domains of `sample::few`, with two libraries: `journey` needs all, `security` needs only `logging`.
pub(super) fn few(overview: &Overview) -> MapGraph {
    let mut nodes: Vec<MapNode> = overview.domains.iter().map(|domain| node(&domain.status.name)).collect();
    assert_eq!(nodes.len(), 5);
    for name in ["platform-core", "logging"] {
        nodes.push(MapNode { is_library: true, ..node(name) });
    }
    nodes[2].unread = Some(UnreadFile { path: "experience/App.swift".into(), title: "Swift".into(), why: UnreadWhy::NoReader });
    let names: Vec<String> = nodes.iter().map(|node| node.name.clone()).collect();
    let edge = |from: usize, to: usize| {
        let path = format!("{}/service/api.py", names[from]);
        proven(from, to, &path, &format!("{}.client", names[to].replace('-', "_")))
    };
    let mut edges =
        vec![edge(0, 5), edge(1, 0), edge(1, 5), edge(2, 1), edge(2, 5), edge(3, 0), edge(3, 1), edge(3, 6), edge(5, 6)];
    edges[2].is_declared = false;
    if let Some(proven) = &mut edges[7].proven {
        proven.is_for_tests = true;
    }
    edges[5].proven = None;
    MapGraph { nodes, edges, counts_proven: false }
}

/// Returns a map of many domains, as of a large platform: most need domains of the tiers below their own, or a library.
pub(super) fn large(overview: &Overview, links: usize) -> MapGraph {
    let count = overview.domains.len();
    let mut nodes: Vec<MapNode> = overview.domains.iter().map(|domain| node(&domain.status.name)).collect();
    let libraries = count / 10;
    for (at, node) in nodes.iter_mut().enumerate() {
        node.is_library = at < libraries;
    }
    let mut seed: u64 = 11;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("a number") % below
    };
    let mut pairs = std::collections::BTreeSet::from([(0, 1), (1, 0)]);
    while pairs.len() < links {
        let (from, tier) = (random(count), (count / 8).max(2));
        let below = from / tier * tier;
        let to = if random(3) == 0 { random(libraries) } else { below.saturating_sub(1 + random(2 * tier)) };
        if to < below {
            pairs.insert((from, to));
        }
    }
    let name = |at: usize| overview.domains[at].status.name.clone();
    let edge = |(from, to): (usize, usize)| {
        proven(
            from,
            to,
            &format!("services/{}/src/main/java/api/Client.java", name(from)),
            &format!("org.example.{}", name(to)),
        )
    };
    MapGraph { nodes, edges: pairs.into_iter().map(edge).collect(), counts_proven: true }
}
