//! Response times: every answer counts, a day is looked at, and they fill no disk.

use super::*;
use crate::model::health::Status as Health;

fn answered(store: &mut Store, domain: &str, millis: u64, seconds: u64) {
    let latency = Some(Duration::from_millis(millis));
    store
        .observe(&[Observation { domain, latency, health: Some(Health::Pass), ..Observation::default() }], at(seconds))
        .expect("kept");
}

/// Milliseconds: median, highest, the number of answers, and of slots.
fn times(store: &Store, now: u64) -> Option<(u128, u128, u64, usize)> {
    let found = store.response_times(&["city"], at(now)).expect("read").remove("city")?;
    Some((found.median.as_millis(), found.highest.as_millis(), found.answers, found.slots.len()))
}

#[test]
fn every_answer_of_a_day_counts() {
    let folder = folder();
    let mut store = open(&folder);
    assert_eq!(times(&store, 0), None);
    answered(&mut store, "city", 40, 10);
    assert_eq!(times(&store, 10), Some((40, 40, 1, 1)));
    answered(&mut store, "shop", 9_000, 10);
    for (millis, seconds) in [(500, 20), (40, 30), (40, 1_000), (40, 1_010)] {
        answered(&mut store, "city", millis, seconds);
    }
    let (median, highest, answers, slots) = times(&store, 1_010).expect("times");
    assert!((39..=42).contains(&median), "{median}");
    assert_eq!((highest, answers, slots), (500, 5, 2));
    let day = 24 * 3600;
    assert_eq!(times(&store, day + 500), Some((40, 40, 2, 1)), "the first slot began more than a day ago");
    assert_eq!(times(&store, day + 2_000), None);
}

#[test]
fn what_was_not_answered_has_no_time() {
    let folder = folder();
    let mut store = open(&folder);
    let seen = Observation { domain: "city", health: Some(Health::Unknown), ..Observation::default() };
    store.observe(&[seen], at(10)).expect("kept");
    assert_eq!(count(&store, "response_times"), 0);
}

#[test]
fn old_slots_are_let_go_whatever_the_clock_says() {
    let folder = folder();
    let mut store = open(&folder);
    store.connection.pragma_update(None, "synchronous", "OFF").expect("quick");
    answered(&mut store, "shop", 1, 0);
    // A clock that was years ahead for an hour must not crowd out what comes after it.
    for slot in 0..4 {
        answered(&mut store, "city", 7, 1_000_000_000 + slot * 900);
    }
    for slot in 0..250 {
        answered(&mut store, "city", 7, slot * 900);
    }
    assert_eq!(count(&store, "response_times"), 201);
    assert_eq!(times(&store, 250 * 900).map(|times| times.2), Some(96));
}
