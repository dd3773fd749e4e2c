//! Suites that a command line asks for by name or by level and that are not there: an error, or a remark where only what a
//! change affects was asked for.

use super::query::{Named, Query};
use crate::config::{Config, DomainKind, Suites, known_levels};
use crate::model::diagnostic::did_you_mean;
use crate::model::error::Error;
use crate::suites::{self, Planned, SuiteFolders};

/// Suites that were asked for, of which there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AbsentSuites {
    /// The domain; `None` for all of them.
    pub(crate) domain: Option<String>,
    /// The level; `None` for all that would run.
    pub(crate) level: Option<String>,
}

/// What a query asks for by name or by level and does not get. A domain that is not affected is not asked.
pub(super) fn absent(
    query: &Query<'_>,
    named: &[Named<'_>],
    planned: &[Planned<'_>],
    config: &Config,
    folders: &dyn SuiteFolders,
) -> Vec<AbsentSuites> {
    if query.last_red.is_some() {
        return Vec::new();
    }
    let level = |level: &str| Some(level.to_owned());
    if named.is_empty() {
        let is_there = |asked: &String| {
            let has = |at| !suites::of_domain(config, at, &[asked.as_str()], folders).is_empty();
            planned.iter().any(|suite| suite.level == asked) || (0..config.domains.len()).any(has)
        };
        let absent = query.levels.iter().filter(|asked| !is_there(asked));
        return absent.map(|asked| AbsentSuites { domain: None, level: level(asked) }).collect();
    }
    let is_asked = |named: &&Named<'_>| query.affected.is_none_or(|answer| answer.is_affected(&answer.domains[named.domain]));
    let mut absent = Vec::new();
    for named in named.iter().filter(is_asked) {
        let has = |asked: Option<&str>| {
            planned.iter().any(|suite| suite.domain == named.domain && asked.is_none_or(|level| suite.level == level))
        };
        let domain = Some(config.domains[named.domain].name.value.clone());
        match named.level {
            Some(one) if !has(Some(one)) => absent.push(AbsentSuites { domain, level: level(one) }),
            None if query.levels.is_empty() && !has(None) => absent.push(AbsentSuites { domain, level: None }),
            None => {
                let missing = query.levels.iter().filter(|asked| !has(Some(asked)));
                absent.extend(missing.map(|asked| AbsentSuites { domain: domain.clone(), level: level(asked) }));
            }
            Some(_) => {}
        }
    }
    absent
}

/// The error for suites that were asked for and are not there.
pub(super) fn refused(absent: &AbsentSuites, config: &Config, folders: &dyn SuiteFolders) -> Error {
    let AbsentSuites { domain, level } = absent;
    let at = domain.as_ref().and_then(|name| config.domains.iter().position(|domain| domain.name.value == *name));
    match (at, level) {
        (Some(at), level) => {
            let name = &config.domains[at].name.value;
            let all = suites::of_domain(config, at, &known_levels(config), folders);
            let ids: Vec<String> = all.iter().map(Planned::id).collect();
            let message = match level {
                Some(level) => format!("{name} has no suite of the level `{level}`"),
                None if ids.is_empty() => format!("{name} has no suite"),
                None => format!("{name} has no suite on the levels that run by default"),
            };
            Error::usage(message).hint(there_is(config, at, &ids))
        }
        (None, level) => {
            let level = level.as_deref().unwrap_or_default();
            let all = (0..config.domains.len()).flat_map(|at| suites::of_domain(config, at, &known_levels(config), folders));
            let used: Vec<&str> = all.map(|suite| suite.level).collect();
            let mut levels = known_levels(config);
            levels.retain(|level| used.contains(level));
            let error = Error::usage(format!("no domain has a suite of the level `{level}`"));
            if levels.is_empty() {
                return error.hint("there is no suite at all: name one under `suites:`, or add tests where `tests:` says");
            }
            error.hint(format!("the levels with suites are: {}", levels.join(", ")))
        }
    }
}

/// The error for a suite that is named and that its domain does not have.
pub(super) fn no_such_suite(config: &Config, folders: &dyn SuiteFolders, named: &Named<'_>) -> Error {
    let all = suites::of_domain(config, named.domain, &known_levels(config), folders);
    let ids: Vec<String> = all.iter().map(Planned::id).collect();
    let error = Error::usage(format!("there is no suite `{}`", named.text));
    let name = &config.domains[named.domain].name.value;
    // The domain is right, and must not make everything in it look alike.
    let below = |id| str::strip_prefix(id, name.as_str()).unwrap_or(id);
    match did_you_mean(below(named.text), ids.iter().map(|id| below(id))) {
        Some(meant) => error.hint(format!("did you mean `{name}{meant}`?")),
        None => error.hint(there_is(config, named.domain, &ids)),
    }
}

/// What a domain has instead, and how it gets a suite where it has none.
fn there_is(config: &Config, at: usize, ids: &[String]) -> String {
    let domain = &config.domains[at];
    let name = &domain.name.value;
    if matches!(domain.suites, Suites::None) {
        return format!("{name} says `suites: none` in the config");
    }
    if !ids.is_empty() {
        return format!("the suites of {name} are: {}", ids.join(", "));
    }
    let what = if domain.kind == DomainKind::Library { "the library " } else { "" };
    format!("{what}{name} has no suite: name one under `suites:`, or add tests where `tests:` says")
}
