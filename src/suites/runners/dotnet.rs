//! `dotnet test`

use super::start::{RunnerOutput, Start, TargetSelection, Targets};
use super::test_files::{Extent, FileName, TestFiles, all};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::model::pattern::literal;
use crate::suites::command::{NoCommand, ReportSpec};
use crate::suites::folders::{SuiteFolders, join, parent};
use crate::suites::shell;

/// The endings of projects.
const PROJECTS: [&str; 3] = ["csproj", "fsproj", "vbproj"];

static FILES: TestFiles = TestFiles {
    names: "*.csproj, *.fsproj, *.vbproj of tests",
    is_one: |file| PROJECTS.contains(&file.ending),
    extent: Extent::Package,
    uncovered: all,
};

/// Texts of a project that holds tests, in lower case: packages, SDKs and the property that says so.
const MARKS: [&str; 8] = [
    "microsoft.net.test.sdk",
    "<istestproject>true",
    "mstest",
    "\"xunit",
    "\"nunit",
    "\"tunit",
    "nunit3testadapter",
    "microsoft.testing.platform",
];

pub(super) struct Dotnet;

impl TestRunner for Dotnet {
    fn name(&self) -> &'static str {
        "dotnet"
    }

    fn title(&self) -> &'static str {
        "dotnet test"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        Some(Ecosystem::Other)
    }

    fn files(&self) -> &'static TestFiles {
        &FILES
    }

    fn home(&self, file: &str, nearby: &mut Nearby<'_>) -> Option<String> {
        let text = nearby.folders.read(file);
        holds_tests(file, || text.map(|text| String::from_utf8_lossy(&text).into_owned())).then(|| parent(file).to_owned())
    }

    fn targets(&self, selection: &TargetSelection<'_>) -> Targets {
        selection.by_file()
    }

    fn sharding(&self) -> Sharding {
        Sharding::Never
    }

    fn command(&self, start: &Start<'_>, _: &dyn SuiteFolders) -> Result<String, NoCommand> {
        // A project for several frameworks writes a file for each, so the logger chooses the names.
        let run = |project: &String| (String::new(), format!("dotnet test {project} --logger trx"));
        let runs: Vec<_> = start.targets.names.iter().map(run).collect();
        Ok(if let [(_, run)] = runs.as_slice() { run.clone() } else { shell::all(&runs) })
    }

    fn output(&self, home: &str, _: &dyn SuiteFolders) -> RunnerOutput {
        RunnerOutput::due(ReportSpec::Glob(vec![join(&literal(home), "TestResults/*.trx")]))
    }

    fn tools(&self, _: &str, _: &dyn SuiteFolders) -> Vec<Tool> {
        vec![Tool::on_path("dotnet", "see https://dotnet.microsoft.com/download")]
    }

    fn package_command(&self, package: &FoundPackage<'_>) -> Option<PackageCommand> {
        let name = package.file_name();
        let is_project = PROJECTS.iter().any(|ending| name.ends_with(&format!(".{ending}")));
        let is_of_tests = is_project && holds_tests(package.file, || (package.read)(package.file));
        is_of_tests.then(|| PackageCommand::here(format!("dotnet test {}", shell::path(name))))
    }

    fn is_sure(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["tests/a/unit/Shop.csproj=<Project/>", "tests/a/unit/Shop.Tests/Shop.Tests.csproj=<Project/>"]
    }
}

/// Returns true if a project holds tests: by its name, or by its content, as packages may be listed for all projects elsewhere.
fn holds_tests(file: &str, text: impl FnOnce() -> Option<String>) -> bool {
    let stem = FileName::of(std::path::Path::new(file), false).map(|name| name.stem.to_ascii_lowercase()).unwrap_or_default();
    let is_named = ["test", "tests"].iter().any(|end| stem.ends_with(end));
    is_named || text().is_some_and(|text| MARKS.iter().any(|mark| text.to_ascii_lowercase().contains(mark)))
}
