//! The name of a part of a JSON answer, its status, and its reason.

use serde_json::{Map, Value};

use super::json;
use super::judge::JudgedPart;
use super::text::{MAX_CHECK, quoted};
use crate::model::health::{Check, HealthReason, Status};
use crate::model::limits::{MAX_NAME, MAX_OUTPUT, clip};

/// Fields that name a part in a list; Vert.x uses `id`, py-healthcheck `checker`, Symfony's monitor `checkName`.
const NAMES: [&str; 9] = ["name", "id", "checker", "checkName", "service", "component", "key", "label", "target"];

/// The keys that managers use for the reason of an answer or of a part.
const OUTPUTS: [&str; 4] = ["output", "message", "error", "reason"];

/// Returns the reason for an answer, by the keys that managers use for it.
pub(super) fn output(object: &Map<String, Value>) -> Option<String> {
    OUTPUTS.iter().find_map(|key| json::text(object, key, MAX_OUTPUT))
}

/// Returns true if a part is nothing but the reason of the whole answer, read as a part because its words speak against the service.
pub(super) fn is_output(part: &JudgedPart, output: Option<&str>) -> bool {
    let Check { name, output: text, .. } = &part.check;
    let is_same = |text: &String| output.is_some_and(|output| output.starts_with(text.trim_end_matches('…')));
    OUTPUTS.contains(&name.as_str()) && text.as_ref().is_some_and(is_same)
}

/// Returns the reason for a part's status, or its measurement.
pub(super) fn part_output(object: &Map<String, Value>) -> Option<String> {
    let inner = |key: &str| object.get(key).and_then(Value::as_object).filter(|inner| !inner.is_empty());
    let said = || {
        let own = ["description", "exception", "err", "notificationMessage"]
            .iter()
            .find_map(|key| json::text(object, key, MAX_OUTPUT));
        own.or_else(|| json::text(inner("details")?, "error", MAX_OUTPUT))
    };
    let observed = || {
        let value = object.get("observedValue").filter(|value| !value.is_null())?;
        let unit = json::text(object, "observedUnit", MAX_NAME).map(|unit| format!(" {unit}")).unwrap_or_default();
        Some(format!("{}{unit}", shown(value)))
    };
    let data = || {
        let pairs = inner("data")?.iter().take(20).map(|(key, value)| format!("{key}: {}", clip(&shown(value), 200)));
        Some(pairs.collect::<Vec<_>>().join(", "))
    };
    output(object).or_else(said).or_else(observed).or_else(data).map(|text| clip(&text, MAX_CHECK))
}

/// Returns the name of a part of a list, or its number if it has no name.
pub(super) fn name_of(object: &Map<String, Value>, number: usize) -> String {
    let name = NAMES.iter().find_map(|key| object.get(*key)?.as_str()).filter(|name| !name.is_empty());
    name.map_or_else(|| format!("[{number}]"), |name| clip(name, MAX_NAME))
}

/// Returns the path of a part below another one.
pub(super) fn below(path: &str, name: &str) -> String {
    if path.is_empty() { clip(name, MAX_NAME) } else { clip(&format!("{path}/{name}"), MAX_NAME) }
}

/// Returns a part with a status.
pub(super) fn said(name: &str, status: Status, output: Option<String>) -> JudgedPart {
    JudgedPart { check: Check { name: clip(name, MAX_NAME), status, output }, counts: true }
}

/// Returns a part with an unknown word.
pub(super) fn odd(name: &str, word: &str) -> JudgedPart {
    unknown(name, &HealthReason::UnknownWord(quoted(word)))
}

/// Returns a part whose status is unknown for a reason of this program.
pub(super) fn unknown(name: &str, why: &HealthReason) -> JudgedPart {
    said(name, Status::Unknown, Some(why.to_string()))
}

/// Returns a part without a status, which is listed but does not count.
pub(super) fn measured(name: &str, output: Option<String>) -> JudgedPart {
    JudgedPart { check: Check { name: clip(name, MAX_NAME), status: Status::Unknown, output }, counts: false }
}

/// Returns a value as people write it.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
