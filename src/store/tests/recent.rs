//! Tests of the last runs of each domain, as bars.

use super::*;
use crate::store::Recent;

#[test]
fn the_runs_of_a_domain_are_added_up() {
    let folder = folder();
    let mut store = open(&folder);
    for nth in 0..30 {
        let outcomes = vec![outcome("city/unit", Verdict::Passed, nth * 10), outcome("shop/unit", Verdict::Passed, nth * 10)];
        keep(&mut store, run(&format!("run-{nth:02}"), nth * 10, &["city/unit", "shop/unit"]), outcomes);
    }
    let mut held = outcome("city/e2e", Verdict::Failed, 1_001);
    held.quarantine = Some("flaky".into());
    let mut bare = outcome("city/lint", Verdict::Passed, 1_002);
    bare.counts = None;
    let mut elsewhere = outcome("city/slow", Verdict::Skipped, 1_002);
    elsewhere.why = Some(Explanation::Elsewhere { part: 2, of: 3 });
    keep(&mut store, run("red", 1_000, &[]), vec![outcome("city/unit", Verdict::Failed, 1_000), held, bare, elsewhere]);
    let found = store.recent(&["city", "shop", "nobody"], 5).expect("read");
    let Recent { runs, slowest, .. } = &found["city"];
    let names: Vec<&str> = runs.iter().map(|bar| bar.run.as_str()).collect();
    assert_eq!(names, ["red", "run-29", "run-28", "run-27", "run-26"]);
    assert_eq!((runs[0].is_green, runs[0].passed, runs[0].failed, runs[0].duration), (false, 3, 1, Duration::from_secs(4)));
    assert_eq!((runs[1].is_green, runs[1].passed, runs[1].failed, runs[1].started), (true, 3, 0, at(290)));
    assert!(runs[0].has_cases && runs[1].has_cases);
    assert_eq!(slowest[0].1, Duration::from_secs(2));
    assert_eq!(found["shop"].runs[0].run, "run-29");
    assert_eq!(found["nobody"], Recent::default());
}

#[test]
fn what_was_only_interrupted_is_not_green() {
    let folder = folder();
    let mut store = open(&folder);
    let mut stopped = outcome("city/unit", Verdict::Interrupted, 1);
    stopped.counts = None;
    keep(&mut store, run("a", 1, &[]), vec![stopped]);
    let bar = &store.recent(&["city"], 5).expect("read")["city"].runs[0];
    assert_eq!((bar.is_green, bar.passed, bar.failed, bar.skipped), (false, 0, 0, 1));
    assert!(!bar.has_cases, "nothing reported cases: suites are counted");
}
