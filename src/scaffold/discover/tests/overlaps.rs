//! Tests of files that several candidates would own: one of them keeps the files, no file loses its last owner, and every test still runs.

use std::collections::BTreeSet;

use super::{domains, look};
use crate::affected::Map;
use crate::graph::Scan;
use crate::model::reasons::{Change, ChangeKind};
use crate::scaffold::discover::{Basis, Discovered, DomainCandidate, Inventory, test_files, tests_found, with_domains};
use crate::suites::Coverage;

/// Returns the files with at least this many owners.
fn owned<'f>(found: &Discovered, files: &[(&'f str, &str)], least: usize) -> BTreeSet<&'f str> {
    let config = tests_found::config_of(found).expect("a config");
    let map = Map::new(&config, []);
    let mut judge = map.judge();
    let mut owners = |path: &str| {
        let change = Change { path: path.as_bytes().to_vec(), kind: ChangeKind::Modified, is_folder: false };
        judge.file(&change).owners.len()
    };
    files.iter().map(|(path, _)| *path).filter(|path| owners(path) >= least).collect()
}

/// Returns the tests that a change of them does not run for certain.
fn unsure<'f>(found: &Discovered, files: &[(&'f str, &str)]) -> Vec<&'f str> {
    let reader = |path: &str| files.iter().find(|(known, _)| *known == path).map(|(_, text)| (*text).to_owned());
    let ground = Inventory::new(files.iter().map(|(path, _)| (*path).to_owned()).collect(), &reader);
    let tests: BTreeSet<&str> =
        files.iter().map(|(path, _)| *path).filter(|path| test_files::looks_like_test(&ground, path)).collect();
    let runs = tests_found::coverage(&ground, found, &tests);
    tests.into_iter().filter(|path| runs.get(path).is_none_or(|runs| *runs <= Coverage::Elsewhere)).collect()
}

/// Checks the domains that have lines below `tests/`, and the files of several domains.
#[track_caller]
fn check_shared(files: &[(&str, &str)], expected: &[&str], several: &[&str]) {
    let found = look(files);
    let shown = domains(&found).into_iter().map(|line| line.split(" <- ").next().unwrap_or_default().to_owned());
    let shown: Vec<String> = shown.filter(|line| line.contains("tests/")).collect();
    let more = owned(&found, files, 2).into_iter().collect::<Vec<_>>();
    assert_eq!((shown, more), (expected.iter().map(|line| (*line).to_owned()).collect(), several.to_vec()));
    let mut without = found.clone();
    for domain in &mut without.domains {
        domain.paths.retain(|path| !path.starts_with('!'));
    }
    assert_eq!(owned(&found, files, 1), owned(&without, files, 1), "an exclusion takes no last owner");
    assert_eq!(unsure(&found, files), Vec::<&str>::new(), "a change of a test runs it");
}

#[track_caller]
fn check(files: &[(&str, &str)], expected: &[&str]) {
    check_shared(files, expected, &[]);
}

#[test]
fn folders_of_domains_in_a_tree_of_levels() {
    check(
        &[
            ("services/content/a.py", ""),
            ("services/journey/a.py", ""),
            ("services/smart_city/a.py", ""),
            ("tests/unit/content/test_a.py", ""),
            ("tests/unit/content/deep/data.json", ""),
            ("tests/unit/journey/__init__.py", ""),
            ("tests/unit/agents/test_b.py", ""),
            ("tests/unit/backend/content/test_c.py", ""),
            ("tests/integration/smart_city/test_d.py", ""),
            ("tests/integration/test_e.py", ""),
        ],
        &[
            "smart-city /services/smart_city/ **/tests/integration/smart_city/",
            "cross-domain /tests/integration/ /tests/unit/ !/tests/integration/smart_city/ !/tests/unit/content/ !/tests/unit/journey/",
        ],
    );
}

#[test]
fn browser_tests_of_apps_with_and_without_one_program() {
    let mut files = vec![
        ("package.json", r#"{"name":"root","workspaces":["apps/*"],"devDependencies":{"vitest":"3"}}"#),
        ("apps/shop/package.json", r#"{"name":"shop"}"#),
        ("apps/shop/a.ts", ""),
        ("apps/pay/package.json", r#"{"name":"pay"}"#),
        ("apps/pay/a.ts", ""),
        ("tests/e2e/shop/a.spec.ts", ""),
        ("tests/e2e/pay/a.spec.ts", ""),
        ("tests/e2e/flows/checkout.spec.ts", ""),
    ];
    let expected = ["cross-domain /tests/e2e/ !/tests/e2e/pay/ !/tests/e2e/shop/"];
    check(&files, &expected);
    let scripts = r#"{"name":"e2e","scripts":{"test":"playwright test"},"devDependencies":{"@playwright/test":"1"}}"#;
    files.extend([("tests/e2e/playwright.config.ts", ""), ("tests/e2e/package.json", scripts)]);
    check(&files, &expected);
}

#[test]
fn packages_of_go() {
    check(
        &[
            ("go.work", "go 1.24\nuse (\n ./services/shop\n ./services/pay\n ./tests\n)"),
            ("services/shop/go.mod", "module x.org/shop"),
            ("services/shop/main.go", "package main"),
            ("services/pay/go.mod", "module x.org/pay"),
            ("services/pay/main.go", "package main"),
            ("tests/go.mod", "module x.org/tests"),
            ("tests/integration/shop/shop_test.go", "package shop"),
            ("tests/integration/pay/pay_test.go", "package pay"),
            ("tests/integration/flows/buy_test.go", "package flows"),
        ],
        &["cross-domain /tests/integration/ !/tests/integration/pay/ !/tests/integration/shop/"],
    );
}

#[test]
fn modules_of_java() {
    let pom = "<project><artifactId>a</artifactId></project>";
    check(
        &[
            ("services/shop/pom.xml", pom),
            ("services/shop/src/main/java/A.java", "class A {}"),
            ("services/pay/pom.xml", pom),
            ("services/pay/src/main/java/A.java", "class A {}"),
            ("tests/integration/shop/pom.xml", pom),
            ("tests/integration/shop/src/test/java/ShopTest.java", "class ShopTest { @Test void a() {} }"),
            ("tests/integration/flows/pom.xml", pom),
            ("tests/integration/flows/src/test/java/BuyTest.java", "class BuyTest { @Test void a() {} }"),
        ],
        &["cross-domain /tests/integration/ !/tests/integration/shop/"],
    );
}

#[test]
fn a_folder_with_the_names_of_packages() {
    check(
        &[
            ("phpunit.xml.dist", ""),
            ("src/State/composer.json", "{}"),
            ("src/State/A.php", ""),
            ("src/JsonLd/composer.json", "{}"),
            ("src/JsonLd/A.php", ""),
            ("src/JsonLd/Tests/ATest.php", ""),
            ("src/Hydra/composer.json", "{}"),
            ("src/Hydra/A.php", ""),
            ("src/Hal/composer.json", "{}"),
            ("src/Hal/A.php", ""),
            ("tests/State/ATest.php", ""),
            ("tests/JsonLd/BTest.php", ""),
            ("tests/Functional/CTest.php", ""),
        ],
        &[
            "json-ld /src/JsonLd/ /tests/JsonLd/",
            "state /src/State/ /tests/State/",
            "cross-domain /tests/ !/tests/JsonLd/ !/tests/State/",
        ],
    );
}

#[test]
fn a_line_for_any_depth_gives_way() {
    check(
        &[
            ("platform/pyproject.toml", "[tool.poetry]\nname = 'platform'"),
            ("platform/main.py", "from backend.smart_city.api import x"),
            ("platform/backend/__init__.py", ""),
            ("platform/backend/smart_city/__init__.py", ""),
            ("platform/backend/content/__init__.py", ""),
            ("platform/tests/integration/smart_city/test_a.py", "import backend.content"),
            ("platform/tests/integration/test_b.py", ""),
            ("tests/integration/smart_city/test_c.py", ""),
            ("tests/integration/flows/test_d.py", ""),
        ],
        &[
            "smart-city /platform/backend/smart_city/ **/tests/integration/smart_city/ !/platform/tests/integration/smart_city/",
            "[platform /platform/tests/ /platform/main.py",
            "[platform-common /platform/* !/platform/backend/content/ !/platform/backend/smart_city/ !/platform/tests/ !/platform/main.py]",
            "cross-domain /tests/ !/tests/integration/smart_city/",
        ],
    );
}

#[test]
fn tests_that_their_domain_does_not_run_stay() {
    check_shared(
        &[
            ("services/content/manage.py", "import django"),
            ("services/content/pyproject.toml", "[project]\nname='content'\ndependencies=['django']"),
            ("services/content/app/tests.py", "from django.test import TestCase"),
            ("services/journey/a.py", ""),
            ("services/journey/pyproject.toml", "[project]\nname='journey'"),
            ("tests/unit/content/test_a.py", ""),
            ("tests/unit/journey/test_b.py", ""),
            ("tests/unit/flows/test_c.py", ""),
        ],
        &["cross-domain /tests/unit/ !/tests/unit/journey/"],
        &["tests/unit/content/test_a.py"],
    );
}
#[test]
fn a_folder_that_is_given_up_as_a_whole_is_left_out() {
    let files = [
        ("platform/pyproject.toml", "[tool.poetry]\nname = 'platform'"),
        ("platform/main.py", "from backend.smart_city.api import x"),
        ("platform/backend/__init__.py", ""),
        ("platform/backend/smart_city/__init__.py", ""),
        ("platform/backend/content/__init__.py", ""),
        ("platform/backend/content/test_a.py", ""),
        ("platform/tests/unit/test_b.py", ""),
        ("platform/tests/test_c.py", ""),
    ];
    check(&files, &[]);
    let found = look(&files);
    assert!(found.domains.iter().all(|domain| domain.name != "cross-domain"), "{:?}", domains(&found));
    assert_eq!(found.layouts.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["{path}/"]);
}

#[test]
fn paths_of_the_command_line_stay() {
    let files = ["services/shop/a.py", "tests/unit/shop/test_a.py", "tests/unit/flows/test_b.py"];
    let reader = |_: &str| Some(String::new());
    let ground = Inventory::new(files.map(str::to_owned).to_vec(), &reader);
    let named = |name: &str, path: &str| DomainCandidate {
        name: name.to_owned(),
        paths: vec![path.to_owned()],
        why: vec![Basis::Named],
        ..DomainCandidate::default()
    };
    let given = vec![named("shop", "/services/shop/"), named("cross-domain", "/tests/")];
    let shown = |given: Vec<DomainCandidate>| domains(&with_domains(&ground, &Scan::of(&[]), &[], given));
    assert_eq!(shown(given.clone()), ["shop /services/shop/", "cross-domain /tests/"]);
    assert_eq!(shown(given[..1].to_vec()), ["shop /services/shop/", "cross-domain /tests/unit/ !/tests/unit/shop/"]);
}
