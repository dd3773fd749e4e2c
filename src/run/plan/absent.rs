//! Finds suites that a command line requests by name or by level and that do not exist. The result is an error, or a remark if
//! only suites affected by a change were requested.

use super::query::{Named, Query};
use crate::config::{Config, DomainKind, Suites, known_levels};
use crate::model::diagnostic::did_you_mean;
use crate::model::error::Error;
use crate::suites::{self, Planned, SuiteFolders};

/// Requested suites that do not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AbsentSuites {
    /// The domain; `None` for all domains.
    pub(crate) domain: Option<String>,
    /// The level; `None` for all levels that would run.
    pub(crate) level: Option<String>,
}

/// Returns the requested suites that do not exist. A domain that is not affected counts as not requested.
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

/// Returns the error for requested suites that do not exist.
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
                return error.hint("no domain has a suite: add one under `suites:`, or add tests at a path of `tests:`");
            }
            error.hint(format!("the levels with suites are: {}", levels.join(", ")))
        }
    }
}

/// Returns the error for a named suite that its domain does not have.
pub(super) fn no_such_suite(config: &Config, folders: &dyn SuiteFolders, named: &Named<'_>) -> Error {
    let all = suites::of_domain(config, named.domain, &known_levels(config), folders);
    let ids: Vec<String> = all.iter().map(Planned::id).collect();
    let error = Error::usage(format!("there is no suite `{}`", named.text));
    let name = &config.domains[named.domain].name.value;
    // The domain is correct. Comparing it too would make all of its suites look similar.
    let below = |id| str::strip_prefix(id, name.as_str()).unwrap_or(id);
    match did_you_mean(below(named.text), ids.iter().map(|id| below(id))) {
        Some(meant) => error.hint(format!("did you mean `{name}{meant}`?")),
        None => error.hint(there_is(config, named.domain, &ids)),
    }
}

/// Returns a hint with the suites that a domain has, or with the way to add one.
fn there_is(config: &Config, at: usize, ids: &[String]) -> String {
    let domain = &config.domains[at];
    let name = &domain.name.value;
    if matches!(domain.suites, Suites::None) {
        return format!("{name} has `suites: none` in the config");
    }
    if !ids.is_empty() {
        return format!("the suites of {name} are: {}", ids.join(", "));
    }
    let what = if domain.kind == DomainKind::Library { "the library " } else { "" };
    format!("{what}{name} has no suite: add one under `suites:`, or add tests at a path of `tests:`")
}
