//! Maven

use super::jvm::{self, SourceSet};
use super::start::{RunnerOutput, Start, TargetSelection, Targets};
use super::test_files::{Extent, TestFiles, topmost};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::suites::command::NoCommand;
use crate::suites::folders::{SuiteFolders, parent};
use crate::suites::languages::TestLanguage;

static FILES: TestFiles =
    TestFiles { names: "pom.xml", is_one: |file| file.name == "pom.xml", extent: Extent::Package, uncovered: topmost };

pub(super) struct Maven;

impl TestRunner for Maven {
    fn name(&self) -> &'static str {
        "maven"
    }

    fn title(&self) -> &'static str {
        "Maven"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        Some(Ecosystem::Maven)
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
        Ok(format!("{} -B -q test", program(start.home, folders)))
    }

    fn output(&self, home: &str, _: &dyn SuiteFolders) -> RunnerOutput {
        jvm::reports(home, "**/target/surefire-reports/TEST-*.xml")
    }

    fn tools(&self, home: &str, folders: &dyn SuiteFolders) -> Vec<Tool> {
        let is_own = program(home, folders) != PROGRAM;
        if is_own { Vec::new() } else { vec![Tool::on_path(PROGRAM, "see https://maven.apache.org")] }
    }

    fn package_command(&self, _: &FoundPackage<'_>) -> Option<PackageCommand> {
        Some(PackageCommand::here("mvn --batch-mode test".to_owned()))
    }

    fn finds(&self, path: &str) -> bool {
        jvm::is_source(path) && jvm::source_set(path) == Some(SourceSet::Unit)
    }

    /// Returns false for the tests of failsafe, which run after the phase `test`.
    fn reaches(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let stem = name.split('.').next().unwrap_or(name);
        !["IT", "ITCase"].iter().any(|end| stem.ends_with(end))
    }

    fn runs(&self, language: &TestLanguage) -> bool {
        language.runners.contains(&PROGRAM)
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["tests/a/unit/pom.xml", "tests/a/unit/core/pom.xml"]
    }
}

const PROGRAM: &str = "mvn";

/// Returns the wrapper of the repository, or else the program of the machine.
fn program(home: &str, folders: &dyn SuiteFolders) -> String {
    jvm::wrapper("mvnw", PROGRAM, home, folders)
}
