//! Parses a JSON answer: finds its dialect and reads it.

use serde_json::{Map, Value};

use super::codes::code;
use super::dialect::{ObjectDialect, PartRules};
use super::fitness::is_fit;
use super::judge::{JudgedPart, JudgedWord, judge};
use super::keys::FieldName;
use super::parts::{is_output, output};
use super::severity::severity;
use super::text::quoted;
use super::{ManagerReply, actuator, health_json, json, microprofile, plain, walk, words};
use crate::model::health::{AnswerFault, BodyFault, Health, HealthDialect, Part, Status};
use crate::model::limits::{MAX_NAME, MAX_OUTPUT};

/// The dialects of an object with a word in `status`, in the order in which they are tried. The first that recognizes the
/// answer reads it. An answer that none recognizes is read as a plain `status` object.
const DIALECTS: [&dyn ObjectDialect; 3] = [&health_json::HealthJson, &microprofile::MicroProfile, &actuator::Actuator];

pub(super) fn health(reply: &ManagerReply<'_>, value: &Value) -> Part<Health> {
    match value {
        Value::Object(object) => of_object(reply, object),
        Value::String(text) => plain::health(reply, text),
        _ => Part::unreadable(BodyFault::NotAnObject),
    }
}

fn of_object(reply: &ManagerReply<'_>, object: &Map<String, Value>) -> Part<Health> {
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
        (Some(Value::Object(status)), None) if status.get("indicator").is_some_and(Value::is_string) => {
            of_indicator(object, status)
        }
        _ => return without_a_word(reply, object),
    };
    Part::Known(judge(reply.code, said))
}

/// Reads JSON without a word for the whole. Its parts decide if one of them is healthy and nothing contradicts it. A code that
/// means unhealthy is believed as it is.
fn without_a_word(reply: &ManagerReply<'_>, object: &Map<String, Value>) -> Part<Health> {
    let status = object.get("status").filter(|status| !status.is_null());
    let is_silent = status.is_none() && !object.contains_key("healthy");
    if matches!(reply.code, 500 | 503) && !status.is_some_and(Value::is_boolean) && !object.contains_key("healthy") {
        let detail = json::problem(reply);
        return Part::Known(plain::by_code(reply.code, detail.as_deref()));
    }
    if is_silent && object.is_empty() && super::is_whole(reply.code) {
        return Part::Known(plain::by_code(reply.code, None));
    }
    let rules = PartRules { is_bare: true, ..PartRules::default() };
    let found = walk::parts(object, Some(Status::Pass), rules);
    let speaks_against = |part: &JudgedPart| part.counts && matches!(part.check.status, Status::Warn | Status::Fail);
    // This is OkComputer's answer; a single `success` could be the result of any call.
    let is_well = found.is_well || object.values().all(|part| part.get("success") == Some(&Value::Bool(true)));
    let is_well = is_well || has_good_message(object) || is_fit(object);
    // An answer with only unknown words is of another kind.
    if !is_silent || !super::is_whole(reply.code) || !is_well && !found.parts.iter().any(speaks_against) {
        return Part::unreadable(AnswerFault::NoStatus { code: reply.code });
    }
    let dialect = HealthDialect::Parts;
    let word = format!("HTTP {}", reply.code);
    Part::Known(judge(
        reply.code,
        JudgedWord { dialect, word, status: Some(Status::Pass), output: output(object), checks: found.parts },
    ))
}

/// Returns true if an answer says in its message that it is well, and holds nothing else but plain values: with data in it, the
/// message is that of any call.
fn has_good_message(object: &Map<String, Value>) -> bool {
    let is_good = |key: &str| object.get(key).and_then(Value::as_str).and_then(words::word) == Some(Status::Pass);
    let is_plain = |(key, value): (&String, &Value)| {
        !value.is_object() && !value.is_array() && code(&FieldName::new(key), value, true).is_none()
    };
    (is_good("message") || is_good("msg")) && object.iter().all(is_plain)
}

/// Reads Statuspage's form: a severity with a sentence.
fn of_indicator(object: &Map<String, Value>, said: &Map<String, Value>) -> JudgedWord {
    let word = json::text(said, "indicator", MAX_NAME).unwrap_or_default();
    let status = severity(&word);
    let mut parts = object.clone();
    parts.remove("status");
    JudgedWord {
        dialect: HealthDialect::Status,
        word,
        status,
        output: json::text(said, "description", MAX_OUTPUT),
        checks: walk::parts(&parts, status, PartRules::default()).parts,
    }
}

fn of_flag(object: &Map<String, Value>, healthy: bool) -> JudgedWord {
    let status = Some(if healthy { Status::Pass } else { Status::Fail });
    JudgedWord {
        dialect: HealthDialect::Healthy,
        word: format!("healthy: {healthy}"),
        status,
        output: output(object),
        checks: walk::parts(object, status, PartRules::default()).parts,
    }
}

fn of_status(reply: &ManagerReply<'_>, object: &Map<String, Value>, word: &str) -> JudgedWord {
    let read = |dialect: &&dyn ObjectDialect| Some((dialect.name(), dialect.recognise(reply, object, word)?));
    let (dialect, rules) = DIALECTS.iter().find_map(read).unwrap_or((HealthDialect::Status, PartRules::default()));
    let status = words::word(word);
    let output = output(object);
    let mut checks = walk::parts(object, status, rules).parts;
    if status == Some(Status::Warn) {
        // The reason of a warning explains it, and makes it no worse.
        checks.retain(|part| !is_output(part, output.as_deref()));
    }
    JudgedWord { dialect, word: word.to_owned(), status, output, checks }
}
