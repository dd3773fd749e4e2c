//! `deno test`

use super::javascript::{FILES, PackageScript};
use super::start::{RunnerOutput, Start, TargetSelection, Targets, words};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestFiles, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::suites::command::{NoCommand, ReportSpec};
use crate::suites::folders::{SuiteFolders, join};
use crate::suites::shell;

/// The beginning of a task that takes the flags of `deno test`.
const TEST: &str = "deno test";

pub(super) struct Deno;

impl TestRunner for Deno {
    fn name(&self) -> &'static str {
        "deno"
    }

    fn title(&self) -> &'static str {
        "deno test"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        Some(Ecosystem::Node)
    }

    fn files(&self) -> &'static TestFiles {
        &FILES
    }

    fn home(&self, file: &str, nearby: &mut Nearby<'_>) -> Option<String> {
        match nearby.packages.script(file) {
            (PackageScript::Deno, home) => Some(home),
            _ => None,
        }
    }

    fn targets(&self, selection: &TargetSelection<'_>) -> Targets {
        if selection.is_own_place() {
            return Targets::HOME;
        }
        if selection.is_by_folder() { selection.by_folder(shell::path) } else { selection.by_file() }
    }

    fn sharding(&self) -> Sharding {
        Sharding::Dealt
    }

    fn command(&self, start: &Start<'_>, folders: &dyn SuiteFolders) -> Result<String, NoCommand> {
        let report = format!("--junit-path={}", start.report);
        match task(start.home, folders) {
            // The task has the permissions that the tests need.
            Some(task) if task.starts_with(TEST) && !task.contains(['&', '|', ';']) => {
                Ok(words(&["deno task test", &report, &start.names()]))
            }
            Some(_) => Ok("deno task test".to_owned()),
            None => Ok(words(&[TEST, &report, &start.names()])),
        }
    }

    fn output(&self, home: &str, folders: &dyn SuiteFolders) -> RunnerOutput {
        let is_plain = task(home, folders).is_none_or(|task| task.starts_with(TEST));
        if is_plain { RunnerOutput::due(ReportSpec::OwnPath) } else { RunnerOutput::perhaps(ReportSpec::OwnPath) }
    }

    fn tools(&self, _: &str, _: &dyn SuiteFolders) -> Vec<Tool> {
        vec![Tool::on_path("deno", "npm install --global deno")]
    }

    fn package_command(&self, _: &FoundPackage<'_>) -> Option<PackageCommand> {
        None
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["deno.json={}", "tests/a/unit/x_test.ts", "tests/a/unit/deep/y.test.ts"]
    }
}

/// Returns the text of the task `test`. Settings with comments are not read, and then have none.
fn task(home: &str, folders: &dyn SuiteFolders) -> Option<String> {
    let settings = ["deno.json", "deno.jsonc"].iter().find_map(|name| folders.read(&join(home, name)))?;
    let settings: serde_json::Value = serde_json::from_slice(&settings).ok()?;
    let task = &settings["tasks"]["test"];
    task.as_str().or_else(|| task["command"].as_str()).map(|task| task.trim().to_owned())
}
