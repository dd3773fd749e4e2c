//! Commands for tests that no layout can find: browser tests, custom scripts, and packages whose fixtures look like tests.

use std::collections::BTreeSet;

use super::commands::{FIRST, Scene, command};
use super::level_of;
use crate::model::ecosystem::Ecosystem;
use crate::scaffold::discover::Command;
use crate::scaffold::discover::ground::{is_within, join, parent};
use crate::scaffold::discover::packages::Package;
use crate::scaffold::discover::test_files::is_passed_over;
use crate::suites::{FoundPackage, RUNNERS, TestRunner, npm_manager, runner_of};

/// The suite of a package.
struct PackageSuite {
    /// The runner of its ecosystem.
    runner: &'static str,
    /// The name of the suite: that of the runner, or another one if the layouts would start the wrong runner.
    name: &'static str,
    run: String,
    home: String,
}

impl Scene<'_> {
    /// Returns one command for each package and ecosystem; `None` if there are tests that none of them would run.
    pub(super) fn by_packages(&self, right: &[&String], is_needed: bool) -> Option<Vec<Command>> {
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
        let mut seen: BTreeSet<(Ecosystem, &str)> = BTreeSet::new();
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
            if let Some(PackageSuite { runner, name, run, home }) = self.command_of(package) {
                seen.insert(of(package.ecosystem, runner));
                if !commands.iter().any(|other| other.run == run && other.working_dir == home) {
                    let level = level_of(parent(&package.file), &self.domain.name).unwrap_or(FIRST).to_owned();
                    commands.push(Command { level, ..command(name, run, &home) });
                }
            }
        }
        let lacks = |path: &&&String| !seen.contains(&ecosystem_of(path));
        if is_needed && right.iter().any(|path| lacks(&path)) {
            return None;
        }
        if let [one] = commands.as_mut_slice() {
            one.name = None;
        }
        Some(commands)
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

    /// Returns the commands of packages for which the layouts would start the wrong runner, beside the suites that the layouts find for
    /// other runners.
    pub(super) fn instead_of_layouts(&self) -> Vec<Command> {
        let own = self.own_packages();
        let suites: Vec<PackageSuite> =
            own.into_iter().filter_map(|package| self.command_of(package)).filter(|suite| suite.name != suite.runner).collect();
        let Some(first) = suites.first() else { return Vec::new() };
        let others: BTreeSet<&str> = self.runners().filter(|runner| *runner != first.runner).collect();
        let mut commands: Vec<Command> =
            suites.iter().map(|suite| command(suite.name, suite.run.clone(), &suite.home)).collect();
        commands.extend(others.into_iter().map(|runner| command(runner, String::new(), "")));
        if let [one] = commands.as_mut_slice() {
            one.name = None;
        }
        commands
    }

    /// Returns the command of a package's tests, for the runner of its ecosystem.
    fn command_of(&self, package: &Package) -> Option<PackageSuite> {
        let folder = parent(&package.file);
        let above = || std::iter::successors(Some(folder), |folder| (!folder.is_empty()).then(|| parent(folder)));
        let found = FoundPackage {
            file: &package.file,
            read: &|path| self.ground.read(path),
            name: package.manifest.name.as_deref(),
            test_script: package.manifest.test_script.as_deref(),
            files: self.ground.below(folder),
            npm: npm_manager(|lock| above().any(|folder| self.ground.has(&join(folder, lock)))),
        };
        let mut runners = RUNNERS.iter().filter(|runner| runner.ecosystem() == Some(package.ecosystem));
        let (runner, command) = runners.find_map(|runner| Some((runner.name(), runner.package_command(&found)?)))?;
        let home = if command.is_of_workspace { self.workspace_home(folder) } else { folder.to_owned() };
        Some(PackageSuite { runner, name: command.instead_of_layouts.unwrap_or(runner), run: command.run, home })
    }

    /// Returns the workspace's folder, from which `--package` works; else the package's own folder.
    fn workspace_home(&self, folder: &str) -> String {
        self.packages.members.get(folder).map_or_else(|| folder.to_owned(), |file| parent(file).to_owned())
    }
}

/// Returns the ecosystem of a command, with its runner where an ecosystem is a collection of several.
fn of(ecosystem: Ecosystem, runner: &'static str) -> (Ecosystem, &'static str) {
    (ecosystem, if ecosystem == Ecosystem::Other { runner } else { "" })
}

/// Returns the ecosystem whose command would run a file. A `run` counts as a package's script.
fn ecosystem_of(path: &str) -> (Ecosystem, &'static str) {
    let Some(runner) = runner_of(path) else { return of(Ecosystem::Node, "") };
    of(runner.ecosystem().unwrap_or(Ecosystem::Node), TestRunner::name(runner))
}
