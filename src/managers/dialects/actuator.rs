//! Spring Boot Actuator: version 2 has its parts under `details`, version 3 under `components`, one in another.

use serde_json::{Map, Value};

use super::ManagerReply;
use super::dialect::ObjectDialect;
use super::judge::JudgedPart;
use super::parts::piece;
use super::text::MAX_CHECK;
use crate::model::health::HealthDialect;
use crate::model::limits::{MAX_NAME, clip};

/// Spring's own words; others can be added there, and are then unknown here.
const WORDS: [&str; 4] = ["UP", "DOWN", "OUT_OF_SERVICE", "UNKNOWN"];

/// Spring's content type, words or keys.
pub(super) struct Actuator;

impl ObjectDialect for Actuator {
    fn name(&self) -> HealthDialect {
        HealthDialect::Actuator
    }

    fn checks(&self, reply: &ManagerReply<'_>, object: &Map<String, Value>, word: &str) -> Option<Vec<JudgedPart>> {
        let by_type = reply.content_type.to_ascii_lowercase().contains("vnd.spring-boot.actuator");
        let is_spring = by_type || WORDS.contains(&word) || object.contains_key("components") || object.contains_key("groups");
        is_spring.then(|| checks(object))
    }
}

/// Every part, by its path.
fn checks(object: &Map<String, Value>) -> Vec<JudgedPart> {
    let mut found = Vec::new();
    // In version 3 `details` hold measurements, some of which are called `status`.
    let key = if object.contains_key("components") { "components" } else { "details" };
    collect("", key, object, &mut found);
    found
}

/// The depth is bounded by that of the JSON.
fn collect(path: &str, key: &str, object: &Map<String, Value>, found: &mut Vec<JudgedPart>) {
    for (name, value) in object.get(key).and_then(Value::as_object).into_iter().flatten() {
        let Some(inner) = value.as_object() else { continue };
        // In version 2 there are measurements beside the parts.
        if key == "details" && !inner.get("status").is_some_and(Value::is_string) {
            continue;
        }
        let path = if path.is_empty() { clip(name, MAX_NAME) } else { clip(&format!("{path}/{name}"), MAX_NAME) };
        let mut part = piece(&path, inner);
        let error = inner.get("details").and_then(|details| details.get("error")).and_then(Value::as_str);
        part.check.output = part.check.output.or_else(|| error.map(|error| clip(error, MAX_CHECK)));
        found.push(part);
        collect(&path, key, inner, found);
    }
}
