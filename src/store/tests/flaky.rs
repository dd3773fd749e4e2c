//! Tests of the evidence for flakiness.

use super::*;

/// Stores runs one after the other on the same clean commit, and checks `suite case: passed in, failed in`.
fn check_flaky(runs: Vec<(bool, Outcome)>, expected: &[&str]) {
    let folder = folder();
    let mut store = open(&folder);
    for (nth, (is_dirty, outcome)) in runs.into_iter().enumerate() {
        let mut run = run(&format!("r{nth}"), nth as u64, &[]);
        run.is_dirty = is_dirty;
        keep(&mut store, run, vec![Outcome { started: at(nth as u64), ..outcome }]);
    }
    let flaky = store.history(None, 9).expect("read").flaky;
    let shown: Vec<String> = flaky
        .iter()
        .map(|flaky| {
            let (passed, failed) = (flaky.passed_in.join(" "), flaky.failed_in.join(" "));
            format!("{} {}: {passed}, {failed}", flaky.suite, flaky.case.as_deref().unwrap_or("-"))
        })
        .collect();
    assert_eq!(shown, expected);
}

#[test]
fn flaky_is_what_passed_and_failed_on_one_clean_commit() {
    let plain = |verdict| outcome("city/unit", verdict, 0);
    let counted = |failing: &[&str]| {
        let verdict = if failing.is_empty() { Verdict::Passed } else { Verdict::Failed };
        let failed = u32::try_from(failing.len()).expect("few");
        let cases = failing.iter().map(|name| case(name, CaseStatus::Failed)).collect();
        Outcome { cases, counts: Some(Counts { passed: 3 - failed, failed, ..Counts::default() }), ..plain(verdict) }
    };
    let (green, red) = (plain(Verdict::Passed), plain(Verdict::Failed));
    check_flaky(vec![(false, green.clone()), (false, red.clone()), (false, green.clone())], &["city/unit -: r2 r0, r1"]);
    check_flaky(vec![(false, green.clone()), (true, red.clone())], &[]);
    check_flaky(vec![(false, green.clone()), (false, outcome("city/e2e", Verdict::Failed, 0))], &[]);
    check_flaky(vec![(false, red.clone()), (false, red.clone())], &[]);
    let cached = Outcome { cached: Some(Cached { run: "x".into(), finished: at(0) }), attempts: 0, ..green.clone() };
    check_flaky(vec![(false, red.clone()), (false, cached)], &[]);
    let other_shard = Outcome { shard: Some((1, 2)), ..green };
    check_flaky(vec![(false, red), (false, other_shard)], &[]);
    let (a, b) = ("city/unit tests.test_a > one: r1, r0", "city/unit tests.test_a > two: r0, r1");
    check_flaky(vec![(false, counted(&["one"])), (false, counted(&["two"]))], &[a, b]);
    check_flaky(vec![(false, counted(&["one"])), (false, counted(&[]))], &[a]);
    let fewer = Outcome { counts: Some(Counts { passed: 1, ..Counts::default() }), ..counted(&[]) };
    check_flaky(vec![(false, counted(&["one"])), (false, fewer)], &["city/unit -: r1, r0"]);
}

#[test]
fn flaky_is_what_passed_at_a_later_attempt() {
    let retried = Outcome { is_flaky: true, attempts: 2, ..outcome("city/unit", Verdict::Passed, 0) };
    check_flaky(vec![(true, retried.clone())], &["city/unit -: r0, r0"]);
    let named = Outcome { cases: vec![case("one", CaseStatus::Flaky)], ..retried };
    check_flaky(vec![(true, named)], &["city/unit tests.test_a > one: r0, r0"]);
}

/// A name that an older version cut off is not compared with a whole one.
#[test]
fn cut_names_of_older_versions_make_nothing_flaky() {
    let red = |name: &str| {
        let counts = Some(Counts { passed: 2, failed: 1, ..Counts::default() });
        Outcome { cases: vec![case(name, CaseStatus::Failed)], counts, ..outcome("city/unit", Verdict::Failed, 0) }
    };
    let check = |has_whole_names: u32, expected: usize| {
        let folder = folder();
        let mut store = open(&folder);
        keep(&mut store, run("r0", 0, &[]), vec![red("adds")]);
        let older = format!("UPDATE results SET has_whole_names = {has_whole_names}");
        store.connection.execute(&older, []).expect("an older result");
        keep(&mut store, run("r1", 1, &[]), vec![Outcome { started: at(1), ..red("adds\nnumbers") }]);
        assert_eq!(store.history(None, 9).expect("read").flaky.len(), expected, "{has_whole_names}");
    };
    check(0, 0);
    check(1, 2);
}
