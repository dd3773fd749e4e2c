//! From the parts that are known of a domain to one verdict: the worst of what joins, why it is not well, what to do next. Pure.
//!
//! What an answer says is read by `dialects`; who is asked, `managers` decides; how it looks, `report`.

mod concerns;
mod steps;

use crate::config::{Domain, ManagerConfig};
use crate::model::health::{
    Deployment, DeploymentState, DomainStatus, Health, LevelResult, ManagerKind, ManagerName, Part, Status,
};
use crate::system::http::Url;

/// The parts of one domain, as they were answered.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainParts {
    /// How it is.
    pub health: Part<Health>,
    /// What is deployed.
    pub deployment: Part<Deployment>,
    /// The latest run of each level.
    pub tests: Part<Vec<LevelResult>>,
}

/// One verdict of a domain from its parts. Since when it is so, only the past knows: `since` is left open.
#[must_use]
pub fn joined(domain: &Domain, parts: DomainParts) -> DomainStatus {
    let verdict = verdict(&parts);
    let why = concerns::concerns(&parts, verdict);
    let next = steps::steps(domain, &parts, verdict);
    let DomainParts { health, deployment, tests } = parts;
    DomainStatus {
        name: domain.name.value.clone(),
        title: domain.title.clone().unwrap_or_else(|| domain.name.value.clone()),
        manager: manager(domain.manager.as_ref()),
        health,
        deployment,
        tests,
        verdict,
        since: None,
        why,
        next,
    }
}

/// The worst of what joins. What nobody is asked for does not; when nothing joins, nothing is known.
#[must_use]
pub fn verdict(parts: &DomainParts) -> Status {
    let parts = [of_health(&parts.health), of_deployment(&parts.deployment), of_tests(&parts.tests)];
    parts.into_iter().flatten().max().unwrap_or(Status::Unknown)
}

/// How a domain is by its health alone; `None` when nobody was asked.
#[must_use]
pub fn of_health(part: &Part<Health>) -> Option<Status> {
    of(part, |health| health.status)
}

/// How a domain is by its deployment alone. One that is under way, and one that is not there, are concerns: what acts on the live
/// system must not take them for well.
#[must_use]
pub fn of_deployment(part: &Part<Deployment>) -> Option<Status> {
    of(part, |deployment| match deployment.state {
        DeploymentState::Deployed => Status::Pass,
        DeploymentState::Deploying | DeploymentState::None => Status::Warn,
        DeploymentState::Unknown => Status::Unknown,
        DeploymentState::Failed => Status::Fail,
    })
}

/// How a domain is by its tests alone: its worst level. No level at all says nothing, and is no green.
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

/// A manager as people know it. One without a name is called by where it is.
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

/// Where a manager is, without what might be a secret: no user, no query.
fn address(manager: Option<&ManagerConfig>) -> Option<Url> {
    let manager = manager.filter(|_| kind(manager) != ManagerKind::Embedded)?;
    let mut url = Url::parse(manager.url.as_deref()?).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    // What has no host has no user either.
    url.set_username("").and_then(|()| url.set_password(None)).ok()?;
    Some(url)
}

#[cfg(test)]
mod tests;
