//! A JSON answer: which dialect it is, and what it says.

use serde_json::{Map, Value};

use super::judge::{Part as Piece, Said, judge};
use super::text::{MAX_CHECK, MAX_NAME, MAX_OUTPUT, clip, quoted};
use super::{Reply, actuator, json, microprofile, plain, words};
use crate::model::health::{AnswerFault, BodyFault, Check, Health, HealthDialect, Part, Status};

pub(super) fn health(reply: &Reply<'_>, value: &Value) -> Part<Health> {
    match value {
        Value::Object(object) => of_object(reply, object),
        Value::String(text) => plain::health(reply, text),
        _ => Part::unreadable(BodyFault::NotAnObject),
    }
}

fn of_object(reply: &Reply<'_>, object: &Map<String, Value>) -> Part<Health> {
    let said = match (object.get("status"), object.get("healthy")) {
        (Some(Value::String(word)), None | Some(Value::Null)) => of_status(reply, object, word),
        (None, Some(Value::Bool(healthy))) => of_flag(object, *healthy),
        (Some(Value::String(word)), Some(Value::Bool(healthy))) => {
            let said = of_status(reply, object, word);
            let is_well = said.status.is_some_and(|status| status < Status::Unknown);
            if said.status.is_some_and(|status| status != Status::Unknown) && is_well != *healthy {
                return Part::unreadable(AnswerFault::Contradiction { word: quoted(word), healthy: *healthy });
            }
            said
        }
        _ => return without_a_word(reply, object),
    };
    Part::Known(judge(reply.code, said))
}

/// JSON that says nothing of health by itself: only a code that says unwell is believed.
fn without_a_word(reply: &Reply<'_>, object: &Map<String, Value>) -> Part<Health> {
    let is_silent = !object.contains_key("healthy") && !object.get("status").is_some_and(Value::is_boolean);
    if matches!(reply.code, 500 | 503) && is_silent {
        let told = json::problem(reply);
        return Part::Known(plain::by_code(reply.code, told.as_deref()));
    }
    Part::unreadable(AnswerFault::NoStatus { code: reply.code })
}

fn of_flag(object: &Map<String, Value>, healthy: bool) -> Said {
    Said {
        dialect: HealthDialect::Healthy,
        word: format!("healthy: {healthy}"),
        status: Some(if healthy { Status::Pass } else { Status::Fail }),
        output: output(object),
        checks: pieces(object),
    }
}

fn of_status(reply: &Reply<'_>, object: &Map<String, Value>, word: &str) -> Said {
    let is_draft =
        reply.is("application/health+json") || matches!(word, "pass" | "warn" | "fail") || draft_checks(object).is_some();
    let (dialect, checks) = if let Some(checks) = draft_checks(object) {
        (HealthDialect::HealthJson, checks)
    } else if is_draft {
        (HealthDialect::HealthJson, pieces(object))
    } else if let Some(checks) = microprofile::checks(object, word) {
        (HealthDialect::MicroProfile, checks)
    } else if actuator::is(reply, object, word) {
        (HealthDialect::Actuator, actuator::checks(object))
    } else {
        (HealthDialect::Status, pieces(object))
    };
    Said { dialect, word: word.to_owned(), status: words::word(word), output: output(object), checks }
}

fn output(object: &Map<String, Value>) -> Option<String> {
    ["output", "message", "error", "reason"].iter().find_map(|key| json::text(object, key, MAX_OUTPUT))
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
    let Some(object) = value.as_object() else { return unknown(key, "is no object") };
    let node = json::text(object, "componentId", MAX_NAME).map(|node| format!(" ({node})")).unwrap_or_default();
    let measured = object.get("observedValue").filter(|value| !value.is_null()).map(|value| {
        let unit = json::text(object, "observedUnit", MAX_NAME).map(|unit| format!(" {unit}")).unwrap_or_default();
        clip(&format!("{}{unit}", shown(value)), MAX_CHECK)
    });
    let mut piece = piece(&format!("{key}{node}"), object);
    piece.check.output = piece.check.output.or(measured);
    piece
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
                None => unknown("without a name", "is no object"),
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
        _ => unknown(name, "is no status"),
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
        _ => unknown(name, "has a status that is no word"),
    }
}

fn counted(name: &str, status: Option<Status>, word: &str, output: Option<String>) -> Piece {
    let output = if status.is_none() { Some(format!("says {}, which is no known word", quoted(word))) } else { output };
    Piece { check: Check { name: clip(name, MAX_NAME), status: status.unwrap_or(Status::Unknown), output }, counts: true }
}

pub(super) fn unknown(name: &str, why: &str) -> Piece {
    Piece { check: Check { name: clip(name, MAX_NAME), status: Status::Unknown, output: Some(why.to_owned()) }, counts: true }
}

/// A value as people write it.
pub(super) fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
