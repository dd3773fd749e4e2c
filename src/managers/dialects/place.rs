//! Where a value of an answer stands, and what stands around it.

use serde_json::{Map, Value};

use crate::model::health::Status;

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A member of `checks`.
    Check,
    /// A member of `services` and the like.
    Part,
    /// A member of `details`.
    Details,
    /// Beside a status, or in a field of any name.
    Around,
    /// Among measurements.
    Measured,
}

impl Place {
    /// Whether what stands here is a part for certain.
    pub(super) fn is_part(self) -> bool {
        matches!(self, Self::Check | Self::Part)
    }
}

/// The object around a value.
#[derive(Clone, Copy)]
pub(super) struct Around<'p> {
    pub(super) path: &'p str,
    /// What it says of itself.
    pub(super) own: Status,
    pub(super) place: Place,
    pub(super) is_root: bool,
    /// Whether numbers in it are counts.
    pub(super) is_counted: bool,
    /// Whether it says in any way how it is now.
    pub(super) has_own: bool,
    /// Whether there are to be none of what it counts.
    pub(super) is_scaled_to_zero: bool,
}

impl Around<'_> {
    /// Whether what stands here is of the whole, or of one of its fields.
    pub(super) fn is_near(&self) -> bool {
        !self.path.contains('/')
    }
}

/// Whether a status keeps a whole from `pass` by itself.
pub(super) fn is_unwell(status: Status) -> bool {
    matches!(status, Status::Warn | Status::Fail)
}

/// Whether an object says itself how it is.
pub(super) fn says_itself(object: &Map<String, Value>) -> bool {
    object.contains_key("status") || object.contains_key("healthy")
}

/// Fields by which an object says how it is now, beside those of `says_itself`.
const OWN: &[&str] = &["state", "health", "ok", "up", "passed", "success", "outcome", "alive", "ready"];

/// Whether an object says in any way how it is now.
pub(super) fn says_anything(object: &Map<String, Value>) -> bool {
    says_itself(object) || OWN.iter().any(|key| object.contains_key(*key))
}
