//! sbt

use super::jvm::{self, SourceSet};
use super::start::{RunnerOutput, Start, TargetSelection, Targets};
use super::test_files::{Extent, TestFiles, topmost};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::suites::command::NoCommand;
use crate::suites::folders::{SuiteFolders, parent};

static FILES: TestFiles =
    TestFiles { names: "build.sbt", is_one: |file| file.name == "build.sbt", extent: Extent::Package, uncovered: topmost };

pub(super) struct Sbt;

impl TestRunner for Sbt {
    fn name(&self) -> &'static str {
        "sbt"
    }

    fn title(&self) -> &'static str {
        "sbt"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        Some(Ecosystem::Other)
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

    fn command(&self, _: &Start<'_>, _: &dyn SuiteFolders) -> Result<String, NoCommand> {
        Ok("sbt -Dsbt.color=false -Dsbt.supershell=false test".to_owned())
    }

    fn output(&self, home: &str, _: &dyn SuiteFolders) -> RunnerOutput {
        // sbt 1 writes them into each project's `target`, sbt 2 below the one of the build.
        jvm::reports(home, "**/target/**/test-reports/TEST-*.xml")
    }

    fn tools(&self, _: &str, _: &dyn SuiteFolders) -> Vec<Tool> {
        vec![Tool::on_path("sbt", "see https://www.scala-sbt.org/download")]
    }

    fn package_command(&self, _: &FoundPackage<'_>) -> Option<PackageCommand> {
        None
    }

    fn finds(&self, path: &str) -> bool {
        jvm::is_source(path) && jvm::source_set(path) == Some(SourceSet::Unit)
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["tests/a/unit/build.sbt", "tests/a/unit/core/build.sbt"]
    }
}
