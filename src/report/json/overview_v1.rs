//! `cicd.overview/v1` and `cicd.domain/v1`: what `cicd serve` answers under `/api/v1`.

use std::time::SystemTime;

use schemars::JsonSchema;
use serde::Serialize;

use super::status_v1;
use super::status_words_v1::StatusWord;
use crate::model::history;
use crate::model::overview::{DomainView, Notice, Overview, ResponseSlot, ResponseTimes, RunBar, VerdictTransition};
use crate::model::pages::PageUrl;
use crate::report::{milliseconds, time, words};

/// The state and the past of all domains.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "cicd.overview/v1", deny_unknown_fields)]
pub struct OverviewV1<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.overview/v1"))]
    schema: &'static str,
    /// The repository's name.
    repository: &'a str,
    /// The time of the newest observation, RFC 3339 in UTC.
    taken: String,
    /// Notices for readers, e.g. that the store cannot be opened.
    notices: Vec<String>,
    /// The codes of `notices`, in its order.
    notice_codes: Vec<&'static str>,
    /// The domains, in the order of cicd.yml.
    domains: Vec<OverviewDomain<'a>>,
    /// The files of the work tree that look like tests; null until they were counted.
    tests: Option<OverviewTests>,
}

/// Files that look like tests.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct OverviewTests {
    /// The number of such files.
    files: usize,
    /// The number of them that no suite runs.
    unrun: usize,
}

/// The state and the past of one domain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "cicd.domain/v1", deny_unknown_fields)]
pub struct DomainV1<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.domain/v1"))]
    schema: &'static str,
    /// The time of the observation, RFC 3339 in UTC.
    taken: String,
    /// The domain.
    domain: OverviewDomain<'a>,
}

/// One domain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Domain")]
struct OverviewDomain<'a> {
    /// The state, as in `cicd status DOMAIN`.
    status: status_v1::StatusDomain<'a>,
    /// The last runs with a suite of the domain, the newest first.
    runs: Vec<OverviewRun<'a>>,
    /// Suites and cases of the domain that passed and failed on one commit.
    flaky: Vec<OverviewFlaky<'a>>,
    /// Its suites by median, the slowest first.
    slowest: Vec<OverviewSlow>,
    /// The last changes of its verdict, the newest first.
    changes: Vec<OverviewChange<'a>>,
    /// How long the answers about its health took in the last 24 hours; null without an answer.
    response_time: Option<OverviewResponseTime>,
    /// The owners of its files by CODEOWNERS, those of most files first.
    owners: Vec<OverviewOwner<'a>>,
}

/// A change of a verdict.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Change")]
struct OverviewChange<'a> {
    /// The verdict before.
    from: StatusWord,
    /// The verdict after.
    to: StatusWord,
    /// When the new verdict was seen first, RFC 3339 in UTC.
    at: String,
    /// When the old verdict was seen last; between the two nothing was watched.
    last_seen: String,
    /// The reason for the new verdict, in the words of that time; null for `pass`, and where it is unknown.
    why: Option<&'a str>,
    /// A stable word for that reason.
    why_code: Option<&'a str>,
}

/// Response times of a health check.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "ResponseTime")]
struct OverviewResponseTime {
    /// The median of all answers, to a twentieth.
    median_ms: u64,
    /// The slowest answer.
    highest_ms: u64,
    /// The number of answers.
    answers: u64,
    /// The quarters of an hour with an answer, the oldest first; null in the answer for all domains.
    #[serde(skip_serializing_if = "Option::is_none")]
    slots: Option<Vec<OverviewSlot>>,
}

/// The response times of a quarter of an hour.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "ResponseSlot")]
struct OverviewSlot {
    /// When it begins, RFC 3339 in UTC.
    from: String,
    /// The median of its answers.
    median_ms: u64,
    /// The slowest answer.
    highest_ms: u64,
    /// The number of answers.
    answers: u64,
}

/// An owner of files.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Owner")]
struct OverviewOwner<'a> {
    /// The user, team or address.
    name: &'a str,
    /// The number of the domain's files that they own.
    files: usize,
}

/// The part of a run that concerns the domain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Run")]
struct OverviewRun<'a> {
    /// The run's id.
    run: &'a str,
    /// The commit; null when it is unknown.
    revision: Option<&'a str>,
    /// True if the work tree differed from the commit.
    dirty: bool,
    /// The place where it ran.
    source: OverviewSource,
    /// The start time, RFC 3339 in UTC.
    started: String,
    /// True if all its suites of this domain passed.
    green: bool,
    /// Cases that passed; suites, where nothing reported cases.
    passed: u64,
    /// Cases that failed; suites, where nothing reported cases.
    failed: u64,
    /// Cases that were skipped.
    skipped: u64,
    /// True if something reported cases; otherwise the three numbers count suites.
    has_cases: bool,
    /// The total duration of its suites of this domain, in milliseconds.
    duration_ms: u64,
    /// Its page in CI; null when it is unknown.
    url: Option<&'a str>,
    /// The page of its job in CI, with the log; null when it is unknown.
    job_url: Option<&'a str>,
    /// The number of the pull request that was tested; null when it was none, or is unknown.
    pull_request: Option<u64>,
    /// The page of that pull request; null when it is unknown.
    pull_request_url: Option<&'a str>,
}

/// The place where a run took place.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Source")]
enum OverviewSource {
    /// On a developer's machine.
    Local,
    /// In CI.
    Ci,
    /// Elsewhere; the results were imported.
    Imported,
}

/// A suite or a case that passed and failed on one commit.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Flaky")]
struct OverviewFlaky<'a> {
    /// The suite's id.
    suite: String,
    /// The case; null when only the whole suite is known.
    case: Option<&'a str>,
    /// The commit.
    revision: &'a str,
}

/// A slow suite.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Slow")]
struct OverviewSlow {
    /// The suite's id.
    suite: String,
    /// The median duration in milliseconds.
    median_ms: u64,
}

impl<'a> OverviewV1<'a> {
    /// The answer for all domains.
    #[must_use]
    pub fn new(overview: &'a Overview, notices: &[Notice]) -> Self {
        Self {
            schema: "cicd.overview/v1",
            repository: &overview.repository,
            taken: time(overview.taken),
            notices: notices.iter().map(words::notice).collect(),
            notice_codes: notices.iter().map(Notice::code).collect(),
            domains: overview.domains.iter().map(|view| domain(view, false)).collect(),
            tests: overview.tests.as_ref().map(|tests| OverviewTests { files: tests.files, unrun: tests.unrun }),
        }
    }
}

impl<'a> DomainV1<'a> {
    /// The answer for one domain.
    #[must_use]
    pub fn new(view: &'a DomainView, taken: SystemTime) -> Self {
        Self { schema: "cicd.domain/v1", taken: time(taken), domain: domain(view, true) }
    }
}

fn domain(view: &DomainView, is_deep: bool) -> OverviewDomain<'_> {
    OverviewDomain {
        status: status_v1::in_depth(view),
        runs: view.runs.iter().map(run).collect(),
        flaky: view
            .flaky
            .iter()
            .map(|one| OverviewFlaky { suite: one.suite.to_string(), case: one.case.as_deref(), revision: &one.revision })
            .collect(),
        slowest: view
            .slowest
            .iter()
            .map(|(suite, median)| OverviewSlow { suite: suite.to_string(), median_ms: milliseconds(*median) })
            .collect(),
        changes: view.changes.iter().map(change).collect(),
        response_time: view.response_times.as_ref().map(|times| response_time(times, is_deep)),
        owners: view.owners.iter().map(|owner| OverviewOwner { name: &owner.name, files: owner.files }).collect(),
    }
}

fn change(change: &VerdictTransition) -> OverviewChange<'_> {
    OverviewChange {
        from: change.from.into(),
        to: change.to.into(),
        at: time(change.at),
        last_seen: time(change.last_seen),
        why: change.why.as_deref(),
        why_code: change.why_code.as_deref(),
    }
}

fn response_time(times: &ResponseTimes, is_deep: bool) -> OverviewResponseTime {
    let slot = |slot: &ResponseSlot| OverviewSlot {
        from: time(slot.begun),
        median_ms: milliseconds(slot.median),
        highest_ms: milliseconds(slot.highest),
        answers: slot.answers,
    };
    OverviewResponseTime {
        median_ms: milliseconds(times.median),
        highest_ms: milliseconds(times.highest),
        answers: times.answers,
        slots: is_deep.then(|| times.slots.iter().map(slot).collect()),
    }
}

fn run(bar: &RunBar) -> OverviewRun<'_> {
    OverviewRun {
        run: &bar.run,
        revision: bar.revision.as_deref(),
        dirty: bar.is_dirty,
        source: match bar.source {
            history::Source::Local => OverviewSource::Local,
            history::Source::Ci => OverviewSource::Ci,
            history::Source::Imported => OverviewSource::Imported,
        },
        started: time(bar.started),
        green: bar.is_green,
        passed: bar.passed,
        failed: bar.failed,
        skipped: bar.skipped,
        has_cases: bar.has_cases,
        duration_ms: milliseconds(bar.duration),
        url: bar.pages.run.as_ref().map(PageUrl::as_str),
        job_url: bar.pages.job.as_ref().map(PageUrl::as_str),
        pull_request: bar.pages.request,
        pull_request_url: bar.pages.request_page.as_ref().map(PageUrl::as_str),
    }
}
