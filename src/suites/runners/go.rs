//! `go test`

use std::collections::BTreeSet;

use super::listing::{ListedBy, ListedTest, TestListing, identifier, lines};
use super::start::{RunnerOutput, Start, TargetSelection, Targets};
use super::test_files::{Extent, TestFiles, all};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::suites::command::{NoCommand, ReportSpec, Stdout};
use crate::suites::folders::{SuiteFolders, below, join, parent, upward};
use crate::suites::shell;

static FILES: TestFiles = TestFiles {
    names: "*_test.go",
    is_one: |file| file.ending == "go" && file.stem.ends_with("_test"),
    extent: Extent::File,
    uncovered: all,
};

static LISTING: TestListing = TestListing {
    begins: &[&["go", "test"]],
    turned: |run| format!("{run} -json -list ."),
    read: listed,
    by: ListedBy::Name { in_text: tests_in, can_be_of: |listed, path, folders| listed.within == import_path(path, folders) },
};

/// The prefixes of functions that `go test` runs.
const PREFIXES: [&str; 4] = ["Test", "Benchmark", "Fuzz", "Example"];

pub(super) struct Go;

impl TestRunner for Go {
    fn name(&self) -> &'static str {
        "go"
    }

    fn title(&self) -> &'static str {
        "go test"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        Some(Ecosystem::Go)
    }

    fn files(&self) -> &'static TestFiles {
        &FILES
    }

    fn home(&self, file: &str, nearby: &mut Nearby<'_>) -> Option<String> {
        let folder = parent(file);
        let is_module = |folder: &&str| nearby.folders.exists(&join(folder, "go.mod"));
        let home = upward(folder).find(is_module).unwrap_or_default();
        let rest = below(folder, home).unwrap_or_default();
        // `./...` also leaves these folders out.
        let is_hidden = |name: &str| name == "testdata" || name == "vendor" || name.starts_with(['_', '.']);
        (!rest.split('/').any(is_hidden)).then(|| home.to_owned())
    }

    fn targets(&self, selection: &TargetSelection<'_>) -> Targets {
        if selection.is_by_folder() {
            return selection.by_folder(|folder| package(folder, "/..."));
        }
        let home = selection.home();
        let packages: BTreeSet<&str> = selection.group.files.iter().map(|file| parent(file)).collect();
        let names = packages.into_iter().map(|folder| package(below(folder, home).unwrap_or_default(), "")).collect();
        Targets { names, are_files: true }
    }

    fn sharding(&self) -> Sharding {
        Sharding::Dealt
    }

    fn command(&self, start: &Start<'_>, _: &dyn SuiteFolders) -> Result<String, NoCommand> {
        Ok(format!("go test -json {}", start.names()))
    }

    fn output(&self, _: &str, _: &dyn SuiteFolders) -> RunnerOutput {
        RunnerOutput::due(ReportSpec::Stdout(Stdout::GoTest))
    }

    fn tools(&self, _: &str, _: &dyn SuiteFolders) -> Vec<Tool> {
        vec![Tool::on_path("go", "see https://go.dev/doc/install")]
    }

    fn package_command(&self, package: &FoundPackage<'_>) -> Option<PackageCommand> {
        let has_tests = package.files.iter().any(|path| path.ends_with("_test.go"));
        has_tests.then(|| PackageCommand::here("go test ./...".to_owned()))
    }

    fn prints(&self, words: &[&str]) -> Option<Stdout> {
        match words {
            ["go", "test", rest @ ..] if rest.iter().any(|word| ["-json", "--json", "-json=true"].contains(word)) => {
                Some(Stdout::GoTest)
            }
            _ => None,
        }
    }

    fn listing(&self) -> Option<&'static TestListing> {
        Some(&LISTING)
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["go.mod", "tests/a/unit/x_test.go", "tests/a/unit/deep/y_test.go"]
    }
}

/// Returns a package by its folder below the module; with `/...` it includes the packages below.
fn package(folder: &str, rest: &str) -> String {
    let gap = if folder.is_empty() { "" } else { "/" };
    shell::quoted(&format!(".{gap}{folder}{rest}"))
}

/// Returns the tests in the events of `go test -json -list .`, which hold one line of output each.
fn listed(output: &str) -> Vec<ListedTest> {
    let event = |line: &str| {
        let event: serde_json::Value = serde_json::from_str(line).ok()?;
        let (package, name) = (event.get("Package")?.as_str()?, event.get("Output")?.as_str()?.trim_end());
        let is_test = identifier(name) == name && PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        is_test.then(|| ListedTest { within: package.to_owned(), name: name.to_owned() })
    };
    lines(output).filter_map(event).collect()
}

/// Returns the tests of a source. `TestMain` is not a test.
fn tests_in(text: &str) -> Vec<String> {
    let names = text.lines().filter_map(|line| line.strip_prefix("func ")).map(identifier);
    let is_test = |name: &&str| *name != "TestMain" && PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    names.filter(is_test).map(str::to_owned).collect()
}

/// Returns the import path of a file's package, based on the module above it.
fn import_path(file: &str, folders: &dyn SuiteFolders) -> String {
    let folder = parent(file);
    let manifest = |home: &&str| folders.exists(&join(home, "go.mod"));
    let home = upward(folder).find(manifest).unwrap_or_default();
    let text = folders.read(&join(home, "go.mod")).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let module = text.lines().find_map(|line| line.trim().strip_prefix("module ")).unwrap_or_default();
    join(module.trim().trim_matches('"'), below(folder, home).unwrap_or_default())
}
