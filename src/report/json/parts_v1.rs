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
    /// Which, from 1.
    part: u32,
    /// Of how many.
    of: u32,
}

/// What becomes of a domain.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Fate")]
pub(super) enum JsonFate {
    /// Its suites run.
    Runs,
    /// The change does not touch it.
    NotAffected,
    /// Others were asked for.
    NotAsked,
    /// It has no suite, and does not say that it has none.
    NoSuite,
    /// It has no suite on the levels that were asked for.
    NoSuiteHere,
    /// It says that it has no suites, or is a library without any.
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

/// How a suite ended.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Verdict")]
pub(super) enum JsonVerdict {
    Passed,
    Failed,
    Error,
    TimedOut,
    Interrupted,
    Skipped,
}

/// What a verdict rests on.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "JudgedBy")]
pub(super) enum JsonJudgedBy {
    ExitCode,
    Junit,
    GoTest,
    Libtest,
}

/// How many cases came to what. A flaky one counts as passed too.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Counts")]
pub(super) struct JsonCounts {
    passed: u32,
    failed: u32,
    skipped: u32,
    flaky: u32,
}

/// One test case.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Case")]
pub(super) struct JsonCase<'a> {
    /// What it belongs to: a class, a file, a package; may be empty.
    group: &'a str,
    /// Its name.
    name: &'a str,
    /// How it ended.
    status: JsonCaseStatus,
    /// How long it took, where the report says.
    duration_ms: Option<u64>,
    /// One line: why; may be empty.
    message: &'a str,
    /// The whole text of the failure, cut; may be empty.
    details: &'a str,
    /// The file where it failed, from the root of the repository.
    file: Option<&'a str>,
    /// The line in it, from 1.
    line: Option<u32>,
}

/// How a case ended.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "CaseStatus")]
enum JsonCaseStatus {
    Passed,
    Failed,
    Error,
    Skipped,
    Flaky,
}

/// The head and the tail of an output.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Output")]
pub(super) struct JsonOutput<'a> {
    /// The beginning; all of it when nothing is left out.
    head: &'a str,
    /// How many bytes are left out between the two.
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
