//! The least that every state of a domain needs; the rest is shown in a browser by `tests/it/dashboard`.

use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::model::event::TestCount;
use crate::model::health::{
    AnswersAt, Concern, DomainStatus, LevelResult, ManagerKind, ManagerName, NextStep, Part, SetupHint, Status,
};
use crate::model::history::Source;
use crate::model::overview::{Availability, RunBar};

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
        runs: Vec::new(),
        flaky: Vec::new(),
        slowest: Vec::new(),
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
    assert!(cards.contains(&card(d, now)) && cards.contains("not configured"), "{cards}");
    assert!(table.contains(&row(&overview.domains[1], now)) && table.contains(r#"id="row-a""#), "{table}");
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
        domain.status.tests = Part::Known(vec![LevelResult {
            level: "unit".to_owned(),
            revision: "3d3c42e5aac5".to_owned(),
            status,
            passed: None,
            failed: None,
            skipped: None,
            flaky: None,
            duration: Duration::from_secs(1),
            finished: now,
            failures: Vec::new(),
        }]);
        for text in [card(&domain, now), row(&domain, now)] {
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
    assert!(card(&domain, now).contains(&long));
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
        duration: Duration::from_secs(1),
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
        let tests = tests.map(|(files, unrun)| TestCount { files, unrun, examples: vec!["<b>".to_owned()] });
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
