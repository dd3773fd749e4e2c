//! Interprets the value of a field that names a fault.

use serde_json::Value;

use super::keys::{FAULTS, FieldName};
use super::past::is_time;
use super::troubles::Trouble;
use crate::model::health::Status;

/// Texts that mean that there is no fault.
const NO_FAULT: &[&str] = &[
    "",
    "none",
    "no",
    "null",
    "nil",
    "n/a",
    "na",
    "-",
    "ok",
    "false",
    "0",
    "undefined",
    "no error",
    "no errors",
    "[]",
    "{}",
    "keine",
    "n",
];

/// Go's zero time, which stands for a missing time.
const NO_TIME: &str = "0001-01-01";

/// Returns true if the text names a fault.
pub(super) fn is_fault_text(text: &str) -> bool {
    let text = text.trim();
    !NO_FAULT.contains(&text.to_lowercase().as_str()) && !text.starts_with(NO_TIME)
}

/// Returns true if a text is the address of a page for faults, not a fault: `error: /error`.
fn is_address_of(name: &FieldName, text: &str) -> bool {
    let text = text.trim();
    let is_page = || text.trim_end_matches('/').rsplit('/').next().is_some_and(|page| name.is(page));
    let is_address = text.starts_with(['/', '#']) || text.starts_with("http://") || text.starts_with("https://");
    is_address && !text.contains(char::is_whitespace) && (name.last().is_some_and(|last| FAULTS.contains(&last)) || is_page())
}

/// Returns the status for a fault in a field of this name.
pub(super) fn fault_status(name: &FieldName) -> Status {
    let is_concern = name
        .words()
        .any(|word| matches!(word, "degraded" | "warning" | "warnings" | "unassigned" | "replicated" | "underreplicated"));
    if is_concern { Status::Warn } else { Status::Fail }
}

/// Returns the fault that a plain value names. `is_counted` is true if numbers count past events.
pub(super) fn of_plain(key: &str, name: &FieldName, trouble: Trouble, value: &Value, is_counted: bool) -> Option<String> {
    match (trouble, value) {
        (Trouble::Now | Trouble::Fault | Trouble::Code, Value::String(text)) => {
            let is_limit = name.is("warning") && !text.trim().contains(char::is_whitespace);
            (is_fault_text(text) && !is_address_of(name, text) && !is_limit).then(|| text.clone())
        }
        (Trouble::Now | Trouble::Flag, Value::Bool(true)) => Some(format!("{key}: true")),
        (Trouble::Flag, Value::String(text)) => matches!(text.trim(), "true" | "yes" | "on").then(|| format!("{key}: {text}")),
        (_, Value::Number(number)) => {
            let is_set = match trouble {
                Trouble::Now => number.as_f64().is_some_and(|number| number > 0.0),
                // In a longer name, a number counts past events; `warning: 80` is a limit.
                Trouble::Fault => name.is_single() && !name.is("warning") && number.as_f64() != Some(0.0),
                Trouble::Code => number.as_f64() != Some(0.0),
                Trouble::Listed | Trouble::Flag => false,
            };
            (is_set && !is_counted).then(|| format!("{key}: {number}"))
        }
        _ => None,
    }
}

/// Returns the fault that a member of a list or object names. `counts` is true if a number counts present faults.
pub(super) fn of_member(value: &Value, counts: bool) -> Option<String> {
    match value {
        Value::Null | Value::Bool(false) => None,
        Value::Bool(true) => Some(value.to_string()),
        Value::Number(number) => (counts && number.as_f64() != Some(0.0)).then(|| number.to_string()),
        Value::String(text) => is_fault_text(text).then(|| text.clone()),
        Value::Array(items) => items.iter().find_map(|item| of_member(item, true)),
        Value::Object(object) => {
            let text = object.values().find_map(|value| value.as_str().filter(|text| is_fault_text(text)));
            text.map(str::to_owned).or_else(|| object.values().find_map(|value| of_member(value, counts)))
        }
    }
}

/// Returns true if a member of an object of faults is not a fault itself, but for example a time or a limit.
pub(super) fn is_beside(key: &str, value: &Value) -> bool {
    let name = FieldName::new(key);
    let is_bound = name.words().any(super::keys::is_setting_word);
    is_bound || !(value.is_object() || value.is_array()) && is_time(&name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_empty_names_no_fault() {
        for (value, counts, expected) in [
            (json!([null, 0, "", "none", false, {}, []]), true, false),
            (json!({"count": 0, "names": []}), true, false),
            (json!({"total": 12}), false, false),
            (json!({"total": 12}), true, true),
            (json!([{"code": 1}]), false, true),
            (json!({"db": true}), false, true),
            (json!({"db": ["refused"]}), false, true),
            (json!("0001-01-01T00:00:00Z"), true, false),
        ] {
            assert_eq!(of_member(&value, counts).is_some(), expected, "{value}");
        }
    }
}
