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

/// The state of the domains.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "cicd.status/v1", deny_unknown_fields)]
pub struct StatusV1<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.status/v1"))]
    schema: &'static str,
    /// The time of the answers, RFC 3339 in UTC.
    taken: String,
    /// The domains that were asked for, in the order of cicd.yml.
    domains: Vec<StatusDomain<'a>>,
}

/// One domain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Domain")]
pub(super) struct StatusDomain<'a> {
    /// The name.
    name: &'a str,
    /// The display name.
    title: &'a str,
    /// The manager.
    manager: StatusManager<'a>,
    /// The worst of health, deployment and tests, as far as they are configured; `unknown` when none is.
    verdict: StatusWord,
    /// The time since which the verdict was observed without a gap, RFC 3339 in UTC; null when it is unknown.
    since: Option<String>,
    /// The health; null when it is not configured, or not selected with `--only`.
    health: Option<StatusHealth<'a>>,
    /// The deployment; null when it is not configured, or not selected with `--only`.
    deployment: Option<StatusDeployment<'a>>,
    /// The tests; null when they are not configured, or not selected with `--only`.
    tests: Option<Tests<'a>>,
    /// The parts that are not configured. They do not count for the verdict.
    not_configured: Vec<NotConfigured>,
    /// The reasons why the verdict is not `pass`, a sentence each.
    why: Vec<String>,
    /// The codes of `why`, in its order.
    why_codes: Vec<&'static str>,
    /// The next steps, a sentence each.
    next: Vec<String>,
    /// The codes of `next`, in its order.
    next_codes: Vec<&'static str>,
    /// The past of its health; null unless the domain was named.
    history: Option<StatusHistory>,
}

/// The manager of a domain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Manager")]
struct StatusManager<'a> {
    /// The protocol.
    kind: ManagerKindWord,
    /// The display name.
    title: &'a str,
}

/// The health of a domain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Health")]
struct StatusHealth<'a> {
    /// The health as a whole.
    status: StatusWord,
    /// The reason why it is not `pass`, for people.
    output: Option<Cow<'a, str>>,
    /// The code of the reason why the answer cannot be read; null when it was read, and `output` has the manager's words.
    output_code: Option<&'static str>,
    /// The checks that it consists of.
    checks: Vec<StatusCheck<'a>>,
    /// The response time in milliseconds.
    latency_ms: Option<u64>,
    /// The dialect of the answer, e.g. `health+json`; null when there was none that can be read.
    dialect: Option<&'a str>,
}

/// One check.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Check")]
struct StatusCheck<'a> {
    /// The name.
    name: &'a str,
    /// The result.
    status: StatusWord,
    /// The reason of the result, or the measured value.
    output: Option<&'a str>,
}

/// The deployment of a domain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Deployment")]
struct StatusDeployment<'a> {
    /// Its share in the verdict.
    status: StatusWord,
    /// The state.
    state: DeploymentStateWord,
    /// The environment, e.g. `production`.
    environment: Option<&'a str>,
    /// The deployed version.
    version: Option<&'a str>,
    /// The deployed commit.
    revision: Option<&'a str>,
    /// The slot of a blue/green deployment.
    slot: Option<SlotWord>,
    /// The time of the last change of the state, RFC 3339 in UTC.
    since: Option<String>,
    /// The reason of a failed or unknown deployment, for people.
    output: Option<Cow<'a, str>>,
    /// The code of the reason why the answer cannot be read; null when it was read, and `output` has the manager's words.
    output_code: Option<&'static str>,
}

/// The tests of a domain: clean runs of a named commit.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Tests<'a> {
    /// The worst level; unknown when there is none.
    status: StatusWord,
    /// The latest run of each level.
    levels: Vec<StatusLevel<'a>>,
    /// The reason why nothing is known, for people.
    output: Option<String>,
    /// The code of that.
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
    /// The outcome: `pass`, `fail`, or `unknown` when parts are missing.
    status: StatusWord,
    /// Cases that passed; null where nothing reported any.
    passed: Option<u64>,
    /// Cases that failed; null where nothing reported any.
    failed: Option<u64>,
    /// Cases that were skipped; null where nothing reported any.
    skipped: Option<u64>,
    /// Cases that passed only after a failure; null where nothing reported any.
    flaky: Option<u64>,
    /// The duration in milliseconds.
    duration_ms: u64,
    /// The time when it ended, RFC 3339 in UTC.
    finished: String,
    /// The first failing cases.
    failures: &'a [String],
    /// The page of its run in CI; null when it is unknown.
    url: Option<&'a str>,
}

/// A part that is not configured.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct NotConfigured {
    /// The part.
    part: PartWord,
    /// The way to configure it, for people.
    how: String,
    /// The code of that.
    how_code: &'static str,
}

/// The past health of a domain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "History")]
struct StatusHistory {
    /// The share of the observed time of the last 24 hours in which it was `pass` or `warn`; null when nothing was observed.
    availability_24h: Option<f64>,
    /// The same of the last 7 days.
    availability_7d: Option<f64>,
    /// How much of the last 24 hours was observed; null when nothing was.
    watched_24h_ms: Option<u64>,
    /// The same of the last 7 days.
    watched_7d_ms: Option<u64>,
    /// The last 7 days, the oldest first; time that is in no span was not observed.
    spans: Vec<PastSpan>,
}

/// A time span with the same health.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PastSpan {
    /// The health in this span.
    status: StatusWord,
    /// The first observation, RFC 3339 in UTC.
    from: String,
    /// The last observation.
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
        availability_24h: view.availability.day.map(|day| day.share),
        availability_7d: view.availability.week.map(|week| week.share),
        watched_24h_ms: view.availability.day.map(|day| milliseconds(day.watched)),
        watched_7d_ms: view.availability.week.map(|week| milliseconds(week.watched)),
        spans: view.spans.iter().map(span).collect(),
    }
}
