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

/// What the numbers of an object say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberSense {
    /// How something is, by their names.
    State,
    /// How often something was: nothing of now.
    Counted,
    /// As `State`, and there are to be none of its parts: no 0 speaks against it.
    ScaledToZero,
}

impl NumberSense {
    /// Whether a value says nothing of how something is.
    pub(super) fn is_silent(self, value: &Value) -> bool {
        match self {
            Self::State => false,
            Self::Counted => value.is_number(),
            Self::ScaledToZero => value.as_f64() == Some(0.0),
        }
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
    /// What numbers in it say.
    pub(super) numbers: NumberSense,
    /// Whether it says in any way how it is now.
    pub(super) has_own: bool,
}

impl Around<'_> {
    /// Whether numbers in it count what was.
    pub(super) fn is_counted(&self) -> bool {
        self.numbers == NumberSense::Counted
    }

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
