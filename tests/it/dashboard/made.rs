//! The pieces that the made-up overview is made of.

use std::time::{Duration, SystemTime};

use cicd::model::health::{Check, Concern, Deployment, DeploymentState, Health, HealthDialect, Part, Slot, Status};
use cicd::model::history::{FailedRun, FailedSuite, Flaky, LastFailure, Source};
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
