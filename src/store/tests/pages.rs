//! Tests of the pages of a run in CI, and of the red suites of one run.

use super::*;
use crate::model::pages::{PageUrl, RunPages};

fn page(path: &str) -> Option<PageUrl> {
    PageUrl::of(&format!("https://ci.example/{path}"))
}

fn all() -> RunPages {
    RunPages { run: page("run"), job: page("job"), request: Some(7), request_page: page("request") }
}

#[test]
fn a_run_keeps_its_pages() {
    let folder = folder();
    let mut store = open(&folder);
    let ran = Run { pages: all(), ..run("a", 1, &["city/unit"]) };
    keep(&mut store, ran, vec![outcome("city/unit", Verdict::Failed, 1)]);
    keep(&mut store, run("b", 2, &["city/unit"]), vec![outcome("city/unit", Verdict::Passed, 2)]);
    let bars = store.recent(&["city"], 5).expect("read").remove("city").expect("a domain").runs;
    let pages: Vec<_> = bars.iter().map(|bar| (bar.pages.clone(), bar.has_output)).collect();
    assert_eq!(pages, [(RunPages::default(), false), (all(), true)]);
    assert_eq!(store.levels("city", 5).expect("read")[0].page, None);
    keep(&mut store, Run { pages: all(), ..run("c", 3, &[]) }, vec![outcome("city/unit", Verdict::Passed, 3)]);
    assert_eq!(store.levels("city", 5).expect("read")[0].page, page("job"));
}

/// The file may hold any text.
#[test]
fn what_may_not_be_a_link_is_not_read_back() {
    let folder = folder();
    let mut store = open(&folder);
    keep(&mut store, Run { pages: all(), ..run("a", 1, &[]) }, vec![outcome("city/unit", Verdict::Failed, 1)]);
    let spoil =
        "UPDATE runs SET page = 'javascript:alert(1)', job_page = 'https://u:p@x.example/', request = -1, request_page = 'x';
                 UPDATE results SET job_page = 'data:text/html,x'";
    store.connection.execute_batch(spoil).expect("a change");
    let bars = store.recent(&["city"], 5).expect("read").remove("city").expect("a domain").runs;
    assert_eq!(bars[0].pages, RunPages::default());
    let failed = store.failed_run("city", "a").expect("read").expect("a run");
    assert_eq!((failed.pages, &failed.suites[0].job_page), (RunPages::default(), &None));
}

#[test]
fn what_was_red_in_a_run_is_there_with_its_output() {
    let folder = folder();
    let mut store = open(&folder);
    let mut red = outcome("city/unit", Verdict::Failed, 10);
    red.cases = (0..60).map(|nth| case(&format!("case {nth}"), CaseStatus::Failed)).collect();
    red.cases.push(case("green", CaseStatus::Passed));
    red.cases[0].details = "d".repeat(10_000);
    red.shard = Some((2, 3));
    let mut timed_out = outcome("city/e2e/web", Verdict::TimedOut, 11);
    timed_out.job_page = page("other");
    let others = [outcome("city/e2e/api", Verdict::Passed, 12), outcome("shop/unit", Verdict::Failed, 13)];
    keep(&mut store, Run { pages: all(), ..run("a", 10, &[]) }, [vec![red.clone(), timed_out], others.to_vec()].concat());
    let failed = store.failed_run("city", "a").expect("read").expect("a run");
    assert_eq!((failed.run.as_str(), failed.revision.as_deref(), failed.source), ("a", Some(CLEAN), Source::Local));
    assert_eq!((failed.pages, failed.more_suites), (all(), 0));
    let [unit, web] = failed.suites.as_slice() else { panic!("{:?}", failed.suites) };
    assert_eq!((unit.suite.to_string().as_str(), unit.shard.as_deref()), ("city/unit", Some("2/3")));
    assert_eq!((unit.failure.cases.len(), unit.more_cases), (50, 10));
    assert_eq!(unit.failure.cases[0].details.len(), 4_000, "the page has no room for more");
    assert_eq!((&unit.failure.cases[1], &unit.failure.output), (&red.cases[1], &red.output));
    assert_eq!((&unit.job_page, &web.job_page), (&page("job"), &page("other")));
    assert_eq!((unit.again.as_deref(), web.failure.verdict), (Some("cicd test"), Verdict::TimedOut));
    for (domain, run) in [("city", "b"), ("absent", "a"), ("city", "' OR 1=1 --")] {
        assert_eq!(store.failed_run(domain, run).expect("read"), None, "{domain} {run}");
    }
}

#[test]
fn more_red_suites_than_a_page_shows_are_counted() {
    let folder = folder();
    let mut store = open(&folder);
    let outcomes = (0..45).map(|nth| outcome(&format!("city/unit/s{nth:02}"), Verdict::Error, nth)).collect();
    keep(&mut store, run("a", 1, &[]), outcomes);
    let failed = store.failed_run("city", "a").expect("read").expect("a run");
    assert_eq!((failed.suites.len(), failed.more_suites), (40, 5));
}
