//! Reports out of JSON: every place that does not fit is told, all at once. Fields that nobody knows are left alone.

use serde_json::Value;

use super::fields::Fields;
use super::{ContractFailure, ContractFault, DeploymentReport, LevelRun, RunReport};
use crate::model::health::{Deployment, DeploymentState, Slot};
use crate::model::history::Source;
use crate::model::limits::{
    MAX_BRANCH, MAX_CASE_NAME, MAX_DURATION, MAX_ENVIRONMENT, MAX_FAILURES, MAX_ID, MAX_MESSAGE, MAX_NAME, MAX_OUTPUT,
    MAX_PARTS, MAX_URL,
};
use crate::model::name::{RULE, is_name};
use crate::model::result::{Counts, Verdict};

const COUNTS: [&str; 4] = ["passed", "failed", "skipped", "flaky"];

/// A run of a level out of its report.
///
/// # Errors
/// With what does not fit.
pub fn test_run(value: &Value) -> Result<RunReport, Vec<ContractFault>> {
    let mut faults = Vec::new();
    let read = Fields::of(value, "#", &mut faults).and_then(|mut fields| read_run(&mut fields));
    read.filter(|_| faults.is_empty()).ok_or(faults)
}

fn read_run(fields: &mut Fields<'_, '_>) -> Option<RunReport> {
    let verdicts = Verdict::ALL.map(|verdict| (verdict.word(), verdict));
    let sources = Source::ALL.map(|source| (source.word(), source));
    let id = fields.must("id", id);
    let part = part(fields);
    let level = fields.must("level", |fields, key| fields.fitting(key, RULE, is_name));
    let run = fields.must("run", |fields, key| fields.text(key, 1, MAX_NAME));
    let revision = fields.must("revision", revision);
    let branch = fields.text("branch", 1, MAX_BRANCH);
    let source = fields.word("source", &sources);
    let verdict = fields.must("verdict", |fields, key| fields.word(key, &verdicts));
    let counts = counts(fields, verdict);
    let duration = fields.must("duration_seconds", |fields, key| fields.seconds(key, MAX_DURATION));
    let started = fields.must("started", Fields::time);
    let finished = fields.must("finished", Fields::time);
    let failures = failures(fields);
    let failures_omitted = fields.count("failures_omitted").unwrap_or(0);
    let (url, output) = (fields.text("url", 0, MAX_URL), fields.text("output", 0, MAX_OUTPUT));
    let run = LevelRun {
        level: level?,
        run: run?,
        revision: revision?,
        branch,
        source,
        verdict: verdict?,
        counts,
        duration: duration?,
        started: started?,
        finished: finished?,
        failures,
        failures_omitted,
        url,
        output,
    };
    Some(RunReport { id: id?, part, run })
}

/// A deployment out of its report.
///
/// # Errors
/// With what does not fit.
pub fn deployment_report(value: &Value) -> Result<DeploymentReport, Vec<ContractFault>> {
    let mut faults = Vec::new();
    let read = Fields::of(value, "#", &mut faults).and_then(|mut fields| read_deployment(&mut fields));
    read.filter(|_| faults.is_empty()).ok_or(faults)
}

fn read_deployment(fields: &mut Fields<'_, '_>) -> Option<DeploymentReport> {
    // What is deployed is known to who reports it.
    let states = DeploymentState::ALL.map(|state| (state.word(), state));
    let states = &states[..states.len() - 1];
    let slots = Slot::ALL.map(|slot| (slot.word(), slot));
    let id = fields.must("id", id);
    let state = fields.must("state", |fields, key| fields.word(key, states));
    let environment = fields.must("environment", |fields, key| fields.text(key, 1, MAX_ENVIRONMENT));
    let since = fields.must("since", Fields::time);
    let (version, slot) = (fields.text("version", 1, MAX_NAME), fields.word("slot", &slots));
    let deployment = Deployment {
        state: state.unwrap_or(DeploymentState::Unknown),
        environment,
        version,
        revision: revision(fields, "revision"),
        slot,
        since,
        output: fields.text("output", 0, MAX_OUTPUT),
    };
    let url = fields.text("url", 0, MAX_URL);
    if state.is_some_and(|state| state != DeploymentState::None) {
        for key in ["version", "slot"].into_iter().filter(|key| !fields.has(key)).collect::<Vec<_>>() {
            fields.fault(key, "is missing");
        }
    }
    Some(DeploymentReport { id: id?, deployment, url })
}

fn id(fields: &mut Fields<'_, '_>, key: &str) -> Option<String> {
    let expected = "1 to 200 of A-Z, a-z, 0-9 and `._:@/-`, a letter or digit first";
    fields.fitting(key, expected, |id| {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"._:@/-".contains(&b);
        (1..=MAX_ID).contains(&id.len()) && id.bytes().all(fits) && id.as_bytes()[0].is_ascii_alphanumeric()
    })
}

fn revision(fields: &mut Fields<'_, '_>, key: &str) -> Option<String> {
    fields.fitting(key, "a commit: 7 to 64 of 0-9 and a-f", |text| {
        (7..=64).contains(&text.len()) && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    })
}

fn part(fields: &mut Fields<'_, '_>) -> Option<(u32, u32)> {
    let value = fields.get("part")?;
    let place = fields.place("part");
    let mut part = Fields::of(value, &place, fields.faults())?;
    let number = part.must("number", |fields, key| fields.whole(key, 1, MAX_PARTS));
    let of = part.must("of", |fields, key| fields.whole(key, 1, MAX_PARTS));
    number.zip(of)
}

/// All four counts or none; and green is what holds a case and no failed one.
fn counts(fields: &mut Fields<'_, '_>, verdict: Option<Verdict>) -> Option<Counts> {
    let given: Vec<&str> = COUNTS.into_iter().filter(|key| fields.has(key)).collect();
    if given.is_empty() {
        return None;
    }
    for key in COUNTS.into_iter().filter(|key| !given.contains(key)) {
        fields.fault(key, "is missing: write all of passed, failed, skipped and flaky, or none");
    }
    let [passed, failed, skipped, flaky] = COUNTS.map(|key| fields.count(key));
    let counts = Counts { passed: passed?, failed: failed?, skipped: skipped?, flaky: flaky? };
    if verdict == Some(Verdict::Passed) && (counts.failed > 0 || counts.passed + counts.skipped == 0) {
        fields.fault("verdict", "passed, and yet a case failed or there is none");
    }
    Some(counts)
}

fn failures(fields: &mut Fields<'_, '_>) -> Vec<ContractFailure> {
    let Some(value) = fields.get("failures") else { return Vec::new() };
    let place = fields.place("failures");
    let Value::Array(items) = value else {
        fields.fault("failures", "expected a list");
        return Vec::new();
    };
    if items.len() > MAX_FAILURES {
        fields.fault("failures", format!("at most {MAX_FAILURES}; `failures_omitted` says how many more"));
        return Vec::new();
    }
    let faults = fields.faults();
    items.iter().enumerate().filter_map(|(number, item)| failure(item, &format!("{place}/{number}"), faults)).collect()
}

fn failure(item: &Value, place: &str, faults: &mut Vec<ContractFault>) -> Option<ContractFailure> {
    let mut fields = Fields::of(item, place, faults)?;
    let name = fields.must("name", |fields, key| fields.text(key, 1, MAX_CASE_NAME));
    let (suite, message) = (fields.text("suite", 0, MAX_NAME), fields.text("message", 0, MAX_MESSAGE));
    Some(ContractFailure { name: name?, suite, message })
}
