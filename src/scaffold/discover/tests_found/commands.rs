//! Commands for tests that no layout can find: browser tests, custom scripts, and packages whose fixtures look like tests.

use std::collections::{BTreeMap, BTreeSet};

use super::browser::{Browser, browser_tests};
use super::{level_of, plan, roots};
use crate::config::CROSS_DOMAIN;
use crate::model::ecosystem::Ecosystem;
use crate::model::pattern::Pattern;
use crate::scaffold::discover::basis::Basis;
use crate::scaffold::discover::ground::{Inventory, has_ending, is_within, join, last, parent};
use crate::scaffold::discover::packages::{Package, Packages};
use crate::scaffold::discover::test_files::{is_manifest, is_passed_over, is_test, is_test_code, speaks_for_folder};
use crate::scaffold::discover::{Command, Discovered, DomainCandidate, NoTests};
use crate::suites::{FoundPackage, RUNNERS, SourceMarks, TestRunner, npm_manager, quoted, runner_of};

/// The level of a layout without a level.
const FIRST: &str = "unit";

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
    for (domain, files) in found.domains.iter_mut().zip(&plan) {
        let scene = Scene { is_only, ..Scene::new(ground, packages, domain, files, &browser) };
        let own: BTreeSet<&str> = all.iter().copied().filter(|path| scene.owns(path)).collect();
        match scene.commands(&own) {
            FoundCommands::Layouts => {
                held.extend(all.iter().copied().filter(|path| files.contains_key(*path) || scene.is_under_manifest(path)));
                domain.tests = scene.count(all);
            }
            FoundCommands::Commands(commands) => {
                domain.tests = own.len().max(commands.len());
                held.extend(own);
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
    found.notes.extend(notes);
    held
}

enum FoundCommands {
    /// The layouts find the tests.
    Layouts,
    /// These commands run the tests.
    Commands(Vec<Command>),
    /// A manifest requires a runner that would find nothing, or there is nothing at all.
    Nothing(NoTests),
    /// The layouts find files that are not tests, and no command is known. The text is the note about it.
    Misled(String),
}

/// A candidate, with the files that the layouts find for it.
struct Scene<'a> {
    ground: &'a Inventory<'a>,
    packages: &'a Packages,
    domain: &'a DomainCandidate,
    files: &'a BTreeMap<String, &'static str>,
    browser: &'a [Browser],
    roots: Vec<String>,
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
        Self { ground, packages, domain, files, browser, roots: roots(domain), is_only: false }
    }

    fn owns(&self, path: &str) -> bool {
        let takes = |pattern: &String| Pattern::parse(pattern).is_ok_and(|pattern| pattern.matches(path.as_bytes(), false));
        let is_at_top = !path.contains('/') && self.domain.paths.iter().any(takes);
        let is_in_tree = self.domain.suites.iter().any(|suite| !suite.place.is_empty() && is_within(path, &suite.place));
        is_at_top || is_in_tree || self.roots.iter().any(|root| is_within(path, root))
    }

    /// Returns true if the layouts find a file that stands for this one: a manifest, or a `run`, which stands for its whole
    /// folder.
    fn is_under_manifest(&self, path: &str) -> bool {
        self.files.keys().any(|file| (is_manifest(file) || speaks_for_folder(file)) && is_within(path, parent(file)))
    }

    fn count(&self, all: &BTreeSet<&str>) -> usize {
        let manifests = self.files.keys().filter(|file| marks_of(file).is_some()).count();
        manifests + all.iter().filter(|path| self.files.contains_key(**path) || self.is_under_manifest(path)).count()
    }

    /// Returns the folder of browser tests that a file is in.
    fn browser_of(&self, path: &str) -> Option<&Browser> {
        self.browser.iter().find(|browser| is_within(path, &browser.tests))
    }

    fn commands(&self, own: &BTreeSet<&str>) -> FoundCommands {
        if !self.domain.suites.is_empty() {
            return FoundCommands::Commands(self.with_layouts());
        }
        let starts_program = |path: &str| speaks_for_folder(path) && !is_test_code(path);
        let is_wrong =
            |path: &&String| is_passed_over(self.inside(path)) || self.browser_of(path).is_some() || starts_program(path);
        let wrong: Vec<&String> = self.files.keys().filter(is_wrong).collect();
        let right: Vec<&String> = self.files.keys().filter(|path| !wrong.contains(path)).collect();
        let manifests_only = !right.is_empty() && right.iter().all(|path| is_manifest(path));
        if wrong.is_empty() && manifests_only && !self.has_tests_in_sources(&right) {
            let runner = runner_of(right[0]).filter(|runner| runner.source_marks().is_some());
            return FoundCommands::Nothing(NoTests::Empty(runner.map(TestRunner::title)));
        }
        // Rules for names do not cover a package at the top, or scripts that test in their own way.
        let commands = self.by_packages(&right, !wrong.is_empty());
        let is_held = |path: &str| self.files.contains_key(path) || self.is_under_manifest(path);
        let loses =
            self.is_of_top() && commands.as_ref().is_some_and(|list| !list.is_empty()) && !own.iter().all(|path| is_held(path));
        match commands {
            Some(commands) if loses => FoundCommands::Commands(commands),
            _ if !self.files.is_empty() && wrong.is_empty() => FoundCommands::Layouts,
            Some(commands) if !commands.is_empty() => FoundCommands::Commands(commands),
            _ if self.files.is_empty() => FoundCommands::Nothing(NoTests::Absent),
            _ => FoundCommands::Misled(format!(
                "{} files of {} look like tests but may not be, e.g. {}: in that case, name its suites with commands",
                wrong.len(),
                self.domain.name,
                wrong[0]
            )),
        }
    }

    /// Returns a path below the domain's own folder: the folders above it do not count for the test.
    fn inside<'p>(&self, path: &'p str) -> &'p str {
        let root = self.roots.iter().filter(|root| is_within(path, root)).map(String::len).max().unwrap_or_default();
        path[root..].trim_start_matches('/')
    }

    /// Returns commands together with suites for the layouts: a level with a command is not searched, so the tests that the
    /// layouts find there become suites named after their runners.
    fn with_layouts(&self) -> Vec<Command> {
        let mut commands = self.domain.suites.clone();
        let runners: BTreeSet<&str> = self.files.values().copied().filter(|name| !name.is_empty()).collect();
        let Some(first) = commands.iter().position(|command| command.level == FIRST) else { return commands };
        if !runners.is_empty() {
            commands[first].name = Some("tree".to_owned());
            let after = commands.split_off(first + 1);
            commands.extend(runners.iter().map(|name| command(name, String::new(), "")));
            commands.extend(after);
        }
        commands
    }

    /// Returns true if the sources of packages that stand for their tests hold tests.
    fn has_tests_in_sources(&self, manifests: &[&String]) -> bool {
        manifests.iter().any(|manifest| {
            let files = self.ground.below(parent(manifest));
            let Some(SourceMarks { ending, marks }) = marks_of(manifest) else {
                return files.iter().any(|path| is_test(path));
            };
            let mut sources = files.iter().filter(|path| has_ending(path, ending));
            let is_many = sources.clone().nth(MAX_SOURCES).is_some();
            let has_test = |text: String| marks.iter().any(|mark| text.contains(mark));
            is_many || sources.any(|path| self.ground.read(path).is_some_and(has_test))
        })
    }

    /// Returns one command for each package and ecosystem; `None` if there are tests that none of them would run.
    fn by_packages(&self, right: &[&String], is_needed: bool) -> Option<Vec<Command>> {
        let mut commands: Vec<Command> = Vec::new();
        for browser in
            self.browser.iter().filter(|browser| self.owns(&join(&browser.tests, "x")) || self.owns(&join(&browser.home, "x")))
        {
            let level = level_of(&browser.tests, &self.domain.name).or_else(|| level_of(&browser.home, &self.domain.name));
            commands.push(Command {
                level: level.unwrap_or(FIRST).to_owned(),
                ..command("e2e", browser.run.clone(), &browser.home)
            });
        }
        for project in self.dotnet_tests() {
            let level = level_of(parent(&project), &self.domain.name).unwrap_or(FIRST).to_owned();
            commands.push(Command { level, ..command("dotnet", format!("dotnet test {}", quoted(&project)), "") });
        }
        let mut seen: BTreeMap<Ecosystem, usize> = BTreeMap::new();
        let own = self.own_packages();
        for package in own.iter().copied() {
            // pytest runs everything below its folder, even a project among the tests.
            let is_within_other = |other: &&Package| {
                other.file != package.file
                    && other.ecosystem == package.ecosystem
                    && is_within(&package.file, parent(&other.file))
            };
            if package.ecosystem == Ecosystem::Python && own.iter().any(is_within_other) {
                continue;
            }
            if let Some((name, run, home)) = self.command_of(package) {
                *seen.entry(package.ecosystem).or_default() += 1;
                if !commands.iter().any(|other| other.run == run && other.working_dir == home) {
                    let count = seen[&package.ecosystem];
                    let name = if count == 1 { name.to_owned() } else { format!("{name}-{count}") };
                    let level = level_of(parent(&package.file), &self.domain.name).unwrap_or(FIRST).to_owned();
                    commands.push(Command { level, ..command(&name, run, &home) });
                }
            }
        }
        let lacks = |path: &&&String| !seen.contains_key(&ecosystem_of(path));
        if is_needed && right.iter().any(|path| lacks(&path)) {
            return None;
        }
        if let [one] = commands.as_mut_slice() {
            one.name = None;
        }
        Some(commands)
    }

    /// Returns test projects of .NET, which no layout finds.
    fn dotnet_tests(&self) -> Vec<String> {
        let files = self.roots.iter().flat_map(|root| self.ground.below(root));
        let is_tests = |path: &&String| {
            let name = last(path).to_ascii_lowercase();
            name.ends_with("proj")
                && name.rsplit_once('.').is_some_and(|(stem, _)| stem.ends_with("test") || stem.ends_with("tests"))
        };
        files.filter(is_tests).cloned().collect()
    }

    /// Returns the packages in the candidate's folders, including the one at the top if the candidate owns it.
    fn own_packages(&self) -> Vec<&Package> {
        let is_own = |folder: &String| {
            self.roots.iter().any(|root| is_within(folder, root)) && !is_passed_over(&join(self.inside(folder), "x"))
        };
        let own: Vec<&Package> =
            self.packages.by_folder.iter().filter(|(folder, _)| is_own(folder)).flat_map(|(_, list)| list).collect();
        let top = self.packages.by_folder.get("").into_iter().flatten().filter(|_| self.is_of_top());
        own.into_iter().chain(top).collect()
    }

    /// Returns true if the package at the top belongs to this domain.
    fn is_of_top(&self) -> bool {
        let is_named = self.domain.name != CROSS_DOMAIN && self.domain.why.contains(&Basis::Named);
        (self.is_only && is_named) || self.domain.why.iter().any(|why| matches!(why, Basis::RootPackage(_)))
    }

    /// Returns the name, the command and the folder of a package's tests, for the runner of its ecosystem.
    fn command_of(&self, package: &Package) -> Option<(&'static str, String, String)> {
        let folder = parent(&package.file);
        let found = FoundPackage {
            name: package.manifest.name.as_deref(),
            test_script: package.manifest.test_script.as_deref(),
            files: self.ground.below(folder),
            npm: npm_manager(|lock| self.ground.has(lock)),
        };
        let mut runners = RUNNERS.iter().filter(|runner| runner.ecosystem() == Some(package.ecosystem));
        let (name, command) = runners.find_map(|runner| Some((runner.name(), runner.package_command(&found)?)))?;
        let home = if command.is_of_workspace { self.workspace_home(folder) } else { folder.to_owned() };
        Some((name, command.run, home))
    }

    /// Returns the workspace's folder, from which `--package` works; else the package's own folder.
    fn workspace_home(&self, folder: &str) -> String {
        self.packages.members.get(folder).map_or_else(|| folder.to_owned(), |file| parent(file).to_owned())
    }
}

fn command(name: &str, run: String, home: &str) -> Command {
    Command { level: "unit".to_owned(), name: Some(name.to_owned()), run, working_dir: home.to_owned(), place: String::new() }
}

/// Returns the marks that show tests in the sources of a manifest's package, for languages with tests inside of sources.
fn marks_of(manifest: &str) -> Option<&'static SourceMarks> {
    runner_of(manifest)?.source_marks()
}

/// Returns the ecosystem whose command would run a file. A `run` counts as a package's script.
fn ecosystem_of(path: &str) -> Ecosystem {
    runner_of(path).and_then(TestRunner::ecosystem).unwrap_or(Ecosystem::Node)
}
