//! `ExUnit`, by `mix test`

use super::start::{RunnerOutput, Start, TargetSelection, Targets, words};
use super::test_files::{Extent, TestFiles, all};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::model::pattern::literal;
use crate::suites::command::{NoCommand, ReportSpec};
use crate::suites::folders::{SuiteFolders, join, parent, upward};
use crate::suites::languages::TestLanguage;
use crate::suites::shell;

static FILES: TestFiles = TestFiles {
    names: "*_test.exs",
    is_one: |file| file.ending == "exs" && file.stem.ends_with("_test"),
    extent: Extent::File,
    uncovered: all,
};

/// The manifest of a project.
const MANIFEST: &str = "mix.exs";

/// The package that writes JUnit, by its name in a manifest.
const FORMATTER: &str = ":junit_formatter";

/// The report in a project's folder of builds, without the settings that move it.
const REPORT: &str = "_build/test/lib/*/test-junit-report.xml";

pub(super) struct ExUnit;

impl TestRunner for ExUnit {
    fn name(&self) -> &'static str {
        "exunit"
    }

    fn title(&self) -> &'static str {
        "ExUnit"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        Some(Ecosystem::Other)
    }

    fn files(&self) -> &'static TestFiles {
        &FILES
    }

    fn home(&self, file: &str, nearby: &mut Nearby<'_>) -> Option<String> {
        let is_project = |folder: &&str| nearby.folders.exists(&join(folder, MANIFEST));
        upward(parent(file)).find(is_project).map(str::to_owned)
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
        let formatters = "--formatter JUnitFormatter --formatter ExUnit.CLIFormatter";
        let formatters = if has_formatter(start.home, folders) { formatters } else { "" };
        Ok(words(&["mix test", formatters, &start.names()]))
    }

    fn output(&self, home: &str, folders: &dyn SuiteFolders) -> RunnerOutput {
        if has_formatter(home, folders) {
            let mut patterns = vec![join(&literal(home), REPORT)];
            // The projects of an umbrella share its folder of builds.
            let umbrella = upward(home).skip(1).find(|folder| folders.exists(&join(folder, MANIFEST)));
            let app = home.rsplit('/').next().unwrap_or_default();
            patterns.extend(umbrella.map(|folder| join(&literal(folder), &REPORT.replace('*', &literal(app)))));
            return RunnerOutput::due(ReportSpec::Glob(patterns));
        }
        let note = "ExUnit writes no JUnit by itself; add `{:junit_formatter, \"~> 3.4\", only: :test}` to mix.exs to get a result for each test";
        RunnerOutput { note: Some(note), ..RunnerOutput::perhaps(ReportSpec::None) }
    }

    fn tools(&self, _: &str, _: &dyn SuiteFolders) -> Vec<Tool> {
        vec![Tool::on_path("mix", "see https://elixir-lang.org/install.html")]
    }

    fn package_command(&self, package: &FoundPackage<'_>) -> Option<PackageCommand> {
        let has_test = package.files.iter().any(|path| path.ends_with("_test.exs"));
        (package.file_name() == MANIFEST && has_test).then(|| PackageCommand::here("mix test".to_owned()))
    }

    fn runs(&self, language: &TestLanguage) -> bool {
        language.runners.contains(&"mix")
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["mix.exs={:junit_formatter, \"~> 3.4\"}", "tests/a/unit/x_test.exs", "tests/a/unit/deep/y_test.exs"]
    }
}

/// Returns true if a project, or the umbrella that it is in, names the formatter.
fn has_formatter(home: &str, folders: &dyn SuiteFolders) -> bool {
    let names = |folder: &str| {
        let text = folders.read(&join(folder, MANIFEST));
        text.is_some_and(|text| String::from_utf8_lossy(&text).contains(FORMATTER))
    };
    upward(home).any(names)
}
