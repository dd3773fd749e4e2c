//! Suites out of a config and a set of folders that hold something to run.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::config;
use crate::diagnostic::Source;

struct Tree(HashSet<&'static str>);

impl Folders for Tree {
    fn holds_suite(&self, folder: &str, glob: Option<&str>) -> bool {
        self.0.contains(glob.unwrap_or(folder))
    }
}

fn check(text: &str, tree: &[&'static str], expected: &[&str]) {
    let source = Arc::new(Source { name: "cicd.yml".into(), text: text.into() });
    let config = config::parse(&source).expect(text);
    let levels: Vec<&str> = config.levels.iter().map(String::as_str).collect();
    let tree = Tree(tree.iter().copied().collect());
    let all = (0..config.domains.len()).flat_map(|at| of_domain(&config, at, &levels, &tree));
    assert_eq!(all.map(|suite| suite.id()).collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn layouts_find_and_the_config_names() {
    let tree = &["tests/a/unit", "tests/a/chaos", "tests/b/integration", "tests/cross-domain/unit"];
    check("version: 1\ndomains: { a: {}, b: {} }\n", tree, &["a/unit", "b/integration", "cross-domain/unit"]);
    check("version: 1\ndomains: { a: { suites: none } }\n", tree, &["cross-domain/unit"]);
    let named = "version: 1\nlevels: [unit, integration]\ndomains:\n  a:\n    suites:\n      integration: { api: { run: x }, web: { run: y } }\n";
    check(named, tree, &["a/unit", "a/integration/api", "a/integration/web", "cross-domain/unit"]);
}

#[test]
fn a_layout_beside_the_code() {
    let text = "version: 1\ntests: [\"{path}/**/*.test.ts\"]\ndomains: { a: { paths: [\"/web/a/\"] } }\n";
    check(text, &["/web/a/**/*.test.ts"], &["a/unit"]);
}

#[test]
fn a_readme_is_no_suite() {
    for (name, expected) in [
        ("README.md", false),
        ("test_x.py", true),
        ("x_test.py", true),
        ("conftest.py", false),
        ("x_test.go", true),
        ("a.spec.tsx", true),
        ("a.ts", false),
        ("a.bats", true),
        ("pom.xml", true),
        ("run", true),
    ] {
        assert_eq!(is_runnable(Path::new(name), true), expected, "{name}");
    }
    assert!(!is_runnable(Path::new("run"), false));
}

fn entries(domains: usize, shards: u32) -> Vec<Entry> {
    let entry = |at| {
        format!("  d{at}: {{ ci: {{ runs_on: arm }}, suites: {{ unit: {{ run: x, shards: {shards}, timeout: 90s }} }} }}\n")
    };
    let list = (0..domains).map(entry).collect::<Vec<_>>().concat();
    let source = Arc::new(Source { name: "cicd.yml".into(), text: format!("version: 1\ndomains:\n{list}") });
    let config = config::parse(&source).expect("a config");
    let tree = Tree(HashSet::new());
    let suites: Vec<_> = (0..config.domains.len()).flat_map(|at| of_domain(&config, at, &["unit"], &tree)).collect();
    matrix(&config, &suites)
}

#[test]
fn the_matrix_stays_within_the_limit() {
    let two = entries(1, 2);
    assert_eq!(two.iter().map(|e| e.shard.as_str()).collect::<Vec<_>>(), ["1/2", "2/2"]);
    assert_eq!(
        (two[0].suite.as_str(), two[0].timeout_minutes, two[0].runs_on.as_slice()),
        ("d0/unit", 7, &["arm".to_owned()][..])
    );
    assert_eq!(entries(256, 1).len(), 256);
    let grouped = entries(200, 2);
    assert_eq!((grouped.len(), grouped[0].suite.as_str()), (200, ""));
    let joined = entries(1_000, 1);
    assert_eq!((joined.len(), joined[0].domain.as_str()), (250, "d0 d1 d2 d3"));
    assert_eq!(entries(0, 1).len(), 0);
}
