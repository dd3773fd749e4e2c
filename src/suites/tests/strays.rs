//! Tests folders of an unknown level.

use super::*;

fn strays(config: &str, files: &[&str]) -> Vec<String> {
    let config = parsed(&format!("version: 1\n{config}\n"));
    let of =
        |at| unknown_levels(&config, at, &tree(files)).into_iter().map(|stray| format!("{} {}", stray.level, stray.folder));
    (0..config.domains.len()).flat_map(of).collect()
}

#[test]
fn a_folder_of_an_unknown_level_is_a_stray() {
    let files = &["tests/a/unit/test_x.py", "tests/a/e2e/test_x.py", "tests/a/e2e/deep/test_y.py", "tests/a/itegration/x.bats"];
    let both = ["e2e tests/a/e2e", "itegration tests/a/itegration"];
    assert_eq!(strays("domains: { a: {}, b: {} }", files), both);
    assert_eq!(strays("levels: [unit, e2e]\ndomains: { a: {} }", files), both[1..]);
    assert_eq!(strays("domains: { a: {}, b: { suites: { e2e: { run: x } } } }", files), both[1..]);
    assert_eq!(strays("domains: { a: { suites: none } }", files), [""; 0]);
    assert_eq!(strays("domains: { a: {} }", &["tests/a/e2e/README.md", "tests/a/test_x.py", "tests/a/chaos/x.bats"]), [""; 0]);
    // A command that names the folder runs it.
    assert_eq!(strays("domains: { a: { suites: { unit: { run: pytest tests/a/e2e } } } }", files), both[1..]);
}

#[test]
fn every_layout_with_a_level_is_looked_at() {
    let files = &["tests/e2e/a/test_x.py", "tests/e2e/b/test_x.py", "tests/unit/a/x.bats", "tests/e2e/test_x.py"];
    assert_eq!(strays("tests: [\"tests/{level}/{domain}/\"]\ndomains: { a: {} }", files), ["e2e tests/e2e/a"]);
    assert_eq!(strays("tests: [\"tests/{domain}/\"]\ndomains: { a: {} }", &["tests/a/e2e/test_x.py"]), [""; 0]);
    let path = "tests: [\"{path}/t/{level}/**/*.py\"]\ndomains: { a: { paths: [\"/src/a/\"] } }";
    assert_eq!(strays(path, &["src/a/t/e2e/x/y.py", "src/a/t/smoke/x.js", "src/a/t/unit/x.py"]), ["e2e src/a/t/e2e"]);
    // A folder that another layout runs is not a stray.
    let two = "tests: [\"tests/{domain}/{level}/\", \"tests/{domain}/more/{level}/\"]\ndomains: { a: {} }";
    assert_eq!(strays(two, &["tests/a/more/unit/test_x.py"]), [""; 0]);
    let two = "tests: [\"tests/{domain}/{level}/\", \"tests/{domain}/\"]\ndomains: { a: {} }";
    assert_eq!(strays(two, &["tests/a/e2e/test_x.py"]), [""; 0]);
}

#[test]
fn a_level_in_an_excluded_folder_is_of_another_domain() {
    let files = &["a/tests/unit/test_x.py", "a/b/tests/odd/test_y.py", "a/tests/odd/test_z.py"];
    let own = "tests: [\"{path}/tests/{level}/\"]\ndomains: { a: { paths: [/a/, \"!/a/tests/odd/\"] }, b: { paths: [/a/b/] } }";
    assert_eq!(strays(own, files), ["odd a/b/tests/odd"]);
}
