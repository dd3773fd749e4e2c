//! Tests: any answer is read to its end, within its bounds, and never green against its code or its parts.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use super::{MAX_CHECKS, MAX_NAME, MAX_OUTPUT, ManagerReply, WORDS, consul, deployment, grpc, health, test_results, word};
use crate::model::health::{Health, Part, Status};

const TYPES: &[&str] = &[
    "application/json",
    "application/health+json",
    "text/plain",
    "text/html",
    "application/problem+json",
    "application/vnd.spring-boot.actuator.v3+json",
    "",
];
const CODES: &[u16] = &[200, 204, 206, 302, 404, 500, 501, 502, 503, 504];

/// Pieces of answers: marks, numbers, words of sentences, and characters of several bytes.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    " ", "\n", ".", ",", ":", ";", "!", "/", "-", "_", "=", "|", "'", "\"", "[", "]", "{", "}", "(", ")", "<", "#", "%", "0", "1", "2",
    "3", "4", "200", "404", "503", "666", "1.1", "of", "out", "no", "not", "without", "n't", "all", "but", "bar", "except", "is", "was",
    "since", "for", "in", "recovering", "catching", "leader", "none", "db", "redis", "nodes", "api", "http", "status", "code", "checks",
    "services", "level", "color", "score", "read_only", "[+]", "[-]", "[ OK ] ", "# TYPE ", "up 0\n", "null", "true", "false", "ß", "İ",
    "ǆ", "é", "日本", "🟢", "❌", "⛔\u{fe0f}", "\u{301}", "\u{feff}", "\u{200b}", "{\"status\":\"ok\",", "\"checks\":{", "\"db\":\"down\"}",
    "{\"healthy\":true,", "\"leader\":null}",
];

fn is_down(text: &str) -> bool {
    word(text) == Some(Status::Fail)
}

/// Returns true if a part is said to be down in so many words.
fn has_part_that_is_down(whole: &Value) -> bool {
    let says_down = |part: &Value| match part {
        Value::String(word) => is_down(word),
        Value::Object(part) => {
            part.get("status").and_then(Value::as_str).is_some_and(is_down) || part.get("healthy") == Some(&Value::Bool(false))
        }
        _ => false,
    };
    let holders = ["checks", "components", "entries", "services", "dependencies", "results"];
    holders.iter().filter_map(|key| Some((key, whole.as_object()?.get(*key)?))).any(|(key, members)| match members {
        // Among services, a text may be a version or a message, by its name.
        Value::Object(members) => members.values().any(|part| (part.is_object() || key.starts_with('c')) && says_down(part)),
        Value::Array(members) => members.iter().any(says_down),
        _ => false,
    })
}

fn check(part: &Part<Health>, code: u16) {
    let Part::Known(health) = part else { return };
    let fits = |text: &Option<String>| text.as_ref().is_none_or(|text| text.chars().count() <= MAX_OUTPUT);
    assert!(health.checks.len() <= MAX_CHECKS && fits(&health.output));
    assert!(health.checks.iter().all(|check| check.name.chars().count() <= MAX_NAME && fits(&check.output)));
    assert!(health.status > Status::Warn || (200..=299).contains(&code));
    assert!(health.status != Status::Pass || !health.checks.iter().any(|check| check.status == Status::Fail));
}

fn check_answer(code: u16, content_type: &str, body: &str) {
    let reply = ManagerReply { code, content_type, body: body.as_bytes(), age: None };
    let part = health(&reply);
    check(&part, code);
    if let (Part::Known(health), Ok(value)) = (&part, serde_json::from_str(body)) {
        assert!(health.status != Status::Pass || !has_part_that_is_down(&value));
    }
    if let Some(part) = consul::health(&reply, consul::SeenCheck::default()) {
        check(&part, code);
    }
    check(&grpc::health("a", code, Some("0"), None, body.as_bytes()), code);
    assert!(code == 200 || !matches!(deployment(&reply), Part::Known(_)));
    if let Part::Known(levels) = test_results(&reply) {
        assert!(code == 200 && levels.len() <= 32 && levels.iter().all(|level| level.failures.len() <= 20));
    }
}

/// Generates a text of words, marks and numbers.
fn text() -> impl Strategy<Value = String> {
    let known: Vec<&str> = WORDS.iter().flat_map(|(_, words)| words.to_vec()).collect();
    let piece = prop_oneof![select(PIECES), select(known)];
    vec((piece, any::<bool>(), any::<bool>()), 0..14).prop_map(|pieces| {
        let mut text = String::new();
        for (piece, is_loud, has_space) in pieces {
            text.push_str(&if is_loud { piece.to_uppercase() } else { piece.to_owned() });
            text.push_str(if has_space { " " } else { "" });
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn any_text_is_read_within_bounds(text in text(), code in select(CODES), content_type in select(TYPES)) {
        check_answer(code, content_type, &text);
    }

    #[test]
    fn any_text_in_a_field_is_read_within_bounds(
        key in text(), text in text(), code in select(CODES), content_type in select(TYPES), shape in 0..5_u8,
    ) {
        let (key, value) = (Value::from(key), Value::from(text));
        let body = match shape {
            0 => format!(r#"{{"status":"ok",{key}:{value}}}"#),
            1 => format!(r#"{{"status":"ok","checks":{{{key}:{value}}}}}"#),
            2 => format!(r#"{{"services":[{{"name":{key},"status":{value}}}]}}"#),
            3 => format!(r#"{{"status":{value},"message":{key}}}"#),
            _ => format!(r#"{{{key}:{{{key}:[{value},{{"level":{value},"code":{value}}}]}}}}"#),
        };
        check_answer(code, content_type, &body);
    }
}
