//! What a manager is told and answers, as `schemas/manager.openapi.yaml` has it: reports out of JSON, answers into JSON, parts of a
//! run joined. Pure.
//!
//! How answers of other managers are read, in every dialect, is `dialects`' business.

mod answer;
mod body;
mod faults;
mod field;
mod join;
mod report;
#[cfg(test)]
mod tests;
mod time;
mod values;

use std::time::{Duration, SystemTime};

use crate::model::health::Deployment;
use crate::model::history::Source;
use crate::model::result::{Counts, Verdict};

pub use answer::{Problem, deployment_json, health_json, run_json};
pub(crate) use body::{DeploymentBody, FailureBody, Failures, PartBody, RunBody};
pub(crate) use field::{BodyField, ContractValue};
pub use join::{Joined, join, sum, worst};
pub use report::{deployment_report, test_run};
pub use time::{rfc3339 as read_time, written as rfc3339};
pub(crate) use values::{BodyTime, Id, LevelName, OneOf, Revision, Seconds, Text, Whole};

pub use crate::model::limits::{MAX_FAILURES, MAX_LEVELS, MAX_OUTPUT, MAX_REPORT};

/// What is wrong at one place of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractFault {
    /// A JSON Pointer, as a fragment.
    pub pointer: String,
    /// What is wrong, as a fragment.
    pub detail: String,
}

/// A case that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractFailure {
    /// The case, its group before it (untrusted text).
    pub name: String,
    /// The suite (untrusted text).
    pub suite: Option<String>,
    /// Why, in a line (untrusted text).
    pub message: Option<String>,
}

/// A run of one level.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelRun {
    /// The level.
    pub level: String,
    /// Names the run.
    pub run: String,
    /// The commit.
    pub revision: String,
    /// Of which branch.
    pub branch: Option<String>,
    /// Where it ran.
    pub source: Option<Source>,
    /// How it ended.
    pub verdict: Verdict,
    /// The cases; `None` when nothing reported any.
    pub counts: Option<Counts>,
    /// How long it took; of several parts the sum.
    pub duration: Duration,
    /// When it began.
    pub started: SystemTime,
    /// When it ended; of several parts the last.
    pub finished: SystemTime,
    /// The first cases that failed.
    pub failures: Vec<ContractFailure>,
    /// How many more of them there are.
    pub failures_omitted: u32,
    /// Where more is told.
    pub url: Option<String>,
    /// Why the verdict is what it is, when the cases do not say it.
    pub output: Option<String>,
}

/// A run of a level as it is reported.
#[derive(Debug, Clone, PartialEq)]
pub struct RunReport {
    /// Names this report for ever.
    pub id: String,
    /// Which part of how many it is; `None` for the whole.
    pub part: Option<(u32, u32)>,
    /// What ran.
    pub run: LevelRun,
}

/// A deployment as it is reported.
#[derive(Debug, Clone, PartialEq)]
pub struct DeploymentReport {
    /// Names this report for ever.
    pub id: String,
    /// What is deployed.
    pub deployment: Deployment,
    /// Where more is told.
    pub url: Option<String>,
}
