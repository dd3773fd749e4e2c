//! The test runners: one file each behind [`TestRunner`], one line each in [`RUNNERS`].
//!
//! Everything that is known of a runner is in its file: the files it takes, the folder it is started from, its command, the tools
//! it needs, the report it writes, how it is split, what its exit codes mean, and what `cicd scaffold` writes for it. That each
//! command does with the real tool what is said here is shown by `tests/it/tools`; `tests/runners.rs` lists all answers.

mod bats;
mod cargo;
mod cargo_packages;
mod cargo_tests;
mod executable;
mod go;
mod gradle;
mod hint;
mod javascript;
mod jest;
mod jvm;
mod listing;
mod maven;
mod nextest;
mod node;
mod npm_managers;
mod pytest;
mod sharding;
mod start;
mod test_files;
mod tool;
mod vitest;

use std::fmt;
use std::path::Path;

pub(crate) use hint::{FoundPackage, PackageCommand, SourceMarks};
pub(crate) use javascript::NpmPackage;
pub(crate) use listing::{ListedBy, ListedTest, TestListing};
pub(crate) use npm_managers::npm_manager;
pub(crate) use sharding::Sharding;
pub use start::RunnerGroup;
pub(crate) use start::{RunnerOutput, Start, TargetSelection, Targets};
pub(crate) use test_files::{Extent, FileName, TestFiles};
pub(crate) use tool::Tool;

use javascript::NpmPackages;

use super::command::{NoCommand, Stdout};
use super::folders::SuiteFolders;
use crate::model::ecosystem::Ecosystem;
use crate::model::result::RunnerFault;

/// The runners, in the order in which the suites of one level are listed; where two could take a file, the first one does.
pub(crate) const RUNNERS: &[Runner] = &[
    &executable::Executable,
    &pytest::Pytest,
    &go::Go,
    &vitest::Vitest,
    &jest::Jest,
    &node::NodeRunner,
    &cargo::Cargo,
    &nextest::Nextest,
    &maven::Maven,
    &gradle::Gradle,
    &bats::Bats,
];

/// A runner of the registry.
pub(crate) type Runner = &'static dyn TestRunner;

/// Everything that the program knows of a test runner.
pub(crate) trait TestRunner: Sync {
    /// The suite's name where several runners share a level. It is the same on every machine: with nextest and without.
    fn name(&self) -> &'static str;

    /// The runner in messages; unique.
    fn title(&self) -> &'static str;

    /// The ecosystem whose language a job sets up for it; `None` where it needs none.
    fn ecosystem(&self) -> Option<Ecosystem>;

    /// The files that call for it by their names. Runners that share them decide by what is [`Nearby`].
    fn files(&self) -> &'static TestFiles;

    /// The folder that it is started from for one of these files; `None` where it does not take the file.
    fn home(&self, file: &str, nearby: &mut Nearby<'_>) -> Option<String>;

    /// The words that name a group's files to it.
    fn targets(&self, selection: &TargetSelection<'_>) -> Targets;

    /// The way to run a part of its tests.
    fn sharding(&self) -> Sharding;

    /// The text of one start for `sh`, in the start's home.
    ///
    /// # Errors
    /// When it would not take a name as it is written.
    fn command(&self, start: &Start<'_>, folders: &dyn SuiteFolders) -> Result<String, NoCommand>;

    /// The results of a start in this folder.
    fn output(&self, home: &str, folders: &dyn SuiteFolders) -> RunnerOutput;

    /// The programs that a start in this folder needs; the last one decides what the tests do.
    fn tools(&self, home: &str, folders: &dyn SuiteFolders) -> Vec<Tool>;

    /// The command that `cicd scaffold` writes for a package whose tests no layout finds.
    fn package_command(&self, package: &FoundPackage<'_>) -> Option<PackageCommand>;

    /// The command that `cicd scaffold` writes for a folder of its tests that no layout names. More folders may follow it.
    fn folder_command(&self, _folder: &str) -> Option<String> {
        None
    }

    /// Its settings at the root, which hold for every domain.
    fn settings(&self) -> &'static [&'static str] {
        &[]
    }

    /// The package of npm that it comes with, where one names it.
    fn npm_package(&self) -> Option<&'static NpmPackage> {
        None
    }

    /// The marks of a source that holds tests, where tests are part of the sources.
    fn source_marks(&self) -> Option<&'static SourceMarks> {
        None
    }

    /// Returns true for a test that it finds by itself below its manifest.
    fn finds(&self, _path: &str) -> bool {
        false
    }

    /// Returns true for a test that it also takes in a folder that it is given, though its name does not call for it.
    fn collects(&self, _path: &str) -> bool {
        false
    }

    /// The format that a command of the config prints which begins with these words, if it starts this runner.
    fn prints(&self, _words: &[&str]) -> Option<Stdout> {
        None
    }

    /// The way to have it list the tests that it would run; `None` where it cannot.
    fn listing(&self) -> Option<&'static TestListing> {
        None
    }

    /// The meaning of an exit code that only this runner has; such an ending is an error, not a failed test.
    fn exit_code(&self, _code: i32) -> Option<RunnerFault> {
        None
    }

    /// Files of a repository in which it runs the suite `tests/a/unit`, each with its content behind a `=`.
    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str];
}

impl fmt::Debug for dyn TestRunner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

impl fmt::Display for dyn TestRunner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

impl PartialEq for dyn TestRunner {
    fn eq(&self, other: &Self) -> bool {
        self.title() == other.title()
    }
}

impl Eq for dyn TestRunner {}

/// The surroundings of a file, looked up once for many files.
pub(crate) struct Nearby<'f> {
    pub(super) folders: &'f dyn SuiteFolders,
    packages: NpmPackages<'f>,
}

impl<'f> Nearby<'f> {
    pub(super) fn new(folders: &'f dyn SuiteFolders) -> Self {
        Self { folders, packages: NpmPackages::new(folders) }
    }
}

/// The files that this one is among by its name; `None` for what no runner takes.
pub(crate) fn files_of(path: &Path, is_executable: bool) -> Option<&'static TestFiles> {
    let name = FileName::of(path, is_executable)?;
    RUNNERS.iter().map(|runner| runner.files()).find(|files| (files.is_one)(&name))
}

/// The first runner that takes files of this name.
pub(crate) fn runner_of(path: &str) -> Option<Runner> {
    let files = files_of(Path::new(path), true)?;
    RUNNERS.iter().copied().find(|runner| runner.files() == files)
}

/// Returns true if a runner can run this file. A `run` that lacks the right to be executed is one too: it is found, and reported.
#[must_use]
pub fn is_runnable(path: &Path) -> bool {
    files_of(path, true).is_some()
}

/// The runner that a command of the config starts once, if that one can list its tests.
pub(super) fn lister_of(run: &str) -> Option<Runner> {
    RUNNERS.iter().copied().find(|runner| runner.listing().is_some_and(|listing| listing::is_one_start(run, listing)))
}

/// The format that a command of the config may print, by any of its words; nothing is demanded of it.
pub(super) fn printed(run: &str) -> Option<Stdout> {
    let is_between = |c: char| c.is_whitespace() || "();&|{}`'\"".contains(c);
    let words: Vec<&str> = run.split(is_between).filter(|word| !word.is_empty()).collect();
    let prints = |at: usize| RUNNERS.iter().find_map(|runner| runner.prints(&words[at..]));
    let all: Vec<Stdout> = (0..words.len()).filter_map(prints).collect();
    let first = *all.first()?;
    Some(if all.iter().all(|kind| *kind == first) { first } else { Stdout::Both })
}
