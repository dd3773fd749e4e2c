//! Tests of changes, response times, watched times and owners of a domain, of links to commits, and of counts that must agree.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::*;
use crate::model::health::{Deployment, DeploymentState};
use crate::model::history::Flaky;
use crate::model::overview::{CodeOwner, ResponseSlot, ResponseTimes, VerdictTransition, WatchedShare};

const COMMIT: &str = "3d3c42e5aac5b3e1";

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_hours(10_000)
}

fn all(domains: Vec<DomainView>) -> Overview {
    Overview { repository: "shop".to_owned(), taken: now(), domains, tests: None }
}

/// Returns the card, the row and the page of the first domain.
fn drawn(overview: &Overview, links: Option<ProjectLinks>) -> [String; 3] {
    let mut options = PageOptions::new("1", now());
    options.links = links;
    let domain = &overview.domains[0];
    let links = options.links.as_ref();
    [card(domain, now(), links), row(domain, now(), links), domain_page(overview, domain, &options)]
}

fn github() -> Option<ProjectLinks> {
    ProjectLinks::of_remote("git@github.com:acme/shop.git")
}

/// Returns a domain with a commit in every place that can have one.
fn committed() -> DomainView {
    let mut domain = bare("a", Status::Fail);
    domain.status.deployment = Part::Known(Deployment {
        state: DeploymentState::Deployed,
        environment: None,
        version: None,
        revision: Some(COMMIT.to_owned()),
        slot: None,
        since: None,
        output: None,
    });
    domain.runs = vec![RunBar { revision: Some(COMMIT.to_owned()), ..bar("github-1", RunPages::default(), true) }];
    let suite = SuiteId { domain: "a".to_owned(), level: "unit".to_owned(), name: None };
    let flaky = Flaky { suite, case: None, revision: COMMIT.to_owned(), passed_in: vec![], failed_in: vec![] };
    domain.flaky = vec![flaky];
    domain
}

#[test]
fn every_commit_is_a_link_where_the_host_is_known() {
    let short = "<code>3d3c42e5</code>";
    let linked = format!(r#"<a href="https://github.com/acme/shop/commit/{COMMIT}" rel="noreferrer">{short}</a>"#);
    let overview = all(vec![committed()]);
    for (with, without) in drawn(&overview, github()).iter().zip(drawn(&overview, None)) {
        let shown = with.matches(short).count();
        assert!(shown > 1 && with.matches(&linked).count() == shown, "{with}");
        assert!(without.matches(short).count() == shown && !without.contains("/commit/"), "{without}");
    }
}

#[test]
fn a_card_leads_to_the_pages_of_its_last_run() {
    let [card, row, _] = drawn(&all(vec![committed()]), github());
    for text in [card, row] {
        for link in [r#"href="/domains/a/output?run=github-1""#, "https://github.com/acme/shop/actions/runs/1"] {
            assert!(text.contains(link), "{link}: {text}");
        }
    }
}

#[test]
fn an_availability_says_how_long_was_watched() {
    let check = |share: f64, minutes: u64, expected: &str| {
        let mut domain = bare("a", Status::Pass);
        domain.availability.day = Some(WatchedShare { share, watched: Duration::from_mins(minutes) });
        for text in drawn(&all(vec![domain]), None) {
            assert!(text.contains(expected), "{expected}: {text}");
            // Every share has its watched time.
            assert_eq!(text.matches(" %</b>").count(), text.matches(" watched</span>").count(), "{text}");
        }
    };
    check(1.0, 5, "<b>100 %</b> of 5 min watched");
    check(0.992, 180, "<b>99.2 %</b> of 3 h watched");
    check(0.9999, 24 * 60, "<b>99.9 %</b> of 24 h watched");
    let none = drawn(&all(vec![DomainView { status: committed().status, ..bare("a", Status::Pass) }]), None);
    assert!(none[2].contains("not watched yet") && !none[2].contains('%'), "{}", none[2]);
}

fn change(to: Status, hours: u64, why: Option<&str>) -> VerdictTransition {
    let at = now() - Duration::from_hours(hours);
    VerdictTransition { from: Status::Pass, to, at, last_seen: at, why: why.map(str::to_owned), why_code: None }
}

#[test]
fn the_newest_changes_of_all_domains_are_listed() {
    let (mut one, mut two) = (bare("a", Status::Fail), bare("b", Status::Warn));
    one.changes = (0..8).map(|at| change(Status::Fail, 2 * at, Some("health: fail: <b>"))).collect();
    two.changes = (0..8).map(|at| change(Status::Warn, 2 * at + 1, None)).collect();
    two.changes[0].last_seen -= Duration::from_hours(5);
    let overview = all(vec![one, two]);
    let text = page(&overview, &PageOptions::new("1", now()));
    let (_, text) = text.split_once(r#"id="h-latest""#).expect("the list");
    let (text, _) = text.split_once("</section>").expect("its end");
    let times: Vec<&str> = text.split("<time datetime=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0)).collect();
    assert_eq!(times.len(), 10);
    assert!(times.is_sorted_by(|one, next| one > next), "{times:?}");
    assert_eq!(text.matches("health: fail: &lt;b&gt;").count(), 5);
    assert!(text.contains(", not watched for 5 h before</span>") && text.contains("<summary>6 earlier</summary>"), "{text}");
    let own = drawn(&overview, None)[2].matches("class=\"turn\"").count();
    assert_eq!(own, 8);
    assert!(!page(&all(vec![bare("a", Status::Pass)]), &PageOptions::new("1", now())).contains("h-latest"));
}

#[test]
fn response_times_are_drawn_and_said() {
    let millis = Duration::from_millis;
    let slot = ResponseSlot { begun: now() - Duration::from_hours(1), median: millis(23), highest: millis(410), answers: 90 };
    let mut domain = bare("a", Status::Pass);
    domain.response_times = Some(ResponseTimes { median: millis(23), highest: millis(410), answers: 90, slots: vec![slot] });
    let texts = drawn(&all(vec![domain]), None);
    for text in &texts {
        assert!(text.contains("<b>23ms</b> median") && text.contains("410ms highest"), "{text}");
    }
    let drawings = texts.each_ref().map(|text| text.matches("class=\"spark\"").count());
    assert_eq!(drawings, [0, 1, 1], "a card has the numbers alone");
    let title = "<title>Response time in the last 24 hours: median 23ms, highest 410ms, 90 answers</title>";
    assert!(texts[2].contains(title), "{}", texts[2]);
    for text in drawn(&all(vec![bare("a", Status::Pass)]), None) {
        assert!(text.contains("no answer in ") && !text.contains("class=\"spark\""), "{text}");
    }
}

#[test]
fn owners_are_named_and_found() {
    let check = |names: &[&str], on_card: &str, on_page: &str| {
        let mut domain = bare("a", Status::Pass);
        domain.owners = names.iter().map(|name| CodeOwner { name: (*name).to_owned(), files: 1 }).collect();
        let [card, row, page] = drawn(&all(vec![domain]), None);
        assert!(card.contains(on_card) && row.contains(names[names.len().min(3) - 1]), "{card}");
        assert!(page.contains(on_page), "{page}");
    };
    check(
        &["@acme/a"],
        "<dt>Owner</dt><dd><bdi>@acme/a</bdi></dd>",
        "Owner: <b><bdi>@acme/a</bdi></b> <span class=\"age\">(1 file)</span>",
    );
    check(&["@a", "@b"], "<dt>Owners</dt><dd><bdi>@a</bdi>, <bdi>@b</bdi></dd>", "Owners: ");
    check(&["@a", "@b", "@c", "@d"], "<bdi>@c</bdi> and 1 more</dd>", "<b><bdi>@d</bdi></b>");
    let mut domain = bare("a", Status::Pass);
    assert!(!drawn(&all(vec![domain.clone()]), None).concat().contains("Owner"));
    domain.owners = vec![CodeOwner { name: "@Acme/Lights".to_owned(), files: 1 }];
    assert!(PageOptions::new("1", now()).with_query("filter=lights").wants(&domain));
}

#[test]
fn a_command_is_whole() {
    let long = format!("cicd test {}", "x".repeat(3_000));
    let mut domain = bare("a", Status::Fail);
    domain.status.next = vec![NextStep::RunLevel { domain: "a".to_owned(), level: long.clone() }];
    for text in drawn(&all(vec![domain]), None) {
        assert!(text.contains(&long), "{}", text.len());
    }
    let mut run = failed(failing_case("a", "b", "c"), Excerpt::default());
    let again = format!("pytest {}", "y".repeat(20_000));
    run.suites[0].again = Some(again.clone());
    assert!(output_of(&run, false).contains(&again));
    // The style cuts nothing either, except for the name of the repository in the bar at the top.
    let css = include_str!("../assets/page.css");
    assert!(!css.contains("line-clamp") && css.matches("text-overflow").count() == 1);
}

/// Returns the number in the element with this attribute.
fn counted(text: &str, word: &str) -> usize {
    let (_, rest) = text.split_once(&format!("data-count=\"{word}\">")).expect(word);
    rest.split('<').next().and_then(|number| number.parse().ok()).expect("a number")
}

/// The counts of the chips, the title and the line of the filter equal the number of domains, for every mix of verdicts.
#[test]
fn counts_agree() {
    let queries = ["", "view=table", "verdict=fail", "verdict=not-pass&view=table", "filter=d1", "verdict=pass&filter=d"];
    for mix in 0..256_usize {
        let status = |at: u32| Status::ALL[mix / 4_usize.pow(at) % 4];
        let size = mix % 5;
        let domains = (0..4).take(size).map(|at| bare(&format!("d{at}"), status(at))).collect();
        let overview = all(domains);
        let number =
            |wanted: &dyn Fn(Status) -> bool| overview.domains.iter().filter(|domain| wanted(domain.status.verdict)).count();
        for query in queries {
            let text = page(&overview, &PageOptions::new("1", now()).with_query(query));
            let items = text.matches(" data-verdict=\"").count();
            let hidden = text.matches(" hidden=\"\"").count();
            assert_eq!((counted(&text, "all"), items), (size, size), "{query}");
            assert_eq!(counted(&text, "not-pass"), number(&|verdict| verdict != Status::Pass));
            for verdict in Status::ALL {
                let there = number(&|other| other == verdict);
                assert_eq!(counted(&text, verdict.word()), there);
                let in_title = text.contains(&format!("{there} {}", verdict.word()));
                assert!(there == 0 || verdict == Status::Pass || in_title, "{text}");
                // The page that a chip leads to shows as many domains as the chip says.
                let link = PageOptions::new("1", now()).with_query(&format!("verdict={}", verdict.word()));
                assert_eq!(size - page(&overview, &link).matches(" hidden=\"\"").count(), there);
            }
            let line = format!("{} of {size} domains are shown", size - hidden);
            assert_eq!(text.contains(&line), hidden > 0, "{query}: {text}");
            let bad = number(&|verdict| verdict != Status::Pass) > 0;
            assert_eq!((text.contains("<title>all pass"), text.contains("<title>no domains")), (!bad && size > 0, size == 0));
        }
    }
}

/// A level that names some of its failed cases says how many it leaves out.
#[test]
fn a_list_of_failures_is_as_long_as_its_count() {
    let check = |failed: Option<u64>, listed: usize, expected: Option<&str>| {
        let mut domain = bare("a", Status::Fail);
        let failures = (0..listed).map(|at| format!("case {at}")).collect();
        let level = LevelResult { failed, failures, ..level_of(Status::Fail, now()) };
        domain.status.tests = Part::Known(vec![level]);
        let text = &drawn(&all(vec![domain]), None)[2];
        let more = text.split_once("<li class=\"age\">").and_then(|(_, rest)| Some(rest.split_once("</li>")?.0));
        assert_eq!(more, expected, "{failed:?} {listed}");
    };
    check(Some(2), 2, None);
    check(Some(12), 4, Some("and 8 more"));
    check(None, 4, None);
    check(Some(300), 120, Some("and 200 more"));
}

#[test]
fn levels_that_are_not_listed_are_counted() {
    let mut domain = bare("a", Status::Pass);
    let level = |at: usize| LevelResult { level: format!("level-{at}"), ..level_of(Status::Pass, now()) };
    domain.status.tests = Part::Known((0..15).map(level).collect());
    let [card, row, page] = drawn(&all(vec![domain]), None);
    assert!(card.contains("and 3 more") && row.contains("and 3 more") && page.contains("and 3 more levels"), "{card}");
}

/// Without reported cases, a run counts suites and says so: a level of the same run has no cases.
#[test]
fn a_run_without_cases_counts_suites() {
    let mut domain = bare("a", Status::Pass);
    let run = |has_cases| RunBar { has_cases, ..bar("1", RunPages::default(), false) };
    domain.runs = vec![run(true)];
    assert!(!drawn(&all(vec![domain.clone()]), None)[2].contains("(suites)"));
    domain.runs = vec![run(false)];
    assert!(drawn(&all(vec![domain]), None)[2].contains("1 passed</span> <span class=\"age\">(suites)</span>"));
}
