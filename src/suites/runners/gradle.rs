//! Gradle

use std::collections::BTreeSet;

use super::jvm::{self, SourceSet};
use super::start::{RunnerOutput, Start, TargetSelection, Targets};
use super::test_files::{Extent, TestFiles, topmost};
use super::{FoundPackage, Nearby, OwnSuite, PackageCommand, Sharding, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::model::pattern::literal;
use crate::suites::command::NoCommand;
use crate::suites::folders::{SuiteFolders, join, parent};

static FILES: TestFiles = TestFiles {
    names: "build.gradle, build.gradle.kts",
    is_one: |file| matches!(file.name, "build.gradle" | "build.gradle.kts"),
    extent: Extent::Package,
    uncovered: topmost,
};

pub(super) struct Gradle;

impl TestRunner for Gradle {
    fn name(&self) -> &'static str {
        "gradle"
    }

    fn title(&self) -> &'static str {
        "Gradle"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        Some(Ecosystem::Gradle)
    }

    fn files(&self) -> &'static TestFiles {
        &FILES
    }

    fn home(&self, file: &str, _: &mut Nearby<'_>) -> Option<String> {
        Some(parent(file).to_owned())
    }

    fn targets(&self, _: &TargetSelection<'_>) -> Targets {
        Targets::HOME
    }

    fn sharding(&self) -> Sharding {
        Sharding::Never
    }

    fn command(&self, start: &Start<'_>, folders: &dyn SuiteFolders) -> Result<String, NoCommand> {
        // Gradle would skip tasks that are up to date and write no report for them; a daemon would keep running afterwards.
        Ok(format!("{} {FLAGS} {}", program(start.home, folders), tasks(start.home, folders)))
    }

    fn output(&self, home: &str, _: &dyn SuiteFolders) -> RunnerOutput {
        // Each test task has a folder: `test`, Android's `testDebugUnitTest`, `jvmTest`.
        jvm::reports(home, "**/build/test-results/*/TEST-*.xml")
    }

    fn tools(&self, home: &str, folders: &dyn SuiteFolders) -> Vec<Tool> {
        let is_own = program(home, folders) != PROGRAM;
        if is_own {
            Vec::new()
        } else {
            vec![Tool::on_path(PROGRAM, "commit Gradle's wrapper, or see https://gradle.org/install")]
        }
    }

    fn package_command(&self, _: &FoundPackage<'_>) -> Option<PackageCommand> {
        Some(PackageCommand::here("gradle test".to_owned()))
    }

    fn finds(&self, path: &str) -> bool {
        jvm::is_test(path)
    }

    fn reaches(&self, path: &str) -> bool {
        !matches!(jvm::source_set(path), Some(SourceSet::Device | SourceSet::Own(_)))
    }

    fn own_suites(&self, home: &str, files: &[String], folders: &dyn SuiteFolders) -> Vec<OwnSuite> {
        let sets: BTreeSet<&str> = files.iter().filter(|path| jvm::is_source(path)).filter_map(|path| own_set(path)).collect();
        let suite = |set: &str| OwnSuite {
            name: set.strip_suffix("Test").unwrap_or(set).to_ascii_lowercase(),
            run: format!("{} {FLAGS} {set}", program(home, folders)),
        };
        sets.into_iter().map(suite).collect()
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["tests/a/unit/build.gradle", "tests/a/unit/core/build.gradle"]
    }
}

const PROGRAM: &str = "gradle";

const FLAGS: &str = "--no-daemon --console=plain --continue";

/// Returns the tasks that run the tests of all modules. A multiplatform build has no task `test`, and others have no `allTests`.
fn tasks(home: &str, folders: &dyn SuiteFolders) -> &'static str {
    let listing = folders.list(home, Some(&format!("/{}", join(&literal(home), "**/src/*Test/**"))));
    let is_of = |path: &str| jvm::is_source(path) && jvm::source_set(path) == Some(SourceSet::Multiplatform);
    if !listing.files.iter().any(|file| is_of(&file.path)) {
        return "cleanTest test";
    }
    let others = folders.list(home, Some(&format!("/{}", join(&literal(home), "**/src/test*/**"))));
    let is_unit = |path: &str| jvm::is_source(path) && jvm::source_set(path) == Some(SourceSet::Unit);
    let has_units = others.files.iter().any(|file| is_unit(&file.path));
    if has_units { "cleanTest cleanAllTests test allTests" } else { "cleanAllTests allTests" }
}

/// Returns the source set of a test that has a task of its own.
fn own_set(path: &str) -> Option<&str> {
    match jvm::source_set(path)? {
        SourceSet::Own(set) => Some(set),
        _ => None,
    }
}

/// Returns the wrapper of the repository, or else the program of the machine.
fn program(home: &str, folders: &dyn SuiteFolders) -> String {
    jvm::wrapper("gradlew", PROGRAM, home, folders)
}
