//! Converts answers to JSON. A field without a value is left out.

use serde_json::{Map, Value, json};

use super::body::{DeploymentBody, FailureBody, Failures, PartsBody, RunBody};
use super::field::BodyField;
use super::values::{BodyTime, LevelName, OneOf, Revision, Seconds, Text, Whole};
use super::{ContractFailure, ContractFault, Joined};
use crate::model::health::{Deployment, Health, Status};
use crate::model::limits::{MAX_DESCRIPTION, MAX_NAME, MAX_OUTPUT};

/// An error for the client (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status code.
    pub code: u16,
    /// The title of the code.
    pub title: String,
    /// The problem and its fix.
    pub detail: String,
    /// The faults, each with its place.
    pub errors: Vec<ContractFault>,
}

impl Problem {
    /// Returns the problem as `application/problem+json`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("title".into(), self.title.as_str().into());
        object.insert("status".into(), self.code.into());
        object.insert("detail".into(), cut(&self.detail, MAX_OUTPUT).into());
        if !self.errors.is_empty() {
            let error = |fault: &ContractFault| json!({ "pointer": cut(&fault.pointer, MAX_DESCRIPTION), "detail": cut(&fault.detail, MAX_DESCRIPTION) });
            object.insert("errors".into(), self.errors.iter().map(error).collect());
        }
        object.into()
    }
}

/// Returns the health as `application/health+json`, and true if it is healthy. An unknown health fails and says so.
#[must_use]
pub fn health_json(health: &Health, domain: &str, title: &str) -> (Value, bool) {
    let is_well = matches!(health.status, Status::Pass | Status::Warn);
    let mut object = Map::new();
    object.insert("status".into(), status_word(health.status).into());
    object.insert("serviceId".into(), cut(domain, MAX_NAME).into());
    object.insert("description".into(), cut(title, MAX_DESCRIPTION).into());
    if health.status != Status::Pass {
        let said = health.output.as_deref().unwrap_or("no reason is known");
        let output = if health.status == Status::Unknown { format!("unknown: {said}") } else { said.to_owned() };
        object.insert("output".into(), cut(&output, MAX_OUTPUT).into());
    }
    let mut checks = Map::new();
    for check in &health.checks {
        let mut entry = Map::new();
        entry.insert("status".into(), status_word(check.status).into());
        if check.status != Status::Pass
            && let Some(output) = &check.output
        {
            entry.insert("output".into(), cut(output, MAX_OUTPUT).into());
        }
        let name = if check.name.is_empty() { "check" } else { &check.name };
        if let Value::Array(list) = checks.entry(cut(name, MAX_NAME)).or_insert_with(|| json!([])) {
            list.push(entry.into());
        }
    }
    if !checks.is_empty() {
        object.insert("checks".into(), checks.into());
    }
    (object.into(), is_well)
}

fn status_word(status: Status) -> &'static str {
    if status == Status::Unknown { Status::Fail.word() } else { status.word() }
}

/// Returns the JSON of a deployment.
#[must_use]
pub fn deployment_json(deployment: &Deployment, url: Option<&str>) -> Value {
    json!(DeploymentBody {
        id: BodyField::Absent,
        state: BodyField::Value(OneOf(deployment.state)),
        environment: text(deployment.environment.as_deref()),
        version: text(deployment.version.as_deref()),
        revision: deployment.revision.clone().map(Revision).into(),
        slot: deployment.slot.map(OneOf).into(),
        since: deployment.since.map(BodyTime::of).into(),
        url: text(url),
        output: output(deployment.output.as_deref()),
    })
}

/// Returns the JSON of the latest run of a level.
#[must_use]
pub fn run_json(joined: &Joined) -> Value {
    let run = &joined.run;
    let failure = |failure: &ContractFailure| {
        BodyField::Value(FailureBody {
            name: BodyField::Value(Text(failure.name.clone())),
            suite: text(failure.suite.as_deref()),
            message: text(failure.message.as_deref()),
        })
    };
    let failures = Failures(run.failures.iter().map(failure).collect());
    let parts =
        joined.parts.map(|(seen, of)| PartsBody { seen: BodyField::Value(Whole(seen)), of: BodyField::Value(Whole(of)) });
    let body = RunBody {
        run: BodyField::Value(Text(run.run.clone())),
        level: BodyField::Value(LevelName(run.level.clone())),
        revision: BodyField::Value(Revision(run.revision.clone())),
        branch: text(run.branch.as_deref()),
        source: run.source.map(OneOf).into(),
        verdict: BodyField::Value(OneOf(run.verdict)),
        duration_seconds: BodyField::Value(Seconds(run.duration)),
        started: BodyField::Value(BodyTime::of(run.started)),
        finished: BodyField::Value(BodyTime::of(run.finished)),
        failures: Some(failures).filter(|failures| !failures.0.is_empty()).into(),
        failures_omitted: Some(run.failures_omitted).filter(|omitted| *omitted > 0).map(Whole).into(),
        url: text(run.url.as_deref()),
        output: output(run.output.as_deref()),
        parts: parts.into(),
        ..RunBody::default()
    };
    json!(body.with_counts(run.counts))
}

fn text<const LEAST: usize, const MOST: usize>(text: Option<&str>) -> BodyField<Text<LEAST, MOST>> {
    text.map(|text| Text(text.to_owned())).into()
}

fn output<const MOST: usize>(text: Option<&str>) -> BodyField<Text<0, MOST>> {
    text.map(|text| Text(cut(text, MOST))).into()
}

fn cut(text: &str, most: usize) -> String {
    crate::model::limits::clip(text, most)
}
