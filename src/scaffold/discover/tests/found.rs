//! Tests that are found, whatever their build calls them, and the commands that run them.

use super::*;

/// Returns how a domain with these files tests: its commands, or why it has none, and whether its entry says `suites: none`.
fn shown(files: &[(&str, &str)]) -> String {
    let other = [("apps/other/package.json", r#"{"name":"other"}"#), ("apps/other/a.test.ts", "")];
    let found = look(&[&other[..], files].concat());
    let domain = found.domains.iter().find(|domain| domain.name == "shop").expect("a domain").clone();
    let text = configure::text(&found, &configure::template(), "0.1").expect("a config");
    let entry = text.split("\n  shop:\n").nth(1).unwrap_or_default().split("\n  other:").next().unwrap_or_default();
    let none = if entry.lines().any(|line| line.trim_start().starts_with("suites: none")) { "none! " } else { "" };
    let commands = domain.suites.iter().map(|suite| {
        let name = suite.name.as_ref().map(|name| format!("/{name}")).unwrap_or_default();
        format!("{}{name}: {} in {}", suite.level, suite.run, suite.working_dir)
    });
    let commands: Vec<String> = commands.collect();
    match &domain.no_tests {
        Some(NoTests::Unknown { has_runner, language, files, example }) => {
            let why = if *has_runner { "tests that no runner takes" } else { "tests that no runner is known for" };
            assert!(entry.contains(why), "{entry}");
            format!("{none}no runner for {files} of {language}, e.g. {example}")
        }
        Some(why) => format!("{none}{why:?}"),
        None if commands.is_empty() => format!("{none}{} by layouts", domain.tests),
        None => format!("{none}{}", commands.join("; ")),
    }
}

const GRADLE: (&str, &str) = ("apps/shop/build.gradle.kts", "");
const POM: (&str, &str) = ("apps/shop/pom.xml", "<project><artifactId>app</artifactId></project>");
const CARGO: (&str, &str) = ("apps/shop/Cargo.toml", "[package]\nname = 'app'");

#[test]
fn suites_none_is_not_written_over_tests() {
    let code = ("apps/shop/src/main/kotlin/A.kt", "class A");
    for (test, expected) in [
        ("apps/shop/src/test/kotlin/ATest.kt", "1 by layouts"),
        ("apps/shop/src/testDemo/kotlin/ATest.kt", "1 by layouts"),
        ("apps/shop/src/commonTest/kotlin/ATest.kt", "1 by layouts"),
        ("apps/shop/src/jvmTest/kotlin/Any.kt", "1 by layouts"),
        (
            "apps/shop/src/integrationTest/kotlin/AIT.kt",
            "unit: gradle --no-daemon --console=plain --continue integrationTest in apps/shop",
        ),
        (
            "apps/shop/src/androidTest/kotlin/ATest.kt",
            "no runner for 1 of Kotlin, e.g. apps/shop/src/androidTest/kotlin/ATest.kt",
        ),
        ("apps/shop/src/testFixtures/kotlin/A.kt", "none! Empty(None)"),
        ("apps/shop/src/main/kotlin/B.kt", "none! Empty(None)"),
    ] {
        assert_eq!(shown(&[GRADLE, code, (test, "class ATest")]), expected, "{test}");
    }
    let both = [
        GRADLE,
        ("apps/shop/src/test/kotlin/ATest.kt", ""),
        ("apps/shop/src/integrationTest/kotlin/BTest.kt", ""),
        ("apps/shop/src/functionalTest/kotlin/CTest.kt", ""),
        ("apps/shop/src/smokyTest/kotlin/DTest.kt", ""),
    ];
    let command = |task: &str| format!("gradle --no-daemon --console=plain --continue {task} in apps/shop");
    let expected = format!(
        "functional: {}; integration/all: {}; integration/smoky: {}",
        command("functionalTest"),
        command("integrationTest"),
        command("smokyTest")
    );
    assert_eq!(shown(&both), expected);
}

#[test]
fn tests_of_maven_and_cargo_have_many_places() {
    let java = "import org.junit.jupiter.api.Test;\nclass A { @Test void a() {} }";
    for (path, expected) in [
        ("apps/shop/tests/java/ATest.java", "1 by layouts"),
        ("apps/shop/src/test/java/A.java", "1 by layouts"),
        ("apps/shop/src/test/java/AIT.java", "no runner for 1 of Java, e.g. apps/shop/src/test/java/AIT.java"),
        ("apps/shop/src/main/java/B.java", "no runner for 1 of Java, e.g. apps/shop/src/main/java/B.java"),
    ] {
        assert_eq!(shown(&[POM, (path, java)]), expected, "{path}");
    }
    assert_eq!(shown(&[POM, ("apps/shop/src/main/java/A.java", "class A {}")]), "none! Empty(None)");
    let bare = ("apps/shop/src/lib.rs", "fn a() {}");
    for (more, expected) in [
        (("apps/shop/tests/ui.rs", "fn main() {}"), "1 by layouts"),
        (("apps/shop/src/b.rs", "conformance_tests!(A);"), "1 by layouts"),
        (("apps/shop/src/b.rs", "#[cfg(test)]\nmod cases;"), "1 by layouts"),
        (("apps/shop/src/b.rs", "fn b() {}"), "none! Empty(Some(\"cargo test\"))"),
    ] {
        assert_eq!(shown(&[CARGO, bare, more]), expected, "{more:?}");
    }
    let targets =
        ("apps/shop/Cargo.toml", "[package]\nname = 'app'\n[[test]]\nname = 'x'\npath = 'checks/x.rs'\nharness = false");
    assert_eq!(shown(&[targets, bare, ("apps/shop/checks/x.rs", "fn main() {}")]), "1 by layouts");
}

#[test]
fn tests_without_a_runner_are_named() {
    let lua = [("apps/shop/a.lua", ""), ("apps/shop/spec/a_spec.lua", "describe()"), ("apps/shop/spec/b_spec.lua", "")];
    assert_eq!(shown(&lua), "no runner for 2 of Lua, e.g. apps/shop/spec/a_spec.lua");
    let found = look(&[&lua[..], &[("apps/b/a.swift", ""), ("apps/b/Tests/ATests.swift", "import XCTest")]].concat());
    let groups: Vec<(&str, bool, usize)> =
        found.unrun.iter().map(|group| (group.language, group.has_runner, group.files)).collect();
    assert_eq!((groups, found.has_tests), (vec![("Lua", false, 2), ("Swift", false, 1)], true));
}

#[test]
fn the_package_says_how_it_is_tested() {
    let package = |script: &str, more: &str| format!("{{\"name\":\"app\",\"scripts\":{{\"test\":\"{script}\"}}{more}}}");
    let of = |manifest: &str, lock: &str, test: &str| {
        let files = [("apps/shop/package.json", manifest), (lock, ""), ("apps/shop/src/a.test.js", test)];
        let paths = files.iter().map(|(path, _)| (*path).to_owned()).collect();
        let reader = |path: &str| files.iter().find(|(known, _)| *known == path).map(|(_, text)| (*text).to_owned());
        let ground = Inventory::new(paths, &reader);
        let config = "{version: 1, tests: ['{path}/'], domains: {shop: {paths: [/apps/shop/]}}}";
        let source = crate::model::diagnostic::SourceText { name: "cicd.yml".to_owned(), text: config.to_owned() };
        let config = crate::config::parse(&std::sync::Arc::new(source)).expect("a config");
        let folders = tests_found::simulated(&ground);
        let planned = crate::suites::of_domain(&config, 0, &["unit"], &folders);
        planned[0].command(&folders, crate::suites::Shard::WHOLE).map(|line| line.text).expect("a command")
    };
    for (script, more, lock, expected) in [
        ("mocha", "", "package-lock.json", "npm test"),
        ("mocha", "", "pnpm-lock.yaml", "pnpm test"),
        ("c8 ava", "", "apps/shop/yarn.lock", "yarn test"),
        ("bun test", "", "bun.lock", "bun run test"),
        ("ng test", "", "package-lock.json", "npm test -- --watch=false"),
        ("react-scripts test", ",\"jest\":{}", "package-lock.json", "CI=true npm test"),
        ("tap", ",\"devDependencies\":{\"jest\":\"1\"}", "package-lock.json", "npm test"),
        ("make check", "", "package-lock.json", "npm test"),
        ("", "", "bun.lock", "bun test --reporter=junit --reporter-outfile=\"$CICD_REPORT\""),
    ] {
        assert_eq!(of(&package(script, more), lock, ""), expected, "{script} {lock}");
    }
    let node = of(&package("./all", ""), "package-lock.json", "import test from 'node:test'");
    assert!(node.starts_with("node --test "), "{node}");
    let jest = of(&package("tsc && jest", ",\"devDependencies\":{\"jest\":\"1\"}"), "package-lock.json", "");
    assert!(jest.starts_with("npx --no-install jest"), "{jest}");
    let own = of(&package("cicd test", ""), "package-lock.json", "");
    assert!(own.starts_with("node --test "), "{own}");
}

#[test]
fn projects_of_django_are_tested_as_django_does() {
    let manage = ("apps/shop/manage.py", "");
    let project = ("apps/shop/pyproject.toml", "[project]\nname='app'");
    let tests = ("apps/shop/shop/tests.py", "from django.test import TestCase\nclass T(TestCase):\n    def test_a(self): pass");
    assert_eq!(shown(&[project, manage, tests]), "unit: python manage.py test in apps/shop");
    assert_eq!(shown(&[project, tests]), "1 by layouts");
    let plugin = ("apps/shop/pyproject.toml", "[project]\nname='app'\ndependencies=['pytest-django']");
    assert_eq!(shown(&[plugin, manage, tests]), "1 by layouts");
    let named =
        ("apps/shop/shop/testviews.py", "class T(django.test.TestCase): pass\nclass U(TestCase):\n    def test_a(self): pass");
    assert_eq!(shown(&[project, ("apps/shop/a.py", ""), named]), "no runner for 1 of Python, e.g. apps/shop/shop/testviews.py");
}

#[test]
fn suites_of_one_level_have_names_of_their_own() {
    let files = [
        ("apps/shop/package.json", r#"{"name":"app","scripts":{"test":"vitest run"},"devDependencies":{"vitest":"3"}}"#),
        ("apps/shop/src/a.test.ts", ""),
        ("apps/shop/e2e-buyer/playwright.config.ts", ""),
        ("apps/shop/e2e-buyer/tests/a.spec.ts", ""),
        ("apps/shop/e2e-seller/playwright.config.ts", ""),
        ("apps/shop/e2e-seller/tests/a.spec.ts", ""),
    ];
    let expected = "unit/e2e-buyer: npx playwright test in apps/shop/e2e-buyer; unit/e2e-seller: npx playwright test in apps/shop/e2e-seller; unit/script: npm test in apps/shop";
    assert_eq!(shown(&files), expected);
}

#[test]
fn runners_of_other_languages_are_known() {
    let project = "<Project><ItemGroup><PackageReference Include=\"Microsoft.NET.Test.Sdk\" /></ItemGroup></Project>";
    for (files, expected) in [
        (vec![("apps/shop/mix.exs", ""), ("apps/shop/lib/a.ex", ""), ("apps/shop/test/a_test.exs", "")], "1 by layouts"),
        (vec![("apps/shop/Gemfile", ""), ("apps/shop/a.rb", ""), ("apps/shop/spec/a_spec.rb", "")], "1 by layouts"),
        (vec![("apps/shop/Gemfile", ""), ("apps/shop/a.rb", ""), ("apps/shop/test/a_test.rb", "")], "1 by layouts"),
        (vec![("apps/shop/phpunit.xml", ""), ("apps/shop/a.php", ""), ("apps/shop/tests/ATest.php", "")], "1 by layouts"),
        (
            vec![("apps/shop/a.php", ""), ("apps/shop/tests/ATest.php", "function testA()")],
            "no runner for 1 of PHP, e.g. apps/shop/tests/ATest.php",
        ),
        (
            vec![
                ("apps/shop/Shop.csproj", "<Project/>"),
                ("apps/shop/A.cs", ""),
                ("apps/shop/Checks/Checks.csproj", project),
                ("apps/shop/Checks/A.cs", "[Fact]"),
            ],
            "1 by layouts",
        ),
        (
            vec![("apps/shop/A.cs", "[Fact]"), ("apps/shop/App.csproj", "<Project/>")],
            "no runner for 1 of .NET, e.g. apps/shop/A.cs",
        ),
    ] {
        assert_eq!(shown(&files), expected, "{files:?}");
    }
}

#[test]
fn test_projects_outside_of_every_domain_run_between_them() {
    let found = look(&[
        ("services/shop/Shop.csproj", "<Project/>"),
        ("services/shop/A.cs", ""),
        ("services/pay/Pay.csproj", "<Project/>"),
        ("services/pay/A.cs", ""),
        ("tests/Shop.Tests/Shop.Tests.csproj", "<Project/>"),
        ("tests/Shop.Tests/CartTests.cs", "[Fact] public void Adds() {}"),
    ]);
    let cross = found.domains.iter().find(|domain| domain.name == "cross-domain").expect("tests between");
    assert_eq!((cross.paths.clone(), cross.tests, found.tests), (vec!["/tests/".to_owned()], 2, (1, 1)), "{found:?}");
}
