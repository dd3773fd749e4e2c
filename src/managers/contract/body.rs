//! The bodies of the contract as serde types: each field of `schemas/manager.openapi.yaml` once, with its limits. Reports and
//! answers are written from these types and parsed into them. A field without a value is left out.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::field::{BodyField, ContractValue};
use super::values::{BodyTime, Count, Id, LevelName, OneOf, Revision, Seconds, Text, Whole};
use crate::model::health::{DeploymentState, Slot};
use crate::model::history::Source;
use crate::model::limits::{
    MAX_BRANCH, MAX_CASE_NAME, MAX_ENVIRONMENT, MAX_FAILURES, MAX_MESSAGE, MAX_NAME, MAX_OUTPUT, MAX_PARTS, MAX_URL,
};
use crate::model::result::{Counts, Verdict};

/// Declares a body whose fields are [`BodyField`]s that are left out if absent.
macro_rules! body {
    ($(#[$about:meta])* $name:ident { $($field:ident: $type:ty,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
        #[serde(default)]
        pub(crate) struct $name {
            $(#[serde(skip_serializing_if = "BodyField::is_absent")] pub(crate) $field: BodyField<$type>,)+
        }

        impl ContractValue for $name {
            fn read(value: &Value) -> Result<Self, String> {
                object(value)
            }
        }

        #[cfg(test)]
        impl $name {
            /// The names of the fields.
            pub(super) const FIELDS: &'static [&'static str] = &[$(stringify!($field)),+];
        }
    };
}

body! {
    /// A run of a level: a `TestRun` in a report (`id`, `part`), a `TestResult` in an answer (`parts`).
    RunBody {
        id: Id,
        run: Text<1, MAX_NAME>,
        part: PartBody,
        level: LevelName,
        revision: Revision,
        branch: Text<1, MAX_BRANCH>,
        source: OneOf<Source>,
        verdict: OneOf<Verdict>,
        passed: Count,
        failed: Count,
        skipped: Count,
        flaky: Count,
        duration_seconds: Seconds,
        started: BodyTime,
        finished: BodyTime,
        failures: Failures,
        failures_omitted: Count,
        url: Text<0, MAX_URL>,
        output: Text<0, MAX_OUTPUT>,
        parts: PartsBody,
    }
}

body! {
    /// The number of a report's part, and the number of parts.
    PartBody {
        number: Whole<1, MAX_PARTS>,
        of: Whole<1, MAX_PARTS>,
    }
}

body! {
    /// The number of reported parts, and the number of parts of the run.
    PartsBody {
        seen: Whole<1, MAX_PARTS>,
        of: Whole<1, MAX_PARTS>,
    }
}

body! {
    /// A failed case.
    FailureBody {
        name: Text<1, MAX_CASE_NAME>,
        suite: Text<0, MAX_NAME>,
        message: Text<0, MAX_MESSAGE>,
    }
}

body! {
    /// A deployment: a `DeploymentReport` in a report (`id`).
    DeploymentBody {
        id: Id,
        state: OneOf<DeploymentState>,
        environment: Text<1, MAX_ENVIRONMENT>,
        version: Text<1, MAX_NAME>,
        revision: Revision,
        slot: OneOf<Slot>,
        since: BodyTime,
        url: Text<0, MAX_URL>,
        output: Text<0, MAX_OUTPUT>,
    }
}

/// The failed cases, each as it was read.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Failures(pub(crate) Vec<BodyField<FailureBody>>);

impl ContractValue for Failures {
    fn read(value: &Value) -> Result<Self, String> {
        let Value::Array(items) = value else { return Err("expected a list".to_owned()) };
        if items.len() > MAX_FAILURES {
            return Err(format!("at most {MAX_FAILURES}; `failures_omitted` says how many more"));
        }
        Ok(Self(items.iter().filter_map(|item| BodyField::deserialize(item).ok()).collect()))
    }
}

impl RunBody {
    /// Returns the body with these counts, each within its limit.
    #[must_use]
    pub(crate) fn with_counts(mut self, counts: Option<Counts>) -> Self {
        let field = |count: fn(&Counts) -> u32| counts.as_ref().map(|counts| Count::within(count(counts))).into();
        self.passed = field(|counts| counts.passed);
        self.failed = field(|counts| counts.failed);
        self.skipped = field(|counts| counts.skipped);
        self.flaky = field(|counts| counts.flaky);
        self
    }
}

/// Parses an object as a body; unknown fields are ignored.
fn object<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    if !value.is_object() {
        return Err("expected an object".to_owned());
    }
    T::deserialize(value).map_err(|error| error.to_string())
}
