//! Why a verdict is not `pass`: a sentence for each part that is not well. Texts of managers are in it as they came.

use crate::model::commit::short;
use crate::model::health::{Check, Concern, Deployment, DeploymentState, LevelResult, PartKind, Status};

/// Of how many checks and failing tests the names are told; the rest is counted.
const NAMED: usize = 3;

/// A sentence, and the stable word of what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The word in JSON.
    pub code: &'static str,
    /// The sentence.
    pub text: String,
}

/// What is said of one part.
struct Clause {
    code: &'static str,
    parts: String,
    /// True if it is said that nothing is known, and why.
    is_unknown: bool,
    text: String,
}

/// The sentences. Several parts that are unknown for the same reason are one sentence: a manager that cannot be reached is one
/// trouble, not three.
#[must_use]
pub fn concerns(concerns: &[Concern]) -> Vec<Sentence> {
    let mut found: Vec<Clause> = Vec::new();
    for clause in concerns.iter().map(clause) {
        let is_same = |known: &&mut Clause| known.is_unknown && clause.is_unknown && known.text == clause.text;
        match found.iter_mut().find(is_same) {
            Some(known) => known.parts.push_str(&format!(", {}", clause.parts)),
            None => found.push(clause),
        }
    }
    found.into_iter().map(|Clause { code, parts, text, .. }| Sentence { code, text: format!("{parts}{text}") }).collect()
}

/// Returns the first reason alone, for a list of what changed.
#[must_use]
pub fn reason(concerns: &[Concern]) -> Option<String> {
    self::concerns(concerns.get(..1)?).into_iter().next().map(|said| said.text)
}

fn clause(concern: &Concern) -> Clause {
    let (part, is_unknown, text) = match concern {
        Concern::Unreadable { part, why } => (*part, true, format!(": unknown: {why}")),
        Concern::Health { status, output, checks } => {
            let output = output.as_deref().filter(|output| !output.trim().is_empty());
            let is_explained = output.is_some() || !checks.is_empty();
            (PartKind::Health, *status == Status::Unknown && is_explained, health(*status, output, checks))
        }
        Concern::Deployment(deployment) => {
            let is_unknown = deployment.state == DeploymentState::Unknown && deployment.output.is_some();
            (PartKind::Deployment, is_unknown, self::deployment(deployment))
        }
        Concern::NoRun => (PartKind::Tests, false, ": no run with a clean work tree is known".to_owned()),
        Concern::Level(level) => (PartKind::Tests, false, of_level(level)),
        Concern::NothingConfigured => {
            let text = "nothing is configured: no health, deployment or tests".to_owned();
            return Clause { code: concern.code(), parts: String::new(), is_unknown: false, text };
        }
    };
    Clause { code: concern.code(), parts: part.word().to_owned(), is_unknown, text }
}

fn health(status: Status, output: Option<&str>, checks: &[Check]) -> String {
    let word = status.word();
    let named = |check: &Check| match &check.output {
        Some(output) => format!("{}: {output}", check.name),
        None => format!("{}: {}", check.name, check.status.word()),
    };
    let bad = listed(&checks.iter().map(named).collect::<Vec<_>>());
    match (output, bad) {
        (Some(output), Some(bad)) if !bad.contains(output) => format!(": {word}: {output} ({bad})"),
        (Some(output), None) => format!(": {word}: {output}"),
        (_, Some(bad)) => format!(": {word}: {bad}"),
        (None, None) => format!(": {word}; the manager gives no reason"),
    }
}

fn deployment(deployment: &Deployment) -> String {
    let what = match (&deployment.version, &deployment.environment) {
        (Some(version), Some(environment)) => format!(" {version} to {environment}"),
        (Some(version), None) => format!(" {version}"),
        (None, Some(environment)) => format!(" to {environment}"),
        (None, None) => String::new(),
    };
    let said = deployment.output.as_ref().map(|output| format!(": {output}")).unwrap_or_default();
    match deployment.state {
        DeploymentState::Deployed => format!(": deployed{what}{said}"),
        DeploymentState::Deploying => format!(": deploying{what}{said}"),
        DeploymentState::Failed => format!(":{what} failed{said}"),
        DeploymentState::None => {
            let place = deployment.environment.as_ref().map(|place| format!(" to {place}")).unwrap_or_default();
            format!(": nothing is deployed{place}{said}")
        }
        DeploymentState::Unknown if said.is_empty() => ": unknown; the manager gives no reason".to_owned(),
        DeploymentState::Unknown => format!(": unknown{said}"),
    }
}

fn of_level(level: &LevelResult) -> String {
    let LevelResult { level: name, revision, .. } = level;
    let on = format!("on {}", short(revision));
    let failures = listed(&level.failures).map(|failures| format!(": {failures}")).unwrap_or_default();
    match (level.status, level.failed) {
        (Status::Fail, Some(count @ 1..)) => {
            format!(": {count} {} in {name} {on}{failures}", if count == 1 { "case failed" } else { "cases failed" })
        }
        (Status::Fail, _) => format!(": {name} failed {on}{failures}"),
        (Status::Unknown, _) => format!(": {name} has no complete result {on}{failures}"),
        (Status::Warn | Status::Pass, _) => format!(": {name} {on}{failures}"),
    }
}

/// The first of several, and how many more there are.
fn listed(texts: &[String]) -> Option<String> {
    let more = texts.len().saturating_sub(NAMED);
    let shown = texts.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join("; ");
    match (texts.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(shown),
        (false, more) => Some(format!("{shown}; and {more} more")),
    }
}
