//! The place of a value in an answer, and the object around it.

use serde_json::{Map, Value};

use super::keys::FieldName;
use super::nouns::is_component;
use super::read_only::is_copy;
use super::work::is_failed;
use crate::model::health::Status;

/// Possible places of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AnswerPlace {
    /// The value is a member of `checks`.
    Check,
    /// The value is a member of `services` or a similar field.
    Part,
    /// The value is a member of `details`.
    Details,
    /// The value is beside a status, or in a field of any name.
    Around,
    /// The value is among measurements.
    Measured,
}

impl AnswerPlace {
    /// Returns true if a value here is a part for certain.
    pub(super) fn is_part(self) -> bool {
        matches!(self, Self::Check | Self::Part)
    }
}

/// Possible meanings of the numbers in an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberSense {
    /// Numbers are states, by their names.
    State,
    /// Numbers count past events, so they say nothing about the present.
    Counted,
    /// The same as `State`, but numbers of failed things count work of the past.
    Worked,
    /// Numbers are HTTP codes of the parts.
    Codes,
    /// The same as `State`, but the wanted number of parts is 0, so a 0 means nothing bad.
    ScaledToZero,
}

impl NumberSense {
    /// Returns true if the value of a field says nothing about the state.
    pub(super) fn is_silent(self, name: &FieldName, value: &Value) -> bool {
        match self {
            Self::State | Self::Codes => false,
            Self::Worked => value.is_number() && is_failed(name),
            Self::Counted => value.is_number() && !is_gauge(name),
            Self::ScaledToZero => value.as_f64() == Some(0.0),
        }
    }
}

/// Last words of a gauge for the state of a part.
const GAUGES: &[&str] = &[
    "up",
    "ok",
    "healthy",
    "ready",
    "alive",
    "reachable",
    "connected",
    "online",
    "down",
    "unreachable",
    "unhealthy",
    "unavailable",
    "disconnected",
];

/// Returns true if a name is that of a gauge for a part, even among counts: `db_up`.
pub(super) fn is_gauge(name: &FieldName) -> bool {
    name.last().is_some_and(|last| GAUGES.contains(&last)) && name.before_last().is_some_and(is_component)
}

/// Possible origins of the data that an object holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DataOrigin {
    /// The object is written to.
    Own,
    /// The object is a copy of another one, and needs no writes.
    Copied,
}

impl DataOrigin {
    pub(super) fn of(object: &Map<String, Value>) -> Self {
        if is_copy(object) { Self::Copied } else { Self::Own }
    }
}

/// The object around a value.
#[derive(Clone, Copy)]
pub(super) struct Around<'p> {
    pub(super) path: &'p str,
    /// The status that the object gives for itself.
    pub(super) own: Status,
    pub(super) place: AnswerPlace,
    pub(super) is_root: bool,
    /// The meaning of numbers in the object.
    pub(super) numbers: NumberSense,
    /// True if the object gives its present state in any form.
    pub(super) has_own: bool,
    /// True if a `false` here denies a part, whatever its name: beside the status of the whole, or in a table of flags.
    pub(super) is_flat: bool,
    pub(super) data: DataOrigin,
}

impl Around<'_> {
    /// Returns true if numbers in the object count past events.
    pub(super) fn is_counted(&self) -> bool {
        self.numbers == NumberSense::Counted
    }

    /// Returns true if the value belongs to the whole or to one of its fields.
    pub(super) fn is_near(&self) -> bool {
        !self.path.contains('/')
    }
}

/// Returns true if a status keeps a whole from `pass` by itself.
pub(super) fn is_unwell(status: Status) -> bool {
    matches!(status, Status::Warn | Status::Fail)
}

/// Returns true if an object has a status of its own.
pub(super) fn says_itself(object: &Map<String, Value>) -> bool {
    object.contains_key("status") || object.contains_key("healthy")
}

/// Fields that give the present state of an object, in addition to those of `says_itself`.
const OWN: &[&str] = &["state", "health", "ok", "up", "passed", "success", "outcome", "alive", "ready"];

/// Returns true if an object gives its present state in any form.
pub(super) fn says_anything(object: &Map<String, Value>) -> bool {
    says_itself(object) || OWN.iter().any(|key| object.contains_key(*key))
}
