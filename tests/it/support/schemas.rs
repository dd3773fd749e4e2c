//! Validates an answer with its schemas: the published one, which accepts fields of later versions, and the strict one of this version.

use std::path::Path;
use std::sync::{Mutex, OnceLock};

use cicd::report::json::schemas::Answer;
use serde_json::Value;

/// The validators of an answer by its name: the published one and the strict one.
type Validators = Vec<(String, [jsonschema::Validator; 2])>;

/// Returns the faults of an answer. `name` is the name of the answer, as in `schemas/NAME.v1.schema.json`.
pub(crate) fn faults(name: &str, value: &Value) -> Vec<String> {
    static VALIDATORS: OnceLock<Mutex<Validators>> = OnceLock::new();
    let mut known = VALIDATORS.get_or_init(Mutex::default).lock().expect("no panic in here");
    if !known.iter().any(|(known, _)| known == name) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{name}.v1.schema.json"));
        let published = serde_json::from_str(&std::fs::read_to_string(path).expect("a schema")).expect("JSON");
        let answer = Answer::ALL.into_iter().find(|answer| answer.word() == name).expect("an answer");
        let validator = |schema: &Value| jsonschema::validator_for(schema).expect("a schema");
        known.push((name.to_owned(), [validator(&published), validator(&answer.strict())]));
    }
    let (_, validators) = known.iter().find(|(known, _)| known == name).expect("just added");
    let of = |validator: &jsonschema::Validator| -> Vec<String> {
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    };
    validators.iter().flat_map(of).collect()
}
