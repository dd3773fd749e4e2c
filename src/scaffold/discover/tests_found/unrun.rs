//! The test files that no suite runs. What a command runs is judged by the code that checks a config.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::config_value;
use super::draft_owners::{DraftOwners, map_of};
use super::simulated::Simulated;
use crate::config::{self, Config, FILE_NAME};
use crate::model::diagnostic::SourceText;
use crate::scaffold::discover::ground::Inventory;
use crate::scaffold::discover::test_files::language;
use crate::scaffold::discover::{Command, Discovered, UnrunTests};
use crate::suites::languages::{TestLanguage, of_path};
use crate::suites::{self, Coverage, Planned, RUNNERS, SuiteCoverage};

/// Returns the files that the commands of their domain run or may run; each entry is a domain with its files.
pub(super) fn commands_cover<'a>(
    ground: &Inventory<'_>,
    found: &Discovered,
    domains: &[(usize, BTreeSet<&'a str>)],
) -> BTreeSet<&'a str> {
    let mut covered = BTreeSet::new();
    let has_commands = |(at, own): &&(usize, BTreeSet<&str>)| !found.domains[*at].suites.is_empty() && !own.is_empty();
    if !domains.iter().any(|domain| has_commands(&domain)) {
        return covered;
    }
    let Some(config) = with_suites(found) else { return covered };
    let folders = Simulated(ground);
    let levels = config::known_levels(&config);
    for (at, own) in domains.iter().filter(has_commands) {
        let name = &found.domains[*at].name;
        let Some(at) = config.domains.iter().position(|domain| domain.name.value == *name) else { continue };
        let planned = suites::of_domain(&config, at, &levels, &folders);
        let coverages: Vec<SuiteCoverage<'_>> = planned.iter().map(|planned| SuiteCoverage::of(planned, &folders)).collect();
        let is_run = |path: &&&str| {
            let runs = |suite: &SuiteCoverage<'_>| {
                language(path).is_some_and(|language| suite.covers(path, language, true) > Coverage::Elsewhere)
            };
            coverages.iter().any(runs)
        };
        covered.extend(own.iter().filter(is_run));
    }
    covered
}

/// Returns how surely a change of each test runs it: by the suites of its owners, or by those of `cross-domain`, which every change
/// affects.
pub(in crate::scaffold::discover) fn coverage<'a>(
    ground: &Inventory<'_>,
    found: &Discovered,
    tests: &BTreeSet<&'a str>,
) -> BTreeMap<&'a str, Coverage> {
    let Some(config) = with_suites(found) else { return BTreeMap::new() };
    let map = map_of(&config);
    let mut owners = DraftOwners::new(&map);
    let folders = Simulated(ground);
    let levels = config::known_levels(&config);
    let planned: Vec<Planned<'_>> =
        (0..config.domains.len()).flat_map(|at| suites::of_domain(&config, at, &levels, &folders)).collect();
    let suites: Vec<(usize, SuiteCoverage<'_>)> =
        planned.iter().map(|planned| (planned.domain, SuiteCoverage::of(planned, &folders))).collect();
    let of_test = |path: &&'a str| {
        let language = of_path(path)?.language();
        let owners: Vec<usize> = owners.of(path, false).into_iter().map(|(owner, _)| owner).collect();
        let own = suites.iter().map(|(domain, suite)| (suite, owners.contains(domain), *domain == map.cross_domain()));
        let covers = own.filter(|(_, is_own, is_cross)| *is_own || *is_cross);
        let covers = covers.map(|(suite, is_own, _)| suite.covers(path, language, is_own));
        Some((*path, covers.max().unwrap_or(Coverage::No)))
    };
    tests.iter().filter_map(of_test).collect()
}

/// Returns the proposed config with the suites of all domains.
fn with_suites(found: &Discovered) -> Option<Config> {
    let mut value = config_value(found);
    for domain in &found.domains {
        if !domain.suites.is_empty() {
            value["domains"][&domain.name]["suites"] = suites_value(&domain.suites);
        }
    }
    let source = SourceText { name: FILE_NAME.to_owned(), text: value.to_string() };
    config::parse(&Arc::new(source)).ok()
}

/// Returns the suites of a domain as a config has them.
fn suites_value(commands: &[Command]) -> Value {
    let mut levels: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    let one = |command: &Command| match command.run.as_str() {
        "" => json!({}),
        run if command.working_dir.is_empty() => json!({ "run": run }),
        run => json!({ "run": run, "working_dir": command.working_dir }),
    };
    let mut alone = Map::new();
    for command in commands {
        match &command.name {
            Some(name) => drop(levels.entry(&command.level).or_default().insert(name.clone(), one(command))),
            None => drop(alone.insert(command.level.clone(), one(command))),
        }
    }
    alone.extend(levels.into_iter().map(|(level, named)| (level.to_owned(), Value::Object(named))));
    Value::Object(alone)
}

/// Returns true if a runner is known for tests of a language.
pub(super) fn has_runner(language: &TestLanguage) -> bool {
    RUNNERS.iter().any(|runner| runner.runs(language))
}

/// Returns the files that no suite runs, one entry for each language and runner.
pub(super) fn grouped(all: &BTreeSet<&str>, held: &BTreeSet<&str>) -> Vec<UnrunTests> {
    let mut groups: BTreeMap<(bool, &'static str), Vec<&str>> = BTreeMap::new();
    for path in all.iter().filter(|path| !held.contains(*path)) {
        let language = language(path);
        let has_runner = language.is_none_or(has_runner);
        groups.entry((has_runner, language.map_or("", |language| language.name))).or_default().push(path);
    }
    let group = |((has_runner, language), files): ((bool, &'static str), Vec<&str>)| UnrunTests {
        language,
        has_runner,
        files: files.len(),
        example: files[0].to_owned(),
    };
    groups.into_iter().map(group).collect()
}
