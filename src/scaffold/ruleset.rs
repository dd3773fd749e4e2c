//! The GitHub ruleset that requires the gate.

use serde_json::{Value, json};

use crate::git::last_green::GATE;

/// The id of the GitHub Actions app, so no other app can report the gate as passed.
const GITHUB_ACTIONS: u32 = 15368;

/// Returns the body of `POST /repos/{owner}/{repo}/rulesets`, as GitHub describes it:
/// <https://docs.github.com/en/rest/repos/rules#create-a-repository-ruleset>, `required_status_checks`. It requires neither a
/// merge queue nor an up-to-date branch: the gate also runs for `merge_group`, and the use of a queue is the repository's
/// decision. A new base branch can be pushed, because no check has run on it yet.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_github_describes() {
        let expected = json!({
            "name": "cicd",
            "target": "branch",
            "enforcement": "active",
            "conditions": { "ref_name": { "include": ["refs/heads/main", "refs/heads/release/1"], "exclude": [] } },
            "rules": [{
                "type": "required_status_checks",
                "parameters": {
                    "required_status_checks": [{ "context": "gate", "integration_id": 15368 }],
                    "strict_required_status_checks_policy": false,
                    "do_not_enforce_on_create": true,
                },
            }],
        });
        assert_eq!(ruleset(&["main".to_owned(), "release/1".to_owned()]), expected);
        assert_eq!(ruleset(&[])["conditions"]["ref_name"]["include"], json!(["~DEFAULT_BRANCH"]));
    }
}
