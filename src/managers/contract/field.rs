//! A field of a body of the contract: absent, a value within its limits, or an invalid value, which is kept for the fault.
//!
//! Parsing a body never fails at a field, so a report is answered with all its faults at once, and a manager's answer can be
//! read more leniently than a report.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

/// A value of the contract with its own limits.
pub(crate) trait ContractValue: Sized {
    /// Parses a value.
    ///
    /// # Errors
    /// Returns the problem of the value, as a fragment.
    fn read(value: &Value) -> Result<Self, String>;
}

/// A field of a body.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum BodyField<T> {
    /// The field is absent.
    #[default]
    Absent,
    /// A value within its limits.
    Value(T),
    /// An invalid value.
    Wrong {
        /// The value that was found.
        found: Value,
        /// The problem, as a fragment.
        why: String,
    },
}

impl<T> BodyField<T> {
    /// Returns true if the field is absent.
    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Returns the value, if it is within its limits.
    pub(crate) fn value(&self) -> Option<&T> {
        if let Self::Value(value) = self { Some(value) } else { None }
    }

    /// Returns the value that was found, if it is invalid.
    pub(crate) fn found(&self) -> Option<&Value> {
        if let Self::Wrong { found, .. } = self { Some(found) } else { None }
    }
}

impl<T> From<Option<T>> for BodyField<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }
}

impl<'de, T: ContractValue> Deserialize<'de> for BodyField<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let found = Value::deserialize(deserializer)?;
        if found.is_null() {
            return Ok(Self::Wrong { found, why: "null; leave out what is not known".to_owned() });
        }
        Ok(match T::read(&found) {
            Ok(value) => Self::Value(value),
            Err(why) => Self::Wrong { found, why },
        })
    }
}

impl<T: Serialize> Serialize for BodyField<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_none(),
            Self::Value(value) => value.serialize(serializer),
            Self::Wrong { found, .. } => found.serialize(serializer),
        }
    }
}
