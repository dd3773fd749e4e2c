//! What the templates get: an overview in words, times and drawings, cut to what a page can bear.
//!
//! Text from outside stays as it is here; `templates` makes it harmless, whatever it is.

use std::time::{Duration, SystemTime};

use form_urlencoded::byte_serialize;
use minijinja::Value;
use serde::Serialize;

use super::options::{Order, PageOptions, View, Wanted, haystack};
use super::{bars, strip};
use crate::health::{Check, Deployment, DeploymentState, Health, LevelResult, Part, Slot, Status};
use crate::history::Flaky;
use crate::overview::{DomainView, Overview, RunBar};
use crate::report::{ago, cut, duration, time};
use crate::result::SuiteId;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A template that gets one domain and nothing else.
#[derive(Serialize)]
pub(super) struct Alone {
    pub(super) d: Domain,
}

/// How much of something is shown.
#[derive(Clone, Copy)]
struct Bounds {
    /// Entries of a list.
    entries: usize,
    /// Bytes of a sentence.
    text: usize,
    /// Bytes of a name.
    name: usize,
}

/// On a card and in a row.
const BRIEF: Bounds = Bounds { entries: 3, text: 280, name: 64 };
/// On a domain's own page.
const DEEP: Bounds = Bounds { entries: 100, text: 4_000, name: 280 };

/// A time, for machines and for people.
#[derive(Serialize)]
pub(super) struct Moment {
    at: String,
    ago: String,
    brief: String,
}

impl Moment {
    fn new(then: SystemTime, now: SystemTime) -> Self {
        let ago = ago(then, now);
        Self { at: stamp(then), brief: abbreviated(&ago), ago }
    }
}

/// `18m` of `18 minutes ago`, where there is little room.
fn abbreviated(ago: &str) -> String {
    let mut words = ago.split(' ');
    match (words.next(), words.next().and_then(|unit| unit.chars().next()), words.next()) {
        (Some(number), Some(unit), Some(_)) => format!("{number}{unit}"),
        _ => "<1m".to_owned(),
    }
}

/// To the second, which is as exact as anything here.
fn stamp(time: SystemTime) -> String {
    let text = self::time(time);
    text.split_once('.').map_or_else(|| text.clone(), |(seconds, _)| format!("{seconds}Z"))
}

/// A link and its text.
#[derive(Serialize)]
pub(super) struct Link {
    pub(super) to: String,
    pub(super) text: String,
}

/// The address of a domain's own page.
pub(super) fn place(name: &str) -> String {
    format!("/domains/{}", segment(name))
}

/// A name as a part of an address. Those that a config lets through stay as they are.
fn segment(name: &str) -> String {
    byte_serialize(name.as_bytes()).collect()
}

/// What is around every page.
#[derive(Serialize)]
pub(super) struct Frame<'a> {
    repository: &'a str,
    version: &'a str,
    notices: &'a [String],
    taken: Moment,
    clock: String,
    now: String,
    /// How many of each that do not pass, for the window's title.
    tally: String,
    wanted: &'static str,
    /// The worst verdict of all: the page's icon.
    worst: &'static str,
    total: usize,
    chips: Vec<Chip>,
    filter: &'a str,
    /// What a search must not forget: name and value.
    keep: Vec<(&'static str, &'static str)>,
    here: String,
    all: String,
    all_current: bool,
    cards: String,
    table: String,
    by_config: String,
    by_worst: String,
}

/// A verdict to filter by, and how many have it.
#[derive(Serialize)]
struct Chip {
    word: &'static str,
    count: usize,
    to: String,
    current: bool,
}

impl<'a> Frame<'a> {
    pub(super) fn new(overview: &'a Overview, options: &'a PageOptions<'a>, here: &str) -> Self {
        let verdicts = || overview.domains.iter().map(|domain| domain.status.verdict);
        let chip = |wanted: Wanted| Chip {
            word: wanted.word(),
            count: verdicts().filter(|verdict| wanted.holds(*verdict)).count(),
            to: options.link_with(|other| other.verdict = Some(wanted)),
            current: options.verdict == Some(wanted),
        };
        let mut keep = Vec::new();
        keep.extend((options.view == View::Table).then_some(("view", "table")));
        keep.extend((options.order == Order::Worst).then_some(("order", "worst")));
        keep.extend(options.verdict.map(|wanted| ("verdict", wanted.word())));
        Self {
            repository: &overview.repository,
            version: options.version,
            notices: &options.notices,
            taken: Moment::new(overview.taken, options.now),
            clock: format!("{} UTC", time(overview.taken).get(11..19).unwrap_or_default()),
            now: stamp(options.now),
            tally: tally(overview),
            wanted: options.verdict.map_or("", Wanted::word),
            worst: verdicts().max().unwrap_or(Status::Unknown).word(),
            total: overview.domains.len(),
            chips: Wanted::ALL.into_iter().map(chip).collect(),
            filter: &options.filter,
            keep,
            here: if here == "/" { options.link() } else { here.to_owned() },
            all: options.link_with(|other| other.verdict = None),
            all_current: options.verdict.is_none(),
            cards: options.link_with(|other| other.view = View::Cards),
            table: options.link_with(|other| other.view = View::Table),
            by_config: options.link_with(|other| other.order = Order::Config),
            by_worst: options.link_with(|other| other.order = Order::Worst),
        }
    }
}

/// `2 fail, 1 warn`, or `all pass`. `page.js` counts the same way.
fn tally(overview: &Overview) -> String {
    let count = |status: Status| overview.domains.iter().filter(|domain| domain.status.verdict == status).count();
    let bad = Status::ALL.into_iter().rev().filter(|status| *status != Status::Pass);
    let words: Vec<_> = bad.map(|s| (count(s), s)).filter(|(n, _)| *n > 0).map(|(n, s)| format!("{n} {}", s.word())).collect();
    if words.is_empty() { "all pass".to_owned() } else { words.join(", ") }
}

/// One domain.
#[derive(Serialize)]
pub(super) struct Domain {
    pub(super) hidden: bool,
    name: String,
    title: String,
    to: String,
    badge: String,
    find: String,
    manager: String,
    kind: &'static str,
    verdict: &'static str,
    since: Option<Moment>,
    why: Vec<String>,
    more_why: usize,
    next: Vec<String>,
    health: HealthPart,
    deployment: DeploymentPart,
    tests: TestsPart,
    day: Option<String>,
    week: Option<String>,
    strip: Value,
    strip_week: Option<Value>,
    bars: Value,
    green_runs: usize,
    drawn_runs: usize,
    runs: Vec<Run>,
    last: Option<Run>,
    flaky: Vec<FlakyLine>,
    more_flaky: usize,
    slowest: Vec<Slow>,
}

impl Domain {
    /// As much as a card or a row shows.
    pub(super) fn brief(domain: &DomainView, now: SystemTime) -> Self {
        Self::new(domain, now, BRIEF)
    }

    /// There, but not shown, when it is not wanted.
    pub(super) fn hidden_unless(self, is_wanted: bool) -> Self {
        Self { hidden: !is_wanted, ..self }
    }

    /// All of it.
    pub(super) fn deep(domain: &DomainView, now: SystemTime) -> Self {
        let week = strip::strip(&domain.spans, now, 7 * DAY, 168, "last 7 days");
        let runs = domain.runs.iter().take(DEEP.entries).map(|run| Run::new(run, now)).collect();
        Self { strip_week: Some(Value::from_safe_string(week)), runs, ..Self::new(domain, now, DEEP) }
    }

    fn new(domain: &DomainView, now: SystemTime, bounds: Bounds) -> Self {
        let status = &domain.status;
        let texts = |texts: &[String]| texts.iter().take(bounds.entries).map(|text| short(text, bounds)).collect();
        let drawn = &domain.runs[..domain.runs.len().min(bars::MOST)];
        Self {
            hidden: false,
            name: status.name.clone(),
            title: name(&status.title, DEEP),
            to: place(&status.name),
            badge: format!("/badge/{}.svg", segment(&status.name)),
            find: haystack(domain),
            manager: name(&status.manager.0, bounds),
            kind: status.manager.1,
            verdict: status.verdict.word(),
            since: status.since.map(|since| Moment::new(since, now)),
            why: texts(&status.why),
            more_why: status.why.len().saturating_sub(bounds.entries),
            next: texts(&status.next),
            health: HealthPart::new(&status.health, bounds),
            deployment: DeploymentPart::new(&status.deployment, now, bounds),
            tests: TestsPart::new(&status.tests, now, bounds),
            day: domain.availability.day.map(percent),
            week: domain.availability.week.map(percent),
            strip: Value::from_safe_string(strip::strip(&domain.spans, now, DAY, 96, "last 24 hours")),
            strip_week: None,
            bars: Value::from_safe_string(bars::bars(drawn)),
            green_runs: drawn.iter().filter(|run| run.is_green).count(),
            drawn_runs: drawn.len(),
            runs: Vec::new(),
            last: domain.runs.first().map(|run| Run::new(run, now)),
            flaky: domain.flaky.iter().take(bounds.entries).map(|flaky| FlakyLine::new(flaky, bounds)).collect(),
            more_flaky: domain.flaky.len().saturating_sub(bounds.entries),
            slowest: slowest(&domain.slowest, bounds),
        }
    }
}

/// Which of the four a part is, and what there is to say when it is not known.
#[derive(Serialize)]
struct Asked {
    /// `known`, `unreadable`, `not-configured` or `not-asked`.
    state: &'static str,
    /// Why it cannot be read, or how it would be configured.
    text: String,
}

impl Asked {
    fn new<T>(part: &Part<T>, bounds: Bounds) -> Self {
        let (state, text) = match part {
            Part::Known(_) => ("known", ""),
            Part::Unreadable { why, .. } => ("unreadable", why.as_str()),
            Part::NotConfigured { how } => ("not-configured", how.as_str()),
            Part::NotAsked => ("not-asked", ""),
        };
        Self { state, text: short(text, bounds) }
    }
}

#[derive(Serialize)]
struct HealthPart {
    asked: Asked,
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
    fn new(part: &Part<Health>, bounds: Bounds) -> Self {
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
        // On its own page only: a card has no room for what passes, and `why` names what does not.
        let checks = known.map(|health| &health.checks[..]).filter(|_| bounds.entries > BRIEF.entries).unwrap_or_default();
        Self {
            asked: Asked::new(part, bounds),
            status: known.map(|health| health.status.word()),
            output: known.and_then(|health| health.output.as_deref()).map(|output| short(output, bounds)),
            checks: checks.iter().take(bounds.entries).map(line).collect(),
            more_checks: checks.len().saturating_sub(bounds.entries),
            latency: latency.map(duration),
            dialect: known.map(|health| health.dialect),
        }
    }
}

#[derive(Serialize)]
struct DeploymentPart {
    asked: Asked,
    state: &'static str,
    environment: Option<String>,
    version: Option<String>,
    revision: Option<String>,
    slot: Option<&'static str>,
    since: Option<Moment>,
    output: Option<String>,
}

impl DeploymentPart {
    fn new(part: &Part<Deployment>, now: SystemTime, bounds: Bounds) -> Self {
        let known = if let Part::Known(deployment) = part { Some(deployment) } else { None };
        let text =
            |of: fn(&Deployment) -> &Option<String>| known.and_then(|known| of(known).as_deref()).map(|t| name(t, bounds));
        let revision = text(|deployment| &deployment.revision);
        Self {
            asked: Asked::new(part, bounds),
            state: known.map_or("unknown", |deployment| match deployment.state {
                DeploymentState::Deployed => "deployed",
                DeploymentState::Deploying => "deploying",
                DeploymentState::Failed => "failed",
                DeploymentState::None => "none",
                DeploymentState::Unknown => "unknown",
            }),
            environment: text(|deployment| &deployment.environment),
            version: text(|deployment| &deployment.version),
            revision: revision.map(|revision| commit(&revision)),
            slot: known.and_then(|deployment| deployment.slot).and_then(|slot| match slot {
                Slot::Blue => Some("blue"),
                Slot::Green => Some("green"),
                Slot::None => None,
            }),
            since: known.and_then(|deployment| deployment.since).map(|since| Moment::new(since, now)),
            output: known.and_then(|deployment| deployment.output.as_deref()).map(|output| short(output, bounds)),
        }
    }
}

#[derive(Serialize)]
struct TestsPart {
    asked: Asked,
    levels: Vec<Level>,
}

#[derive(Serialize)]
struct Level {
    level: String,
    status: &'static str,
    revision: String,
    passed: Option<u64>,
    failed: Option<u64>,
    skipped: Option<u64>,
    flaky: Option<u64>,
    took: String,
    finished: Moment,
    failures: Vec<String>,
}

impl TestsPart {
    fn new(part: &Part<Vec<LevelResult>>, now: SystemTime, bounds: Bounds) -> Self {
        let levels = if let Part::Known(levels) = part { &levels[..] } else { &[] };
        let level = |result: &LevelResult| Level {
            level: name(&result.level, bounds),
            status: result.status.word(),
            revision: commit(&result.revision),
            passed: result.passed,
            failed: result.failed,
            skipped: result.skipped,
            flaky: result.flaky,
            took: duration(result.duration),
            finished: Moment::new(result.finished, now),
            failures: result.failures.iter().take(bounds.entries).map(|failure| short(failure, bounds)).collect(),
        };
        Self { asked: Asked::new(part, bounds), levels: levels.iter().take(MOST_LEVELS).map(level).collect() }
    }
}

/// A manager may name as many as it likes.
const MOST_LEVELS: usize = 12;

#[derive(Serialize)]
struct Run {
    id: String,
    revision: Option<String>,
    dirty: bool,
    source: &'static str,
    started: Moment,
    green: bool,
    passed: u64,
    failed: u64,
    skipped: u64,
    took: String,
}

impl Run {
    fn new(run: &RunBar, now: SystemTime) -> Self {
        Self {
            id: name(&run.run, BRIEF),
            revision: run.revision.as_deref().map(commit),
            dirty: run.is_dirty,
            source: run.source.word(),
            started: Moment::new(run.started, now),
            green: run.is_green,
            passed: run.passed,
            failed: run.failed,
            skipped: run.skipped,
            took: duration(run.duration),
        }
    }
}

#[derive(Serialize)]
struct FlakyLine {
    suite: String,
    case: Option<String>,
    revision: String,
    passed: usize,
    failed: usize,
}

impl FlakyLine {
    fn new(flaky: &Flaky, bounds: Bounds) -> Self {
        Self {
            suite: name(&within_domain(&flaky.suite), bounds),
            case: flaky.case.as_deref().map(|case| name(case, DEEP)),
            revision: commit(&flaky.revision),
            passed: flaky.passed_in.len(),
            failed: flaky.failed_in.len(),
        }
    }
}

#[derive(Serialize)]
struct Slow {
    suite: String,
    took: String,
    /// Of the slowest, in percent.
    share: u128,
}

fn slowest(suites: &[(SuiteId, Duration)], bounds: Bounds) -> Vec<Slow> {
    let most = suites.first().map_or(1, |(_, took)| took.as_millis()).max(1);
    let slow = |(suite, took): &(SuiteId, Duration)| Slow {
        suite: name(&within_domain(suite), bounds),
        took: duration(*took),
        share: (took.as_millis() * 100 / most).clamp(1, 100),
    };
    suites.iter().take(bounds.entries).map(slow).collect()
}

/// A suite without its domain, which is known where this stands.
fn within_domain(suite: &SuiteId) -> String {
    suite.name.as_ref().map_or_else(|| suite.level.clone(), |name| format!("{}/{name}", suite.level))
}

/// A commit as people know it.
fn commit(revision: &str) -> String {
    revision.chars().take(10).collect()
}

fn name(text: &str, bounds: Bounds) -> String {
    cut(text, bounds.name).into_owned()
}

fn short(text: &str, bounds: Bounds) -> String {
    cut(text, bounds.text).into_owned()
}

/// `100 %` only when nothing was amiss: what is less is never rounded up to it.
fn percent(share: f64) -> String {
    let tenths = (share.clamp(0.0, 1.0) * 1000.0).floor();
    if tenths >= 1000.0 { "100 %".to_owned() } else { format!("{:.1} %", tenths / 10.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_never_better_than_it_is() {
        let check = |share: f64, expected: &str| assert_eq!(percent(share), expected);
        check(1.0, "100 %");
        check(0.99999, "99.9 %");
        check(0.5, "50.0 %");
        check(0.0, "0.0 %");
    }
}
