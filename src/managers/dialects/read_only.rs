//! Parts that accept no writes: a concern, unless they are copies, or the text is about a permission.

use serde_json::{Map, Value};

use super::contexts::is_within;
use super::flags::truth;
use super::keys::{FieldName, is_setting_word};
use super::nouns::{is_component, is_part};
use super::tokens::Tokens;
use crate::model::health::Status;

/// Endings of the names of flags for such a state. Elasticsearch blocks writes when a disk is nearly full.
#[rustfmt::skip]
const FLAGS: &[&str] = &[
    "read_only", "readonly", "read_only_mode", "readonly_mode", "read_only_allow_delete", "write_blocked", "writes_blocked",
    "write_protected", "writes_disabled", "writes_suspended",
];

/// Words for such a state.
const STATES: &[&str] = &["read_only", "readonly", "write_protected", "write_blocked", "writes_blocked"];

/// Words for a copy, which others write to.
#[rustfmt::skip]
const COPIES: &[&str] = &[
    "replica", "replicas", "secondary", "slave", "follower", "standby", "hot_standby", "mirror", "reader", "read_replica", "copy",
    "backup", "snapshot", "archive", "observer", "learner",
];

/// Things that a user or a program may read only.
#[rustfmt::skip]
const GRANTS: &[&str] = &[
    "token", "account", "permission", "access", "role", "scope", "grant", "acl", "share", "field", "property", "schema", "transaction",
    "credential", "policy", "mount", "client", "option", "user", "session", "file", "key", "object", "item", "record", "link",
    "document", "attachment", "column",
];

/// Fields for the role of an object.
const ROLES: &[&str] = &["role", "type", "kind", "state", "mode", "node_type", "member_role"];

/// Names of a state, whose subject is the object around them.
const OF_STATE: &[&str] = &["status", "state", "health", "mode", "condition"];

/// Returns true if an object is a copy of another one: `{"role": "replica"}`.
pub(super) fn is_copy(object: &Map<String, Value>) -> bool {
    let is_word = |value: &Value| value.as_str().is_some_and(|text| COPIES.contains(&tidy(text).as_str()));
    ROLES.iter().any(|key| object.get(*key).is_some_and(is_word))
        || object.iter().any(|(key, value)| {
            let name = FieldName::new(key);
            let is_copy = name.is_single() && name.last().is_some_and(|last| COPIES.contains(&last));
            (is_copy || name.ends_with("in_recovery")) && is_set(value)
        })
}

/// Returns the concern that a flag at a path is: `read_only: true`.
pub(super) fn of_flag(path: &str, name: &FieldName, value: &Value) -> Option<Status> {
    let end = FLAGS.iter().find(|end| name.ends_with(end)).filter(|_| is_set(value))?;
    let before = name.words().count().saturating_sub(end.split('_').count());
    let is_aside = |word: &str| is_setting_word(word) || matches!(word, "default" | "supports" | "can" | "was");
    (!name.words().take(before).any(is_aside) && !is_expected(path, name)).then_some(Status::Warn)
}

/// Returns the concern that the text of a part is: `db: read-only`.
pub(super) fn of_text(path: &str, text: &str) -> Option<Status> {
    if !STATES.contains(&tidy(text).as_str()) {
        return None;
    }
    let names: Vec<FieldName> = path.rsplit('/').map(FieldName::new).collect();
    let subject = names.iter().find(|name| !OF_STATE.iter().any(|state| name.is(state)));
    let is_stateful =
        |name: &FieldName| name.last().is_some_and(|last| is_component(last) || is_part(last) || last == "filesystem");
    let is_of_part = subject.is_none_or(|name| is_stateful(name) && !is_expected(path, name));
    is_of_part.then_some(Status::Warn)
}

/// Returns true if the words at a place say that a part accepts no writes: `the db is read-only`, `in read-only mode`.
pub(super) fn is_said(tokens: &Tokens<'_>, place: usize) -> bool {
    let last = match (tokens.at(place), tokens.at(place + 1)) {
        ("readonly", _) => place,
        ("read", "only") => place + 1,
        _ => return false,
    };
    let (before, next) = (tokens.before(place, 1), tokens.at(last + 1));
    let of_copy = (place.saturating_sub(4)..place).any(|at| COPIES.contains(&tokens.at(at)));
    let is_end = next.is_empty() || !tokens.gap(last).trim().is_empty();
    let is_start = place == 0 || !tokens.gap(place - 1).trim().is_empty();
    let is_predicate = is_start || matches!(before, "is" | "are" | "now" | "still" | "currently" | "became" | "went" | "ist");
    let is_mode = matches!(before, "in" | "into" | "to") && next == "mode";
    let is_state = is_predicate && (is_end || matches!(next, "since" | "because" | "due" | "now" | "mode" | "until"));
    !of_copy && (is_mode || is_state)
}

fn is_expected(path: &str, name: &FieldName) -> bool {
    let is_of = |word: &str| COPIES.contains(&word) || GRANTS.contains(&word);
    name.words().any(is_of) || is_within(path, COPIES) || is_within(path, GRANTS)
}

fn is_set(value: &Value) -> bool {
    value.as_bool().or_else(|| truth(value.as_str()?)).unwrap_or(value.as_u64() == Some(1))
}

fn tidy(text: &str) -> String {
    text.trim().trim_end_matches(['.', '!']).to_lowercase().replace(['-', ' '], "_")
}

#[cfg(test)]
mod tests {
    use super::super::tables::{is_green, is_green_text};

    #[test]
    fn a_part_that_accepts_no_writes_is_not_green() {
        for field in [
            r#""read_only":true"#,
            r#""readonly":"yes""#,
            r#""isReadOnly":true"#,
            r#""super_read_only":"ON""#,
            r#""db":{"read_only":1}"#,
            r#""services":{"db":{"readonly":true}}"#,
            r#""services":{"db_read_only":true}"#,
            r#""indices":{"blocks":{"read_only_allow_delete":"true"}}"#,
            r#""writes_blocked":true"#,
            r#""db":"read-only""#,
            r#""disk":"read only""#,
            r#""storage":{"status":"readonly"}"#,
            r#""filesystem":{"mode":"read_only"}"#,
            r#""mode":"read-only""#,
        ] {
            assert!(!is_green(field), "{field}");
        }
        for text in [
            "ok\nread_only: true",
            "db: read-only",
            "the database is read only",
            "all fine, db in read-only mode",
            "storage is now readonly",
            "ok, disk still read-only since 12:00",
        ] {
            assert!(!is_green_text(text), "{text}");
            assert!(!is_green(&format!(r#""message":"{}""#, text.replace('\n', ", "))), "{text}");
        }
    }

    #[test]
    fn a_copy_and_a_permission_may_be_read_only() {
        for field in [
            r#""read_only":false"#,
            r#""replica":{"read_only":true}"#,
            r#""slave_read_only":1,"replica_readonly":true"#,
            r#""db":{"role":"replica","read_only":true}"#,
            r#""db":{"role":"Read-Replica","disk":"read-only"},"storage":{"type":"mirror","status":"readonly"}"#,
            r#""nodes":[{"name":"a","standby":true,"readonly":true}]"#,
            r#""replicas":[{"name":"a","read_only":true}]"#,
            r#""db":{"pg_is_in_recovery":true,"read_only":true}"#,
            r#""token":{"readonly":true},"user":{"read_only":true}"#,
            r#""access":"read-only","scope":"readonly""#,
            r#""features":{"readonly":true},"allow_readonly":true"#,
            r#""description":"A read-only API for parcels""#,
            r#""message":"Connected; the replica is read-only""#,
        ] {
            assert!(is_green(field), "{field}");
        }
    }
}
