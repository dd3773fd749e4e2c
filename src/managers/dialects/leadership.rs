//! Roles that a cluster must give to one of its members: a leader, a quorum.

use serde_json::Value;

use super::keys::FieldName;

/// Things of which a cluster must have one.
const HELD: &[&str] = &["leader", "quorum", "master", "primary", "majority", "consensus"];

/// Roles that only one member has, so their absence is meant also in a text.
const LEADING: &[&str] = &["leader", "quorum", "master", "majority"];

/// Words of a name that only qualify the role.
const ASIDE: &[&str] = &["current", "cluster", "raft", "is", "elected", "active", "known"];

/// Last words of the name of the member that has the role: `leader_id`, `master_node`.
const MEMBERS: &[&str] =
    &["id", "name", "address", "addr", "node", "host", "hostname", "ip", "url", "uri", "endpoint", "uuid", "info"];

/// Texts that name no member.
const NO_MEMBER: &[&str] =
    &["", "none", "null", "nil", "-", "n/a", "undefined", "unknown", "no leader", "<none>", "(none)", "?"];

/// Returns true if a word is a thing of which a cluster must have one.
pub(super) fn is_held(word: &str) -> bool {
    HELD.contains(&word)
}

/// Returns true if a word is a role whose absence a text reports: `without a leader`.
pub(super) fn is_leading(word: &str) -> bool {
    LEADING.contains(&word)
}

/// Returns true if a word only qualifies a role: `no elected leader`.
pub(super) fn is_aside(word: &str) -> bool {
    ASIDE.contains(&word)
}

/// Returns true if a field leaves open who has a role that a cluster must have: `leader: null`, `has_leader: 0`.
pub(super) fn is_vacant(name: &FieldName, value: &Value) -> bool {
    let words: Vec<&str> = name.words().filter(|word| !is_aside(word)).collect();
    let is_open = match value {
        Value::Null => true,
        Value::String(text) => NO_MEMBER.contains(&text.trim().to_lowercase().as_str()),
        Value::Number(number) => number.as_i64().is_some_and(|number| number < 0),
        Value::Object(object) => object.values().all(Value::is_null),
        Value::Array(items) => items.is_empty(),
        Value::Bool(_) => false,
    };
    match words.as_slice() {
        [role] => is_open && is_held(role),
        [role, member] if MEMBERS.contains(member) => is_open && (is_leading(role) || *role == "primary" && is_machine(member)),
        [.., "has" | "have", role] => is_held(role) && value.as_f64() == Some(0.0),
        _ => false,
    }
}

/// Returns true if a member with this word in its name is a machine, and no person.
fn is_machine(member: &str) -> bool {
    matches!(member, "node" | "host" | "hostname" | "ip" | "endpoint" | "uuid")
}

#[cfg(test)]
mod tests {
    use super::super::tables::{is_green, is_green_text};

    #[test]
    fn a_role_that_no_member_has_is_not_green() {
        for field in [
            r#""leader":"none""#,
            r#""leader":"""#,
            r#""leader":null"#,
            r#""leader":{}"#,
            r#""leader":-1"#,
            r#""leader":"unknown""#,
            r#""leader":"n/a""#,
            r#""raft":{"leader":"None"}"#,
            r#""services":{"leader":null}"#,
            r#""checks":{"leader":"none"}"#,
            r#""services":{"leader":-1}"#,
            r#""services":{"leader":{}}"#,
            r#""services":{"leader_id":null}"#,
            r#""leader_id":null"#,
            r#""cluster":{"leaderName":"none"}"#,
            r#""leader_address":"""#,
            r#""master_node":null"#,
            r#""has_leader":0"#,
        ] {
            assert!(!is_green(field), "{field}");
        }
        for text in [
            "leader: none",
            "ok\nleader:",
            "leader: null, members: 3",
            "state=ok leader=none",
            "etcd_server_has_leader 0",
            "No cluster leader",
            "cluster without a leader",
            "no elected leader",
            "leader is none",
            "leader election in progress",
            "electing a leader",
        ] {
            assert!(!is_green_text(text), "{text}");
        }
    }

    #[test]
    fn a_role_that_a_member_has_stays_green() {
        for field in [
            r#""leader":"10.0.0.1:8300","leader_id":0"#,
            r#""leader":false,"is_leader":false"#,
            r#""leader":{"id":"a"}"#,
            r#""primary_address":"","primary_email":null,"master_key":null"#,
            r#""leader_epoch":null"#,
        ] {
            assert!(is_green(field), "{field}");
        }
        for text in ["leader: a, members: 3", "etcd_server_has_leader 1", "ok, with a leader"] {
            assert!(is_green_text(text), "{text}");
        }
    }
}
