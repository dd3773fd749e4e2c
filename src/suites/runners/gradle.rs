//! Gradle

use super::jvm;
use super::start::{RunnerOutput, Start, TargetSelection, Targets};
use super::test_files::{Extent, TestFiles, topmost};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::suites::command::NoCommand;
use crate::suites::folders::{SuiteFolders, parent};

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
        Ok(format!("{} --no-daemon --console=plain --continue cleanTest test", program(start.home, folders)))
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

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["tests/a/unit/build.gradle", "tests/a/unit/core/build.gradle"]
    }
}

const PROGRAM: &str = "gradle";

/// Returns the wrapper of the repository, or else the program of the machine.
fn program(home: &str, folders: &dyn SuiteFolders) -> String {
    jvm::wrapper("gradlew", PROGRAM, home, folders)
}
