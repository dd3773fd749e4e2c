//! `schemas/manager.openapi.yaml`: the contract is valid, its examples fit, and it accepts and rejects the right values.

use std::process::Command;
use std::sync::LazyLock;

use cicd::model::history::Source;
use cicd::model::result::Verdict;
use serde_json::{Value, json};

use super::{deployment, run};
use crate::support::of_pypi;

pub(super) const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/manager.openapi.yaml");

static CONTRACT: LazyLock<Value> = LazyLock::new(|| {
    let text = std::fs::read_to_string(PATH).expect("the contract");
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{error}"))
});

/// Returns the faults of a value for a schema of the contract.
fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut document = CONTRACT.clone();
    document.as_object_mut().expect("an object").extend(schema.as_object().expect("a schema").clone());
    let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&document).expect("a schema");
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Checks that a value fits a named schema.
#[track_caller]
pub(crate) fn fits(name: &str, value: &Value) {
    let faults = faults(&json!({ "$ref": format!("#/components/schemas/{name}") }), value);
    assert!(faults.is_empty(), "{name}: {faults:#?}\n{value:#}");
}

#[track_caller]
fn refuses(name: &str, value: &Value) {
    assert!(!faults(&json!({ "$ref": format!("#/components/schemas/{name}") }), value).is_empty(), "{name} takes {value:#}");
}

/// Collects every media type of the contract.
fn media_types<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    if let Some(content) = value.get("content").and_then(Value::as_object) {
        found.extend(content.values());
    }
    match value {
        Value::Object(fields) => fields.values().for_each(|value| media_types(value, found)),
        Value::Array(items) => items.iter().for_each(|value| media_types(value, found)),
        _ => {}
    }
}

#[test]
fn its_examples_fit() {
    let contract = &*CONTRACT;
    let mut found = Vec::new();
    media_types(&contract["paths"], &mut found);
    let mut seen = 0;
    for media_type in found {
        for example in media_type["examples"].as_object().into_iter().flat_map(|examples| examples.values()) {
            let pointer = example["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')).expect("a reference");
            let value = &contract.pointer(pointer).unwrap_or_else(|| panic!("{pointer}"))["value"];
            let faults = faults(&media_type["schema"], value);
            assert!(faults.is_empty(), "{pointer}: {faults:#?}");
            seen += 1;
        }
    }
    let all = contract["components"]["examples"].as_object().expect("examples").len();
    assert_eq!(seen, all, "an example that nothing refers to");
}

#[test]
fn its_words_are_those_of_the_results() {
    let contract = &*CONTRACT;
    let verdicts = Verdict::ALL.map(Verdict::word);
    assert_eq!(contract["components"]["schemas"]["Verdict"]["enum"], json!(verdicts));
    let sources = Source::ALL.map(Source::word);
    assert_eq!(contract["components"]["schemas"]["Run"]["properties"]["source"]["enum"], json!(sources));
}

/// The fields are repeated for tools that do not read `allOf`.
#[test]
fn a_report_has_the_fields_of_a_run() {
    let schemas = &CONTRACT["components"]["schemas"];
    let (run, mut report) = (&schemas["Run"], schemas["TestRun"].clone());
    let fields = report["properties"].as_object_mut().expect("an object");
    assert!(fields.remove("id").is_some() && fields.remove("part").is_some());
    for part in ["properties", "dependentRequired", "if", "then"] {
        assert_eq!(run[part], report[part], "{part}");
    }
}

#[test]
fn the_contract_accepts_valid_reports() {
    fits("TestRun", &run("20260117T033648Z-1f3a9c/unit", &json!({})));
    // A run without counts is judged by its exit code alone.
    fits("TestRun", &run("a", &json!({ "passed": null, "failed": null, "skipped": null, "flaky": null })));
    fits("TestRun", &run("a", &json!({ "passed": 0 })));
    fits("TestRun", &run("a", &json!({ "verdict": "failed", "failed": 2 })));
    fits("TestRun", &run("a", &json!({ "verdict": "timed-out" })));
    fits("TestRun", &run("a", &json!({ "part": { "number": 2, "of": 3 }, "level": "blue-green" })));
    fits("TestRun", &run("a", &json!({ "finished": "2026-01-17T03:36:48.123456789+02:00" })));
    fits("DeploymentReport", &deployment("a", &json!({})));
    fits("DeploymentReport", &deployment("a", &json!({ "state": "none", "version": null, "slot": null })));
    fits("Deployment", &json!({ "state": "unknown" }));
    fits("Healthy", &json!({ "status": "warn", "checks": { "a": [{ "status": "fail" }] } }));
    fits("Healthy", &json!({ "status": "pass", "checks": { "a": [{ "status": "pass" }], "b": [{ "observedValue": [1] }] } }));
    // Fields of later versions must not break this version.
    for (name, value) in [
        ("TestRun", run("a", &json!({ "coverage": 0.8, "part": { "number": 1, "of": 1, "host": "b" } }))),
        ("DeploymentReport", deployment("a", &json!({ "previous": { "version": "1.3.0" } }))),
        ("TestResults", json!({ "levels": [run("a", &json!({ "later": true }))], "later": {} })),
        ("Healthy", json!({ "status": "pass", "later": 1, "checks": { "a": [{ "node": 1 }] } })),
        ("Problem", json!({ "title": "a", "status": 400, "detail": "b", "later": [] })),
        ("Receipt", json!({ "id": "a", "later": 1 })),
    ] {
        fits(name, &value);
    }
}

#[test]
fn the_contract_refuses_invalid_reports() {
    for other in [
        json!({ "id": null }),
        json!({ "id": "a b" }),
        json!({ "id": "x".repeat(201) }),
        json!({ "run": null }),
        json!({ "started": null }),
        json!({ "level": "Unit" }),
        json!({ "revision": "main" }),
        json!({ "verdict": "green" }),
        json!({ "failed": 1 }),
        json!({ "passed": 0, "skipped": 0 }),
        json!({ "flaky": null }),
        json!({ "passed": -1 }),
        json!({ "passed": 1.5 }),
        json!({ "passed": "3" }),
        json!({ "duration_seconds": "3s" }),
        json!({ "finished": "2026-01-17" }),
        json!({ "finished": "2026-01-17T03:36:48" }),
        json!({ "finished": "2026-02-30T03:36:48Z" }),
        json!({ "finished": 1_768_620_000 }),
        json!({ "part": { "number": 0, "of": 3 } }),
        json!({ "failures": vec![json!({ "name": "a" }); 21] }),
        json!({ "failures": [{ "message": "a" }] }),
    ] {
        refuses("TestRun", &run("a", &other));
    }
    let mut null = run("a", &json!({}));
    null["branch"] = Value::Null;
    refuses("TestRun", &null);
    for other in [json!({ "state": "unknown" }), json!({ "slot": null }), json!({ "slot": "red" }), json!({ "since": null })] {
        refuses("DeploymentReport", &deployment("a", &other));
    }
    refuses("Deployment", &json!({ "state": "deployed" }));
    refuses("Deployment", &json!({}));
    refuses("Healthy", &json!({ "status": "fail" }));
    refuses("Healthy", &json!({ "status": "pass", "checks": { "a": [{ "status": "warn" }] } }));
    refuses("Unhealthy", &json!({ "status": "pass" }));
    refuses("TestResults", &json!({ "levels": vec![run("a", &json!({})); 33] }));
}

#[test]
#[ignore = "needs openapi-spec-validator"]
fn a_linter_finds_nothing() {
    let output = Command::new(of_pypi("openapi-spec-validator")).arg(PATH).output().expect("the linter");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
