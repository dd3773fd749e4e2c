//! Tests of the places of tests, and of the layouts and commands for them.

use super::look;

/// Returns the layouts, counts and commands of two services with these tests beside them.
fn layouts(tests: &[(&str, &str)]) -> (Vec<String>, (usize, usize), Vec<String>) {
    let code = [("services/shop/a.py", ""), ("services/smart_city/a.py", "")];
    let found = look(&[&code[..], tests].concat());
    let commands = found.domains.iter().flat_map(|domain| {
        domain.suites.iter().map(|suite| format!("{}/{} {} in {:?}", domain.name, suite.level, suite.run, suite.working_dir))
    });
    (found.layouts.iter().map(|line| line.text.clone()).collect(), found.tests, commands.collect())
}

#[test]
fn tests_are_found_where_they_stand() {
    let none: Vec<String> = Vec::new();
    let one = |layout: &str| vec![layout.to_owned()];
    assert_eq!(layouts(&[]), (one("tests/{domain}/{level}/"), (0, 0), none.clone()));
    assert_eq!(layouts(&[("tests/unit/shop/test_a.py", "")]), (one("tests/{level}/{domain}/"), (1, 1), none.clone()));
    assert_eq!(layouts(&[("tests/shop/integration/test_a.py", "")]), (one("tests/{domain}/{level}/"), (1, 1), none.clone()));
    assert_eq!(layouts(&[("tests/shop/deep/test_a.py", "")]), (one("tests/{domain}/"), (1, 1), none.clone()));
    assert_eq!(layouts(&[("services/shop/test_a.py", "")]), (one("{path}/"), (1, 1), none.clone()));
    let leveled = layouts(&[("services/shop/tests/integration/test_a.py", ""), ("services/shop/tests/test_b.py", "")]);
    assert_eq!(leveled, (vec!["{path}/tests/{level}/".to_owned(), "{path}/".to_owned()], (2, 2), none.clone()));
    let between = layouts(&[("tests/test_all.py", ""), ("services/shop/test_a.py", "")]);
    assert_eq!(between, (one("{path}/"), (2, 2), none));
}

#[test]
fn what_no_layout_names_gets_a_command() {
    let (texts, counts, commands) =
        layouts(&[("tests/unit/smart_city/test_a.py", ""), ("tests/integration/smart_city/test_b.py", "")]);
    assert_eq!((texts, counts), (vec!["tests/{domain}/{level}/".to_owned()], (2, 2)));
    let expected = [
        "smart-city/unit python -m pytest tests/unit/smart_city in \"\"",
        "smart-city/integration python -m pytest tests/integration/smart_city in \"\"",
    ];
    let mut commands = commands;
    commands.sort_by(|a, b| b.cmp(a));
    assert_eq!(commands, expected);
    let (_, counts, commands) = layouts(&[
        ("services/shop/package.json", r#"{"name":"shop","scripts":{"test":"mocha"}}"#),
        ("services/shop/__tests__/a.js", ""),
        ("services/smart_city/playwright.config.ts", "export default { testDir: './e2e' }"),
        ("services/smart_city/e2e/login.spec.ts", ""),
        ("yarn.lock", ""),
    ]);
    assert_eq!(counts, (1, 1));
    assert_eq!(
        commands,
        ["shop/unit yarn test in \"services/shop\"", "smart-city/e2e yarn playwright test in \"services/smart_city\""]
    );
}

#[test]
fn a_command_does_not_hide_what_other_runners_run() {
    let beside = [("services/smart_city/web/a.test.ts", ""), ("services/smart_city/test_own.py", "")];
    let (_, counts, commands) = layouts(&[&beside[..], &[("tests/unit/smart_city/test_a.py", "")]].concat());
    assert_eq!(counts, (3, 3));
    let expected = [
        "smart-city/unit python -m pytest tests/unit/smart_city in \"\"",
        "smart-city/unit  in \"\"",
        "smart-city/unit  in \"\"",
    ];
    assert_eq!(commands, expected, "suites without a command beside it are what the layouts find");
    let (_, _, commands) = layouts(&[&beside[..], &[("tests/integration/smart_city/test_a.py", "")]].concat());
    assert_eq!(commands, ["smart-city/integration python -m pytest tests/integration/smart_city in \"\""]);
}

#[test]
fn fixtures_that_look_like_tests_are_not_run() {
    let (_, _, commands) = layouts(&[
        ("services/shop/Cargo.toml", "[package]\nname='shop'"),
        ("services/shop/src/lib.rs", "#[test] fn a() {}"),
        ("services/shop/fixtures/x/Cargo.toml", "[package]\nname='x'"),
    ]);
    assert_eq!(commands, ["shop/unit cargo test --package shop in \"services/shop\""]);
}

#[test]
fn an_executable_run_is_a_suite_where_tests_stand() {
    let tree = |layouts: &str| (vec![layouts.to_owned()], (2, 2), Vec::<String>::new());
    let tests = [("tests/shop/unit/run", "#!/bin/sh"), ("tests/smart-city/integration/a.bats", "")];
    let found = look(&[&[("services/shop/a.py", ""), ("services/smart-city/a.py", "")], &tests[..]].concat());
    assert!(found.has_tests && found.unrun.is_empty(), "{found:?}");
    assert_eq!(found.domains.iter().map(|domain| domain.tests).collect::<Vec<_>>(), [1, 1]);
    let program = [tests[0], ("tests/shop/unit/deep/test_a.py", ""), ("services/shop/run", "#!/bin/sh")];
    assert_eq!(layouts(&program), tree("tests/{domain}/{level}/"), "it speaks for what is in its folder");
    let plain = layouts(&[("tests/shop/unit/run", "not to be run")]);
    assert_eq!((plain.0, plain.1), (vec!["tests/{domain}/{level}/".to_owned()], (0, 0)));
    let built = layouts(&[("tests/shop/integration/pom.xml", "<project/>")]);
    assert_eq!(built.0, ["tests/{domain}/{level}/"]);
}

#[test]
fn what_starts_the_program_is_no_test() {
    let found = look(&[
        ("services/shop/a.py", ""),
        ("services/shop/run", "#!/bin/sh"),
        ("services/pay/a.py", ""),
        ("services/pay/test_a.py", ""),
    ]);
    assert_eq!(found.tests, (1, 1));
    assert!(found.notes.iter().any(|note| note.contains("e.g. services/shop/run")), "{:?}", found.notes);
}

/// A folder with tests of several domains, alone and with a package of its own.
#[test]
fn tests_of_a_level_between_domains_run_at_that_level() {
    let found = |files: &[(&str, &str)]| {
        let base = [
            ("services/shop/pyproject.toml", "[project]\nname='shop'"),
            ("services/city/pyproject.toml", "[project]\nname='city'"),
        ];
        let found = look(&[&base[..], files].concat());
        let cross = found.domains.iter().find(|domain| domain.name == "cross-domain").expect("tests between").clone();
        (found.levels, cross.paths, cross.suites.into_iter().map(|suite| suite.level).collect::<Vec<_>>())
    };
    let levels = |levels: &[&str]| levels.iter().map(|level| (*level).to_owned()).collect::<Vec<_>>();
    let (listed, paths, commands) = found(&[("tests/e2e/test_buy.py", ""), ("tests/shop/unit/test_a.py", "")]);
    assert_eq!((listed, paths, commands), (levels(&["unit", "integration", "e2e"]), levels(&["/tests/e2e/"]), levels(&[])));
    let (listed, paths, _) = found(&[("tests/integration/test_buy.py", ""), ("tests/shop/unit/test_a.py", "")]);
    assert_eq!((listed, paths), (levels(&[]), levels(&["/tests/integration/"])));
    let playwright = [("tests/e2e/playwright.config.ts", ""), ("tests/e2e/buy.spec.ts", ""), ("tests/e2e/package.json", "{}")];
    let (listed, _, commands) = found(&playwright);
    assert_eq!((listed, commands), (levels(&["unit", "integration", "e2e"]), levels(&["e2e"])));
}
