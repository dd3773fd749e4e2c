//! The changes of a verdict: what they were from and to, why, and what was not watched; bounded, and whatever the clock does.

use super::*;
use crate::model::health::Status as Health;
use crate::model::overview::VerdictTransition;

fn seen(store: &mut Store, verdict: Health, seconds: u64) {
    let text = format!("health: {}", verdict.word());
    let why = (verdict != Health::Pass).then_some(ObservedReason { code: "health", text: &text });
    let seen = Observation { domain: "city", verdict: Some(verdict), why, ..Observation::default() };
    store.observe(&[seen], at(seconds)).expect("kept");
}

/// The changes, the newest first: `from to at last-seen why`.
fn changes(store: &Store, most: usize, now: u64) -> Vec<String> {
    let second = |time: SystemTime| time.duration_since(at(0)).expect("a later time").as_secs();
    let line = |change: &VerdictTransition| {
        let why = change.why.as_deref().unwrap_or("-");
        let (from, to) = (change.from.word(), change.to.word());
        format!("{from} {to} {} {} {why}", second(change.at), second(change.last_seen))
    };
    let found = store.transitions(&["city", "shop"], most, at(now)).expect("read");
    assert!(!found.contains_key("shop"));
    found.get("city").map(|changes| changes.iter().map(line).collect()).unwrap_or_default()
}

#[test]
fn a_change_has_its_time_and_its_reason() {
    let folder = folder();
    let mut store = open(&folder);
    assert_eq!(changes(&store, 10, 0), Vec::<String>::new());
    seen(&mut store, Health::Fail, 10);
    assert_eq!(changes(&store, 10, 10), Vec::<String>::new(), "what is seen first is no change");
    for (verdict, seconds) in [(Health::Fail, 40), (Health::Pass, 70), (Health::Pass, 100), (Health::Warn, 130)] {
        seen(&mut store, verdict, seconds);
    }
    assert_eq!(changes(&store, 10, 130), ["pass warn 130 130 health: warn", "fail pass 70 70 -"]);
    assert_eq!(changes(&store, 1, 130), ["pass warn 130 130 health: warn"]);
}

#[test]
fn a_time_that_was_not_watched_is_no_change_and_is_said() {
    let folder = folder();
    let mut store = open(&folder);
    for (verdict, seconds) in [(Health::Pass, 10), (Health::Pass, 20), (Health::Pass, 1_000), (Health::Fail, 5_000)] {
        seen(&mut store, verdict, seconds);
    }
    assert_eq!(changes(&store, 10, 5_000), ["pass fail 5000 1000 health: fail"]);
}

#[test]
fn a_clock_that_was_wrong_makes_no_change_of_the_future() {
    let folder = folder();
    let mut store = open(&folder);
    for (verdict, seconds) in [(Health::Pass, 10), (Health::Fail, 1_000_000), (Health::Pass, 40), (Health::Fail, 50)] {
        seen(&mut store, verdict, seconds);
    }
    assert_eq!(changes(&store, 10, 60), ["pass fail 50 50 health: fail"]);
}

#[test]
fn a_reason_is_bounded() {
    let folder = folder();
    let mut store = open(&folder);
    seen(&mut store, Health::Pass, 10);
    let text = "ä".repeat(10_000);
    let why = Some(ObservedReason { code: "health", text: &text });
    let seen = Observation { domain: "city", verdict: Some(Health::Fail), why, ..Observation::default() };
    store.observe(&[seen], at(20)).expect("kept");
    let found = store.transitions(&["city"], 10, at(20)).expect("read");
    assert_eq!(found["city"][0].why.as_ref().map(String::len), Some(300));
    assert_eq!(found["city"][0].why_code.as_deref(), Some("health"));
}

/// A store of the format before keeps what was seen.
#[test]
fn an_older_store_keeps_its_changes() {
    let folder = folder();
    let old = schema::open_to(&folder.path().join(FILE_NAME), 10, BUSY).expect("a store of version 10");
    for (status, begun, seen) in [("pass", 10, 20), ("fail", 20, 30)] {
        let [begun, seen] = [begun, seen].map(|second| codec::time(at(second)));
        let row = "INSERT INTO observations (domain, what, status, begun, seen) VALUES ('city', 'verdict', ?1, ?2, ?3)";
        old.execute(row, rusqlite::params![status, begun, seen]).expect("a row");
    }
    drop(old);
    let mut store = open(&folder);
    assert_eq!(changes(&store, 10, 30), ["pass fail 20 20 -"]);
    seen(&mut store, Health::Pass, 40);
    assert_eq!(changes(&store, 10, 40), ["fail pass 40 40 -", "pass fail 20 20 -"]);
}
