//! What the formats of runs and of their history have in common. They are at version 1: what changes here is a new version of both.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::event;
use crate::model::result::{self, Outcome, Status};
use crate::report::milliseconds;

/// A part of a suite.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Shard {
    /// Which, from 1.
    part: u32,
    /// Of how many.
    of: u32,
}

/// What becomes of a domain.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Fate {
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

impl From<event::Fate> for Fate {
    fn from(fate: event::Fate) -> Self {
        match fate {
            event::Fate::Runs => Self::Runs,
            event::Fate::NotAffected => Self::NotAffected,
            event::Fate::NotAsked => Self::NotAsked,
            event::Fate::NoSuite => Self::NoSuite,
            event::Fate::NoSuiteHere => Self::NoSuiteHere,
            event::Fate::NoneOnPurpose => Self::NoneOnPurpose,
        }
    }
}

/// How a suite ended.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Verdict {
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
pub(super) enum JudgedBy {
    ExitCode,
    Junit,
    GoTest,
    Libtest,
}

/// How many cases came to what. A flaky one counts as passed too.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Counts {
    passed: u32,
    failed: u32,
    skipped: u32,
    flaky: u32,
}

/// One test case.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Case<'a> {
    /// What it belongs to: a class, a file, a package; may be empty.
    group: &'a str,
    /// Its name.
    name: &'a str,
    /// How it ended.
    status: CaseStatus,
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
enum CaseStatus {
    Passed,
    Failed,
    Error,
    Skipped,
    Flaky,
}

/// The head and the tail of an output.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Output<'a> {
    /// The beginning; all of it when nothing is left out.
    head: &'a str,
    /// How many bytes are left out between the two.
    omitted_bytes: u64,
    /// The end; empty when nothing is left out.
    tail: &'a str,
}

impl Shard {
    pub(super) fn of(outcome: &Outcome) -> Option<Self> {
        outcome.shard.map(|(part, of)| Self { part, of })
    }
}

impl<'a> Case<'a> {
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

impl<'a> Output<'a> {
    pub(super) fn new(output: &'a result::Excerpt) -> Self {
        Self { head: &output.head, omitted_bytes: output.omitted, tail: &output.tail }
    }
}

impl From<result::Verdict> for Verdict {
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

impl From<result::JudgedBy> for JudgedBy {
    fn from(by: result::JudgedBy) -> Self {
        match by {
            result::JudgedBy::ExitCode => Self::ExitCode,
            result::JudgedBy::Junit => Self::Junit,
            result::JudgedBy::GoTest => Self::GoTest,
            result::JudgedBy::Libtest => Self::Libtest,
        }
    }
}

impl From<Status> for CaseStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Passed => Self::Passed,
            Status::Failed => Self::Failed,
            Status::Error => Self::Error,
            Status::Skipped => Self::Skipped,
            Status::Flaky => Self::Flaky,
        }
    }
}

impl From<result::Counts> for Counts {
    fn from(counts: result::Counts) -> Self {
        let result::Counts { passed, failed, skipped, flaky } = counts;
        Self { passed, failed, skipped, flaky }
    }
}
