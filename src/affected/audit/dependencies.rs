//! Holds `depends_on` against the dependencies that manifests and sources prove.

use std::collections::{BTreeMap, BTreeSet};

use super::{EXAMPLES, Finding, FindingKind};
use crate::affected::Map;
use crate::config::{CROSS_DOMAIN, Config, Domain, DomainKind, EdgeSource};
use crate::model::diagnostic::Span;
use crate::model::few::few_and;
use crate::model::proof::{DomainEdges, ProvenEdge, UnreadFile, UnreadWhy, too_many_sources, too_many_sources_fix};

/// Adds the findings of dependencies. `proven` is what manifests and sources prove, whatever the config says of `edges`.
pub(super) fn of_dependencies(map: &Map<'_>, proven: &DomainEdges, findings: &mut Vec<Finding>) {
    let config = map.config();
    if config.edges == EdgeSource::Declared {
        findings.extend(undeclared(map, proven).into_iter().map(|(at, edge)| undeclared_one(config, at, edge)));
    }
    for (at, domain) in config.domains.iter().enumerate() {
        // `cross-domain` is affected by every domain.
        if domain.name.value == CROSS_DOMAIN {
            continue;
        }
        if proven.unread(at).is_empty() && proven.is_read(at) {
            // A library may be needed by what no reader sees: settings, generated code, what a package runs when it is loaded.
            let is_domain = |other: usize| config.domains[other].kind == DomainKind::Domain;
            let is_read = |name: &str| map.domain(name).is_some_and(|other| is_domain(other) && proven.is_read(other));
            let is_proven = |name: &str| proven.of(at).iter().any(|edge| config.domains[edge.to].name.value == name);
            let unused =
                domain.depends_on.iter().filter(|dependency| is_read(&dependency.value) && !is_proven(&dependency.value));
            findings.extend(unused.map(|dependency| unused_one(domain, &dependency.value, &dependency.at)));
        }
    }
    findings.extend(unread(config, proven));
}

/// Returns the dependencies that the code proves and the map does not declare, each with the domain that has it. What `not_on` excepts is
/// not among the proven ones.
#[must_use]
pub(crate) fn undeclared<'p>(map: &Map<'_>, proven: &'p DomainEdges) -> Vec<(usize, &'p ProvenEdge)> {
    let reached = reached(map);
    // `cross-domain` is affected by every domain.
    let domains = (0..map.config().domains.len()).filter(|at| *at != map.cross_domain());
    // A change of what is declared through another domain already affects this one.
    let missing = |at: usize| proven.of(at).iter().filter(|edge| !reached[at].contains(&edge.to)).collect::<Vec<_>>();
    domains.flat_map(|at| missing(at).into_iter().map(move |edge| (at, edge))).collect()
}

/// Returns for each domain all that it declares, directly or through others.
fn reached(map: &Map<'_>) -> Vec<BTreeSet<usize>> {
    let domains = &map.config().domains;
    let direct: Vec<Vec<usize>> =
        domains.iter().map(|domain| domain.depends_on.iter().filter_map(|name| map.domain(&name.value)).collect()).collect();
    let from = |start: usize| {
        let mut reached = BTreeSet::new();
        let mut pending = direct[start].clone();
        while let Some(domain) = pending.pop() {
            if reached.insert(domain) {
                pending.extend(&direct[domain]);
            }
        }
        reached
    };
    (0..domains.len()).map(from).collect()
}

/// Returns the finding of a dependency that is not declared.
#[must_use]
pub(crate) fn undeclared_one(config: &Config, from: usize, edge: &ProvenEdge) -> Finding {
    let domain = &config.domains[from];
    let (from, to) = (domain.name.value.as_str(), config.domains[edge.to].name.value.as_str());
    let proof = &edge.proof;
    let place = format!("{}:{} {}", proof.path, proof.line, proof.text);
    Finding {
        kind: FindingKind::UndeclaredDependency,
        message: undeclared_message(from, to, edge.is_for_tests),
        at: Some(domain.name.at.clone()).filter(|at| *at != Span::default()),
        fix: undeclared_fix(from, to),
        count: edge.lines,
        examples: vec![place.into_bytes()],
        about: vec![from.to_owned(), to.to_owned()],
    }
}

/// Returns what is wrong with a dependency that is not declared.
#[must_use]
pub(crate) fn undeclared_message(from: &str, to: &str, is_for_tests: bool) -> String {
    format!(
        "{from} depends on {to}, which it does not declare{}",
        if is_for_tests { ", for tests or development only" } else { "" }
    )
}

/// Returns the fix of a dependency that is not declared.
#[must_use]
pub(crate) fn undeclared_fix(from: &str, to: &str) -> String {
    format!("add {to} to `depends_on` of {from} (`cicd check --fix` does), or list it under `not_on` with a reason")
}

fn unused_one(domain: &Domain, to: &str, at: &Span) -> Finding {
    let from = domain.name.value.as_str();
    Finding {
        kind: FindingKind::UnusedDependency,
        message: format!("{from} declares {to}, and no manifest or source of it names {to}"),
        at: Some(at.clone()),
        fix: "keep it where they meet at run time only, e.g. over HTTP; otherwise remove it".to_owned(),
        count: 0,
        examples: Vec::new(),
        about: vec![from.to_owned(), to.to_owned()],
    }
}

/// The domains and files of one ecosystem.
#[derive(Default)]
struct UnreadGroup<'a> {
    domains: Vec<&'a str>,
    files: BTreeSet<&'a UnreadFile>,
}

/// The kinds of reasons, each of which has a finding of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum UnreadKind {
    NoReader,
    Failed,
    TooManySources(usize),
}

impl UnreadKind {
    fn of(file: &UnreadFile) -> Self {
        match file.why {
            UnreadWhy::NoReader => Self::NoReader,
            UnreadWhy::Failed(_) => Self::Failed,
            UnreadWhy::TooManySources(most) => Self::TooManySources(most),
        }
    }
}

/// Returns a finding for each ecosystem with files that could not be read.
fn unread(config: &Config, proven: &DomainEdges) -> Vec<Finding> {
    let mut by_title: BTreeMap<(&str, UnreadKind), UnreadGroup<'_>> = BTreeMap::new();
    for (at, domain) in config.domains.iter().enumerate() {
        for file in proven.unread(at) {
            let UnreadGroup { domains, files } = by_title.entry((&file.title, UnreadKind::of(file))).or_default();
            if domains.last() != Some(&domain.name.value.as_str()) {
                domains.push(&domain.name.value);
            }
            files.insert(file);
        }
    }
    let finding = |((title, kind), UnreadGroup { domains, files }): ((&str, UnreadKind), UnreadGroup<'_>)| {
        let what = match kind {
            UnreadKind::NoReader => format!("dependencies in {title} are not read"),
            UnreadKind::Failed => format!("not all dependencies in {title} could be read"),
            UnreadKind::TooManySources(most) => too_many_sources(most),
        };
        let message = format!("{what}: {}", few_and(&domains));
        let effect = match config.edges {
            EdgeSource::Proven => "every change affects these domains; ",
            EdgeSource::Declared => "`depends_on` alone counts for them; ",
        };
        let fix = match (kind, config.edges) {
            (UnreadKind::Failed, _) => "fix the files",
            (UnreadKind::TooManySources(_), EdgeSource::Proven) => too_many_sources_fix(),
            (UnreadKind::NoReader | UnreadKind::TooManySources(_), _) => "list what they need under `depends_on`",
        };
        let line = |file: &&UnreadFile| match &file.why {
            UnreadWhy::Failed(why) => Some(format!("{}: {why}", file.path).into_bytes()),
            UnreadWhy::NoReader => Some(file.path.clone().into_bytes()),
            // There is no single file to show.
            UnreadWhy::TooManySources(_) => None,
        };
        let examples: Vec<Vec<u8>> = files.iter().filter_map(line).take(EXAMPLES).collect();
        Finding {
            kind: FindingKind::UnreadDependencies,
            message,
            at: None,
            fix: format!("{effect}{fix}"),
            count: if examples.is_empty() { 0 } else { files.len() },
            examples,
            about: vec![title.to_owned()],
        }
    };
    by_title.into_iter().map(finding).collect()
}
