//! Tests of the smallest data of each state of a domain. `tests/it/dashboard` tests the rest in a browser.

mod graph;
mod past;

use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::model::event::TestCount;
use crate::model::health::{
    AnswersAt, Concern, DomainStatus, LevelResult, ManagerKind, ManagerName, NextStep, Part, SetupHint, Status,
};
use crate::model::history::{FailedRun, FailedSuite, LastFailure, Source};
use crate::model::overview::{Availability, RunBar};
use crate::model::pages::{PageUrl, RunPages};
use crate::model::result::{Case, CaseStatus, Excerpt, SourcePlace, SuiteId, Verdict};

fn bare(name: &str, verdict: Status) -> DomainView {
    let how = || SetupHint::NoChecks { domain: name.to_owned() };
    DomainView {
        status: DomainStatus {
            name: name.to_owned(),
            title: name.to_uppercase(),
            manager: ManagerName { title: "cicd".to_owned(), kind: ManagerKind::Embedded },
            health: Part::NotConfigured { how: how() },
            deployment: Part::NotConfigured { how: how() },
            tests: Part::NotAsked,
            verdict,
            since: None,
            why: vec![Concern::NothingConfigured],
            next: vec![NextStep::SetUp(how())],
        },
        availability: Availability::default(),
        spans: Vec::new(),
        changes: Vec::new(),
        response_times: None,
        owners: Vec::new(),
        runs: Vec::new(),
        flaky: Vec::new(),
        slowest: Vec::new(),
    }
}

/// Returns a level without cases.
fn level_of(status: Status, finished: SystemTime) -> LevelResult {
    LevelResult {
        level: "unit".to_owned(),
        revision: "3d3c42e5aac5".to_owned(),
        status,
        passed: None,
        failed: None,
        skipped: None,
        flaky: None,
        duration: Duration::from_secs(1),
        finished,
        failures: Vec::new(),
        run: None,
        page: None,
    }
}

#[test]
fn a_domain_of_which_nothing_is_known_has_its_place_everywhere() {
    let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
    let domains = vec![bare("a", Status::Unknown), bare("b", Status::Pass)];
    let overview = Overview { repository: "shop".to_owned(), taken: now, domains, tests: None };
    let options = PageOptions::new("1.2.3", now);
    let cards = page(&overview, &options);
    let table = page(&overview, &options.clone().with_query("view=table&verdict=pass"));
    let d = &overview.domains[0];
    assert!(cards.contains(&card(d, now, None)) && cards.contains("not configured"), "{cards}");
    assert!(table.contains(&row(&overview.domains[1], now, None)) && table.contains(r#"id="row-a""#), "{table}");
    assert!(domain_page(&overview, d, &options).contains("<code>checks:</code>"));
    assert!(nothing_page(&overview, "/domains/aa", &options).contains(r#"href="/domains/a""#));
    assert!(badge(d).contains("A: unknown"));
}

#[test]
fn the_worst_come_first_unless_the_order_of_the_config_is_wanted() {
    let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
    let domains = vec![bare("a", Status::Pass), bare("b", Status::Fail), bare("c", Status::Unknown)];
    let overview = Overview { repository: "shop".to_owned(), taken: now, domains, tests: None };
    let order = |query: &str| -> String {
        let text = page(&overview, &PageOptions::new("1", now).with_query(query));
        text.match_indices("id=\"card-").map(|(at, found)| &text[at + found.len()..=at + found.len()]).collect()
    };
    assert_eq!([order(""), order("order=worst"), order("order=config")], ["bca", "bca", "abc"]);
}

#[test]
fn a_level_without_cases_says_how_its_command_ended() {
    let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
    let check = |status: Status, expected: &str| {
        let mut domain = bare("a", status);
        domain.status.tests = Part::Known(vec![level_of(status, now)]);
        for text in [card(&domain, now, None), row(&domain, now, None)] {
            assert!(text.contains(expected) && text.contains("no cases reported"), "{text}");
        }
    };
    check(Status::Pass, ">passed</span>");
    check(Status::Fail, ">failed</span>");
    check(Status::Unknown, "no result");
}

#[test]
fn a_next_step_is_not_cut_and_commits_are_linked_where_the_host_is_known() {
    let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
    let mut domain = bare("a", Status::Fail);
    let long = format!("http://{}.example/manager", "x".repeat(300));
    let at = AnswersAt { manager: "City".to_owned(), url: Some(long.clone()) };
    domain.status.next = vec![NextStep::SeeHealth(at)];
    assert!(card(&domain, now, None).contains(&long));
    domain.runs = vec![RunBar {
        run: "github-42".to_owned(),
        revision: Some("3d3c42e5aac5".to_owned()),
        is_dirty: false,
        source: Source::Ci,
        started: now,
        is_green: true,
        passed: 1,
        failed: 0,
        skipped: 0,
        has_cases: true,
        duration: Duration::from_secs(1),
        pages: RunPages::default(),
        has_output: false,
    }];
    let overview = Overview { repository: "shop".to_owned(), taken: now, domains: vec![domain], tests: None };
    let mut options = PageOptions::new("1", now);
    let text = |options: &PageOptions<'_>| domain_page(&overview, &overview.domains[0], options);
    assert!(!text(&options).contains("https://"));
    options.links = ProjectLinks::of_remote("git@github.com:acme/shop.git");
    let linked = text(&options);
    for link in ["https://github.com/acme/shop/commit/3d3c42e5aac5", "https://github.com/acme/shop/actions/runs/42"] {
        assert!(linked.contains(&format!("<a href=\"{link}\" rel=\"noreferrer\"><code>")), "{link}: {linked}");
    }
}

#[test]
fn the_page_says_how_many_tests_no_suite_runs() {
    let said = |tests: Option<(usize, usize)>| {
        let tests = tests.map(|(files, unrun)| TestCount { files, unrun, uncertain: 0, examples: vec!["<b>".to_owned()] });
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let overview = Overview { repository: "shop".to_owned(), taken: now, domains: vec![bare("a", Status::Pass)], tests };
        let page = page(&overview, &PageOptions::new("1.2.3", now));
        page.lines().find(|line| line.contains(r#"id="tests""#)).map(str::to_owned)
    };
    assert_eq!((said(None), said(Some((0, 0)))), (None, None));
    let whole = said(Some((12, 0))).expect("a line");
    assert!(whole.contains("12 test files, each run by a suite") && !whole.contains("#m-warn"), "{whole}");
    let some = said(Some((12, 1))).expect("a line");
    assert!(
        some.contains("1 of 12 test files is run by no suite; <code>cicd check</code>") && some.contains("#m-warn"),
        "{some}"
    );
}

fn bar(run: &str, pages: RunPages, has_output: bool) -> RunBar {
    RunBar {
        run: run.to_owned(),
        revision: Some("3d3c42e5aac5".to_owned()),
        is_dirty: false,
        source: Source::Ci,
        started: UNIX_EPOCH,
        is_green: !has_output,
        passed: 1,
        failed: u64::from(has_output),
        skipped: 0,
        has_cases: true,
        duration: Duration::from_secs(1),
        pages,
        has_output,
    }
}

#[test]
fn a_run_leads_to_its_pages() {
    let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
    let page = |path: &str| PageUrl::of(&format!("https://ci.example/{path}"));
    let mut domain = bare("a", Status::Fail);
    let pages = RunPages { run: page("run?a=1&b='2'"), job: page("job"), request: Some(7), request_page: page("request/7") };
    let by_number = RunPages { request: Some(8), ..RunPages::default() };
    let job_alone = RunPages { job: page("job/9"), ..RunPages::default() };
    domain.runs = vec![bar("jenkins-1", pages, true), bar("github-42", by_number, false), bar("x/y z", job_alone, true)];
    domain.status.tests = Part::Known(vec![LevelResult {
        run: Some("jenkins-1".to_owned()),
        page: page("level"),
        ..level_of(Status::Fail, now)
    }]);
    let overview = Overview { repository: "shop".to_owned(), taken: now, domains: vec![domain], tests: None };
    let mut options = PageOptions::new("1", now);
    let shown = |options: &PageOptions<'_>| {
        let text = domain_page(&overview, &overview.domains[0], options);
        let from = text.find("id=\"h-tests\"").expect("a panel");
        let links = text[from..].split("href=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()));
        links.filter(|link| !link.starts_with('#')).take_while(|link| !link.starts_with("/badge")).collect::<Vec<_>>()
    };
    let own = ["https://ci.example/run?a=1&amp;b=%272%27", "https://ci.example/request/7"];
    let output = ["/domains/a/output?run=jenkins-1", "/domains/a/output?run=x%2Fy+z"];
    let level = "https://ci.example/level";
    assert_eq!(shown(&options), [level, output[0], output[0], own[1], own[0], output[1], "https://ci.example/job/9"]);
    options.links = ProjectLinks::of_remote("git@github.com:acme/shop.git");
    let commit = "https://github.com/acme/shop/commit/3d3c42e5aac5";
    let (request, run) = ("https://github.com/acme/shop/pull/8", "https://github.com/acme/shop/actions/runs/42");
    let first = [commit, level, output[0], output[0], commit, own[1], own[0]];
    let rest = [commit, request, run, output[1], commit, "https://ci.example/job/9"];
    assert_eq!(shown(&options), [&first[..], &rest[..]].concat());
}

/// Returns a run with one red suite that has this case and this output.
fn failed(case: Case, output: Excerpt) -> FailedRun {
    let failure = LastFailure {
        run: "github-42".to_owned(),
        when: UNIX_EPOCH,
        verdict: Verdict::Failed,
        why: Some("1 case failed, `pytest` ended with 1".to_owned()),
        why_code: None,
        cases: vec![case],
        output,
        log: Some("/logs/a.log".into()),
    };
    let suite = FailedSuite {
        suite: SuiteId { domain: "a".to_owned(), level: "unit".to_owned(), name: Some("api".to_owned()) },
        shard: Some("2/3".to_owned()),
        quarantine: Some("known".to_owned()),
        again: Some("cicd test --suite a/unit/api".to_owned()),
        job_page: PageUrl::of("https://ci.example/job/2"),
        failure,
        more_cases: 4,
    };
    FailedRun {
        run: "github-42".to_owned(),
        revision: Some("3d3c42e5aac5".to_owned()),
        is_dirty: true,
        source: Source::Ci,
        started: UNIX_EPOCH,
        pages: RunPages { job: PageUrl::of("https://ci.example/job/1"), request: Some(7), ..RunPages::default() },
        suites: vec![suite.clone(), FailedSuite { suite: SuiteId { name: None, ..suite.suite.clone() }, ..suite }],
        more_suites: 3,
    }
}

fn failing_case(name: &str, message: &str, details: &str) -> Case {
    Case {
        group: "tests.test_a".to_owned(),
        name: name.to_owned(),
        status: CaseStatus::Failed,
        duration: None,
        message: message.to_owned(),
        details: details.to_owned(),
        place: Some(SourcePlace { file: "a/test_a.py".to_owned(), line: 3 }),
    }
}

fn output_of(run: &FailedRun, links: bool) -> String {
    let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
    let overview = Overview { repository: "shop".to_owned(), taken: now, domains: vec![bare("a", Status::Fail)], tests: None };
    let mut options = PageOptions::new("1", now);
    options.links = links.then(|| ProjectLinks::of_remote("git@github.com:acme/shop.git")).flatten();
    output_page(&overview, &overview.domains[0], run, &options)
}

#[test]
fn what_failed_in_a_run_has_a_page() {
    let case = failing_case("test_adds <1>", "assert 1 == 2", "\u{1b}[31mE  assert 1 == 2\u{1b}[0m\na/test_a.py:3");
    let output = Excerpt { head: "collected 3\n".to_owned(), omitted: 4096, tail: "…\n1 failed & 2 passed\n".to_owned() };
    let page = output_of(&failed(case, output), true);
    let (from, to) = (page.find("<main").expect("a page"), page.find("</main>").expect("its end"));
    insta::assert_snapshot!(&page[from..to]);
}

#[test]
fn a_page_of_what_failed_is_bounded() {
    // The largest texts that the store returns.
    let case = failing_case(&"n".repeat(8_192), &"m".repeat(1_000), &"d\n".repeat(2_000));
    let output = Excerpt { head: "h".repeat(65_536), omitted: 1, tail: "t".repeat(65_536) };
    let mut run = failed(case, output);
    run.suites[0].failure.cases = vec![run.suites[0].failure.cases[0].clone(); 50];
    run.suites = vec![run.suites[0].clone(); 40];
    let page = output_of(&run, false);
    assert!(page.len() < 5 * 1024 * 1024, "{}", page.len());
    assert!(page.contains("before this"));
}
