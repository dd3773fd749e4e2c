//! `node --test`

use super::javascript::{FILES, PackageScript};
use super::start::{RunnerOutput, Start, TargetSelection, Targets};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestFiles, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::suites::command::{NoCommand, ReportSpec};
use crate::suites::folders::SuiteFolders;

pub(super) struct NodeRunner;

impl TestRunner for NodeRunner {
    fn name(&self) -> &'static str {
        "node"
    }

    fn title(&self) -> &'static str {
        "node --test"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        Some(Ecosystem::Node)
    }

    fn files(&self) -> &'static TestFiles {
        &FILES
    }

    fn home(&self, file: &str, nearby: &mut Nearby<'_>) -> Option<String> {
        match nearby.packages.script(file) {
            (PackageScript::Plain, home) => Some(home),
            (PackageScript::Of(_) | PackageScript::Own | PackageScript::Deno, _) => None,
        }
    }

    fn targets(&self, selection: &TargetSelection<'_>) -> Targets {
        // Always name files: versions of Node find different files in a folder, and without arguments they run everything.
        selection.by_file()
    }

    fn sharding(&self) -> Sharding {
        Sharding::Dealt
    }

    fn command(&self, start: &Start<'_>, _: &dyn SuiteFolders) -> Result<String, NoCommand> {
        // From version 21 on, the arguments of Node are patterns.
        let is_pattern =
            |name: &str| name.contains(['*', '?', '[', '{']) || ["+(", "@(", "!("].iter().any(|group| name.contains(group));
        start.refuse(is_pattern)?;
        Ok(format!(
            "node --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=junit --test-reporter-destination={} {}",
            start.report,
            start.names()
        ))
    }

    fn output(&self, _: &str, _: &dyn SuiteFolders) -> RunnerOutput {
        RunnerOutput::due(ReportSpec::OwnPath)
    }

    fn tools(&self, _: &str, _: &dyn SuiteFolders) -> Vec<Tool> {
        vec![Tool::on_path("node", "see https://nodejs.org")]
    }

    /// Returns `None`, because the package's own script runs node.
    fn package_command(&self, _: &FoundPackage<'_>) -> Option<PackageCommand> {
        None
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["package.json={}", "tests/a/unit/x.test.ts", "tests/a/unit/deep/y.spec.js"]
    }
}
