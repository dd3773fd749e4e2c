//! Tests of the config as people write it: accepted texts, refused texts, and the places that messages point at.

use super::*;
use crate::model::counted;
use crate::model::diagnostic::Span;

mod checks;
mod needs;
mod readers;
mod shell;

fn source(text: &str) -> Arc<SourceText> {
    Arc::new(SourceText { name: FILE_NAME.into(), text: text.into() })
}

/// Checks the findings of a text, each as `line:column message | hint`.
fn check(text: &str, expected: &[&str]) {
    let found: Vec<String> = match parse(&source(text)) {
        Ok(_) => Vec::new(),
        Err(error) => error
            .diagnostics()
            .iter()
            .map(|d| {
                let at = d.span.clone().unwrap_or_default();
                let hint = d.hint.as_ref().map(|h| format!(" | {h}")).unwrap_or_default();
                format!("{}:{} {}{hint}", at.line(), at.column(), d.message)
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
            "5:3 a domain's name must be 1 to 63 of a-z, 0-9, `-` and `_`, a letter or digit first | e.g. `city`",
            "7:13 `a[` can never match: `[` is never closed | for a literal `[` write `\\[`",
            "8:18 there is no domain `jurney` | the domains are: City",
            "8:26 a domain cannot depend on itself | remove it",
            "9:32 a time needs a unit | write 5s for seconds, 5m for minutes",
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
fn what_github_would_refuse_is_refused_here() {
    let text = "version: 1\nci:\n  env: { A-B: x, _ok: y }\n  secrets: [\"A B\", OK]\n  services: { 1st: {}, db-2: {} }\n  permissions: { contens: read, issues: reed, packages: all, checks: none }\ndomains:\n  a: { manager: { token_env: \"${{ x }}\" } }\n";
    check(
        text,
        &[
            "3:10 `A-B` is not the name of a variable | write letters, digits and `_`, no digit first",
            "4:13 `A B` is not the name of a secret | write letters, digits and `_`, no digit first",
            "5:15 `1st` is not the name of a service | write letters, digits, `_` and `-`, a letter first",
            "6:18 unknown key `contens` | did you mean `contents`?",
            "6:41 `reed` is not an access level of issues | did you mean `read`?",
            "6:57 `all` is not an access level of packages | one of: read, write, none",
            "8:30 `${{ x }}` is not the name of a variable | write letters, digits and `_`, no digit first",
        ],
    );
}

#[test]
fn a_base_is_a_branch_and_no_pattern() {
    let said = "is not the name of a branch | name each branch that others start from, without patterns";
    check(
        "version: 1\nbase: [main, \"release/*\", HEAD~1, v1.x]\n",
        &[&format!("2:14 `release/*` {said}"), &format!("2:27 `HEAD~1` {said}")],
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

/// Checks the findings of the suite `unit` of the domain `a`, whose values begin in column 1 of line 5.
fn check_suite(lines: &str, expected: &[&str]) {
    let indented = lines.lines().map(|line| format!("        {line}\n")).collect::<Vec<_>>().concat();
    check(&format!("version: 1\ndomains:\n  a:\n    suites: {{ unit: {{\n{indented}    }} }}\n"), expected);
}

#[test]
fn a_suite_s_values_are_held_to_what_can_work() {
    check_suite("run: x, env: { A: 1, B: \"\", _C: , D: yes please }, report: \"out/*.xml\", working_dir: ./web/", &[]);
    check_suite("run: x, exclusive: db_1.a-B, quarantine: { until: \"2028-02-29\", reason: why }, shards: 2", &[]);
    check_suite(
        "env: { CICD_REPORT: x, 1A: x, A-B: ,\nC: [x] }",
        &[
            "5:16 `CICD_REPORT` cannot be set: names with CICD_ are reserved for cicd | use another name; the suite gets CICD_DOMAIN, CICD_LEVEL, CICD_SUITE, CICD_RUN_ID and CICD_REPORT",
            "5:32 `1A` is not the name of a variable | write letters, digits and `_`, no digit first",
            "5:39 `A-B` is not the name of a variable | write letters, digits and `_`, no digit first",
            "6:12 expected a text, found a list | put it in quotes",
        ],
    );
    let hint = "write a path from the root of the repository, e.g. web/app";
    check_suite(
        "report: /tmp/x.xml,\nworking_dir: web/../../x",
        &[&format!("5:17 `report` is absolute | {hint}"), &format!("6:22 `working_dir` leads upward | {hint}")],
    );
    check_suite("report: \"\"", &[&format!("5:17 `report` is empty | {hint}")]);
    let braces =
        "can never match: git does not expand braces | write a line for each alternative; for a literal `{` write `\\{`";
    check_suite(
        "report: \"out/*.{xml,json}\",\ninputs: [\"/contracts/{1..3}\", \"/{{cookiecutter.name}}/\"]",
        &[&format!("5:17 `out/*.{{xml,json}}` {braces}"), &format!("6:18 `/contracts/{{1..3}}` {braces}")],
    );
    let named = "the name under `exclusive` must be 1 to 64 of A-Z, a-z, 0-9 and `._-` | e.g. database";
    check_suite("exclusive: \"\"", &[&format!("5:20 {named}")]);
    check_suite("exclusive: a/b", &[&format!("5:20 {named}")]);
    check_suite(&format!("exclusive: {}", "x".repeat(65)), &[&format!("5:20 {named}")]);
    check_suite(
        "timeout: 0s,\nquarantine: { until: 2026-02-30, reason: x },\nshards: 0",
        &[
            "5:18 a time of zero is not allowed | write e.g. 90s, 5m or 1h 30m",
            "6:30 `2026-02-30` is not a day | write it as YYYY-MM-DD",
            "7:17 expected a whole number of at least 1",
        ],
    );
    check_suite("timeout: 0", &["5:18 a time needs a unit | write 0s for seconds, 0m for minutes"]);
}

#[test]
fn a_variable_without_a_value_is_passed_through() {
    let text = "version: 1\ndomains: { a: { suites: { unit: { run: x, env: { A: , B: \"\", C: 1 } } } } }\n";
    let config = parse(&source(text)).expect("a config");
    let Suites::Named(suites) = &config.domains[0].suites else { panic!("named suites") };
    let env: Vec<(&str, Option<&str>)> = suites[0].suite.env.iter().map(|(k, v)| (k.as_str(), v.as_deref())).collect();
    assert_eq!(env, [("A", None), ("B", Some("")), ("C", Some("1"))]);
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
        ("Suite", suite::SUITE),
        ("Quarantine", suite::QUARANTINE),
        ("Ci", ci::CI),
        ("Check", super::checks::CHECK),
    ];
    for (name, known) in definitions {
        assert_eq!(keys(&schema["$defs"][name]), sorted(known), "{name}");
        assert_eq!(schema["$defs"][name]["additionalProperties"], false, "{name}");
    }
}

#[test]
fn names_are_no_flags_and_have_no_twins() {
    let rule = "a domain's name must be 1 to 63 of a-z, 0-9, `-` and `_`, a letter or digit first";
    let text = "version: 1\ndomains:\n  smart_city: {}\n  \"-\": {}\n  --all: {}\n  _x: {}\n";
    check(text, &[&format!("4:3 {rule}"), &format!("5:3 {rule} | e.g. `all`"), &format!("6:3 {rule} | e.g. `x`")]);
    let twin = |what: &str, one: &str, other: &str| {
        format!(
            "the {what} `{one}` differs from the {what} `{other}` only by `-` and `_` | write `{other}`, or use another name"
        )
    };
    let text = "version: 1\ndomains:\n  a-b: {}\n  c: {}\n  a_b: {}\n  cross_domain: {}\n";
    let expected =
        [format!("5:3 {}", twin("domain", "a_b", "a-b")), format!("6:3 {}", twin("domain", "cross_domain", "cross-domain"))];
    check(text, &expected.each_ref().map(String::as_str));
    let text = "version: 1\nlevels: [unit, e-e, blue_green]\ndomains:\n  a: { suites: { e_e: { run: x }, unit: { x-y: { run: x }, x_y: { run: x } } } }\n  b: { suites: { e-e: { run: x }, unit: { x_y: { run: x } } } }\n";
    let expected = [
        format!("2:21 {}", twin("level", "blue_green", "blue-green")),
        format!("4:18 {}", twin("level", "e_e", "e-e")),
        format!("4:35 {}", twin("suite", "x_y", "x-y")),
    ];
    check(text, &expected.each_ref().map(String::as_str));
    check("version: 1\nlevels: [unit, e-e]\ndomains: { a: { suites: { e-e: { run: x } } }, a_: {}, a1: {} }\n", &[]);
}

#[test]
fn variables_are_a_map_or_a_list_as_compose_has_them() {
    let suite = |env: &str| {
        let text = format!("version: 1\ndomains: {{ a: {{ suites: {{ unit: {{ run: x, env: {env} }} }} }} }}\n");
        let config = parse(&source(&text)).expect(env);
        let Suites::Named(named) = &config.domains[0].suites else { panic!("{env}") };
        named[0].suite.env.clone()
    };
    let expected = suite("{ TOKEN: , MODE: fast, URL: \"a=b\" }");
    assert_eq!(suite("[TOKEN, MODE=fast, \"URL=a=b\"]"), expected);
    assert_eq!(suite("[]"), std::collections::BTreeMap::new());
    check_suite(
        "env: [A-B, CICD_X, 1]",
        &[
            "5:15 `A-B` is not the name of a variable | write letters, digits and `_`, no digit first",
            "5:20 `CICD_X` cannot be set: names with CICD_ are reserved for cicd | use another name; the suite gets CICD_DOMAIN, CICD_LEVEL, CICD_SUITE, CICD_RUN_ID and CICD_REPORT",
            "5:28 expected a text, found a number | put it in quotes",
        ],
    );
    check_suite("env: [A, A=1]", &["5:18 duplicate variable `A` | remove one of them"]);
}

#[test]
fn what_follows_from_all_domains_is_worked_out_once() {
    let domains: Vec<String> =
        (0..40).map(|nth| format!("  d{nth}: {{ suites: {{ level-{nth}: {{ run: x }} }} }}\n")).collect();
    let text = format!("version: 1\ndomains:\n{}", domains.concat());
    let parsed = || parse(&source(&text)).expect("a config");
    assert_eq!(counted::times("domains with workflows", parsed), 1);
    let config = parsed();
    let ask = |config: &Config| (0..config.domains.len()).for_each(|_| assert_eq!(known_levels(config).len(), 44));
    assert_eq!(counted::times("levels of every suite", || ask(&config)), 1);
    // `known_levels` is cached; a copy that is changed must gather them anew.
    let mut other = config.clone();
    other.levels.push("smoke".into());
    assert_eq!(counted::times("levels of every suite", || assert_eq!(known_levels(&other).len(), 45)), 1);
}

/// Checks that the first hundred of many mistakes are kept, and that no name is compared for a mistake that is not shown.
fn check_many(head: &str, line: impl Fn(usize) -> String, all: usize) {
    let text = format!("{head}{}", (0..1_200).map(line).collect::<String>());
    let mut shown = 0;
    let guessed = counted::times("domains guessed", || {
        let error = parse(&source(&text)).expect_err("mistakes");
        assert!(error.to_string().contains(&format!("{},{:03} mistakes", all / 1000, all % 1000)), "{error}");
        assert!(error.hints()[0].starts_with("only the first 100 are shown; there are "), "{:?}", error.hints());
        let lines: Vec<usize> = error.diagnostics().iter().filter_map(|d| d.span.as_ref()).map(Span::line).collect();
        assert!(lines.is_sorted() && lines.len() == 100, "{lines:?}");
        shown = crate::report::ui::render(&error, false, 100).len();
    });
    assert!(shown < 60_000 && guessed <= 200, "{shown} bytes, {guessed} guesses: {}", &text[..200]);
}

#[test]
fn many_mistakes_are_counted_and_the_first_are_shown() {
    let domains = "version: 1\ndomains:\n";
    check_many(domains, |n| format!("  d{n}: {{ pathz: [x] }}\n"), 1_200);
    check_many(domains, |n| format!("  d{n}: {{ depends_on: [e{n}] }}\n"), 1_200);
    check_many(domains, |n| format!("  d{n}: {{ depends_on: [d{n}] }}\n"), 1_200);
    check_many(domains, |n| format!("  d{n}: {{ paths: [\"a[\"] }}\n"), 1_200);
    check_many("version: 1\n", |n| format!("k{n}: x\n"), 1_200);
    check_many("version: 1\nlevels:\n", |_| "  - unit\n".to_owned(), 1_199);
    check_many(
        "version: 1\ndomains:\n  a:\n    suites:\n      unit:\n        run: x\n        env:\n",
        |n| format!("          1k{n}: x\n"),
        1_200,
    );
    check_many("version: 1\nci:\n  services:\n    db:\n", |n| format!("      k{n}: x\n"), 1_200);
    check_many(
        "version: 1\nci:\n  services:\n    db:\n      env:\n",
        |n| format!("        k{n}: ${{{{ secrets.S{n} }}}}\n"),
        1_200,
    );
}

/// Each mistake draws its line, which may be as long as the file.
#[test]
fn many_mistakes_in_one_line_are_named_by_their_places() {
    let domains: Vec<String> = (0..4_000).map(|n| format!("d{n}: {{ pathz: [x] }}")).collect();
    let error = parse(&source(&format!("version: 1\ndomains: {{ {} }}\n", domains.join(", ")))).expect_err("mistakes");
    let shown = crate::report::ui::render(&error, false, 100);
    assert!(shown.len() < 60_000 && shown.contains("  --> cicd.yml:2:18\n"), "{} bytes: {}", shown.len(), &shown[..200]);
}
