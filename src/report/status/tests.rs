//! What is shown, at several widths, and that no text from outside gets through as it is.

use std::time::Duration;

use super::*;
use crate::model::health::{
    AnswerFault, AnswersAt, Check, Concern, Deployment, DeploymentState, Health, HealthDialect, LevelResult, ManagerKind,
    ManagerName, Remedy, Slot, Unreached,
};
use crate::model::overview::{Availability, DomainView, VerdictSpan, WatchedShare};

fn at(minutes: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + minutes * 60)
}

fn level(status: Status) -> LevelResult {
    LevelResult {
        level: "unit".into(),
        revision: "3d3c42e5aac5".into(),
        status,
        passed: Some(40),
        failed: Some(u64::from(status == Status::Fail)),
        skipped: Some(3),
        flaky: Some(0),
        duration: Duration::from_millis(12_500),
        finished: at(0),
        failures: if status == Status::Fail { vec!["test_a: \x1b[31massert\x07 1".into()] } else { Vec::new() },
        run: None,
        page: None,
    }
}

fn status(name: &str, verdict: Status) -> DomainStatus {
    let is_well = verdict == Status::Pass;
    let check = |name: &str, status, output: Option<&str>| Check { name: name.into(), status, output: output.map(Into::into) };
    DomainStatus {
        name: name.into(),
        title: format!("The {name}"),
        manager: ManagerName { title: "City Manager".into(), kind: ManagerKind::Http },
        health: Part::Known(Health {
            status: verdict,
            output: (!is_well).then(|| "no database\n\x1b[2Jnext line".into()),
            checks: vec![check("redis", Status::Pass, Some("3 ms")), check("postgres", verdict, None)],
            latency: Some(Duration::from_millis(12)),
            dialect: HealthDialect::HealthJson,
        }),
        deployment: Part::Known(Deployment {
            state: DeploymentState::Deployed,
            environment: Some("production".into()),
            version: Some("1.4.0".into()),
            revision: Some("3d3c42e5aac5".into()),
            slot: Some(Slot::Green),
            since: Some(at(0)),
            output: None,
        }),
        tests: Part::Known(vec![level(verdict)]),
        verdict,
        since: Some(at(50)),
        why: if is_well { Vec::new() } else { vec![ill(verdict, "no database\n\x1b[2Jnext line")] },
        next: if is_well { Vec::new() } else { vec![NextStep::SeeChecks { domain: "x".into(), at: answers() }] },
    }
}

fn ill(status: Status, output: &str) -> Concern {
    Concern::Health { status, output: Some(output.into()), checks: Vec::new() }
}

fn answers() -> AnswersAt {
    AnswersAt { manager: "City Manager".into(), url: None }
}

fn refused() -> AnswerFault {
    AnswerFault::Unreached(Unreached::ConnectionRefused)
}

fn unasked(name: &str) -> DomainStatus {
    let how = || SetupHint::NoReport;
    DomainStatus {
        health: Part::NotConfigured { how: how() },
        deployment: Part::unreadable(refused()),
        tests: Part::NotConfigured { how: SetupHint::NotImplemented },
        since: None,
        why: vec![Concern::Unreadable { part: PartKind::Deployment, why: refused().into() }],
        next: vec![NextStep::SetUp(how())],
        manager: ManagerName { title: "embedded".into(), kind: ManagerKind::Embedded },
        title: name.into(),
        ..status(name, Status::Unknown)
    }
}

fn view(width: Option<usize>) -> StatusView {
    StatusView { wants: Wants::ALL, width, now: at(60) }
}

fn plain(text: &[u8]) -> String {
    String::from_utf8(anstream::adapter::strip_bytes(text).into_vec()).expect("text")
}

fn shown(width: Option<usize>) -> String {
    let mut text = Vec::new();
    let all = [status("city", Status::Pass), status("business-enablement", Status::Fail), unasked("shop")];
    human(&mut text, &all, view(width)).expect("written");
    plain(&text)
}

#[test]
fn the_table_at_several_widths() {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("status", shown(None));
        insta::assert_snapshot!("status-80", shown(Some(80)));
        insta::assert_snapshot!("status-50", shown(Some(50)));
    });
}

#[test]
fn one_domain_in_depth() {
    let watched = WatchedShare { share: 0.75, watched: Duration::from_hours(1) };
    let span = |status, from: u64, to: u64| VerdictSpan { status, from: at(from), to: at(to) };
    let domain = DomainView {
        status: status("city", Status::Fail),
        availability: Availability { day: Some(watched), week: Some(watched) },
        spans: vec![span(Status::Pass, 0, 45), span(Status::Fail, 45, 60)],
        changes: Vec::new(),
        response_times: None,
        owners: Vec::new(),
        runs: Vec::new(),
        flaky: Vec::new(),
        slowest: Vec::new(),
    };
    let mut text = Vec::new();
    depth(&mut text, &domain, view(Some(100))).expect("written");
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("status-depth", plain(&text));
    });
}

#[test]
fn no_text_from_outside_gets_through() {
    for width in [None, Some(50)] {
        let text = shown(width);
        assert!(!text.contains(['\x1b', '\x07']) && text.contains("no database next line"), "{text}");
    }
}

#[test]
fn a_frame_has_no_more_lines_than_fit() {
    let all: Vec<DomainStatus> =
        (0..30).map(|n| status(&format!("d{n}"), if n == 7 { Status::Fail } else { Status::Pass })).collect();
    let text = plain(&frame(&all, &[], view(Some(80)), 10).expect("a frame"));
    assert!(text.lines().count() <= 10 && text.contains(" d7 ") && !text.contains(" d6 "), "{text}");
    let narrow = plain(&frame(&all, &[], view(Some(80)), 4).expect("a frame"));
    assert!(narrow.lines().count() <= 4 && narrow.contains("more, on a larger terminal"), "{narrow}");
}

#[test]
fn a_changed_verdict_is_a_change_and_a_changed_latency_is_not() {
    let before = status("city", Status::Pass);
    let mut now = before.clone();
    if let Part::Known(health) = &mut now.health {
        health.latency = Some(Duration::from_secs(1));
    }
    assert!(!changed(&before, &now), "the latency says nothing");
    let now = status("city", Status::Fail);
    let change = change(&before, &now, at(1)).expect("a change");
    assert_eq!(change.cell(at(2)), "was pass, 1m ago");
    assert_eq!(
        change_line(Some(&before), &now, at(0)),
        "2027-01-15T08:00:00.000Z city: pass -> fail: health: fail: no database next line"
    );
    assert_eq!(
        change_line(None, &before, at(0)),
        "2027-01-15T08:00:00.000Z city: pass: health pass, deployment production 1.4.0 green, tests 40 passed"
    );
    let mut moved = before.clone();
    moved.deployment = Part::unreadable(refused());
    assert_eq!(
        super::change(&before, &moved, at(1)).expect("a change").cell(at(1)),
        "was deployment production 1.4.0 green, 0s ago"
    );
}

#[test]
fn what_is_the_same_for_several_domains_is_said_once() {
    let next = |name: &str| NextStep::Inspect { remedy: Remedy::Address, domain: name.into(), at: answers() };
    let of = |name: &str| DomainStatus { next: vec![next(name)], ..unasked(name) };
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let mut all: Vec<DomainStatus> = names.into_iter().map(of).collect();
    all.push(DomainStatus { why: vec![Concern::NoRun], ..of("other") });
    let mut text = Vec::new();
    human(&mut text, &all, view(None)).expect("written");
    let text = plain(&text);
    let block = "unknown a, b, c, d, e, f and 2 more (embedded manager)\n  why   deployment: unknown: connection refused\n  next  set the address of City Manager in cicd.yml: `domains.DOMAIN.manager.url`\n\nunknown other (embedded manager)\n  why   tests: no run with a clean work tree is known\n  next  set the address of City Manager in cicd.yml: `domains.other.manager.url`\n";
    assert!(text.contains(block), "{text}");
}

#[test]
fn a_small_frame_shows_failing_domains_first() {
    let mut all: Vec<DomainStatus> = (0..30).map(|nth| unasked(&format!("unknown-{nth}"))).collect();
    all.push(status("last", Status::Fail));
    let text = plain(&frame(&all, &[], view(Some(100)), 10).expect("written"));
    assert!(text.lines().nth(2).is_some_and(|row| row.contains("fail") && row.contains("last")), "{text}");
}

#[test]
fn many_domains_that_lack_the_same_are_a_line() {
    let lacks = |name: &str| DomainStatus {
        health: Part::NotConfigured { how: SetupHint::NoChecks { domain: name.into() } },
        deployment: Part::NotConfigured { how: SetupHint::NoReport },
        tests: Part::NotConfigured { how: SetupHint::NoSuites { domain: name.into() } },
        ..status(name, Status::Pass)
    };
    let written = |all: &[DomainStatus]| {
        let mut text = Vec::new();
        human(&mut text, all, view(None)).expect("written");
        plain(&text)
    };
    let many: Vec<DomainStatus> = (0..2000).map(|n| lacks(&format!("d{n}"))).collect();
    let text = written(&many);
    for part in ["no health: ", "no deployment: ", "no tests: "] {
        assert_eq!(text.matches(part).count(), 1, "{part}");
    }
    assert!(
        text.contains("d0, d1, d2, d3, d4, d5 and 1994 more: ") && text.contains("under `DOMAIN` in"),
        "{}",
        &text[text.len() - 900..]
    );
    // One alone is named.
    let text = written(&[lacks("orders"), status("other", Status::Pass)]);
    assert!(text.contains("no health: orders: ") && text.contains("under `orders` in"), "{text}");
    // What is not well for reasons of its own is named up to a bound.
    let ill = |n: usize| DomainStatus {
        why: vec![ill(Status::Fail, &format!("reason {n}"))],
        ..status(&format!("e{n}"), Status::Fail)
    };
    let text = written(&(0..2000).map(ill).collect::<Vec<_>>());
    let (_, rest) = text.split_once("also not passing: ").expect("the rest");
    let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(rest.len() < 1000 && rest.contains("and 1948 more"), "{rest}");
}

/// Whatever a manager answers with, no list of it is without a bound.
#[test]
fn what_a_manager_lists_is_bounded() {
    let mut status = status("city", Status::Fail);
    if let Part::Known(health) = &mut status.health {
        let check = |n: usize| Check { name: format!("check {n}"), status: Status::Fail, output: None };
        health.checks = (0..1000).map(check).collect();
    }
    let failures = (0..1000).map(|n| format!("case {n}")).collect();
    let of = |n: usize| LevelResult { level: format!("level {n}"), failures: Vec::new(), ..level(Status::Fail) };
    let mut levels: Vec<LevelResult> = (0..1000).map(of).collect();
    levels[0].failures = failures;
    status.why = levels.iter().cloned().map(Concern::Level).collect();
    status.next = (0..1000).map(|n| NextStep::SeeChecks { domain: format!("d{n}"), at: answers() }).collect();
    status.tests = Part::Known(levels);
    let domain = DomainView {
        status,
        availability: Availability { day: None, week: None },
        spans: Vec::new(),
        changes: Vec::new(),
        response_times: None,
        owners: Vec::new(),
        runs: Vec::new(),
        flaky: Vec::new(),
        slowest: Vec::new(),
    };
    let mut text = Vec::new();
    depth(&mut text, &domain, view(Some(100))).expect("written");
    let text = plain(&text);
    assert!(text.lines().count() < 150, "{}", text.lines().count());
    for more in ["and 960 more", "and 980 more", "and 990 more", "and 988 more"] {
        assert!(text.contains(more), "{more}: {text}");
    }
    // Parts that are set up in a different way for each domain.
    let lacks = |n: usize| DomainStatus {
        health: Part::NotConfigured { how: SetupHint::NoChecks { domain: format!("other-{n}") } },
        ..self::status(&format!("d{n}"), Status::Pass)
    };
    let mut text = Vec::new();
    human(&mut text, &(0..1000).map(lacks).collect::<Vec<_>>(), view(Some(100))).expect("written");
    let text = plain(&text);
    assert_eq!(text.matches("no health: ").count(), 12);
    assert!(text.trim_end().ends_with("and 988 more"), "{}", &text[text.len() - 200..]);
}
