//! Sample runs for the tests of this folder: a run in which everything happens, and its parts.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::model::event::{DomainFate, DomainPlan, Event, Listener, Run, Summary};
use crate::model::pages::RunPages;
use crate::model::reasons::{Range, RangeSource};
use crate::model::result::{
    CacheNote, Cached, Case, CaseStatus, Counts, Ended, Excerpt, Explanation, JudgedBy, Outcome, SharedFate, SharedProcess,
    SourcePlace, SuiteId, Verdict,
};

/// A writer whose text can be read afterwards.
#[derive(Debug, Clone, Default)]
pub(super) struct SharedBuffer(Arc<Mutex<Vec<u8>>>);

impl SharedBuffer {
    pub(super) fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("the text").clone()).expect("text")
    }
}

impl Write for SharedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the text").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(super) fn tell(listener: &mut dyn Listener, events: &[Event]) {
    for event in events {
        listener.hear(event).expect("heard");
    }
}

pub(super) fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_780_000_000 + seconds)
}

pub(super) fn id(text: &str) -> SuiteId {
    let mut parts = text.splitn(3, '/').map(str::to_owned);
    let mut next = || parts.next().expect("a part");
    SuiteId { domain: next(), level: next(), name: parts.next() }
}

pub(super) fn case(name: &str, status: CaseStatus, message: &str) -> Case {
    let place = status.is_red().then(|| SourcePlace { file: "city/tests/test_map.py".to_owned(), line: 12 });
    let details = if status.is_red() { format!("{message}\n  at line 12") } else { String::new() };
    let group = "tests.test_map".to_owned();
    let duration = Some(Duration::from_millis(1_500));
    Case { group, name: name.to_owned(), status, duration, message: message.to_owned(), details, place }
}

/// Returns a suite that passed, judged by its exit code.
pub(super) fn green(suite: &str) -> Outcome {
    Outcome {
        suite: id(suite),
        shard: None,
        verdict: Verdict::Passed,
        why: None,
        judged_by: JudgedBy::ExitCode,
        counts: None,
        cases: Vec::new(),
        attempts: 1,
        is_flaky: false,
        started: at(0),
        duration: Duration::from_millis(340),
        ended: Some(Ended::Code(0)),
        command: "make check".to_owned(),
        folder: String::new(),
        log: Some(PathBuf::from(format!("/logs/{}.log", suite.replace('/', "-")))),
        output: Excerpt { head: "all is well\n".to_owned(), ..Excerpt::default() },
        leaked: Vec::new(),
        cached: None,
        quarantine: None,
        withheld: Vec::new(),
        shared: Vec::new(),
        again: format!("cicd test --suite {suite} --base 1234abcd"),
        cache_note: Some(CacheNote::Changed { differences: vec!["city/map.py changed".to_owned()], more: 0 }),
        job_page: None,
    }
}

/// Returns a suite that failed, whose cases give the reasons.
pub(super) fn red(suite: &str) -> Outcome {
    let cases = vec![
        case("test_roads", CaseStatus::Failed, "assert 1 == 2 | <b>100 %</b>"),
        case("test_trams", CaseStatus::Passed, ""),
        case("test_ferries", CaseStatus::Skipped, "no water"),
        case("test_bikes", CaseStatus::Flaky, "timed out once"),
    ];
    Outcome {
        verdict: Verdict::Failed,
        why: Some(Explanation::other("1 case failed")),
        judged_by: JudgedBy::Junit,
        counts: Some(Counts { passed: 2, failed: 1, skipped: 1, flaky: 1 }),
        cases,
        attempts: 2,
        is_flaky: true,
        duration: Duration::from_millis(4_290),
        ended: Some(Ended::Code(1)),
        command: "pytest city/tests".to_owned(),
        output: Excerpt {
            head: "\x1b[31mE   assert 1 == 2\n\x1b[0m\x1b]0;owned\x07::error::forged\n".to_owned(),
            omitted: 104_857_600,
            tail: "1 failed\x07, 2 passed\n".to_owned(),
        },
        leaked: vec!["sleep (4711)".to_owned()],
        withheld: vec!["AWS_REGION".to_owned()],
        shared: vec![SharedProcess {
            name: "Gradle daemon (4712)".to_owned(),
            suite: id("land/unit"),
            fate: SharedFate::StoppedDuring,
        }],
        ..green(suite)
    }
}

pub(super) fn cached(suite: &str) -> Outcome {
    Outcome {
        judged_by: JudgedBy::GoTest,
        counts: Some(Counts { passed: 40, ..Counts::default() }),
        attempts: 0,
        ended: None,
        log: None,
        output: Excerpt::default(),
        cached: Some(Cached { run: "run-06".to_owned(), finished: at(0) - Duration::from_secs(7_300) }),
        ..green(suite)
    }
}

/// Returns the outcome of each suite of [`everything`].
pub(super) fn outcomes() -> Vec<Outcome> {
    let flaky = Outcome { attempts: 2, is_flaky: true, ..green("journey/unit/api") };
    let timed_out = Outcome {
        verdict: Verdict::TimedOut,
        why: Some(Explanation::other("timeout after 30m")),
        ended: Some(Ended::Signal(9)),
        output: Excerpt::default(),
        ..green("journey/integration")
    };
    let error = Outcome {
        verdict: Verdict::Error,
        why: Some(Explanation::other("`bats` is not installed")),
        quarantine: Some("until the image has it".to_owned()),
        ended: None,
        ..green("experience/e2e")
    };
    let skipped = Outcome {
        verdict: Verdict::Skipped,
        why: Some(Explanation::other("smart-city/unit failed")),
        attempts: 0,
        ended: None,
        log: None,
        ..green("smart-city/integration")
    };
    let split = Outcome { shard: Some((2, 3)), ..green("base/unit") };
    vec![flaky, red("smart-city/unit"), cached("experience/unit"), timed_out, error, skipped, split]
}

pub(super) fn run(suites: &[&str]) -> Run {
    let plan = |name: &str, fate, because: &str| DomainPlan {
        name: name.to_owned(),
        fate,
        because: because.to_owned(),
        because_code: Some("path"),
    };
    Run {
        id: "run-07".to_owned(),
        started: at(0),
        revision: Some("1234abcd".repeat(5)),
        is_dirty: true,
        ranges: vec![Range {
            base: Some("5678".repeat(10)),
            head: None,
            source: RangeSource::MergeBase { with: "main".to_owned() },
        }],
        widened_because: None,
        in_ci: false,
        domains: vec![
            plan("smart-city", DomainFate::Runs, "city/map.py"),
            plan("journey", DomainFate::Runs, "depends on smart-city"),
            plan("experience", DomainFate::Runs, "web/a|b.ts"),
            plan("base", DomainFate::Runs, "base/a.py"),
            plan("ops", DomainFate::NoSuite, "ops/main.tf"),
            plan("docs", DomainFate::NotAffected, ""),
            plan("legal", DomainFate::NoneOnPurpose, "legal/a.txt"),
            plan("edge", DomainFate::NoSuiteHere, "edge/a.c"),
            plan("other", DomainFate::NotAsked, ""),
        ],
        suites: suites.iter().map(|suite| id(suite)).collect(),
        logs: Some(PathBuf::from("/logs")),
        tests: None,
        pages: RunPages::default(),
    }
}

pub(super) fn summary() -> Summary {
    Summary {
        run: "run-07".to_owned(),
        passed: 3,
        failed: 2,
        quarantined: 1,
        skipped: 1,
        cached: 1,
        flaky: 1,
        duration: Duration::from_secs(61),
        without_suites: vec!["ops".to_owned()],
        ..Summary::default()
    }
}

/// Returns the events of outcomes, in a run that ends with `summary`.
pub(super) fn events(outcomes: Vec<Outcome>, summary: Summary) -> Vec<Event> {
    let ids: Vec<String> = outcomes.iter().map(|outcome| outcome.suite.to_string()).collect();
    let mut ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    ids.sort_unstable();
    let started = std::iter::once(Event::RunStarted(run(&ids)));
    let ended = outcomes.into_iter().map(|outcome| Event::SuiteEnded(Box::new(outcome)));
    started.chain(ended).chain([Event::RunEnded(summary)]).collect()
}

/// Returns the events of a run in which everything happens.
pub(super) fn everything() -> Vec<Event> {
    let mut events = events(outcomes(), summary());
    let suite = id("journey/unit/api");
    let command = "make check".to_owned();
    let expected = Some(Duration::from_secs(12));
    let (why, pause) = (Some(Explanation::other("exit code 2")), Duration::from_secs(2));
    let first = [
        Event::SuiteWaits { suite: suite.clone(), exclusive: "port-8080".to_owned() },
        Event::SuiteStarted { suite: suite.clone(), attempt: 1, command: command.clone(), expected },
        Event::SuiteRetries { suite: suite.clone(), attempt: 1, of: 3, why, pause },
        Event::SuiteStarted { suite, attempt: 2, command, expected },
    ];
    events.splice(1..1, first);
    events
}

/// Compares with a snapshot under its own name.
macro_rules! snapshot {
    ($name:expr, $text:expr) => {
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!($name, $text);
        })
    };
}
pub(super) use snapshot;
