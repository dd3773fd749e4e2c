//! `docs/reference/json.md`: the fields of every JSON answer, from the strict schemas.

use std::collections::BTreeMap;

use cicd::report::json::schemas::Answer;
use serde_json::Value;

use super::schema::{description, kind, properties, variants, words};
use super::{cell, check};

const INTRO: &str = "# JSON answers

Every answer begins with `schema`, the name and the version of its format. `cicd schema NAME` prints the JSON Schema of an answer, and the
folder `schemas/` of the sources has each as a file. Times are RFC 3339 in UTC, durations integers of milliseconds.

Within a version, fields and kinds are added, and none is removed or changed: ignore fields and kinds that you do not know.
[Compatibility](../compatibility.md) has the rules. Texts for people may be reworded at any time: branch on the `code` beside a text.

| Format | Printed by |
|---|---|
";

fn printed_by(answer: Answer) -> &'static str {
    match answer {
        Answer::Affected => "`cicd affected --format json`",
        Answer::Check => "`cicd check --format json`",
        Answer::Graph => "`cicd graph --format json`",
        Answer::Test => "`cicd test --format json`, an object a line",
        Answer::Plan => "`cicd test --dry-run --format json`",
        Answer::Results => "`cicd results --format json`",
        Answer::Status => "`cicd status --format json`; with `--watch` an object a line",
        Answer::Overview => "`/api/v1/overview` of `cicd serve`",
        Answer::Domain => "`/api/v1/domains/NAME` of `cicd serve`",
    }
}

fn anchor(answer: Answer, definition: &str) -> String {
    format!("{}-{}", answer.word(), definition.to_lowercase())
}

/// A table of fields.
fn fields(object: &Value, link: &dyn Fn(&str) -> String) -> String {
    let mut table = "| Field | Type | Meaning |\n|---|---|---|\n".to_owned();
    for (name, field) in properties(object).into_iter().flatten() {
        table.push_str(&format!("| `{name}` | {} | {} |\n", cell(&kind(field, link)), cell(&description(field))));
    }
    table
}

/// What a definition consists of: fields, words, or kinds with fields.
fn body(schema: &Value, link: &dyn Fn(&str) -> String) -> String {
    if let Some(words) = words(schema) {
        let rows = words.iter().map(|(word, meaning)| format!("| `{word}` | {} |\n", cell(meaning)));
        return format!("| Word | Meaning |\n|---|---|\n{}", rows.collect::<String>());
    }
    let variants = variants(schema);
    if variants.is_empty() {
        return fields(schema, link);
    }
    let mut table = "| Kind | Fields | Meaning |\n|---|---|---|\n".to_owned();
    for (tag, variant) in variants {
        let named = properties(variant).into_iter().flatten().filter(|(_, field)| field["const"].is_null());
        let named = named.map(|(name, field)| format!("`{name}`: {}. {}", kind(field, link), description(field)));
        let named: Vec<String> = named.collect();
        table.push_str(&format!("| `{tag}` | {} | {} |\n", cell(&named.join("<br>")), cell(&description(variant))));
    }
    table
}

fn generated() -> String {
    let mut page = INTRO.to_owned();
    for answer in Answer::ALL {
        let word = answer.word();
        page.push_str(&format!("| [`cicd.{word}/v1`](#cicd{word}v1) | {} |\n", printed_by(answer)));
    }
    // The home of each definition: formats share many.
    let mut homes: BTreeMap<(String, String), Answer> = BTreeMap::new();
    for answer in Answer::ALL {
        let schema = answer.strict();
        let definitions = schema["$defs"].as_object().expect("definitions");
        let key = |name: &str| (name.to_owned(), definitions[name].to_string());
        let is_new = |homes: &BTreeMap<_, _>, name: &str| !homes.contains_key(&key(name));
        let own: Vec<&String> = definitions.keys().filter(|name| is_new(&homes, name)).collect();
        homes.extend(own.iter().map(|name| (key(name), answer)));
        let link = |name: &str| format!("[{name}](#{})", anchor(homes[&key(name)], name));
        page.push_str(&format!(
            "\n## `cicd.{}/v1`\n\n{} Printed by {}.\n\n",
            answer.word(),
            description(&schema),
            printed_by(answer)
        ));
        page.push_str(&events(&schema, definitions, &link).unwrap_or_else(|| fields(&schema, &link)));
        for name in own {
            let definition = &definitions[name];
            page.push_str(&format!(
                "\n### {}: {name}\n\n{}\n\n{}",
                answer.word(),
                description(definition),
                body(definition, &link)
            ));
        }
    }
    page
}

/// The lines of an answer that has several kinds of them.
fn events(schema: &Value, definitions: &serde_json::Map<String, Value>, link: &dyn Fn(&str) -> String) -> Option<String> {
    let mut table = "| `event` | Object | Meaning |\n|---|---|---|\n".to_owned();
    for line in schema["anyOf"].as_array()? {
        let name = line["$ref"].as_str()?.rsplit('/').next()?;
        let event = definitions[name]["properties"]["event"]["const"].as_str()?;
        table.push_str(&format!("| `{event}` | {} | {} |\n", link(name), description(line)));
    }
    Some(table)
}

#[test]
fn the_page_of_answers_is_generated() {
    check("docs/reference/json.md", &generated());
}

#[test]
fn every_field_and_word_of_an_answer_has_a_description() {
    for answer in Answer::ALL {
        let schema = answer.strict();
        let definitions = schema["$defs"].as_object().expect("definitions");
        for (name, definition) in definitions.iter().map(|(name, schema)| (name.as_str(), schema)).chain([("", &schema)]) {
            let variants = variants(definition);
            let objects = variants.iter().map(|(_, variant)| *variant).chain([definition]);
            let fields = objects.filter_map(properties).flatten().filter(|(_, field)| field["const"].is_null());
            for (field, schema) in fields {
                assert!(!description(schema).is_empty(), "{} {name}.{field}", answer.word());
            }
            for (word, meaning) in words(definition).unwrap_or_default() {
                assert!(!meaning.is_empty(), "{} {name}: {word}", answer.word());
            }
        }
    }
}
