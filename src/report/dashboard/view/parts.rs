//! The three parts of a domain: health, deployment and tests. Each may be unknown.

use std::time::SystemTime;

use serde::Serialize;

use super::super::links::ProjectLinks;
use super::text::{BRIEF, Bounds, Moment, commit, name, short};
use crate::model::health::{Check, Deployment, DeploymentState, Health, LevelResult, Part, Slot, Status};
use crate::model::overview::DomainView;
use crate::model::pages::PageUrl;
use crate::report::{duration, words};

/// The state of a part, with an explanation if the part is not known.
#[derive(Serialize)]
pub(super) struct AskedPart {
    /// `known`, `unreadable`, `not-configured` or `not-asked`.
    state: &'static str,
    /// The reason why it cannot be read, or the way to configure it.
    text: String,
}

impl AskedPart {
    fn new<T>(part: &Part<T>, bounds: Bounds) -> Self {
        let (state, text) = match part {
            Part::Known(_) => ("known", String::new()),
            Part::Unreadable { why, .. } => ("unreadable", why.to_string()),
            Part::NotConfigured { how } => ("not-configured", words::setup(how)),
            Part::NotAsked => ("not-asked", String::new()),
        };
        Self { state, text: short(&text, bounds) }
    }
}

#[derive(Serialize)]
pub(super) struct HealthPart {
    asked: AskedPart,
    status: Option<&'static str>,
    output: Option<String>,
    checks: Vec<CheckLine>,
    more_checks: usize,
    latency: Option<String>,
    dialect: Option<&'static str>,
}

#[derive(Serialize)]
struct CheckLine {
    name: String,
    status: &'static str,
    output: Option<String>,
}

impl HealthPart {
    pub(super) fn new(part: &Part<Health>, bounds: Bounds) -> Self {
        let known = if let Part::Known(health) = part { Some(health) } else { None };
        let latency = match part {
            Part::Known(health) => health.latency,
            Part::Unreadable { latency, .. } => *latency,
            Part::NotConfigured { .. } | Part::NotAsked => None,
        };
        let line = |check: &Check| CheckLine {
            name: name(&check.name, bounds),
            status: check.status.word(),
            output: check.output.as_deref().map(|output| short(output, bounds)),
        };
        // Only a domain's own page lists checks: a card has no room for those that pass, and `why` names the others.
        let checks = known.map(|health| &health.checks[..]).filter(|_| bounds.entries > BRIEF.entries).unwrap_or_default();
        Self {
            asked: AskedPart::new(part, bounds),
            status: known.map(|health| health.status.word()),
            output: known.and_then(|health| health.output.as_deref()).map(|output| short(output, bounds)),
            checks: checks.iter().take(bounds.entries).map(line).collect(),
            more_checks: checks.len().saturating_sub(bounds.entries),
            latency: latency.map(duration),
            dialect: known.map(|health| health.dialect.word()),
        }
    }
}

#[derive(Serialize)]
pub(super) struct DeploymentPart {
    asked: AskedPart,
    state: &'static str,
    environment: Option<String>,
    version: Option<String>,
    revision: Option<String>,
    /// The page of the commit.
    commit_to: Option<String>,
    slot: Option<&'static str>,
    since: Option<Moment>,
    output: Option<String>,
}

impl DeploymentPart {
    pub(super) fn new(part: &Part<Deployment>, now: SystemTime, links: Option<&ProjectLinks>, bounds: Bounds) -> Self {
        let known = if let Part::Known(deployment) = part { Some(deployment) } else { None };
        let text =
            |of: fn(&Deployment) -> &Option<String>| known.and_then(|known| of(known).as_deref()).map(|t| name(t, bounds));
        let revision = text(|deployment| &deployment.revision);
        Self {
            asked: AskedPart::new(part, bounds),
            state: known.map_or(DeploymentState::Unknown, |deployment| deployment.state).word(),
            environment: text(|deployment| &deployment.environment),
            version: text(|deployment| &deployment.version),
            revision: revision.map(|revision| commit(&revision)),
            commit_to: links.and_then(|links| links.commit(known?.revision.as_deref()?)),
            slot: known.and_then(|deployment| deployment.slot).and_then(Slot::color),
            since: known.and_then(|deployment| deployment.since).map(|since| Moment::new(since, now)),
            output: known.and_then(|deployment| deployment.output.as_deref()).map(|output| short(output, bounds)),
        }
    }
}

#[derive(Serialize)]
pub(super) struct TestsPart {
    asked: AskedPart,
    levels: Vec<LevelView>,
    more_levels: usize,
}

#[derive(Serialize)]
struct LevelView {
    called: String,
    status: &'static str,
    revision: String,
    commit_to: Option<String>,
    /// The page of its run in CI.
    run_to: Option<String>,
    /// The page with the failures.
    output_to: Option<String>,
    passed: Option<u64>,
    failed: Option<u64>,
    skipped: Option<u64>,
    flaky: Option<u64>,
    took: String,
    finished: Moment,
    failures: Vec<String>,
    /// The number of failed cases that are not listed.
    more_failures: u64,
}

impl TestsPart {
    /// Returns the levels with the links to their commits and runs, and to their failures if the run is stored here.
    pub(super) fn new(domain: &DomainView, now: SystemTime, links: Option<&ProjectLinks>, bounds: Bounds) -> Self {
        let part = &domain.status.tests;
        let levels = if let Part::Known(levels) = part { &levels[..] } else { &[] };
        let output = |result: &LevelResult| {
            let run = result.run.as_ref().filter(|_| result.status == Status::Fail)?;
            let kept = domain.runs.iter().find(|bar| bar.run == *run && bar.has_output)?;
            Some(super::output_place(&domain.status.name, &kept.run))
        };
        let level = |result: &LevelResult| {
            let listed = result.failures.len().min(bounds.entries);
            LevelView {
                called: name(&result.level, bounds),
                status: result.status.word(),
                revision: commit(&result.revision),
                commit_to: links.and_then(|links| links.commit(&result.revision)),
                run_to: result.page.as_ref().map(PageUrl::to_string),
                output_to: output(result),
                passed: result.passed,
                failed: result.failed,
                skipped: result.skipped,
                flaky: result.flaky,
                took: duration(result.duration),
                finished: Moment::new(result.finished, now),
                failures: result.failures.iter().take(listed).map(|failure| short(failure, bounds)).collect(),
                more_failures: result.failed.unwrap_or(0).max(result.failures.len() as u64).saturating_sub(listed as u64),
            }
        };
        Self {
            asked: AskedPart::new(part, bounds),
            levels: levels.iter().take(MOST_LEVELS).map(level).collect(),
            more_levels: levels.len().saturating_sub(MOST_LEVELS),
        }
    }
}

/// The largest number of levels that are listed, because a manager may name any number.
const MOST_LEVELS: usize = 12;
