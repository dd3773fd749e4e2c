//! The bodies of the contract as serde types: the fields of `schemas/manager.openapi.yaml`, each once, with their limits. Reports and
//! answers are written from them and read into them. A field without a value is left out.

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

/// Declares a body: every field is a [`BodyField`] that is left out where it is absent.
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
            /// The names of its fields.
            pub(super) const FIELDS: &'static [&'static str] = &[$(stringify!($field)),+];
        }
    };
}

body! {
    /// A level of a run: a `TestRun` where it is reported (`id`, `part`), a `TestResult` where it is answered (`parts`).
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
    /// Which part of how many a report is.
    PartBody {
        number: Whole<1, MAX_PARTS>,
        of: Whole<1, MAX_PARTS>,
    }
}

body! {
    /// How many parts of a run were reported, of how many.
    PartsBody {
        seen: Whole<1, MAX_PARTS>,
        of: Whole<1, MAX_PARTS>,
    }
}

body! {
    /// A case that failed.
    FailureBody {
        name: Text<1, MAX_CASE_NAME>,
        suite: Text<0, MAX_NAME>,
        message: Text<0, MAX_MESSAGE>,
    }
}

body! {
    /// What is deployed: a `DeploymentReport` where it is reported (`id`).
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

/// Cases that failed, each as it was read.
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
    /// The body with these counts, each within its limit.
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

/// An object as a body; unknown fields are left alone.
fn object<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    if !value.is_object() {
        return Err("expected an object".to_owned());
    }
    T::deserialize(value).map_err(|error| error.to_string())
}
