//! The suites of a domain and their commands: the suites that the config names, and those that the layouts find. All functions here are
//! pure; they read the work tree through [`SuiteFolders`].
//!
//! `run` starts the commands and reads the reports.

mod calls;
mod command;
mod compose;
mod coverage;
mod detect;
mod folders;
pub(crate) mod languages;
mod listings;
mod lost_codes;
mod matrix;
mod package_scripts;
mod place;
mod planned;
mod programs;
mod quiet;
mod runner_args;
mod runners;
mod shard;
pub(crate) mod shell;
mod shell_syntax;
mod stray;
mod tasks;
mod verbs;
pub mod work_tree;
mod workspaces;

pub use calls::{LIBRARIES, SHARED_WORKFLOW, WorkflowCall, calls, workflow_of};
pub use command::{CommandLine, Missing, NoCommand, ReportSpec, Stdout};
pub(crate) use coverage::{SuiteCoverage, runs_language};
pub use detect::DetectedRunner;
pub use folders::{FolderFile, Listing, MAX_HEAD, SuiteFolders};
pub(crate) use listings::ListCommand;
pub(crate) use lost_codes::{LostBy, LostCode, hidden_failure, lost_code};
pub use matrix::{MAX_ENTRIES, MatrixEntry, MatrixNeeds, matrix};
pub use place::SuitePlace;
pub(crate) use place::leads_nowhere;
pub use planned::{DEFAULT_TIMEOUT, Planned};
pub(crate) use runner_args::{Coverage, LimitingFile, LimitingWords};
pub(crate) use runners::{Extent, FoundPackage, RUNNERS, Runner, SourceMarks, TestRunner, files_of, npm_manager, runner_of};
pub(crate) use runners::{ListedBy, ListedTest};
pub use runners::{RunnerGroup, is_runnable};
pub use shard::Shard;
pub use shell::quoted;
pub use stray::{Stray, unknown_levels};

use crate::config::{CROSS_DOMAIN, Ci, Config, DomainKind, Suite, Suites, known_levels};
use crate::model::counted;
use crate::model::event::DomainFate;

/// Returns true if a suite does not gate on a day, given as YYYY-MM-DD; the last day counts. Dates of this form compare as text.
pub(crate) fn is_quarantined(suite: &Suite, today: &str) -> bool {
    suite.quarantine.as_ref().is_some_and(|it| it.until.as_str() >= today)
}

/// Returns the suites of one domain on the given levels, in the order of the levels. If the config gives a command for a level, the layouts
/// are not searched for it.
#[must_use]
pub fn of_domain<'c>(config: &'c Config, domain: usize, levels: &[&'c str], folders: &dyn SuiteFolders) -> Vec<Planned<'c>> {
    counted::note("suites of a domain");
    let entry = &config.domains[domain];
    let named = match &entry.suites {
        Suites::None => return Vec::new(),
        Suites::Found => &[],
        Suites::Named(named) => named.as_slice(),
    };
    let mut planned = Vec::new();
    for level in levels {
        let here: Vec<(Option<&'c str>, &'c Suite)> = named
            .iter()
            .filter(|suite| suite.level.value == *level)
            .map(|suite| (suite.name.as_deref(), &suite.suite))
            .collect();
        // A suite without a command adds settings to what the layouts find.
        let is_looked_for = here.is_empty() || here.iter().any(|(_, suite)| suite.run.is_none());
        let found =
            if is_looked_for { detect::detect(place::stock(config, entry, level, folders), folders) } else { Vec::new() };
        for (name, suite, found) in assign(&here, found) {
            let runner = if let [found] = found.as_slice() { found.runner } else { None };
            planned.push(Planned { domain, domain_name: &entry.name.value, level, name, suite, runner, found });
        }
    }
    planned
}

/// Returns the reason why no suite of a domain runs.
#[must_use]
pub fn without(config: &Config, domain: usize, folders: &dyn SuiteFolders) -> DomainFate {
    let entry = &config.domains[domain];
    let is_exempt = entry.kind == DomainKind::Library || entry.name.value == CROSS_DOMAIN;
    match entry.suites {
        Suites::None => DomainFate::NoneOnPurpose,
        _ if !of_domain(config, domain, &known_levels(config), folders).is_empty() => DomainFate::NoSuiteHere,
        _ if is_exempt => DomainFate::NoneOnPurpose,
        _ => DomainFate::NoSuite,
    }
}

type Assigned<'c> = (Option<&'c str>, Option<&'c Suite>, Vec<DetectedRunner>);

/// Assigns found runners to the suites of the config; every runner that was found runs.
fn assign<'c>(here: &[(Option<&'c str>, &'c Suite)], found: Vec<DetectedRunner>) -> Vec<Assigned<'c>> {
    let name_of = |found: &DetectedRunner| found.runner.map(TestRunner::name);
    let is_one = found.len() <= 1;
    let mut assigned: Vec<Assigned<'c>> = Vec::new();
    let mut is_rest_taken = false;
    for (name, suite) in here {
        let own = |found: &&DetectedRunner| name.is_some() && name_of(found) == *name;
        if suite.run.is_some() {
            assigned.push((*name, Some(suite), Vec::new()));
        } else if let Some(own) = found.iter().find(own) {
            assigned.push((*name, Some(suite), vec![own.clone()]));
        } else if is_one || name.is_some() {
            // A single suite named `api` runs whichever runner is found. With several runners its meaning is unknown, which is an error
            // later.
            assigned.push((*name, Some(suite), found.clone()));
            is_rest_taken = true;
        } else {
            assigned.extend(found.iter().map(|found| (name_of(found), Some(*suite), vec![found.clone()])));
            is_rest_taken = true;
        }
    }
    if !is_rest_taken {
        let is_free = |found: &DetectedRunner| here.is_empty() || !here.iter().any(|(name, _)| *name == name_of(found));
        let name = |found: &DetectedRunner| if is_one && here.is_empty() { None } else { name_of(found) };
        assigned.extend(found.into_iter().filter(is_free).map(|found| (name(&found), None, vec![found])));
    }
    assigned
}

/// Returns the settings of a suite's job: those of the top level, the domain and the suite, in this order. The last one wins.
fn ci_parts<'c>(config: &'c Config, planned: &Planned<'c>) -> impl DoubleEndedIterator<Item = &'c Ci> {
    let suite = planned.suite.map(|suite| &suite.ci);
    [Some(&config.ci), config.domains[planned.domain].ci.as_deref(), suite].into_iter().flatten()
}

#[cfg(test)]
mod tests;
