//! Interprets a flag or a code by the name of its field: the last word of the name decides.

use serde_json::Value;

use super::counts::is_part_of_all;
use super::facts::is_fact;
use super::keys::FieldName;
use super::nouns::{is_component, is_part};
use super::words;
use crate::model::health::Status;

/// Last words of names for which `true` means healthy.
const GOOD: &[&str] = &[
    "ok",
    "okay",
    "up",
    "healthy",
    "health",
    "pass",
    "passed",
    "passing",
    "success",
    "successful",
    "succeeded",
    "alive",
    "available",
    "ready",
    "running",
    "reachable",
    "connected",
    "connect",
    "online",
    "operational",
    "serving",
    "working",
    "responding",
    "responsive",
    "initialized",
    "loaded",
];

/// Last words of names for which `true` means unhealthy. `critical: true`, `fatal: true` and `warning: 80` are settings of a
/// check.
const BAD: &[&str] = &[
    "fail",
    "failed",
    "failing",
    "failure",
    "error",
    "down",
    "unhealthy",
    "degraded",
    "unavailable",
    "offline",
    "dead",
    "unreachable",
    "disconnected",
    "broken",
    "crashed",
    "stopped",
    "stale",
    "sealed",
    "stuck",
    "unresponsive",
    "refused",
    "corrupted",
    "timeout",
    "maintenance",
    "timed_out",
    "out_of_service",
    "lost",
    "missing",
    "outage",
    "unready",
    "draining",
    "ko",
    "nok",
];

/// Plural last words of names for which `true` means unhealthy.
const PLURALS: &[&str] =
    &["errors", "failures", "exceptions", "faults", "crashes", "outages", "problems", "issues", "warnings"];

/// Words before a word of `PLURALS` that make the name a flag.
const HAVING: &[&str] = &["has", "have", "any", "is", "in", "with", "found", "contains", "no", "active", "current"];

/// Last words of names whose value is a state, and whose `null` leaves the state open.
const MUST_SAY: &[&str] = &["healthy", "health", "ok", "okay", "up", "alive", "ready"];

/// Words of `GOOD` that describe the result of a call, and the state only for a part.
const OUTCOMES: &[&str] = &["pass", "passed", "passing", "success", "successful", "succeeded"];

/// Last words of names for a condition that a healthy part meets, and that says nothing of the whole: `certificate_valid`.
const CONDITIONS: &[&str] = &[
    "valid",
    "synced",
    "synchronized",
    "in_sync",
    "up_to_date",
    "writable",
    "writeable",
    "accessible",
    "usable",
    "functional",
    "mounted",
    "established",
    "quorate",
    "listening",
    "responds",
];

/// Words of `BAD` whose number does not count failures, but for example seconds or a bandwidth.
const QUANTITIES: &[&str] = &["timeout", "down", "maintenance", "lost", "missing", "outage"];

/// Pairs of words that are not a health flag: a last word, and the words before it.
const ASIDE: &[(&str, &[&str])] = &[
    (
        "available",
        &[
            "cuda", "gpu", "mps", "tpu", "npu", "rocm", "update", "updates", "upgrade", "upgrades", "version", "release",
            "patch",
        ],
    ),
    ("up", &["sign", "set", "pop", "follow", "back", "backed", "mix", "warm", "catching"]),
    ("connect", &["auto", "on"]),
    (
        "running",
        &[
            "migration",
            "migrations",
            "backup",
            "rebalance",
            "reindex",
            "snapshot",
            "compaction",
            "vacuum",
            "restore",
            "import",
            "export",
            "upgrade",
            "update",
            "maintenance",
        ],
    ),
];

/// The meaning of a flag's name and value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flag {
    pub(super) status: Status,
    /// True if the flag states health, not only the result of a call or the absence of a problem.
    pub(super) is_word: bool,
}

/// Returns the meaning of a flag of this name. With `of_part`, the field belongs to a part for certain, where more names are
/// flags.
pub(super) fn flag(name: &FieldName, value: &Value, of_part: bool) -> Option<Flag> {
    let (last, before) = (name.last()?, name.before_last().unwrap_or_default());
    if name.is_setting() || is_aside(name) {
        return None;
    }
    let is_single = name.is_single();
    if is_component(last) && says_no(value) && !is_fact(name) {
        return Some(Flag { status: Status::Fail, is_word: true });
    }
    let is_condition = CONDITIONS.iter().any(|word| name.ends_with(word)) && !value.is_number();
    let is_result = of_part && is_single && last == "result" && value.is_boolean();
    let good = GOOD.contains(&last)
        || is_condition
        || is_result
        || of_part && is_single && words::word(last) == Some(Status::Pass) && last != "active";
    let bad = BAD.iter().any(|word| name.ends_with(word)) || PLURALS.contains(&last) && has_plural(name, value);
    let is_turned = matches!(before, "not" | "non" | "un") || before == "no" && bad;
    let (good, bad) = if is_turned { (bad, good) } else { (good, bad) };
    if !good && !bad {
        return None;
    }
    let is_set = match value {
        Value::Bool(is_set) => *is_set,
        Value::String(text) => truth(text).or_else(|| is_part_of_all(text).map(|is_part| !is_part).filter(|_| good))?,
        Value::Number(number) => number_is_set(name, number.as_f64()?, good, before)?,
        _ => return None,
    };
    let is_word = good && is_set && !(OUTCOMES.contains(&last) || is_condition || is_result);
    let status = match (good, is_set) {
        (true, true) | (false, false) => Status::Pass,
        (true, false) => Status::Fail,
        (false, true) if is_turned => Status::Fail,
        (false, true) => words::word(last.strip_suffix('s').unwrap_or(last)).unwrap_or(Status::Fail),
    };
    Some(Flag { status, is_word })
}

/// Returns true if a name is one of the pairs that are not a health flag.
pub(super) fn is_aside(name: &FieldName) -> bool {
    let (last, before) = (name.last().unwrap_or_default(), name.before_last().unwrap_or_default());
    ASIDE.iter().any(|(word, befores)| *word == last && befores.contains(&before))
}

/// Returns the boolean value of a text.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "y" | "t" | "on" | "1" | "ja" | "oui" => Some(true),
        "false" | "no" | "n" | "f" | "off" | "0" | "nein" | "non" => Some(false),
        _ => None,
    }
}

/// Returns true if a value says that a part is missing. A part that is `off` was switched off on purpose, and a `0` may be a
/// size.
fn says_no(value: &Value) -> bool {
    let is_no = |text: &str| !matches!(text.trim(), "off" | "0") && truth(text) == Some(false);
    value == &Value::Bool(false) || value.as_str().is_some_and(is_no)
}

/// Returns true if a plural flag says that there are problems now: `has_errors`, `db_failures`. A number counts past events,
/// and `log_errors` is a setting.
fn has_plural(name: &FieldName, value: &Value) -> bool {
    let before = name.before_last().unwrap_or_default();
    !value.is_number() && (name.is_single() || HAVING.contains(&before) || is_component(before) || is_part(before))
}

/// Returns true if a flag for a state has no value.
pub(super) fn is_unset(name: &FieldName, value: &Value) -> bool {
    value.is_null() && name.last().is_some_and(|last| MUST_SAY.contains(&last)) && !name.is_setting()
}

/// Returns the boolean value of a number; `None` if the number is a count of past events or a quantity.
fn number_is_set(name: &FieldName, number: f64, good: bool, before: &str) -> Option<bool> {
    let last = name.last().unwrap_or_default();
    let is_plural = before.ends_with('s') && !["ss", "us", "is", "as"].iter().any(|end| before.ends_with(end));
    if name.is_counter() || is_plural && !is_part(before) {
        return None;
    }
    let is_zero = number == 0.0;
    match good {
        true if is_zero => (!OUTCOMES.contains(&last)).then_some(false),
        true => ((number - 1.0).abs() < f64::EPSILON).then_some(true),
        false if is_zero => Some(false),
        false => (!QUANTITIES.contains(&last)).then_some(true),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::codes::code;
    use super::*;

    fn said(name: &str, value: &Value) -> Option<Status> {
        let name = FieldName::new(name);
        flag(&name, value, false).map(|flag| flag.status).or_else(|| code(&name, value, false))
    }

    #[test]
    fn the_last_word_of_a_name_decides() {
        let (pass, fail) = (Some(Status::Pass), Some(Status::Fail));
        for (name, value, expected) in [
            ("db_ok", json!(false), fail),
            ("db_up", json!(0), fail),
            ("dbHealthy", json!("false"), fail),
            ("dbOK", json!(true), pass),
            ("isDBReady", json!(false), fail),
            ("running", json!(false), fail),
            ("redis-reachable", json!("no"), fail),
            ("database", json!(false), fail),
            ("ok", json!(0), fail),
            ("up", json!(1), pass),
            ("not_ready", json!(true), fail),
            ("not_ready", json!(false), pass),
            ("degraded", json!(true), Some(Status::Warn)),
            ("sealed", json!(true), fail),
            ("sealed", json!(false), pass),
            ("replica_stale", json!(true), fail),
            ("timed_out", json!(false), pass),
            ("timedOut", json!(true), fail),
            ("failed", json!(3), fail),
            ("failed", json!(0), pass),
            ("nodes_down", json!(true), fail),
            ("replicas_ready", json!(0), fail),
            ("nodes_failed", json!(2), fail),
            ("statusCode", json!(503), fail),
            ("code", json!(500), fail),
            ("db_status", json!(502), fail),
            ("http_status", json!("503"), fail),
            ("exitCode", json!(1), fail),
            ("exit_code", json!(0), None),
            ("code", json!(404), None),
            ("area_code", json!(512), None),
            ("clients_connected", json!(0), None),
            ("jobs_failed", json!(812), None),
            ("total_failed", json!(812), None),
            ("passed", json!(0), None),
            ("timeout", json!(30), None),
            ("down", json!(340), None),
            ("update_available", json!(false), None),
            ("backup_running", json!(false), None),
            ("backup_failed", json!(true), fail),
            ("sign_up", json!(false), None),
            ("on_error", json!(true), None),
            ("allow_offline", json!(true), None),
            ("enabled", json!(false), None),
            ("debug", json!(false), None),
            ("standby", json!(true), None),
            ("critical", json!(true), None),
            ("db", json!(0), None),
        ] {
            assert_eq!(said(name, &value), expected, "{name}: {value}");
        }
    }
}
