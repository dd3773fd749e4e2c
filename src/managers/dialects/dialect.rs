//! A dialect of health in JSON objects.

use serde_json::{Map, Value};

use super::ManagerReply;
use crate::model::health::HealthDialect;

/// The rules by which a dialect's parts differ from the common form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PartRules {
    /// True if every check must have a status: a check without one is unknown, not a measurement.
    pub(super) every_check_says: bool,
    /// The content of a part's `details`.
    pub(super) details: PartDetails,
    /// True if the answer has no status for the whole: an unknown word beside the parts makes it unknown.
    pub(super) is_bare: bool,
}

/// Possible contents of a part's `details`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum PartDetails {
    /// Words and parts, like those of the whole.
    #[default]
    Parts,
    /// Parts, and measurements that may be called `status`.
    Mixed,
    /// Measurements that may be called `status` and have words of their own.
    Measured,
}

/// A dialect of a JSON object with a word in `status`.
pub(super) trait ObjectDialect: Sync {
    /// Returns the name of the dialect, for `-v` and for the details of a domain.
    fn name(&self) -> HealthDialect;

    /// Returns the rules for the parts; `None` for an answer of another dialect.
    fn recognise(&self, reply: &ManagerReply<'_>, object: &Map<String, Value>, word: &str) -> Option<PartRules>;
}
