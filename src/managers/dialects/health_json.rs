//! `application/health+json`, draft-inadarei-api-health-check-06: `checks` holds lists by `component:measurement`.

use serde_json::{Map, Value};

use super::ManagerReply;
use super::dialect::{ObjectDialect, PartRules};
use crate::model::health::HealthDialect;

/// The dialect, recognized by the draft's own content type, words or form of `checks`.
pub(super) struct HealthJson;

impl ObjectDialect for HealthJson {
    fn name(&self) -> HealthDialect {
        HealthDialect::HealthJson
    }

    fn recognise(&self, reply: &ManagerReply<'_>, object: &Map<String, Value>, word: &str) -> Option<PartRules> {
        let by_type = reply.is("application/health+json") || matches!(word, "pass" | "warn" | "fail");
        let checks = object.get("checks").and_then(Value::as_object);
        let has_lists = checks.is_some_and(|checks| !checks.is_empty() && checks.values().all(Value::is_array));
        (by_type || has_lists).then(PartRules::default)
    }
}
