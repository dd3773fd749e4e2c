//! No single clock deletes or hides: one that is ahead, one that is behind, two that differ, reports that bring theirs.

use super::super::spool::NewReport;
use super::*;
use crate::model::health::Status as Health;

const DAY: u64 = 24 * 3600;
/// Five years ahead.
const AHEAD: u64 = 5 * 365 * DAY;
/// Of a clock that begins with 1970.
const BEHIND: Duration = Duration::from_hours(500_000);

fn ran(store: &mut Store, name: &str, started: SystemTime) {
    let run = Run { started, ..run(name, 0, &["city/unit"]) };
    keep(store, run, vec![Outcome { started, ..outcome("city/unit", Verdict::Passed, 0) }]);
    store.tidy(started, &RetentionLimits::default()).expect("tidied");
}

/// Runs at these days, negative ones in 1970; the names that are left, in the order in which they were written.
fn check_runs(days: &[i64], gone: &[i64]) {
    let folder = folder();
    let mut store = open(&folder);
    for (nth, day) in days.iter().enumerate() {
        let seconds = day.unsigned_abs() * DAY + nth as u64;
        let started = if *day < 0 { at(seconds) - BEHIND } else { at(seconds) };
        ran(&mut store, &format!("{day} {nth}"), started);
    }
    let mut query = store.connection.prepare("SELECT name FROM runs ORDER BY id").expect("a query");
    let left = query.query_map([], |row| row.get::<_, String>(0)).expect("names");
    let left: Vec<i64> =
        left.map(|name| name.expect("a name").split(' ').next().expect("a day").parse().expect("a day")).collect();
    let mut expected = days.to_vec();
    expected.retain(|day| !gone.contains(day));
    assert_eq!(left, expected, "{days:?}");
}

#[test]
fn runs_go_by_age_when_more_than_one_clock_says_so() {
    let far = i64::try_from(AHEAD / DAY).expect("a number");
    check_runs(&[0, 1, 380, 399, 402, 405], &[0, 1]);
    // One run under a wrong clock, several, and the right one again.
    check_runs(&[0, 1, 2, far], &[]);
    check_runs(&[0, 1, 2, far, far, far + 1, 3, 4], &[]);
    check_runs(&[0, 1, far, 2, 380, 399, 402], &[0, 1, 2]);
    // A store that was not used for years.
    check_runs(&[0, 1, 500, 501, 502], &[]);
    // A clock that begins with 1970: its runs are not as old as it said.
    check_runs(&[0, 1, -1, -2, 2, 3, 17], &[]);
    // Two machines share the store.
    check_runs(&[0, far, 1, far + 10, 11, far + 20, 21, far + 30, 31], &[]);
    check_runs(&[0, -1, 10, -11, 20, -21, 30], &[]);
}

#[test]
fn a_run_that_began_before_a_jump_and_ended_after_it() {
    let folder = folder();
    let mut store = open(&folder);
    ran(&mut store, "before", at(0));
    let started = Event::RunStarted(run("jumps", 10, &["city/unit"]));
    let ended = Event::SuiteEnded(Box::new(outcome("city/unit", Verdict::Passed, AHEAD)));
    let over = Event::RunEnded(Summary { run: "jumps".into(), is_green: true, ..Summary::default() });
    store.record(&[&started, &ended, &over]).expect("kept");
    store.tidy(at(AHEAD), &RetentionLimits::default()).expect("tidied");
    ran(&mut store, "after", at(20));
    assert_eq!(count(&store, "runs"), 3);
}

#[test]
fn an_import_brings_a_clock_of_its_own() {
    let folder = folder();
    let mut store = open(&folder);
    ran(&mut store, "own", at(0));
    for (name, seconds) in [("future", AHEAD), ("later", AHEAD + 20 * DAY)] {
        let outcome = outcome("city/unit", Verdict::Passed, seconds);
        store.import(&run(name, seconds, &["city/unit"]), &[outcome]).expect("kept");
        store.tidy(at(1), &RetentionLimits::default()).expect("tidied");
    }
    ran(&mut store, "ahead", at(AHEAD + 21 * DAY));
    assert_eq!(count(&store, "runs"), 4, "imports are no witnesses");
    // An old one is kept although it is older than all that is kept by age.
    let outcome = outcome("city/unit", Verdict::Passed, 0);
    let old = Run { started: at(0) - Duration::from_secs(500 * DAY), ..run("old", 0, &["city/unit"]) };
    store.import(&old, &[outcome]).expect("kept");
    for day in [2, 16, 17] {
        ran(&mut store, &format!("own {day}"), at(day * DAY));
    }
    assert_eq!(count(&store, "runs"), 8);
}

#[test]
fn numbers_go_by_the_order_of_writing() {
    let folder = folder();
    let mut store = open(&folder);
    let limits = RetentionLimits { runs: 3, ..RetentionLimits::default() };
    for (name, started) in [("1", at(1)), ("2", at(AHEAD)), ("3", at(2)), ("4", at(3) - BEHIND), ("5", at(4))] {
        ran(&mut store, name, started);
    }
    // Under the clock that is behind, its own run is not the one that goes.
    store.run = None;
    store.tidy(at(3) - BEHIND, &limits).expect("tidied");
    let mut query =
        store.connection.prepare("SELECT group_concat(name, ' ') FROM (SELECT name FROM runs ORDER BY id)").expect("a query");
    assert_eq!(query.query_row([], |row| row.get::<_, String>(0)).expect("names"), "3 4 5");
}

#[test]
fn what_was_used_last_stays_whatever_the_clock_says() {
    let folder = folder();
    let mut store = open(&folder);
    let greens: Vec<NewGreen> = (1..=4).map(|key| new_green(key, "city/unit", u64::from(key))).collect();
    store.keep_greens(&greens, &[]).expect("kept");
    store.used(&[greens[2].key], at(AHEAD)).expect("used");
    store.used(&[greens[0].key], at(9)).expect("used");
    store.used(&[greens[1].key], at(10) - BEHIND).expect("used");
    store.tidy(at(11), &RetentionLimits { greens: 2, ..RetentionLimits::default() }).expect("tidied");
    let left = store.green(&greens.iter().map(|green| green.key).collect::<Vec<_>>());
    let is_left: Vec<bool> = greens.iter().map(|green| left.contains_key(&green.key)).collect();
    assert_eq!(is_left, [true, true, false, false]);
    // A new one is the newest.
    store.keep_greens(&[new_green(5, "city/unit", 12)], &[]).expect("kept");
    store.tidy(at(11), &RetentionLimits { greens: 1, ..RetentionLimits::default() }).expect("tidied");
    assert!(store.green(&[[5; 32]]).contains_key(&[5; 32]));
}

#[test]
fn reports_wait_whatever_the_clock_says() {
    let folder = folder();
    let mut store = open(&folder);
    let report = |id: &str| NewReport { id: id.into(), domain: "city".into(), level: "unit".into(), body: String::new() };
    ran(&mut store, "a", at(0));
    for (name, now) in
        [("now", at(1)), ("ahead", at(AHEAD)), ("behind", at(2) - BEHIND), ("again", at(3)), ("later", at(13 * DAY))]
    {
        assert_eq!(store.spool(&[report(name)], now).expect("kept"), [], "{name}");
    }
    ran(&mut store, "b", at(2 * DAY));
    let dropped = store.spool(&[], at(17 * DAY)).expect("kept");
    let names: Vec<&str> = dropped.iter().map(|report| report.report.id.as_str()).collect();
    assert_eq!(names, ["now", "behind", "again"], "with another run two weeks ago the clock is believed");
}

fn seen(store: &mut Store, health: Health, when: SystemTime) {
    store
        .observe(&[Observation { domain: "city", health: Some(health), verdict: None, ..Observation::default() }], when)
        .expect("kept");
}

/// Since when, in seconds.
fn since(store: &Store, when: SystemTime) -> Option<u64> {
    let found = store.since(ObservedKind::Health, when).expect("read");
    found.get("city").map(|(_, since)| since.duration_since(at(0)).expect("a later time").as_secs())
}

/// The spans of the last week, in seconds.
fn spans(store: &Store, now: u64) -> Vec<(Health, u64, u64)> {
    let second = |time: SystemTime| time.duration_since(at(0)).expect("a later time").as_secs();
    let found = store.spans(ObservedKind::Health, at(now)).expect("read").remove("city").unwrap_or_default();
    found.into_iter().map(|span| (span.status, second(span.from), second(span.to))).collect()
}

#[test]
fn since_when_outlives_a_moment_of_a_wrong_clock() {
    for wrong in [at(AHEAD), at(50) - BEHIND, at(50 + 3600)] {
        let folder = folder();
        let mut store = open(&folder);
        for seconds in [10, 40] {
            seen(&mut store, Health::Pass, at(seconds));
        }
        seen(&mut store, Health::Fail, wrong);
        seen(&mut store, Health::Pass, at(60));
        assert_eq!(since(&store, at(60)), Some(10), "{wrong:?}");
        assert_eq!(spans(&store, 60), [(Health::Pass, 10, 60)]);
        assert_eq!(count(&store, "observations"), 2, "nothing is deleted");
    }
}

#[test]
fn a_clock_that_is_put_back_begins_from_there() {
    let folder = folder();
    let mut store = open(&folder);
    for seconds in (1_000..5_000).step_by(100) {
        seen(&mut store, Health::Pass, at(seconds));
    }
    for seconds in (2_000..2_500).step_by(100) {
        seen(&mut store, Health::Fail, at(seconds));
    }
    assert_eq!(since(&store, at(2_400)), Some(2_000));
    let expected = [(Health::Pass, 1_000, 2_000), (Health::Fail, 2_000, 2_400)];
    assert_eq!(spans(&store, 2_400), expected, "what was seen last stands for its time");
    assert_eq!(spans(&store, 9_000), [&expected[..], &[(Health::Pass, 2_400, 4_900)]].concat());
}

/// Days of 24 hours are far enough; hours show what a clock that is a little ahead does.
const HOUR: u64 = 3600;

/// A store whose clock shows this hour.
fn open_at<const AT: u64>(folder: &TempDir) -> Store {
    let mut store = open(folder);
    store.clock = || at(AT * HOUR);
    store
}

fn of_commit(store: &mut Store, name: &str, hour: u64, verdict: Verdict) {
    let run = Run {
        revision: Some(name.chars().next().expect("a letter").to_string().repeat(40)),
        ..run(name, hour * HOUR, &["city/unit"])
    };
    keep(store, run, vec![outcome("city/unit", verdict, hour * HOUR)]);
}

/// The newest run of the level, and whether its suite is open or how it ended.
fn newest(store: &Store) -> Option<(String, &'static str)> {
    let level = store.levels("city", 9).expect("read").pop()?;
    let suite = &level.suites[0];
    Some((level.run.clone(), if suite.is_open { "open" } else { suite.verdict.word() }))
}

fn order(store: &Store) -> Vec<String> {
    store.history(None, 9).expect("read").suites.remove(0).runs.into_iter().map(|past| past.run).collect()
}

#[test]
fn a_green_run_from_the_future_hides_no_later_red_one() {
    let folder = folder();
    let mut store = open_at::<4>(&folder);
    of_commit(&mut store, "b ahead", 4, Verdict::Passed);
    let mut store = open_at::<1>(&folder);
    assert_eq!(newest(&store), None, "from the future, and nothing else is known");
    assert_eq!(store.last_red().expect("read").expect("a run").open, [id("city/unit")], "it is no green");
    assert!(store.expected(&[id("city/unit")]).expect("read").is_empty());
    assert!(!store.recent(&["city"], 9).expect("read")["city"].runs[0].is_green);
    of_commit(&mut store, "c red", 1, Verdict::Failed);
    assert_eq!(newest(&store), Some(("c red".to_owned(), "failed")));
    assert_eq!(store.last_red().expect("read").expect("a run").red, [id("city/unit")]);
    assert_eq!(order(&store), ["c red", "b ahead"]);
    // When the hour comes that the wrong clock showed, nothing of it is true after all.
    let store = open_at::<9>(&folder);
    assert_eq!(
        (newest(&store), order(&store)),
        (Some(("c red".to_owned(), "failed")), vec!["c red".to_owned(), "b ahead".to_owned()])
    );
    assert!(store.expected(&[id("city/unit")]).expect("read").is_empty());
    assert_eq!(store.recent(&["city"], 9).expect("read")["city"].runs[0].run, "c red");
}

#[test]
fn a_red_run_from_the_future_is_not_passed_over() {
    let folder = folder();
    let mut store = open_at::<1>(&folder);
    of_commit(&mut store, "a green", 1, Verdict::Passed);
    let mut store = open_at::<9>(&folder);
    of_commit(&mut store, "b red", 9, Verdict::Failed);
    let mut store = open_at::<2>(&folder);
    assert_eq!(newest(&store), Some(("b red".to_owned(), "failed")));
    of_commit(&mut store, "c green", 2, Verdict::Passed);
    assert_eq!(newest(&store), Some(("c green".to_owned(), "passed")));
}

#[test]
fn a_green_of_the_same_commit_does_not_count_either() {
    let folder = folder();
    let mut store = open_at::<9>(&folder);
    let both = vec![outcome("city/unit/a", Verdict::Passed, 9 * HOUR), outcome("city/unit/b", Verdict::Passed, 9 * HOUR)];
    keep(&mut store, run("ahead", 9 * HOUR, &[]), both);
    let mut store = open_at::<1>(&folder);
    keep(&mut store, run("later", HOUR, &[]), vec![outcome("city/unit/a", Verdict::Passed, HOUR)]);
    let level = store.levels("city", 9).expect("read").remove(0);
    let open: Vec<_> = level.suites.iter().map(|suite| (suite.name.as_deref(), suite.is_open)).collect();
    assert_eq!((level.run.as_str(), open), ("later", vec![(Some("a"), false), (Some("b"), true)]));
}

#[test]
fn a_clock_that_differs_a_little_is_believed() {
    let folder = folder();
    let mut store = open_at::<2>(&folder);
    let first = run("first", HOUR + 200, &["city/unit"]);
    keep(&mut store, first, vec![outcome("city/unit", Verdict::Passed, HOUR + 200)]);
    keep(&mut store, run("second", HOUR, &[]), vec![outcome("city/e2e", Verdict::Passed, HOUR)]);
    assert_eq!(newest(&store), Some(("first".to_owned(), "passed")));
    assert_eq!(store.last_red().expect("read").expect("a run").run, "second", "it was written later");
    assert_eq!(store.expected(&[id("city/unit")]).expect("read").len(), 1);
}

#[test]
fn one_run_under_a_clock_of_1970_takes_no_green_away() {
    let folder = folder();
    let mut store = open_at::<1>(&folder);
    of_commit(&mut store, "a green", 1, Verdict::Passed);
    let behind = Run { started: at(0) - BEHIND, ..run("behind", 0, &["shop/unit"]) };
    keep(&mut store, behind, vec![Outcome { started: at(0) - BEHIND, ..outcome("shop/unit", Verdict::Failed, 0) }]);
    assert_eq!(newest(&store), Some(("a green".to_owned(), "passed")));
    assert_eq!(store.last_red().expect("read").expect("a run").run, "behind");
    of_commit(&mut store, "c red", 2, Verdict::Failed);
    assert_eq!(newest(&store), Some(("c red".to_owned(), "failed")));
}

#[test]
fn an_import_counts_by_its_time_and_never_from_the_future() {
    let folder = folder();
    let mut store = open_at::<3>(&folder);
    of_commit(&mut store, "b red", 2, Verdict::Failed);
    let import = |store: &mut Store, name: &str, hour: u64, verdict| {
        let revision = Some(name.chars().next().expect("a letter").to_string().repeat(40));
        let run = Run { revision, ..run(name, hour * HOUR, &["city/unit"]) };
        store.import(&run, &[outcome("city/unit", verdict, hour * HOUR)]).expect("kept");
    };
    import(&mut store, "a green", 1, Verdict::Passed);
    assert_eq!(newest(&store), Some(("b red".to_owned(), "failed")), "it is older");
    import(&mut store, "c green", 9, Verdict::Passed);
    for store in [&store, &open_at::<20>(&folder)] {
        assert_eq!(newest(store), Some(("b red".to_owned(), "failed")), "from the future of its import, for ever");
    }
    import(&mut store, "d green", 3, Verdict::Passed);
    assert_eq!(newest(&store), Some(("d green".to_owned(), "passed")));
}

#[test]
fn a_cached_green_from_the_future_is_a_miss_for_ever() {
    let folder = folder();
    let mut store = open_at::<9>(&folder);
    store.keep_greens(&[new_green(1, "city/unit", 9 * HOUR), new_green(2, "city/unit", HOUR)], &[]).expect("kept");
    let found = |store: &Store| store.green(&[[1; 32], [2; 32]]).keys().map(|key| key[0]).collect::<Vec<_>>();
    let mut store = open_at::<2>(&folder);
    assert_eq!(found(&store), [2]);
    of_commit(&mut store, "a", 2, Verdict::Passed);
    assert_eq!(found(&open_at::<20>(&folder)), [2]);
}

#[test]
fn an_older_store_learns_which_run_is_newer() {
    let folder = folder();
    let old = schema::open_to(&folder.path().join(FILE_NAME), 8, BUSY).expect("a store of version 8");
    let fill = "
        INSERT INTO suites (id, key, domain, level) VALUES (1, 'city/unit', 'city', 'unit');
        INSERT INTO runs (id, name, started, revision, is_dirty, source, worktree, ranges, planned) VALUES
            (1, 'ahead', 9000000000, 'aa', 0, 'local', '/repo/tree', '[]', '[]'), (2, 'red', 1000000000, 'bb', 0, 'local', '/repo/tree', '[]', '[]');
        INSERT INTO results (run, suite, started, duration, verdict, judged_by, attempts, is_flaky) VALUES
            (1, 1, 9000000000, 5, 'passed', 'junit', 1, 0), (2, 1, 1000000000, 5, 'failed', 'junit', 1, 0);";
    old.execute_batch(fill).expect("a past");
    drop(old);
    let store = open(&folder);
    assert_eq!(newest(&store), Some(("red".to_owned(), "failed")));
    assert_eq!(order(&store), ["red", "ahead"]);
    assert!(store.expected(&[id("city/unit")]).expect("read").is_empty());
}
