//! Reads `go test -json`: one event a line. Lines in between may be no events, because compilers write straight to the
//! terminal.
//!
//! Every test is a case, subtests and their parents alike, as in `go test -v`. A package is a case only if it failed without a
//! failing test: it did not build, its `TestMain` failed, or it was killed.

mod events;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

use self::events::{GoEvent, GoLine};
use super::attempts::{CaseEntry, fold};
use super::text::{self, KeepText};
use super::{MAX_CASES, TestReport, bare, counts_of};
use crate::model::result::{Case, CaseStatus, Counts, JudgedBy, ReportDoubt};

/// The number of bytes that are kept of the beginning and of the end of the readable text.
const TEXT: (usize, usize) = (16 * 1024, 48 * 1024);

/// Reads an output. Lines that are not events are kept as text; without any event the report has no cases.
#[must_use]
pub fn go_test(bytes: &[u8]) -> TestReport {
    let mut run = GoRun::default();
    for (number, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        match events::read(line) {
            GoLine::Event(event) => run.event(event),
            GoLine::Behind(text, event) => {
                run.plain(&text);
                run.event(event);
            }
            GoLine::Broken(text) => {
                run.broken.get_or_insert(number + 1);
                run.plain(&text);
            }
            GoLine::Text(text) => run.plain(&text),
        }
    }
    run.end()
}

/// Returns true if the output contains an event of `go test`.
pub(crate) fn speaks(bytes: &[u8]) -> bool {
    let is_event = |line: &[u8]| match events::read(line) {
        GoLine::Event(event) => event.is_of_go(),
        GoLine::Behind(..) | GoLine::Broken(_) => true,
        GoLine::Text(_) => false,
    };
    bytes.split_inclusive(|byte| *byte == b'\n').any(is_event)
}

/// Returns true if a line is an event other than output.
pub(super) fn tells(line: &[u8]) -> bool {
    match events::read(line) {
        GoLine::Event(event) => event.is_of_go() && !matches!(event.action.as_str(), "output" | "build-output"),
        GoLine::Behind(..) | GoLine::Broken(_) => true,
        GoLine::Text(_) => false,
    }
}

/// A package that has not ended yet.
#[derive(Debug, Default)]
struct GoPackage {
    /// The running tests, with their output.
    running: BTreeMap<String, KeepText>,
    /// The running tests that had an event with an unknown action, with that action.
    unknown: BTreeMap<String, String>,
    /// The names of tests that failed.
    failed: BTreeSet<String>,
    /// The output of the package outside of its tests.
    output: Option<KeepText>,
}

/// The end of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TestEnd {
    /// The package passed, or had no test.
    Passed,
    /// The package printed `FAIL`.
    Failed,
    /// The package did not end before the output did.
    Cut,
}

#[derive(Debug)]
struct GoRun {
    packages: BTreeMap<String, GoPackage>,
    /// The number of each package, and the last end that it had.
    ended: HashMap<String, (usize, TestEnd)>,
    /// The packages that do not build. A package is removed once it has failed because of its build.
    unbuilt: BTreeSet<String>,
    /// The number of the first line with a broken event.
    broken: Option<usize>,
    /// The messages of the compiler, by package.
    builds: HashMap<String, KeepText>,
    /// The package whose compiler messages are being printed.
    building: Option<String>,
    entries: Vec<CaseEntry>,
    unlisted: Counts,
    text: KeepText,
}

impl Default for GoRun {
    fn default() -> Self {
        Self {
            packages: BTreeMap::new(),
            ended: HashMap::new(),
            unbuilt: BTreeSet::new(),
            broken: None,
            builds: HashMap::new(),
            building: None,
            entries: Vec::new(),
            unlisted: Counts::default(),
            text: KeepText::new(TEXT.0, TEXT.1),
        }
    }
}

impl GoRun {
    fn event(&mut self, event: GoEvent) {
        let elapsed = event.elapsed.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        match (event.action.as_str(), event.test.is_empty()) {
            ("build-fail", _) => _ = self.unbuilt.insert(package_of(&event.import_path).to_owned()),
            ("build-output", _) => self.build(package_of(&event.import_path), &event.output),
            ("output", true) => self.package_output(&event.package, &event.output),
            ("start", _) => {
                self.packages.entry(event.package).or_default();
            }
            ("run" | "output" | "pause" | "cont" | "attr" | "artifacts", false) => {
                self.running(&event.package, event.test).push(&event.output);
            }
            ("pass" | "bench", false) => self.end_test(&event.package, &event.test, CaseStatus::Passed, elapsed),
            ("fail", false) => self.end_test(&event.package, &event.test, CaseStatus::Failed, elapsed),
            ("skip", false) => self.end_test(&event.package, &event.test, CaseStatus::Skipped, elapsed),
            ("pass" | "skip", true) => self.end_package(&event.package, TestEnd::Passed, elapsed),
            ("fail", true) => {
                let failed_build = package_of(&event.failed_build);
                self.end_package(&event.package, TestEnd::Failed, elapsed);
                self.explain(&event.package, failed_build);
            }
            (action, false) => {
                let action = text::line(action);
                let package = self.packages.entry(event.package).or_default();
                package.running.entry(event.test.clone()).or_insert_with(KeepText::details);
                package.unknown.insert(event.test, action);
            }
            // A package has not passed until its end is known.
            (_, true) if !event.package.is_empty() => _ = self.packages.entry(event.package).or_default(),
            _ => {}
        }
    }

    fn running(&mut self, package: &str, test: String) -> &mut KeepText {
        let package = self.packages.entry(package.to_owned()).or_default();
        package.running.entry(test).or_insert_with(KeepText::details)
    }

    fn package_output(&mut self, package: &str, output: &str) {
        self.text.push(output);
        let package = self.packages.entry(package.to_owned()).or_default();
        package.output.get_or_insert_with(KeepText::details).push(output);
    }

    fn build(&mut self, package: &str, output: &str) {
        self.text.push(output);
        self.builds.entry(package.to_owned()).or_insert_with(KeepText::details).push(output);
    }

    /// Reads a line that is not an event: `# package` and its compiler's messages, `FAIL package [build failed]`, or other
    /// text.
    fn plain(&mut self, line: &str) {
        if let Some(package) = line.strip_prefix("# ") {
            self.building = Some(package_of(package.trim_end()).to_owned());
            self.text.push(line);
        } else if let Some(failed) = line.strip_prefix("FAIL\t").and_then(|rest| rest.split(['\t', ' ']).next()) {
            self.text.push(line);
            self.building = None;
            self.end_package(failed.trim_end(), TestEnd::Failed, None);
            self.explain(failed.trim_end(), failed.trim_end());
        } else if let Some(package) = self.building.clone() {
            self.build(&package, line);
        } else {
            self.text.push(line);
        }
    }

    fn end_test(&mut self, package: &str, test: &str, status: CaseStatus, duration: Option<Duration>) {
        let open = self.packages.entry(package.to_owned()).or_default();
        let output = open.running.remove(test);
        open.unknown.remove(test);
        let below = format!("{test}/");
        let has_failed_below = open.failed.range(below.clone()..).next().is_some_and(|name| name.starts_with(&below));
        if status == CaseStatus::Failed {
            open.failed.insert(test.to_owned());
        }
        let mut case = Case { duration, ..bare(text::clean(package), text::clean(test), status) };
        if let Some(output) = output.filter(|_| status != CaseStatus::Passed) {
            case.message = message(&output);
            case.details = if status == CaseStatus::Failed { self.show(output) } else { String::new() };
        }
        if status == CaseStatus::Failed && case.message.is_empty() && has_failed_below {
            case.message = "a subtest failed".into();
        }
        self.add(package, case);
    }

    /// Adds the output of a failure to the readable text, and returns it without the lines that only frame it.
    fn show(&mut self, output: KeepText) -> String {
        let text = output.into_details();
        for line in text.lines().filter(|line| !line.trim_start().starts_with("=== ")) {
            self.text.push(line);
            self.text.push("\n");
        }
        let kept: Vec<&str> = text.lines().filter(|line| !events::is_frame(line)).collect();
        text::details(&kept.join("\n"))
    }

    /// Ends a package. A test that is still running then was cut off: by a panic elsewhere, `os.Exit`, or a timeout. If the
    /// package passed, the test passed too; its end was lost behind a line that it printed without a line break.
    fn end_package(&mut self, name: &str, end: TestEnd, duration: Option<Duration>) {
        let mut package = self.packages.remove(name).unwrap_or_default();
        self.number(name, end);
        if end == TestEnd::Passed && package.failed.is_empty() {
            let unknown = &package.unknown;
            let (lost, open): (BTreeMap<_, _>, _) = std::mem::take(&mut package.running)
                .into_iter()
                .partition(|(test, output)| !unknown.contains_key(test) && !events::says_failed(output.lines(), test));
            package.running = open;
            for test in lost.into_keys() {
                self.add(name, bare(text::clean(name), text::clean(&test), CaseStatus::Passed));
            }
        }
        let is_cut = !package.running.is_empty();
        for (test, output) in package.running {
            let said = message(&output);
            let unknown = package.unknown.get(&test).map(|action| format!("unknown action `{action}`"));
            let message = if said.is_empty() { unknown.unwrap_or_else(|| "it did not end".into()) } else { said };
            let details = self.show(output);
            self.add(name, Case { message, details, ..bare(text::clean(name), text::clean(&test), CaseStatus::Error) });
        }
        let message = match end {
            TestEnd::Failed if !is_cut && package.failed.is_empty() => "the package failed outside of its tests",
            TestEnd::Cut if !is_cut => "it did not end",
            _ => return,
        };
        let details = package.output.map(KeepText::into_details).unwrap_or_default();
        self.add(name, Case { duration, message: message.into(), details, ..bare("", text::clean(name), CaseStatus::Error) });
    }

    /// Returns the number of a package and records its end.
    fn number(&mut self, package: &str, end: TestEnd) -> usize {
        let next = self.ended.len();
        let (number, last) = self.ended.entry(package.to_owned()).or_insert((next, end));
        *last = end;
        *number
    }

    /// Gives a package that failed without a failing test the messages of its compiler.
    fn explain(&mut self, package: &str, built: &str) {
        self.unbuilt.remove(built);
        self.unbuilt.remove(package);
        let Some(said) = self.builds.get(built).or_else(|| self.builds.get(package)) else { return };
        let name = text::clean(package);
        if let Some(CaseEntry { case, .. }) = self.entries.last_mut().filter(|entry| entry.case.name == name) {
            let first = said.lines().find(|line| !line.starts_with("# ") && !line.trim().is_empty());
            case.message = format!("it does not build: {}", text::line(first.unwrap_or_default()));
            case.details = said.clone().into_details();
        }
    }

    fn add(&mut self, package: &str, case: Case) {
        if self.entries.len() < MAX_CASES {
            // A package has not passed until it has ended.
            let suite = self.ended.get(package).map(|(number, _)| *number);
            let suite = suite.unwrap_or_else(|| self.number(package, TestEnd::Cut));
            self.entries.push(CaseEntry { suite, ..CaseEntry::plain(case) });
        } else {
            self.unlisted.add(counts_of(case.status));
        }
    }

    fn end(mut self) -> TestReport {
        // A package that was still open when the output ended has not passed.
        for name in self.packages.keys().cloned().collect::<Vec<_>>() {
            self.end_package(&name, TestEnd::Cut, None);
        }
        for name in std::mem::take(&mut self.unbuilt) {
            let message = "it does not build".into();
            self.add(&name, Case { message, ..bare("", text::clean(&name), CaseStatus::Error) });
            self.explain(&name, &name);
        }
        // Only a package that passed in the end outweighs a failed attempt.
        let passed: HashSet<usize> =
            self.ended.values().filter(|(_, end)| *end == TestEnd::Passed).map(|(number, _)| *number).collect();
        let mut report = TestReport::folded(JudgedBy::GoTest, fold(self.entries, &|suite| passed.contains(&suite)));
        report.doubt = self.broken.map(ReportDoubt::EventUnreadable);
        report.counts.add(self.unlisted);
        report.text = Some(self.text.into_excerpt());
        report
    }
}

/// Returns the package of a build: `example.com/shop/d [example.com/shop/d.test]` is a build of `example.com/shop/d`.
fn package_of(path: &str) -> &str {
    path.split(' ').next().unwrap_or(path)
}

/// Returns the message of a test: its panic, or its first line that names a file, or its first line.
fn message(output: &KeepText) -> String {
    let lines = || output.lines().filter(|line| !events::is_frame(line) && !line.trim().is_empty());
    let said = lines().find(|line| line.starts_with("panic: "));
    let said = said.or_else(|| lines().find(|line| events::is_located(line)));
    text::line(said.or_else(|| lines().next()).unwrap_or_default())
}
