//! A dialect of health in JSON objects.

use serde_json::{Map, Value};

use super::ManagerReply;
use crate::model::health::HealthDialect;

/// What a dialect says of its parts beyond their common form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PartRules {
    /// Every check has a status: one without is unknown, not only measured.
    pub(super) every_check_says: bool,
    /// What the `details` of a part hold.
    pub(super) details: PartDetails,
    /// Nothing is said of the whole: a word beside the parts that is not known is unknown.
    pub(super) is_bare: bool,
}

/// What the `details` of a part hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum PartDetails {
    /// Words and parts, like those of the whole.
    #[default]
    Parts,
    /// Parts, and measurements that may be called `status`.
    Mixed,
    /// Measurements that may be called `status`, and have words of their own.
    Measured,
}

/// A dialect of a JSON object that has a word in `status`.
pub(super) trait ObjectDialect: Sync {
    /// The name, for `-v` and for depth.
    fn name(&self) -> HealthDialect;

    /// How its parts are read; `None` for an answer of another dialect.
    fn recognise(&self, reply: &ManagerReply<'_>, object: &Map<String, Value>, word: &str) -> Option<PartRules>;
}
