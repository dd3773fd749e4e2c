//! `cicd.status/v1`.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use super::status_words_v1::{DeploymentStateWord, ManagerKindWord, PartWord, SlotWord, StatusWord};
use crate::managers::verdicts;
use crate::model::health::{self, DomainStatus, NextStep, Part, Unreadable};
use crate::model::overview::{DomainView, VerdictSpan};
use crate::model::pages::PageUrl;
use crate::report::{milliseconds, time, words};

/// How the domains are.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "cicd.status/v1", deny_unknown_fields)]
pub struct StatusV1<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.status/v1"))]
    schema: &'static str,
    /// When they were asked, RFC 3339 in UTC.
    taken: String,
    /// The domains that were asked for, in the order of cicd.yml.
    domains: Vec<StatusDomain<'a>>,
}

/// One domain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Domain")]
pub(super) struct StatusDomain<'a> {
    /// Its name.
    name: &'a str,
    /// Its name for people.
    title: &'a str,
    /// Who answers for it.
    manager: StatusManager<'a>,
    /// The worst of what joins; nothing to join is unknown.
    verdict: StatusWord,
    /// Since when the verdict is this one, as far as observed; null when that is not known.
    since: Option<String>,
    /// Null when it was not asked for, or is not configured.
    health: Option<StatusHealth<'a>>,
    /// Null when it was not asked for, or is not configured.
    deployment: Option<StatusDeployment<'a>>,
    /// Null when they were not asked for, or is not configured.
    tests: Option<Tests<'a>>,
    /// The parts that are not configured; they do not join the verdict.
    not_configured: Vec<NotConfigured>,
    /// Why the verdict is not `pass`, a sentence each.
    why: Vec<String>,
    /// A stable word for each of `why`, in its order.
    why_codes: Vec<&'static str>,
    /// What to do next, a sentence each.
    next: Vec<String>,
    /// A stable word for each of `next`, in its order.
    next_codes: Vec<&'static str>,
    /// How its health was; null unless the domain was named.
    history: Option<StatusHistory>,
}

/// Who answers for a domain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Manager")]
struct StatusManager<'a> {
    /// How it is asked.
    kind: ManagerKindWord,
    /// Its name for people.
    title: &'a str,
}

/// How a domain is.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Health")]
struct StatusHealth<'a> {
    /// The whole.
    status: StatusWord,
    /// Why it is not well, or why it is not known.
    output: Option<Cow<'a, str>>,
    /// A stable word for why it cannot be read; null when it was read, and `output` has the manager's words.
    output_code: Option<&'static str>,
    /// What was looked at.
    checks: Vec<StatusCheck<'a>>,
    /// From the question to the end of the answer.
    latency_ms: Option<u64>,
    /// What the answer was read as, e.g. `health+json`; null when there was none that can be read.
    dialect: Option<&'a str>,
}

/// One thing that was looked at.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Check")]
struct StatusCheck<'a> {
    /// Its name.
    name: &'a str,
    /// How it is.
    status: StatusWord,
    /// Why, or what was measured.
    output: Option<&'a str>,
}

/// What is deployed.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Deployment")]
struct StatusDeployment<'a> {
    /// How it joins the verdict.
    status: StatusWord,
    /// What becomes of it.
    state: DeploymentStateWord,
    /// Where.
    environment: Option<&'a str>,
    /// What.
    version: Option<&'a str>,
    /// Its commit.
    revision: Option<&'a str>,
    /// Which side, where there are two.
    slot: Option<SlotWord>,
    /// Since when it is so, RFC 3339 in UTC.
    since: Option<String>,
    /// Why it failed or is not known.
    output: Option<Cow<'a, str>>,
    /// A stable word for why it cannot be read; null when it was read, and `output` has the manager's words.
    output_code: Option<&'static str>,
}

/// The tests: clean runs of a named commit.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Tests<'a> {
    /// The worst level; unknown when there is none.
    status: StatusWord,
    /// The latest run of each level.
    levels: Vec<StatusLevel<'a>>,
    /// Why nothing is known.
    output: Option<String>,
    /// A stable word for that.
    output_code: Option<&'static str>,
}

/// The latest run of a level.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Level")]
struct StatusLevel<'a> {
    /// The level.
    level: &'a str,
    /// The commit.
    revision: &'a str,
    /// True if it is green, red, or cannot be told.
    status: StatusWord,
    /// Cases; null where nothing reported any.
    passed: Option<u64>,
    /// Cases; null where nothing reported any.
    failed: Option<u64>,
    /// Cases; null where nothing reported any.
    skipped: Option<u64>,
    /// Cases that passed only at a later attempt; null where nothing reported any.
    flaky: Option<u64>,
    /// How long it took.
    duration_ms: u64,
    /// When it ended, RFC 3339 in UTC.
    finished: String,
    /// The first failing cases.
    failures: &'a [String],
    /// The page of its run in CI; null when it is not known.
    url: Option<&'a str>,
}

/// A part that is not configured.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct NotConfigured {
    /// Which.
    part: PartWord,
    /// How it would be set up.
    how: String,
    /// A stable word for that.
    how_code: &'static str,
}

/// How the health of a domain was.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "History")]
struct StatusHistory {
    /// The share of the observed time of the last 24 hours in which it was `pass` or `warn`; null when nothing was observed.
    availability_24h: Option<f64>,
    /// The same of the last 7 days.
    availability_7d: Option<f64>,
    /// The last 7 days, the oldest first; time that is in no span was not observed.
    spans: Vec<PastSpan>,
}

/// A time in which the health was the same.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PastSpan {
    /// How it was.
    status: StatusWord,
    /// From when it was seen so, RFC 3339 in UTC.
    from: String,
    /// Until when.
    to: String,
}

impl<'a> StatusV1<'a> {
    /// The answer for these domains.
    #[must_use]
    pub fn new(statuses: &'a [DomainStatus], taken: std::time::SystemTime) -> Self {
        Self::of(statuses.iter().map(|status| domain(status, None)).collect(), taken)
    }

    /// The answer for domains that were named, with their past.
    #[must_use]
    pub fn in_depth(views: &'a [DomainView], taken: std::time::SystemTime) -> Self {
        Self::of(views.iter().map(in_depth).collect(), taken)
    }

    fn of(domains: Vec<StatusDomain<'a>>, taken: std::time::SystemTime) -> Self {
        Self { schema: "cicd.status/v1", taken: time(taken), domains }
    }
}

/// A domain with its past.
pub(super) fn in_depth(view: &DomainView) -> StatusDomain<'_> {
    domain(&view.status, Some(history(view)))
}

fn domain(status: &DomainStatus, history: Option<StatusHistory>) -> StatusDomain<'_> {
    let mut not_configured = Vec::new();
    lacking(&status.health, PartWord::Health, &mut not_configured);
    lacking(&status.deployment, PartWord::Deployment, &mut not_configured);
    lacking(&status.tests, PartWord::Tests, &mut not_configured);
    let why = words::concerns(&status.why);
    StatusDomain {
        name: &status.name,
        title: &status.title,
        manager: StatusManager { kind: status.manager.kind.into(), title: &status.manager.title },
        verdict: status.verdict.into(),
        since: status.since.map(time),
        health: health(&status.health),
        deployment: deployment(&status.deployment),
        tests: tests(&status.tests),
        not_configured,
        why_codes: why.iter().map(|said| said.code).collect(),
        why: why.into_iter().map(|said| said.text).collect(),
        next: status.next.iter().map(words::next_step).collect(),
        next_codes: status.next.iter().map(NextStep::code).collect(),
        history,
    }
}

fn lacking<T>(part: &Part<T>, name: PartWord, found: &mut Vec<NotConfigured>) {
    if let Part::NotConfigured { how } = part {
        found.push(NotConfigured { part: name, how: words::setup(how), how_code: how.code() });
    }
}

fn health(part: &Part<health::Health>) -> Option<StatusHealth<'_>> {
    let ms = |latency: Option<std::time::Duration>| latency.map(milliseconds);
    match part {
        Part::NotConfigured { .. } | Part::NotAsked => None,
        Part::Unreadable { why, latency } => Some(StatusHealth {
            status: StatusWord::Unknown,
            output: Some(why.to_string().into()),
            output_code: Some(why.code()),
            checks: Vec::new(),
            latency_ms: ms(*latency),
            dialect: None,
        }),
        Part::Known(health) => Some(StatusHealth {
            status: health.status.into(),
            output: health.output.as_deref().map(Cow::Borrowed),
            output_code: None,
            checks: health.checks.iter().map(check).collect(),
            latency_ms: ms(health.latency),
            dialect: Some(health.dialect.word()),
        }),
    }
}

fn check(check: &health::Check) -> StatusCheck<'_> {
    StatusCheck { name: &check.name, status: check.status.into(), output: check.output.as_deref() }
}

fn deployment(part: &Part<health::Deployment>) -> Option<StatusDeployment<'_>> {
    let status = verdicts::of_deployment(part)?.into();
    let nothing = |why: &Unreadable| StatusDeployment {
        status: StatusWord::Unknown,
        state: DeploymentStateWord::Unknown,
        environment: None,
        version: None,
        revision: None,
        slot: None,
        since: None,
        output: Some(why.to_string().into()),
        output_code: Some(why.code()),
    };
    match part {
        Part::Known(deployment) => Some(StatusDeployment {
            status,
            state: deployment.state.into(),
            environment: deployment.environment.as_deref(),
            version: deployment.version.as_deref(),
            revision: deployment.revision.as_deref(),
            slot: deployment.slot.map(Into::into),
            since: deployment.since.map(time),
            output: deployment.output.as_deref().map(Cow::Borrowed),
            output_code: None,
        }),
        Part::Unreadable { why, .. } => Some(nothing(why)),
        Part::NotConfigured { .. } | Part::NotAsked => None,
    }
}

fn tests(part: &Part<Vec<health::LevelResult>>) -> Option<Tests<'_>> {
    let status = verdicts::of_tests(part)?.into();
    let (levels, why) = match part {
        Part::Known(levels) => (levels.as_slice(), None),
        Part::Unreadable { why, .. } => (&[][..], Some(why)),
        Part::NotConfigured { .. } | Part::NotAsked => return None,
    };
    let levels = levels.iter().map(level).collect();
    Some(Tests { status, levels, output: why.map(ToString::to_string), output_code: why.map(Unreadable::code) })
}

fn level(level: &health::LevelResult) -> StatusLevel<'_> {
    StatusLevel {
        level: &level.level,
        revision: &level.revision,
        status: level.status.into(),
        passed: level.passed,
        failed: level.failed,
        skipped: level.skipped,
        flaky: level.flaky,
        duration_ms: milliseconds(level.duration),
        finished: time(level.finished),
        failures: &level.failures,
        url: level.page.as_ref().map(PageUrl::as_str),
    }
}

fn history(view: &DomainView) -> StatusHistory {
    let span = |span: &VerdictSpan| PastSpan { status: span.status.into(), from: time(span.from), to: time(span.to) };
    StatusHistory {
        availability_24h: view.availability.day,
        availability_7d: view.availability.week,
        spans: view.spans.iter().map(span).collect(),
    }
}
