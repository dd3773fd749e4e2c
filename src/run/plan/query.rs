//! The query of a command line: domains, suites and levels by name, or everything that a change affects.

use std::collections::HashSet;

use crate::config::{Config, lookup};
use crate::model::error::Result;
use crate::model::reasons::Affected;
use crate::model::result::SuiteId;
use crate::suites::Planned;

/// A function that returns the words and the code of a domain's first reason in an answer; `None` if the domain is not
/// affected.
pub(crate) type ReasonWords = dyn Fn(&Affected, usize) -> Option<(String, &'static str)>;

/// The query of a command line.
pub(crate) struct Query<'q> {
    /// Domains, and suites as `DOMAIN/LEVEL` or `DOMAIN/LEVEL/NAME`.
    pub(crate) names: &'q [String],
    /// The levels; if empty, those that run by default.
    pub(crate) levels: &'q [String],
    /// The answer about affected domains, if it decides.
    pub(crate) affected: Option<&'q Affected>,
    /// The suites that the last run left failed or undone, if only these should run.
    pub(crate) last_red: Option<&'q [SuiteId]>,
    /// True if missing suites are an answer and not an error, because the command line asks for suites affected by a change.
    pub(crate) may_be_absent: bool,
    /// Returns the reason why a domain is affected.
    pub(crate) because: &'q ReasonWords,
}

/// A named domain, or one of its suites.
pub(super) struct Named<'a> {
    pub(super) text: &'a str,
    pub(super) domain: usize,
    pub(super) level: Option<&'a str>,
    pub(super) suite: Option<&'a str>,
}

impl<'a> Named<'a> {
    /// Returns true if the name covers a suite, and records in `met` that it covers one.
    pub(super) fn means(&self, planned: &Planned<'_>, levels: &[&str], met: &mut HashSet<&'a str>) -> bool {
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

/// Parses a domain or a suite as a person names it.
///
/// # Errors
/// Returns an error if the domain or the level is unknown.
pub(super) fn named<'a>(config: &Config, text: &'a str) -> Result<Named<'a>> {
    // A shell that completes folder names appends a slash.
    let mut parts = text.trim_end_matches('/').splitn(3, '/');
    let name = parts.next().unwrap_or_default();
    let (level, suite) = (parts.next(), parts.next());
    let domain = lookup::domain(config, name)?;
    if let Some(level) = level {
        lookup::level(config, level)?;
    }
    Ok(Named { text, domain, level, suite })
}
