//! JSON Schemas in the words of a reference: types, descriptions, the kinds and words that a value can be.

use serde_json::{Map, Value};

/// The description on one line.
pub(super) fn description(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().replace('\n', " ")
}

/// The name of the definition that a schema refers to.
fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

/// The definition behind a schema, also behind one that may be null: its name.
pub(super) fn definition(schema: &Value) -> Option<&str> {
    reference(schema).or_else(|| alternatives(schema)?.iter().find_map(reference))
}

fn alternatives(schema: &Value) -> Option<&Vec<Value>> {
    schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array())
}

/// The words that a value can be, with their descriptions; `None` when it can be something else.
pub(super) fn words(schema: &Value) -> Option<Vec<(String, String)>> {
    if let Some(list) = schema["enum"].as_array() {
        return Some(list.iter().filter_map(|word| Some((word.as_str()?.to_owned(), String::new()))).collect());
    }
    let list = alternatives(schema)?;
    list.iter().map(|word| Some((word["const"].as_str()?.to_owned(), description(word)))).collect()
}

/// The objects that a value can be, each with the word of its tag.
pub(super) fn variants(schema: &Value) -> Vec<(String, &Value)> {
    let tag = |object: &Map<String, Value>| object.values().find_map(|field| field["const"].as_str().map(str::to_owned));
    let one = |variant| Some((tag(properties(variant)?)?, variant));
    alternatives(schema).into_iter().flatten().filter_map(one).collect()
}

/// The fields of an object.
pub(super) fn properties(schema: &Value) -> Option<&Map<String, Value>> {
    schema["properties"].as_object()
}

/// The type of a value in words. `link` names a definition.
pub(super) fn kind(schema: &Value, link: &dyn Fn(&str) -> String) -> String {
    if let Some(name) = reference(schema) {
        return link(name);
    }
    if let Some(word) = schema.get("const") {
        return format!("`{}`", word.as_str().unwrap_or_default());
    }
    if let Some(list) = alternatives(schema) {
        return joined(list.iter().map(|one| kind(one, link)));
    }
    match &schema["type"] {
        Value::String(name) => simple(schema, name, link),
        Value::Array(names) => joined(names.iter().filter_map(Value::as_str).map(|name| simple(schema, name, link))),
        _ => "any value".to_owned(),
    }
}

fn joined(kinds: impl Iterator<Item = String>) -> String {
    kinds.collect::<Vec<_>>().join(" or ")
}

fn simple(schema: &Value, name: &str, link: &dyn Fn(&str) -> String) -> String {
    match name {
        "array" if schema["items"].is_object() => format!("list of {}", plural(&kind(&schema["items"], link))),
        "array" => "list".to_owned(),
        "object" => match &schema["additionalProperties"] {
            values @ Value::Object(_) => format!("map of {}", plural(&kind(values, link))),
            _ if schema["properties"].is_object() => "object".to_owned(),
            _ => "map of any values".to_owned(),
        },
        other => other.to_owned(),
    }
}

/// The plural of the plain types; other names stay.
fn plural(kind: &str) -> String {
    match kind {
        "string" | "integer" | "number" | "object" => format!("{kind}s"),
        other => other.to_owned(),
    }
}

#[test]
fn types_have_words() {
    use serde_json::json;

    let check = |schema: Value, expected: &str| assert_eq!(kind(&schema, &|name| format!("<{name}>")), expected, "{schema}");
    check(json!({ "type": "string" }), "string");
    check(json!({ "type": ["integer", "null"] }), "integer or null");
    check(json!({ "type": "array", "items": { "type": "string" } }), "list of strings");
    check(json!({ "anyOf": [{ "$ref": "#/$defs/A" }, { "type": "null" }] }), "<A> or null");
    check(json!({ "type": "object", "additionalProperties": { "$ref": "#/$defs/A" } }), "map of <A>");
    check(json!({ "const": "x", "type": "string" }), "`x`");
    check(json!(true), "any value");
}
