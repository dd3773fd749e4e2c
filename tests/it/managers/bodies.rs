//! Documented and undocumented answers: no body crashes a dialect, and no answer passes without a field that says so.

use std::path::Path;

use cicd::managers::dialects::{self, MAX_CHECKS, MAX_NAME, MAX_OUTPUT, ManagerReply, consul, grpc};
use cicd::model::health::{Health, Part, Status};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::drill::times;

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/managers/samples").join(name)).expect("a sample")
}

/// Checks the dialect, the status, and every check that does not pass, of a documented answer.
fn check(name: &str, code: u16, content_type: &str, expected: (&str, Status, usize), unwell: &[(&str, Option<&str>)]) {
    let part = dialects::health(&ManagerReply { code, content_type, body: &sample(name), age: None });
    let Part::Known(health) = part else { panic!("{name}: {part:?}") };
    assert_eq!((health.dialect.word(), health.status, health.checks.len()), expected, "{name}: {health:?}");
    let found: Vec<_> = health.checks.iter().filter(|check| check.status != Status::Pass).collect();
    let found: Vec<_> = found.iter().map(|check| (check.name.as_str(), check.output.as_deref())).collect();
    assert_eq!(found, unwell, "{name}");
}

#[test]
fn what_is_documented_is_read() {
    let node = "6fd416e0-8920-410f-9c7b-c479000f7227";
    let warns = [
        ("cassandra:connections (dfd6cf2b-1b6e-4412-a0b8-f6f7797a60d2)".to_owned(), "75"),
        (format!("cpu:utilization ({node})"), "85 percent"),
        (format!("cpu:utilization ({node})"), "85 percent"),
        (format!("memory:utilization ({node})"), "8.5 GiB"),
    ];
    let warns: Vec<_> = warns.iter().map(|(name, output)| (name.as_str(), Some(*output))).collect();
    // The draft's own example says that the whole passes although checks warn.
    check("draft-06.json", 200, "application/health+json", ("health+json", Status::Warn, 7), &warns);
    let spring = "application/vnd.spring-boot.actuator.v3+json";
    check("actuator-3.json", 200, spring, ("actuator", Status::Pass, 5), &[]);
    check("actuator-3.json", 200, "application/json", ("actuator", Status::Pass, 5), &[]);
    let replica = Some("java.net.ConnectException: Connection refused");
    let spring = "application/vnd.spring-boot.actuator.v2+json;charset=UTF-8";
    check("actuator-2.json", 503, spring, ("actuator", Status::Fail, 4), &[("db", None), ("db/replica", replica)]);
    check("microprofile-up.json", 200, "application/json", ("microprofile", Status::Pass, 1), &[]);
    let first = [("firstCheck", Some("foo: bar, key: value"))];
    check("microprofile-down.json", 503, "application/json", ("microprofile", Status::Fail, 2), &first);
}

fn is_bounded(health: &Health) -> bool {
    let fits = |text: &Option<String>, most: usize| text.as_ref().is_none_or(|text| text.chars().count() <= most);
    health.checks.len() <= MAX_CHECKS
        && fits(&health.output, MAX_OUTPUT)
        && health.checks.iter().all(|check| check.name.chars().count() <= MAX_NAME && fits(&check.output, MAX_OUTPUT))
}

/// Returns true if an answer contains anything that may mean pass: a status code without an objection, or a word.
fn may_pass(reply: &ManagerReply<'_>) -> bool {
    let is_ok = (200..=299).contains(&reply.code);
    let Ok(text) = std::str::from_utf8(reply.body) else { return false };
    match serde_json::from_slice::<serde_json::Value>(reply.body) {
        Ok(serde_json::Value::Object(object)) => {
            let word = object.get("status").and_then(|status| status.as_str()).and_then(dialects::word);
            let flag = object.get("healthy").and_then(serde_json::Value::as_bool);
            let is_silent = object.get("status").is_none_or(serde_json::Value::is_null) && !object.contains_key("healthy");
            is_ok
                && (word == Some(Status::Pass) || flag == Some(true) || is_silent && (object.is_empty() || says_well(&object)))
        }
        Ok(serde_json::Value::String(_)) | Err(_) => is_ok && !text.trim_start().starts_with(['{', '[', '<']),
        Ok(_) => is_ok && !reply.content_type.contains("json"),
    }
}

/// Returns true if a word, a flag or a code in the object may mean pass.
fn says_well(object: &serde_json::Map<String, serde_json::Value>) -> bool {
    use serde_json::Value;
    fn of(value: &Value) -> bool {
        match value {
            Value::String(text) => {
                text.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| dialects::word(word) == Some(Status::Pass))
                    || dialects::word(text) == Some(Status::Pass)
            }
            Value::Array(items) => items.iter().any(of),
            Value::Object(object) => object.values().any(of),
            Value::Bool(is_well) => *is_well,
            Value::Number(_) => true,
            Value::Null => false,
        }
    }
    object.values().any(of)
}

/// Returns true if a part is explicitly down: a member of a field that contains parts, or an object around the whole.
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
        // A text among services may be a version or a message; its name tells which.
        Value::Object(members) => members.values().any(|part| (part.is_object() || key.starts_with('c')) && says_down(part)),
        Value::Array(members) => members.iter().any(says_down),
        _ => false,
    })
}

fn word() -> impl Strategy<Value = String> {
    let known: Vec<&str> = dialects::WORDS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
    prop_oneof![
        select(known).prop_map(str::to_owned),
        select(vec!["UP", "DOWN", "OUT_OF_SERVICE", "UNKNOWN", "so-so", "", "success"]).prop_map(str::to_owned),
        ".{0,8}"
    ]
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        word().prop_map(serde_json::Value::from),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
    ];
    let key = select(vec![
        "status",
        "healthy",
        "checks",
        "components",
        "details",
        "groups",
        "output",
        "name",
        "data",
        "componentId",
        "observedValue",
        "error",
        "entries",
        "services",
        "dependencies",
        "results",
        "x",
    ]);
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            vec((key.clone(), inner), 0..6)
                .prop_map(|pairs| pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => value().prop_map(|value| value.to_string().into_bytes()),
        2 => (value(), any::<prop::sample::Index>()).prop_map(|(value, at)| {
            let text = value.to_string().into_bytes();
            let end = at.index(text.len() + 1);
            text[..end].to_vec()
        }),
        1 => vec(word(), 0..4).prop_map(|words| words.join(" ").into_bytes()),
        1 => vec(any::<u8>(), 0..200),
    ]
}

fn reply() -> impl Strategy<Value = (u16, &'static str, Vec<u8>)> {
    let code = prop_oneof![Just(200_u16), Just(503_u16), select(vec![204, 301, 404, 500, 501, 502, 100, 999]), any::<u16>()];
    let types = vec![
        "application/json",
        "application/health+json",
        "text/plain",
        "text/html",
        "",
        "application/problem+json",
        "application/vnd.spring-boot.actuator.v3+json",
    ];
    (code, select(types), body())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800 * times()))]

    #[test]
    fn no_body_breaks_a_dialect_or_passes_without_a_word_for_it((code, content_type, body) in reply()) {
        let reply = ManagerReply { code, content_type, body: &body, age: None };
        if let Part::Known(health) = dialects::health(&reply) {
            prop_assert!(is_bounded(&health), "{:?}", health);
            prop_assert!(health.status != Status::Pass || may_pass(&reply), "{:?}", health);
            let json = serde_json::from_slice(&body).unwrap_or_default();
            prop_assert!(health.status != Status::Pass || !has_a_part_that_is_down(&json), "{}", json);
            // If the whole passes, no part was reported as unwell.
            prop_assert!(health.status != Status::Pass || health.checks.iter().all(|check| !matches!(check.status, Status::Fail | Status::Warn)), "{:?}", health);
            prop_assert!(health.status == Status::Pass || health.status == Status::Warn || code >= 300 || health.output.is_some() || !body.is_empty());
        }
        for part in [dialects::deployment(&reply).is_known(), dialects::test_results(&reply).is_known()] {
            prop_assert!(!part || code == 200);
        }
    }

    #[test]
    fn consul_passes_only_by_checks_that_pass((code, content_type, body) in reply(), statuses in vec(vec(word(), 0..3), 0..3)) {
        let reply = ManagerReply { code, content_type, body: &body, age: None };
        let seen = consul::SeenCheck::default();
        prop_assert!(!matches!(consul::health(&reply, seen), Some(Part::Known(health)) if health.status == Status::Pass && body.is_empty()));
        let instances: Vec<serde_json::Value> = statuses
            .iter()
            .map(|words| serde_json::json!({"Checks": words.iter().map(|word| serde_json::json!({"ServiceID": "a", "Status": word})).collect::<Vec<_>>()}))
            .collect();
        let body = serde_json::Value::from(instances).to_string();
        let part = consul::health(&ManagerReply { code: 200, content_type: "application/json", body: body.as_bytes(), age: None }, seen);
        let passes = matches!(&part, Some(Part::Known(health)) if health.status == Status::Pass);
        let all = !statuses.is_empty() && statuses.iter().all(|words| !words.is_empty() && words.iter().all(|word| word == "passing"));
        prop_assert_eq!(passes, all, "{}", body);
    }

    #[test]
    fn grpc_passes_only_by_serving(body in vec(any::<u8>(), 0..24), status in select(vec![Some("0"), Some("5"), Some("x"), None])) {
        if let Part::Known(health) = grpc::health("a", 200, status, Some("%E2%82%AC%"), &body) {
            prop_assert!(health.status != Status::Pass || status == Some("0") && body.len() >= 7 && body[5..].contains(&8));
        }
    }
}

/// A helper for the tests above.
trait IsKnown {
    fn is_known(&self) -> bool;
}

impl<T> IsKnown for Part<T> {
    fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }
}

/// An answer that a cache kept for a long time says nothing about the present.
#[test]
fn an_old_answer_out_of_a_cache_is_not_known() {
    let answer = |age| {
        dialects::health(&ManagerReply { code: 200, content_type: "application/json", body: br#"{"status":"pass"}"#, age })
    };
    for age in [None, Some(0), Some(60)] {
        assert!(matches!(answer(age), Part::Known(health) if health.status == Status::Pass), "{age:?}");
    }
    assert!(matches!(answer(Some(61)), Part::Unreadable { why, .. } if why.to_string().contains("cache")));
}
