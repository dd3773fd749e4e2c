//! The script `test` of a package, for packages whose tests none of the other runners of JavaScript starts: mocha, Angular, ava, bun.

use super::javascript::{FILES, PackageScript};
use super::npm_managers::{NpmManager, npm_manager};
use super::script_start::{ScriptStart, script_of};
use super::start::{RunnerOutput, Start, TargetSelection, Targets};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestFiles, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::suites::command::{NoCommand, ReportSpec};
use crate::suites::folders::{SuiteFolders, join, upward};
use crate::suites::languages::TestLanguage;

pub(super) struct OwnScript;

impl TestRunner for OwnScript {
    fn name(&self) -> &'static str {
        "script"
    }

    fn title(&self) -> &'static str {
        "the package's script"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        Some(Ecosystem::Node)
    }

    fn files(&self) -> &'static TestFiles {
        &FILES
    }

    fn home(&self, file: &str, nearby: &mut Nearby<'_>) -> Option<String> {
        match nearby.packages.script(file) {
            (PackageScript::Own, home) => Some(home),
            _ => None,
        }
    }

    fn targets(&self, _: &TargetSelection<'_>) -> Targets {
        Targets::HOME
    }

    fn sharding(&self) -> Sharding {
        Sharding::Never
    }

    fn command(&self, start: &Start<'_>, folders: &dyn SuiteFolders) -> Result<String, NoCommand> {
        let manager = manager_of(start.home, folders).script;
        let manifest = folders.read(&join(start.home, "package.json")).unwrap_or_default();
        let script = serde_json::from_slice(&manifest).ok().and_then(|manifest| script_of(&manifest));
        Ok(match script {
            Some(script) => run_by(manager, &script),
            // bun has a runner of its own.
            None => format!("bun test --reporter=junit --reporter-outfile={}", start.report),
        })
    }

    fn output(&self, _: &str, _: &dyn SuiteFolders) -> RunnerOutput {
        // A script may write to $CICD_REPORT, but does not have to.
        RunnerOutput::perhaps(ReportSpec::OwnPath)
    }

    fn tools(&self, home: &str, folders: &dyn SuiteFolders) -> Vec<Tool> {
        match manager_of(home, folders).script.split(' ').next().unwrap_or_default() {
            "bun" => vec![Tool::on_path("bun", "npm install --global bun")],
            "pnpm" => vec![Tool::on_path("pnpm", "corepack enable")],
            "yarn" => vec![Tool::on_path("yarn", "corepack enable")],
            _ => vec![Tool::on_path("npm", "install Node.js with npm")],
        }
    }

    /// Returns the package's own script, which starts the right runner, unless the script drives a browser and is therefore no unit test.
    fn package_command(&self, package: &FoundPackage<'_>) -> Option<PackageCommand> {
        let script = package.test_script?;
        let is_browser = ScriptStart::of(script).is_none();
        (!is_browser).then(|| PackageCommand::here(run_by(package.npm.script, script)))
    }

    fn runs(&self, language: &TestLanguage) -> bool {
        language.runners.contains(&"mocha")
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["package.json={\"scripts\":{\"test\":\"mocha\"}}", "tests/a/unit/x.test.ts", "tests/a/unit/deep/y.spec.js"]
    }
}

fn manager_of(home: &str, folders: &dyn SuiteFolders) -> &'static NpmManager {
    npm_manager(|lock| upward(home).any(|folder| folders.exists(&join(folder, lock))))
}

/// Returns the command that runs a script. Runners that would keep watching the files get what ends them.
fn run_by(manager: &str, script: &str) -> String {
    let is_watched = |program: &str| script.contains(program) && !script.contains("--watch");
    if is_watched("react-scripts test") || is_watched("react-app-rewired test") {
        return format!("CI=true {manager} test");
    }
    if is_watched("ng test") {
        let between = if manager == "npm" { " --" } else { "" };
        return format!("{manager} test{between} --watch=false");
    }
    format!("{manager} test")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_watches_is_ended() {
        for (manager, script, expected) in [
            ("npm", "mocha", "npm test"),
            ("npm", "ng test", "npm test -- --watch=false"),
            ("pnpm", "ng test", "pnpm test --watch=false"),
            ("npm", "ng test --watch=false", "npm test"),
            ("yarn", "react-scripts test", "CI=true yarn test"),
            ("bun run", "bun test", "bun run test"),
        ] {
            assert_eq!(run_by(manager, script), expected, "{script}");
        }
    }
}
