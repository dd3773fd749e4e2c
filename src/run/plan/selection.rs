//! Selects the suites of a command line: named ones, all, or those that a change affects.

use std::collections::HashSet;

use super::absent::{self, AbsentSuites};
use super::query::{Named, Query, named};
use crate::affected::Map;
use crate::config::{Config, default_levels, known_levels, lookup};
use crate::model::error::Result;
use crate::model::event::{DomainFate, DomainPlan};
use crate::suites::{self, Planned, SuiteFolders};

/// The suites to run, and the plan for every domain.
#[derive(Default)]
pub(crate) struct Selection<'c> {
    pub(crate) planned: Vec<Planned<'c>>,
    pub(crate) domains: Vec<DomainPlan>,
    /// True if only suites run that the last run left failed or undone.
    pub(crate) is_rerun: bool,
    /// The requested suites that do not exist, if that is an answer and not an error.
    pub(crate) absent: Vec<AbsentSuites>,
}

/// Returns the selection for a query.
///
/// # Errors
/// Returns an error if a name is unknown.
pub(crate) fn select<'c>(query: &Query<'_>, folders: &dyn SuiteFolders, map: &Map<'c>) -> Result<Selection<'c>> {
    let Query { affected, last_red, .. } = *query;
    let config = map.config();
    let named = query.names.iter().map(|name| named(map.config(), name)).collect::<Result<Vec<Named<'_>>>>()?;
    let levels = levels(config, query.levels)?;
    let known = known_levels(config);
    let mut selection =
        Selection { planned: Vec::new(), domains: Vec::new(), is_rerun: last_red.is_some(), absent: Vec::new() };
    let mut met = HashSet::new();
    for (at, domain) in config.domains.iter().enumerate() {
        let name = domain.name.value.clone();
        let mut plan = |fate, because: Option<(String, &'static str)>| {
            let (because, code) = because.unzip();
            let because = because.unwrap_or_default();
            selection.domains.push(DomainPlan { name: name.clone(), fate, because, because_code: code });
        };
        let asked: Vec<&Named<'_>> = named.iter().filter(|named| named.domain == at).collect();
        if !named.is_empty() && asked.is_empty() {
            plan(DomainFate::NotAsked, None);
            continue;
        }
        if affected.is_some_and(|answer| !answer.is_affected(&answer.domains[at])) {
            plan(DomainFate::NotAffected, None);
            continue;
        }
        let because = affected.and_then(|answer| (query.because)(answer, at));
        let mut wanted = levels.clone();
        wanted.extend(asked.iter().filter_map(|named| named.level).filter(|level| !levels.contains(level)));
        let mut found = suites::of_domain(config, at, &ordered(&known, &wanted), folders);
        found.retain(|suite| asked.is_empty() || asked.iter().any(|named| named.means(suite, &levels, &mut met)));
        if let Some(red) = last_red {
            found.retain(|suite| red.contains(&suite.suite_id()));
        }
        let fate = match last_red {
            _ if !found.is_empty() => DomainFate::Runs,
            Some(_) => DomainFate::NotAsked,
            None => suites::without(config, at, folders),
        };
        plan(fate, because);
        selection.planned.extend(found);
    }
    // A domain that is not affected is an answer, not a mistake.
    let is_asked = |named: &&Named<'_>| affected.is_none_or(|answer| answer.is_affected(&answer.domains[named.domain]));
    let is_unmet = |named: &&Named<'_>| named.level.is_some() && last_red.is_none() && !met.contains(named.text);
    let is_wrong = |named: &&Named<'_>| named.suite.is_some() || !query.may_be_absent;
    if let Some(named) = named.iter().filter(is_asked).filter(is_unmet).find(is_wrong) {
        return Err(absent::no_such_suite(config, folders, named));
    }
    selection.absent = absent::absent(query, &named, &selection.planned, config, folders);
    match selection.absent.first() {
        Some(first) if !query.may_be_absent => Err(absent::refused(first, config, folders)),
        _ => Ok(selection),
    }
}

/// Returns the levels to run: the requested ones, or the default ones.
fn levels<'c>(config: &'c Config, asked: &[String]) -> Result<Vec<&'c str>> {
    if asked.is_empty() {
        return Ok(default_levels(config));
    }
    for level in asked {
        lookup::level(config, level)?;
    }
    Ok(known_levels(config).into_iter().filter(|level| asked.iter().any(|asked| asked == level)).collect())
}

/// Returns the wanted levels in the order in which levels run, without unknown ones.
fn ordered<'c>(known: &[&'c str], wanted: &[&str]) -> Vec<&'c str> {
    known.iter().copied().filter(|level| wanted.contains(level)).collect()
}
