//! The bodies of the contract as they are written, by the embedded manager and by reports to others: the fields of
//! `schemas/manager.openapi.yaml`, each once. A field without a value is left out.

use std::borrow::Cow;

use serde::Serialize;

use crate::model::limits::MAX_COUNT;
use crate::model::result::Counts;

/// A level of a run: a `TestRun` where it is reported (`id`, `part`), a `TestResult` where it is answered (`parts`).
#[derive(Serialize)]
pub(crate) struct RunBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<&'a str>,
    pub(crate) run: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) part: Option<PartBody>,
    pub(crate) level: &'a str,
    pub(crate) revision: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) branch: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<&'static str>,
    pub(crate) verdict: &'static str,
    #[serde(flatten)]
    pub(crate) counts: Option<CountsBody>,
    pub(crate) duration_seconds: f64,
    pub(crate) started: String,
    pub(crate) finished: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) failures: Vec<FailureBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failures_omitted: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) output: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parts: Option<PartsBody>,
}

/// Which part of how many a report is.
#[derive(Serialize)]
pub(crate) struct PartBody {
    pub(crate) number: usize,
    pub(crate) of: usize,
}

/// How many parts of a run were reported, of how many.
#[derive(Serialize)]
pub(crate) struct PartsBody {
    pub(crate) seen: u32,
    pub(crate) of: u32,
}

/// The cases of a run.
#[derive(Serialize)]
pub(crate) struct CountsBody {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
    pub(crate) flaky: u32,
}

impl CountsBody {
    /// The counts, each within its limit.
    pub(crate) fn of(counts: Counts) -> Self {
        let within = |count: u32| count.min(MAX_COUNT);
        Self {
            passed: within(counts.passed),
            failed: within(counts.failed),
            skipped: within(counts.skipped),
            flaky: within(counts.flaky),
        }
    }
}

/// A case that failed.
#[derive(Serialize)]
pub(crate) struct FailureBody<'a> {
    pub(crate) name: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) suite: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<Cow<'a, str>>,
}

/// What is deployed.
#[derive(Serialize)]
pub(crate) struct DeploymentBody<'a> {
    pub(crate) state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) environment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) revision: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) slot: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) output: Option<String>,
}
