//! Dependencies between domains, from files as values, and what more changes and more edges do.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::affected::audit::dependencies::undeclared;
use crate::affected::{ChangeEvidence, affected};
use crate::config;
use crate::model::diagnostic::SourceText;
use crate::model::proof::FileLink;
use crate::model::reasons::{Change, ChangeKind, Reason};

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
fn a_changed_file_of_cross_domain_affects_those_that_need_it() {
    let files = [
        ("orders/test_a.py", "import os\nimport tests.fixtures"),
        ("payments/api.py", "import money.coin"),
        ("money/coin.py", "from tests.deep import helper"),
        ("legacy/old.py", ""),
        ("tests/fixtures.py", "import tools.data"),
        ("tests/deep/helper.py", ""),
        ("tests/shop.py", "import legacy.old\nimport orders.a"),
        ("tools/data.py", "import tests.helper"),
        ("tests/helper.py", ""),
    ];
    check_changed(CONFIG, &files, &["tests/fixtures.py"], &["orders: orders/test_a.py:2"]);
    let through = ["orders: orders/test_a.py:2 through tools/data.py"];
    check_changed(CONFIG, &files, &["tests/helper.py"], &through);
    // What depends on a domain that needs the file follows.
    check_changed(CONFIG, &files, &["tests/deep/helper.py"], &["payments: via money", "money: money/coin.py:1"]);
    // A file that no domain needs, and `cross-domain` being affected by a domain, affect no other.
    check_changed(CONFIG, &files, &["tests/shop.py"], &[]);
    check_changed(CONFIG, &files, &["legacy/old.py"], &["legacy: path"]);
}

#[test]
fn a_changed_file_of_no_domain_affects_those_that_need_it() {
    let files = [
        ("orders/a.py", "import tools.data"),
        ("payments/api.py", "import shared.util"),
        ("tests/shop.py", "import tools.data"),
        ("tools/data.py", ""),
        ("shared/util.py", "import tools.data"),
    ];
    let through = "payments: payments/api.py:1 through shared/util.py";
    for unowned in ["ignore", "cross-domain"] {
        let config = format!("{CONFIG}unowned: {unowned}\n");
        check_changed(&config, &files, &["tools/data.py"], &["orders: orders/a.py:1", through]);
        check_changed(&config, &files, &["tools/other.py"], &[]);
    }
    let all = ["orders: unowned", "payments: unowned", "money: unowned", "legacy: unowned"];
    check_changed(CONFIG, &files, &["tools/data.py"], &all);
    let shared = ["orders: global", "payments: global", "money: global", "legacy: global"];
    check_changed(&format!("{CONFIG}unowned: ignore\n"), &files, &["shared/util.py"], &shared);
}

/// Checks which domains besides `cross-domain` are affected by a change of these paths, each with its first reason.
#[track_caller]
fn check_changed(text: &str, files: &[(&str, &str)], changed: &[&str], expected: &[&str]) {
    let config = config(text);
    let map = Map::new(&config, [&b"cicd.yml"[..]]);
    let edges = edges(&map, &Scan::of(files));
    let map = map.with_proven(edges);
    let change = |path: &&str| Change { path: path.as_bytes().to_vec(), kind: ChangeKind::Modified, is_folder: false };
    let all: Vec<Change> = changed.iter().map(change).collect();
    let answer = affected(&map, ChangeEvidence { changes: Some(all), ..ChangeEvidence::default() });
    let reason = |reason: &Reason| match reason {
        Reason::UsedFile { proof, .. } => {
            let through = proof.through.as_ref().map(|path| format!(" through {path}")).unwrap_or_default();
            format!("{}:{}{through}", proof.path, proof.line)
        }
        Reason::Dependency { via, .. } => format!("via {}", answer.domains[via[0]].name),
        other => other.code().to_owned(),
    };
    let domains = answer.affected().filter(|domain| domain.name != "cross-domain");
    let found: Vec<String> = domains
        .map(|domain| format!("{}: {}", domain.name, answer.reasons(domain).next().map(reason).unwrap_or_default()))
        .collect();
    assert_eq!(found, expected, "{changed:?}");
    // The map needs no declaration of it.
    let on_cross = |edge: &(usize, &ProvenEdge)| edge.1.to == map.cross_domain();
    assert!(!undeclared(&map, map.proven()).iter().any(on_cross));
}

#[test]
fn what_is_needed_through_a_file_that_cannot_be_read_is_unknown() {
    let files = [
        ("orders/a.cs", ""),
        (
            "orders/orders.csproj",
            "<Project><ItemGroup><ProjectReference Include=\"../tests/x/x.csproj\"/></ItemGroup></Project>",
        ),
        ("payments/a.csproj", "<Project><ItemGroup><ProjectReference Include=\"../tools/y.csproj\"/></ItemGroup></Project>"),
        ("tests/x/x.csproj", "<Project"),
        ("tools/y.csproj", "<Project><ItemGroup><ProjectReference Include=\"../tests/x/x.csproj\"/></ItemGroup></Project>"),
        ("money/a.csproj", "<Project/>"),
    ];
    let expected = ["orders ? tests/x/x.csproj", "payments ? tests/x/x.csproj", "cross-domain ? tests/x/x.csproj"];
    let unread: Vec<String> = shown(&files).into_iter().filter(|line| line.contains('?')).collect();
    assert_eq!(unread, expected);
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
    hit_with(CONFIG, edges, paths)
}

fn hit_with(text: &str, edges: &DomainEdges, paths: &[String]) -> Vec<String> {
    let config = config(text);
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

/// Returns the uses of files `tests/N` and `tools/N` by domains, and by each other.
fn uses(by: &[(usize, usize)], between: &[(usize, usize)]) -> FileUses {
    let path = |at: usize| format!("{}/{at}", ["tests", "tools"][at % 2]);
    let place = |at: usize| if at == 5 { Place::Tree("tests".to_owned()) } else { Place::File(path(at)) };
    let mut uses = FileUses {
        by_domains: by
            .iter()
            .map(|(domain, at)| FileUse { domain: *domain, place: place(*at), proof: edge(0).proof })
            .collect(),
        between: between.iter().map(|(from, to)| FileLink { from: path(*from), place: place(*to) }).collect(),
    };
    uses.by_domains.sort_by(|a, b| (a.domain, &a.place).cmp(&(b.domain, &b.place)));
    uses.between.sort();
    uses
}

proptest! {
    #[test]
    fn more_changed_files_never_give_fewer_domains_that_need_them(
        by in proptest::collection::vec((0_usize..4, 0_usize..6), 0..6),
        between in proptest::collection::vec((0_usize..6, 0_usize..6), 0..6),
        changed in proptest::collection::vec(0_usize..6, 1..4),
        pairs in proptest::collection::vec((0_usize..4, 0_usize..4), 0..3),
    ) {
        let list = |from: usize| pairs.iter().filter(|pair| pair.0 == from && pair.1 != from).map(|pair| edge(pair.1)).collect();
        let edges = DomainEdges { edges: (0..5).map(list).collect(), uses: uses(&by, &between), ..DomainEdges::default() };
        let paths: Vec<String> = changed.iter().map(|at| format!("{}/{at}", ["tests", "tools"][at % 2])).collect();
        let all = hit_with(&format!("{CONFIG}unowned: ignore\n"), &edges, &paths);
        let fewer = hit_with(&format!("{CONFIG}unowned: ignore\n"), &edges, &paths[1..]);
        prop_assert!(fewer.iter().all(|name| all.contains(name)), "{fewer:?} {all:?}");
        // Each file alone gives its part, and there is nothing else.
        let one = |path: &String| hit_with(&format!("{CONFIG}unowned: ignore\n"), &edges, std::slice::from_ref(path));
        let parts: Vec<String> = paths.iter().flat_map(one).collect();
        prop_assert!(all.iter().all(|name| parts.contains(name)), "{parts:?} {all:?}");
    }

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
