//! The map in every format.

use super::*;
use crate::model::map_graph::{MapGraph, MapNode};
use crate::model::proof::{Proof, ProvenEdge, UnreadFile, UnreadWhy};

/// Four domains: a declared dependency, one that only tests prove, one that is not declared, and one that goes back.
pub(in crate::report) fn sample() -> MapGraph {
    let node = |name: &str| MapNode { name: name.into(), title: None, is_library: false, is_affected: None, unread: None };
    let mut nodes: Vec<MapNode> = ["orders", "payments", "money", "mobile"].map(node).into();
    nodes[2].is_library = true;
    nodes[2].is_affected = Some(true);
    nodes[3].unread = Some(UnreadFile { path: "mobile/App.swift".into(), title: "Swift".into(), why: UnreadWhy::NoReader });
    let proof = |path: &str| Proof {
        path: path.into(),
        line: 3,
        text: "money<T>".into(),
        leads_to: "money/a.py".into(),
        through: None,
    };
    let proven = |to, path: &str, is_for_tests| {
        Some(ProvenEdge { to, proof: proof(path), lines: 2, is_for_tests, files: 1, shown: vec![path.to_owned()] })
    };
    let edges = vec![
        MapEdge { from: 0, to: 1, is_declared: true, proven: None, is_files_only: false },
        MapEdge { from: 0, to: 2, is_declared: false, proven: proven(2, "orders/a.py", false), is_files_only: false },
        MapEdge { from: 1, to: 0, is_declared: true, proven: proven(0, "payments/test_a.py", true), is_files_only: false },
    ];
    MapGraph { nodes, edges, counts_proven: false }
}

fn written(write: impl Fn(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("written");
    anstream::adapter::strip_str(&String::from_utf8(out).expect("text")).to_string()
}

#[test]
fn the_map_on_a_terminal() {
    insta::assert_snapshot!("human", written(|out| human(out, &sample())));
    insta::assert_snapshot!("why", written(|out| why(out, &sample(), 1, 2).map(drop)));
    assert_eq!(written(|out| why(out, &sample(), 2, 0).map(drop)), "money does not depend on orders\n");
}

#[test]
fn the_map_as_mermaid() {
    insta::assert_snapshot!("mermaid", written(|out| mermaid(out, &sample())));
}

#[test]
fn the_picture_escapes_names_and_keeps_boxes_apart() {
    let picture = written(|out| svg(out, &sample()));
    assert!(picture.contains("money&lt;T&gt;") && !picture.contains("money<T>"));
    let mut many = sample();
    let node = many.nodes[0].clone();
    many.nodes.extend((0..200).map(|at| MapNode { name: format!("domain-{at}"), ..node.clone() }));
    many.edges.extend((4..200).map(|at| MapEdge {
        from: at,
        to: at / 3,
        is_declared: true,
        proven: None,
        is_files_only: false,
    }));
    let picture = written(|out| svg(out, &many));
    let boxes: Vec<[f64; 4]> = picture
        .lines()
        .filter_map(|line| line.split_once("<rect "))
        .map(|(_, rest)| ["x=\"", "y=\"", "width=\"", "height=\""].map(|key| number(rest, key)))
        .collect();
    assert_eq!(boxes.len(), 204);
    for (at, a) in boxes.iter().enumerate() {
        for b in &boxes[at + 1..] {
            let apart = a[0] + a[2] <= b[0] || b[0] + b[2] <= a[0] || a[1] + a[3] <= b[1] || b[1] + b[3] <= a[1];
            assert!(apart, "{a:?} {b:?}");
        }
    }
}

fn number(text: &str, key: &str) -> f64 {
    let rest = text.split_once(key).expect(key).1;
    rest.split('"').next().and_then(|number| number.parse().ok()).expect("a number")
}
