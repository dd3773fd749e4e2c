//! An executable file named `run`, which runs everything in its folder.

use super::start::{RunnerOutput, Start, TargetSelection, Targets};
use super::test_files::{Extent, TestFiles, topmost};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::suites::command::{NoCommand, ReportSpec};
use crate::suites::folders::SuiteFolders;
use crate::suites::shell;

/// The name of the executable.
pub(super) const NAME: &str = "run";

static FILES: TestFiles = TestFiles {
    names: "run, executable",
    is_one: |file| file.name == NAME && file.is_executable,
    extent: Extent::Folder,
    uncovered: topmost,
};

pub(super) struct Executable;

impl TestRunner for Executable {
    fn name(&self) -> &'static str {
        "run"
    }

    fn title(&self) -> &'static str {
        "an executable `run`"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        None
    }

    fn files(&self) -> &'static TestFiles {
        &FILES
    }

    fn home(&self, _: &str, _: &mut Nearby<'_>) -> Option<String> {
        Some(String::new())
    }

    fn targets(&self, selection: &TargetSelection<'_>) -> Targets {
        let names = selection.group.files.iter().map(|file| shell::quoted(&format!("./{file}"))).collect();
        Targets { names, are_files: true }
    }

    fn sharding(&self) -> Sharding {
        Sharding::ByVariables
    }

    fn command(&self, start: &Start<'_>, _: &dyn SuiteFolders) -> Result<String, NoCommand> {
        let runs: Vec<_> = start.targets.names.iter().map(|name| (String::new(), name.clone())).collect();
        Ok(if let [(_, run)] = runs.as_slice() { run.clone() } else { shell::all(&runs) })
    }

    fn output(&self, _: &str, _: &dyn SuiteFolders) -> RunnerOutput {
        // It may write to $CICD_REPORT, but does not have to.
        RunnerOutput::perhaps(ReportSpec::OwnPath)
    }

    fn tools(&self, _: &str, _: &dyn SuiteFolders) -> Vec<Tool> {
        Vec::new()
    }

    fn package_command(&self, _: &FoundPackage<'_>) -> Option<PackageCommand> {
        None
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["tests/a/unit/run", "tests/a/unit/test_x.py"]
    }
}
