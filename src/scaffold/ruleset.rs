//! The ruleset of GitHub that requires the gate.

use serde_json::{Value, json};

use crate::changes::last_green::GATE;

/// GitHub Actions, so that no other app can say that the gate is green.
const GITHUB_ACTIONS: u32 = 15368;

/// The body of `POST /repos/{owner}/{repo}/rulesets`.
#[must_use]
pub fn ruleset(bases: &[String]) -> Value {
    let include: Vec<String> = if bases.is_empty() {
        vec!["~DEFAULT_BRANCH".to_owned()]
    } else {
        bases.iter().map(|base| format!("refs/heads/{base}")).collect()
    };
    json!({
        "name": "cicd", "target": "branch", "enforcement": "active",
        "conditions": { "ref_name": { "include": include, "exclude": [] } },
        "rules": [{ "type": "required_status_checks", "parameters": {
            "required_status_checks": [{ "context": GATE, "integration_id": GITHUB_ACTIONS }],
            "strict_required_status_checks_policy": false, "do_not_enforce_on_create": true } }],
    })
}
