//! The config as a person writes it: what is taken, what is refused, and where the finger points.

use super::*;

fn source(text: &str) -> Arc<Source> {
    Arc::new(Source { name: FILE_NAME.into(), text: text.into() })
}

/// `line:column message | hint` for every finding.
fn check(text: &str, expected: &[&str]) {
    let found: Vec<String> = match parse(&source(text)) {
        Ok(_) => Vec::new(),
        Err(error) => error
            .diagnostics()
            .iter()
            .map(|d| {
                let at = d.span.clone().unwrap_or_default();
                let hint = d.hint.as_ref().map(|h| format!(" | {h}")).unwrap_or_default();
                format!("{}:{} {}{hint}", at.line, at.column, d.message)
            })
            .collect(),
    };
    assert_eq!(found, expected, "{text}");
}

#[test]
fn every_mistake_is_shown_at_once() {
    let text = "version: 2\nunowned: evrything\nlevles: []\ndomains:\n  City: {}\n  journey:\n    paths: [\"a[\"]\n    depends_on: [jurney, journey]\n    suites: { unit: { timeout: 5 } }\n";
    check(
        text,
        &[
            "1:10 this program reads version 1 | write `version: 1`",
            "2:10 `evrything` is not a value of `unowned` | one of: all, cross-domain, ignore, error",
            "3:1 unknown key `levles` | did you mean `levels`?",
            "5:3 a domain's name is 1 to 63 of a-z, 0-9 and `-` | e.g. `city`",
            "7:13 `a[` can never match: `[` is never closed | for a literal `[` write `\\[`",
            "8:18 there is no domain `jurney` | the domains are: City",
            "8:26 a domain cannot depend on itself | take it out",
            "9:32 a time needs its unit | write 5s for seconds, 5m for minutes",
        ],
    );
}

#[test]
fn a_dependency_that_was_mistyped_is_guessed() {
    check(
        "version: 1\ndomains:\n  a: { depends_on: [jurney] }\n  journey: {}\n",
        &["3:21 there is no domain `jurney` | did you mean `journey`?"],
    );
}

#[test]
fn an_empty_file_says_how_to_begin() {
    check("", &["1:1 the file is empty | begin with `version: 1`"]);
    check("# only a comment\n", &["1:1 the file is empty | begin with `version: 1`"]);
}

#[test]
fn the_design_s_example_is_taken() {
    let text = r#"
version: 1
cicd_version: "0.1"
base: [main]
global: [Cargo.lock]
ignore: ["/docs/", "*.md"]
unowned: all
tests: ["tests/{domain}/{level}/"]
levels: [unit, integration]
cache: false
ci: { runs_on: ubuntu-24.04, env: {}, secrets: [], services: {} }
domains:
  smart-city:
    title: Smart City
    paths: ["backend/smart_city/", "!backend/smart_city/generated/"]
    depends_on: [platform-base]
    manager: { title: City Manager, url: "http://localhost:8001", token_env: CITY_MANAGER_TOKEN }
    suites:
      unit: { run: "pytest -q tests/smart-city/unit", timeout: 5m }
      integration: { api: { run: "x", before: "docker compose up -d --wait", after: "docker compose down" }, web: { run: "y" } }
  platform-base: { kind: library, paths: ["backend/base/"] }
  quiet: { suites: none }
"#;
    let config = parse(&source(text)).expect("the example");
    let names: Vec<&str> = config.domains.iter().map(|d| d.name.value.as_str()).collect();
    assert_eq!(names, ["smart-city", "platform-base", "quiet", CROSS_DOMAIN]);
    let Suites::Named(suites) = &config.domains[0].suites else { panic!("named suites") };
    let shown: Vec<_> = suites.iter().map(|s| (s.level.value.as_str(), s.name.as_deref())).collect();
    assert_eq!(shown, [("unit", None), ("integration", Some("api")), ("integration", Some("web"))]);
    assert!(matches!(config.domains[2].suites, Suites::None));
}

#[test]
fn syntax_comes_first_and_alone() {
    for text in ["version: 1\nversion: 1\n", "a: [", "a: 'x", "\t- a: b\n  c", "a: &x [*x]"] {
        let error = parse(&source(text)).expect_err(text);
        assert_eq!(error.diagnostics().len(), 1, "{text}: {:?}", error.diagnostics());
    }
}

#[test]
fn aliases_that_explode_are_refused() {
    let mut text = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for n in 1..9 {
        let list = vec![format!("*a{}", n - 1); 10].join(",");
        text.push_str(&format!("a{n}: &a{n} [{list}]\n"));
    }
    let error = parse(&source(&text)).expect_err("a bomb");
    assert!(error.to_string().contains("cannot be read as YAML"), "{error}");
}

#[test]
fn nesting_without_end_is_refused() {
    let text = "[".repeat(100_000);
    assert!(parse(&source(&text)).is_err());
}

fn check_touched(old: &str, new: &str, expected: &Touched) {
    assert_eq!(touched(Some(old.as_bytes()), Some(new.as_bytes())), *expected, "{old} → {new}");
}

#[test]
fn a_change_of_the_config_touches_what_changed() {
    let base = "version: 1\nlevels: [unit]\ndomains:\n  a: { paths: [\"a/\"] }\n  b: { paths: [\"b/\"] }\n";
    check_touched(base, &format!("# why\n{base}"), &Touched::Nothing);
    let moved = "domains:\n  b: {paths: [\"b/\"]}\n  a:\n    paths:\n      - a/\nlevels: [unit]\nversion: 1\n";
    check_touched(base, moved, &Touched::Nothing);
    let entries = |names: &[&str], gone| Touched::Entries { names: names.iter().map(|n| (*n).into()).collect(), gone };
    check_touched(base, &base.replace("[\"b/\"]", "[\"b/\", \"c/\"]"), &entries(&["b"], false));
    check_touched(base, &format!("{base}  c: {{}}\n"), &entries(&["c"], false));
    check_touched(base, "version: 1\nlevels: [unit]\ndomains:\n  a: { paths: [\"a/\"] }\n", &entries(&[], true));
    check_touched(base, &base.replace("[unit]", "[unit, e2e]"), &Touched::Everything);
    check_touched("a: [", base, &Touched::Everything);
    assert_eq!(touched(None, Some(base.as_bytes())), Touched::Everything);
}

#[test]
fn the_schema_knows_the_keys_that_are_read() {
    let schema = schema();
    let keys = |schema: &serde_json::Value| {
        let mut keys: Vec<String> = schema["properties"].as_object().expect("properties").keys().cloned().collect();
        keys.sort();
        keys
    };
    let sorted = |known: &[&str]| {
        let mut known: Vec<String> = known.iter().map(|k| (*k).to_owned()).collect();
        known.sort();
        known
    };
    assert_eq!(keys(&schema), sorted(decode::TOP));
    let definitions = [
        ("Domain", decode::DOMAIN),
        ("Manager", decode::MANAGER),
        ("Suite", decode::SUITE),
        ("Quarantine", decode::QUARANTINE),
        ("Ci", decode::CI),
    ];
    for (name, known) in definitions {
        assert_eq!(keys(&schema["$defs"][name]), sorted(known), "{name}");
        assert_eq!(schema["$defs"][name]["additionalProperties"], false, "{name}");
    }
}
