//! The reports to a manager and its answers, as `schemas/manager.openapi.yaml` defines them: reports from JSON, answers to
//! JSON, and joined parts of a run. Pure.
//!
//! `dialects` parses the answers of other managers.

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

/// A fault at one place of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractFault {
    /// A JSON Pointer, as a fragment.
    pub pointer: String,
    /// The problem, as a fragment.
    pub detail: String,
}

/// A failed case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractFailure {
    /// The case, with its group before it (untrusted text).
    pub name: String,
    /// The suite of the case (untrusted text).
    pub suite: Option<String>,
    /// The reason for the failure, in one line (untrusted text).
    pub message: Option<String>,
}

/// A run of one level.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelRun {
    /// The level of the run.
    pub level: String,
    /// The id of the run.
    pub run: String,
    /// The commit that was tested.
    pub revision: String,
    /// The branch that was tested.
    pub branch: Option<String>,
    /// The place of the run: CI or a local machine.
    pub source: Option<Source>,
    /// The verdict of the run.
    pub verdict: Verdict,
    /// The counts of cases; `None` if nothing reported any.
    pub counts: Option<Counts>,
    /// The duration; of several parts, the sum.
    pub duration: Duration,
    /// The start of the run.
    pub started: SystemTime,
    /// The end of the run; of several parts, the latest.
    pub finished: SystemTime,
    /// The first failed cases.
    pub failures: Vec<ContractFailure>,
    /// The number of further failed cases.
    pub failures_omitted: u32,
    /// A URL with more details.
    pub url: Option<String>,
    /// The reason for the verdict, if the cases do not give one.
    pub output: Option<String>,
}

/// A reported run of a level.
#[derive(Debug, Clone, PartialEq)]
pub struct RunReport {
    /// The unique id of the report.
    pub id: String,
    /// The number of the part and the number of parts; `None` for a whole run.
    pub part: Option<(u32, u32)>,
    /// The run.
    pub run: LevelRun,
}

/// A reported deployment.
#[derive(Debug, Clone, PartialEq)]
pub struct DeploymentReport {
    /// The unique id of the report.
    pub id: String,
    /// The deployment.
    pub deployment: Deployment,
    /// A URL with more details.
    pub url: Option<String>,
}
