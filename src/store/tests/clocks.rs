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
    store.observe(&[Observation { domain: "city", health: Some(health), verdict: None }], when).expect("kept");
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
