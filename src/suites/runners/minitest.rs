//! minitest, and test-unit, whose files have the same names

use super::ruby;
use super::start::{RunnerOutput, Start, TargetSelection, Targets, words};
use super::test_files::{Extent, TestFiles, all};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::suites::command::{NoCommand, ReportSpec};
use crate::suites::folders::{SuiteFolders, join};

static FILES: TestFiles = TestFiles {
    names: "*_test.rb, test_*.rb",
    is_one: |file| {
        let is_named = file.stem.ends_with("_test") || file.stem.starts_with("test_");
        file.ending == "rb" && is_named && file.stem != "test_helper"
    },
    extent: Extent::File,
    uncovered: all,
};

/// The gem whose plugin writes JUnit.
const PLUGIN: &str = "minitest-junit";

/// The program of Rails.
const RAILS: &str = "bin/rails";

pub(super) struct Minitest;

impl TestRunner for Minitest {
    fn name(&self) -> &'static str {
        "minitest"
    }

    fn title(&self) -> &'static str {
        "minitest"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        Some(Ecosystem::Other)
    }

    fn files(&self) -> &'static TestFiles {
        &FILES
    }

    fn home(&self, file: &str, nearby: &mut Nearby<'_>) -> Option<String> {
        Some(ruby::home(file, nearby))
    }

    fn targets(&self, selection: &TargetSelection<'_>) -> Targets {
        // Ruby loads files, not folders.
        selection.by_file()
    }

    fn sharding(&self) -> Sharding {
        Sharding::Dealt
    }

    fn command(&self, start: &Start<'_>, folders: &dyn SuiteFolders) -> Result<String, NoCommand> {
        let report = format!("--junit --junit-filename={}", start.report);
        let report = if ruby::has_gem(start.home, PLUGIN, folders) { report.as_str() } else { "" };
        if is_rails(start.home, folders) {
            return Ok(words(&[RAILS, "test", &start.names(), report]));
        }
        // The arguments that are left are those of minitest.
        let load = format!("-e 'ARGV.shift({}).each {{ |file| require File.expand_path(file) }}'", start.targets.names.len());
        let run = format!("{}ruby -Ilib -Itest", ruby::launcher(start.home, folders));
        Ok(words(&[&run, &load, &start.names(), report]))
    }

    fn output(&self, home: &str, folders: &dyn SuiteFolders) -> RunnerOutput {
        if ruby::has_gem(home, PLUGIN, folders) {
            return RunnerOutput::due(ReportSpec::OwnPath);
        }
        let note =
            "minitest writes no JUnit by itself; add `gem \"minitest-junit\"` to the Gemfile to get a result for each test";
        RunnerOutput { note: Some(note), ..RunnerOutput::perhaps(ReportSpec::None) }
    }

    fn tools(&self, home: &str, folders: &dyn SuiteFolders) -> Vec<Tool> {
        ruby::tools(home, "ruby", folders)
    }

    fn package_command(&self, package: &FoundPackage<'_>) -> Option<PackageCommand> {
        let has = |ending: &str| package.files.iter().any(|path| path.ends_with(ending));
        if package.file_name() != "Gemfile" || !has("_test.rb") {
            return None;
        }
        let run = if has(RAILS) { "bin/rails test" } else { "bundle exec rake test" };
        Some(PackageCommand::here(run.to_owned()))
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["tests/a/unit/x_test.rb", "tests/a/unit/deep/test_y.rb"]
    }
}

fn is_rails(home: &str, folders: &dyn SuiteFolders) -> bool {
    folders.exists(&join(home, RAILS))
}
