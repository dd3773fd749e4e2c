//! `cicd.test/v1`: a line for each event.

mod fill;

use schemars::JsonSchema;
use serde::Serialize;

use super::parts_v1::{JsonCase, JsonCounts, JsonFate, JsonJudgedBy, JsonOutput, JsonShard, JsonVerdict};
use crate::model::event;
use crate::model::result::{Explanation, Outcome};
use crate::report::milliseconds;

/// The name and version of the format.
const SCHEMA: &str = "cicd.test/v1";

/// One thing that happened in a run. `event` says which; the first line of a run is `run-started`, the last one `run-ended`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)] // `event` tags them, but behind `schema`, which every answer begins with
#[schemars(title = "cicd.test/v1")]
pub enum TestV1<'a> {
    /// A run begins.
    RunStarted(Box<RunStarted<'a>>),
    /// An attempt of a suite begins.
    SuiteStarted(SuiteStarted<'a>),
    /// Another run on the machine holds what the suite needs for itself.
    SuiteWaits(SuiteWaits<'a>),
    /// An attempt failed and another one follows.
    SuiteRetries(SuiteRetries),
    /// A suite has ended: it ran, had a cache hit or was skipped.
    SuiteEnded(Box<SuiteEnded<'a>>),
    /// The run has ended.
    RunEnded(Box<RunEnded<'a>>),
}

/// A run begins.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RunStarted<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.test/v1"))]
    schema: &'static str,
    /// The name of the event.
    #[schemars(extend("const" = "run-started"))]
    event: &'static str,
    /// The id of the run; ids sort by time.
    run: &'a str,
    /// The start time, RFC 3339 in UTC.
    started: String,
    /// The commit that is checked out; null before the first commit.
    revision: Option<&'a str>,
    /// True if the work tree differs from that commit.
    dirty: bool,
    /// The compared ranges; empty when the suites were named.
    ranges: Vec<TestRange<'a>>,
    /// The reason why every domain counts as affected; null when the range is known.
    widened_because: Option<String>,
    /// The code of that.
    widened_code: Option<&'static str>,
    /// True if the run takes place in CI.
    ci: bool,
    /// All domains in the order of the config.
    domains: Vec<TestDomain<'a>>,
    /// The suites in the order of the plan.
    suites: Vec<String>,
    /// The folder with the whole outputs of the suites.
    logs: Option<String>,
}

/// One compared range.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Range")]
struct TestRange<'a> {
    /// The base commit; null for the empty tree.
    base: Option<&'a str>,
    /// The head commit; null for the work tree.
    head: Option<&'a str>,
    /// The origin of the range, for people.
    source: String,
    /// The code of that.
    source_code: &'static str,
}

/// One domain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Domain")]
struct TestDomain<'a> {
    /// The name.
    name: &'a str,
    /// What the run does with it.
    fate: JsonFate,
    /// The reason why it is affected; empty when it was named or is not affected.
    because: &'a str,
    /// The code of that reason: the `kind` in `cicd affected`.
    because_code: Option<&'a str>,
}

/// An attempt of a suite begins.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SuiteStarted<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.test/v1"))]
    schema: &'static str,
    /// The name of the event.
    #[schemars(extend("const" = "suite-started"))]
    event: &'static str,
    /// The suite's id.
    suite: String,
    /// The number of the attempt, from 1.
    attempt: u32,
    /// The command.
    command: &'a str,
    /// The expected duration by its last runs, in milliseconds; null without such runs.
    expected_ms: Option<u64>,
}

/// Another run on the machine holds what the suite needs for itself.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SuiteWaits<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.test/v1"))]
    schema: &'static str,
    /// The name of the event.
    #[schemars(extend("const" = "suite-waits"))]
    event: &'static str,
    /// The suite's id.
    suite: String,
    /// The name under `exclusive`.
    exclusive: &'a str,
}

/// An attempt failed and another one follows.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SuiteRetries {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.test/v1"))]
    schema: &'static str,
    /// The name of the event.
    #[schemars(extend("const" = "suite-retries"))]
    event: &'static str,
    /// The suite's id.
    suite: String,
    /// The number of the failed attempt, from 1.
    attempt: u32,
    /// The largest number of attempts.
    of: u32,
    /// The reason of the failure, for people.
    why: String,
    /// The code of that.
    why_code: Option<&'static str>,
    /// The pause before the next attempt, in milliseconds.
    pause_ms: u64,
}

/// A suite has ended.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SuiteEnded<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.test/v1"))]
    schema: &'static str,
    /// The name of the event.
    #[schemars(extend("const" = "suite-ended"))]
    event: &'static str,
    /// The suite's id: `domain/level` or `domain/level/name`.
    suite: String,
    /// The domain.
    domain: &'a str,
    /// The level.
    level: &'a str,
    /// The name, where the level has several suites.
    name: Option<&'a str>,
    /// The part, where the suite is split.
    shard: Option<JsonShard>,
    /// The outcome after all attempts.
    verdict: JsonVerdict,
    /// True if it makes the run fail.
    gates: bool,
    /// The reason why it did not pass, for people; null when it passed.
    why: Option<String>,
    /// The code of that.
    why_code: Option<&'static str>,
    /// The source of the verdict.
    judged_by: JsonJudgedBy,
    /// The numbers of cases of the last attempt; null when nothing reported any.
    counts: Option<JsonCounts>,
    /// The cases that failed or were flaky.
    cases: Vec<JsonCase<'a>>,
    /// The number of further such cases.
    cases_omitted: usize,
    /// The number of attempts; 0 when it did not run.
    attempts: u32,
    /// True if it, or a case of it, passed only after a failure.
    flaky: bool,
    /// The start time of the first attempt, RFC 3339 in UTC.
    started: String,
    /// The duration of all attempts, in milliseconds.
    duration_ms: u64,
    /// The exit code of the last attempt; null when a signal ended it, or it was not run.
    exit_code: Option<i32>,
    /// The signal that ended the last attempt; null without one.
    signal: Option<i32>,
    /// The command.
    command: &'a str,
    /// The working directory, from the root; empty for the root.
    folder: &'a str,
    /// The file with the whole output.
    log: Option<String>,
    /// The output, shortened; null when the suite passed.
    output: Option<JsonOutput<'a>>,
    /// Processes that it left running, and that were stopped.
    leaked: &'a [String],
    /// The cached result that was used; null when it ran.
    cached: Option<TestCached<'a>>,
    /// The reason of its quarantine; null without one.
    quarantine: Option<&'a str>,
    /// Variables that are set for `cicd` and that the suite did not get.
    withheld: &'a [String],
    /// Processes of other suites that a failed suite may have used.
    shared_processes: Vec<TestProcess<'a>>,
    /// The command line that runs it again.
    again: &'a str,
    /// The reason why a cached result was or was not used, for people.
    cache_note: Option<String>,
    /// The code of that.
    cache_code: Option<&'static str>,
}

/// A process that another suite left behind.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "SharedProcess")]
struct TestProcess<'a> {
    /// The name and the id of the process.
    name: &'a str,
    /// The suite that left it behind.
    suite: String,
    /// What happened to it, for people.
    what: String,
    /// The code of that: `stopped-during`, `stopped-before` or `still-ran`.
    code: &'static str,
}

/// A cached result.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Cached")]
struct TestCached<'a> {
    /// The id of the run that produced it.
    run: &'a str,
    /// The time when the suite ended, RFC 3339 in UTC.
    finished: String,
}

/// The run has ended.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RunEnded<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.test/v1"))]
    schema: &'static str,
    /// The name of the event.
    #[schemars(extend("const" = "run-ended"))]
    event: &'static str,
    /// The run's id.
    run: &'a str,
    /// The answer: no gating suite failed, nothing was interrupted, and in CI no affected domain lacks suites.
    green: bool,
    /// The number of suites that passed, including cache hits and flaky ones.
    passed: usize,
    /// The number of gating suites that failed.
    failed: usize,
    /// The number of suites in quarantine that failed.
    quarantined: usize,
    /// The number of suites that did not run.
    skipped: usize,
    /// The number of suites that a signal stopped.
    interrupted: usize,
    /// The number of cache hits among the passed suites.
    cached: usize,
    /// The number of passed suites that needed another attempt, or had a case that did.
    flaky: usize,
    /// The duration in milliseconds.
    duration_ms: u64,
    /// The signal that ended the run; null without one.
    signal: Option<&'a str>,
    /// The affected domains without a suite.
    without_suites: &'a [String],
    /// Cached results that are stale: another suite of the run changed their files.
    stale: Vec<StaleV1<'a>>,
    /// Every suite, in the order in which they ended.
    suites: &'a [SuiteV1],
}

/// A cached result whose files another suite of the run changed.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Stale")]
struct StaleV1<'a> {
    /// The suite's id.
    suite: String,
    /// The first changed path.
    path: &'a str,
}

/// The outcome of one suite.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SuiteV1 {
    /// The suite's id.
    suite: String,
    /// The part, where the suite is split.
    shard: Option<JsonShard>,
    /// The outcome.
    verdict: JsonVerdict,
    /// True if it makes the run fail.
    gates: bool,
    /// True if a cached result was used.
    cached: bool,
    /// True if it, or a case of it, passed only after a failure.
    flaky: bool,
    /// The duration in milliseconds.
    duration_ms: u64,
}

impl<'a> TestV1<'a> {
    /// Creates the line of an event; `ended` holds the suites that ended so far.
    #[must_use]
    pub fn new(event: &'a event::Event, ended: &'a [SuiteV1]) -> Self {
        use event::Event;
        match event {
            Event::RunStarted(run) => Self::RunStarted(Box::new(fill::run_started(run))),
            Event::SuiteStarted { suite, attempt, command, expected } => Self::SuiteStarted(SuiteStarted {
                schema: SCHEMA,
                event: "suite-started",
                suite: suite.to_string(),
                attempt: *attempt,
                command,
                expected_ms: expected.map(milliseconds),
            }),
            Event::SuiteWaits { suite, exclusive } => {
                Self::SuiteWaits(SuiteWaits { schema: SCHEMA, event: "suite-waits", suite: suite.to_string(), exclusive })
            }
            Event::SuiteRetries { suite, attempt, of, why, pause } => Self::SuiteRetries(SuiteRetries {
                schema: SCHEMA,
                event: "suite-retries",
                suite: suite.to_string(),
                attempt: *attempt,
                of: *of,
                why: why.as_ref().map(ToString::to_string).unwrap_or_default(),
                why_code: why.as_ref().map(Explanation::code),
                pause_ms: milliseconds(*pause),
            }),
            Event::SuiteEnded(outcome) => Self::SuiteEnded(Box::new(fill::suite_ended(outcome))),
            Event::RunEnded(summary) => Self::RunEnded(Box::new(fill::run_ended(summary, ended))),
        }
    }
}

impl SuiteV1 {
    /// Creates the entry of a suite for the last line.
    #[must_use]
    pub fn new(outcome: &Outcome) -> Self {
        Self {
            suite: outcome.suite.to_string(),
            shard: JsonShard::of(outcome),
            verdict: outcome.verdict.into(),
            gates: outcome.gates(),
            cached: outcome.cached.is_some(),
            flaky: outcome.is_flaky,
            duration_ms: milliseconds(outcome.duration),
        }
    }
}
