//! The manager API matches `schemas/manager.openapi.yaml`: its routes and codes, and its answers to schemathesis.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::{Served, repository};
use crate::support::{World, of_pypi};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/manager.openapi.yaml");

static CONTRACT: LazyLock<Value> = LazyLock::new(|| {
    let text = std::fs::read_to_string(PATH).expect("the contract");
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{error}"))
});

/// Gives reports with a valid id an id of their own. With that of the example, all but the first would be conflicts.
const OWN_IDS: &str = r#"
import re
import uuid

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    body = case.body
    if isinstance(body, dict) and isinstance(body.get("id"), str) and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:@/-]{0,199}", body["id"]):
        case.body = {**body, "id": str(uuid.uuid4())}
"#;

/// Checks that a value fits a named schema.
#[track_caller]
pub(super) fn fits(name: &str, value: &Value) {
    let mut document = CONTRACT.clone();
    document["$ref"] = json!(format!("#/components/schemas/{name}"));
    let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&document).expect("a schema");
    let faults: Vec<String> = validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{name}: {faults:#?}\n{value:#}");
}

#[test]
fn routes_and_codes_are_those_of_the_contract() {
    let mut written = BTreeSet::new();
    for (path, methods) in CONTRACT["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let codes: BTreeSet<u16> =
                operation["responses"].as_object().expect("codes").keys().map(|code| code.parse().expect("a code")).collect();
            written.insert((path.clone(), method.clone(), codes));
        }
    }
    let served: BTreeSet<_> = cicd::CONTRACT
        .iter()
        .map(|(path, method, codes)| ((*path).to_owned(), (*method).to_owned(), codes.iter().copied().collect()))
        .collect();
    assert_eq!(served, written);
}

#[test]
fn the_contract_is_served() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    let answer = server.get("/openapi.json");
    assert_eq!((answer.code, answer.header("content-type")), (200, "application/json"));
    assert!(answer.json() == *CONTRACT, "it is not the contract");
    for (path, methods) in CONTRACT["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys() {
            let answer = server.ask(&method.to_uppercase(), &format!("/managers/journey{path}"), &[], b"");
            assert!(!matches!(answer.code, 404 | 405), "{method} {path}: {answer:?}");
        }
    }
}

#[test]
#[ignore = "needs schemathesis"]
fn schemathesis_finds_nothing() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    server.until("/managers/smart-city/health", |answer| answer.code == 200);
    std::fs::write(world.path().join("own_ids.py"), OWN_IDS).expect("the hooks");
    let mut command = world.command(of_pypi("st"), world.path());
    command.env("SCHEMATHESIS_HOOKS", "own_ids").env("PYTHONPATH", world.path()).env("PYTHONDONTWRITEBYTECODE", "1");
    command.args(["--no-color", "run", PATH, "--url", &format!("http://127.0.0.1:{}/managers/smart-city", server.port)]);
    command.args(["--header", "Authorization: Bearer a-token-of-the-tests", "--checks", "all", "--seed", "1"]);
    command.args(["--max-examples", "25", "--generation-database", "none", "--continue-on-failure"]);
    let output = command.output().expect("schemathesis");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("Tested: 5"), "{said}");
    let results = server.say("/managers/smart-city/test-results");
    assert!(results["levels"].as_array().is_some_and(|levels| levels.len() > 3), "{results:#}");
    fits("TestResults", &results);
    fits("Deployment", &server.say("/managers/smart-city/deployment"));
    fits("Healthy", &server.say("/managers/smart-city/health"));
}
