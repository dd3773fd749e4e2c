//! Eclipse's `MicroProfile` Health: `status` is UP or DOWN, and `checks` is a list with names, statuses and data.

use serde_json::{Map, Value};

use super::ManagerReply;
use super::dialect::{ObjectDialect, PartRules};
use crate::model::health::HealthDialect;

/// The dialect, recognized by UP or DOWN and `checks` as a list.
pub(super) struct MicroProfile;

impl ObjectDialect for MicroProfile {
    fn name(&self) -> HealthDialect {
        HealthDialect::MicroProfile
    }

    fn recognise(&self, _: &ManagerReply<'_>, object: &Map<String, Value>, word: &str) -> Option<PartRules> {
        let is_it = object.get("checks").is_some_and(Value::is_array) && matches!(word, "UP" | "DOWN");
        is_it.then_some(PartRules { every_check_says: true, ..PartRules::default() })
    }
}
