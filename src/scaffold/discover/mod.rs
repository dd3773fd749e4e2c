//! What a repository looks like before it has a `cicd.yml`: folders that are domains, libraries, where tests stand, which
//! workflows run. Pure over a listing of paths and a reader of small files; every finding says why.
//!
//! Nothing is written here: `configure` makes a config of it.

mod basis;
mod catalog;
mod cut;
mod edges;
mod ground;
mod group;
mod imports;
mod languages;
mod left_out;
pub mod manifests;
mod name;
mod owners;
mod packages;
mod root;
mod rules;
mod test_files;
mod tests_found;
mod unclear;
mod units;
mod words;
mod workflows;

pub use basis::Basis;
pub use ground::{FileReader, Inventory, on_disk, pattern};
pub use name::{normalized, title};
pub use unclear::flags;
pub use workflows::{FoundWorkflow, Workflows};

use super::languages::Languages;
use crate::affected::cycles;
use crate::config::{DomainKind, ManagerConfig};

/// A domain or library to be.
#[derive(Debug, Clone, Default)]
pub struct DomainCandidate {
    /// Fit for `cicd.yml`.
    pub name: String,
    /// For people, where something says it.
    pub title: Option<String>,
    /// Patterns, as `cicd.yml` takes them.
    pub paths: Vec<String>,
    /// Domain or library.
    pub kind: DomainKind,
    /// Other candidates whose change affects this one too.
    pub depends_on: Vec<Dependency>,
    /// Suites that the layouts cannot find by themselves.
    pub suites: Vec<Command>,
    /// The number of test files of its suites; manifests that stand for their tests count as one.
    pub tests: usize,
    /// Set when it has none.
    pub no_tests: Option<NoTests>,
    /// Its manager, where one is known.
    pub manager: Option<ManagerConfig>,
    /// The evidence.
    pub why: Vec<Basis>,
}

/// A dependency, and what says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The other candidate's name.
    pub name: String,
    /// The manifest or source that says it.
    pub by: String,
    /// True if only tests need it.
    pub is_for_tests: bool,
    /// How many files say so, `by` among them.
    pub files: usize,
}

/// In which way a candidate has no tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTests {
    /// None were found.
    Absent,
    /// A manifest calls for a runner that would run none, which is red: the runner, where it is not the whole build.
    Empty(Option<&'static str>),
    /// There is no code yet.
    Proposed,
}

/// A suite with a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Its level.
    pub level: String,
    /// Its name, where the level has several.
    pub name: Option<String>,
    /// The command line; empty where the layouts find it, and the suite is only told apart from others by its name.
    pub run: String,
    /// The folder that it runs in, from the root; empty for the root.
    pub working_dir: String,
    /// The folder of tests that it is for, where it is for one.
    pub place: String,
}

/// A line of a list, and why it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineCount {
    /// As `cicd.yml` has it.
    pub text: String,
    /// Why.
    pub why: String,
}

/// A folder that was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// From the root.
    pub folder: String,
    /// In a word.
    pub why: &'static str,
    /// The number of its packages or files.
    pub count: usize,
}

/// The reason for which `--yes` cannot take the findings, and the ways to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguous {
    /// As a fragment in lower case.
    pub why: String,
    /// The ways to go on.
    pub choices: Vec<Choice>,
}

/// One way of cutting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its title.
    pub title: String,
    /// Ready for the command line: `--domain shop --path /services/shop/`, one a domain.
    pub flags: Vec<String>,
}

/// Everything that was found.
#[derive(Debug, Clone, Default)]
pub struct Discovered {
    /// In the order of the config: domains, libraries, `cross-domain`.
    pub domains: Vec<DomainCandidate>,
    /// The `tests` layouts.
    pub layouts: Vec<LineCount>,
    /// The levels that run by default; empty for the usual ones.
    pub levels: Vec<String>,
    /// True if there are tests; without any a tree of test folders is proposed.
    pub has_tests: bool,
    /// Files of tests: those that the layouts give to a domain, and all.
    pub tests: (usize, usize),
    /// A few of those that no suite holds.
    pub lost_tests: Vec<String>,
    /// The CI of today.
    pub workflows: Workflows,
    /// Packages and folders that were passed over.
    pub left_out: Vec<LeftOut>,
    /// Python, node, Go: versions and caches, for the setup action.
    pub languages: Languages,
    /// The languages for people: `node 24` and where it stands.
    pub language_lines: Vec<LineCount>,
    /// The branches to compare with.
    pub bases: Vec<String>,
    /// A change here affects every domain.
    pub global: Vec<LineCount>,
    /// A change here affects nothing.
    pub ignore: Vec<LineCount>,
    /// Set when it takes a person to decide.
    pub ambiguous: Option<Ambiguous>,
    /// Folders with a manifest that were cut into their parts.
    pub split: Vec<String>,
    /// Further remarks, a fragment each.
    pub notes: Vec<String>,
}

/// Looks at a repository whose domains are given; everything else is found as by [`discover`].
#[must_use]
pub fn with_domains(ground: &Inventory<'_>, branches: &[String], mut domains: Vec<DomainCandidate>) -> Discovered {
    let packages = packages::Packages::read(ground);
    let folders: Vec<Vec<String>> = domains.iter().map(tests_found::roots).collect();
    let dependencies = edges::Dependencies::find(ground, &packages, &folders, None);
    let names: Vec<String> = domains.iter().map(|domain| domain.name.clone()).collect();
    for (at, domain) in domains.iter_mut().enumerate() {
        domain.depends_on = dependencies.named(at, &names);
    }
    complete(ground, &packages, branches, Discovered { domains, ..Discovered::default() })
}

/// Looks at a repository. `branches` are those that exist, the remote's default first.
#[must_use]
pub fn discover(ground: &Inventory<'_>, branches: &[String]) -> Discovered {
    let packages = packages::Packages::read(ground);
    let owners = owners::read(ground);
    let cut = cut::cut(ground, &packages, &owners);
    let found = Discovered {
        domains: cut.domains,
        ambiguous: cut.ambiguous,
        left_out: cut.left_out,
        notes: cut.notes,
        split: cut.split,
        ..Discovered::default()
    };
    complete(ground, &packages, branches, found)
}

/// Only the languages, for a repository that has its domains.
#[must_use]
pub fn languages(ground: &Inventory<'_>) -> Languages {
    languages::of(ground, &packages::Packages::read(ground), &workflows::read(ground)).0
}

fn complete(ground: &Inventory<'_>, packages: &packages::Packages, branches: &[String], mut found: Discovered) -> Discovered {
    found.workflows = workflows::read(ground);
    found.bases = workflows::bases(&found.workflows, branches);
    (found.languages, found.language_lines) = languages::of(ground, packages, &found.workflows);
    tests_found::place(ground, packages, &mut found);
    note_circles(&mut found);
    let is_owned =
        |folder: &str| found.domains.iter().flat_map(tests_found::roots).any(|root| ground::is_within(folder, &root));
    let is_tree = |folder: &str| {
        let holds_some = found.domains.iter().flat_map(tests_found::roots).any(|root| ground::is_within(&root, folder));
        holds_some || found.layouts.iter().any(|line| line.text.starts_with(&format!("{folder}/")))
    };
    found.left_out.retain(|left| !is_owned(&left.folder) && !is_tree(&left.folder));
    rules::write(ground, &mut found);
    if !packages.unreadable.is_empty() {
        found.notes.push(format!("{} cannot be read and counts for nothing", shortened(&packages.unreadable)));
    }
    if ground.is_exhausted() {
        found.notes.push("the repository has more files than are looked at: read through `depends_on`".to_owned());
    }
    found
}

/// The most dependency cycles that are reported.
const MAX_CIRCLES: usize = 5;

/// A circle takes from the map what it is for: a change of one runs all of them.
fn note_circles(found: &mut Discovered) {
    let Some(config) = tests_found::config_of(found) else { return };
    for circle in cycles(&config.domains).into_iter().take(MAX_CIRCLES) {
        let names: Vec<&str> = circle.iter().map(|at| config.domains[*at].name.value.as_str()).collect();
        let ring = names.iter().zip(names.iter().cycle().skip(1));
        let edges: Vec<&Dependency> = ring
            .filter_map(|(from, to)| {
                let domain = found.domains.iter().find(|domain| domain.name == **from)?;
                domain.depends_on.iter().find(|dependency| dependency.name == **to)
            })
            .collect();
        let by: Vec<String> = edges
            .iter()
            .map(|edge| {
                let more = match edge.files {
                    0 | 1 => " alone".to_owned(),
                    2 => " and 1 more file".to_owned(),
                    files => format!(" and {} more files", files - 1),
                };
                format!("{}{more}{}", edge.by, if edge.is_for_tests { " (tests only)" } else { "" })
            })
            .collect();
        let all = names.iter().chain(names.first()).copied().collect::<Vec<_>>().join(" → ");
        found.notes.push(format!("a dependency cycle, so a change of one domain runs all: {all}; imports: {}", by.join(", ")));
    }
}

/// The first few of many.
fn shortened(items: &[String]) -> String {
    let shown = items.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
    if items.len() > 3 { format!("{shown} and {} more", items.len() - 3) } else { shown }
}

#[cfg(test)]
mod tests;
