//! Which suites a command line means: named ones, all, or those that follow from a change.

use std::collections::HashSet;

use crate::affected::Map;
use crate::config::{Config, Suites, default_levels, known_levels, lookup};
use crate::model::diagnostic::did_you_mean;
use crate::model::error::{Error, Result};
use crate::model::event::{DomainFate, DomainPlan};
use crate::model::reasons::Affected;
use crate::model::result::SuiteId;
use crate::suites::{self, Planned, SuiteFolders};

/// Words the first reason of a domain in an answer, and gives the code of it; `None` for a domain that is not affected.
pub(crate) type ReasonWords = dyn Fn(&Affected, usize) -> Option<(String, &'static str)>;

/// What a command line asks for.
pub(crate) struct Query<'q> {
    /// Domains, and suites as `DOMAIN/LEVEL` or `DOMAIN/LEVEL/NAME`.
    pub(crate) names: &'q [String],
    /// The levels; none: those that run by default.
    pub(crate) levels: &'q [String],
    /// Which domains are affected, where that decides.
    pub(crate) affected: Option<&'q Affected>,
    /// What the last run left red or undone, where only that is to run.
    pub(crate) last_red: Option<&'q [SuiteId]>,
    /// Says why a domain is affected.
    pub(crate) because: &'q ReasonWords,
}

/// What is to be run, and what becomes of every domain.
pub(crate) struct Selection<'c> {
    pub(crate) planned: Vec<Planned<'c>>,
    pub(crate) domains: Vec<DomainPlan>,
    /// Whether only that is run which the last run left red or undone.
    pub(crate) is_rerun: bool,
}

/// A domain that was named, or one of its suites.
struct Named<'a> {
    text: &'a str,
    domain: usize,
    level: Option<&'a str>,
    suite: Option<&'a str>,
}

/// Draws the selection that a query means.
///
/// # Errors
/// When a name is not known.
pub(crate) fn select<'c>(query: &Query<'_>, folders: &dyn SuiteFolders, map: &Map<'c>) -> Result<Selection<'c>> {
    let Query { affected, last_red, .. } = *query;
    let config = map.config();
    let named = query.names.iter().map(|name| named(map.config(), name)).collect::<Result<Vec<Named<'_>>>>()?;
    let levels = levels(config, query.levels)?;
    let known = known_levels(config);
    let mut selection = Selection { planned: Vec::new(), domains: Vec::new(), is_rerun: last_red.is_some() };
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
    match named.iter().find(|named| named.level.is_some() && last_red.is_none() && !met.contains(named.text)) {
        // Not affected is an answer, not a mistake.
        Some(named) if affected.is_none_or(|answer| answer.is_affected(&answer.domains[named.domain])) => {
            Err(no_such_suite(config, folders, named))
        }
        _ => Ok(selection),
    }
}

impl<'a> Named<'a> {
    fn means(&self, planned: &Planned<'_>, levels: &[&str], met: &mut HashSet<&'a str>) -> bool {
        let is_meant = match self.level {
            Some(level) => planned.level == level && self.suite.is_none_or(|suite| planned.name == Some(suite)),
            None => levels.contains(&planned.level),
        };
        if is_meant {
            met.insert(self.text);
        }
        is_meant
    }
}

fn named<'a>(config: &Config, text: &'a str) -> Result<Named<'a>> {
    // A shell that completes folders ends them with a slash.
    let mut parts = text.trim_end_matches('/').splitn(3, '/');
    let name = parts.next().unwrap_or_default();
    let (level, suite) = (parts.next(), parts.next());
    let domain = lookup::domain(config, name)?;
    if let Some(level) = level {
        lookup::level(config, level)?;
    }
    Ok(Named { text, domain, level, suite })
}

/// The levels that run: those asked for, else the default ones.
fn levels<'c>(config: &'c Config, asked: &[String]) -> Result<Vec<&'c str>> {
    if asked.is_empty() {
        return Ok(default_levels(config));
    }
    for level in asked {
        lookup::level(config, level)?;
    }
    Ok(known_levels(config).into_iter().filter(|level| asked.iter().any(|asked| asked == level)).collect())
}

/// In the order in which levels run, without those that are only named by chance.
fn ordered<'c>(known: &[&'c str], wanted: &[&str]) -> Vec<&'c str> {
    known.iter().copied().filter(|level| wanted.contains(level)).collect()
}

fn no_such_suite(config: &Config, folders: &dyn SuiteFolders, named: &Named<'_>) -> Error {
    let all = suites::of_domain(config, named.domain, &known_levels(config), folders);
    let ids: Vec<String> = all.iter().map(Planned::id).collect();
    let error = Error::usage(format!("there is no suite `{}`", named.text));
    let name = &config.domains[named.domain].name.value;
    // The domain is right, and must not make everything in it look alike.
    let below = |id| str::strip_prefix(id, name.as_str()).unwrap_or(id);
    match did_you_mean(below(named.text), ids.iter().map(|id| below(id))) {
        Some(meant) => error.hint(format!("did you mean `{name}{meant}`?")),
        None if matches!(config.domains[named.domain].suites, Suites::None) => {
            error.hint(format!("{name} says `suites: none` in the config"))
        }
        None if ids.is_empty() => {
            error.hint(format!("{name} has no suite: name one under `suites:`, or add tests where `tests:` says"))
        }
        None => error.hint(format!("the suites of {name} are: {}", ids.join(", "))),
    }
}
