//! `cargo nextest`, for packages that have nextest settings, on machines with the program.

use super::cargo_packages::{self, FILES};
use super::cargo_tests;
use super::listing::TestListing;
use super::start::{RunnerOutput, Start, TargetSelection, Targets, words};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestFiles, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::model::pattern::literal;
use crate::suites::command::{NoCommand, ReportSpec, Stdout};
use crate::suites::folders::{SuiteFolders, join, parent};

/// The list command leaves out the flags that only `run` accepts.
static LISTING: TestListing = TestListing {
    begins: &[&["cargo", "nextest", "run"]],
    turned: |run| {
        let run = run.split_once(" && ").filter(|_| run.starts_with("printf ")).map_or(run, |(_, run)| run);
        let run = run.split(" --tool-config-file cicd:").next().unwrap_or(run);
        let rest = run.replace(" --no-fail-fast", "").replace(" --no-tests=pass", "");
        rest.replacen("nextest run", "nextest list --message-format oneline", 1)
    },
    read: cargo_tests::listed_by_nextest,
    by: cargo_tests::BY,
};

/// The subcommands of nextest. The first of them in a command says what it does, also after other flags and values.
const VERBS: [&str; 10] = ["run", "r", "list", "bench", "archive", "show-config", "self", "replay", "store", "debug"];

pub(super) struct Nextest;

impl TestRunner for Nextest {
    /// Returns the name of `cargo test`, because the machine decides which of the two runs.
    fn name(&self) -> &'static str {
        "cargo"
    }

    fn title(&self) -> &'static str {
        "cargo nextest"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        Some(Ecosystem::Cargo)
    }

    fn files(&self) -> &'static TestFiles {
        &FILES
    }

    fn home(&self, file: &str, nearby: &mut Nearby<'_>) -> Option<String> {
        let home = parent(file);
        cargo_packages::is_for_nextest(home, nearby.folders).then(|| home.to_owned())
    }

    fn targets(&self, _: &TargetSelection<'_>) -> Targets {
        Targets::HOME
    }

    fn sharding(&self) -> Sharding {
        Sharding::ByTest("--partition=count:")
    }

    fn command(&self, start: &Start<'_>, folders: &dyn SuiteFolders) -> Result<String, NoCommand> {
        let workspace = cargo_packages::workspace_flag(start.home, folders);
        let empty = if start.shard.is_some() { "--no-tests=pass" } else { "" };
        let run =
            |settings: &str| words(&["cargo nextest run", workspace, "--no-fail-fast", start.shard_flag(), empty, settings]);
        if own_report(start.home, folders).is_some() {
            // The repository's own settings take precedence.
            return Ok(run(""));
        }
        let settings = match start.report.strip_suffix(".xml\"") {
            Some(stem) => format!("{stem}.toml\""),
            None => "\"${CICD_REPORT%.xml}.toml\"".to_owned(),
        };
        let write = format!("printf '[profile.default.junit]\\npath = \"%s\"\\n' {} >{settings}", start.report);
        Ok(format!("{write} && {}", run(&format!("--tool-config-file cicd:{settings}"))))
    }

    fn output(&self, home: &str, folders: &dyn SuiteFolders) -> RunnerOutput {
        let note = Some("nextest runs no doc tests; add a suite with `run: cargo test --doc`");
        match own_report(home, folders) {
            Some(report) => RunnerOutput { note, ..RunnerOutput::perhaps(report) },
            None => RunnerOutput { note, ..RunnerOutput::due(ReportSpec::OwnPath) },
        }
    }

    fn tools(&self, _: &str, _: &dyn SuiteFolders) -> Vec<Tool> {
        vec![cargo_packages::tool()]
    }

    /// Returns `None`, because `cargo test` runs on every machine.
    fn package_command(&self, _: &FoundPackage<'_>) -> Option<PackageCommand> {
        None
    }

    /// Returns the human-readable format, which nextest prints beside every machine-readable one.
    fn prints(&self, words: &[&str]) -> Option<Stdout> {
        let words = match words {
            ["cargo", toolchain, rest @ ..] if toolchain.starts_with('+') => rest,
            ["cargo", rest @ ..] => rest,
            [program, rest @ ..] if program.rsplit('/').next() == Some("cargo-nextest") => rest,
            _ => return None,
        };
        let (before, after) = words.split_at(words.iter().position(|word| *word == "nextest")?);
        let verb = after.iter().find(|word| VERBS.contains(word));
        (before.iter().all(|word| word.starts_with('-')) && matches!(verb, Some(&"run" | &"r"))).then_some(Stdout::Libtest)
    }

    fn listing(&self) -> Option<&'static TestListing> {
        Some(&LISTING)
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["tests/a/unit/Cargo.toml", ".config/nextest.toml"]
    }
}

/// Returns the reports that the repository's settings configure.
fn own_report(home: &str, folders: &dyn SuiteFolders) -> Option<ReportSpec> {
    let config = cargo_packages::nextest_config(home, folders).unwrap_or_default();
    let text = folders.read(&config)?;
    let top = parent(parent(&config));
    let pattern = || join(&literal(top), "target/nextest/*/*.xml");
    String::from_utf8_lossy(&text).contains("junit").then(|| ReportSpec::Glob(vec![pattern()]))
}
