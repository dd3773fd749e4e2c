//! Tests of the store on real files: what is read back, who may open it, and what is deleted.

mod age;
mod cached_results;
mod clocks;
mod flaky;
mod handle;
mod import;
mod levels;
mod observations;
mod pages;
mod recent;
mod response_times;
mod set_aside;
mod spool;
mod transitions;

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::*;
use crate::model::event::{Event, Run, Summary};
use crate::model::history::Source;
use crate::model::pages::RunPages;
use crate::model::result::{
    Cached, Case, CaseStatus, CommandEnding, Counts, Ended, Excerpt, Explanation, JudgedBy, Judgement, Outcome, SourcePlace,
    SuiteId, Verdict,
};

const CLEAN: &str = "1111111111111111111111111111111111111111";

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds)
}

fn id(text: &str) -> SuiteId {
    let mut parts = text.splitn(3, '/').map(str::to_owned);
    SuiteId { domain: parts.next().expect("a domain"), level: parts.next().expect("a level"), name: parts.next() }
}

fn run(name: &str, seconds: u64, suites: &[&str]) -> Run {
    Run {
        id: name.into(),
        started: at(seconds),
        revision: Some(CLEAN.into()),
        is_dirty: false,
        ranges: Vec::new(),
        widened_because: None,
        in_ci: false,
        domains: Vec::new(),
        suites: suites.iter().map(|suite| id(suite)).collect(),
        logs: None,
        tests: None,
        pages: RunPages::default(),
    }
}

fn outcome(suite: &str, verdict: Verdict, seconds: u64) -> Outcome {
    let failed = u32::from(verdict == Verdict::Failed);
    Outcome {
        suite: id(suite),
        shard: None,
        verdict,
        why: verdict.is_red().then_some({
            Explanation::Judged(Judgement::Ending {
                ending: CommandEnding { ended: Ended::Code(1), fault: None },
                report: None,
            })
        }),
        judged_by: JudgedBy::Junit,
        counts: Some(Counts { passed: 3 - failed, failed, ..Counts::default() }),
        cases: Vec::new(),
        attempts: 1,
        is_flaky: false,
        started: at(seconds),
        duration: Duration::from_secs(2),
        ended: None,
        command: "pytest -q".into(),
        folder: String::new(),
        log: None,
        output: Excerpt { head: "head".into(), omitted: 7, tail: "tail".into() },
        leaked: Vec::new(),
        cached: None,
        quarantine: None,
        withheld: Vec::new(),
        shared: Vec::new(),
        again: "cicd test".into(),
        cache_note: None,
        job_page: None,
    }
}

fn case(name: &str, status: CaseStatus) -> Case {
    Case {
        group: "tests.test_a".into(),
        name: name.into(),
        status,
        duration: Some(Duration::from_millis(5)),
        message: "assert 1 == 2".into(),
        details: "E assert".into(),
        place: Some(SourcePlace { file: "tests/test_a.py".into(), line: 3 }),
    }
}

fn folder() -> TempDir {
    tempfile::Builder::new().prefix("cicd-store-").tempdir().expect("a folder")
}

fn open(folder: &TempDir) -> Store {
    let mut store = Store::open(folder.path(), Path::new("/repo/tree")).expect("a store");
    store.clock = || at(20 * 365 * 24 * 3600);
    store
}

/// Stores a run of these suites, from its beginning to its end.
fn keep(store: &mut Store, run: Run, outcomes: Vec<Outcome>) {
    let summary = Summary { run: run.id.clone(), is_green: true, ..Summary::default() };
    let mut events = vec![Event::RunStarted(run)];
    events.extend(outcomes.into_iter().map(|outcome| Event::SuiteEnded(Box::new(outcome))));
    events.push(Event::RunEnded(summary));
    store.record(&events.iter().collect::<Vec<_>>()).expect("kept");
}

fn count(store: &Store, table: &str) -> i64 {
    store.connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).expect(table)
}

#[test]
fn what_was_written_comes_back() {
    let folder = folder();
    let mut red = outcome("city/unit", Verdict::Failed, 10);
    red.cases = vec![case("one", CaseStatus::Failed), case("two", CaseStatus::Passed), case("three", CaseStatus::Flaky)];
    red.log = Some(PathBuf::from("/nowhere/log"));
    keep(
        &mut open(&folder),
        run("a", 10, &["city/unit", "city/e2e/api"]),
        vec![red.clone(), outcome("city/e2e/api", Verdict::Passed, 11)],
    );
    let store = open(&folder);
    let history = store.history(None, 20).expect("a history");
    let [api, unit] = history.suites.as_slice() else { panic!("{history:?}") };
    assert_eq!((api.suite.to_string().as_str(), api.median), ("city/e2e/api", Some(Duration::from_secs(2))));
    assert_eq!((&unit.suite, unit.median), (&red.suite, None));
    let past = &unit.runs[0];
    assert_eq!((past.run.as_str(), past.revision.as_deref(), past.is_dirty), ("a", Some(CLEAN), false));
    assert_eq!((past.verdict, past.counts, past.source), (Verdict::Failed, red.counts, Source::Local));
    assert_eq!((past.started, past.duration, past.is_cached), (at(10), Duration::from_secs(2), false));
    let failure = unit.last_failure.as_ref().expect("a failure");
    assert_eq!((failure.cases.as_slice(), &failure.output), (&[case("one", CaseStatus::Failed)][..], &red.output));
    assert_eq!((failure.why.as_deref(), &failure.log), (Some("exit code 1"), &None), "a log that is gone is not named");
    assert_eq!(failure.why_code.as_deref(), Some("exit-code"));
    assert_eq!(api.last_failure, None);
    assert_eq!(store.history(Some("nobody"), 20).expect("a history").suites, []);
}

#[test]
fn a_run_that_never_ended_is_there() {
    let folder = folder();
    let mut store = open(&folder);
    let suites = ["city/unit", "city/e2e", "shop/unit", "shop/e2e"];
    let started = Event::RunStarted(run("a", 10, &suites));
    store.record(&[&started]).expect("kept");
    let ended = |suite, verdict| Event::SuiteEnded(Box::new(outcome(suite, verdict, 11)));
    let (green, red, skipped) =
        (ended("shop/unit", Verdict::Passed), ended("city/unit", Verdict::Failed), ended("city/e2e", Verdict::Skipped));
    store.record(&[&green, &red, &skipped]).expect("kept");
    drop(store);
    let store = open(&folder);
    let left = store.last_red().expect("read").expect("a run");
    assert_eq!(left, Rerun { run: "a".into(), red: vec![id("city/unit")], open: vec![id("shop/e2e"), id("city/e2e")] });
    assert_eq!(store.history(None, 9).expect("a history").suites.len(), 3);
    let elsewhere = Store::open(folder.path(), Path::new("/another/tree")).expect("a store");
    assert_eq!(elsewhere.last_red().expect("read"), None);
}

#[test]
fn expected_is_the_median_of_green_runs_that_ran() {
    let folder = folder();
    let mut store = open(&folder);
    for (at, seconds) in [(1, 900), (2, 900)].into_iter().chain((3..13).map(|at| (at, at))) {
        let mut green = outcome("city/unit", Verdict::Passed, at);
        green.duration = Duration::from_secs(seconds);
        keep(&mut store, run(&format!("{at:02}"), at, &[]), vec![green]);
    }
    let mut cached = outcome("city/unit", Verdict::Passed, 20);
    (cached.attempts, cached.cached) = (0, Some(Cached { run: "12".into(), finished: at(12) }));
    cached.duration = Duration::from_secs(999);
    let mut red = outcome("city/unit", Verdict::Failed, 21);
    red.duration = Duration::ZERO;
    keep(&mut store, run("20", 20, &[]), vec![cached, red]);
    let expected = store.expected(&[id("city/unit"), id("city/e2e")]).expect("read");
    assert_eq!(expected, HashMap::from([(id("city/unit"), Duration::from_millis(7_500))]), "3 to 12");
    let newest: Vec<_> = store.history(None, 3).expect("read").suites.remove(0).runs;
    assert_eq!(newest.iter().map(|past| past.run.as_str()).collect::<Vec<_>>(), ["20", "20", "12"]);
    assert!(newest[1].is_cached);
}

#[test]
fn many_write_at_once() {
    let folder = folder();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let folder = &folder;
            scope.spawn(move || {
                // Each of them finds no file, or one that another is making.
                let mut store = open(folder);
                for nth in 0..20 {
                    let name = format!("{writer}-{nth}");
                    keep(&mut store, run(&name, nth, &["city/unit"]), vec![outcome("city/unit", Verdict::Passed, nth)]);
                }
            });
        }
    });
    let store = open(&folder);
    assert_eq!((count(&store, "runs"), count(&store, "results"), count(&store, "suites")), (80, 80, 1));
    assert_eq!(count(&store, "meta"), 1, "migrated once");
    let mode: String = store.connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).expect("a mode");
    assert_eq!(mode, "wal");
}

#[test]
fn an_older_store_keeps_its_data() {
    let folder = folder();
    let path = folder.path().join(FILE_NAME);
    let old = schema::open_to(&path, 1, BUSY).expect("a store of version 1");
    assert!(old.prepare("SELECT * FROM greens").is_err(), "version 1 has no greens");
    old.execute(
        "INSERT INTO runs (name, started, is_dirty, source, worktree, ranges, planned) VALUES ('a', 1, 0, 'local', '/repo/tree', '[]', '[]')",
        [],
    )
    .expect("a run");
    old.execute_batch(
        "UPDATE runs SET planned = '[\"city/unit\"]';
         INSERT INTO suites (key, domain, level) VALUES ('city/unit', 'city', 'unit');
         INSERT INTO results (run, suite, started, duration, verdict, judged_by, attempts, is_flaky, why)
         VALUES (1, 1, 1, 0, 'skipped', 'exit-code', 0, 0, 'it falls to shard 2/3')",
    )
    .expect("a result");
    drop(old);
    let store = open(&folder);
    assert_eq!(store.last_red().expect("read").expect("a run").open, [], "another part has it");
    assert_eq!(store.last_red().expect("read").expect("a run").run, "a");
    assert_ne!(store.salt().expect("a salt"), [0; 32]);
    let bars = store.recent(&["city"], 1).expect("read").remove("city").expect("a domain").runs;
    assert_eq!((bars[0].run.as_str(), &bars[0].pages), ("a", &RunPages::default()), "of older runs no page is known");
    let salt = store.salt().expect("a salt");
    drop(store);
    assert_eq!(open(&folder).salt().expect("a salt"), salt, "a store that is up to date is left alone");
}

/// Checks that a file is refused with the expected message, and stays as it was.
fn check_refused(folder: &TempDir, expected: &str) {
    let path = folder.path().join(FILE_NAME);
    let before = std::fs::read(&path).expect("a file");
    let error = Store::open(folder.path(), Path::new("/repo/tree")).expect_err("refused");
    assert!(error.to_string().contains(expected), "{error}");
    assert!(!error.hints().is_empty());
    assert_eq!(std::fs::read(&path).expect("a file"), before, "left as it was");
}

#[test]
fn a_newer_store_is_refused() {
    let folder = folder();
    let store = open(&folder);
    store.connection.execute_batch("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)").expect("a version");
    drop(store);
    check_refused(&folder, "a newer cicd wrote");
}

#[test]
fn files_that_are_no_store_are_refused() {
    for content in [&b"no database\n"[..], &[0; 4096], "x".repeat(5000).as_bytes()] {
        let folder = folder();
        std::fs::write(folder.path().join(FILE_NAME), content).expect("a file");
        check_refused(&folder, "is not a store of cicd, or is broken");
    }
    let folder = folder();
    let other = Connection::open(folder.path().join(FILE_NAME)).expect("a database");
    other.execute_batch("CREATE TABLE theirs (a)").expect("a table");
    drop(other);
    check_refused(&folder, "is the database of another program");
}

/// Breaks every table and index, but not the list of them, which has pages of its own.
fn spoil(folder: &TempDir) {
    let path = folder.path().join(FILE_NAME);
    let connection = Connection::open(&path).expect("a store");
    let mut query = connection.prepare("SELECT rootpage FROM sqlite_schema WHERE rootpage > 1").expect("a query");
    let roots = query.query_map([], |row| row.get::<_, u32>(0)).expect("pages");
    let roots: Vec<usize> = roots.map(|page| page.expect("a page") as usize).collect();
    let size = connection.query_row("PRAGMA page_size", [], |row| row.get::<_, u32>(0)).expect("a size") as usize;
    let mut bytes = std::fs::read(&path).expect("a file");
    for page in roots {
        bytes[(page - 1) * size..page * size].fill(0x5a);
    }
    std::fs::write(&path, bytes).expect("a file");
}

#[test]
fn a_store_that_breaks_later_is_an_error_and_its_greens_a_miss() {
    let folder = folder();
    let mut store = open(&folder);
    for nth in 0..50 {
        keep(&mut store, run(&nth.to_string(), nth, &[]), vec![outcome("city/unit", Verdict::Failed, nth)]);
    }
    let green = new_green(1, "city/unit", 1);
    store.keep_greens(std::slice::from_ref(&green), &[]).expect("kept");
    store.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("written back");
    drop(store);
    spoil(&folder);
    let mut store = open(&folder);
    assert!(store.green(&[green.key]).is_empty());
    assert_eq!((store.last_green(&green.suite), store.manifest(&green.key)), (None, None));
    let error = store.history(None, 9).expect_err("broken");
    assert!(error.to_string().contains("is broken"), "{error}");
    let started = Event::RunStarted(run("new", 99, &[]));
    assert!(store.record(&[&started]).is_err());
}

#[test]
fn a_write_that_fails_leaves_nothing_behind() {
    let folder = folder();
    let mut store = open(&folder);
    let started = Event::RunStarted(run("a", 1, &[]));
    let ended = Event::SuiteEnded(Box::new(outcome("city/unit", Verdict::Passed, 1)));
    assert!(store.record(&[&ended]).is_err(), "a result needs a run");
    assert!(store.record(&[&started, &ended, &started]).is_err(), "one name, one run");
    assert_eq!((count(&store, "runs"), count(&store, "results"), count(&store, "suites")), (0, 0, 0));
    store.record(&[&started, &ended]).expect("kept");
    assert_eq!((count(&store, "runs"), count(&store, "results"), count(&store, "suites")), (1, 1, 1));
}

#[test]
fn what_is_kept_of_a_result_is_bounded() {
    let folder = folder();
    let mut store = open(&folder);
    let mut red = outcome("city/unit", Verdict::Failed, 1);
    red.cases = (0..600).map(|nth| case(&nth.to_string(), CaseStatus::Failed)).collect();
    red.output = Excerpt { head: "é".repeat(100_000), omitted: 1, tail: "y".repeat(100_000) };
    keep(&mut store, run("a", 1, &[]), vec![red, outcome("city/e2e", Verdict::Passed, 1)]);
    assert_eq!(count(&store, "cases"), 500);
    let output = store.history(None, 1).expect("read").suites[1].last_failure.take().expect("a failure").output;
    assert_eq!((output.head.len(), output.tail.len()), (65_536, 65_536));
    assert_eq!(output.omitted, 1 + 200_000 + 100_000 - 2 * 65_536);
    assert_eq!(count(&store, "results WHERE head IS NOT NULL"), 1, "a green's output is not kept");
}

#[test]
fn old_runs_are_let_go_with_all_that_is_theirs() {
    let folder = folder();
    let mut store = open(&folder);
    let mut red = outcome("city/unit", Verdict::Failed, 0);
    red.cases = vec![case("one", CaseStatus::Failed)];
    keep(&mut store, run("old", 0, &[]), vec![red]);
    for nth in 1..=30 {
        keep(&mut store, run(&format!("{nth:02}"), 1000 + nth, &[]), vec![outcome("shop/unit", Verdict::Passed, 1000 + nth)]);
    }
    store.tidy(at(900), &RetentionLimits::default()).expect("tidied");
    assert_eq!((count(&store, "runs"), count(&store, "cases")), (31, 1), "nothing is beyond a limit");
    store.tidy(at(1100), &RetentionLimits { runs: 20, ..RetentionLimits::default() }).expect("tidied");
    assert_eq!((count(&store, "runs"), count(&store, "results")), (19, 19), "a twentieth more goes");
    assert_eq!((count(&store, "cases"), count(&store, "suites")), (0, 1));
    store.tidy(at(1100), &RetentionLimits { results: 10, ..RetentionLimits::default() }).expect("tidied");
    assert_eq!((count(&store, "runs"), count(&store, "results")), (10, 10));
    let kept = store.history(None, 99).expect("read").suites.remove(0).runs;
    assert_eq!((kept[0].run.as_str(), kept[9].run.as_str()), ("30", "21"), "the newest stay");
    // The current run stays, and its suites can still be written.
    store.tidy(at(1100), &RetentionLimits { runs: 0, results: 0, ..RetentionLimits::default() }).expect("tidied");
    assert_eq!(count(&store, "runs"), 1);
    let ended = Event::SuiteEnded(Box::new(outcome("city/unit", Verdict::Passed, 1)));
    store.record(&[&ended]).expect("kept");
}

fn new_green(key: u8, suite: &str, seconds: u64) -> NewGreen {
    let green = Green {
        run: "a".into(),
        finished: at(seconds),
        duration: Duration::from_secs(3),
        judged_by: JudgedBy::Junit,
        counts: Some(Counts { passed: 3, ..Counts::default() }),
    };
    NewGreen { key: [key; 32], suite: id(suite), green, parts: vec![("command".into(), [key; 32]), ("files".into(), [7; 32])] }
}
