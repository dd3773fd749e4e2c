//! The types that the formats of runs and of their history share. They are at version 1: a change here makes a new version of
//! both.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::event;
use crate::model::result::{self, CaseStatus, Outcome};
use crate::report::milliseconds;

/// A part of a suite.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Shard")]
pub(super) struct JsonShard {
    /// The number of the part, from 1.
    part: u32,
    /// The number of parts.
    of: u32,
}

/// What a run does with a domain.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Fate")]
pub(super) enum JsonFate {
    /// Its suites run.
    Runs,
    /// The change does not touch it.
    NotAffected,
    /// Only other domains were named.
    NotAsked,
    /// It has no suite, without `suites: none`.
    NoSuite,
    /// It has no suite of the levels that run.
    NoSuiteHere,
    /// It has `suites: none`, or is a library without suites.
    NoneOnPurpose,
}

impl From<event::DomainFate> for JsonFate {
    fn from(fate: event::DomainFate) -> Self {
        match fate {
            event::DomainFate::Runs => Self::Runs,
            event::DomainFate::NotAffected => Self::NotAffected,
            event::DomainFate::NotAsked => Self::NotAsked,
            event::DomainFate::NoSuite => Self::NoSuite,
            event::DomainFate::NoSuiteHere => Self::NoSuiteHere,
            event::DomainFate::NoneOnPurpose => Self::NoneOnPurpose,
        }
    }
}

/// The outcome of a suite.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Verdict")]
pub(super) enum JsonVerdict {
    /// Every test passed.
    Passed,
    /// A test failed, or the exit code is not 0.
    Failed,
    /// The suite could not run, or its report is missing or unreadable.
    Error,
    /// The time limit was reached.
    TimedOut,
    /// A signal stopped it.
    Interrupted,
    /// It did not run, e.g. because an earlier level of its domain failed.
    Skipped,
}

/// The source of a verdict.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "JudgedBy")]
pub(super) enum JsonJudgedBy {
    /// The exit code alone.
    ExitCode,
    /// JUnit files and the exit code.
    Junit,
    /// TRX files, the results of `dotnet test`, and the exit code.
    Trx,
    /// The output of `go test -json` and the exit code.
    GoTest,
    /// The output of Rust's test harness and the exit code.
    Libtest,
}

/// The numbers of test cases. A flaky case counts as passed too.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Counts")]
pub(super) struct JsonCounts {
    /// Cases that passed.
    passed: u32,
    /// Cases that failed or ended with an error.
    failed: u32,
    /// Cases that were skipped.
    skipped: u32,
    /// Cases that passed only after a failure.
    flaky: u32,
}

/// One test case.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Case")]
pub(super) struct JsonCase<'a> {
    /// The class, file or package that it belongs to; may be empty.
    group: &'a str,
    /// The name, with parameters.
    name: &'a str,
    /// The outcome.
    status: JsonCaseStatus,
    /// The duration in milliseconds; null where the report does not say.
    duration_ms: Option<u64>,
    /// The reason of a failure in one line; may be empty.
    message: &'a str,
    /// The text of the failure, shortened; may be empty.
    details: &'a str,
    /// The file where it failed, from the root of the repository.
    file: Option<&'a str>,
    /// The line in that file, from 1.
    line: Option<u32>,
}

/// The outcome of a test case.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "CaseStatus")]
enum JsonCaseStatus {
    /// The case passed.
    Passed,
    /// An assertion failed.
    Failed,
    /// The case ended with an error.
    Error,
    /// The case was skipped.
    Skipped,
    /// The case passed only after a failure.
    Flaky,
}

/// The head and the tail of an output.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Output")]
pub(super) struct JsonOutput<'a> {
    /// The beginning, or the whole output when nothing is left out.
    head: &'a str,
    /// The number of bytes left out between the two.
    omitted_bytes: u64,
    /// The end; empty when nothing is left out.
    tail: &'a str,
}

impl JsonShard {
    pub(super) fn of(outcome: &Outcome) -> Option<Self> {
        outcome.shard.map(|(part, of)| Self { part, of })
    }
}

impl<'a> JsonCase<'a> {
    pub(super) fn new(case: &'a result::Case) -> Self {
        Self {
            group: &case.group,
            name: &case.name,
            status: case.status.into(),
            duration_ms: case.duration.map(milliseconds),
            message: &case.message,
            details: &case.details,
            file: case.place.as_ref().map(|place| place.file.as_str()),
            line: case.place.as_ref().map(|place| place.line),
        }
    }
}

impl<'a> JsonOutput<'a> {
    pub(super) fn new(output: &'a result::Excerpt) -> Self {
        Self { head: &output.head, omitted_bytes: output.omitted, tail: &output.tail }
    }
}

impl From<result::Verdict> for JsonVerdict {
    fn from(verdict: result::Verdict) -> Self {
        match verdict {
            result::Verdict::Passed => Self::Passed,
            result::Verdict::Failed => Self::Failed,
            result::Verdict::Error => Self::Error,
            result::Verdict::TimedOut => Self::TimedOut,
            result::Verdict::Interrupted => Self::Interrupted,
            result::Verdict::Skipped => Self::Skipped,
        }
    }
}

impl From<result::JudgedBy> for JsonJudgedBy {
    fn from(by: result::JudgedBy) -> Self {
        match by {
            result::JudgedBy::ExitCode => Self::ExitCode,
            result::JudgedBy::Junit => Self::Junit,
            result::JudgedBy::Trx => Self::Trx,
            result::JudgedBy::GoTest => Self::GoTest,
            result::JudgedBy::Libtest => Self::Libtest,
        }
    }
}

impl From<CaseStatus> for JsonCaseStatus {
    fn from(status: CaseStatus) -> Self {
        match status {
            CaseStatus::Passed => Self::Passed,
            CaseStatus::Failed => Self::Failed,
            CaseStatus::Error => Self::Error,
            CaseStatus::Skipped => Self::Skipped,
            CaseStatus::Flaky => Self::Flaky,
        }
    }
}

impl From<result::Counts> for JsonCounts {
    fn from(counts: result::Counts) -> Self {
        let result::Counts { passed, failed, skipped, flaky } = counts;
        Self { passed, failed, skipped, flaky }
    }
}
