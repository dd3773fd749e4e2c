//! The levels of a config, in the order in which they run.

use std::collections::HashSet;

use super::{Config, Suites};
use crate::model::counted;

/// The levels that act on live systems: last in order, and known without being configured.
pub const LAST_LEVELS: [&str; 2] = ["blue-green", "chaos"];

/// Returns every level that a folder may be named after, in the order in which they run.
#[must_use]
pub fn known_levels(config: &Config) -> Vec<&str> {
    let known = config.known_levels.get_or_init(|| gather(config));
    known.iter().map(String::as_str).collect()
}

fn gather(config: &Config) -> Vec<String> {
    counted::note("levels of every suite");
    let named = config.domains.iter().flat_map(|domain| match &domain.suites {
        Suites::Named(suites) => suites.as_slice(),
        Suites::Found | Suites::None => &[],
    });
    let (last, mut levels): (Vec<&str>, Vec<&str>) =
        config.levels.iter().map(String::as_str).partition(|level| LAST_LEVELS.contains(level));
    levels.extend(named.map(|suite| suite.level.value.as_str()).filter(|level| !LAST_LEVELS.contains(level)));
    levels.extend(last.into_iter().chain(LAST_LEVELS));
    let mut met = HashSet::new();
    levels.retain(|level| met.insert(*level));
    levels.into_iter().map(str::to_owned).collect()
}

/// Returns the levels that run by default: those of the config, without the ones that act on live systems.
#[must_use]
pub fn default_levels(config: &Config) -> Vec<&str> {
    config.levels.iter().map(String::as_str).filter(|level| !LAST_LEVELS.contains(level)).collect()
}
