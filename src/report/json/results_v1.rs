//! `cicd.results/v1`.

use schemars::JsonSchema;
use serde::Serialize;

use super::parts_v1::{JsonCase, JsonCounts, JsonOutput, JsonVerdict};
use crate::model::history::{self, History};
use crate::report::{milliseconds, time};

/// What the runs of the past say about the suites.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "cicd.results/v1", deny_unknown_fields)]
pub struct ResultsV1<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.results/v1"))]
    schema: &'static str,
    /// The suites that ever ran, by id.
    suites: Vec<ResultsSuite<'a>>,
    /// Suites and cases that passed and failed on one commit.
    flaky: Vec<ResultsFlaky<'a>>,
    /// By median, the slowest first.
    slowest: Vec<ResultsSlow>,
}

/// The past of one suite.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Suite")]
struct ResultsSuite<'a> {
    /// The suite's id: `domain/level` or `domain/level/name`.
    suite: String,
    /// Its domain.
    domain: &'a str,
    /// Its level.
    level: &'a str,
    /// Its name, where the level has several.
    name: Option<&'a str>,
    /// The median of its green runs that were not reused, and say how long they took.
    median_ms: Option<u64>,
    /// Its runs, the newest first.
    runs: Vec<ResultsPast<'a>>,
    /// Its newest red, when one is kept.
    last_failure: Option<ResultsLastFailure<'a>>,
}

/// One run of a suite.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Past")]
struct ResultsPast<'a> {
    /// The run's id.
    run: &'a str,
    /// The commit; null when it is not known.
    revision: Option<&'a str>,
    /// True if the work tree differed from it.
    dirty: bool,
    /// How the suite ended.
    verdict: JsonVerdict,
    /// True if it, or a case of it, passed only after a failure.
    flaky: bool,
    /// Its counts, where something reported any.
    counts: Option<JsonCounts>,
    /// When it began, RFC 3339 in UTC.
    started: String,
    /// How long it took; of an imported one, its cases added up. Null when an imported report does not say.
    duration_ms: Option<u64>,
    /// Where it ran.
    source: ResultsSource,
    /// True if an earlier green stands for it.
    cached: bool,
}

/// Where a run took place.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Source")]
enum ResultsSource {
    /// On a machine of a person.
    Local,
    /// In CI.
    Ci,
    /// Elsewhere, and imported.
    Imported,
}

/// The newest red of a suite.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "LastFailure")]
struct ResultsLastFailure<'a> {
    /// The run's id.
    run: &'a str,
    /// When the suite began, RFC 3339 in UTC.
    started: String,
    /// How it ended.
    verdict: JsonVerdict,
    /// Why it was red.
    why: Option<&'a str>,
    /// A stable word for that; null where an earlier version kept the result.
    why_code: Option<&'a str>,
    /// The cases that were red, where a report named them.
    cases: Vec<JsonCase<'a>>,
    /// What it printed, cut.
    output: JsonOutput<'a>,
    /// Where its whole output is, where that is still kept.
    log: Option<String>,
}

/// A suite or a case that passed and failed on one commit.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Flaky")]
struct ResultsFlaky<'a> {
    /// The suite's id.
    suite: String,
    /// The case; null when only the whole suite is known.
    case: Option<&'a str>,
    /// The commit.
    revision: &'a str,
    /// The runs in which it passed, the newest first.
    passed_in: &'a [String],
    /// The runs in which it failed.
    failed_in: &'a [String],
}

/// A slow suite.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Slow")]
struct ResultsSlow {
    /// The suite's id.
    suite: String,
    /// Its median.
    median_ms: u64,
}

impl<'a> ResultsV1<'a> {
    /// Creates the history in this format.
    #[must_use]
    pub fn new(history: &'a History) -> Self {
        let flaky = |one: &'a history::Flaky| ResultsFlaky {
            suite: one.suite.to_string(),
            case: one.case.as_deref(),
            revision: &one.revision,
            passed_in: &one.passed_in,
            failed_in: &one.failed_in,
        };
        let slowest = history.slowest.iter();
        Self {
            schema: "cicd.results/v1",
            suites: history.suites.iter().map(suite).collect(),
            flaky: history.flaky.iter().map(flaky).collect(),
            slowest: slowest
                .map(|(suite, median)| ResultsSlow { suite: suite.to_string(), median_ms: milliseconds(*median) })
                .collect(),
        }
    }
}

fn suite(suite: &history::SuiteHistory) -> ResultsSuite<'_> {
    ResultsSuite {
        suite: suite.suite.to_string(),
        domain: &suite.suite.domain,
        level: &suite.suite.level,
        name: suite.suite.name.as_deref(),
        median_ms: suite.median.map(milliseconds),
        runs: suite.runs.iter().map(past).collect(),
        last_failure: suite.last_failure.as_ref().map(last_failure),
    }
}

fn past(past: &history::Past) -> ResultsPast<'_> {
    ResultsPast {
        run: &past.run,
        revision: past.revision.as_deref(),
        dirty: past.is_dirty,
        verdict: past.verdict.into(),
        flaky: past.is_flaky,
        counts: past.counts.map(JsonCounts::from),
        started: time(past.started),
        duration_ms: (!past.is_of_unknown_duration()).then(|| milliseconds(past.duration)),
        source: match past.source {
            history::Source::Local => ResultsSource::Local,
            history::Source::Ci => ResultsSource::Ci,
            history::Source::Imported => ResultsSource::Imported,
        },
        cached: past.is_cached,
    }
}

fn last_failure(failure: &history::LastFailure) -> ResultsLastFailure<'_> {
    ResultsLastFailure {
        run: &failure.run,
        started: time(failure.when),
        verdict: failure.verdict.into(),
        why: failure.why.as_deref(),
        why_code: failure.why_code.as_deref(),
        cases: failure.cases.iter().map(JsonCase::new).collect(),
        output: JsonOutput::new(&failure.output),
        log: failure.log.as_ref().map(|log| log.to_string_lossy().into_owned()),
    }
}
