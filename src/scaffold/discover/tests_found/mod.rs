//! Finds the places of tests: the layouts that find them, the commands where no layout can, and the tests that span several
//! domains.
//!
//! The files that a layout finds are not guessed: the proposed config is evaluated by the code that plans a run.

mod browser;
mod by_package;
mod commands;
mod draft_owners;
mod names;
mod overlaps;
mod simulated;
mod trees;
mod unrun;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::basis::Basis;
use super::ground::{Inventory, is_within, join, last, parent, pattern};
use super::left_out::{self, LeftOutReason};
use super::packages::Packages;
use super::test_files::{is_manifest, is_passed_over, is_runnable, is_test_on, language, looks_like_test};
use super::{Discovered, DomainCandidate, LineCount, NoTests};
use crate::config::{self, CROSS_DOMAIN, Config, DomainKind, known_levels};
use crate::model::diagnostic::SourceText;
use crate::suites::languages::TestLanguage;
use crate::suites::{self, RUNNERS};
use draft_owners::{DraftOwners, map_of};
use simulated::Simulated;

/// The levels that a folder of tests may be named after, in the order in which they run.
pub(super) const LEVELS: [&str; 7] = ["unit", "integration", "contract", "functional", "acceptance", "smoke", "e2e"];

/// Returns the level that a folder of a domain is named after; `None` if the domain itself has that name.
pub(super) fn level_of(folder: &str, domain: &str) -> Option<&'static str> {
    let name = last(folder);
    LEVELS.into_iter().find(|level| *level == name && domain != name)
}

/// The layout for a repository without tests.
const TREE: &str = "tests/{domain}/{level}/";

/// Fills in layouts, levels, commands and counts, and adds `cross-domain` if there are tests of several domains.
pub(super) fn place(ground: &Inventory<'_>, packages: &Packages, found: &mut Discovered) {
    let files = || ground.files().iter().map(String::as_str).filter(|path| !is_passed_over(path));
    let all: BTreeSet<&str> = files().filter(|path| looks_like_test(ground, path)).collect();
    // A project of tests stands for its files.
    let is_of_project = |language: &TestLanguage| RUNNERS.iter().any(|runner| runner.is_sure() && runner.runs(language));
    let is_known = |path: &&str| is_test_on(ground, path) || language(path).is_some_and(is_of_project);
    let known: BTreeSet<&str> = all.iter().copied().filter(is_known).collect();
    let mut levels: BTreeSet<&'static str> = BTreeSet::new();
    trees::central(ground, found, &mut levels);
    found.levels = listed(&levels);
    add_cross_domain(found, &known);
    beside(ground, found, &mut levels);
    if found.layouts.is_empty() {
        found.layouts.push(LineCount { text: TREE.to_owned(), why: "there are no tests yet".to_owned() });
    }
    found.levels = listed(&levels);
    let held = overlaps::settle(ground, packages, found, &all);
    let of_commands = found.domains.iter().flat_map(|domain| &domain.suites).map(|suite| suite.level.as_str());
    levels.extend(of_commands.filter_map(|level| LEVELS.into_iter().find(|known| *known == level)));
    found.levels = listed(&levels);
    let has_some = |domain: &DomainCandidate| {
        domain.tests > 0 || !domain.suites.is_empty() || matches!(domain.no_tests, Some(NoTests::Unknown { .. }))
    };
    found.has_tests = !all.is_empty() || found.domains.iter().any(has_some);
    found.tests = (held.len(), all.len());
}

/// Returns the levels that a config lists; empty if the usual ones are enough.
fn listed(levels: &BTreeSet<&str>) -> Vec<String> {
    let is_usual = |level: &str| matches!(level, "unit" | "integration");
    if levels.iter().all(|level| is_usual(level)) {
        return Vec::new();
    }
    LEVELS.into_iter().filter(|level| is_usual(level) || levels.contains(level)).map(str::to_owned).collect()
}

/// Adds `cross-domain` for folders of tests that no domain owns, because they belong to several domains.
fn add_cross_domain(found: &mut Discovered, all: &BTreeSet<&str>) {
    // Its paths were given on the command line.
    if found.domains.iter().any(|domain| domain.name == CROSS_DOMAIN) {
        return;
    }
    let places = found.domains.iter().flat_map(|domain| &domain.suites).map(|suite| suite.place.clone());
    let paths: Vec<String> = found.domains.iter().flat_map(roots).chain(places.filter(|place| !place.is_empty())).collect();
    let trees: Vec<&str> =
        found.layouts.iter().map(|line| line.text.as_str()).filter(|text| !text.starts_with("{path}")).collect();
    let config = config_of(found);
    let map = config.as_ref().map(map_of);
    let mut owners = map.as_ref().map(DraftOwners::new);
    let mut is_in_tree = |path: &str| {
        let owners = owners.as_mut().map(|owners| owners.of(path, false));
        owners.into_iter().flatten().any(|(_, line)| trees.contains(&line.as_str()))
    };
    let mut folders: BTreeSet<String> = BTreeSet::new();
    for path in all {
        if paths.iter().any(|root| is_within(path, root)) || is_in_tree(path) {
            continue;
        }
        if let Some((folder, LeftOutReason::Test)) = left_out::of_path(parent(path), true) {
            // In a tree with folders of domains, these belong to the domains, and the other folders are added one by one.
            let is_shared = trees.iter().any(|tree| tree.split('/').next() == Some(folder));
            let next = path[folder.len()..].trim_start_matches('/').split_once('/').map(|(name, _)| join(folder, name));
            folders.extend(if is_shared { next } else { Some(folder.to_owned()) });
        }
    }
    if folders.is_empty() {
        return;
    }
    let top: Vec<&String> =
        folders.iter().filter(|folder| !folders.iter().any(|other| other != *folder && is_within(folder, other))).collect();
    found.domains.push(DomainCandidate {
        name: CROSS_DOMAIN.to_owned(),
        paths: top.iter().map(|folder| pattern(folder)).collect(),
        why: vec![Basis::StrayTests],
        ..DomainCandidate::default()
    });
}

/// Returns the folders that a candidate's patterns match.
pub(super) fn roots(candidate: &DomainCandidate) -> Vec<String> {
    let plain =
        |path: &String| path.strip_prefix('/').and_then(|path| path.strip_suffix('/')).map(|path| path.replace('\\', ""));
    candidate.paths.iter().filter(|path| !path.starts_with('!')).filter_map(plain).collect()
}

/// Adds layouts for tests in the domains' own folders.
fn beside(ground: &Inventory<'_>, found: &mut Discovered, levels: &mut BTreeSet<&'static str>) {
    let mut seen: Vec<(String, &'static str, String)> = Vec::new();
    let mut example = None;
    for domain in &found.domains {
        for root in roots(domain) {
            if ground.below(&root).iter().any(|path| is_runnable(ground, path)) {
                levels.extend(level_of(&root, &domain.name));
            }
            for file in ground.below(&root).iter().filter(|path| is_runnable(ground, path)) {
                if example.as_ref().is_none_or(|there: &String| is_manifest(there) && !is_manifest(file)) {
                    example = Some(file.clone());
                }
                let below: Vec<&str> = file[root.len()..].trim_start_matches('/').split('/').collect();
                for (at, name) in below.iter().enumerate().take(2.min(below.len() - 1)) {
                    let Some(level) = LEVELS.into_iter().find(|level| level == name) else { continue };
                    let is_home = at == 0 || matches!(below[0], "tests" | "test" | "__tests__");
                    let above = below[..at].join("/");
                    let layout = format!("{}/{{level}}/", join("{path}", &above));
                    // A single name of a level may be the name of any folder, as in `packages/x/unit/`.
                    let stands = at > 0 || last(&root).contains("test") || domain.name == CROSS_DOMAIN;
                    if is_home && stands && !seen.iter().any(|(text, known, _)| *text == layout && *known == level) {
                        seen.push((layout, level, format!("{root}/{above}")));
                    }
                }
            }
        }
    }
    for (layout, level, place) in seen {
        levels.insert(level);
        if !found.layouts.iter().any(|line| line.text == layout) {
            let why = format!("e.g. {}/{level}/", place.trim_end_matches('/'));
            found.layouts.push(LineCount { text: layout, why });
        }
    }
    if let Some(example) = example {
        found.layouts.push(LineCount { text: "{path}/".to_owned(), why: format!("tests are beside the code, e.g. {example}") });
    }
}

/// Returns the files that the layouts find for every candidate, each with its runner's name, by the code that plans a run.
pub(super) fn plan(ground: &Inventory<'_>, found: &Discovered) -> Option<Vec<BTreeMap<String, &'static str>>> {
    let config = config_of(found)?;
    let folders = Simulated(ground);
    let levels = known_levels(&config);
    let files = found.domains.iter().map(|domain| {
        let at = config.domains.iter().position(|other| other.name.value == domain.name)?;
        let planned = suites::of_domain(&config, at, &levels, &folders);
        let mut files = BTreeMap::new();
        for found in planned.into_iter().flat_map(|planned| planned.found) {
            let runner = found.runner.map_or("", |runner| runner.name());
            files.extend(found.groups.into_iter().flat_map(|group| group.files).map(|file| (file, runner)));
        }
        Some(files)
    });
    Some(files.map(Option::unwrap_or_default).collect())
}

#[cfg(test)]
pub(super) use unrun::coverage;

/// Returns the answers of a listing to queries about suites.
#[cfg(test)]
pub(super) fn simulated<'a>(ground: &'a Inventory<'_>) -> impl suites::SuiteFolders + 'a {
    Simulated(ground)
}

/// Returns the proposed config, as far as the map and the layouts are concerned.
pub(super) fn config_of(found: &Discovered) -> Option<Config> {
    // JSON is valid YAML.
    let text = config_value(found).to_string();
    config::parse(&Arc::new(SourceText { name: "cicd.yml".to_owned(), text })).ok()
}

fn config_value(found: &Discovered) -> Value {
    let domain = |domain: &DomainCandidate| {
        let kind = if domain.kind == DomainKind::Library { "library" } else { "domain" };
        let needs: Vec<&str> = domain.depends_on.iter().map(|dependency| dependency.name.as_str()).collect();
        (domain.name.clone(), json!({ "paths": domain.paths, "kind": kind, "depends_on": needs }))
    };
    let texts = |lines: &[LineCount]| lines.iter().map(|line| line.text.clone()).collect::<Vec<_>>();
    let mut top = json!({
        "version": 1,
        "global": texts(&found.global),
        "ignore": texts(&found.ignore),
        "tests": texts(&found.layouts),
        "domains": found.domains.iter().map(domain).collect::<Map<_, Value>>(),
    });
    if !found.levels.is_empty() {
        top["levels"] = json!(found.levels);
    }
    top
}
