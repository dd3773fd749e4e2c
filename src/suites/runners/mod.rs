//! The test runners: each has a file that implements [`TestRunner`] and a line in [`RUNNERS`].
//!
//! The file of a runner holds everything that is known of it: the files it takes, the folder it is started from, its command, the tools it
//! needs, the report it writes, the way it is split, the meanings of its exit codes, and the command that `cicd scaffold` writes for it.
//! `tests/it/tools` runs each command with the real tool; `tests/runners.rs` lists all answers.

mod bats;
mod bazel;
mod cargo;
mod cargo_marks;
mod cargo_packages;
mod cargo_tests;
mod deno;
mod django;
mod dotnet;
mod executable;
mod exunit;
mod go;
mod gradle;
mod hint;
mod javascript;
mod jest;
mod jvm;
mod listing;
mod maven;
mod minitest;
mod nextest;
mod node;
mod npm_managers;
mod package_script;
mod phpunit;
mod pytest;
mod rspec;
mod ruby;
mod sbt;
mod script_start;
mod sharding;
mod start;
mod test_files;
mod tool;
mod vitest;

use std::fmt;
use std::path::Path;

pub(crate) use hint::{FoundPackage, OwnSuite, PackageCommand, SourceMarks};
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
use super::languages::TestLanguage;
use crate::model::ecosystem::Ecosystem;
use crate::model::result::RunnerFault;

/// The runners, in the order in which the suites of one level are listed. If two runners could take a file, the first one does.
pub(crate) const RUNNERS: &[Runner] = &[
    &executable::Executable,
    &pytest::Pytest,
    &go::Go,
    &vitest::Vitest,
    &jest::Jest,
    &package_script::OwnScript,
    &deno::Deno,
    &node::NodeRunner,
    &cargo::Cargo,
    &nextest::Nextest,
    &maven::Maven,
    &gradle::Gradle,
    &sbt::Sbt,
    &dotnet::Dotnet,
    &phpunit::PhpUnit,
    &rspec::Rspec,
    &minitest::Minitest,
    &exunit::ExUnit,
    &bazel::Bazel,
    &bats::Bats,
];

/// A runner of the registry.
pub(crate) type Runner = &'static dyn TestRunner;

/// Everything that the program knows of a test runner.
pub(crate) trait TestRunner: Sync {
    /// Returns the suite's name if several runners share a level. The name is the same on every machine, with nextest and without.
    fn name(&self) -> &'static str;

    /// Returns the name of the runner in messages, which is unique.
    fn title(&self) -> &'static str;

    /// Returns the ecosystem whose language a job sets up for the runner, or `None` if it needs none.
    fn ecosystem(&self) -> Option<Ecosystem>;

    /// Returns the files whose names match the runner. Runners with the same files decide by [`Nearby`].
    fn files(&self) -> &'static TestFiles;

    /// Returns the folder from which the runner is started for one of these files, or `None` if it does not take the file.
    fn home(&self, file: &str, nearby: &mut Nearby<'_>) -> Option<String>;

    /// Returns the words of the command that name a group's files.
    fn targets(&self, selection: &TargetSelection<'_>) -> Targets;

    /// Returns the way to run a part of the tests.
    fn sharding(&self) -> Sharding;

    /// Returns the command of one start for `sh`, in the start's home.
    ///
    /// # Errors
    ///
    /// Returns an error if the runner would not read a name literally.
    fn command(&self, start: &Start<'_>, folders: &dyn SuiteFolders) -> Result<String, NoCommand>;

    /// Returns the results that a start in this folder writes.
    fn output(&self, home: &str, folders: &dyn SuiteFolders) -> RunnerOutput;

    /// Returns the programs that a start in this folder needs; the version of the last one determines the results of the tests.
    fn tools(&self, home: &str, folders: &dyn SuiteFolders) -> Vec<Tool>;

    /// Returns the command that `cicd scaffold` writes for a package whose tests no layout finds.
    fn package_command(&self, package: &FoundPackage<'_>) -> Option<PackageCommand>;

    /// Returns the command that `cicd scaffold` writes for a folder of tests that no layout names. More folders may be appended.
    fn folder_command(&self, _folder: &str) -> Option<String> {
        None
    }

    /// Returns the runner's settings files at the root, which apply to every domain.
    fn settings(&self) -> &'static [&'static str] {
        &[]
    }

    /// Returns the npm package that contains the runner, if there is one.
    fn npm_package(&self) -> Option<&'static NpmPackage> {
        None
    }

    /// Returns the marks of a source that holds tests, if tests are part of the sources.
    fn source_marks(&self) -> Option<&'static SourceMarks> {
        None
    }

    /// Returns true for a test that the runner finds by itself below its manifest.
    fn finds(&self, _path: &str) -> bool {
        false
    }

    /// Returns true for a test that the runner also finds in a given folder although the file's name does not match.
    fn collects(&self, _path: &str) -> bool {
        false
    }

    /// Returns true if a manifest that the runner takes shows that there are tests; others stand for every package.
    fn is_sure(&self) -> bool {
        false
    }

    /// Returns the suites of a start's folder that `cicd scaffold` writes besides the runner's usual command; `files` are those below it.
    fn own_suites(&self, _home: &str, _files: &[String], _folders: &dyn SuiteFolders) -> Vec<OwnSuite> {
        Vec::new()
    }

    /// Returns false for a test below a manifest that the runner's command leaves out.
    fn reaches(&self, _path: &str) -> bool {
        true
    }

    /// Returns true if the runner is a build tool with rules for every language.
    fn is_for_any_language(&self) -> bool {
        false
    }

    /// Returns true if the runner is made for tests of this language.
    fn runs(&self, language: &TestLanguage) -> bool {
        language.runners.contains(&self.name())
    }

    /// Returns the format that a command of the config prints if its first words `_words` start this runner.
    fn prints(&self, _words: &[&str]) -> Option<Stdout> {
        None
    }

    /// Returns the way to list the tests without running them, or `None` if the runner cannot list them.
    fn listing(&self) -> Option<&'static TestListing> {
        None
    }

    /// Returns the meaning of an exit code that only this runner has. Such an exit code is an error, not a failed test.
    fn exit_code(&self, _code: i32) -> Option<RunnerFault> {
        None
    }

    /// Returns files of a repository in which this runner runs the suite `tests/a/unit`, each with its content after a `=`.
    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str];
}

impl dyn TestRunner {
    /// Returns true if the runner may run a test below one of its manifests.
    pub(crate) fn reaches_test(&self, path: &str, language: &TestLanguage) -> bool {
        self.reaches(path) && (self.runs(language) || self.is_for_any_language())
    }
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

/// The surroundings of a file, read once for many files.
pub(crate) struct Nearby<'f> {
    pub(super) folders: &'f dyn SuiteFolders,
    packages: NpmPackages<'f>,
}

impl<'f> Nearby<'f> {
    pub(super) fn new(folders: &'f dyn SuiteFolders) -> Self {
        Self { folders, packages: NpmPackages::new(folders) }
    }
}

/// Returns the set of test files that a path belongs to by its name, or `None` if no runner takes it.
pub(crate) fn files_of(path: &Path, is_executable: bool) -> Option<&'static TestFiles> {
    let name = FileName::of(path, is_executable)?;
    RUNNERS.iter().map(|runner| runner.files()).find(|files| (files.is_one)(&name))
}

/// Returns the first runner that takes files of this name.
pub(crate) fn runner_of(path: &str) -> Option<Runner> {
    let files = files_of(Path::new(path), true)?;
    RUNNERS.iter().copied().find(|runner| runner.files() == files)
}

/// Returns true if a runner can run this file. A `run` that is not executable counts too, so that it is found and reported.
#[must_use]
pub fn is_runnable(path: &Path) -> bool {
    files_of(path, true).is_some()
}

/// Returns the runner that a command of the config starts exactly once, if that runner can list its tests.
pub(super) fn lister_of(run: &str) -> Option<Runner> {
    RUNNERS.iter().copied().find(|runner| runner.listing().is_some_and(|listing| listing::is_one_start(run, listing)))
}

/// Returns the format that a command of the config may print, judged by any of its words; the format is not required.
pub(super) fn printed(run: &str) -> Option<Stdout> {
    let is_between = |c: char| c.is_whitespace() || "();&|{}`'\"".contains(c);
    let words: Vec<&str> = run.split(is_between).filter(|word| !word.is_empty()).collect();
    let prints = |at: usize| RUNNERS.iter().find_map(|runner| runner.prints(&words[at..]));
    let all: Vec<Stdout> = (0..words.len()).filter_map(prints).collect();
    let first = *all.first()?;
    Some(if all.iter().all(|kind| *kind == first) { first } else { Stdout::Both })
}
