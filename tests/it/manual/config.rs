//! `docs/reference/config.md`: every key of `cicd.yml`, from its schema.

use std::sync::Arc;

use cicd::model::diagnostic::SourceText;
use serde_json::{Map, Value};

use super::schema::{definition, description, kind, properties, words};
use super::{cell, check};

const INTRO: &str = "# Keys of `cicd.yml`

`cicd.yml` is the configuration file of `cicd`, at the root of the repository. Unknown and duplicate keys are errors, and so are values of
the wrong type; every error names the line. Lists of patterns follow the rules of [patterns](patterns.md). Durations are a number and a unit: `500ms`, `30s`,
`5m`, `1h`. [What a change of `cicd.yml` affects](config-changes.md) lists the effect of each key.

An editor with a YAML language server checks the file as you type:

```sh
cicd schema config > cicd.schema.json
```

```yaml
# yaml-language-server: $schema=cicd.schema.json
version: 1
base: [main]
domains:
  orders:
    paths: [\"/services/orders/\"]
    depends_on: [money]
    manager: { title: Order Manager, url: \"http://localhost:8001\" }
    suites:
      unit: { run: \"pytest services/orders\", timeout: 5m }
  money: { kind: library, paths: [\"/libs/money/\"] }
```

";

/// The sections: the definition, where its keys stand, the title, a sentence. Without a definition it is the top level.
const SECTIONS: [(Option<&str>, &str, &str, &str); 7] = [
    (None, "", "Top-level keys", ""),
    (Some("Domain"), "domains.DOMAIN.", "Keys of a domain", "Each domain and library has an entry below `domains`."),
    (Some("Suite"), "suites.LEVEL.", "Keys of a suite", "Each level below `suites` is one suite or several by name."),
    (Some("Quarantine"), "quarantine.", "Keys of a quarantine", "The key `quarantine` of a suite."),
    (Some("Manager"), "manager.", "Keys of a manager", "The key `manager` of a domain."),
    (
        Some("Check"),
        "checks.NAME.",
        "Keys of a check",
        "Each entry below `checks` of a domain. It has exactly one of `http`, `tcp` and `command`.",
    ),
    (Some("Ci"), "ci.", "Keys of ci", "The key `ci` at the top level, of a domain and of a suite."),
];

/// Definitions that have no section: their values stand where they are used.
const INLINE: [&str; 12] = [
    "EnvSchema",
    "Kind",
    "LevelSchema",
    "ManagerKind",
    "MergeQueue",
    "NoneWord",
    "OneOrMany",
    "Shell",
    "SuitesSchema",
    "EdgeSource",
    "LockFiles",
    "Unowned",
];

/// The type of a key. What may be left out may be null, which says nothing here.
fn type_of(schema: &Value, definitions: &Map<String, Value>) -> String {
    let link = |name: &str| match SECTIONS.iter().find(|(definition, ..)| *definition == Some(name)) {
        Some((_, _, title, _)) => format!("[{}](#{})", name.to_lowercase(), title.to_lowercase().replace(' ', "-")),
        None if words(&definitions[name]).is_some() => one_of(&words(&definitions[name]).unwrap_or_default()),
        None => match name {
            "SuitesSchema" => "`none`, or a map of levels to [suites](#keys-of-a-suite) or to maps of suites".to_owned(),
            "EnvSchema" => "map of strings, or list of strings".to_owned(),
            "Shell" => "`sh`, `bash`, or a list of strings".to_owned(),
            _ => type_of(&definitions[name], definitions),
        },
    };
    let text = kind(schema, &link);
    text.split(" or ").filter(|kind| *kind != "null").collect::<Vec<_>>().join(" or ")
}

fn one_of(words: &[(String, String)]) -> String {
    words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The description without its default, and the default.
fn without_default(schema: &Value) -> (String, Option<String>) {
    let text = description(schema);
    match text.split_once("Default: ") {
        Some((before, default)) => (before.trim_end().to_owned(), Some(default.trim_end_matches('.').to_owned())),
        None => (text, None),
    }
}

/// What holds where a key is left out.
fn default(schema: &Value, is_required: bool) -> String {
    match (without_default(schema).1, &schema["default"]) {
        _ if is_required => "required".to_owned(),
        (Some(default), _) => default,
        (None, Value::Bool(value)) => value.to_string(),
        _ => "none".to_owned(),
    }
}

fn key(name: &str, place: &str, schema: &Value, is_required: bool, definitions: &Map<String, Value>) -> String {
    let (text, _) = without_default(schema);
    let default = default(schema, is_required);
    let mut shown =
        format!("### `{place}{name}`\n\n{text}\n\n- Type: {}\n- Default: {default}\n", type_of(schema, definitions));
    let known = definition(schema).and_then(|name| words(&definitions[name])).unwrap_or_default();
    for (word, meaning) in known {
        shown.push_str(&format!("- `{word}`: {meaning}\n"));
    }
    let examples = schema["examples"].as_array().into_iter().flatten();
    let examples: Vec<String> = examples.map(|example| format!("{name}: {}\n", flow(example))).collect();
    if !examples.is_empty() {
        shown.push_str(&format!("\n```yaml\n{}```\n", examples.join("# or\n")));
    }
    shown + "\n"
}

/// A value as people write it in YAML, on one line.
fn flow(value: &Value) -> String {
    match value {
        Value::Array(list) => format!("[{}]", list.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let pairs = map.iter().map(|(key, value)| format!("{key}: {}", flow(value)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
        Value::String(text) if text.chars().all(|c| c.is_ascii_alphanumeric() || "-_. /".contains(c)) && !is_number(text) => {
            text.clone()
        }
        other => other.to_string(),
    }
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok() || text.starts_with(|c: char| c.is_ascii_digit()) && text.contains('-')
}

fn generated() -> String {
    let schema = cicd::config::schema();
    let definitions = schema["$defs"].as_object().expect("definitions");
    let mut page = INTRO.to_owned();
    for (definition, place, title, sentence) in SECTIONS {
        let section = definition.map_or(&schema, |name| &definitions[name]);
        let required = |name: &str| section["required"].as_array().is_some_and(|names| names.iter().any(|one| one == name));
        let mut keys: Vec<(&String, &Value)> = properties(section).expect("keys").iter().collect();
        keys.sort_by_key(|(name, _)| (!required(name), name.as_str()));
        page.push_str(&format!("## {title}\n\n"));
        if !sentence.is_empty() {
            page.push_str(&format!("{sentence}\n\n"));
        }
        page.push_str("| Key | Type | Default |\n|---|---|---|\n");
        for (name, schema) in &keys {
            let anchor: String = format!("{place}{name}").to_lowercase().replace('.', "");
            let (kind, default) = (type_of(schema, definitions), default(schema, required(name)));
            page.push_str(&format!("| [`{name}`](#{anchor}) | {} | {} |\n", cell(&kind), cell(&default)));
        }
        page.push('\n');
        page.extend(keys.iter().map(|(name, schema)| key(name, place, schema, required(name), definitions)));
    }
    page
}

#[test]
fn the_page_of_keys_is_generated() {
    check("docs/reference/config.md", &generated());
}

#[test]
fn every_definition_is_in_the_page_of_keys() {
    let schema = cicd::config::schema();
    for name in schema["$defs"].as_object().expect("definitions").keys() {
        let has_section = SECTIONS.iter().any(|(definition, ..)| *definition == Some(name));
        assert!(has_section || INLINE.contains(&name.as_str()), "{name} has no section");
    }
}

#[test]
fn keys_have_descriptions_and_examples_that_fit() {
    let schema = cicd::config::schema();
    let definitions = &schema["$defs"];
    let objects = std::iter::once(&schema).chain(definitions.as_object().expect("definitions").values());
    for (name, key) in objects.filter_map(properties).flatten() {
        assert!(!description(key).is_empty(), "{name} has no description");
        let mut alone = key.clone();
        alone["$defs"] = definitions.clone();
        for example in key["examples"].as_array().into_iter().flatten() {
            assert!(jsonschema::is_valid(&alone, example), "{name}: {example}");
        }
    }
}

/// A config in which a key of a section has this value.
fn config_with(section: &str, name: &str, example: &Value) -> Value {
    use serde_json::json;
    let mut config = json!({
        "version": 1,
        "domains": { "orders": { "paths": ["/orders/"] }, "money": { "kind": "library", "paths": ["/money/"] } },
    });
    let (at, mut holder) = match section {
        "" => ("", json!({})),
        "Ci" => ("/ci", json!({})),
        "Domain" => ("/domains/orders", config["domains"]["orders"].clone()),
        "Manager" if name == "service" => ("/domains/orders/manager", json!({ "kind": "consul", "url": "http://localhost:1" })),
        "Manager" => ("/domains/orders/manager", json!({ "url": "http://localhost:1" })),
        "Check" if ["http", "tcp", "command"].contains(&name) => ("/domains/orders/checks/one", json!({})),
        "Check" => ("/domains/orders/checks/one", json!({ "http": "http://localhost:1" })),
        "Suite" => ("/domains/orders/suites/unit", json!({ "run": "true" })),
        "Quarantine" => ("/domains/orders/suites/unit/quarantine", json!({ "until": "2027-01-31", "reason": "slow" })),
        other => panic!("{other} has no place"),
    };
    holder[name] = example.clone();
    if at.is_empty() {
        config[name] = example.clone();
        return config;
    }
    let steps = at.split('/').skip(1);
    *steps.fold(&mut config, |value, step| &mut value[step]) = holder;
    config
}

#[test]
fn examples_are_read_without_a_mistake() {
    let schema = cicd::config::schema();
    let mut count = 0;
    for (definition, ..) in SECTIONS {
        let section = definition.map_or(&schema, |name| &schema["$defs"][name]);
        for (name, key) in properties(section).expect("keys") {
            for example in key["examples"].as_array().into_iter().flatten() {
                // JSON is YAML.
                let text = config_with(definition.unwrap_or_default(), name, example).to_string();
                let source = SourceText { name: "cicd.yml".to_owned(), text };
                let read = cicd::config::parse(&Arc::new(source));
                assert!(read.is_ok(), "{name}: {example}: {:?}", read.err());
                count += 1;
            }
        }
    }
    assert!(count > 30, "only {count} examples");
}

#[test]
fn examples_are_yaml() {
    use serde_json::json;
    let check = |value: Value, expected: &str| assert_eq!(flow(&value), expected);
    check(json!(["main", "*.md", "!/a/"]), r#"[main, "*.md", "!/a/"]"#);
    check(json!({ "a": "0.1", "b": ["5432:5432"] }), r#"{ a: "0.1", b: ["5432:5432"] }"#);
    check(json!("2027-01-31"), r#""2027-01-31""#);
}
