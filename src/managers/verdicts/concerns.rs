//! The concerns that keep a verdict from `pass`: one for each part or level that does not pass.

use super::{DomainParts, of_deployment, of_health, of_tests};
use crate::model::health::{Check, Concern, Health, Part, PartKind, Status};

/// Returns the concerns, the worst part first; none for parts that pass.
pub(super) fn concerns(parts: &DomainParts, verdict: Status) -> Vec<Concern> {
    let mut found = Vec::new();
    if let Some(status) = of_health(&parts.health) {
        found.extend(health(&parts.health).map(|concern| (status, concern)));
    }
    if let Some(status) = of_deployment(&parts.deployment) {
        let known = |deployment: &_| Concern::Deployment(Clone::clone(deployment));
        found.extend(of(PartKind::Deployment, &parts.deployment, known).map(|concern| (status, concern)));
    }
    if of_tests(&parts.tests).is_some() {
        found.extend(tests(parts));
    }
    found.retain(|(status, _)| *status != Status::Pass);
    found.sort_by_key(|(status, _)| std::cmp::Reverse(*status));
    if found.is_empty() && verdict != Status::Pass {
        return vec![Concern::NothingConfigured];
    }
    found.into_iter().map(|(_, concern)| concern).collect()
}

/// Returns the concern of a part that was asked for.
fn of<T>(kind: PartKind, part: &Part<T>, known: impl FnOnce(&T) -> Concern) -> Option<Concern> {
    match part {
        Part::Unreadable { why, .. } => Some(Concern::Unreadable { part: kind, why: why.clone() }),
        Part::Known(value) => Some(known(value)),
        Part::NotConfigured { .. } | Part::NotAsked => None,
    }
}

fn health(part: &Part<Health>) -> Option<Concern> {
    of(PartKind::Health, part, |health| Concern::Health {
        status: health.status,
        output: health.output.clone(),
        checks: not_well(&health.checks),
    })
}

/// Returns the checks that do not pass, the worst first.
fn not_well(checks: &[Check]) -> Vec<Check> {
    let mut bad: Vec<Check> = checks.iter().filter(|check| check.status != Status::Pass).cloned().collect();
    bad.sort_by_key(|check| std::cmp::Reverse(check.status));
    bad
}

fn tests(parts: &DomainParts) -> Vec<(Status, Concern)> {
    match &parts.tests {
        Part::Known(levels) if levels.is_empty() => vec![(Status::Unknown, Concern::NoRun)],
        Part::Known(levels) => levels.iter().map(|level| (level.status, Concern::Level(level.clone()))).collect(),
        Part::Unreadable { why, .. } => {
            vec![(Status::Unknown, Concern::Unreadable { part: PartKind::Tests, why: why.clone() })]
        }
        Part::NotConfigured { .. } | Part::NotAsked => Vec::new(),
    }
}
