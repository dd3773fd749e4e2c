//! An answer as anybody may give it: reading ends, texts keep their bounds, and nothing passes with a code that says unwell.
#![no_main]

use cicd::managers::dialects::{self, MAX_CHECKS, MAX_NAME, MAX_OUTPUT, ManagerReply, consul, grpc};
use cicd::model::health::{Health, Part, Status};
use libfuzzer_sys::fuzz_target;

const TYPES: [&str; 6] = [
    "application/json",
    "application/health+json",
    "text/plain",
    "text/html",
    "application/problem+json",
    "application/vnd.spring-boot.actuator.v3+json",
];
const CODES: [u16; 8] = [200, 204, 302, 404, 500, 501, 502, 503];

fn check(part: &Part<Health>, code: u16) {
    let Part::Known(health) = part else { return };
    let fits = |text: &Option<String>| text.as_ref().is_none_or(|text| text.chars().count() <= MAX_OUTPUT);
    assert!(health.checks.len() <= MAX_CHECKS && fits(&health.output));
    assert!(health.checks.iter().all(|check| check.name.chars().count() <= MAX_NAME && fits(&check.output)));
    assert!(health.status > Status::Warn || (200..=299).contains(&code));
    assert!(health.status != Status::Pass || !health.checks.iter().any(|check| check.status == Status::Fail));
}

/// Whether a part is said to be down in so many words: a member of a field that holds parts, or an object around the whole.
fn has_a_part_that_is_down(value: &serde_json::Value) -> bool {
    use serde_json::Value;
    let is_down = |text: &str| dialects::word(text) == Some(Status::Fail);
    let says_down = |part: &Value| match part {
        Value::String(word) => is_down(word),
        Value::Object(part) => {
            part.get("status").and_then(Value::as_str).is_some_and(is_down) || part.get("healthy") == Some(&Value::Bool(false))
        }
        _ => false,
    };
    let Some(whole) = value.as_object() else { return false };
    let holders = ["checks", "components", "entries", "services", "dependencies", "results"];
    holders.iter().filter_map(|key| Some((key, whole.get(*key)?))).any(|(key, members)| match members {
        // Among services, a text may be a version or a message, by its name.
        Value::Object(members) => members.values().any(|part| (part.is_object() || key.starts_with('c')) && says_down(part)),
        Value::Array(members) => members.iter().any(says_down),
        _ => false,
    })
}

fuzz_target!(|data: &[u8]| {
    let Some((&[code, kind], body)) = data.split_first_chunk::<2>() else { return };
    let code = CODES[usize::from(code) % CODES.len()];
    let reply = ManagerReply { code, content_type: TYPES[usize::from(kind) % TYPES.len()], body, age: None };
    let part = dialects::health(&reply);
    check(&part, code);
    if let (Part::Known(health), Ok(value)) = (&part, serde_json::from_slice(body)) {
        assert!(health.status != Status::Pass || !has_a_part_that_is_down(&value));
    }
    if let Some(part) = consul::health(&reply, consul::SeenCheck::default()) {
        check(&part, code);
    }
    check(&grpc::health("a", code, Some("0"), None, body), code);
    assert!(code == 200 || !matches!(dialects::deployment(&reply), Part::Known(_)));
    if let Part::Known(levels) = dialects::test_results(&reply) {
        assert!(code == 200 && levels.len() <= 32 && levels.iter().all(|level| level.failures.len() <= 20));
    }
});
