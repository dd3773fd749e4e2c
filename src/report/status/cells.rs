//! The cells of the table: each part of a status in a few words. The details of a domain and the list of changes use the same
//! words.

use std::time::{Duration, SystemTime};

use super::text;
use crate::model::health::{Deployment, DeploymentState, DomainStatus, LevelResult, Part, Slot};

/// The cell of a part that is not configured.
pub(super) const NONE: &str = "-";

/// The most characters of a name or a version.
const WORD: usize = 40;

/// Returns the age in short form: `5s`, `12m`, `3h`, `2d`.
pub(super) fn age(then: SystemTime, now: SystemTime) -> String {
    let seconds = now.duration_since(then).unwrap_or_default().as_secs();
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3_600 => format!("{}m", seconds / 60),
        3_600..172_800 => format!("{}h", seconds / 3_600),
        _ => format!("{}d", seconds / 86_400),
    }
}

pub(super) fn health(status: &DomainStatus) -> String {
    match &status.health {
        Part::NotConfigured { .. } | Part::NotAsked => NONE.to_owned(),
        Part::Unreadable { .. } => "unknown".to_owned(),
        Part::Known(health) => health.status.word().to_owned(),
    }
}

/// Returns environment, version and slot, and the deployment state if the version is not deployed.
pub(super) fn deployment(part: &Part<Deployment>) -> String {
    let deployment = match part {
        Part::NotConfigured { .. } | Part::NotAsked => return NONE.to_owned(),
        Part::Unreadable { .. } => return "unknown".to_owned(),
        Part::Known(deployment) => deployment,
    };
    let state = match deployment.state {
        DeploymentState::Deployed => None,
        DeploymentState::Deploying => Some("deploying"),
        DeploymentState::Failed => Some("failed"),
        DeploymentState::None => return "nothing".to_owned(),
        DeploymentState::Unknown => return "unknown".to_owned(),
    };
    let words = [deployment.environment.as_deref(), deployment.version.as_deref(), slot(deployment), state];
    words.into_iter().flatten().map(word).collect::<Vec<_>>().join(" ")
}

pub(super) fn slot(deployment: &Deployment) -> Option<&'static str> {
    deployment.slot.and_then(Slot::color)
}

/// Returns the sums over all levels, `40 passed` or `1/41 failed`, with the age of the oldest level.
pub(super) fn tests(part: &Part<Vec<LevelResult>>, now: SystemTime) -> String {
    let Part::Known(levels) = part else { return sums(part) };
    let oldest = levels.iter().map(|level| level.finished).min();
    oldest.map_or_else(|| sums(part), |oldest| format!("{} {}", sums(part), age(oldest, now)))
}

/// Returns the same as [`tests`], without the age.
pub(super) fn sums(part: &Part<Vec<LevelResult>>) -> String {
    let levels = match part {
        Part::NotConfigured { .. } | Part::NotAsked => return NONE.to_owned(),
        Part::Unreadable { .. } => return "unknown".to_owned(),
        Part::Known(levels) if levels.is_empty() => return "unknown".to_owned(),
        Part::Known(levels) => levels,
    };
    let sum = |of: fn(&LevelResult) -> Option<u64>| levels.iter().filter_map(of).fold(0_u64, u64::saturating_add);
    if levels.iter().any(|level| level.passed.is_some()) {
        let (passed, failed) = (sum(|level| level.passed), sum(|level| level.failed));
        return match failed {
            0 => format!("{passed} passed"),
            _ => format!("{failed}/{} failed", passed.saturating_add(failed)),
        };
    }
    // All levels are judged by exit codes alone.
    levels.iter().map(|level| level.status).max().map_or_else(|| "unknown".to_owned(), |status| status.word().to_owned())
}

pub(super) fn latency(status: &DomainStatus) -> String {
    latency_of(status).map_or_else(|| NONE.to_owned(), crate::report::duration)
}

/// Returns the time that the health answer took, or the time until the request failed.
pub(super) fn latency_of(status: &DomainStatus) -> Option<Duration> {
    match &status.health {
        Part::Known(health) => health.latency,
        Part::Unreadable { latency, .. } => *latency,
        Part::NotConfigured { .. } | Part::NotAsked => None,
    }
}

pub(super) fn since(status: &DomainStatus, now: SystemTime) -> String {
    status.since.map_or_else(|| NONE.to_owned(), |since| age(since, now))
}

/// Returns a name or a version, cut to the width of a column.
pub(super) fn word(word: &str) -> String {
    let word = text(word);
    if word.chars().count() <= WORD { word } else { word.chars().take(WORD - 1).chain(['…']).collect() }
}
