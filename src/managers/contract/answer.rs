//! Answers into JSON. A field without a value is left out.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use super::{Failure, Fault, Joined, MAX_NAME, MAX_OUTPUT};
use crate::model::health::{Deployment, DeploymentState, Health, Slot, Status};

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
    pub errors: Vec<Fault>,
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
            let error = |fault: &Fault| json!({ "pointer": cut(&fault.pointer, 1000), "detail": cut(&fault.detail, 1000) });
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
    object.insert("description".into(), cut(title, 1000).into());
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
    let state = match deployment.state {
        DeploymentState::Deployed => "deployed",
        DeploymentState::Deploying => "deploying",
        DeploymentState::Failed => "failed",
        DeploymentState::None => "none",
        DeploymentState::Unknown => "unknown",
    };
    let slot = deployment.slot.map(|slot| match slot {
        Slot::Blue => "blue",
        Slot::Green => "green",
        Slot::None => "none",
    });
    object([
        ("state", Some(state.into())),
        ("environment", deployment.environment.as_deref().map(Into::into)),
        ("version", deployment.version.as_deref().map(Into::into)),
        ("revision", deployment.revision.as_deref().map(Into::into)),
        ("slot", slot.map(Into::into)),
        ("since", deployment.since.map(|since| rfc3339(since).into())),
        ("url", url.map(Into::into)),
        ("output", deployment.output.as_deref().map(|output| cut(output, MAX_OUTPUT).into())),
    ])
}

/// The latest run of a level.
#[must_use]
pub fn run_json(joined: &Joined) -> Value {
    let run = &joined.run;
    let failure = |failure: &Failure| {
        object([
            ("name", Some(failure.name.as_str().into())),
            ("suite", failure.suite.as_deref().map(Into::into)),
            ("message", failure.message.as_deref().map(Into::into)),
        ])
    };
    let counts = run.counts;
    object([
        ("level", Some(run.level.as_str().into())),
        ("run", Some(run.run.as_str().into())),
        ("revision", Some(run.revision.as_str().into())),
        ("branch", run.branch.as_deref().map(Into::into)),
        ("source", run.source.map(|source| source.word().into())),
        ("verdict", Some(run.verdict.word().into())),
        ("passed", counts.map(|counts| counts.passed.into())),
        ("failed", counts.map(|counts| counts.failed.into())),
        ("skipped", counts.map(|counts| counts.skipped.into())),
        ("flaky", counts.map(|counts| counts.flaky.into())),
        ("duration_seconds", Some(run.duration.as_secs_f64().into())),
        ("started", Some(rfc3339(run.started).into())),
        ("finished", Some(rfc3339(run.finished).into())),
        ("failures", (!run.failures.is_empty()).then(|| run.failures.iter().map(failure).collect())),
        ("failures_omitted", (run.failures_omitted > 0).then(|| run.failures_omitted.into())),
        ("url", run.url.as_deref().map(Into::into)),
        ("output", run.output.as_deref().map(|output| cut(output, MAX_OUTPUT).into())),
        ("parts", joined.parts.map(|(seen, of)| json!({ "seen": seen, "of": of }))),
    ])
}

fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect::<Map<_, _>>().into()
}

fn cut(text: &str, most: usize) -> String {
    crate::managers::dialects::clip(text, most)
}
