//! Tests of the cost of a long past, by SQLite's own counters: no query may read all of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use rusqlite::StatementStatus;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

use super::*;

/// The work that statements did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Spent {
    statements: u64,
    /// Rows that were stepped over in a full scan of a table or an index.
    scanned: i64,
    /// Instructions of SQLite's machine.
    steps: i64,
    /// The number of times that a statement was prepared again.
    prepared_again: i64,
}

/// Counts the work of statements during `work`. The counters of a cached statement go on, so their earlier values are subtracted.
fn spent(store: &mut Store, work: impl FnOnce(&mut Store)) -> Spent {
    const OF: [StatementStatus; 3] = [StatementStatus::FullscanStep, StatementStatus::VmStep, StatementStatus::RePrepare];
    let counted = Arc::new(Mutex::new((Spent::default(), HashMap::<String, [i32; 3]>::new())));
    let heard = Arc::clone(&counted);
    let count = move |event: TraceEvent<'_>| {
        let TraceEvent::Profile(statement, _) = event else { return };
        let mut counted = heard.lock().expect("one thread");
        let now = OF.map(|status| statement.get_status(status));
        let before = counted.1.insert(statement.sql().into_owned(), now).unwrap_or_default();
        // A new statement with the same text starts at zero.
        let before = if before[1] > now[1] { [0; 3] } else { before };
        let [scanned, steps, again] = [0, 1, 2].map(|at| i64::from(now[at] - before[at]));
        let all = &mut counted.0;
        (all.statements, all.scanned, all.steps, all.prepared_again) =
            (all.statements + 1, all.scanned + scanned, all.steps + steps, all.prepared_again + again);
    };
    store.connection.flush_prepared_statement_cache();
    store.connection.trace_v2(TraceEventCodes::SQLITE_TRACE_PROFILE, Some(count)).expect("a trace");
    work(store);
    store.connection.trace_v2(TraceEventCodes::empty(), None::<fn(TraceEvent<'_>)>).expect("no trace");
    let counted = counted.lock().expect("one thread");
    counted.0
}

/// Returns a store of so many domains with two suites each, and so many runs of all of them, two on a commit. The newest run is on a commit
/// of its own and ended with half of its suites. The first suite was red now and then, long ago, on commits on which it was also green.
fn aged(folder: &TempDir, domains: usize, runs: usize) -> Store {
    let store = open(folder);
    let numbers = |most| format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most})");
    let (each_domain, each_run) = (numbers(domains), numbers(runs));
    let fill = format!(
        "{each_domain} INSERT INTO suites (id, key, domain, level) SELECT 2 * i - 1, format('d%04d/unit', i), format('d%04d', i), 'unit' FROM n;
         {each_domain} INSERT INTO suites (id, key, domain, level, name)
             SELECT 2 * i, format('d%04d/unit/b', i), format('d%04d', i), 'unit', 'b' FROM n;
         {each_run} INSERT INTO runs (id, name, started, revision, is_dirty, source, worktree, ranges, planned)
             SELECT i, format('r%06d', i), i * 1000000, format('%040d', iif(i = {runs}, i, i / 2)), 0, 'local', '/repo/tree', '[]',
                 (SELECT json_group_array(key) FROM suites) FROM n;
         INSERT INTO results (run, suite, started, duration, verdict, judged_by, attempts, is_flaky, passed, failed, skipped, flaky)
             SELECT runs.id, suites.id, runs.started, 5, iif(suites.id = 1 AND runs.id < 40 AND runs.id % 9 = 1, 'failed', 'passed'),
                 'junit', 1, suites.id = 2 AND runs.id = 7, 3, 0, 0, 0
             FROM runs, suites WHERE runs.id < {runs} OR suites.id % 2 = 1;
         INSERT INTO cases (result, \"group\", name, status, message, details)
             SELECT id, 'g', 'c', 'failed', '', '' FROM results WHERE verdict = 'failed';
         INSERT INTO observations (domain, what, status, begun, seen)
             SELECT domain, 'health', 'pass', started, started FROM runs, suites WHERE suites.name IS NULL ORDER BY runs.id;
         INSERT INTO observations (domain, what, status, begun, seen)
             SELECT domain, 'verdict', iif(runs.id % 2, 'pass', 'fail'), started, started FROM runs, suites WHERE suites.name IS NULL
             ORDER BY runs.id;
         INSERT INTO response_times (domain, slot, lowest, highest, counts)
             SELECT domain, started * 900, 1000, 2000, x'5001000000' FROM runs, suites WHERE suites.name IS NULL ORDER BY runs.id;"
    );
    store.connection.execute_batch(&fill).expect("a past");
    store.connection.execute_batch("UPDATE runs SET ranked = started; UPDATE results SET ranked = started;").expect("ranks");
    store
}

fn names(domains: usize) -> Vec<String> {
    (1..=domains).map(|nth| format!("d{nth:04}")).collect()
}

/// Checks that a query costs about the same on a short past and on one that is four times as long, and that no statement is prepared again.
fn check_age(ask: fn(&mut Store)) {
    let ask_of = |runs| {
        let folder = folder();
        spent(&mut aged(&folder, 6, runs), ask)
    };
    let (short, long) = (ask_of(60), ask_of(240));
    assert!(short.steps > 0 && long.steps * 10 <= short.steps * 12, "{short:?}, {long:?}");
    assert!(long.scanned <= short.scanned, "{short:?}, {long:?}");
    assert_eq!((long.statements, long.prepared_again), (short.statements, 0));
}

/// Checks that a query over six times as many domains costs about six times as much.
fn check_size(ask: fn(&mut Store, &[String])) {
    let ask_of = |domains: usize| {
        let folder = folder();
        spent(&mut aged(&folder, domains, 60), |store| ask(store, &names(domains)))
    };
    let (few, many) = (ask_of(8), ask_of(48));
    assert!(few.steps > 0 && many.steps * 10 <= few.steps * 6 * 12, "{few:?}, {many:?}");
    assert!(many.statements <= few.statements * 6, "{few:?}, {many:?}");
    assert_eq!(many.prepared_again, 0);
}

fn levels(store: &mut Store, names: &[String]) {
    for name in names {
        let found = store.levels(name, 20).expect("read");
        let open: Vec<bool> = found[0].suites.iter().map(|suite| suite.is_open).collect();
        assert_eq!((found.len(), open.as_slice()), (1, &[false, true][..]), "the newest run ended with half of its suites");
    }
}

#[test]
fn the_levels_of_domains() {
    check_age(|store| levels(store, &names(6)));
    check_size(levels);
}

/// An index excludes the results of other commits in a few steps each, and no row of them is read.
#[test]
fn a_level_reads_the_rows_of_its_newest_commit() {
    let ask_of = |runs| {
        let folder = folder();
        spent(&mut aged(&folder, 6, runs), |store| levels(store, &names(6)))
    };
    let (few, many) = (ask_of(2), ask_of(60));
    let near = 12 * 48;
    assert!(many.steps <= few.steps + near * 16, "{few:?}, {many:?}");
    assert!(many.statements <= few.statements, "{few:?}, {many:?}");
}

/// Only the newest results of a suite that is always red or flaky are read.
#[test]
fn what_is_red_all_the_time() {
    fn ask(store: &mut Store) {
        let mut found = HashMap::<String, usize>::new();
        for flaky in store.flaky(None).expect("read") {
            *found.entry(flaky.suite.to_string()).or_default() += 1;
        }
        let expected = [("d0001/unit", 49), ("d0001/unit/b", 25), ("d0002/unit", 1), ("d0002/unit/b", 1)];
        assert_eq!(found, expected.map(|(suite, times)| (suite.to_owned(), times)).into());
        assert_eq!(store.flaky(Some("d0001")).expect("read").len(), 74);
    }
    let ask_of = |runs| {
        let folder = folder();
        let mut store = aged(&folder, 3, runs);
        let red = "UPDATE results SET verdict = iif(run % 2, 'passed', 'failed') WHERE suite = 1 OR suite = 3 AND run = 2;
            UPDATE results SET is_flaky = 1 WHERE suite = 2 OR suite = 4 AND run = 2;";
        store.connection.execute_batch(red).expect("red");
        spent(&mut store, ask)
    };
    let (short, long) = (ask_of(120), ask_of(480));
    assert!(long.steps * 100 <= short.steps * 105 && long.scanned <= short.scanned, "{short:?}, {long:?}");
}

/// A commit of many runs costs as much as one of a few: a nightly run may repeat it for a year.
#[test]
fn many_runs_of_one_commit() {
    let ask_of = |runs| {
        let folder = folder();
        let mut store = aged(&folder, 3, runs);
        let one_commit =
            "UPDATE runs SET revision = 'c'; UPDATE results SET verdict = iif(run % 2, 'passed', 'failed') WHERE suite = 1;
            INSERT INTO cases (result, \"group\", name, status, message, details)
                SELECT id, 'g', 'other', 'failed', '', '' FROM results WHERE verdict = 'failed';";
        store.connection.execute_batch(one_commit).expect("one commit");
        spent(&mut store, |store| {
            let found = store.flaky(None).expect("read");
            let other = found.iter().find(|flaky| flaky.case.as_deref() == Some("g > other")).expect("flaky");
            assert_eq!((other.passed_in.len(), other.failed_in.len()), (20, 50));
        })
    };
    let (short, long) = (ask_of(120), ask_of(480));
    assert!(long.steps * 100 <= short.steps * 105, "{short:?}, {long:?}");
}

#[test]
fn the_plan_of_a_run_is_read_once_for_all_domains() {
    let folder = folder();
    let mut store = aged(&folder, 6, 60);
    let one = spent(&mut store, |store| levels(store, &names(1)));
    let again = spent(&mut store, |store| levels(store, &names(1)));
    assert_eq!(one.statements, again.statements + 1, "its plan is known");
    // Changes by this or another connection are read.
    let changed = "UPDATE runs SET planned = '[\"d0001/unit\", \"d0001/unit/b\", \"d0001/unit/late\"]' WHERE id = 60";
    open(&folder).connection.execute_batch(changed).expect("changed");
    assert_eq!(store.levels("d0001", 9).expect("read")[0].suites.len(), 3);
    let started = Event::RunStarted(run("new", 99, &["d0001/unit/x", "d0001/unit/y"]));
    let ended = Event::SuiteEnded(Box::new(outcome("d0001/unit/x", Verdict::Passed, 100)));
    store.record(&[&started, &ended]).expect("kept");
    assert_eq!(store.levels("d0001", 9).expect("read")[0].suites.len(), 2);
    store.connection.execute_batch("DELETE FROM runs WHERE name = 'new'").expect("gone");
    let started = Event::RunStarted(run("newer", 99, &["d0001/unit/x"]));
    store.record(&[&started, &ended]).expect("kept");
    assert_eq!(store.levels("d0001", 9).expect("read")[0].suites.len(), 1, "its row has the number of the one before");
}

#[test]
fn the_history_and_what_is_flaky_in_it() {
    fn ask(store: &mut Store) {
        let history = store.history(None, 20).expect("read");
        let flaky: Vec<String> =
            history.flaky.iter().map(|flaky| format!("{} {}", flaky.suite, flaky.failed_in.join(" "))).collect();
        assert_eq!(
            flaky,
            ["d0001/unit r000010", "d0001/unit r000019", "d0001/unit r000028", "d0001/unit r000037", "d0001/unit/b r000007"]
        );
        assert_eq!(store.history(Some("d0001"), 20).expect("read").flaky.len(), 5);
    }
    check_age(ask);
    check_size(|store, names| assert_eq!(store.history(None, 9).expect("read").suites.len(), names.len() * 2));
}

#[test]
fn the_last_runs_of_domains() {
    fn ask(store: &mut Store, names: &[String]) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let recent = store.recent(&names, 20).expect("read");
        assert!(recent.len() == names.len() && recent.values().all(|recent| recent.runs.len() == 20));
    }
    check_age(|store| ask(store, &names(6)));
    check_size(ask);
}

#[test]
fn since_when_domains_are_as_they_are() {
    fn since(store: &Store, seconds: u64) -> usize {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        store.since(ObservedKind::Health, now).expect("read").len()
    }
    check_age(|store| assert_eq!(since(store, 180), 6));
    check_size(|store, names| assert_eq!(since(store, 60), names.len()));
}

#[test]
fn what_changed_lately_and_how_long_answers_took() {
    fn ask(store: &mut Store, names: &[String]) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let second = |second: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(second);
        let changes = store.transitions(&names, 10, second(1_000)).expect("read");
        assert!(changes.len() == names.len() && changes.values().all(|changes| changes.len() == 10));
        let times = store.response_times(&names, second(60 * 900)).expect("read");
        assert!(times.len() == names.len() && times.values().all(|times| times.slots.len() == 60));
    }
    check_age(|store| ask(store, &names(6)));
    check_size(ask);
}

#[test]
fn how_long_suites_take_and_what_is_to_be_run_again() {
    fn ask(store: &mut Store, names: &[String]) {
        let suites: Vec<SuiteId> = names.iter().map(|name| id(&format!("{name}/unit"))).collect();
        assert_eq!(store.expected(&suites).expect("read").len(), names.len());
        assert_eq!(store.last_red().expect("read").expect("a run").open.len(), names.len());
        assert_eq!(store.domains().expect("read").len(), names.len());
    }
    check_age(|store| ask(store, &names(6)));
    check_size(ask);
}

/// Every run of a short suite is a process that writes once.
#[test]
fn the_log_of_many_short_processes_stays_short() {
    let folder = folder();
    let log = || std::fs::metadata(folder.path().join("store.sqlite-wal")).map_or(0, |log| log.len());
    let mut longest = 0;
    for nth in 0..60 {
        let details = "d".repeat(60_000);
        let failing = Case { details, ..case("one", CaseStatus::Failed) };
        let red = Outcome { cases: vec![failing], ..outcome("city/unit", Verdict::Failed, nth) };
        keep(&mut open(&folder), run(&format!("r{nth}"), nth, &[]), vec![red]);
        longest = longest.max(log());
    }
    assert!(longest > 1 << 20 && longest < 2 << 20, "{longest}");
    assert_eq!(open(&folder).history(None, 99).expect("read").suites[0].runs.len(), 60);
}
