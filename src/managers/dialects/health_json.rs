//! `application/health+json`, draft-inadarei-api-health-check-06: checks are lists by `component:measurement`.

use serde_json::{Map, Value};

use super::dialect::ObjectDialect;
use super::judge::JudgedPart as Piece;
use super::parts::{piece, pieces, shown, unknown};
use super::text::MAX_CHECK;
use super::{ManagerReply, json};
use crate::model::health::{HealthDialect, HealthReason};
use crate::model::limits::{MAX_NAME, clip};

/// The draft's own content type, words or form of `checks`.
pub(super) struct HealthJson;

impl ObjectDialect for HealthJson {
    fn name(&self) -> HealthDialect {
        HealthDialect::HealthJson
    }

    fn checks(&self, reply: &ManagerReply<'_>, object: &Map<String, Value>, word: &str) -> Option<Vec<Piece>> {
        let is_draft = reply.is("application/health+json") || matches!(word, "pass" | "warn" | "fail");
        draft_checks(object).or_else(|| is_draft.then(|| pieces(object)))
    }
}

/// The checks of draft-inadarei-api-health-check-06: lists by `component:measurement`.
fn draft_checks(object: &Map<String, Value>) -> Option<Vec<Piece>> {
    let checks = object.get("checks")?.as_object()?;
    if checks.is_empty() || !checks.values().all(Value::is_array) {
        return None;
    }
    let of_one = |(key, list): (&String, &Value)| -> Vec<Piece> {
        list.as_array().into_iter().flatten().map(|check| draft_check(key, check)).collect()
    };
    Some(checks.iter().flat_map(of_one).collect())
}

fn draft_check(key: &str, value: &Value) -> Piece {
    let Some(object) = value.as_object() else { return unknown(key, &HealthReason::NotAnObject) };
    let node = json::text(object, "componentId", MAX_NAME).map(|node| format!(" ({node})")).unwrap_or_default();
    let measured = object.get("observedValue").filter(|value| !value.is_null()).map(|value| {
        let unit = json::text(object, "observedUnit", MAX_NAME).map(|unit| format!(" {unit}")).unwrap_or_default();
        clip(&format!("{}{unit}", shown(value)), MAX_CHECK)
    });
    let mut piece = piece(&format!("{key}{node}"), object);
    piece.check.output = piece.check.output.or(measured);
    piece
}
