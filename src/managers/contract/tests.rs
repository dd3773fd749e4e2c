//! Tests of parsed and joined reports, and of answers.

use serde_json::{Value, json};

use super::*;

fn run(other: &Value) -> Value {
    let run = json!({
        "id": "a", "run": "1", "level": "unit", "revision": "3d3c42e5aac5ba805825da76410c181273ba90b1", "verdict": "passed",
        "passed": 3, "failed": 0, "skipped": 1, "flaky": 0, "duration_seconds": 2.5,
        "started": "2026-01-17T03:36:35Z", "finished": "2026-01-17T03:36:48Z",
    });
    with(run, other)
}

fn with(mut value: Value, other: &Value) -> Value {
    for (name, other) in other.as_object().expect("an object") {
        if other.is_null() {
            value.as_object_mut().expect("an object").remove(name)
        } else {
            value.as_object_mut().expect("an object").insert(name.clone(), other.clone())
        };
    }
    value
}

/// Checks the places of the faults in a run's report.
#[track_caller]
fn check(other: &Value, expected: &[&str]) {
    let found = test_run(&run(other)).err().unwrap_or_default();
    let places: Vec<&str> = found.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(places, expected, "{other}: {found:?}");
}

#[test]
fn valid_reports_are_accepted() {
    check(&json!({}), &[]);
    check(&json!({ "passed": 3.0, "later": null }), &[]);
    check(&json!({ "passed": null, "failed": null, "skipped": null, "flaky": null }), &[]);
    check(&json!({ "verdict": "timed-out", "failed": 7 }), &[]);
    check(&json!({ "part": { "number": 4, "of": 3, "later": 1 }, "level": "blue-green" }), &[]);
    check(&json!({ "finished": "2026-01-17T03:36:48.123456789+02:00", "started": "1000-02-28T00:00:00Z" }), &[]);
    check(&json!({ "id": format!("0{}", "a/".repeat(99)), "branch": "\u{1f600}".repeat(255) }), &[]);
}

#[test]
fn invalid_reports_name_their_wrong_fields() {
    check(&json!({ "id": null, "run": "", "level": "Unit" }), &["#/id", "#/level", "#/run"]);
    for id in ["", ".a", "a b", "ä", &"a".repeat(201)] {
        check(&json!({ "id": id }), &["#/id"]);
    }
    check(&json!({ "failed": 1 }), &["#/verdict"]);
    check(&json!({ "passed": 0, "skipped": 0 }), &["#/verdict"]);
    check(&json!({ "flaky": null }), &["#/flaky"]);
    check(
        &json!({ "passed": -1, "failed": "0", "skipped": 1.5, "flaky": 1e30 }),
        &["#/passed", "#/failed", "#/skipped", "#/flaky"],
    );
    check(&json!({ "part": { "number": 0 } }), &["#/part/number", "#/part/of"]);
    check(&json!({ "part": [] }), &["#/part"]);
    check(
        &json!({ "failures": [{ "name": "a" }, 3, { "name": "", "message": 1 }] }),
        &["#/failures/1", "#/failures/2/name", "#/failures/2/message"],
    );
    check(&json!({ "failures": vec![json!({ "name": "a" }); 21] }), &["#/failures"]);
    for time in [
        "",
        "2026-01-17",
        "2026-01-17T03:36:48",
        "2026-01-17t03:36:48Z",
        "2026-01-17T03:36:60Z",
        "2026-02-30T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "3000-01-01T00:00:00Z",
        "2026-01-17T03:36:48+24:00",
    ] {
        check(&json!({ "finished": time }), &["#/finished"]);
    }
    let many = json!({ "failures": vec![json!({}); 20], "passed": -1, "failed": -1, "skipped": -1, "flaky": -1, "level": 1, "run": 1, "id": 1 });
    assert!(test_run(&run(&many)).expect_err("refused").len() <= 50);
    let mut null = run(&json!({}));
    null["branch"] = Value::Null;
    assert_eq!(test_run(&null).expect_err("refused")[0].pointer, "#/branch");
}

#[test]
fn deployments() {
    let whole = json!({ "id": "a", "state": "deployed", "environment": "production", "version": "1", "slot": "green", "since": "2026-01-17T03:36:48Z" });
    let check = |other: &Value, expected: &[&str]| {
        let found = deployment_report(&with(whole.clone(), other)).err().unwrap_or_default();
        let places: Vec<&str> = found.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(places, expected, "{other}");
    };
    check(&json!({}), &[]);
    check(&json!({ "state": "none", "version": null, "slot": null }), &[]);
    check(&json!({ "version": null, "slot": null }), &["#/version", "#/slot"]);
    check(&json!({ "state": "unknown", "slot": "red" }), &["#/state", "#/slot"]);
    check(&json!({ "environment": "", "since": null }), &["#/environment", "#/since"]);
    let read = deployment_report(&with(whole.clone(), &json!({ "url": "http://a" }))).expect("a report");
    let mut answer = whole.clone();
    answer.as_object_mut().expect("an object").remove("id");
    answer["url"] = json!("http://a");
    assert_eq!(deployment_json(&read.deployment, read.url.as_deref()), answer);
}

fn part(number: u32, of: u32, other: &Value) -> RunReport {
    let part = json!({ "part": { "number": number, "of": of }, "started": format!("2026-01-17T03:0{number}:00Z") });
    test_run(&with(run(&part), other)).expect("a report")
}

#[test]
fn parts_are_joined() {
    let parts = vec![
        part(2, 3, &json!({ "verdict": "error", "output": "broke" })),
        part(1, 3, &json!({ "verdict": "skipped", "passed": 9 })),
    ];
    let joined = join(parts.clone()).expect("a run");
    assert_eq!((joined.run.verdict, joined.parts, joined.is_partial()), (Verdict::Error, Some((2, 3)), true));
    assert_eq!((joined.run.counts.map(|counts| counts.passed), joined.run.output.as_deref()), (Some(3), Some("broke")));
    let with_last = [parts.clone(), vec![part(3, 3, &json!({}))]].concat();
    assert!(!join(with_last).expect("a run").is_partial());
    // A part with a number above the last one does not make the run complete.
    let beyond = [parts, vec![part(4, 3, &json!({ "verdict": "failed" }))]].concat();
    let joined = join(beyond).expect("a run");
    assert_eq!((joined.run.verdict, joined.parts), (Verdict::Failed, Some((2, 3))));
    assert!(join(vec![part(7, 3, &json!({}))]).expect("a run").parts.is_some_and(|parts| parts == (1, 3)));
    assert_eq!(join(Vec::new()), None);
    // A report of the whole run stands for all parts.
    let whole = test_run(&run(&json!({}))).expect("a report");
    assert_eq!(join(vec![part(1, 3, &json!({ "verdict": "failed" })), whole]).expect("a run").parts, None);
}

#[test]
fn too_many_failures_are_counted() {
    let failures =
        json!({ "verdict": "failed", "failed": 20, "failures_omitted": 5, "failures": vec![json!({ "name": "a" }); 20] });
    let joined = join(vec![part(1, 2, &failures), part(2, 2, &failures)]).expect("a run");
    assert_eq!((joined.run.failures.len(), joined.run.failures_omitted), (20, 30));
}

#[test]
fn the_description_states_the_same_limits() {
    use crate::model::health::{DeploymentState, Slot};
    use crate::model::limits::*;
    let text = include_str!("../../../schemas/manager.openapi.yaml");
    let document: Value = serde_saphyr::from_str(text).expect("YAML");
    let schemas = &document["components"]["schemas"];
    let stated = |schema: &str, rest: &str| schemas[schema].pointer(rest).and_then(Value::as_u64);
    let number = |schema: &str, rest: &str, limit: u64| assert_eq!(stated(schema, rest), Some(limit), "{schema}{rest}");
    let check = |schema: &str, rest: &str, limit: usize| number(schema, rest, limit.try_into().expect("a limit"));
    check("Health", "/properties/serviceId/maxLength", MAX_NAME);
    check("Health", "/properties/description/maxLength", MAX_DESCRIPTION);
    check("Health", "/properties/output/maxLength", MAX_OUTPUT);
    check("Health", "/properties/checks/maxProperties", MAX_CHECKS);
    check("Health", "/properties/checks/propertyNames/maxLength", MAX_NAME);
    check("Check", "/properties/output/maxLength", MAX_OUTPUT);
    for schema in ["Deployment", "DeploymentReport"] {
        check(schema, "/properties/environment/maxLength", MAX_ENVIRONMENT);
        check(schema, "/properties/version/maxLength", MAX_NAME);
        check(schema, "/properties/url/maxLength", MAX_URL);
        check(schema, "/properties/output/maxLength", MAX_OUTPUT);
    }
    for schema in ["Run", "TestRun"] {
        check(schema, "/properties/run/maxLength", MAX_NAME);
        check(schema, "/properties/branch/maxLength", MAX_BRANCH);
        number(schema, "/properties/duration_seconds/maximum", MAX_DURATION.as_secs());
        check(schema, "/properties/failures/maxItems", MAX_FAILURES);
        check(schema, "/properties/url/maxLength", MAX_URL);
        check(schema, "/properties/output/maxLength", MAX_OUTPUT);
    }
    number("TestRun", "/properties/part/properties/of/maximum", MAX_PARTS.into());
    check("Failure", "/properties/name/maxLength", MAX_CASE_NAME);
    check("Failure", "/properties/suite/maxLength", MAX_NAME);
    check("Failure", "/properties/message/maxLength", MAX_MESSAGE);
    number("Count", "/maximum", MAX_COUNT.into());
    check("TestResults", "/properties/levels/maxItems", MAX_LEVELS);
    check("Problem", "/properties/detail/maxLength", MAX_OUTPUT);
    check("Problem", "/properties/errors/maxItems", MAX_FAULTS);
    check("Problem", "/properties/errors/items/properties/detail/maxLength", MAX_DESCRIPTION);
    let id = schemas["Id"]["pattern"].as_str().expect("a pattern");
    assert!(id.contains(&format!("{{0,{}}}", MAX_ID - 1)), "{id}");
    let level = schemas["Run"]["properties"]["level"]["pattern"].as_str().expect("a pattern");
    assert!(level.contains(&format!("{{0,{}}}", crate::model::name::MAX_LENGTH - 1)), "{level}");
    let words = |schema: &Value| serde_json::from_value::<Vec<String>>(schema["enum"].clone()).expect("words");
    assert_eq!(words(&schemas["DeploymentState"]), DeploymentState::ALL.map(DeploymentState::word));
    assert_eq!(words(&schemas["Deployment"]["properties"]["slot"]), Slot::ALL.map(Slot::word));
    assert_eq!(words(&schemas["Verdict"]).len(), Verdict::ALL.len());
    assert!(Verdict::ALL.iter().all(|verdict| words(&schemas["Verdict"]).iter().any(|word| word == verdict.word())));
}

#[test]
fn the_description_has_the_same_fields() {
    use super::body::{DeploymentBody, FailureBody, PartBody, PartsBody, RunBody};
    let text = include_str!("../../../schemas/manager.openapi.yaml");
    let document: Value = serde_saphyr::from_str(text).expect("YAML");
    let check = |fields: &[&str], places: &[&str]| {
        let stated = |place: &&str| {
            let properties = document["components"]["schemas"].pointer(place).and_then(Value::as_object).expect("properties");
            properties.keys().cloned().collect::<Vec<_>>()
        };
        let stated: std::collections::BTreeSet<String> = places.iter().flat_map(stated).collect();
        assert_eq!(
            fields.iter().map(|field| (*field).to_owned()).collect::<std::collections::BTreeSet<_>>(),
            stated,
            "{places:?}"
        );
    };
    check(RunBody::FIELDS, &["/TestRun/properties", "/Run/properties", "/TestResult/allOf/1/properties"]);
    check(PartBody::FIELDS, &["/TestRun/properties/part/properties"]);
    check(PartsBody::FIELDS, &["/TestResult/allOf/1/properties/parts/properties"]);
    check(FailureBody::FIELDS, &["/Failure/properties"]);
    check(DeploymentBody::FIELDS, &["/Deployment/properties", "/DeploymentReport/properties"]);
}
