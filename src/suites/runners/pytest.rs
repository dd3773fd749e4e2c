//! `pytest`

use std::path::Path;

use super::django;
use super::listing::{ListedBy, ListedTest, TestListing, lines};
use super::start::{RunnerOutput, Start, TargetSelection, Targets};
use super::test_files::{Extent, FileName, TestFiles, all};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::model::result::RunnerFault;
use crate::suites::command::{NoCommand, ReportSpec};
use crate::suites::folders::SuiteFolders;
use crate::suites::shell;

static FILES: TestFiles = TestFiles {
    names: "test_*.py, *_test.py, tests.py",
    is_one: |file| file.ending == "py" && (is_collected(file.stem) || file.stem == "tests"),
    extent: Extent::File,
    uncovered: all,
};

/// Sets the verbosity to a fixed level. With a level only lowered by `-q`, a `-v` in the settings would print a tree.
static LISTING: TestListing = TestListing {
    begins: &[&["pytest"], &["py.test"]],
    turned: |run| {
        let run = run.rfind(" --junitxml=").filter(|_| run.ends_with(REPORT)).map_or(run, |at| &run[..at]);
        format!("{run} --collect-only --verbosity=-1")
    },
    read: |output| {
        lines(output).filter_map(|line| Some(ListedTest::file(line.split_once(".py::")?.0))).map(with_ending).collect()
    },
    by: ListedBy::File,
};

/// Restores the ending of a file: `a/test_x` of `a/test_x.py::test_a` becomes `a/test_x.py`.
fn with_ending(test: ListedTest) -> ListedTest {
    ListedTest { within: format!("{}.py", test.within), ..test }
}

/// Returns true for the name of a file that pytest finds in a folder. Django's `tests.py` must be named.
fn is_collected(stem: &str) -> bool {
    stem.starts_with("test_") || stem.ends_with("_test")
}

/// The end of the command: the last option that configures the report.
const REPORT: &str = " -o junit_family=xunit1";

pub(super) struct Pytest;

impl TestRunner for Pytest {
    fn name(&self) -> &'static str {
        "pytest"
    }

    fn title(&self) -> &'static str {
        "pytest"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        Some(Ecosystem::Python)
    }

    fn files(&self) -> &'static TestFiles {
        &FILES
    }

    fn home(&self, _: &str, _: &mut Nearby<'_>) -> Option<String> {
        // pytest gets paths from the root.
        Some(String::new())
    }

    fn targets(&self, selection: &TargetSelection<'_>) -> Targets {
        if !selection.is_by_folder_without() {
            return selection.by_file();
        }
        let mut targets = selection.by_folder(|folder| shell::path(if folder.is_empty() { "." } else { folder }));
        let ignored = selection.others().into_iter().map(|folder| format!("--ignore={}", shell::path(folder)));
        targets.names.extend(ignored);
        let is_named =
            |file: &&String| FileName::of(Path::new(file.as_str()), false).is_some_and(|name| !is_collected(name.stem));
        targets.names.extend(selection.group.files.iter().filter(is_named).map(|file| shell::path(file)));
        targets
    }

    fn sharding(&self) -> Sharding {
        Sharding::Dealt
    }

    fn command(&self, start: &Start<'_>, _: &dyn SuiteFolders) -> Result<String, NoCommand> {
        // pytest reads the text after a bracket as the value of a parameter.
        start.refuse(|name| name.contains('['))?;
        Ok(format!("pytest {} --junitxml={}{REPORT}", start.names(), start.report))
    }

    fn output(&self, _: &str, _: &dyn SuiteFolders) -> RunnerOutput {
        RunnerOutput::due(ReportSpec::OwnPath)
    }

    fn tools(&self, _: &str, _: &dyn SuiteFolders) -> Vec<Tool> {
        vec![Tool::on_path("pytest", "pip install pytest")]
    }

    fn package_command(&self, package: &FoundPackage<'_>) -> Option<PackageCommand> {
        if let Some(command) = django::command(package) {
            return Some(command);
        }
        let is_test = |path: &String| FileName::of(Path::new(path), false).is_some_and(|name| (FILES.is_one)(&name));
        package.files.iter().any(is_test).then(|| PackageCommand::here(COMMAND.to_owned()))
    }

    fn folder_command(&self, folder: &str) -> Option<String> {
        Some(format!("{COMMAND} {}", shell::quoted(folder)))
    }

    fn settings(&self) -> &'static [&'static str] {
        &["/conftest.py", "/pytest.ini"]
    }

    fn listing(&self) -> Option<&'static TestListing> {
        Some(&LISTING)
    }

    fn exit_code(&self, code: i32) -> Option<RunnerFault> {
        match code {
            2 => Some(RunnerFault::Interrupted),
            3 => Some(RunnerFault::Internal),
            4 => Some(RunnerFault::Usage),
            5 => Some(RunnerFault::NoTest),
            _ => None,
        }
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["tests/a/unit/test_x.py", "tests/a/unit/deep/y_test.py"]
    }
}

/// As a module, pytest finds the packages of the folder that it is started from.
const COMMAND: &str = "python -m pytest";
