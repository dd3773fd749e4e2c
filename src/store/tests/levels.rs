//! Tests of the latest results of a domain's suites, by level and on one commit, and of reports from elsewhere.

use super::*;

/// Returns `run@revision: suite[/shard]=verdict …` for each level of the domain `city`, in the order of the store.
fn shown(store: &Store) -> Vec<String> {
    let suite = |suite: &SuitePast| {
        let shard = suite.shard.map(|(part, of)| format!("#{part}/{of}")).unwrap_or_default();
        let word = if suite.is_open { "open" } else { suite.verdict.word() };
        format!("{}{shard}={word}", suite.name.as_deref().unwrap_or("-"))
    };
    let level = |level: &LevelPast| {
        let mut suites: Vec<String> = level.suites.iter().map(suite).collect();
        suites.sort();
        format!("{} {}@{}: {}", level.level, level.run, &level.revision[..1], suites.join(" "))
    };
    store.levels("city", 20).expect("read").iter().map(level).collect()
}

fn of(revision: char, name: &str, seconds: u64, planned: &[&str]) -> Run {
    Run { revision: Some(revision.to_string().repeat(40)), ..run(name, seconds, planned) }
}

fn sharded(suite: &str, part: u32, verdict: Verdict, seconds: u64) -> Outcome {
    Outcome { shard: Some((part, 2)), ..outcome(suite, verdict, seconds) }
}

#[test]
fn the_newest_of_each_suite_on_one_commit() {
    let folder = folder();
    let mut store = open(&folder);
    assert_eq!(shown(&store), Vec::<String>::new());
    let both = |a, b, at| vec![outcome("city/unit/api", a, at), outcome("city/unit/web", b, at)];
    keep(&mut store, of('a', "1", 10, &[]), both(Verdict::Passed, Verdict::Failed, 10));
    assert_eq!(shown(&store), ["unit 1@a: api=passed web=failed"]);
    // Only the red suite is run again.
    keep(&mut store, of('a', "2", 20, &[]), vec![outcome("city/unit/web", Verdict::Passed, 20)]);
    assert_eq!(shown(&store), ["unit 2@a: api=passed web=passed"]);
    // On another commit, none of these results counts.
    keep(&mut store, of('b', "3", 30, &[]), vec![outcome("city/unit/web", Verdict::Passed, 30)]);
    assert_eq!(shown(&store), ["unit 3@b: web=passed"]);
    // Results without a commit, or with changes on top of one, do not count.
    let dirty = Run { is_dirty: true, ..of('b', "4", 40, &[]) };
    keep(&mut store, dirty, both(Verdict::Failed, Verdict::Failed, 40));
    keep(&mut store, Run { revision: None, ..run("5", 50, &[]) }, both(Verdict::Failed, Verdict::Failed, 50));
    keep(
        &mut store,
        of('b', "6", 60, &[]),
        vec![outcome("shop/unit", Verdict::Failed, 60), outcome("city/e2e", Verdict::Error, 61)],
    );
    assert_eq!(shown(&store), ["e2e 6@b: -=error", "unit 3@b: web=passed"]);
}

#[test]
fn what_was_not_run_is_open() {
    let folder = folder();
    let mut store = open(&folder);
    // The suite belongs to another part, which has not run.
    let elsewhere =
        Outcome { why: Some(Explanation::Elsewhere { part: 2, of: 2 }), ..outcome("city/unit/web", Verdict::Skipped, 10) };
    keep(&mut store, of('a', "1", 10, &[]), vec![outcome("city/unit/api", Verdict::Passed, 10), elsewhere.clone()]);
    assert_eq!(shown(&store), ["unit 1@a: api=passed web=open"]);
    keep(&mut store, of('a', "2", 20, &[]), vec![outcome("city/unit/web", Verdict::Passed, 20)]);
    keep(&mut store, of('a', "3", 30, &[]), vec![outcome("city/unit/api", Verdict::Passed, 30), elsewhere]);
    assert_eq!(shown(&store), ["unit 3@a: api=passed web=passed"], "what it came to on this commit stays");
    // The run is still going, or was killed.
    let planned = ["city/unit/api", "city/unit/web", "city/e2e", "city/unity", "shop/unit/x"];
    store.record(&[&Event::RunStarted(of('b', "4", 40, &planned))]).expect("kept");
    let ended = Event::SuiteEnded(Box::new(outcome("city/unit/api", Verdict::Passed, 41)));
    store.record(&[&ended]).expect("kept");
    assert_eq!(shown(&store), ["unit 4@b: api=passed web=open"]);
    // A suite in quarantine is neither counted nor missed.
    let quarantined = Outcome { quarantine: Some("until later".into()), ..outcome("city/unit/web", Verdict::Failed, 42) };
    store.record(&[&Event::SuiteEnded(Box::new(quarantined))]).expect("kept");
    assert_eq!(shown(&store), ["unit 4@b: api=passed"]);
}

#[test]
fn shards_of_a_suite_are_stored_separately() {
    let folder = folder();
    let mut store = open(&folder);
    keep(&mut store, of('a', "1", 10, &[]), vec![sharded("city/unit", 1, Verdict::Passed, 10)]);
    keep(&mut store, of('a', "2", 20, &[]), vec![sharded("city/unit", 2, Verdict::Failed, 20)]);
    assert_eq!(shown(&store), ["unit 2@a: -#1/2=passed -#2/2=failed"]);
    keep(&mut store, of('a', "3", 30, &[]), vec![sharded("city/unit", 2, Verdict::Passed, 30)]);
    assert_eq!(shown(&store), ["unit 3@a: -#1/2=passed -#2/2=passed"]);
}

#[test]
fn the_failed_cases_of_a_suite_are_returned() {
    let folder = folder();
    let mut store = open(&folder);
    let mut red = outcome("city/unit", Verdict::Failed, 10);
    red.cases = vec![case("one", CaseStatus::Failed), case("two", CaseStatus::Flaky), case("three", CaseStatus::Error)];
    keep(&mut store, of('a', "1", 10, &[]), vec![red]);
    let found = store.levels("city", 1).expect("read");
    assert_eq!(found[0].suites[0].failures, [("tests.test_a".into(), "one".into(), "assert 1 == 2".into())]);
    assert_eq!(store.levels("city", 9).expect("read")[0].suites[0].failures.len(), 2);
}

fn report(store: &mut Store, id: &str, digest: u8, place: RunPlace<'_>) -> Received {
    let digest = [digest; 32];
    store.report_run(ReportId { domain: "city", id, digest: &digest }, place, &format!("body of {id}")).expect("kept")
}

fn place<'a>(level: &'a str, run: &'a str, part: u32, began: u64) -> RunPlace<'a> {
    RunPlace { level, run, revision: CLEAN, part, started: at(began), finished: at(began + 5) }
}

#[test]
fn a_report_is_kept_once_and_the_run_that_began_last_counts() {
    let folder = folder();
    let mut store = open(&folder);
    assert_eq!(report(&mut store, "a", 1, place("unit", "1", 1, 10)), Received::New);
    assert_eq!(report(&mut store, "a", 1, place("unit", "1", 1, 10)), Received::Known);
    assert_eq!(report(&mut store, "a", 2, place("unit", "1", 1, 10)), Received::Conflict);
    assert_eq!(report(&mut store, "b", 1, place("unit", "1", 2, 30)), Received::New);
    assert_eq!(report(&mut store, "c", 1, place("unit", "2", 0, 20)), Received::New);
    assert_eq!(report(&mut store, "d", 1, place("e2e", "1", 0, 1)), Received::New);
    // A run begins with its first part, so a late part makes it no newer.
    assert_eq!(store.reported_runs("city").expect("read"), [vec!["body of d"], vec!["body of c"]]);
    // Among reports of one part, the one whose run ended last counts.
    assert_eq!(report(&mut store, "e", 1, place("unit", "2", 0, 25)), Received::New);
    assert_eq!(report(&mut store, "f", 1, place("unit", "2", 0, 21)), Received::New);
    assert_eq!(store.reported_runs("city").expect("read")[1], ["body of e"]);
    assert_eq!(store.reported_runs("shop").expect("read"), Vec::<Vec<String>>::new());
}

#[test]
fn reports_are_bounded() {
    let folder = folder();
    let mut store = open(&folder);
    for nth in 0..1100_u32 {
        let (name, at) = (nth.to_string(), u64::from(nth));
        assert_eq!(report(&mut store, &name, 1, place("unit", &name, 0, at)), Received::New);
    }
    assert_eq!(count(&store, "reported_runs"), 20);
    assert_eq!(store.reported_runs("city").expect("read"), [["body of 1099"]]);
    // The last thousand ids are remembered.
    assert_eq!(report(&mut store, "100", 1, place("unit", "100", 0, 100)), Received::Known);
    for nth in 0..60_u32 {
        let digest = [1; 32];
        let id = nth.to_string();
        let id = ReportId { domain: "city", id: &id, digest: &digest };
        store.report_deployment(id, at(u64::from(nth % 50)), &format!("deployment {nth}")).expect("kept");
    }
    assert_eq!(count(&store, "reported_deployments"), 50);
    assert_eq!(store.reported_deployment("city").expect("read").as_deref(), Some("deployment 49"));
}

#[test]
fn another_connection_s_changes_are_seen() {
    let folder = folder();
    let (store, mut other) = (open(&folder), open(&folder));
    let before = store.version().expect("read");
    assert_eq!(store.version().expect("read"), before);
    report(&mut other, "a", 1, place("unit", "1", 0, 1));
    assert_ne!(store.version().expect("read"), before);
}
