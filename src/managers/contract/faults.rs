//! Collects the faults of a report, each with its place, while its fields are extracted.

use super::ContractFault;
use super::field::BodyField;
use crate::model::limits::MAX_FAULTS;

/// An object of a report, and the faults that were found.
pub(super) struct Faults<'f> {
    at: String,
    found: &'f mut Vec<ContractFault>,
}

impl<'f> Faults<'f> {
    /// Returns the faults of the object at a place.
    pub(super) fn at(at: impl Into<String>, found: &'f mut Vec<ContractFault>) -> Self {
        Self { at: at.into(), found }
    }

    /// Returns the faults of an object in a field of this one.
    pub(super) fn within(&mut self, key: &str) -> Faults<'_> {
        Faults { at: format!("{}/{key}", self.at), found: self.found }
    }

    /// Adds a fault of a field.
    pub(super) fn note(&mut self, key: &str, detail: impl Into<String>) {
        if self.found.len() < MAX_FAULTS {
            self.found.push(ContractFault { pointer: format!("{}/{key}", self.at), detail: detail.into() });
        }
    }

    /// Returns the value of an optional field.
    pub(super) fn may<T>(&mut self, key: &str, field: BodyField<T>) -> Option<T> {
        match field {
            BodyField::Absent => None,
            BodyField::Value(value) => Some(value),
            BodyField::Wrong { why, .. } => {
                self.note(key, why);
                None
            }
        }
    }

    /// Returns the value of a required field.
    pub(super) fn must<T>(&mut self, key: &str, field: BodyField<T>) -> Option<T> {
        if field.is_absent() {
            self.note(key, "is missing");
        }
        self.may(key, field)
    }
}
