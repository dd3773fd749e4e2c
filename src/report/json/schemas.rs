//! The JSON Schemas of the answers, generated from their types. The published schemas are open; the strict ones are used by
//! tests.
//!
//! A version grows: readers ignore fields and kinds that they do not know, so the published schemas accept both. The strict
//! schemas declare everything that this version writes.

use serde_json::{Map, Value, json};

use super::affected_v1::AffectedV1;
use super::check_v1::CheckV1;
use super::graph_v1::GraphV1;
use super::overview_v1::{DomainV1, OverviewV1};
use super::plan_v1::PlanV1;
use super::results_v1::ResultsV1;
use super::status_v1::StatusV1;
use super::test_v1::TestV1;

/// The answers that have a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// `cicd.affected/v1`.
    Affected,
    /// `cicd.check/v1`.
    Check,
    /// `cicd.graph/v1`.
    Graph,
    /// `cicd.test/v1`.
    Test,
    /// `cicd.plan/v1`.
    Plan,
    /// `cicd.results/v1`.
    Results,
    /// `cicd.status/v1`.
    Status,
    /// `cicd.overview/v1`.
    Overview,
    /// `cicd.domain/v1`.
    Domain,
}

impl Answer {
    /// All answers.
    pub const ALL: [Self; 9] = [
        Self::Affected,
        Self::Check,
        Self::Graph,
        Self::Test,
        Self::Plan,
        Self::Results,
        Self::Status,
        Self::Overview,
        Self::Domain,
    ];

    /// Returns the word in the name of the answer, and in its file name under `schemas/`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::Check => "check",
            Self::Graph => "graph",
            Self::Test => "test",
            Self::Plan => "plan",
            Self::Results => "results",
            Self::Status => "status",
            Self::Overview => "overview",
            Self::Domain => "domain",
        }
    }

    fn generated(self) -> Value {
        match self {
            Self::Affected => schemars::schema_for!(AffectedV1<'_>).to_value(),
            Self::Check => schemars::schema_for!(CheckV1<'_>).to_value(),
            Self::Graph => schemars::schema_for!(GraphV1<'_>).to_value(),
            Self::Test => schemars::schema_for!(TestV1<'_>).to_value(),
            Self::Plan => schemars::schema_for!(PlanV1<'_>).to_value(),
            Self::Results => schemars::schema_for!(ResultsV1<'_>).to_value(),
            Self::Status => schemars::schema_for!(StatusV1<'_>).to_value(),
            Self::Overview => schemars::schema_for!(OverviewV1<'_>).to_value(),
            Self::Domain => schemars::schema_for!(DomainV1<'_>).to_value(),
        }
    }

    /// Returns the schema for readers: unknown fields and unknown words are valid.
    #[must_use]
    pub fn published(self) -> Value {
        let mut schema = self.generated();
        open(&mut schema);
        // A line of a later version may describe another event.
        if let Some(Value::Array(lines)) = schema.get_mut("anyOf") {
            lines.push(json!({
                "description": "An event of a later version.",
                "type": "object",
                "required": ["schema", "event"],
                "properties": { "schema": { "const": "cicd.test/v1", "type": "string" }, "event": { "type": "string" } },
            }));
        }
        schema
    }

    /// Returns the schema of the output of this version: every field is declared, every word is listed.
    #[must_use]
    pub fn strict(self) -> Value {
        let mut schema = self.generated();
        close(&mut schema);
        schema
    }
}

/// Opens the schema for unknown fields and words.
fn open(schema: &mut Value) {
    let Value::Object(object) = schema else { return children(schema, open) };
    object.remove("additionalProperties");
    if let Some(words) = object.remove("enum") {
        object.remove("type");
        object.insert("anyOf".to_owned(), json!([{ "enum": words }, later_word()]));
        return;
    }
    if let Some(Value::Array(mut kinds)) = object.remove("oneOf") {
        kinds.iter_mut().for_each(open);
        kinds.extend(later(&kinds));
        object.insert("anyOf".to_owned(), Value::Array(kinds));
        return;
    }
    children(schema, open);
}

fn later_word() -> Value {
    json!({ "description": "A word of a later version.", "type": "string" })
}

/// Returns a schema that stands for the kinds of later versions among these.
fn later(kinds: &[Value]) -> Option<Value> {
    let first = kinds.first()?;
    if first.get("const").is_some() || first.get("type") == Some(&json!("string")) {
        return Some(later_word());
    }
    let is_tag = |(_, value): &(&String, &Value)| value.get("const").is_some();
    let (tag, _) = first.get("properties")?.as_object()?.iter().find(is_tag)?;
    let properties = Map::from_iter([(tag.clone(), json!({ "type": "string" }))]);
    Some(json!({
        "description": "A kind of a later version.",
        "type": "object",
        "required": [tag],
        "properties": properties,
    }))
}

/// Forbids fields that are not declared.
fn close(schema: &mut Value) {
    if let Value::Object(object) = schema
        && object.get("properties").is_some_and(Value::is_object)
        && object.get("type") == Some(&json!("object"))
    {
        object.insert("additionalProperties".to_owned(), false.into());
    }
    children(schema, close);
}

fn children(schema: &mut Value, change: fn(&mut Value)) {
    match schema {
        Value::Object(object) => {
            for (key, value) in object.iter_mut() {
                // The names of properties and definitions are not keywords.
                match value {
                    Value::Object(named) if matches!(key.as_str(), "properties" | "$defs") => {
                        named.values_mut().for_each(change);
                    }
                    Value::Object(_) | Value::Array(_) => change(value),
                    _ => {}
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(change),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns true if a schema contains a keyword with this value anywhere.
    fn holds(schema: &Value, keyword: &str, value: Option<&Value>) -> bool {
        match schema {
            Value::Object(object) => {
                let is_it = |(key, found): (&String, &Value)| key == keyword && value.is_none_or(|value| value == found);
                object.iter().any(is_it) || object.values().any(|inner| holds(inner, keyword, value))
            }
            Value::Array(list) => list.iter().any(|inner| holds(inner, keyword, value)),
            _ => false,
        }
    }

    #[test]
    fn published_schemas_close_nothing() {
        for answer in Answer::ALL {
            let schema = answer.published();
            assert!(!holds(&schema, "additionalProperties", Some(&json!(false))), "{answer:?}");
            assert!(!holds(&schema, "oneOf", None), "{answer:?}");
            let version = format!("cicd.{}/v1", answer.word());
            assert!(holds(&schema, "const", Some(&json!(version))), "{answer:?} keeps its name");
            jsonschema::validator_for(&schema).expect("a schema");
            jsonschema::validator_for(&answer.strict()).expect("a schema");
        }
    }

    #[test]
    fn what_a_later_version_adds_fits_and_is_not_this_version_s() {
        let kinds = [
            (json!({ "kind": "path", "path": "a", "pattern": "/a/" }), true),
            (json!({ "kind": "proven-edge", "from": "a" }), false),
        ];
        for (because, is_known) in kinds {
            let mut answer = json!({
                "schema": "cicd.affected/v1", "ranges": [], "precision": "exact", "widened_because": null, "widened_code": null,
                "warnings": [], "files": [],
                "domains": [{ "name": "a", "kind": "domain", "affected": true, "suites": [], "because": [because] }],
            });
            let fits = |schema: &Value, answer: &Value| jsonschema::is_valid(schema, answer);
            let (open, strict) = (Answer::Affected.published(), Answer::Affected.strict());
            assert_eq!((fits(&open, &answer), fits(&strict, &answer)), (true, is_known), "{answer:#}");
            answer["domains"][0]["more"] = json!(1);
            assert_eq!((fits(&open, &answer), fits(&strict, &answer)), (true, false), "{answer:#}");
            answer["domains"][0]["kind"] = json!("agent");
            assert!(fits(&open, &answer));
            answer["schema"] = json!("cicd.affected/v2");
            assert!(!fits(&open, &answer), "another version is another format");
        }
    }
}
