//! Tallies: an object of numbers, each under a status word. `{"passing": 3, "warning": 0, "critical": 1}` counts present parts.

use serde_json::{Map, Value};

use super::words;
use crate::model::health::Status;

/// Names that sum up a tally.
const SUMS: &[&str] = &["total", "count", "all", "sum", "disabled", "skipped", "paused"];

/// Returns the field of a tally with the worst status of which there is any; `None` if the object is no tally, or all is well.
pub(super) fn worst(object: &Map<String, Value>) -> Option<(&str, Status, String)> {
    let is_sum = |key: &str| SUMS.contains(&key.to_lowercase().as_str());
    let counts: Vec<(&String, Status, u64)> =
        object.iter().filter_map(|(key, value)| Some((key, words::word(key)?, value.as_u64()?))).collect();
    let is_tally =
        object.iter().filter(|(_, value)| value.is_number()).all(|(key, _)| words::word(key).is_some() || is_sum(key));
    // Without a number of healthy parts, the numbers may be limits.
    if !is_tally || counts.len() < 2 || !counts.iter().any(|(_, status, _)| *status == Status::Pass) {
        return None;
    }
    let worst = counts.into_iter().filter(|(_, status, count)| *count > 0 && *status > Status::Pass);
    worst.max_by_key(|(_, status, _)| *status).map(|(key, status, count)| (key.as_str(), status, format!("{key}: {count}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_tally_is_as_bad_as_its_worst_word() {
        for (value, expected) in [
            (json!({"passing": 3, "warning": 0, "critical": 1}), Some(Status::Fail)),
            (json!({"green": 3, "yellow": 1, "red": 0, "total": 4}), Some(Status::Warn)),
            (json!({"ok": 3, "unknown": 1}), Some(Status::Unknown)),
            (json!({"passing": 3, "critical": 0}), None),
            (json!({"warning": 80, "critical": 90}), None),
            (json!({"ok": 3, "critical": 90, "cpu": 4}), None),
            (json!({"ok": 3}), None),
        ] {
            let object = value.as_object().expect("an object");
            assert_eq!(worst(object).map(|(_, status, _)| status), expected, "{value}");
        }
    }
}
