//! The data of the templates: an overview in words, times and drawings, cut to the size of a page.
//!
//! Text from outside is not escaped here; `templates` escapes all of it.

mod frame;
mod graph;
mod output;
mod parts;
mod past;
mod text;

use std::time::{Duration, SystemTime};

use form_urlencoded::byte_serialize;
use minijinja::Value;
use serde::Serialize;

use self::parts::{DeploymentPart, HealthPart, TestsPart};
use self::past::{ChangeView, OwnerView, ResponseView};
use self::text::{BRIEF, Bounds, DEEP, Moment, commit, name, short};
use super::links::ProjectLinks;
use super::options::haystack;
use super::sparkline::Sparkline;
use super::{bars, strip};
use crate::model::history::Flaky;
use crate::model::overview::{DomainView, RunBar, WatchedShare};
use crate::model::pages::{PageUrl, RunPages};
use crate::model::result::SuiteId;
use crate::report::{duration, percent, watched, words};

pub(super) use self::frame::Frame;
pub(super) use self::graph::GraphView;
pub(super) use self::output::{OutputView, title as output_title};
pub(super) use self::past::{ChangeView as LatestChange, latest_changes};

const DAY: Duration = Duration::from_hours(24);

/// The data of a template that gets one domain and nothing else.
#[derive(Serialize)]
pub(super) struct Alone {
    pub(super) d: CardView,
}

/// A link and its text.
#[derive(Serialize)]
pub(super) struct Link {
    pub(super) to: String,
    pub(super) text: String,
}

/// Returns the address of a domain's own page.
pub(super) fn place(name: &str) -> String {
    format!("/domains/{}", segment(name))
}

/// Returns the address of the page with the failures of a domain in a run.
pub(super) fn output_place(domain: &str, run: &str) -> String {
    format!("{}/output?run={}", place(domain), segment(run))
}

/// Returns the id of a suite on that page.
fn anchor(suite: &str) -> String {
    format!("suite-{}", segment(suite))
}

/// Returns the page of a run in CI: the one that the run names, else the one that its id leads to.
fn run_page(run: &str, pages: &RunPages, links: Option<&ProjectLinks>) -> Option<String> {
    let own = pages.run.as_ref().map(PageUrl::to_string);
    own.or_else(|| links?.run(run)).or_else(|| pages.nearest().map(PageUrl::to_string))
}

/// A pull request.
#[derive(Serialize)]
struct RequestView {
    text: String,
    to: Option<String>,
}

fn request(pages: &RunPages, links: Option<&ProjectLinks>) -> Option<RequestView> {
    let own = pages.request_page.as_ref().map(PageUrl::to_string);
    let to = own.or_else(|| Some(links?.request(pages.request?)));
    let text = pages.request.map(|number| format!("#{number}"));
    // Without a number, only the page is known.
    let text = text.or_else(|| to.as_ref().map(|_| "pull request".to_owned()));
    text.map(|text| RequestView { text, to })
}

/// Encodes a name as a part of an address. Names that a config accepts stay as they are.
fn segment(name: &str) -> String {
    byte_serialize(name.as_bytes()).collect()
}

/// The data of one domain.
#[derive(Serialize)]
pub(super) struct CardView {
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
    day: Option<ShareView>,
    week: Option<ShareView>,
    owners: Vec<OwnerView>,
    more_owners: usize,
    changes: Vec<ChangeView>,
    response: Option<ResponseView>,
    strip: Value,
    strip_week: Option<Value>,
    bars: Value,
    green_runs: usize,
    drawn_runs: usize,
    runs: Vec<RunView>,
    last: Option<RunView>,
    flaky: Vec<FlakyLine>,
    more_flaky: usize,
    slowest: Vec<SlowView>,
}

/// The availability, with the time that was watched.
#[derive(Serialize)]
struct ShareView {
    share: String,
    watched: String,
}

impl ShareView {
    fn new(share: WatchedShare, whole: Duration) -> Self {
        Self { share: percent(share.share), watched: watched(share.watched, whole) }
    }
}

impl CardView {
    /// Returns the data that a card or a row shows.
    pub(super) fn brief(domain: &DomainView, now: SystemTime, links: Option<&ProjectLinks>) -> Self {
        Self::new(domain, now, links, BRIEF)
    }

    /// Hides the domain if it is not wanted. It stays in the page.
    pub(super) fn hidden_unless(self, is_wanted: bool) -> Self {
        Self { hidden: !is_wanted, ..self }
    }

    /// Returns the data that the domain's own page shows.
    pub(super) fn deep(domain: &DomainView, now: SystemTime, links: Option<&ProjectLinks>) -> Self {
        let week = strip::strip(&domain.spans, now, 7 * DAY, 168, "last 7 days");
        let runs = domain.runs.iter().take(DEEP.entries);
        let times = domain.response_times.as_ref();
        Self {
            strip_week: Some(Value::from_safe_string(week)),
            runs: runs.map(|run| RunView::new(run, now).linked(&domain.status.name, run, links)).collect(),
            changes: domain.changes.iter().map(|change| ChangeView::new(domain, change, now)).collect(),
            response: times.map(|times| ResponseView::new(times, now, Sparkline::Large)),
            ..Self::new(domain, now, links, DEEP)
        }
    }

    fn new(domain: &DomainView, now: SystemTime, links: Option<&ProjectLinks>, bounds: Bounds) -> Self {
        let status = &domain.status;
        let (why, next) = (words::concerns(&status.why), status.next.iter().map(words::next_step));
        let times = domain.response_times.as_ref();
        let drawn = &domain.runs[..domain.runs.len().min(bars::MOST)];
        Self {
            hidden: false,
            name: status.name.clone(),
            title: name(&status.title, DEEP),
            to: place(&status.name),
            badge: format!("/badge/{}.svg", segment(&status.name)),
            find: haystack(domain),
            manager: name(&status.manager.title, bounds),
            kind: status.manager.kind.word(),
            verdict: status.verdict.word(),
            since: status.since.map(|since| Moment::new(since, now)),
            why: why.iter().take(bounds.entries).map(|said| short(&said.text, bounds)).collect(),
            more_why: why.len().saturating_sub(bounds.entries),
            // Half of a command is useless.
            next: next.take(bounds.entries).map(|said| short(&said, DEEP)).collect(),
            health: HealthPart::new(&status.health, bounds),
            deployment: DeploymentPart::new(&status.deployment, now, links, bounds),
            tests: TestsPart::new(domain, now, links, bounds),
            day: domain.availability.day.map(|share| ShareView::new(share, DAY)),
            week: domain.availability.week.map(|share| ShareView::new(share, 7 * DAY)),
            owners: domain.owners.iter().take(bounds.entries).map(|owner| OwnerView::new(owner, bounds)).collect(),
            more_owners: domain.owners.len().saturating_sub(bounds.entries),
            changes: Vec::new(),
            response: times.map(|times| ResponseView::new(times, now, Sparkline::Small)),
            strip: Value::from_safe_string(strip::strip(&domain.spans, now, DAY, 96, "last 24 hours")),
            strip_week: None,
            bars: Value::from_safe_string(bars::bars(drawn)),
            green_runs: drawn.iter().filter(|run| run.is_green).count(),
            drawn_runs: drawn.len(),
            runs: Vec::new(),
            last: domain.runs.first().map(|run| RunView::new(run, now).linked(&status.name, run, links)),
            flaky: domain.flaky.iter().take(bounds.entries).map(|flaky| FlakyLine::new(flaky, links, bounds)).collect(),
            more_flaky: domain.flaky.len().saturating_sub(bounds.entries),
            slowest: slowest(&domain.slowest, bounds),
        }
    }
}

#[derive(Serialize)]
struct RunView {
    id: String,
    /// The page of the run in CI.
    to: Option<String>,
    revision: Option<String>,
    /// The page of the commit.
    commit_to: Option<String>,
    request: Option<RequestView>,
    /// The page with the failures.
    output_to: Option<String>,
    dirty: bool,
    source: &'static str,
    started: Moment,
    green: bool,
    passed: u64,
    failed: u64,
    skipped: u64,
    has_cases: bool,
    took: String,
}

impl RunView {
    fn new(run: &RunBar, now: SystemTime) -> Self {
        Self {
            id: name(&run.run, BRIEF),
            to: None,
            revision: run.revision.as_deref().map(commit),
            commit_to: None,
            request: None,
            output_to: None,
            dirty: run.is_dirty,
            source: run.source.word(),
            started: Moment::new(run.started, now),
            green: run.is_green,
            passed: run.passed,
            failed: run.failed,
            skipped: run.skipped,
            has_cases: run.has_cases,
            took: duration(run.duration),
        }
    }
}

impl RunView {
    /// Adds the links to the commit, the pull request and the run, and to the failures of a domain in it.
    fn linked(self, domain: &str, run: &RunBar, links: Option<&ProjectLinks>) -> Self {
        Self {
            to: run_page(&run.run, &run.pages, links),
            commit_to: links.and_then(|links| links.commit(run.revision.as_deref()?)),
            request: request(&run.pages, links),
            output_to: run.has_output.then(|| output_place(domain, &run.run)),
            ..self
        }
    }
}

#[derive(Serialize)]
struct FlakyLine {
    suite: String,
    case: Option<String>,
    revision: String,
    commit_to: Option<String>,
    passed: usize,
    failed: usize,
}

impl FlakyLine {
    fn new(flaky: &Flaky, links: Option<&ProjectLinks>, bounds: Bounds) -> Self {
        Self {
            suite: name(&within_domain(&flaky.suite), bounds),
            case: flaky.case.as_deref().map(|case| name(case, DEEP)),
            revision: commit(&flaky.revision),
            commit_to: links.and_then(|links| links.commit(&flaky.revision)),
            passed: flaky.passed_in.len(),
            failed: flaky.failed_in.len(),
        }
    }
}

#[derive(Serialize)]
struct SlowView {
    suite: String,
    took: String,
    /// The share of the slowest suite's duration, in percent.
    share: u128,
}

fn slowest(suites: &[(SuiteId, Duration)], bounds: Bounds) -> Vec<SlowView> {
    let most = suites.first().map_or(1, |(_, took)| took.as_millis()).max(1);
    let slow = |(suite, took): &(SuiteId, Duration)| SlowView {
        suite: name(&within_domain(suite), bounds),
        took: duration(*took),
        share: (took.as_millis() * 100 / most).clamp(1, 100),
    };
    suites.iter().take(bounds.entries).map(slow).collect()
}

/// Returns the name of a suite without its domain, which the page shows already.
fn within_domain(suite: &SuiteId) -> String {
    suite.name.as_ref().map_or_else(|| suite.level.clone(), |name| format!("{}/{name}", suite.level))
}
