//! `go test -json`: one event a line, with lines in between that are none (compilers write straight to the terminal).
//!
//! Every test is a case, subtests and their parents alike, as `go test -v` lists them. A package is a case only when it failed
//! without a failing test: it did not build, its `TestMain` gave up, it was killed.

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

/// How much of the readable text is kept: its beginning and its end.
const TEXT: (usize, usize) = (16 * 1024, 48 * 1024);

/// Reads the output. Lines that are no events are kept as text; without any event the report has no cases.
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

/// Whether an event of `go test` stands in the output.
pub(crate) fn speaks(bytes: &[u8]) -> bool {
    let is_event = |line: &[u8]| match events::read(line) {
        GoLine::Event(event) => event.is_of_go(),
        GoLine::Behind(..) | GoLine::Broken(_) => true,
        GoLine::Text(_) => false,
    };
    bytes.split_inclusive(|byte| *byte == b'\n').any(is_event)
}

/// Whether a line is an event other than output.
pub(super) fn tells(line: &[u8]) -> bool {
    match events::read(line) {
        GoLine::Event(event) => event.is_of_go() && !matches!(event.action.as_str(), "output" | "build-output"),
        GoLine::Behind(..) | GoLine::Broken(_) => true,
        GoLine::Text(_) => false,
    }
}

/// A package whose end has not come yet.
#[derive(Debug, Default)]
struct GoPackage {
    /// Tests that are running, with what they printed.
    running: BTreeMap<String, KeepText>,
    /// Those of them that an event with an unknown action is about, and that action.
    unknown: BTreeMap<String, String>,
    /// The names of tests that failed.
    failed: BTreeSet<String>,
    /// What it printed outside of its tests.
    output: Option<KeepText>,
}

/// How a package ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TestEnd {
    /// Well, or without a test.
    Passed,
    /// With `FAIL`.
    Failed,
    /// Not: the output did.
    Cut,
}

#[derive(Debug)]
struct GoRun {
    packages: BTreeMap<String, GoPackage>,
    /// Packages by the way in which they ended last, with a number each.
    ended: HashMap<String, (usize, TestEnd)>,
    /// What does not build, until a package has failed because of it.
    unbuilt: BTreeSet<String>,
    /// The first line with a broken event.
    broken: Option<usize>,
    /// What the compiler said, by package.
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
            // Until its end is known, it has not passed.
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

    /// A line that is no event: `# package` and what its compiler says, `FAIL package [build failed]`, or anything else.
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

    /// Puts a failure's output where it is read, and returns it without the lines that only frame it.
    fn show(&mut self, output: KeepText) -> String {
        let text = output.into_details();
        for line in text.lines().filter(|line| !line.trim_start().starts_with("=== ")) {
            self.text.push(line);
            self.text.push("\n");
        }
        let kept: Vec<&str> = text.lines().filter(|line| !events::is_frame(line)).collect();
        text::details(&kept.join("\n"))
    }

    /// A test that is still running when its package ends was cut off: by a panic elsewhere, `os.Exit`, a timeout. When the package
    /// passed it has passed too, and its end was lost behind a line that it printed without a break.
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

    /// The number of a package, and its end if there is one.
    fn number(&mut self, package: &str, end: TestEnd) -> usize {
        let next = self.ended.len();
        let (number, last) = self.ended.entry(package.to_owned()).or_insert((next, end));
        *last = end;
        *number
    }

    /// Gives a package that failed without a test the words of its compiler.
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
            // Until it has ended, it has not passed.
            let suite = self.ended.get(package).map(|(number, _)| *number);
            let suite = suite.unwrap_or_else(|| self.number(package, TestEnd::Cut));
            self.entries.push(CaseEntry { suite, ..CaseEntry::plain(case) });
        } else {
            self.unlisted.add(counts_of(case.status));
        }
    }

    fn end(mut self) -> TestReport {
        // Whatever was still open when the output ended has not passed.
        for name in self.packages.keys().cloned().collect::<Vec<_>>() {
            self.end_package(&name, TestEnd::Cut, None);
        }
        for name in std::mem::take(&mut self.unbuilt) {
            let message = "it does not build".into();
            self.add(&name, Case { message, ..bare("", text::clean(&name), CaseStatus::Error) });
            self.explain(&name, &name);
        }
        // Only a package that passed in the end forgives a failure.
        let passed: HashSet<usize> =
            self.ended.values().filter(|(_, end)| *end == TestEnd::Passed).map(|(number, _)| *number).collect();
        let mut report = TestReport::folded(JudgedBy::GoTest, fold(self.entries, &|suite| passed.contains(&suite)));
        report.doubt = self.broken.map(ReportDoubt::EventUnreadable);
        report.counts.add(self.unlisted);
        report.text = Some(self.text.into_excerpt());
        report
    }
}

/// `example.com/shop/d [example.com/shop/d.test]` is a build of `example.com/shop/d`.
fn package_of(path: &str) -> &str {
    path.split(' ').next().unwrap_or(path)
}

/// What a test says: its panic, else its first line that names a file, else the first line at all.
fn message(output: &KeepText) -> String {
    let lines = || output.lines().filter(|line| !events::is_frame(line) && !line.trim().is_empty());
    let said = lines().find(|line| line.starts_with("panic: "));
    let said = said.or_else(|| lines().find(|line| events::is_located(line)));
    text::line(said.or_else(|| lines().next()).unwrap_or_default())
}
