//! What was seen comes back as spans, as "since when", and as availability; bounded, and whatever the clock does.

use super::*;
use crate::model::health::Status as Health;
use crate::model::overview::{Availability, VerdictSpan, WatchedShare};

fn seen(store: &mut Store, health: Health, seconds: u64) {
    let seen = Observation { domain: "city", health: Some(health), verdict: Some(Health::Warn), ..Observation::default() };
    store.observe(&[seen], at(seconds)).expect("kept");
}

/// The spans of the health, in seconds.
fn spans(store: &Store, now: u64) -> Vec<(Health, u64, u64)> {
    let second = |time: SystemTime| time.duration_since(at(0)).expect("a later time").as_secs();
    let found = store.spans(ObservedKind::Health, at(now)).expect("read").remove("city").unwrap_or_default();
    found.into_iter().map(|VerdictSpan { status, from, to }| (status, second(from), second(to))).collect()
}

#[expect(clippy::unnecessary_wraps, reason = "as an availability holds it")]
fn share(share: f64, seconds: u64) -> Option<WatchedShare> {
    Some(WatchedShare { share, watched: Duration::from_secs(seconds) })
}

fn since(store: &Store, what: ObservedKind, seconds: u64) -> Option<(Health, SystemTime)> {
    store.since(what, at(seconds)).expect("read").get("city").copied()
}

#[test]
fn what_stays_the_same_is_one_span() {
    let folder = folder();
    let mut store = open(&folder);
    assert_eq!(since(&store, ObservedKind::Health, 0), None);
    for (health, seconds) in
        [(Health::Pass, 10), (Health::Pass, 70), (Health::Fail, 100), (Health::Fail, 110), (Health::Pass, 115)]
    {
        seen(&mut store, health, seconds);
    }
    assert_eq!(spans(&store, 115), [(Health::Pass, 10, 100), (Health::Fail, 100, 115), (Health::Pass, 115, 115)]);
    assert_eq!(since(&store, ObservedKind::Health, 115), Some((Health::Pass, at(115))));
    assert_eq!(since(&store, ObservedKind::Verdict, 115), Some((Health::Warn, at(10))));
    let availability = availability(&store.spans(ObservedKind::Health, at(115)).expect("read")["city"], at(115));
    assert_eq!(availability.day, share(90.0 / 105.0, 105));
}

#[test]
fn a_gap_between_observations_is_unobserved_time() {
    let folder = folder();
    let mut store = open(&folder);
    for seconds in [10, 20, 1_000, 1_010] {
        seen(&mut store, Health::Pass, seconds);
    }
    assert_eq!(spans(&store, 1_010), [(Health::Pass, 10, 20), (Health::Pass, 1_000, 1_010)]);
    assert_eq!(since(&store, ObservedKind::Health, 1_010), Some((Health::Pass, at(1_000))), "what was in between nobody knows");
    let spans = store.spans(ObservedKind::Health, at(1_010)).expect("read").remove("city").expect("spans");
    assert_eq!(availability(&spans, at(1_010)), Availability { day: share(1.0, 20), week: share(1.0, 20) });
    assert_eq!(availability(&spans[..0], at(0)), Availability::default());
    let moment = VerdictSpan { from: at(5), to: at(5), status: Health::Pass };
    assert_eq!(availability(&[moment], at(6)), Availability::default(), "a moment is no time");
}

#[test]
fn availability_looks_back_a_day_and_a_week() {
    let hours = |hours: u64| at(hours * 3600);
    let spans = [
        VerdictSpan { status: Health::Fail, from: hours(0), to: hours(6 * 24) },
        VerdictSpan { status: Health::Warn, from: hours(6 * 24), to: hours(6 * 24 + 12) },
        VerdictSpan { status: Health::Unknown, from: hours(6 * 24 + 12), to: hours(7 * 24) },
    ];
    let found = availability(&spans, hours(7 * 24));
    assert_eq!((found.day, found.week), (share(0.5, 24 * 3600), share(12.0 / (7.0 * 24.0), 7 * 24 * 3600)));
}

#[test]
fn parts_that_were_not_asked_for_are_not_stored() {
    let folder = folder();
    let mut store = open(&folder);
    store
        .observe(&[Observation { domain: "city", health: None, verdict: None, ..Observation::default() }], at(1))
        .expect("kept");
    store
        .observe(&[Observation { domain: "city", health: Some(Health::Fail), verdict: None, ..Observation::default() }], at(2))
        .expect("kept");
    assert_eq!(count(&store, "observations"), 1);
    assert_eq!(since(&store, ObservedKind::Verdict, 2), None);
}

#[test]
fn a_clock_that_was_wrong_holds_nothing_up() {
    let folder = folder();
    let mut store = open(&folder);
    seen(&mut store, Health::Pass, 10);
    seen(&mut store, Health::Fail, 1_000_000);
    seen(&mut store, Health::Pass, 40);
    seen(&mut store, Health::Fail, 35);
    assert_eq!(spans(&store, 40), [(Health::Pass, 10, 40), (Health::Fail, 40, 40)], "a little back is no harm");
}

#[test]
fn flapping_and_removed_domains_do_not_fill_the_disk() {
    let folder = folder();
    let mut store = open(&folder);
    store
        .observe(&[Observation { domain: "gone", health: Some(Health::Pass), verdict: None, ..Observation::default() }], at(0))
        .expect("kept");
    store.connection.pragma_update(None, "synchronous", "OFF").expect("quick");
    for second in 0..2_100 {
        let health = if second % 2 == 0 { Health::Pass } else { Health::Fail };
        store
            .observe(
                &[Observation { domain: "city", health: Some(health), verdict: None, ..Observation::default() }],
                at(second),
            )
            .expect("kept");
    }
    assert_eq!(count(&store, "observations"), 2_001);
    seen(&mut store, Health::Warn, 31 * 24 * 3600);
    assert_eq!(count(&store, "observations"), 2_002, "one look with this clock is not believed");
    seen(&mut store, Health::Warn, 46 * 24 * 3600);
    assert_eq!(count(&store, "observations"), 4, "what is older than 30 days is let go");
}
