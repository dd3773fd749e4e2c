//! Lists and numbers of problems: `incidents`, `alerts`, `alarms`. An entry is open unless it says that it has ended.

use serde_json::{Map, Value};

use super::faults::is_fault_text;
use super::idle::is_off;
use super::keys::FieldName;
use super::nouns::is_trouble;
use super::past::{has_ended, is_of_past};
use super::severity::severity;
use super::words;
use crate::model::health::Status;

/// Words before or after the noun that keep the present: `open_incidents`, `alert_count`.
#[rustfmt::skip]
const OF_NOW: &[&str] = &[
    "open", "active", "current", "firing", "ongoing", "unresolved", "live", "pending", "new", "recent", "has", "is", "any", "count",
    "num", "number", "of", "n", "list", "system", "service", "health", "status", "node", "cluster", "unacknowledged",
    "triggered", "outstanding", "critical", "major", "minor", "warning",
];

/// States of an entry that has ended, or is still to come.
#[rustfmt::skip]
const ENDED: &[&str] = &[
    "resolved", "closed", "completed", "complete", "postmortem", "post_mortem", "done", "fixed", "recovered", "inactive", "normal", "cleared",
    "ended", "finished", "silenced", "suppressed", "muted", "scheduled", "planned", "upcoming", "cancelled", "canceled", "archived",
    "solved", "dismissed", "false_positive", "info",
];

/// Fields for the state of an entry.
const STATES: &[&str] = &["status", "state", "phase", "stage", "current_state", "incident_status"];

/// Last words of the time at which an entry ended.
const ENDS: &[&str] = &["resolved", "closed", "ended", "end", "ends", "recovered", "completed", "cleared", "finished", "until"];

/// Fields for the severity of an entry.
const SEVERITIES: &[&str] = &["severity", "impact", "level", "priority", "criticality"];

/// Names of numbers and lists in an object of problems that are open.
const OPEN: &[&str] = &["open", "active", "firing", "current", "ongoing", "unresolved", "count", "total", "triggered", "items"];

/// Words that switch an alert on, so they are no problem.
const SWITCHED: &[&str] = &["enabled", "configured", "none", "supported", "enable"];

/// Words for a maintenance that has begun.
const UNDER_WAY: &[&str] = &["in_progress", "inprogress", "verifying", "active", "ongoing", "started", "enabled", "on", "true"];

/// Returns true if a field holds maintenances, one of which is under way: `maintenance: {"active": true}`.
pub(super) fn is_in_maintenance(name: &FieldName, value: &Value) -> bool {
    let is_maintenance = |last: &str| matches!(last, "maintenance" | "maintenances");
    name.last().is_some_and(is_maintenance)
        && match value {
            Value::Object(object) => is_under_way(object),
            Value::Array(items) => items.iter().filter_map(Value::as_object).any(is_under_way),
            _ => false,
        }
}

fn is_under_way(object: &Map<String, Value>) -> bool {
    let is_set = |key: &&str| object.get(*key) == Some(&Value::Bool(true));
    let is_word = |key: &&str| {
        let word = object.get(*key).and_then(Value::as_str).unwrap_or_default().to_lowercase();
        UNDER_WAY.contains(&word.replace(['-', ' '], "_").as_str())
    };
    UNDER_WAY.iter().any(is_set) || STATES.iter().any(is_word)
}

/// Returns true if a name is that of present problems.
pub(super) fn is_incidents(name: &FieldName) -> bool {
    let mut rest = name.words().filter(|word| !is_trouble(word));
    let has_noun = name.words().any(is_trouble);
    has_noun && rest.all(|word| OF_NOW.contains(&word)) && !has_ended(name) && !is_of_past(name)
}

/// Returns the worst open problem in a field of such a name, and its text; `None` if nothing is open.
pub(super) fn open(key: &str, value: &Value) -> Option<(Status, String)> {
    let whole = |status| Some((status, format!("{key}: {value}")));
    let of_key = severity_of(key).unwrap_or(Status::Fail);
    match value {
        Value::Bool(true) => whole(of_key),
        Value::Number(number) => number.as_f64().filter(|number| *number > 0.0).and_then(|_| whole(of_key)),
        Value::String(text) => is_open_text(text).then(|| (of_key, text.clone())),
        Value::Array(items) => worst(items.iter().filter_map(open_entry)),
        Value::Object(object) if is_entry(object) => open_entry(value),
        Value::Object(object) => worst(object.iter().filter_map(|(key, value)| open_member(key, value))),
        _ => None,
    }
    .filter(|(status, _)| *status > Status::Pass)
}

fn worst(found: impl Iterator<Item = (Status, String)>) -> Option<(Status, String)> {
    found.max_by_key(|(status, _)| *status)
}

/// Returns true if an object is a single problem, not a table of them.
fn is_entry(object: &Map<String, Value>) -> bool {
    let names = ["name", "title", "id", "summary", "message", "description"];
    STATES.iter().chain(SEVERITIES).chain(&names).any(|key| object.contains_key(*key))
}

/// Returns the severity that the words of a name give: `critical`, `minor_alerts`.
fn severity_of(key: &str) -> Option<Status> {
    let name = FieldName::new(key);
    name.words().filter(|word| !is_trouble(word)).find_map(|word| severity(word).filter(|status| *status > Status::Pass))
}

/// Returns the open problems in a member of an object of problems: `firing: 2`, `critical: ["disk"]`.
fn open_member(key: &str, value: &Value) -> Option<(Status, String)> {
    let is_open = OPEN.contains(&key.to_lowercase().as_str());
    let status = severity_of(key).or(is_open.then_some(Status::Fail))?;
    match value {
        Value::Number(number) => {
            number.as_f64().filter(|number| *number > 0.0).map(|number| (status, format!("{key}: {number}")))
        }
        Value::Array(items) => worst(items.iter().filter_map(open_entry)),
        _ => None,
    }
}

/// Returns the severity and the text of an entry that is open.
fn open_entry(entry: &Value) -> Option<(Status, String)> {
    match entry {
        Value::String(text) => is_open_text(text).then(|| (Status::Fail, text.clone())),
        Value::Object(object) if object.is_empty() || is_definition(object) || has_closed(object) => None,
        Value::Object(object) => {
            let level = SEVERITIES.iter().find_map(|key| object.get(*key)?.as_str().and_then(severity));
            let names = ["name", "title", "summary", "message", "description", "id"];
            let text = names.iter().find_map(|key| object.get(*key)?.as_str()).unwrap_or_default();
            Some((level.unwrap_or(Status::Fail), text.to_owned()))
        }
        Value::Number(_) | Value::Bool(true) => Some((Status::Fail, entry.to_string())),
        _ => None,
    }
}

fn is_open_text(text: &str) -> bool {
    let word = text.trim().to_lowercase();
    let is_closed = is_ended(&word) || SWITCHED.contains(&word.as_str()) || is_off(&word);
    let is_address = word.starts_with(['/', '#']) || word.starts_with("http");
    is_fault_text(text) && !is_closed && !is_address
}

fn is_ended(word: &str) -> bool {
    ENDED.contains(&word.replace(['-', ' '], "_").as_str()) || words::word(word) == Some(Status::Pass) && word != "active"
}

/// Returns true if an object defines when to alert.
fn is_definition(object: &Map<String, Value>) -> bool {
    ["enabled", "threshold", "thresholds", "condition", "channel", "expr"].iter().any(|key| object.contains_key(*key))
        && !STATES.iter().any(|key| object.contains_key(*key))
}

/// Returns true if an entry says that it has ended: by its state, a flag, or a time.
fn has_closed(object: &Map<String, Value>) -> bool {
    let text = |key: &&str| object.get(*key).and_then(Value::as_str);
    let by_state = STATES.iter().find_map(text).is_some_and(|state| is_ended(&state.trim().to_lowercase()));
    by_state || object.iter().any(|(key, value)| is_end(&FieldName::new(key), value))
}

/// Returns true if a field is a time or a flag for the end of an entry.
fn is_end(name: &FieldName, value: &Value) -> bool {
    let is_open = name.last().is_some_and(|last| matches!(last, "open" | "active" | "firing" | "ongoing"));
    if value == &Value::Bool(false) {
        return is_open;
    }
    let has_end = name.words().any(|word| ENDS.contains(&word)) && !name.words().any(|word| word == "expected");
    let is_set = match value {
        Value::Bool(is_set) => *is_set,
        Value::String(text) => is_fault_text(text),
        Value::Number(number) => number.as_f64() != Some(0.0),
        _ => false,
    };
    has_end && is_set
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_problem_is_open_unless_it_has_ended() {
        let (fail, warn) = (Some(Status::Fail), Some(Status::Warn));
        for (value, expected) in [
            (json!([{"name": "slow"}]), fail),
            (json!([{"name": "slow", "status": "investigating", "created_at": "2026-01-17T03:36:48Z"}]), fail),
            (json!([{"name": "slow", "resolved_at": null}]), fail),
            (json!([{"name": "slow", "impact": "minor"}]), warn),
            (json!([{"name": "a", "status": "resolved"}, {"name": "b", "status": "monitoring"}]), fail),
            (json!(["disk"]), fail),
            (json!(2), fail),
            (json!(true), fail),
            (json!("redis"), fail),
            (json!({"open": 1, "resolved": 3}), fail),
            (json!({"critical": 0, "warning": 2}), warn),
            (json!({"firing": ["disk"]}), fail),
            (json!([{"name": "slow", "status": "resolved"}]), None),
            (json!([{"name": "slow", "state": "Post-Mortem"}]), None),
            (json!([{"name": "slow", "status": "postmortem"}]), None),
            (json!([{"name": "slow", "resolved_at": "2026-01-17T03:36:48Z"}]), None),
            (json!([{"name": "slow", "resolved": true}]), None),
            (json!([{"name": "slow", "active": false}]), None),
            (json!([{"name": "move", "status": "scheduled"}]), None),
            (json!([{"name": "slow", "threshold": 500}]), None),
            (json!([{"name": "slow", "impact": "none"}]), None),
            (json!({"enabled": true, "channel": "mail"}), None),
            (json!({"open": 0, "resolved": 3}), None),
            (json!([]), None),
            (json!(0), None),
            (json!("none"), None),
            (json!("enabled"), None),
            (json!("https://a.example/incidents"), None),
        ] {
            assert_eq!(open("incidents", &value).map(|(status, _)| status), expected, "{value}");
        }
    }

    #[test]
    fn names_of_present_problems() {
        for (names, expected) in [
            ("incidents alerts alarms problem open_incidents activeAlerts firing_alerts alert_count has_incidents", true),
            (
                "resolved_incidents past_incidents incidents_last_30d alerting alert_manager total_incidents issue_tracker",
                false,
            ),
        ] {
            for name in names.split_whitespace() {
                assert_eq!(is_incidents(&FieldName::new(name)), expected, "{name}");
            }
        }
    }
}
