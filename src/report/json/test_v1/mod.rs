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
    /// An attempt was red and another one follows.
    SuiteRetries(SuiteRetries),
    /// A suite is done: run, reused or skipped.
    SuiteEnded(Box<SuiteEnded<'a>>),
    /// The run is over.
    RunEnded(Box<RunEnded<'a>>),
}

/// A run begins.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RunStarted<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.test/v1"))]
    schema: &'static str,
    /// What happened.
    #[schemars(extend("const" = "run-started"))]
    event: &'static str,
    /// The run's id; ids sort by time.
    run: &'a str,
    /// When, RFC 3339 in UTC.
    started: String,
    /// The commit that is checked out; null before the first.
    revision: Option<&'a str>,
    /// True if the work tree differs from it.
    dirty: bool,
    /// What was compared; empty when the suites were named.
    ranges: Vec<TestRange<'a>>,
    /// Why every domain counts, if what changed is not known.
    widened_because: Option<String>,
    /// A stable word for that.
    widened_code: Option<&'static str>,
    /// True if this is CI.
    ci: bool,
    /// All domains in the order of the config.
    domains: Vec<TestDomain<'a>>,
    /// The suites in the order of the plan.
    suites: Vec<String>,
    /// The folder of the whole outputs.
    logs: Option<String>,
}

/// One compared range.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Range")]
struct TestRange<'a> {
    /// The base commit; null for the empty tree.
    base: Option<&'a str>,
    /// The head commit; null for the working tree.
    head: Option<&'a str>,
    /// Where the range comes from, for people.
    source: String,
    /// A stable word for that.
    source_code: &'static str,
}

/// One domain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Domain")]
struct TestDomain<'a> {
    /// Its name.
    name: &'a str,
    /// What becomes of it.
    fate: JsonFate,
    /// Why it is affected; empty when it was named or is not.
    because: &'a str,
    /// A stable word for that: the `kind` of `cicd affected`.
    because_code: Option<&'a str>,
}

/// An attempt of a suite begins.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SuiteStarted<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.test/v1"))]
    schema: &'static str,
    /// What happened.
    #[schemars(extend("const" = "suite-started"))]
    event: &'static str,
    /// The suite's id.
    suite: String,
    /// From 1.
    attempt: u32,
    /// The command.
    command: &'a str,
    /// How long it took the last times.
    expected_ms: Option<u64>,
}

/// Another run on the machine holds what the suite needs for itself.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SuiteWaits<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.test/v1"))]
    schema: &'static str,
    /// What happened.
    #[schemars(extend("const" = "suite-waits"))]
    event: &'static str,
    /// The suite's id.
    suite: String,
    /// The name under `exclusive`.
    exclusive: &'a str,
}

/// An attempt was red and another one follows.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SuiteRetries {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.test/v1"))]
    schema: &'static str,
    /// What happened.
    #[schemars(extend("const" = "suite-retries"))]
    event: &'static str,
    /// The suite's id.
    suite: String,
    /// The attempt that was red, from 1.
    attempt: u32,
    /// How many attempts there may be.
    of: u32,
    /// Why it was red.
    why: String,
    /// A stable word for that.
    why_code: Option<&'static str>,
    /// How long until the next.
    pause_ms: u64,
}

/// A suite is done.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SuiteEnded<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.test/v1"))]
    schema: &'static str,
    /// What happened.
    #[schemars(extend("const" = "suite-ended"))]
    event: &'static str,
    /// The suite's id: `domain/level` or `domain/level/name`.
    suite: String,
    /// Its domain.
    domain: &'a str,
    /// Its level.
    level: &'a str,
    /// Its name, where the level has several.
    name: Option<&'a str>,
    /// Which part of how many, where it is split.
    shard: Option<JsonShard>,
    /// How it ended, after all attempts.
    verdict: JsonVerdict,
    /// True if it makes the run red.
    gates: bool,
    /// Why it is not green.
    why: Option<String>,
    /// A stable word for that.
    why_code: Option<&'static str>,
    /// What the verdict rests on.
    judged_by: JsonJudgedBy,
    /// The counts of the last attempt; null when nothing reported any.
    counts: Option<JsonCounts>,
    /// The cases that were red or flaky.
    cases: Vec<JsonCase<'a>>,
    /// How many more of them there are.
    cases_omitted: usize,
    /// How often it was run; 0 when it was not.
    attempts: u32,
    /// True if it, or a case of it, passed only after a failure.
    flaky: bool,
    /// When its first attempt began, RFC 3339 in UTC.
    started: String,
    /// From there to its end.
    duration_ms: u64,
    /// The exit code of the last attempt; null when a signal ended it, or it was not run.
    exit_code: Option<i32>,
    /// The signal that ended the last attempt.
    signal: Option<i32>,
    /// The command.
    command: &'a str,
    /// The folder that it ran in, from the root; empty for the root.
    folder: &'a str,
    /// Where its whole output is.
    log: Option<String>,
    /// What it printed, cut; null when it is green.
    output: Option<JsonOutput<'a>>,
    /// Processes that it left behind; they were stopped.
    leaked: &'a [String],
    /// The green that stands for it, when it was not run because of that.
    cached: Option<TestCached<'a>>,
    /// Why it does not gate, when it is in quarantine.
    quarantine: Option<&'a str>,
    /// Variables that were set outside and that it did not get.
    withheld: &'a [String],
    /// Processes that other suites left behind and that it may have used, where it is red.
    shared_processes: Vec<TestProcess<'a>>,
    /// The command line that runs it again.
    again: &'a str,
    /// Why its result was or was not reused.
    cache_note: Option<String>,
    /// A stable word for that.
    cache_code: Option<&'static str>,
}

/// A process that another suite left behind.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "SharedProcess")]
struct TestProcess<'a> {
    /// Its name and id.
    name: &'a str,
    /// The suite that left it behind.
    suite: String,
    /// What became of it.
    what: String,
    /// A stable word for that: `stopped-during`, `stopped-before` or `still-ran`.
    code: &'static str,
}

/// A green that was reused.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Cached")]
struct TestCached<'a> {
    /// The run that saw it.
    run: &'a str,
    /// When, RFC 3339 in UTC.
    finished: String,
}

/// The run is over.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RunEnded<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.test/v1"))]
    schema: &'static str,
    /// What happened.
    #[schemars(extend("const" = "run-ended"))]
    event: &'static str,
    /// The run's id.
    run: &'a str,
    /// The answer: nothing that gates is red, nothing was interrupted, and in CI no affected domain lacks suites.
    green: bool,
    /// Suites that passed, cached and flaky ones among them.
    passed: usize,
    /// Suites that are red and gate.
    failed: usize,
    /// Suites that are red and in quarantine.
    quarantined: usize,
    /// Suites that were not run.
    skipped: usize,
    /// Suites that a signal stopped.
    interrupted: usize,
    /// Of the passed ones, those that were reused.
    cached: usize,
    /// Of the passed ones, those that needed another attempt, or whose cases did.
    flaky: usize,
    /// How long it took.
    duration_ms: u64,
    /// The signal that ended it.
    signal: Option<&'a str>,
    /// Domains that are affected and have no suite.
    without_suites: &'a [String],
    /// Reused results that no longer stand for what is there: a suite that ran beside them wrote to it.
    stale: Vec<StaleV1<'a>>,
    /// Every suite, in the order in which they ended.
    suites: &'a [SuiteV1],
}

/// A reused result whose files another suite of the run changed.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Stale")]
struct StaleV1<'a> {
    /// The suite's id.
    suite: String,
    /// The first path that is otherwise than what the result stands for.
    path: &'a str,
}

/// What became of one suite.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SuiteV1 {
    /// The suite's id.
    suite: String,
    /// Which part of how many, where it is split.
    shard: Option<JsonShard>,
    /// How it ended.
    verdict: JsonVerdict,
    /// True if it makes the run red.
    gates: bool,
    /// True if an earlier green stands for it.
    cached: bool,
    /// True if it, or a case of it, passed only after a failure.
    flaky: bool,
    /// How long it took.
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
