//! Fields that describe only the past: recognized by whole names, or by entries with a time each.
//!
//! A name that merely contains such a word is the name of a part: `event_store`, `order_history`, `last_mile`.

use serde_json::{Map, Value};

use super::keys::FieldName;

/// Whole names for the past. Names such as `last_error` are combined from the two lists of `PAST_PAIRS`.
const PAST: &[&str] = &["previous", "previously"];

/// First words of names for the past, and the second words that go with them. A name of other words is the name of a part:
/// `last_mile`.
const PAST_PAIRS: &[(&[&str], &[&str])] = &[
    (
        &["last", "first", "previous", "prev", "past"],
        &[
            "error",
            "errors",
            "failure",
            "failures",
            "exception",
            "exceptions",
            "fault",
            "crash",
            "outage",
            "incident",
            "downtime",
            "restart",
            "request",
            "response",
        ],
    ),
    (
        &["previous", "prev", "past"],
        &["status", "state", "health", "result", "outcome", "run", "value", "check", "version", "deployment"],
    ),
];

/// Words that describe the past after `last`, but only if the present state is given beside them.
const STATES: &[&str] = &["status", "state", "health", "condition", "phase"];

/// Whole names of lists of past events, in which each entry has a time.
const PAST_LISTS: &[&str] = &[
    "history",
    "events",
    "log",
    "logs",
    "changelog",
    "timeline",
    "transitions",
    "recent_events",
    "event_log",
    "error_log",
    "audit_log",
    "status_history",
    "state_history",
    "health_history",
    "check_history",
];

/// Last words of the name of a time.
const TIMES: &[&str] = &["at", "time", "timestamp", "date", "when", "since", "ts", "datetime", "started", "ended"];

/// Words that may follow such a pair: `last_error_message`.
const OF_PAST: &[&str] = &[
    "message",
    "msg",
    "text",
    "reason",
    "detail",
    "details",
    "description",
    "code",
    "type",
    "count",
    "at",
    "time",
    "timestamp",
    "date",
];

/// First words that mark a fault as over.
const ENDED: &[&str] = &[
    "resolved",
    "recovered",
    "cleared",
    "fixed",
    "handled",
    "ignored",
    "suppressed",
    "muted",
    "acknowledged",
    "known",
    "expected",
    "tolerated",
    "allowed",
    "closed",
    "historic",
    "historical",
];

/// Words that make any name one of another time.
const OTHER_TIMES: &[&str] =
    &["last", "previous", "prev", "previously", "past", "former", "formerly", "ever", "history", "recently"];

/// Returns true if a name marks its bad word as over: `resolved_errors`.
pub(super) fn has_ended(name: &FieldName) -> bool {
    name.words().next().is_some_and(|first| ENDED.contains(&first))
}

/// Returns true if a word makes any name one of another time.
pub(super) fn is_past_word(word: &str) -> bool {
    OTHER_TIMES.contains(&word)
}

/// Returns true if a word of the name makes it one of another time.
pub(super) fn is_of_past(name: &FieldName) -> bool {
    name.words().any(is_past_word)
}

/// Returns true if this value of a field describes the past. `has_present` is true if the fields around it give the present
/// state.
pub(super) fn is_history(name: &FieldName, value: &Value, has_present: bool) -> bool {
    let words: Vec<&str> = name.words().collect();
    let pair = match words.as_slice() {
        [rest @ .., last] if rest.len() >= 2 && OF_PAST.contains(last) => rest,
        words => words,
    };
    let is_pair = matches!(pair, [first, second] if PAST_PAIRS.iter().any(|(firsts, seconds)| firsts.contains(first) && seconds.contains(second))
        || has_present && *first == "last" && STATES.contains(second));
    is_pair || PAST.iter().any(|past| name.is(past)) || PAST_LISTS.iter().any(|list| name.is(list)) && has_dates(value)
}

/// Returns true if a name is that of a time.
pub(super) fn is_time(name: &FieldName) -> bool {
    name.last().is_some_and(|last| TIMES.contains(&last))
}

/// Returns true if every entry of a list is an object with a time.
fn has_dates(value: &Value) -> bool {
    let is_dated = |object: &Map<String, Value>| {
        object.iter().any(|(key, value)| (value.is_string() || value.is_number()) && is_time(&FieldName::new(key)))
    };
    let entries = value.as_array().filter(|entries| !entries.is_empty());
    entries.is_some_and(|entries| entries.iter().all(|entry| entry.as_object().is_some_and(is_dated)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_whole_names_tell_of_the_past() {
        let dated = json!([{"status": "down", "at": "2026-01-17T03:36:48Z"}]);
        for (name, value, expected) in [
            ("lastError", json!("refused"), true),
            ("last_failure", json!({"status": "failed"}), true),
            ("previous", json!({"status": "down"}), true),
            ("previousStatus", json!("down"), true),
            ("history", dated.clone(), true),
            ("statusHistory", dated.clone(), true),
            ("events", json!([{"state": "failed", "timestamp": 17}]), true),
            ("history", json!([{"status": "down"}]), false),
            ("history", json!({"status": "down"}), false),
            ("history", json!([]), false),
            ("events", json!("down"), false),
            ("event_store", dated.clone(), false),
            ("order_history", dated, false),
            ("last_mile", json!("down"), false),
            ("lastResult", json!("failed"), false),
            ("last_status", json!("down"), false),
            ("db_last_error", json!("refused"), false),
            ("recent_orders", json!("down"), false),
            ("last_error_message", json!("refused"), true),
            ("lastErrorCode", json!(500), true),
            ("error_message", json!("refused"), false),
        ] {
            assert_eq!(is_history(&FieldName::new(name), &value, false), expected, "{name}: {value}");
        }
    }

    #[test]
    fn a_last_state_is_past_beside_a_present_one() {
        for (name, has_present, expected) in
            [("lastStatus", true, true), ("last_state", true, true), ("lastStatus", false, false), ("lastResult", true, false)]
        {
            assert_eq!(is_history(&FieldName::new(name), &json!("down"), has_present), expected, "{name}");
        }
    }
}
