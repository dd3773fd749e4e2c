//! Bazel

use super::start::{RunnerOutput, Start, TargetSelection, Targets};
use super::test_files::{Extent, TestFiles, all};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::model::result::RunnerFault;
use crate::suites::command::{NoCommand, ReportSpec};
use crate::suites::folders::{SuiteFolders, join, parent, upward};
use crate::suites::shell;

static FILES: TestFiles = TestFiles {
    names: "BUILD, BUILD.bazel with a rule of tests",
    is_one: |file| matches!(file.name, "BUILD" | "BUILD.bazel"),
    extent: Extent::Package,
    uncovered: all,
};

/// The files at the top of a workspace.
const TOPS: [&str; 4] = ["MODULE.bazel", "WORKSPACE.bazel", "WORKSPACE", "REPO.bazel"];

pub(super) struct Bazel;

impl TestRunner for Bazel {
    fn name(&self) -> &'static str {
        "bazel"
    }

    fn title(&self) -> &'static str {
        "Bazel"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        Some(Ecosystem::Other)
    }

    fn files(&self) -> &'static TestFiles {
        &FILES
    }

    fn home(&self, file: &str, nearby: &mut Nearby<'_>) -> Option<String> {
        let text = nearby.folders.read(file)?;
        // Rules of tests are named so: `py_test(`, `test_suite(`.
        let text = String::from_utf8_lossy(&text).into_owned();
        let is_of_tests = text.contains("_test(") || text.contains("test_suite(");
        let is_top = |folder: &&str| TOPS.iter().any(|name| nearby.folders.exists(&join(folder, name)));
        upward(parent(file)).find(is_top).filter(|_| is_of_tests).map(str::to_owned)
    }

    fn targets(&self, selection: &TargetSelection<'_>) -> Targets {
        selection.by_parents(|folder| shell::quoted(&format!("//{}", join(folder, "..."))))
    }

    fn sharding(&self) -> Sharding {
        Sharding::Never
    }

    fn command(&self, start: &Start<'_>, _: &dyn SuiteFolders) -> Result<String, NoCommand> {
        start.refuse(|name| name.contains([':', '*']))?;
        // The reports are behind a link that leads out of the repository, so they are copied. The query names the tests that exist:
        // reports of others are from earlier runs.
        let (names, first, further) = (start.names(), &start.report, start.further_report("$n"));
        let list = names.replace('\'', "");
        Ok(format!(
            "code=0; bazel test --keep_going --test_output=errors {names} || code=$?; n=1; to={first}; \
             for test in $(bazel query --noshow_progress 'tests(set({list}))'); do \
             test=$(printf %s \"${{test#*//}}\" | tr : /); \
             for report in \"bazel-testlogs/$test/test.xml\" \"bazel-testlogs/$test\"/*/test.xml; do \
             if [ -f \"$report\" ]; then cp \"$report\" \"$to\"; n=$((n + 1)); to={further}; fi; done; done; exit $code"
        ))
    }

    fn output(&self, _: &str, _: &dyn SuiteFolders) -> RunnerOutput {
        RunnerOutput::due(ReportSpec::OwnPath)
    }

    fn tools(&self, _: &str, _: &dyn SuiteFolders) -> Vec<Tool> {
        vec![Tool::on_path("bazel", "see https://bazel.build/install")]
    }

    fn package_command(&self, _: &FoundPackage<'_>) -> Option<PackageCommand> {
        None
    }

    /// Returns true, because there are rules for any language.
    fn is_for_any_language(&self) -> bool {
        true
    }

    fn exit_code(&self, code: i32) -> Option<RunnerFault> {
        match code {
            2 => Some(RunnerFault::Usage),
            4 => Some(RunnerFault::NoTest),
            8 => Some(RunnerFault::Interrupted),
            37 => Some(RunnerFault::Internal),
            _ => None,
        }
    }

    fn settings(&self) -> &'static [&'static str] {
        &["/.bazelrc", "/MODULE.bazel", "/WORKSPACE", "/WORKSPACE.bazel"]
    }

    fn is_sure(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["MODULE.bazel", "tests/a/unit/BUILD=py_test(name = \"x\")", "tests/a/unit/core/BUILD.bazel=py_test(name = \"y\")"]
    }
}
