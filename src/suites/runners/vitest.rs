//! vitest

use super::javascript::{self, FILES, NpmPackage};
use super::listing::{ListedBy, TestListing};
use super::start::{RunnerOutput, Start, TargetSelection, Targets, words};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestFiles, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::suites::command::{NoCommand, ReportSpec};
use crate::suites::folders::SuiteFolders;
use crate::suites::shell;

static PACKAGE: NpmPackage = NpmPackage {
    name: "vitest",
    configs: &[
        "vitest.config.ts",
        "vitest.config.mts",
        "vitest.config.cts",
        "vitest.config.js",
        "vitest.config.mjs",
        "vitest.config.cjs",
    ],
    is_config_in_manifest: false,
};

static LISTING: TestListing = TestListing {
    begins: &[&["vitest"]],
    turned: |run| {
        let run = run.find(REPORTERS).map_or(run, |at| &run[..at]);
        let rest = ["vitest run", "vitest watch", "vitest"].iter().find_map(|words| run.split_once(words));
        rest.map_or_else(|| run.to_owned(), |(before, after)| format!("{before}vitest list --filesOnly{after}"))
    },
    read: javascript::listed,
    by: ListedBy::File,
};

/// The beginning of the report options, at the end of the command.
const REPORTERS: &str = " --reporter=default --reporter=junit --outputFile.junit=";

pub(super) struct Vitest;

impl TestRunner for Vitest {
    fn name(&self) -> &'static str {
        "vitest"
    }

    fn title(&self) -> &'static str {
        "vitest"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        Some(Ecosystem::Node)
    }

    fn files(&self) -> &'static TestFiles {
        &FILES
    }

    fn home(&self, file: &str, nearby: &mut Nearby<'_>) -> Option<String> {
        nearby.packages.home(&PACKAGE, file)
    }

    fn targets(&self, selection: &TargetSelection<'_>) -> Targets {
        javascript::targets(selection, |folder| shell::path(&format!("{folder}/")))
    }

    fn sharding(&self) -> Sharding {
        Sharding::ByFile("--shard=")
    }

    fn command(&self, start: &Start<'_>, _: &dyn SuiteFolders) -> Result<String, NoCommand> {
        let run = words(&["npx --no-install vitest run", &start.names(), start.shard_flag()]);
        Ok(format!("{run}{REPORTERS}{}", start.report))
    }

    fn output(&self, _: &str, _: &dyn SuiteFolders) -> RunnerOutput {
        RunnerOutput::due(ReportSpec::OwnPath)
    }

    fn tools(&self, home: &str, folders: &dyn SuiteFolders) -> Vec<Tool> {
        javascript::tools(&PACKAGE, home, folders)
    }

    /// Returns `None`, because the package's own script runs vitest.
    fn package_command(&self, _: &FoundPackage<'_>) -> Option<PackageCommand> {
        None
    }

    fn settings(&self) -> &'static [&'static str] {
        &["/vitest.config.ts", "/vitest.workspace.ts"]
    }

    fn npm_package(&self) -> Option<&'static NpmPackage> {
        Some(&PACKAGE)
    }

    fn listing(&self) -> Option<&'static TestListing> {
        Some(&LISTING)
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["package.json={\"devDependencies\":{\"vitest\":\"3\"}}", "tests/a/unit/x.test.ts", "tests/a/unit/deep/y.spec.js"]
    }
}
