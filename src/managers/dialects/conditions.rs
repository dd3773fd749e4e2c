//! Conditions as Kubernetes and its operators list them: a `type`, and a `status` that says whether it holds.

use serde_json::{Map, Value};

use super::flags::truth;

/// Types that say nothing bad, whether they hold or not.
const NEUTRAL: &[&str] = &["progressing", "upgradeable", "deploying", "scalinglimited"];

/// A condition: its type, and whether it holds.
pub(super) struct StatusCondition<'o> {
    pub(super) kind: &'o str,
    pub(super) holds: bool,
}

/// Returns the condition that an object is: `{"type": "Ready", "status": "False"}`.
pub(super) fn condition(object: &Map<String, Value>) -> Option<StatusCondition<'_>> {
    let holds = match object.get("status")? {
        Value::Bool(holds) => *holds,
        Value::String(text) => truth(text)?,
        _ => return None,
    };
    let kind = ["type", "conditionType"].iter().find_map(|key| object.get(*key)?.as_str())?;
    Some(StatusCondition { kind, holds })
}

impl StatusCondition<'_> {
    /// Returns true if the condition says nothing bad, whether it holds or not.
    pub(super) fn is_neutral(&self) -> bool {
        NEUTRAL.contains(&self.kind.to_lowercase().as_str())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_condition_has_a_type_and_holds_or_not() {
        for (value, expected) in [
            (json!({"type": "Ready", "status": "False"}), Some(("Ready", false))),
            (json!({"type": "MemoryPressure", "status": "True"}), Some(("MemoryPressure", true))),
            (json!({"type": "Ready", "status": "Unknown"}), None),
            (json!({"type": "system", "status": "ok"}), None),
            (json!({"status": "True"}), None),
        ] {
            let found = condition(value.as_object().expect("an object"));
            assert_eq!(found.map(|condition| (condition.kind, condition.holds)), expected, "{value}");
        }
    }
}
