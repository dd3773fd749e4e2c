//! Answers into JSON. A field without a value is left out.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use super::body::{CountsBody, DeploymentBody, FailureBody, PartsBody, RunBody};
use super::{ContractFailure, ContractFault, Joined};
use crate::model::health::{Deployment, Health, Slot, Status};
use crate::model::history::Source;
use crate::model::limits::{MAX_DESCRIPTION, MAX_NAME, MAX_OUTPUT};

/// An error as the asker sees it (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP code.
    pub code: u16,
    /// What that code is called.
    pub title: String,
    /// What is wrong, and what to do.
    pub detail: String,
    /// Each place that is wrong.
    pub errors: Vec<ContractFault>,
}

impl Problem {
    /// As `application/problem+json`.
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

/// A time as RFC 3339 in UTC.
#[must_use]
pub fn rfc3339(time: SystemTime) -> String {
    humantime::format_rfc3339(time.max(UNIX_EPOCH)).to_string()
}

/// `application/health+json`, and whether it is healthy. What is not known fails, and says so.
#[must_use]
pub fn health_json(health: &Health, domain: &str, title: &str) -> (Value, bool) {
    let is_well = matches!(health.status, Status::Pass | Status::Warn);
    let mut object = Map::new();
    object.insert("status".into(), status_word(health.status).into());
    object.insert("serviceId".into(), cut(domain, MAX_NAME).into());
    object.insert("description".into(), cut(title, MAX_DESCRIPTION).into());
    if health.status != Status::Pass {
        let said = health.output.as_deref().unwrap_or("no reason is known");
        let output = if health.status == Status::Unknown { format!("not known: {said}") } else { said.to_owned() };
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

/// What is deployed.
#[must_use]
pub fn deployment_json(deployment: &Deployment, url: Option<&str>) -> Value {
    json!(DeploymentBody {
        state: deployment.state.word(),
        environment: deployment.environment.as_deref(),
        version: deployment.version.as_deref(),
        revision: deployment.revision.as_deref(),
        slot: deployment.slot.map(Slot::word),
        since: deployment.since.map(rfc3339),
        url,
        output: deployment.output.as_deref().map(|output| cut(output, MAX_OUTPUT)),
    })
}

/// The latest run of a level.
#[must_use]
pub fn run_json(joined: &Joined) -> Value {
    let run = &joined.run;
    let failure = |failure: &'_ ContractFailure| FailureBody {
        name: failure.name.clone().into(),
        suite: failure.suite.clone().map(Into::into),
        message: failure.message.clone().map(Into::into),
    };
    json!(RunBody {
        id: None,
        run: &run.run,
        part: None,
        level: &run.level,
        revision: &run.revision,
        branch: run.branch.as_deref(),
        source: run.source.map(Source::word),
        verdict: run.verdict.word(),
        counts: run.counts.map(CountsBody::of),
        duration_seconds: run.duration.as_secs_f64(),
        started: rfc3339(run.started),
        finished: rfc3339(run.finished),
        failures: run.failures.iter().map(failure).collect(),
        failures_omitted: Some(run.failures_omitted).filter(|omitted| *omitted > 0),
        url: run.url.as_deref(),
        output: run.output.as_deref().map(|output| cut(output, MAX_OUTPUT)),
        parts: joined.parts.map(|(seen, of)| PartsBody { seen, of }),
    })
}

fn cut(text: &str, most: usize) -> String {
    crate::managers::dialects::clip(text, most)
}
