//! Turns the YAML tree into the [`Config`]. A test compares the lists of keys here with the JSON Schema of the model.

use std::collections::HashSet;
use std::sync::Arc;

use super::checks::checks;
use super::ci::ci;
use super::clashes;
use super::dependencies::{self, not_on};
use super::entry_names;
use super::layout::Layout;
use super::model::{
    CROSS_DOMAIN, Config, Domain, DomainKind, EdgeSource, KnownLevels, LockFiles, ManagerConfig, MergeQueue, NamedSuite,
    Suites, Unowned,
};
use super::node::{Node, Value};
use super::shell::Shell;
use super::suite::{is_suite, suite};
use super::table::{Findings, Table, known_keys, map, table};
use super::url::{UrlOf, url};
use crate::model::diagnostic::{At, SourceText, Span};
use crate::model::health::ManagerKind;

pub(super) const TOP: &[&str] = &[
    "version",
    "cicd_version",
    "base",
    "global",
    "ignore",
    "unowned",
    "tests",
    "levels",
    "cache",
    "shell",
    "edges",
    "lockfiles",
    "merge_queue",
    "shadow",
    "ci",
    "domains",
];
pub(super) const DOMAIN: &[&str] =
    &["title", "kind", "paths", "depends_on", "not_on", "manager", "checks", "suites", "cache", "shell", "ci"];
pub(super) const MANAGER: &[&str] = &["title", "kind", "url", "service", "paths", "token_env", "ca_file", "push_results"];

const UNOWNED: &[(&str, Unowned)] =
    &[("all", Unowned::All), ("cross-domain", Unowned::CrossDomain), ("ignore", Unowned::Ignore), ("error", Unowned::Error)];
const EDGES: &[(&str, EdgeSource)] = &[("declared", EdgeSource::Declared), ("proven", EdgeSource::Proven)];
const LOCK_FILES: &[(&str, LockFiles)] = &[("global", LockFiles::Global), ("auto", LockFiles::Auto)];
const MERGE_QUEUES: &[(&str, MergeQueue)] = &[("head", MergeQueue::Head), ("each", MergeQueue::Each)];
const KINDS: &[(&str, DomainKind)] = &[("domain", DomainKind::Domain), ("library", DomainKind::Library)];
const MANAGER_KINDS: &[(&str, ManagerKind)] = &[
    ("http", ManagerKind::Http),
    ("consul", ManagerKind::Consul),
    ("grpc", ManagerKind::Grpc),
    ("embedded", ManagerKind::Embedded),
];
const MANAGER_PATHS: &[&str] = &["health", "deployment", "test_results"];

/// Reads the whole config. A value that cannot be read becomes a finding and has its default in the result.
pub(super) fn config(node: &Node, source: &Arc<SourceText>) -> (Config, Findings) {
    let mut findings = Findings::new(Arc::clone(source));
    if node.value == Value::Null {
        findings.add(&Span::new(0..0, 1, 1), "the file is empty", Some("begin with `version: 1`".into()));
    }
    let mut top = table(node, TOP, "cicd.yml", &mut findings);
    version(&mut top, node);
    let shell = top.shell().unwrap_or_default();
    let config = Config {
        version: 1,
        cicd_version: top.text("cicd_version"),
        base: branches(&mut top),
        global: top.patterns("global"),
        ignore: top.patterns("ignore"),
        unowned: top.choice("unowned", UNOWNED).unwrap_or_default(),
        tests: layouts(&mut top),
        levels: levels(&mut top),
        cache: top.flag("cache").unwrap_or_default(),
        edges: top.choice("edges", EDGES).unwrap_or_default(),
        lockfiles: top.choice("lockfiles", LOCK_FILES).unwrap_or_default(),
        merge_queue: top.choice("merge_queue", MERGE_QUEUES).unwrap_or_default(),
        shadow: top.flag("shadow").unwrap_or_default(),
        ci: ci(top.node("ci"), top.findings),
        domains: domains(top.node("domains"), &shell, top.findings),
        shell,
        known_levels: KnownLevels::default(),
    };
    entry_names::twins(node, &config.domains, &mut findings);
    clashes::find(node, &config.domains, &mut findings);
    (config, findings)
}

fn version(top: &mut Table<'_, '_>, node: &Node) {
    match top.node("version") {
        None if matches!(node.value, Value::Map(_)) => {
            let at = Span::new(0..0, 1, 1);
            top.findings.add(&at, "the key `version` is missing", Some("begin with `version: 1`".into()));
        }
        Some(node) if node.value != Value::Int(1) => {
            top.findings.add(&node.at, "this program reads version 1", Some("write `version: 1`".into()));
        }
        _ => {}
    }
}

/// Reads `base`, the branches that others are compared with. Patterns are refused: GitHub would accept one in `on: push`, but a pattern is
/// no branch to compare with.
fn branches(top: &mut Table<'_, '_>) -> Vec<At<String>> {
    let names = top.texts("base");
    for name in names.iter().filter(|name| name.value.contains(['*', '?', '[', ' ', '~', '^', ':', '\\'])) {
        let message = format!("`{}` is not the name of a branch", name.value);
        top.findings.add(&name.at, message, Some("name each branch that others start from, without patterns".into()));
    }
    names
}

fn layouts(top: &mut Table<'_, '_>) -> Vec<At<Layout>> {
    let lines = match top.node("tests") {
        Some(_) => top.texts("tests"),
        None => vec![At { value: "tests/{domain}/{level}/".to_owned(), at: Span::default() }],
    };
    let mut layouts = Vec::new();
    for At { value, at } in lines {
        match Layout::parse(&value) {
            Ok(value) => layouts.push(At { value, at }),
            Err(error) => {
                let hint = "write e.g. tests/{domain}/{level}/ or {path}/**/*.test.tsx";
                top.findings.add(&at, format!("`{value}` is not a layout: {error}"), Some(hint.into()));
            }
        }
    }
    layouts
}

fn levels(top: &mut Table<'_, '_>) -> Vec<String> {
    if top.node("levels").is_none() {
        return vec!["unit".to_owned(), "integration".to_owned()];
    }
    let mut levels = Vec::new();
    let mut seen = HashSet::new();
    for level in top.texts("levels") {
        entry_names::check(&level, "level", top.findings);
        if seen.insert(level.value.clone()) {
            levels.push(level.value);
        } else {
            top.findings.add(&level.at, format!("`{}` is listed twice", level.value), Some("remove one of them".into()));
        }
    }
    levels
}

fn domains(node: Option<&Node>, common: &Shell, findings: &mut Findings) -> Vec<Domain> {
    let mut domains = Vec::new();
    if let Some(node) = node {
        let entries = map(node, "`domains`", findings);
        // One more is added below.
        domains.reserve(entries.len() + 1);
        for (key, node) in entries {
            entry_names::check(key, "domain", findings);
            domains.push(domain(key.clone(), node, common, findings));
        }
    }
    dependencies::check(&domains, findings);
    if !domains.iter().any(|domain| domain.name.value == CROSS_DOMAIN) {
        let name = At { value: CROSS_DOMAIN.to_owned(), at: Span::default() };
        domains.push(domain(name, &Node { value: Value::Null, at: Span::default() }, common, findings));
    }
    domains
}

fn domain(name: At<String>, node: &Node, common: &Shell, findings: &mut Findings) -> Domain {
    let what = format!("domain `{}`", name.value);
    let mut table = table(node, DOMAIN, &what, findings);
    let kind = table.choice("kind", KINDS).unwrap_or_default();
    if kind == DomainKind::Library && name.value == CROSS_DOMAIN {
        table.findings.add(&name.at, "`cross-domain` cannot be a library", Some("remove `kind`".into()));
    }
    if let (DomainKind::Library, Some(manager)) = (kind, table.node("manager")) {
        table.findings.add(&manager.at, "a library has no manager", Some("remove it, or `kind: library`".into()));
    }
    let shell = table.shell();
    let manager = table.node("manager").map(|node| Box::new(manager(node, table.findings)));
    Domain {
        title: table.text("title"),
        kind,
        paths: table.patterns("paths"),
        depends_on: table.texts("depends_on"),
        not_on: not_on(&mut table),
        checks: checks(&mut table, kind, manager.as_deref(), shell.as_ref().unwrap_or(common)),
        manager,
        suites: suites(table.node("suites"), table.findings),
        cache: table.flag("cache"),
        shell,
        ci: table.node("ci").map(|node| Box::new(ci(Some(node), table.findings))),
        name,
    }
}

fn manager(node: &Node, findings: &mut Findings) -> ManagerConfig {
    let mut table = table(node, MANAGER, "`manager`", findings);
    let paths = table.text_map("paths");
    if let Some(node) = table.node("paths").filter(|node| matches!(node.value, Value::Map(_))) {
        known_keys(node, MANAGER_PATHS, "`paths`", table.findings);
    }
    let kind = table.choice("kind", MANAGER_KINDS);
    if kind == Some(ManagerKind::Consul) && table.node("service").is_none() {
        let hint = "write its name in Consul, e.g. service: orders";
        table.findings.add(&node.at, "a manager of the kind `consul` needs `service`", Some(hint.into()));
    }
    ManagerConfig {
        title: table.text("title"),
        kind,
        url: table.node("url").and_then(|node| url(node, UrlOf::Manager, table.findings)),
        service: table.text("service"),
        paths,
        token_env: super::names::token(&mut table, "token_env"),
        ca_file: table.text("ca_file"),
        push_results: table.flag("push_results").unwrap_or_default(),
    }
}

fn suites(node: Option<&Node>, findings: &mut Findings) -> Suites {
    let Some(node) = node else { return Suites::Found };
    match &node.value {
        Value::Null => return Suites::Found,
        Value::Text(word) if word == "none" => return Suites::None,
        Value::Text(_) => {
            findings.add(
                &node.at,
                "`suites` must be a map of levels, or `none`",
                Some("write `suites: none`, or `unit: { run: … }`".into()),
            );
            return Suites::Found;
        }
        _ => {}
    }
    let mut named = Vec::new();
    for (level, node) in map(node, "`suites`", findings) {
        entry_names::check(level, "level", findings);
        if let Value::Text(command) = &node.value {
            findings.add(&node.at, "a suite must be a map", Some(format!("write {}: {{ run: \"{command}\" }}", level.value)));
        } else if is_suite(node) || node.value == Value::Null {
            named.push(NamedSuite { level: level.clone(), name: None, suite: suite(node, findings) });
        } else {
            for (key, node) in map(node, &format!("level `{}`", level.value), findings) {
                entry_names::check(key, "suite", findings);
                named.push(NamedSuite { level: level.clone(), name: Some(key.value.clone()), suite: suite(node, findings) });
            }
        }
    }
    Suites::Named(named)
}
