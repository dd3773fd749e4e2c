//! What a command line asks for: domains, suites and levels by name, or what a change affects.

use std::collections::HashSet;

use crate::config::{Config, lookup};
use crate::model::error::Result;
use crate::model::reasons::Affected;
use crate::model::result::SuiteId;
use crate::suites::Planned;

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
    /// True if it is an answer, not an error, that nothing of what was asked for is there: what a change affects was asked for.
    pub(crate) may_be_absent: bool,
    /// Says why a domain is affected.
    pub(crate) because: &'q ReasonWords,
}

/// A domain that was named, or one of its suites.
pub(super) struct Named<'a> {
    pub(super) text: &'a str,
    pub(super) domain: usize,
    pub(super) level: Option<&'a str>,
    pub(super) suite: Option<&'a str>,
}

impl<'a> Named<'a> {
    /// Returns true if a suite is meant, and notes that something is.
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

/// Reads a domain or a suite as a person names it.
///
/// # Errors
/// When the domain or the level is not known.
pub(super) fn named<'a>(config: &Config, text: &'a str) -> Result<Named<'a>> {
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
