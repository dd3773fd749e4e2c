//! jest

use super::javascript::{self, FILES, NpmPackage};
use super::listing::{ListedBy, TestListing};
use super::start::{RunnerOutput, Start, TargetSelection, Targets, words};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestFiles, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::suites::command::{NoCommand, ReportSpec};
use crate::suites::folders::SuiteFolders;
use crate::suites::shell;

static PACKAGE: NpmPackage = NpmPackage {
    name: "jest",
    configs: &["jest.config.js", "jest.config.ts", "jest.config.mjs", "jest.config.cjs", "jest.config.mts", "jest.config.json"],
    is_config_in_manifest: true,
};

static LISTING: TestListing = TestListing {
    begins: &[&["jest"]],
    turned: |run| {
        let plain = run.find(PROGRAM).filter(|_| run.starts_with(SETTINGS)).and_then(|at| run[at..].strip_suffix(REPORTERS));
        format!("{} --listTests", plain.unwrap_or(run))
    },
    read: javascript::listed,
    by: ListedBy::File,
};

const PROGRAM: &str = "npx --no-install jest";
/// The beginning and the end of a jest command that writes a report.
const SETTINGS: &str = "JEST_JUNIT_OUTPUT_FILE=";
const REPORTERS: &str = " --reporters=default --reporters=jest-junit";

pub(super) struct Jest;

impl TestRunner for Jest {
    fn name(&self) -> &'static str {
        "jest"
    }

    fn title(&self) -> &'static str {
        "jest"
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
        javascript::targets(selection, |folder| shell::quoted(&format!("{}/", as_regex(folder))))
    }

    fn sharding(&self) -> Sharding {
        Sharding::ByFile("--shard=")
    }

    fn command(&self, start: &Start<'_>, folders: &dyn SuiteFolders) -> Result<String, NoCommand> {
        let names = start.names();
        let selected = if start.targets.are_files { format!("--runTestsByPath {names}") } else { names };
        if !has_reporter(start.home, folders) {
            return Ok(words(&[PROGRAM, &selected, start.shard_flag()]));
        }
        // Two files may have a test of the same name, so the class includes the file. A file that cannot be loaded counts as a failure.
        let settings = format!(
            "{SETTINGS}{} JEST_JUNIT_REPORT_TEST_SUITE_ERRORS=true JEST_JUNIT_ADD_FILE_ATTRIBUTE=true JEST_JUNIT_CLASSNAME='{{filepath}}'",
            start.report
        );
        Ok(words(&[&settings, PROGRAM, &selected, start.shard_flag(), REPORTERS.trim_start()]))
    }

    fn output(&self, home: &str, folders: &dyn SuiteFolders) -> RunnerOutput {
        if has_reporter(home, folders) {
            return RunnerOutput::due(ReportSpec::OwnPath);
        }
        let note = "jest writes no JUnit by itself; run `npm install --save-dev jest-junit` to get a result for each case";
        RunnerOutput { note: Some(note), ..RunnerOutput::perhaps(ReportSpec::None) }
    }

    fn tools(&self, home: &str, folders: &dyn SuiteFolders) -> Vec<Tool> {
        javascript::tools(&PACKAGE, home, folders)
    }

    /// Returns `None`, because the package's own script runs jest.
    fn package_command(&self, _: &FoundPackage<'_>) -> Option<PackageCommand> {
        None
    }

    fn settings(&self) -> &'static [&'static str] {
        &["/jest.config.js"]
    }

    fn npm_package(&self) -> Option<&'static NpmPackage> {
        Some(&PACKAGE)
    }

    fn collects(&self, path: &str) -> bool {
        path.split('/').any(|folder| folder == "__tests__")
    }

    fn listing(&self) -> Option<&'static TestListing> {
        Some(&LISTING)
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &[
            "package.json={\"devDependencies\":{\"jest\":\"30\"}}",
            "node_modules/jest-junit/package.json",
            "tests/a/unit/x.test.ts",
            "tests/a/unit/deep/y.spec.js",
        ]
    }
}

/// Returns true if the reporter that writes JUnit is installed.
fn has_reporter(home: &str, folders: &dyn SuiteFolders) -> bool {
    folders.resolves(home, "node_modules/jest-junit/package.json")
}

/// Returns a regular expression that matches the text literally.
fn as_regex(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        if r"\^$.|?*+()[]{}".contains(c) {
            out.push('\\');
        }
        out.push(c);
        out
    })
}
