//! Which suites a domain has: those that the config names, and those that the layouts find. Pure functions; whether a folder
//! holds something to run is asked through [`Folders`].

mod matrix;
mod runner;

pub use matrix::{Entry, MAX_ENTRIES, matrix};
pub use runner::is_runnable;

use std::time::Duration;

use crate::config::{Ci, Config, Domain, Layout, Part, Suite, Suites};
use crate::result::SuiteId;

/// How long a suite may take when nothing is said.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_mins(30);

/// Looks into the work tree.
pub trait Folders {
    /// Whether something below `folder` (from the root of the repository) can be run. With a `glob`, whether a file below it
    /// matches that pattern, which is anchored at the root.
    fn holds_suite(&self, folder: &str, glob: Option<&str>) -> bool;
}

/// A suite that would run.
#[derive(Debug, Clone)]
pub struct Planned<'c> {
    /// The domain's place in the config.
    pub domain: usize,
    /// The domain's name.
    pub domain_name: &'c str,
    /// Its level.
    pub level: &'c str,
    /// Its name, where the level has several.
    pub name: Option<&'c str>,
    /// What the config says of it; `None` when a layout found it.
    pub suite: Option<&'c Suite>,
    /// The folder that a layout found it in.
    pub folder: Option<String>,
}

impl Planned<'_> {
    /// `domain/level` or `domain/level/name`.
    #[must_use]
    pub fn id(&self) -> String {
        match self.name {
            Some(name) => format!("{}/{}/{name}", self.domain_name, self.level),
            None => format!("{}/{}", self.domain_name, self.level),
        }
    }

    /// The same as a value of its own.
    #[must_use]
    pub fn suite_id(&self) -> SuiteId {
        SuiteId { domain: self.domain_name.to_owned(), level: self.level.to_owned(), name: self.name.map(str::to_owned) }
    }

    /// How long it may take.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.suite.and_then(|suite| suite.timeout).unwrap_or(DEFAULT_TIMEOUT)
    }
}

/// The suites of one domain on the given levels, in the order of the levels. A level that the config names is not looked for.
#[must_use]
pub fn of_domain<'c>(config: &'c Config, domain: usize, levels: &[&'c str], folders: &dyn Folders) -> Vec<Planned<'c>> {
    let entry = &config.domains[domain];
    let named = match &entry.suites {
        Suites::None => return Vec::new(),
        Suites::Found => &[],
        Suites::Named(named) => named.as_slice(),
    };
    let mut planned = Vec::new();
    for level in levels {
        let plan = |name, suite, folder| Planned { domain, domain_name: &entry.name.value, level, name, suite, folder };
        let before = planned.len();
        for found in named.iter().filter(|suite| suite.level.value == *level) {
            // A suite without a command adds to what the layouts find.
            let folder = if found.suite.run.is_none() { find(config, entry, level, folders) } else { None };
            planned.push(plan(found.name.as_deref(), Some(&found.suite), folder));
        }
        if planned.len() == before
            && let Some(folder) = find(config, entry, level, folders)
        {
            planned.push(plan(None, None, Some(folder)));
        }
    }
    planned
}

/// The first folder that a layout names for this domain and level and that holds something to run.
fn find(config: &Config, domain: &Domain, level: &str, folders: &dyn Folders) -> Option<String> {
    config.tests.iter().find_map(|layout| {
        let layout = &layout.value;
        let leveled = layout.parts.contains(&Part::Level);
        // A layout without a level holds the first one.
        if !leveled && config.levels.first().is_some_and(|first| first != level) {
            return None;
        }
        roots(layout, domain).into_iter().find_map(|root| {
            let (folder, glob) = place(layout, &root, &domain.name.value, level);
            folders.holds_suite(&folder, glob.as_deref()).then_some(folder)
        })
    })
}

/// What `{path}` stands for: the literal folders of the domain's own patterns.
fn roots(layout: &Layout, domain: &Domain) -> Vec<String> {
    if layout.parts.first() != Some(&Part::Path) {
        return vec![String::new()];
    }
    let prefixes = domain.paths.iter().filter(|line| !line.value.is_negated()).filter_map(|line| line.value.literal_prefix());
    prefixes.filter_map(|prefix| String::from_utf8(prefix).ok()).filter(|prefix| !prefix.is_empty()).collect()
}

/// The folder that a layout means, and the pattern of files in it where the layout ends in wildcards.
fn place(layout: &Layout, root: &str, domain: &str, level: &str) -> (String, Option<String>) {
    let mut folder: Vec<&str> = Vec::new();
    let mut glob: Vec<&str> = Vec::new();
    for part in &layout.parts {
        let name = match part {
            Part::Folder(name) => name,
            Part::Domain => domain,
            Part::Level => level,
            Part::Path => root,
            Part::Glob(name) => {
                glob.push(name);
                continue;
            }
        };
        if glob.is_empty() { folder.push(name) } else { glob.push(name) }
    }
    let folder = folder.join("/");
    let glob = (!glob.is_empty()).then(|| format!("/{folder}/{}", glob.join("/")));
    (folder, glob)
}

/// What a suite's job needs: the suite's word, else the domain's, else the common one.
fn inherited<'c, T: ?Sized>(
    config: &'c Config,
    planned: &Planned<'c>,
    part: impl Fn(&'c Ci) -> Option<&'c T>,
) -> Option<&'c T> {
    let suite = planned.suite.and_then(|suite| part(&suite.ci));
    suite.or_else(|| part(&config.domains[planned.domain].ci)).or_else(|| part(&config.ci))
}

#[cfg(test)]
mod tests;
