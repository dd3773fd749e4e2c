//! The next steps: for each part that does not pass, one step that a person can take now.

use super::{DomainParts, address, kind, manager, of_deployment, of_health};
use crate::config::{Domain, ManagerConfig};
use crate::model::health::{
    AnswersAt, Deployment, DeploymentState, ManagerKind, NextStep, Part, PartKind, Remedy, SetupHint, Status, Unreadable,
};

/// Returns the steps in the order of health, deployment, tests; none for parts that pass.
pub(super) fn steps(domain: &Domain, parts: &DomainParts, verdict: Status) -> Vec<NextStep> {
    if verdict == Status::Pass {
        return Vec::new();
    }
    let mut steps = Vec::new();
    if let Some(status) = of_health(&parts.health).filter(|status| *status != Status::Pass) {
        steps.push(health(domain, parts, status));
    }
    if of_deployment(&parts.deployment).is_some_and(|status| status != Status::Pass) {
        steps.push(deployment(domain, &parts.deployment));
    }
    steps.extend(tests(domain, parts));
    if steps.is_empty() {
        // No part counts, so each part says how to configure it.
        let hows = [how(&parts.health), how(&parts.deployment), how(&parts.tests)];
        steps.extend(hows.into_iter().flatten().cloned().map(NextStep::SetUp));
    }
    let mut once: Vec<NextStep> = Vec::new();
    for step in steps {
        if !once.contains(&step) {
            once.push(step);
        }
    }
    once
}

fn how<T>(part: &Part<T>) -> Option<&SetupHint> {
    match part {
        Part::NotConfigured { how } => Some(how),
        _ => None,
    }
}

fn health(domain: &Domain, parts: &DomainParts, status: Status) -> NextStep {
    let name = domain.name.value.clone();
    let at = || answers_at(domain.manager.as_deref(), PartKind::Health);
    match &parts.health {
        _ if kind(domain.manager.as_deref()) == ManagerKind::Embedded => NextStep::SeeOwnChecks { domain: name },
        Part::Unreadable { why, .. } => inspect(domain, why),
        _ if status == Status::Unknown => NextStep::SeeHealth(at()),
        _ => NextStep::SeeChecks { domain: name, at: at() },
    }
}

/// Returns the step for an answer that is missing or cannot be parsed: what to check first.
fn inspect(domain: &Domain, why: &Unreadable) -> NextStep {
    let (entry, remedy) = (domain.manager.as_deref(), why.remedy());
    let url = address(entry).filter(|_| remedy == Remedy::Address).map(|url| url.to_string());
    NextStep::Inspect { remedy, domain: domain.name.value.clone(), at: AnswersAt { manager: manager(entry).title, url } }
}

/// Returns the address at which a manager answers a part.
fn answers_at(entry: Option<&ManagerConfig>, part: PartKind) -> AnswersAt {
    let default = match part {
        PartKind::Health => "/health",
        PartKind::Deployment => "/deployment",
        PartKind::Tests => "/test-results",
    };
    let path = entry.and_then(|entry| entry.paths.get(part.path_key())).map_or(default, String::as_str);
    let path = path.split('?').next().unwrap_or_default();
    let url = address(entry).map(|url| match kind(entry) {
        ManagerKind::Http => format!("{}/{}", url.as_str().trim_end_matches('/'), path.trim_start_matches('/')),
        _ => url.to_string(),
    });
    AnswersAt { manager: manager(entry).title, url }
}

fn deployment(domain: &Domain, part: &Part<Deployment>) -> NextStep {
    let name = || domain.name.value.clone();
    let is_http = kind(domain.manager.as_deref()) == ManagerKind::Http;
    let deployment = match part {
        Part::Known(deployment) => deployment,
        Part::Unreadable { why, .. } if is_http => return inspect(domain, why),
        _ => return NextStep::SeeStore,
    };
    match deployment.state {
        DeploymentState::Deploying => NextStep::AwaitDeployment { domain: name() },
        DeploymentState::Failed => NextStep::Redeploy,
        DeploymentState::None => NextStep::Deploy,
        _ if is_http => NextStep::SeeDeployment(answers_at(domain.manager.as_deref(), PartKind::Deployment)),
        _ => NextStep::ReportDeployment,
    }
}

/// Returns true if another manager answers for the tests, and this program sends no reports to it.
fn gets_no_reports(domain: &Domain) -> bool {
    let manager = domain.manager.as_deref();
    kind(manager) == ManagerKind::Http && !manager.is_some_and(|manager| manager.push_results)
}

fn tests(domain: &Domain, parts: &DomainParts) -> Vec<NextStep> {
    let name = || domain.name.value.clone();
    match &parts.tests {
        Part::Known(levels) if levels.is_empty() && gets_no_reports(domain) => vec![NextStep::PushResults { domain: name() }],
        Part::Known(levels) if levels.is_empty() => vec![NextStep::RunTests { domain: name() }],
        Part::Known(levels) => {
            let bad = levels.iter().filter(|level| level.status != Status::Pass);
            bad.map(|level| NextStep::RunLevel { domain: name(), level: level.level.clone() }).collect()
        }
        Part::Unreadable { why, .. } if kind(domain.manager.as_deref()) == ManagerKind::Http => vec![inspect(domain, why)],
        Part::Unreadable { .. } => vec![NextStep::SeeStore],
        Part::NotConfigured { .. } | Part::NotAsked => Vec::new(),
    }
}
