//! bats

use super::start::{RunnerOutput, Start, TargetSelection, Targets};
use super::test_files::{Extent, TestFiles, all};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::suites::command::{NoCommand, ReportSpec};
use crate::suites::folders::SuiteFolders;
use crate::suites::shell;

static FILES: TestFiles =
    TestFiles { names: "*.bats", is_one: |file| file.ending == "bats", extent: Extent::File, uncovered: all };

pub(super) struct Bats;

impl TestRunner for Bats {
    fn name(&self) -> &'static str {
        "bats"
    }

    fn title(&self) -> &'static str {
        "bats"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        Some(Ecosystem::Other)
    }

    fn files(&self) -> &'static TestFiles {
        &FILES
    }

    fn home(&self, _: &str, _: &mut Nearby<'_>) -> Option<String> {
        // bats gets paths from the root.
        Some(String::new())
    }

    fn targets(&self, selection: &TargetSelection<'_>) -> Targets {
        if selection.is_by_folder() {
            return selection.by_folder(|folder| shell::path(if folder.is_empty() { "." } else { folder }));
        }
        selection.by_file()
    }

    fn sharding(&self) -> Sharding {
        Sharding::Dealt
    }

    fn command(&self, start: &Start<'_>, _: &dyn SuiteFolders) -> Result<String, NoCommand> {
        // bats names the report file itself and accepts only a folder.
        Ok(format!("bats --report-formatter junit --output \"${{CICD_REPORT%/*}}\" -r {}", start.names()))
    }

    fn output(&self, _: &str, _: &dyn SuiteFolders) -> RunnerOutput {
        RunnerOutput::due(ReportSpec::OwnPath)
    }

    fn tools(&self, _: &str, _: &dyn SuiteFolders) -> Vec<Tool> {
        vec![Tool::on_path("bats", "apt-get install bats, or npm install --global bats")]
    }

    fn package_command(&self, _: &FoundPackage<'_>) -> Option<PackageCommand> {
        None
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["tests/a/unit/x.bats", "tests/a/unit/deep/y.bats"]
    }
}
