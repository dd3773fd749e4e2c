//! Dependencies between domains, from files as values, and what more changes and more edges do.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::affected::audit::dependencies::undeclared;
use crate::affected::{ChangeEvidence, affected};
use crate::config;
use crate::model::diagnostic::SourceText;
use crate::model::reasons::{Change, ChangeKind};

const CONFIG: &str = "version: 1
edges: proven
tests: []
global: [/shared/]
ignore: [\"*.md\"]
domains:
  orders: { paths: [/orders/], not_on: { legacy: \"only type hints\" } }
  payments: { paths: [/payments/] }
  money: { paths: [/money/] }
  legacy: { paths: [/legacy/] }
  cross-domain: { paths: [/tests/] }
";

fn config(text: &str) -> config::Config {
    config::parse(&Arc::new(SourceText { name: "cicd.yml".into(), text: text.into() })).expect(text)
}

/// Returns `from → to: path:line text` for every edge, and `from ? path` for every file that could not be read.
fn shown(files: &[(&str, &str)]) -> Vec<String> {
    let config = config(CONFIG);
    let map = Map::new(&config, [&b"cicd.yml"[..]]);
    let edges = edges(&map, &Scan::of(files));
    let name = |at: usize| config.domains[at].name.value.as_str();
    let mut shown = Vec::new();
    for (from, list) in edges.edges.iter().enumerate() {
        let through =
            |edge: &ProvenEdge| edge.proof.through.as_ref().map(|path| format!(" through {path}")).unwrap_or_default();
        let edge = |edge: &ProvenEdge| {
            let Proof { path, line, text, .. } = &edge.proof;
            let tests = if edge.is_for_tests { " (tests)" } else { "" };
            format!("{} → {}: {path}:{line} {text}{}{tests}", name(from), name(edge.to), through(edge))
        };
        shown.extend(list.iter().map(edge));
        shown.extend(edges.unread(from).iter().map(|file| format!("{} ? {}", name(from), file.path)));
    }
    shown
}

#[test]
fn references_become_dependencies_with_their_lines() {
    let files = [
        ("orders/a.py", "import os\nfrom money.coin import Coin\nimport legacy.old\nimport orders.b"),
        ("orders/b.py", ""),
        ("orders/tests/test_a.py", "import payments.api\nimport money.coin"),
        ("payments/api.py", ""),
        ("money/coin.py", ""),
        ("legacy/old.py", ""),
    ];
    let expected =
        ["orders → payments: orders/tests/test_a.py:1 payments.api (tests)", "orders → money: orders/a.py:2 money.coin.Coin"];
    assert_eq!(shown(&files), expected);
}

#[test]
fn files_of_no_domain_pass_dependencies_on() {
    let files = [
        ("orders/a.py", "import shared.util"),
        ("shared/util.py", "import tools.helper"),
        ("tools/helper.py", "import money.coin"),
        ("money/coin.py", "import shared.util"),
        ("notes.md", "import money"),
    ];
    assert_eq!(shown(&files), ["orders → money: orders/a.py:1 shared.util through tools/helper.py"]);
}

#[test]
fn files_of_cross_domain_pass_dependencies_on() {
    let files = [
        ("orders/test_a.py", "import tests.fixtures"),
        ("tests/fixtures.py", "import tests.helper"),
        ("tests/helper.py", "import money.coin"),
        ("money/coin.py", ""),
    ];
    let expected = [
        "orders → money: orders/test_a.py:1 tests.fixtures through tests/helper.py (tests)",
        "cross-domain → money: tests/helper.py:1 money.coin (tests)",
    ];
    assert_eq!(shown(&files), expected);
}

#[test]
fn what_cannot_be_read_is_unknown() {
    let files = [
        ("orders/App.swift", "import Money"),
        ("money/pyproject.toml", "[project"),
        // A broken manifest of no domain leaves the dependencies of all modules below it unknown.
        ("pyproject.toml", "[project"),
        ("payments/api.py", ""),
    ];
    let expected =
        ["orders ? orders/App.swift", "payments ? pyproject.toml", "money ? money/pyproject.toml", "money ? pyproject.toml"];
    assert_eq!(shown(&files), expected);
}

#[test]
fn what_the_map_covers_is_not_undeclared() {
    let text = CONFIG.replace("[/orders/],", "[/orders/], depends_on: [payments],");
    let config = config(&text.replace("[/payments/] }", "[/payments/], depends_on: [money] }"));
    let map = Map::new(&config, [&b"cicd.yml"[..]]);
    // Of `orders`: declared, declared through `payments`, missing; of `payments`: missing; `cross-domain` needs no declaration.
    let edges = DomainEdges {
        edges: vec![vec![edge(1), edge(2), edge(3)], vec![edge(2), edge(3)], Vec::new(), Vec::new(), vec![edge(0)]],
        ..DomainEdges::default()
    };
    let found: Vec<(usize, usize)> = undeclared(&map, &edges).into_iter().map(|(from, edge)| (from, edge.to)).collect();
    assert_eq!(found, [(0, 3), (1, 3)]);
}

/// Returns the affected domains of a change of these paths.
fn hit(edges: &DomainEdges, paths: &[String]) -> Vec<String> {
    let config = config(CONFIG);
    let map = Map::new(&config, [&b"cicd.yml"[..]]).with_proven(edges.clone());
    let change = |path: &String| Change { path: path.clone().into_bytes(), kind: ChangeKind::Modified, is_folder: false };
    let changes = Some(paths.iter().map(change).collect());
    let answer = affected(&map, ChangeEvidence { changes, ..ChangeEvidence::default() });
    answer.affected().map(|domain| domain.name.clone()).collect()
}

fn edge(to: usize) -> ProvenEdge {
    let proof = Proof { path: "x".into(), line: 1, text: "y".into(), leads_to: "z".into(), through: None };
    ProvenEdge { to, proof, lines: 1, is_for_tests: false, files: 1, shown: vec!["x".into()] }
}

proptest! {
    #[test]
    fn more_changes_and_more_edges_never_give_fewer_domains(
        pairs in proptest::collection::vec((0_usize..4, 0_usize..4), 0..8),
        more in (0_usize..4, 0_usize..4),
        changed in proptest::collection::vec(0_usize..4, 1..4),
    ) {
        let of = |pairs: &[(usize, usize)]| {
            let list = |from: usize| pairs.iter().filter(|pair| pair.0 == from && pair.1 != from).map(|pair| edge(pair.1)).collect();
            DomainEdges { edges: (0..5).map(list).collect(), ..DomainEdges::default() }
        };
        let paths: Vec<String> = changed.iter().map(|at| format!("{}/f", ["orders", "payments", "money", "legacy"][*at])).collect();
        let all = hit(&of(&pairs), &paths);
        let fewer_files = hit(&of(&pairs), &paths[1..]);
        prop_assert!(fewer_files.iter().all(|name| all.contains(name)), "{fewer_files:?} {all:?}");
        let wider = hit(&of(&[pairs.as_slice(), &[more]].concat()), &paths);
        prop_assert!(all.iter().all(|name| wider.contains(name)), "{all:?} {wider:?}");
    }
}
