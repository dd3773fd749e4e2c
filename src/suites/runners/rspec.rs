//! `RSpec`

use super::ruby;
use super::start::{RunnerOutput, Start, TargetSelection, Targets, words};
use super::test_files::{Extent, TestFiles, all};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::suites::command::{NoCommand, ReportSpec};
use crate::suites::folders::SuiteFolders;

static FILES: TestFiles = TestFiles {
    names: "*_spec.rb",
    is_one: |file| file.ending == "rb" && file.stem.ends_with("_spec"),
    extent: Extent::File,
    uncovered: all,
};

/// The gem that writes JUnit.
const FORMATTER: &str = "rspec_junit_formatter";

pub(super) struct Rspec;

impl TestRunner for Rspec {
    fn name(&self) -> &'static str {
        "rspec"
    }

    fn title(&self) -> &'static str {
        "RSpec"
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
        selection.by_tops()
    }

    fn sharding(&self) -> Sharding {
        Sharding::Dealt
    }

    fn command(&self, start: &Start<'_>, folders: &dyn SuiteFolders) -> Result<String, NoCommand> {
        // RSpec reads a bracket as the number of an example.
        start.refuse(|name| name.contains('['))?;
        let run = format!("{}rspec", ruby::launcher(start.home, folders));
        let report = format!("--format RspecJunitFormatter --out {}", start.report);
        let has_report = ruby::has_gem(start.home, FORMATTER, folders);
        Ok(words(&[&run, "--format progress", if has_report { &report } else { "" }, &start.names()]))
    }

    fn output(&self, home: &str, folders: &dyn SuiteFolders) -> RunnerOutput {
        if ruby::has_gem(home, FORMATTER, folders) {
            return RunnerOutput::due(ReportSpec::OwnPath);
        }
        let note = "RSpec writes no JUnit by itself; add `gem \"rspec_junit_formatter\"` to the Gemfile to get a result for each example";
        RunnerOutput { note: Some(note), ..RunnerOutput::perhaps(ReportSpec::None) }
    }

    fn tools(&self, home: &str, folders: &dyn SuiteFolders) -> Vec<Tool> {
        ruby::tools(home, "rspec", folders)
    }

    fn package_command(&self, package: &FoundPackage<'_>) -> Option<PackageCommand> {
        let is_spec = |path: &String| path.ends_with("_spec.rb");
        let is_of_ruby = package.file_name() == "Gemfile" && package.files.iter().any(is_spec);
        is_of_ruby.then(|| PackageCommand::here("bundle exec rspec".to_owned()))
    }

    fn settings(&self) -> &'static [&'static str] {
        &["/.rspec", "/spec/spec_helper.rb"]
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["Gemfile=gem 'rspec_junit_formatter'", "tests/a/unit/x_spec.rb", "tests/a/unit/deep/y_spec.rb"]
    }
}
