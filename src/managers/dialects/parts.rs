//! The parts of a JSON answer as checks, in forms that several dialects share.

use serde_json::{Map, Value};

use super::judge::JudgedPart as Piece;
use super::text::{MAX_CHECK, quoted};
use super::{json, words};
use crate::model::health::{Check, HealthReason, Status};
use crate::model::limits::{MAX_NAME, MAX_OUTPUT, clip};

/// Why an answer is as it is, by the keys that managers use for it.
pub(super) fn output(object: &Map<String, Value>) -> Option<String> {
    ["output", "message", "error", "reason"].iter().find_map(|key| json::text(object, key, MAX_OUTPUT))
}

/// The parts of an answer of nobody's format: `checks` or `components` by name or as a list, and what in `details` has a status.
pub(super) fn pieces(object: &Map<String, Value>) -> Vec<Piece> {
    let named = ["checks", "components"].iter().filter_map(|key| object.get(*key)).flat_map(named);
    let with_status = |(name, value): (&String, &Value)| {
        value.as_object().filter(|object| object.contains_key("status")).map(|object| piece(name, object))
    };
    let details = object.get("details").and_then(Value::as_object).into_iter().flatten().filter_map(with_status);
    named.chain(details).collect()
}

fn named(value: &Value) -> Vec<Piece> {
    match value {
        Value::Object(parts) => parts.iter().map(|(name, value)| one(name, value)).collect(),
        Value::Array(parts) => parts
            .iter()
            .map(|value| match value.as_object() {
                Some(object) => piece(name_of(object), object),
                None => unknown("without a name", &HealthReason::NotAnObject),
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// A check's name; Vert.x calls it `id`.
pub(super) fn name_of(object: &Map<String, Value>) -> &str {
    ["name", "id"].iter().find_map(|key| object.get(*key)?.as_str()).unwrap_or("without a name")
}

fn one(name: &str, value: &Value) -> Piece {
    match value {
        Value::Object(object) => piece(name, object),
        Value::String(word) => counted(name, words::word(word), word, None),
        Value::Bool(healthy) => counted(name, Some(if *healthy { Status::Pass } else { Status::Fail }), "", None),
        _ => unknown(name, &HealthReason::NotAStatus),
    }
}

/// A part as an object; without a word for it, it is listed as unknown, and does not count.
pub(super) fn piece(name: &str, object: &Map<String, Value>) -> Piece {
    let output = output(object).map(|output| clip(&output, MAX_CHECK));
    match (object.get("status"), object.get("healthy")) {
        (Some(Value::String(word)), _) => counted(name, words::word(word), word, output),
        (None, Some(Value::Bool(healthy))) => {
            counted(name, Some(if *healthy { Status::Pass } else { Status::Fail }), "", output)
        }
        (None | Some(Value::Null), None) => {
            Piece { check: Check { name: clip(name, MAX_NAME), status: Status::Unknown, output }, counts: false }
        }
        _ => unknown(name, &HealthReason::NotAWord),
    }
}

fn counted(name: &str, status: Option<Status>, word: &str, output: Option<String>) -> Piece {
    let output = if status.is_none() { Some(HealthReason::UnknownWord(quoted(word)).to_string()) } else { output };
    Piece { check: Check { name: clip(name, MAX_NAME), status: status.unwrap_or(Status::Unknown), output }, counts: true }
}

pub(super) fn unknown(name: &str, why: &HealthReason) -> Piece {
    Piece { check: Check { name: clip(name, MAX_NAME), status: Status::Unknown, output: Some(why.to_string()) }, counts: true }
}

/// A value as people write it.
pub(super) fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
