//! A run as one JUnit file for Jenkins, GitLab and other readers, with a `<testsuite>` for each suite.
//!
//! By default the file follows the schema of Jenkins' xUnit plugin, which rejects everything that it does not know.
//! [`Dialect::GitLab`] adds an attribute that GitLab reads beyond that schema.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestRerun, TestSuite};

use crate::model::event::{Event, Listener};
use crate::model::pages::{PageUrl, RunPages};
use crate::model::result::{Case, CaseStatus, Explanation, Outcome, SuiteId, Verdict};
use crate::report::{bytes, cut, end, time, ui};
use crate::system::files;

/// The name of the whole report.
const NAME: &str = "cicd";

/// The most bytes of a message or a name.
const MESSAGE: usize = 1024;

/// The most bytes of the head and of the tail of an output.
const OUTPUT: usize = 16 * 1024;

/// The most bytes of all texts together: GitLab rejects files of more than 30 MB.
const TEXTS: usize = 10 * 1024 * 1024;

/// Possible readers of the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Only the elements and attributes of the schema.
    #[default]
    Strict,
    /// Also the file of a case, which GitLab shows as a link.
    GitLab,
}

/// A listener that writes a JUnit file at the end of a run.
pub struct Junit {
    path: PathBuf,
    dialect: Dialect,
    plan: HashMap<String, usize>,
    suites: Vec<(usize, TestSuite)>,
    room: usize,
    /// Properties that identify the tested commit.
    tested: Vec<(&'static str, String)>,
}

impl std::fmt::Debug for Junit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Junit({})", self.path.display())
    }
}

impl Junit {
    /// Creates a listener that writes the whole file to `path` at once.
    #[must_use]
    pub fn new(path: PathBuf, dialect: Dialect) -> Self {
        Self { path, dialect, plan: HashMap::new(), suites: Vec::new(), room: TEXTS, tested: Vec::new() }
    }

    fn suite(&mut self, outcome: &Outcome) -> TestSuite {
        let shard = outcome.shard.map(|(part, of)| format!(" ({part}/{of})")).unwrap_or_default();
        let id = format!("{}{shard}", outcome.suite);
        let mut suite = TestSuite::new(text(&id));
        suite.set_time(outcome.duration);
        suite.extra.insert("timestamp".into(), time(outcome.started).into());
        for (name, value) in properties(outcome).into_iter().chain(self.tested.clone()) {
            suite.add_property((text(name), text(&value)));
        }
        for case in &outcome.cases {
            let case = self.case(case, &id);
            suite.add_test_case(case);
        }
        suite.add_test_cases(own_case(outcome, &id));
        if outcome.verdict.is_red() || outcome.verdict == Verdict::Interrupted {
            let printed = self.within_room(&printed(outcome));
            if !printed.is_empty() {
                suite.set_system_out(printed);
            }
        }
        suite
    }

    fn case(&mut self, case: &Case, suite: &str) -> TestCase {
        let place = case.place.as_ref().map(|place| format!("{}:{}\n", place.file, place.line)).unwrap_or_default();
        let mut status = match case.status {
            CaseStatus::Passed | CaseStatus::Flaky => TestCaseStatus::success(),
            CaseStatus::Skipped => TestCaseStatus::skipped(),
            CaseStatus::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
            CaseStatus::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
        };
        if case.status == CaseStatus::Flaky {
            let mut earlier = TestRerun::new(NonSuccessKind::Failure);
            earlier.set_type("flaky").set_message(text(&cut(&case.message, MESSAGE)));
            if !case.details.is_empty() {
                earlier.set_stack_trace(self.within_room(&format!("{place}{}", case.details)));
            }
            status.add_rerun(earlier);
        } else if case.status != CaseStatus::Passed {
            status.set_message(text(&cut(&case.message, MESSAGE)));
            if case.status.is_red() {
                let body = if case.details.is_empty() { &case.message } else { &case.details };
                status.set_type(case.status.word()).set_description(self.within_room(&format!("{place}{body}")));
            }
        }
        // GitLab treats cases with the same class and name as one case: the suite's id keeps them apart.
        let class = if case.group.is_empty() { suite.to_owned() } else { format!("{suite}.{}", case.group) };
        let mut element = new_case(&case.name, &class, status);
        if let Some(duration) = case.duration {
            element.set_time(duration);
        }
        if let (Dialect::GitLab, Some(place)) = (self.dialect, &case.place) {
            element.extra.insert("file".into(), text(&place.file).into());
        }
        element
    }

    /// Returns a text, cut to the space that is left.
    fn within_room(&mut self, long: &str) -> String {
        let long = text(long);
        let short = cut(&long, self.room).into_owned();
        self.room = self.room.saturating_sub(short.len());
        short
    }

    fn write(&mut self) -> io::Result<()> {
        let mut report = Report::new(NAME);
        self.suites.sort_by_key(|(place, _)| *place);
        report.add_test_suites(self.suites.drain(..).map(|(_, suite)| suite));
        report.set_time(report.test_suites.iter().filter_map(|suite| suite.time).sum());
        let xml = report.to_string().map_err(io::Error::other)?;
        // The schema has no such attribute there, and readers add up the values of the suites.
        let xml = xml.replacen(&format!(" skipped=\"{}\"", report.skipped), "", 1);
        files::write(&self.path, xml.as_bytes(), false)
    }
}

impl Listener for Junit {
    fn hear(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => {
                self.tested = run.revision.iter().map(|revision| ("cicd.revision", revision.clone())).collect();
                self.tested.extend(run.is_dirty.then(|| ("cicd.dirty", true.to_string())));
                self.tested.extend(pages(&run.pages));
                self.plan = run.suites.iter().map(SuiteId::to_string).enumerate().map(|(at, suite)| (suite, at)).collect();
                Ok(())
            }
            Event::SuiteEnded(outcome) => {
                let place = self.plan.get(&outcome.suite.to_string()).copied().unwrap_or(usize::MAX);
                let suite = self.suite(outcome);
                self.suites.push((place, suite));
                Ok(())
            }
            Event::RunEnded(_) => self.write(),
            Event::SuiteStarted { .. } | Event::SuiteWaits { .. } | Event::SuiteRetries { .. } => Ok(()),
        }
    }
}

/// Returns the properties of a suite besides its cases.
fn properties(outcome: &Outcome) -> Vec<(&'static str, String)> {
    let mut properties = vec![
        ("cicd.domain", outcome.suite.domain.clone()),
        ("cicd.level", outcome.suite.level.clone()),
        ("cicd.verdict", outcome.verdict.word().to_owned()),
        ("cicd.judged-by", outcome.judged_by.word().to_owned()),
        ("cicd.attempts", outcome.attempts.to_string()),
    ];
    properties.extend(outcome.cached.as_ref().map(|cached| ("cicd.cached", cached.run.clone())));
    properties.extend(outcome.quarantine.as_ref().map(|why| ("cicd.quarantine", why.clone())));
    properties.extend(outcome.why.as_ref().and_then(Explanation::to_note).map(|note| ("cicd.why", note)));
    properties.extend(outcome.log.as_ref().map(|log| ("cicd.log", log.to_string_lossy().into_owned())));
    properties
}

/// Returns the web pages of the run in CI as properties.
fn pages(pages: &RunPages) -> impl Iterator<Item = (&'static str, String)> {
    let page = |name, page: &Option<PageUrl>| page.as_ref().map(|page| (name, page.to_string()));
    let all = [
        page("cicd.run-url", &pages.run),
        page("cicd.job-url", &pages.job),
        pages.request.map(|number| ("cicd.pull-request", number.to_string())),
        page("cicd.pull-request-url", &pages.request_page),
    ];
    all.into_iter().flatten()
}

/// Returns the case that stands for the suite itself: if the suite has no other cases, or if its failure is not the failure of
/// a case.
fn own_case(outcome: &Outcome, id: &str) -> Option<TestCase> {
    let is_explained = outcome.cases.iter().any(|case| case.status.is_red());
    let why = outcome.why.as_ref().map_or_else(|| outcome.verdict.word().to_owned(), ToString::to_string);
    let message = text(&cut(&why, MESSAGE));
    let status = match outcome.verdict {
        Verdict::Passed if !outcome.cases.is_empty() => return None,
        Verdict::Failed if is_explained => return None,
        Verdict::Passed => {
            let mut status = TestCaseStatus::success();
            if outcome.is_flaky {
                let mut earlier = TestRerun::new(NonSuccessKind::Failure);
                earlier.set_type("flaky").set_message(format!("passed at attempt {}", outcome.attempts));
                status.add_rerun(earlier);
            }
            status
        }
        Verdict::Skipped | Verdict::Interrupted => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(message);
            status
        }
        Verdict::Failed | Verdict::Error | Verdict::TimedOut => {
            // A failure that no case explains is a `failure` for a plain command, and an `error` beside reported cases.
            let is_plain = outcome.verdict == Verdict::Failed && outcome.cases.is_empty();
            let kind = if is_plain { NonSuccessKind::Failure } else { NonSuccessKind::Error };
            let mut status = TestCaseStatus::non_success(kind);
            let again = text(&format!("{why}\nagain: {}", outcome.again));
            status.set_message(message).set_type(outcome.verdict.word()).set_description(again);
            status
        }
    };
    let mut case = new_case(id, id, status);
    case.set_time(outcome.duration);
    Some(case)
}

fn new_case(name: &str, class: &str, status: TestCaseStatus) -> TestCase {
    // Names are never cut, because a case is identified by its name.
    let mut case = TestCase::new(text(name), status);
    case.set_classname(text(class));
    case
}

/// Returns the output of a suite, cut shorter than the stored one.
fn printed(outcome: &Outcome) -> String {
    let output = &outcome.output;
    let log = outcome.log.as_ref().map(|log| format!(", the whole output: {}", log.display())).unwrap_or_default();
    let (head, tail) = (cut(&output.head, OUTPUT), end(&output.tail, OUTPUT));
    let shown = head.len() + tail.len();
    let left = output.omitted + (output.head.len() + output.tail.len()).saturating_sub(shown) as u64;
    if left == 0 {
        return output.head.clone();
    }
    format!("{}\n… {} left out{log}\n{tail}", head.trim_end(), bytes(left))
}

/// Returns text that is valid in XML: escape sequences are removed, and other control characters are made visible.
fn text(text: &str) -> String {
    let lines: Vec<String> = ui::output_lines(text, false).collect();
    lines.join("\n").replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;

    use super::super::samples::{case, events, everything, green, red, snapshot, summary, tell};
    use super::*;

    fn written(dialect: Dialect, events: &[Event]) -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("junit.xml");
        tell(&mut Junit::new(path.clone(), dialect), events);
        (folder, std::fs::read_to_string(path).expect("a file"))
    }

    #[test]
    fn a_run_in_which_everything_happens() {
        snapshot!("junit", written(Dialect::Strict, &everything()).1);
    }

    #[test]
    fn a_red_that_no_case_explains_is_a_case() {
        let mut odd = red("a/unit");
        odd.cases.retain(|case| !case.status.is_red());
        odd.why = Some(Explanation::other("exit code 3, but no case failed"));
        let (_folder, xml) = written(Dialect::Strict, &events(vec![odd], summary()));
        assert!(xml.contains(r#"<error message="exit code 3, but no case failed" type="failed">"#), "{xml}");
    }

    #[test]
    fn gitlab_gets_the_file_of_a_case() {
        let events = events(vec![red("a/unit")], summary());
        assert!(written(Dialect::GitLab, &events).1.contains(r#"file="city/tests/test_map.py""#));
        assert!(!written(Dialect::Strict, &events).1.contains("file="));
    }

    #[test]
    fn no_character_breaks_the_file_and_no_text_swells_it() {
        let mut bad = red("a/unit");
        bad.cases[0].name = "x\u{0}\u{8}\u{fffe}<&\"'\u{1b}[31m]]>".to_owned();
        bad.cases[0].details = "\u{ffff}\u{b}".repeat(10);
        bad.output.tail = "ü".repeat(40_000);
        bad.cases.extend((0..1_000).map(|at| {
            let mut long = case(&at.to_string(), CaseStatus::Failed, "no");
            long.details = "d".repeat(crate::model::result::MAX_DETAILS);
            long
        }));
        let (_folder, xml) = written(Dialect::Strict, &events(vec![bad], summary()));
        assert!(xml.len() < TEXTS + 2 * 1024 * 1024, "{}", xml.len());
        assert!(
            xml.chars()
                .all(|c| !matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'))
        );
        let read = Report::deserialize_from_str(&xml).expect("JUnit");
        assert_eq!((read.failures, read.test_suites.len()), (1_001, 1));
    }

    #[test]
    fn the_pages_of_a_run_go_with_it() {
        let page = |path: &str| PageUrl::of(&format!("https://ci.example/{path}?a=1&b=\"2\""));
        let pages = RunPages { run: page("run"), job: page("job"), request: Some(7), request_page: page("request") };
        let mut run_events = events(vec![red("a/unit")], summary());
        let Event::RunStarted(run) = &mut run_events[0] else { panic!("a run begins") };
        run.pages = pages.clone();
        let xml = written(Dialect::Strict, &run_events).1;
        let read = |xml: &str| crate::run::test_reports::own(xml.as_bytes(), &|_, _| {}).expect("own").remove(0).pages;
        assert_eq!(read(&xml), pages, "{xml}");
        let hostile = xml.replace("https://ci.example/", "javascript://ci.example/");
        assert_eq!(read(&hostile), RunPages { request: Some(7), ..RunPages::default() });
        let without = written(Dialect::Strict, &events(vec![red("a/unit")], summary())).1;
        assert!(!without.contains("-url") && read(&without) == RunPages::default(), "{without}");
    }

    #[test]
    fn the_suites_stand_as_planned() {
        let (_folder, xml) = written(Dialect::Strict, &events(vec![green("b/unit"), green("a/unit")], summary()));
        let read = Report::deserialize_from_str(&xml).expect("JUnit");
        let names: Vec<&str> = read.test_suites.iter().map(|suite| suite.name.as_str()).collect();
        assert_eq!(names, ["a/unit", "b/unit"]);
    }

    /// Checks the file against `junit-10.xsd` of Jenkins' xUnit plugin, taken from pytest's source package.
    #[test]
    #[ignore = "needs xmllint"]
    fn the_file_keeps_to_the_public_schema() {
        let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/ci-tools");
        let tools = std::env::var_os("CICD_TEST_TOOLS").map_or_else(own, Into::into);
        let schema = tools.join("junit-10.xsd");
        assert!(schema.is_file(), "needs {}, which .ci/run fetches", schema.display());
        let (folder, _) = written(Dialect::Strict, &everything());
        let file = folder.path().join("junit.xml");
        let ran = Command::new("xmllint").arg("--noout").arg("--schema").arg(schema).arg(file).output().expect("xmllint");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    }
}
