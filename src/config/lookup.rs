//! Finds domains and levels by the names that a person types, or returns an error that lists the known ones. Finds the shell of a suite.

use super::{Config, Shell, Suite, known_levels};
use crate::model::diagnostic::did_you_mean;
use crate::model::error::{Error, Result};

/// Returns the index of the domain of this name.
///
/// # Errors
/// Returns an error if no domain has the name.
pub(crate) fn domain(config: &Config, name: &str) -> Result<usize> {
    let found = config.domains.iter().position(|domain| domain.name.value == name);
    found.ok_or_else(|| no_such_domain(config, name, &[]))
}

/// Returns the error for a name that no domain has; `more` are known names besides those of the config.
pub(crate) fn no_such_domain(config: &Config, name: &str, more: &[String]) -> Error {
    let configured = config.domains.iter().map(|domain| domain.name.value.as_str());
    let mut names: Vec<&str> = configured.collect();
    names.extend(more.iter().map(String::as_str).filter(|name| !names.contains(name)).collect::<Vec<_>>());
    let error = Error::usage(format!("there is no domain `{name}`"));
    match did_you_mean(name, names.iter().copied()) {
        Some(meant) => error.hint(format!("did you mean `{meant}`?")),
        None => error.hint(format!("the domains are: {}", names.join(", "))),
    }
}

/// Returns the level of this name.
///
/// # Errors
/// Returns an error if the config does not know the level.
pub(crate) fn level<'c>(config: &'c Config, name: &str) -> Result<&'c str> {
    let known = known_levels(config);
    if let Some(known) = known.iter().find(|known| **known == name) {
        return Ok(known);
    }
    let hint = did_you_mean(name, known.iter().copied())
        .map_or_else(|| format!("the levels are: {}", known.join(", ")), |meant| format!("did you mean `{meant}`?"));
    Err(Error::usage(format!("there is no level `{name}`")).hint(hint))
}

impl Config {
    /// Returns the shell of a suite: its own, else that of its domain, else that of the top level. Without a suite, returns the domain's.
    #[must_use]
    pub fn shell<'c>(&'c self, domain: usize, suite: Option<&'c Suite>) -> &'c Shell {
        let of_domain = self.domains.get(domain).and_then(|domain| domain.shell.as_ref());
        suite.and_then(|suite| suite.shell.as_ref()).or(of_domain).unwrap_or(&self.shell)
    }
}
