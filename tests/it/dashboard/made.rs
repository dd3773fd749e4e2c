//! The pieces that the made-up overview is made of.

use std::time::{Duration, SystemTime};

use cicd::model::health::{AnswersAt, Check, Concern, Deployment, DeploymentState, Health, HealthDialect, Part, Slot, Status};
use cicd::model::history::{FailedRun, FailedSuite, Flaky, LastFailure, Source};
use cicd::model::overview::{ResponseSlot, ResponseTimes, VerdictTransition, WatchedShare};
use cicd::model::pages::{PageUrl, RunPages};
use cicd::model::result::{Case, CaseStatus, Excerpt, SourcePlace, SuiteId, Verdict};

pub(super) fn health(status: Status, output: Option<&str>, checks: &[(&str, Status, Option<&str>)]) -> Health {
    let check = |(name, status, output): &(&str, Status, Option<&str>)| Check {
        name: (*name).to_owned(),
        status: *status,
        output: output.map(str::to_owned),
    };
    Health {
        status,
        output: output.map(str::to_owned),
        checks: checks.iter().map(check).collect(),
        latency: Some(Duration::from_millis(23)),
        dialect: HealthDialect::HealthJson,
    }
}

/// Where a manager answers.
pub(super) fn at(manager: &str, url: Option<&str>) -> AnswersAt {
    AnswersAt { manager: manager.into(), url: url.map(str::to_owned) }
}

/// That the health is not well, without a word of the checks.
pub(super) fn ill(status: Status, output: &str) -> Concern {
    Concern::Health { status, output: Some(output.to_owned()), checks: Vec::new() }
}

pub(super) fn deployed(
    state: DeploymentState,
    version: &str,
    environment: &str,
    slot: Option<Slot>,
    since: SystemTime,
    output: Option<&str>,
) -> Part<Deployment> {
    Part::Known(Deployment {
        state,
        environment: Some(environment.to_owned()),
        version: Some(version.to_owned()),
        revision: Some("9f2c4e1ab07d4410b2c3d4e5f60718293a4b5c6d".to_owned()),
        slot,
        since: Some(since),
        output: output.map(str::to_owned),
    })
}

pub(super) fn flaky(domain: &str, level: &str, case: Option<&str>, passed: usize, failed: usize) -> Flaky {
    let ids = |count: usize| (0..count).map(|at| format!("run-{at}")).collect();
    let suite = SuiteId { domain: domain.to_owned(), level: level.to_owned(), name: None };
    Flaky {
        suite,
        case: case.map(str::to_owned),
        revision: "9f2c4e1ab07d".to_owned(),
        passed_in: ids(passed),
        failed_in: ids(failed),
    }
}

pub(super) fn slow(suites: &[(&str, &str, Option<&str>, u64)]) -> Vec<(SuiteId, Duration)> {
    let of = |(domain, level, name, millis): &(&str, &str, Option<&str>, u64)| {
        let suite = SuiteId { domain: (*domain).to_owned(), level: (*level).to_owned(), name: name.map(str::to_owned) };
        (suite, Duration::from_millis(*millis))
    };
    suites.iter().map(of).collect()
}

/// A share of so many hours that were watched.
#[expect(clippy::unnecessary_wraps, reason = "as an availability holds it")]
pub(super) fn share(share: f64, hours: u64) -> Option<WatchedShare> {
    Some(WatchedShare { share, watched: Duration::from_hours(hours) })
}

/// A change of a verdict that was watched.
pub(super) fn change(from: Status, to: Status, at: SystemTime, why: Option<&str>) -> VerdictTransition {
    VerdictTransition { from, to, at, last_seen: at, why: why.map(str::to_owned), why_code: None }
}

/// The response times of the last quarters of an hour, slower in the middle of them.
pub(super) fn response_times(now: SystemTime, slots: u32) -> ResponseTimes {
    let slot = |at: u32| {
        let wave = u64::from(at.abs_diff(slots / 2));
        ResponseSlot {
            begun: now - Duration::from_mins(15) * (slots - at),
            median: Duration::from_millis(20 + 900 / (wave + 9)),
            highest: Duration::from_millis(60 + 2_000 / (wave + 3) + u64::from(at % 7) * 9),
            answers: 90,
        }
    };
    let slots: Vec<ResponseSlot> = (0..slots).map(slot).collect();
    let highest = slots.iter().map(|slot| slot.highest).max().unwrap_or_default();
    ResponseTimes { median: Duration::from_millis(38), highest, answers: 90 * slots.len() as u64, slots }
}

/// The pages of a run of a pull request.
pub(super) fn pages(at: u64) -> RunPages {
    let page = |path: String| PageUrl::of(&format!("https://github.com/acme/shop/{path}"));
    let number = 400 + at;
    RunPages {
        run: page(format!("actions/runs/{number}000")),
        job: None,
        request: Some(number),
        request_page: page(format!("pull/{number}")),
    }
}

/// A run in which a suite was red, every text of it from outside this one.
pub(super) fn failed_run(text: &str) -> FailedRun {
    let own = || text.to_owned();
    let case = Case {
        group: own(),
        name: own(),
        status: CaseStatus::Failed,
        duration: None,
        message: own(),
        details: format!("{text}\n{text}"),
        place: Some(SourcePlace { file: own(), line: 1 }),
    };
    let failure = LastFailure {
        run: own(),
        when: SystemTime::UNIX_EPOCH,
        verdict: Verdict::Failed,
        why: Some(own()),
        why_code: None,
        cases: vec![case],
        output: Excerpt { head: own(), omitted: 1, tail: format!("{text}.") },
        log: Some(own().into()),
    };
    let suite = FailedSuite {
        suite: SuiteId { domain: own(), level: own(), name: Some(own()) },
        shard: Some(own()),
        quarantine: Some(own()),
        again: Some(own()),
        job_page: PageUrl::of(text),
        failure,
        more_cases: 1,
    };
    let pages = RunPages { run: PageUrl::of(text), job: PageUrl::of(text), request: Some(1), request_page: PageUrl::of(text) };
    FailedRun {
        run: own(),
        revision: Some(own()),
        is_dirty: true,
        source: Source::Imported,
        started: SystemTime::UNIX_EPOCH,
        pages,
        suites: vec![suite.clone(), suite],
        more_suites: 1,
    }
}
