//! Combines the known parts of a domain into one verdict: the worst status, the reasons why it does not pass, and the next
//! steps. Pure.
//!
//! `dialects` parses the answers, `managers` decides whom to ask, and `report` formats the result.

mod concerns;
mod steps;

use crate::config::{Domain, ManagerConfig};
use crate::model::health::{
    Deployment, DeploymentState, DomainStatus, Health, LevelResult, ManagerKind, ManagerName, Part, Status,
};
use crate::system::http::Url;

/// The answered parts of one domain.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainParts {
    /// The health of the domain.
    pub health: Part<Health>,
    /// The deployment of the domain.
    pub deployment: Part<Deployment>,
    /// The latest run of each level.
    pub tests: Part<Vec<LevelResult>>,
}

/// Returns the status of a domain from its parts. `since` is left empty, because only the history knows it.
#[must_use]
pub fn joined(domain: &Domain, parts: DomainParts) -> DomainStatus {
    let verdict = verdict(&parts);
    let why = concerns::concerns(&parts, verdict);
    let next = steps::steps(domain, &parts, verdict);
    let DomainParts { health, deployment, tests } = parts;
    DomainStatus {
        name: domain.name.value.clone(),
        title: domain.title.clone().unwrap_or_else(|| domain.name.value.clone()),
        manager: manager(domain.manager.as_deref()),
        health,
        deployment,
        tests,
        verdict,
        since: None,
        why,
        next,
    }
}

/// Returns the worst status of the parts. Parts that are not configured do not count; if none count, the verdict is unknown.
#[must_use]
pub fn verdict(parts: &DomainParts) -> Status {
    let parts = [of_health(&parts.health), of_deployment(&parts.deployment), of_tests(&parts.tests)];
    parts.into_iter().flatten().max().unwrap_or(Status::Unknown)
}

/// Returns the status of the health part alone; `None` if it was not asked for or is not configured.
#[must_use]
pub fn of_health(part: &Part<Health>) -> Option<Status> {
    of(part, |health| health.status)
}

/// Returns the status of the deployment part alone. A deployment that is in progress or missing is a warning, because actions
/// on the live system must not treat it as healthy.
#[must_use]
pub fn of_deployment(part: &Part<Deployment>) -> Option<Status> {
    of(part, |deployment| match deployment.state {
        DeploymentState::Deployed => Status::Pass,
        DeploymentState::Deploying | DeploymentState::None => Status::Warn,
        DeploymentState::Unknown => Status::Unknown,
        DeploymentState::Failed => Status::Fail,
    })
}

/// Returns the status of the tests part alone: the worst level. Without any level it is unknown, not passed.
#[must_use]
pub fn of_tests(part: &Part<Vec<LevelResult>>) -> Option<Status> {
    of(part, |levels| levels.iter().map(|level| level.status).max().unwrap_or(Status::Unknown))
}

fn of<T>(part: &Part<T>, known: impl FnOnce(&T) -> Status) -> Option<Status> {
    match part {
        Part::NotConfigured { .. } | Part::NotAsked => None,
        Part::Unreadable { .. } => Some(Status::Unknown),
        Part::Known(value) => Some(known(value)),
    }
}

/// Returns the displayed name of a manager. A manager without a name is called by its address.
#[must_use]
pub fn manager(manager: Option<&ManagerConfig>) -> ManagerName {
    let kind = kind(manager);
    let title = manager.and_then(|manager| manager.title.clone());
    let place = || match address(manager) {
        Some(url) => url.host_str().map(|host| url.port().map_or(host.to_owned(), |port| format!("{host}:{port}"))),
        None => None,
    };
    ManagerName { title: title.or_else(place).unwrap_or_else(|| kind.word().to_owned()), kind }
}

fn kind(manager: Option<&ManagerConfig>) -> ManagerKind {
    let by_url = manager.and_then(|manager| manager.url.as_ref()).map_or(ManagerKind::Embedded, |_| ManagerKind::Http);
    manager.and_then(|manager| manager.kind).unwrap_or(by_url)
}

/// Returns the address of a manager without possible secrets: no user, no query.
fn address(manager: Option<&ManagerConfig>) -> Option<Url> {
    let manager = manager.filter(|_| kind(manager) != ManagerKind::Embedded)?;
    let mut url = Url::parse(manager.url.as_deref()?).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    // A URL without a host has no user either.
    url.set_username("").and_then(|()| url.set_password(None)).ok()?;
    Some(url)
}

#[cfg(test)]
mod tests;
