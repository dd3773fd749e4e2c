//! Inspects a repository that has no `cicd.yml` yet: folders that are domains or libraries, the places of tests, and the
//! workflows that run. The functions are pure over a listing of paths, a reader of small files and a scan of the graph, and every
//! finding has a reason.
//!
//! Nothing is written here: `configure` turns the findings into a config.

mod basis;
mod catalog;
mod cut;
mod cycles;
mod dependencies;
mod ground;
mod group;
mod known_files;
mod languages;
mod left_out;
pub mod manifests;
mod name;
mod owners;
mod packages;
mod rest;
mod root;
mod rules;
mod test_files;
mod tests_found;
mod unclear;
mod unit_edges;
mod units;
mod words;
mod workflows;

pub use basis::Basis;
pub use cycles::{CycleCut, DependencyCycle};
pub use ground::{FileReader, Inventory, on_disk, pattern};
pub use name::{normalized, title};
pub use unclear::flags;
pub use workflows::{FoundWorkflow, Workflows};

use super::languages::Languages;
use crate::config::{DomainKind, ManagerConfig};
use crate::graph::Scan;

/// A proposed domain or library.
#[derive(Debug, Clone, Default)]
pub struct DomainCandidate {
    /// The name, valid in `cicd.yml`.
    pub name: String,
    /// The title for people, if a source gives one.
    pub title: Option<String>,
    /// Patterns in the form of `cicd.yml`.
    pub paths: Vec<String>,
    /// Domain or library.
    pub kind: DomainKind,
    /// Other candidates whose changes affect this one.
    pub depends_on: Vec<Dependency>,
    /// Suites that the layouts cannot find by themselves.
    pub suites: Vec<Command>,
    /// The number of test files of its suites. A manifest that stands for its tests counts as one.
    pub tests: usize,
    /// The reason why it has no tests, if it has none.
    pub no_tests: Option<NoTests>,
    /// Its manager, if known.
    pub manager: Option<ManagerConfig>,
    /// The evidence.
    pub why: Vec<Basis>,
}

/// A dependency and its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The name of the other candidate.
    pub name: String,
    /// The manifest or source that shows the dependency.
    pub by: String,
    /// True if only tests need it.
    pub is_for_tests: bool,
    /// The number of files that show it, including `by`.
    pub files: usize,
    /// The first of these files.
    pub shown: Vec<String>,
}

/// Possible reasons why a candidate has no tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTests {
    /// No tests were found.
    Absent,
    /// There are files that look like tests, but no runner takes them.
    Unknown {
        /// True if a runner of the language is known, but takes other files.
        has_runner: bool,
        /// The language of the first one; empty if it is not known.
        language: &'static str,
        /// The number of files that were seen.
        files: usize,
        /// The first one.
        example: String,
    },
    /// A manifest requires a runner that would find no test and therefore fail. The runner is given unless the whole build is
    /// meant.
    Empty(Option<&'static str>),
    /// There is no code yet.
    Proposed,
}

/// A suite with a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The level of the suite.
    pub level: String,
    /// The name, if the level has several suites.
    pub name: Option<String>,
    /// The command line. It is empty if the layouts find the suite and only its name tells it apart from others.
    pub run: String,
    /// The folder that the command runs in, from the root; empty for the root.
    pub working_dir: String,
    /// The folder of tests that the command is for, if it is for one.
    pub place: String,
}

/// Test files of one language that no suite runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnrunTests {
    /// The language; empty for a file of none.
    pub language: &'static str,
    /// True if a runner of the language is known, but its suites do not include the files.
    pub has_runner: bool,
    /// The number of files.
    pub files: usize,
    /// The first file.
    pub example: String,
}

/// A line of a list, and its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineCount {
    /// The text of the line in `cicd.yml`.
    pub text: String,
    /// The reason for the line.
    pub why: String,
}

/// A folder that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The folder from the root.
    pub folder: String,
    /// The reason in a word.
    pub why: &'static str,
    /// The number of its packages or files.
    pub count: usize,
}

/// The reason why `--yes` cannot accept the findings, and the possible choices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguous {
    /// The reason, as a fragment in lower case.
    pub why: String,
    /// The possible choices.
    pub choices: Vec<Choice>,
}

/// One way to cut the repository into domains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The title of the choice.
    pub title: String,
    /// Flags for the command line, such as `--domain shop --path /services/shop/`, one entry for each domain.
    pub flags: Vec<String>,
}

/// All findings.
#[derive(Debug, Clone, Default)]
pub struct Discovered {
    /// In the order of the config: domains, libraries, `cross-domain`.
    pub domains: Vec<DomainCandidate>,
    /// The `tests` layouts.
    pub layouts: Vec<LineCount>,
    /// True if the repository has more sources than are read, so that no dependency is proven.
    pub has_too_many_sources: bool,
    /// The levels that run by default; empty for the usual ones.
    pub levels: Vec<String>,
    /// True if there are tests. If there are none, a tree of test folders is proposed.
    pub has_tests: bool,
    /// The number of test files that the layouts give to a domain, and the number of all test files.
    pub tests: (usize, usize),
    /// The test files that are in no suite, grouped.
    pub unrun: Vec<UnrunTests>,
    /// The existing CI.
    pub workflows: Workflows,
    /// Packages and folders that were left out.
    pub left_out: Vec<LeftOut>,
    /// Python, node, Go: versions and caches, for the setup action.
    pub languages: Languages,
    /// The languages for people: `node 24` and its source.
    pub language_lines: Vec<LineCount>,
    /// The branches to compare with.
    pub bases: Vec<String>,
    /// Paths whose changes affect every domain.
    pub global: Vec<LineCount>,
    /// Paths whose changes affect nothing.
    pub ignore: Vec<LineCount>,
    /// Set if a person must decide.
    pub ambiguous: Option<Ambiguous>,
    /// Folders with a manifest that were split into their parts.
    pub split: Vec<String>,
    /// Archives that nothing imports, and documents beside the parts of a package: lines for `ignore`.
    pub ignored: Vec<LineCount>,
    /// The dependency cycles.
    pub cycles: Vec<DependencyCycle>,
    /// Further remarks, a fragment each.
    pub notes: Vec<String>,
}

/// Inspects a repository whose domains are given; everything else is found as by [`discover`].
#[must_use]
pub fn with_domains(ground: &Inventory<'_>, scan: &Scan, branches: &[String], domains: Vec<DomainCandidate>) -> Discovered {
    let packages = packages::Packages::read(ground);
    complete(ground, scan, &packages, branches, Discovered { domains, ..Discovered::default() })
}

/// Inspects a repository. `branches` holds the existing branches, the remote's default branch first; `scan` what the same files say of
/// each other.
#[must_use]
pub fn discover(ground: &Inventory<'_>, scan: &Scan, branches: &[String]) -> Discovered {
    let packages = packages::Packages::read(ground);
    let owners = owners::read(ground);
    let cut = cut::cut(ground, scan, &packages, &owners);
    let found = Discovered {
        domains: cut.domains,
        ambiguous: cut.ambiguous,
        left_out: cut.left_out,
        notes: cut.notes,
        split: cut.split,
        ignored: cut.ignored,
        ..Discovered::default()
    };
    complete(ground, scan, &packages, branches, found)
}

/// Fills `depends_on` of all domains, and finds the cycles.
#[must_use]
pub fn with_dependencies(mut found: Discovered, scan: &Scan) -> Discovered {
    dependencies::fill(&mut found, scan);
    found.cycles = cycles::find(&found.domains);
    found
}

/// Finds only the languages, for a repository that already has domains.
#[must_use]
pub fn languages(ground: &Inventory<'_>) -> Languages {
    languages::of(ground, &packages::Packages::read(ground), &workflows::read(ground)).0
}

fn complete(
    ground: &Inventory<'_>,
    scan: &Scan,
    packages: &packages::Packages,
    branches: &[String],
    mut found: Discovered,
) -> Discovered {
    found.workflows = workflows::read(ground);
    found.bases = workflows::bases(&found.workflows, branches);
    (found.languages, found.language_lines) = languages::of(ground, packages, &found.workflows);
    tests_found::place(ground, packages, &mut found);
    rules::write(ground, &mut found);
    found = with_dependencies(found, scan);
    retain_left_out(&mut found);
    if !packages.unreadable.is_empty() {
        found.notes.push(format!("{} cannot be read and is ignored", shortened(&packages.unreadable)));
    }
    if ground.is_exhausted() {
        found.notes.push("the repository has too many files to read them all: check the domains and their suites".to_owned());
    }
    found
}

/// Keeps the folders that no domain, no layout and no line of `ignore` names.
fn retain_left_out(found: &mut Discovered) {
    let lists = found.domains.iter().map(|domain| ground::parsed(&domain.paths));
    let ignored: Vec<String> = found.ignore.iter().map(|line| line.text.clone()).collect();
    let lists: Vec<_> = lists.chain([ground::parsed(&ignored)]).collect();
    let roots: Vec<String> = found.domains.iter().flat_map(tests_found::roots).collect();
    let is_tree = |folder: &str| {
        let holds_some = roots.iter().any(|root| ground::is_within(root, folder));
        holds_some || found.layouts.iter().any(|line| line.text.starts_with(&format!("{folder}/")))
    };
    let is_taken = |folder: &str| lists.iter().any(|patterns| ground::takes(patterns, folder, true));
    found.left_out.retain(|left| !is_taken(&left.folder) && !is_tree(&left.folder));
}

/// Returns the first items, and the number of further ones.
fn shortened(items: &[String]) -> String {
    let shown = items.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
    if items.len() > 3 { format!("{shown} and {} more", items.len() - 3) } else { shown }
}

#[cfg(test)]
mod tests;
