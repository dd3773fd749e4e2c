//! Why a verdict is not `pass`: a sentence for each part that is not well. Texts of managers are in it as they came.

use super::{Parts, of_deployment, of_health, of_tests};
use crate::model::health::{Check, Deployment, DeploymentState, Health, LevelResult, Part, Status};

/// Of how many checks and failing tests the names are told; the rest is counted.
const NAMED: usize = 3;

/// How it begins of a part that cannot be read.
const UNKNOWN: &str = "not known: ";

/// The sentences, the worst part first; none for what is well.
pub(super) fn told(parts: &Parts, verdict: Status) -> Vec<String> {
    let mut told = Vec::new();
    if let Some(status) = of_health(&parts.health) {
        told.push((status, health(&parts.health)));
    }
    if let Some(status) = of_deployment(&parts.deployment) {
        told.push((status, deployment(&parts.deployment)));
    }
    if of_tests(&parts.tests).is_some() {
        told.extend(tests(&parts.tests));
    }
    told.retain(|(status, _)| *status != Status::Pass);
    told.sort_by_key(|(status, _)| std::cmp::Reverse(*status));
    let mut told = joined(told.into_iter().map(|(_, text)| text));
    if told.is_empty() && verdict != Status::Pass {
        told.push("nobody is asked for it: no part of it is configured".to_owned());
    }
    told
}

/// The sentences; parts of which the same is said, in one. A manager that cannot be reached is one trouble, not three.
fn joined(told: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<(String, String)> = Vec::new();
    for text in told {
        let (part, said) = text.split_once(": ").unwrap_or(("", &text));
        match found.iter_mut().find(|(_, known)| known == said && said.starts_with(UNKNOWN)) {
            Some((parts, _)) => parts.push_str(&format!(", {part}")),
            None => found.push((part.to_owned(), said.to_owned())),
        }
    }
    found.into_iter().map(|(part, said)| format!("{part}: {said}")).collect()
}

fn health(part: &Part<Health>) -> String {
    match part {
        Part::Unreadable { why, .. } => format!("health: {UNKNOWN}{why}"),
        Part::Known(health) => {
            let word = match health.status {
                Status::Unknown => "not known",
                other => other.word(),
            };
            let bad = checks(&health.checks);
            let output = health.output.as_deref().filter(|output| !output.trim().is_empty());
            match (output, bad) {
                (Some(output), Some(bad)) if !bad.contains(output) => format!("health: {word}: {output} ({bad})"),
                (Some(output), None) => format!("health: {word}: {output}"),
                (_, Some(bad)) => format!("health: {word}: {bad}"),
                (None, None) => format!("health: {word}, and the manager does not say why"),
            }
        }
        Part::NotConfigured { .. } | Part::NotAsked => String::new(),
    }
}

/// The checks that are not well, the worst first.
fn checks(checks: &[Check]) -> Option<String> {
    let mut bad: Vec<&Check> = checks.iter().filter(|check| check.status != Status::Pass).collect();
    bad.sort_by_key(|check| std::cmp::Reverse(check.status));
    let named = |check: &&Check| match &check.output {
        Some(output) => format!("{}: {output}", check.name),
        None => format!("{}: {}", check.name, check.status.word()),
    };
    listed(&bad.iter().map(named).collect::<Vec<_>>())
}

fn deployment(part: &Part<Deployment>) -> String {
    let deployment = match part {
        Part::Unreadable { why, .. } => return format!("deployment: {UNKNOWN}{why}"),
        Part::Known(deployment) => deployment,
        Part::NotConfigured { .. } | Part::NotAsked => return String::new(),
    };
    let what = match (&deployment.version, &deployment.environment) {
        (Some(version), Some(environment)) => format!("{version} to {environment}"),
        (Some(version), None) => version.clone(),
        (None, Some(environment)) => format!("to {environment}"),
        (None, None) => String::new(),
    };
    let said = deployment.output.as_ref().map(|output| format!(": {output}")).unwrap_or_default();
    let what = if what.is_empty() { what } else { format!(" {what}") };
    match deployment.state {
        DeploymentState::Deployed => format!("deployment:{what} is there{said}"),
        DeploymentState::Deploying => format!("deployment:{what} is under way{said}"),
        DeploymentState::Failed => format!("deployment:{what} failed{said}"),
        DeploymentState::None => {
            let place = deployment.environment.as_ref().map(|place| format!(" to {place}")).unwrap_or_default();
            format!("deployment: nothing is deployed{place}{said}")
        }
        DeploymentState::Unknown if said.is_empty() => "deployment: not known, and the manager does not say why".to_owned(),
        DeploymentState::Unknown => format!("deployment: not known{said}"),
    }
}

fn tests(part: &Part<Vec<LevelResult>>) -> Vec<(Status, String)> {
    match part {
        Part::Unreadable { why, .. } => vec![(Status::Unknown, format!("tests: {UNKNOWN}{why}"))],
        Part::Known(levels) if levels.is_empty() => {
            vec![(Status::Unknown, "tests: no run of a commit with a clean work tree is known".to_owned())]
        }
        Part::Known(levels) => levels.iter().map(|level| (level.status, of_level(level))).collect(),
        Part::NotConfigured { .. } | Part::NotAsked => Vec::new(),
    }
}

fn of_level(level: &LevelResult) -> String {
    let LevelResult { level: name, revision, .. } = level;
    let on = format!("on {}", revision.get(..7).unwrap_or(revision));
    let failures = listed(&level.failures).map(|failures| format!(": {failures}")).unwrap_or_default();
    match (level.status, level.failed) {
        (Status::Fail, Some(count @ 1..)) => {
            format!("tests: {count} {} in {name} {on}{failures}", if count == 1 { "case failed" } else { "cases failed" })
        }
        (Status::Fail, _) => format!("tests: {name} is red {on}{failures}"),
        (Status::Unknown, _) => format!("tests: {name} came to no whole result {on}{failures}"),
        (Status::Warn | Status::Pass, _) => format!("tests: {name} {on}{failures}"),
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
