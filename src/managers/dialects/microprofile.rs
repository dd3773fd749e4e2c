//! Eclipse's `MicroProfile` Health: `status` UP or DOWN, and a list of checks with a name, a status and data.

use serde_json::{Map, Value};

use super::ManagerReply;
use super::dialect::ObjectDialect;
use super::judge::JudgedPart;
use super::parts::{name_of, piece, shown, unknown};
use super::text::MAX_CHECK;
use crate::model::health::{HealthDialect, HealthReason};
use crate::model::limits::clip;

/// UP or DOWN, and `checks` as a list.
pub(super) struct MicroProfile;

impl ObjectDialect for MicroProfile {
    fn name(&self) -> HealthDialect {
        HealthDialect::MicroProfile
    }

    fn checks(&self, _: &ManagerReply<'_>, object: &Map<String, Value>, word: &str) -> Option<Vec<JudgedPart>> {
        let list = object.get("checks")?.as_array()?;
        matches!(word, "UP" | "DOWN").then(|| list.iter().map(check).collect())
    }
}

fn check(value: &Value) -> JudgedPart {
    let Some(object) = value.as_object() else { return unknown("without a name", &HealthReason::NotAnObject) };
    let mut part = piece(name_of(object), object);
    // Every check of this dialect has a status.
    part.counts = true;
    let data = object.get("data").and_then(Value::as_object).filter(|data| !data.is_empty());
    let data = data.map(|data| {
        data.iter().take(20).map(|(key, value)| format!("{key}: {}", clip(&shown(value), 200))).collect::<Vec<_>>().join(", ")
    });
    part.check.output = part.check.output.or_else(|| data.map(|data| clip(&data, MAX_CHECK)));
    part
}
