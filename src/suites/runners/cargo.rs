//! `cargo test`

use super::cargo_marks;
use super::cargo_packages::{self, FILES};
use super::cargo_tests;
use super::listing::TestListing;
use super::start::{RunnerOutput, Start, TargetSelection, Targets, words};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, SourceMarks, TestFiles, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::suites::command::{NoCommand, ReportSpec, Stdout};
use crate::suites::folders::{SuiteFolders, parent};
use crate::suites::shell;

/// The marks of a Rust source with tests.
static MARKS: SourceMarks = SourceMarks { ending: "rs", holds: cargo_marks::holds };

static LISTING: TestListing = TestListing {
    begins: &[&["cargo", "test"], &["cargo", "t"]],
    turned: |run| if run.contains(" -- ") { format!("{run} --list") } else { format!("{run} -- --list") },
    read: cargo_tests::listed,
    by: cargo_tests::BY,
};

pub(super) struct Cargo;

impl TestRunner for Cargo {
    fn name(&self) -> &'static str {
        "cargo"
    }

    fn title(&self) -> &'static str {
        "cargo test"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        Some(Ecosystem::Cargo)
    }

    fn files(&self) -> &'static TestFiles {
        &FILES
    }

    fn home(&self, file: &str, nearby: &mut Nearby<'_>) -> Option<String> {
        let home = parent(file);
        (!cargo_packages::is_for_nextest(home, nearby.folders)).then(|| home.to_owned())
    }

    fn targets(&self, _: &TargetSelection<'_>) -> Targets {
        Targets::HOME
    }

    fn sharding(&self) -> Sharding {
        Sharding::Never
    }

    fn command(&self, start: &Start<'_>, folders: &dyn SuiteFolders) -> Result<String, NoCommand> {
        Ok(words(&["cargo test", cargo_packages::workspace_flag(start.home, folders), "--no-fail-fast"]))
    }

    fn output(&self, _: &str, _: &dyn SuiteFolders) -> RunnerOutput {
        // A package may have a harness of its own, which prints any format.
        RunnerOutput::perhaps(ReportSpec::Stdout(Stdout::Libtest))
    }

    fn tools(&self, _: &str, _: &dyn SuiteFolders) -> Vec<Tool> {
        vec![cargo_packages::tool()]
    }

    fn package_command(&self, package: &FoundPackage<'_>) -> Option<PackageCommand> {
        let run = format!("cargo test --package {}", shell::quoted(package.name?));
        Some(PackageCommand { is_of_workspace: true, ..PackageCommand::here(run) })
    }

    fn source_marks(&self) -> Option<&'static SourceMarks> {
        Some(&MARKS)
    }

    fn prints(&self, words: &[&str]) -> Option<Stdout> {
        match words {
            ["cargo", "test" | "t", ..] => Some(Stdout::Libtest),
            ["cargo", toolchain, "test", ..] if toolchain.starts_with('+') => Some(Stdout::Libtest),
            _ => None,
        }
    }

    fn listing(&self) -> Option<&'static TestListing> {
        Some(&LISTING)
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["tests/a/unit/Cargo.toml=[workspace]", "tests/a/unit/core/Cargo.toml"]
    }
}
