//! Parses reports from JSON. All faults are reported at once, each with its place; unknown fields are ignored.

use serde_json::Value;

use super::body::{DeploymentBody, FailureBody, Failures, PartBody, RunBody};
use super::faults::Faults;
use super::field::{BodyField, ContractValue};
use super::{ContractFailure, ContractFault, DeploymentReport, LevelRun, RunReport};
use crate::model::health::{Deployment, DeploymentState};
use crate::model::result::{Counts, Verdict};

/// Extracts a required field under its own name.
macro_rules! must {
    ($faults:ident, $body:ident.$field:ident) => {
        $faults.must(stringify!($field), $body.$field)
    };
}

/// Extracts an optional field under its own name.
macro_rules! may {
    ($faults:ident, $body:ident.$field:ident) => {
        $faults.may(stringify!($field), $body.$field)
    };
}

/// Parses the report of a run of a level.
///
/// # Errors
/// Returns all faults of the report.
pub fn test_run(value: &Value) -> Result<RunReport, Vec<ContractFault>> {
    report(value, run_report)
}

/// Parses the report of a deployment.
///
/// # Errors
/// Returns all faults of the report.
pub fn deployment_report(value: &Value) -> Result<DeploymentReport, Vec<ContractFault>> {
    report(value, deployment)
}

fn report<B: ContractValue, T>(
    value: &Value,
    read: impl FnOnce(B, &mut Faults<'_>) -> Option<T>,
) -> Result<T, Vec<ContractFault>> {
    let body = B::read(value).map_err(|detail| vec![ContractFault { pointer: "#".to_owned(), detail }])?;
    let mut found = Vec::new();
    let report = read(body, &mut Faults::at("#", &mut found));
    report.filter(|_| found.is_empty()).ok_or(found)
}

fn run_report(mut body: RunBody, faults: &mut Faults<'_>) -> Option<RunReport> {
    let id = must!(faults, body.id);
    let part = may!(faults, body.part).and_then(|part| part_of(part, &mut faults.within("part")));
    let level = must!(faults, body.level);
    let run = must!(faults, body.run);
    let revision = must!(faults, body.revision);
    let branch = may!(faults, body.branch);
    let source = may!(faults, body.source);
    let verdict = must!(faults, body.verdict).map(|verdict| verdict.0);
    let counts = [&mut body.passed, &mut body.failed, &mut body.skipped, &mut body.flaky].map(std::mem::take);
    let counts = counts_of(counts, verdict, faults);
    let duration = must!(faults, body.duration_seconds);
    let (started, finished) = (must!(faults, body.started), must!(faults, body.finished));
    let failures = may!(faults, body.failures).map(|failures| failures_of(failures, &mut faults.within("failures")));
    let failures_omitted = may!(faults, body.failures_omitted).map_or(0, |count| count.0);
    let (url, output) = (may!(faults, body.url), may!(faults, body.output));
    let run = LevelRun {
        level: level?.0,
        run: run?.0,
        revision: revision?.0,
        branch: branch.map(|branch| branch.0),
        source: source.map(|source| source.0),
        verdict: verdict?,
        counts,
        duration: duration?.0,
        started: started?.at,
        finished: finished?.at,
        failures: failures.unwrap_or_default(),
        failures_omitted,
        url: url.map(|url| url.0),
        output: output.map(|output| output.0),
    };
    Some(RunReport { id: id?.0, part, run })
}

fn deployment(body: DeploymentBody, faults: &mut Faults<'_>) -> Option<DeploymentReport> {
    let absent = [("version", body.version.is_absent()), ("slot", body.slot.is_absent())];
    let id = must!(faults, body.id);
    let state = must!(faults, body.state).map(|state| state.0);
    let environment = must!(faults, body.environment);
    let since = must!(faults, body.since);
    let (version, slot) = (may!(faults, body.version), may!(faults, body.slot));
    let deployment = Deployment {
        state: state.unwrap_or(DeploymentState::Unknown),
        environment: environment.map(|environment| environment.0),
        version: version.map(|version| version.0),
        revision: may!(faults, body.revision).map(|revision| revision.0),
        slot: slot.map(|slot| slot.0),
        since: since.map(|since| since.at),
        output: may!(faults, body.output).map(|output| output.0),
    };
    let url = may!(faults, body.url).map(|url| url.0);
    if state.is_some_and(|state| state != DeploymentState::None) {
        for (key, _) in absent.into_iter().filter(|(_, is_absent)| *is_absent) {
            faults.note(key, "is missing");
        }
    }
    Some(DeploymentReport { id: id?.0, deployment, url })
}

fn part_of(part: PartBody, faults: &mut Faults<'_>) -> Option<(u32, u32)> {
    let (number, of) = (must!(faults, part.number), must!(faults, part.of));
    number.zip(of).map(|(number, of)| (number.0, of.0))
}

/// Returns all four counts or none. A passed run needs at least one case and no failed one.
fn counts_of(
    fields: [BodyField<super::values::Count>; 4],
    verdict: Option<Verdict>,
    faults: &mut Faults<'_>,
) -> Option<Counts> {
    const KEYS: [&str; 4] = ["passed", "failed", "skipped", "flaky"];
    if fields.iter().all(BodyField::is_absent) {
        return None;
    }
    for (key, _) in KEYS.iter().zip(&fields).filter(|(_, field)| field.is_absent()) {
        faults.note(key, "is missing: write all of passed, failed, skipped and flaky, or none");
    }
    let mut given = KEYS.into_iter().zip(fields).map(|(key, field)| faults.may(key, field).map(|count| count.0));
    let [passed, failed, skipped, flaky] = std::array::from_fn(|_| given.next().flatten());
    drop(given);
    let counts = Counts { passed: passed?, failed: failed?, skipped: skipped?, flaky: flaky? };
    if verdict == Some(Verdict::Passed) && (counts.failed > 0 || counts.passed + counts.skipped == 0) {
        faults.note("verdict", "passed, and yet a case failed or there is none");
    }
    Some(counts)
}

fn failures_of(failures: Failures, faults: &mut Faults<'_>) -> Vec<ContractFailure> {
    let failure = |(number, field): (usize, BodyField<FailureBody>)| {
        let key = number.to_string();
        let body = faults.may(&key, field)?;
        let faults = &mut faults.within(&key);
        let name = must!(faults, body.name);
        let (suite, message) = (may!(faults, body.suite), may!(faults, body.message));
        Some(ContractFailure { name: name?.0, suite: suite.map(|suite| suite.0), message: message.map(|message| message.0) })
    };
    failures.0.into_iter().enumerate().filter_map(failure).collect()
}
