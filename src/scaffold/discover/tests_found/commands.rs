//! Decides how the tests of each candidate run: by the layouts, by commands where no layout finds them or starts the right runner, or not
//! at all, with the reason.

use std::collections::{BTreeMap, BTreeSet};

use super::browser::{Browser, browser_tests};
use super::names::distinct;
use super::simulated::Simulated;
use super::unrun::{self, commands_cover};
use super::{LEVELS, plan, roots};
use crate::config::CROSS_DOMAIN;
use crate::model::pattern::Pattern;
use crate::scaffold::discover::basis::Basis;
use crate::scaffold::discover::ground::{Inventory, has_ending, is_within, parent, parsed};
use crate::scaffold::discover::packages::Packages;
use crate::scaffold::discover::test_files::{
    holds_test, is_manifest, is_passed_over, is_test_code, language, looks_like_test, speaks_for_folder,
};
use crate::scaffold::discover::{Command, Discovered, DomainCandidate, NoTests};
use crate::suites::{Runner, SourceMarks, TestRunner, runner_of};

/// The level of a layout without a level.
pub(super) const FIRST: &str = "unit";

/// The level of tests that a build runs apart from the first ones, if they are named after none.
const APART: &str = "integration";

/// The most sources of one package that are read to see whether it has tests.
const MAX_SOURCES: usize = 400;

/// Adds commands where they are needed, and counts the tests. Returns the set of all files that some suite runs.
pub(super) fn settle<'a>(
    ground: &Inventory<'_>,
    packages: &Packages,
    found: &mut Discovered,
    all: &BTreeSet<&'a str>,
) -> BTreeSet<&'a str> {
    let mut held: BTreeSet<&str> = BTreeSet::new();
    let Some(plan) = plan(ground, found) else { return held };
    let browser = browser_tests(ground);
    let mut notes = Vec::new();
    let is_only = found.domains.iter().filter(|domain| domain.name != CROSS_DOMAIN).count() == 1;
    let mut by_commands = Vec::new();
    for (at, (domain, files)) in found.domains.iter_mut().zip(&plan).enumerate() {
        let scene = Scene { is_only, ..Scene::new(ground, packages, domain, files, &browser) };
        let own: BTreeSet<&str> = all.iter().copied().filter(|path| scene.owns(path)).collect();
        match scene.commands(&own) {
            FoundCommands::Layouts(more) => {
                held.extend(all.iter().copied().filter(|path| scene.is_held(path)));
                domain.tests = scene.count(all);
                by_commands.push((at, own));
                domain.suites = more;
            }
            FoundCommands::Commands(commands) => {
                held.extend(own.iter().copied().filter(|path| scene.is_held(path)));
                domain.tests = own.len().max(commands.len());
                by_commands.push((at, own));
                domain.suites = commands;
            }
            FoundCommands::Nothing(why) => domain.no_tests = Some(why),
            FoundCommands::Misled(note) => {
                held.extend(all.iter().copied().filter(|path| files.contains_key(*path)));
                domain.tests = scene.count(all);
                notes.push(note);
            }
        }
    }
    held.extend(commands_cover(ground, found, &by_commands));
    found.notes.extend(notes);
    found.unrun = unrun::grouped(all, &held);
    held
}

enum FoundCommands {
    /// The layouts find the tests, besides those of these commands.
    Layouts(Vec<Command>),
    /// These commands run the tests.
    Commands(Vec<Command>),
    /// A manifest requires a runner that would find nothing, or no suite is possible.
    Nothing(NoTests),
    /// The layouts find files that are not tests, and no command is known. The text is the note about it.
    Misled(String),
}

/// A candidate, with the files that the layouts find for it.
pub(super) struct Scene<'a> {
    pub(super) ground: &'a Inventory<'a>,
    pub(super) packages: &'a Packages,
    pub(super) domain: &'a DomainCandidate,
    files: &'a BTreeMap<String, &'static str>,
    pub(super) browser: &'a [Browser],
    pub(super) roots: Vec<String>,
    patterns: Vec<Pattern>,
    /// True if there is no other domain, so the package at the top belongs to this one.
    is_only: bool,
}

impl<'a> Scene<'a> {
    fn new(
        ground: &'a Inventory<'_>,
        packages: &'a Packages,
        domain: &'a DomainCandidate,
        files: &'a BTreeMap<String, &'static str>,
        browser: &'a [Browser],
    ) -> Self {
        Self { ground, packages, domain, files, browser, roots: roots(domain), patterns: parsed(&domain.paths), is_only: false }
    }

    pub(super) fn owns(&self, path: &str) -> bool {
        let takes = |pattern: &Pattern| pattern.matches(path.as_bytes(), false);
        let is_at_top = !path.contains('/') && self.patterns.iter().any(takes);
        let is_in_tree = self.domain.suites.iter().any(|suite| !suite.place.is_empty() && is_within(path, &suite.place));
        let is_excluded = || {
            let last = self.patterns.iter().rfind(|pattern| pattern.matches(path.as_bytes(), false));
            last.is_some_and(Pattern::is_negated)
        };
        is_at_top || is_in_tree || (self.roots.iter().any(|root| is_within(path, root)) && !is_excluded())
    }

    /// Returns true if the layouts find a file, or one that stands for it: a manifest whose runner reaches the file, or a `run`,
    /// which stands for its whole folder.
    fn is_held(&self, path: &str) -> bool {
        let stands_for = |file: &String| {
            is_within(path, parent(file)) && (speaks_for_folder(file) || (is_manifest(file) && reaches(file, path)))
        };
        self.files.contains_key(path) || self.files.keys().any(stands_for)
    }

    fn count(&self, all: &BTreeSet<&str>) -> usize {
        let is_counted =
            |file: &&String| runner_of(file).is_some_and(|runner| runner.source_marks().is_some() || runner.is_sure());
        let manifests = self.files.keys().filter(is_counted).count();
        manifests + all.iter().filter(|path| self.is_held(path)).count()
    }

    /// Returns the folder of browser tests that a file is in.
    fn browser_of(&self, path: &str) -> Option<&Browser> {
        self.browser.iter().find(|browser| is_within(path, &browser.tests))
    }

    fn commands(&self, own: &BTreeSet<&str>) -> FoundCommands {
        if !self.domain.suites.is_empty() {
            return FoundCommands::Commands(distinct(self.with_layouts(self.domain.suites.clone())));
        }
        let starts_program = |path: &str| speaks_for_folder(path) && !is_test_code(path);
        let is_wrong =
            |path: &&String| is_passed_over(self.inside(path)) || self.browser_of(path).is_some() || starts_program(path);
        let wrong: Vec<&String> = self.files.keys().filter(is_wrong).collect();
        let right: Vec<&String> = self.files.keys().filter(|path| !wrong.contains(path)).collect();
        let apart = self.apart(&right);
        let manifests_only = !right.is_empty() && right.iter().all(|path| is_manifest(path));
        if wrong.is_empty() && manifests_only && !self.has_tests_in_sources(&right) {
            return self.of_idle_manifests(&right, own, apart);
        }
        let instead = self.instead_of_layouts();
        if !instead.is_empty() && wrong.is_empty() {
            return FoundCommands::Commands(distinct(instead));
        }
        // Rules for names do not cover a package at the top, or scripts that test in their own way.
        let commands = self.by_packages(&right, !wrong.is_empty());
        let loses = self.is_of_top()
            && commands.as_ref().is_some_and(|list| !list.is_empty())
            && !own.iter().all(|path| self.is_held(path));
        match commands {
            Some(commands) if loses => FoundCommands::Commands(distinct(commands)),
            _ if !self.files.is_empty() && wrong.is_empty() => FoundCommands::Layouts(apart),
            Some(commands) if !commands.is_empty() => FoundCommands::Commands(distinct(commands)),
            _ if self.files.is_empty() => FoundCommands::Nothing(self.unknown(own).unwrap_or(NoTests::Absent)),
            _ => FoundCommands::Misled(format!(
                "{} files of {} look like tests but may not be, e.g. {}: in that case, name its suites with commands",
                wrong.len(),
                self.domain.name,
                wrong[0]
            )),
        }
    }

    /// Decides for manifests whose runners would find no test: what looks like a test is not given up.
    fn of_idle_manifests(&self, manifests: &[&String], own: &BTreeSet<&str>, apart: Vec<Command>) -> FoundCommands {
        if !apart.is_empty() {
            // At another level, the layouts would start the runner beside them.
            let first = |command: Command| Command { level: FIRST.to_owned(), ..command };
            return FoundCommands::Commands(distinct(apart.into_iter().map(first).collect()));
        }
        if let Some(unknown) = self.unknown(own) {
            return FoundCommands::Nothing(unknown);
        }
        let runner = runner_of(manifests[0]).filter(|runner| runner.source_marks().is_some());
        FoundCommands::Nothing(NoTests::Empty(runner.map(TestRunner::title)))
    }

    /// Returns the tests that no runner is known for, if there are any.
    fn unknown(&self, own: &BTreeSet<&str>) -> Option<NoTests> {
        let sources =
            self.roots.iter().flat_map(|root| self.ground.below(root)).filter(|path| !is_passed_over(self.inside(path)));
        let by_content = || {
            let is_source = |path: &&String| language(path).is_some();
            let holds = |path: &&String| holds_test(self.ground, path);
            sources.filter(is_source).take(MAX_SOURCES).filter(holds).map(String::as_str).collect::<Vec<_>>()
        };
        let files: Vec<&str> = if own.is_empty() { by_content() } else { own.iter().copied().collect() };
        let example = *files.first()?;
        let language = language(example);
        let has_runner = language.is_none_or(unrun::has_runner);
        let language = language.map_or("", |language| language.name);
        Some(NoTests::Unknown { has_runner, language, files: files.len(), example: example.to_owned() })
    }

    /// Returns commands for tests that the usual command of a build leaves out.
    fn apart(&self, manifests: &[&String]) -> Vec<Command> {
        let folders = Simulated(self.ground);
        let mut commands = Vec::new();
        for manifest in manifests.iter().filter(|path| is_manifest(path)) {
            let home = parent(manifest);
            let suites = runner_of(manifest).map(|runner| runner.own_suites(home, self.ground.below(home), &folders));
            for suite in suites.into_iter().flatten() {
                let level = LEVELS.into_iter().find(|level| *level == suite.name && *level != FIRST);
                let name = Some(suite.name.clone()).filter(|_| level.is_none());
                let level = level.unwrap_or(APART).to_owned();
                commands.push(Command { level, name, run: suite.run, working_dir: home.to_owned(), place: String::new() });
            }
        }
        distinct(commands)
    }

    /// Returns a path below the domain's own folder: the folders above it do not count for the test.
    pub(super) fn inside<'p>(&self, path: &'p str) -> &'p str {
        let root = self.roots.iter().filter(|root| is_within(path, root)).map(String::len).max().unwrap_or_default();
        path[root..].trim_start_matches('/')
    }

    /// Returns commands together with suites for the layouts: a level with a command is not searched, so the tests that the
    /// layouts find there become suites named after their runners.
    fn with_layouts(&self, mut commands: Vec<Command>) -> Vec<Command> {
        let runners: BTreeSet<&str> = self.runners().collect();
        let Some(first) = commands.iter().position(|command| command.level == FIRST) else { return commands };
        if !runners.is_empty() {
            commands[first].name = Some("tree".to_owned());
            let after = commands.split_off(first + 1);
            commands.extend(runners.iter().map(|name| command(name, String::new(), "")));
            commands.extend(after);
        }
        commands
    }

    /// Returns the names of the runners that the layouts find files for.
    pub(super) fn runners(&self) -> impl Iterator<Item = &'static str> {
        self.files.values().copied().filter(|name| !name.is_empty())
    }

    /// Returns true if the sources of packages that stand for their tests hold tests that their runner reaches.
    fn has_tests_in_sources(&self, manifests: &[&String]) -> bool {
        manifests.iter().any(|manifest| {
            let files = self.ground.below(parent(manifest));
            if runner_of(manifest).is_some_and(TestRunner::is_sure) {
                return true;
            }
            let Some(SourceMarks { ending, holds }) = marks_of(manifest) else {
                return files.iter().any(|path| reaches(manifest, path) && looks_like_test(self.ground, path));
            };
            let mut sources = files.iter().filter(|path| has_ending(path, ending));
            let is_many = sources.clone().nth(MAX_SOURCES).is_some();
            // Targets may have any path, and a harness of their own.
            let has_target = || self.ground.read(manifest).is_some_and(|text| text.contains("[[test]]"));
            let inside = |path: &String| path[parent(manifest).len()..].to_owned();
            is_many
                || has_target()
                || sources.any(|path| self.ground.read(path).is_some_and(|text| holds(&inside(path), &text)))
        })
    }

    /// Returns true if the package at the top belongs to this domain.
    pub(super) fn is_of_top(&self) -> bool {
        let is_named = self.domain.name != CROSS_DOMAIN && self.domain.why.contains(&Basis::Named);
        (self.is_only && is_named) || self.domain.why.iter().any(|why| matches!(why, Basis::RootPackage(_)))
    }
}

/// Returns true if the runner of a manifest runs a test of this path.
fn reaches(manifest: &str, path: &str) -> bool {
    let reaches =
        |runner: Runner| language(path).map_or_else(|| runner.reaches(path), |language| runner.reaches_test(path, language));
    runner_of(manifest).is_some_and(reaches)
}

pub(super) fn command(name: &str, run: String, home: &str) -> Command {
    Command { level: FIRST.to_owned(), name: Some(name.to_owned()), run, working_dir: home.to_owned(), place: String::new() }
}

/// Returns the marks that show tests in the sources of a manifest's package, for languages with tests inside of sources.
fn marks_of(manifest: &str) -> Option<&'static SourceMarks> {
    runner_of(manifest)?.source_marks()
}
