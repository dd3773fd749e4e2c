//! `cicd.results/v1`.

use schemars::JsonSchema;
use serde::Serialize;

use super::parts_v1::{JsonCase, JsonCounts, JsonOutput, JsonVerdict};
use crate::model::history::{self, History};
use crate::report::{milliseconds, time};

/// Past runs of the suites.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "cicd.results/v1", deny_unknown_fields)]
pub struct ResultsV1<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.results/v1"))]
    schema: &'static str,
    /// The suites with a stored run, by id.
    suites: Vec<ResultsSuite<'a>>,
    /// Suites and cases that passed and failed on one commit.
    flaky: Vec<ResultsFlaky<'a>>,
    /// Suites by median duration, the slowest first.
    slowest: Vec<ResultsSlow>,
}

/// Past runs of one suite.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Suite")]
struct ResultsSuite<'a> {
    /// The suite's id: `domain/level` or `domain/level/name`.
    suite: String,
    /// The domain.
    domain: &'a str,
    /// The level.
    level: &'a str,
    /// The name, where the level has several suites.
    name: Option<&'a str>,
    /// The median duration of its passed runs with a known duration, without cache hits; null without such runs.
    median_ms: Option<u64>,
    /// Its runs, the newest first.
    runs: Vec<ResultsPast<'a>>,
    /// Its newest failure; null when none is stored.
    last_failure: Option<ResultsLastFailure<'a>>,
}

/// One run of a suite.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Past")]
struct ResultsPast<'a> {
    /// The run's id.
    run: &'a str,
    /// The commit; null when it is unknown.
    revision: Option<&'a str>,
    /// True if the work tree differed from the commit.
    dirty: bool,
    /// The outcome.
    verdict: JsonVerdict,
    /// True if it, or a case of it, passed only after a failure.
    flaky: bool,
    /// The numbers of cases; null where nothing reported any.
    counts: Option<JsonCounts>,
    /// The start time, RFC 3339 in UTC.
    started: String,
    /// The duration in milliseconds; of an imported run, the sum of its cases. Null when an imported report does not say.
    duration_ms: Option<u64>,
    /// The place where it ran.
    source: ResultsSource,
    /// True if a cached result was used.
    cached: bool,
}

/// The place where a run took place.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Source")]
enum ResultsSource {
    /// On a developer's machine.
    Local,
    /// In CI.
    Ci,
    /// Elsewhere; the results were imported.
    Imported,
}

/// The newest failure of a suite.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "LastFailure")]
struct ResultsLastFailure<'a> {
    /// The run's id.
    run: &'a str,
    /// The start time of the suite, RFC 3339 in UTC.
    started: String,
    /// The outcome.
    verdict: JsonVerdict,
    /// The reason of the failure, for people.
    why: Option<&'a str>,
    /// The code of that reason; null for results that an earlier version stored.
    why_code: Option<&'a str>,
    /// The failed cases, where a report names them.
    cases: Vec<JsonCase<'a>>,
    /// The output, shortened.
    output: JsonOutput<'a>,
    /// The file with the whole output; null when it is no longer kept.
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
    /// The median duration in milliseconds.
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
