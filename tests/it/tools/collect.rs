//! `cicd check --collect` with the real tools: each lists the tests that it would run, and leaves one file out.

use super::polyglot::{Tool, polyglot, surroundings};
use crate::support::{Cicd, Repo, World};

/// Checks that the tool lists all its tests, and that after the files of `prepare` there is one finding, for the file `lost`.
fn check(tool: Tool, prepare: &[(&str, &str)], lost: &str) {
    let world = World::new();
    let repo = polyglot(&world);
    repo.write("cicd.yml", &only(&repo, tool));
    assert_eq!(findings(&repo), [""; 0], "{tool:?} lists all that it runs");
    for (path, text) in prepare {
        repo.write(path, text);
    }
    let found = findings(&repo);
    assert!(found.len() == 1 && found[0].contains("does not collect 1 test file") && found[0].contains(lost), "{found:?}");
    assert_eq!(collecting(&repo, &["--deny", "unrun-tests"]).run().code, 1);
}

/// Returns the config with only the domain of this tool; the files of others are ignored.
fn only(repo: &Repo<'_>, tool: Tool) -> String {
    let domain = tool.suite().split('/').next().unwrap_or_default();
    let config = repo.read("cicd.yml");
    let (head, domains) = config.split_once("domains:\n").expect("domains");
    let own = domains.lines().find(|line| line.trim_start().starts_with(domain)).expect("a domain");
    let own = own.split(", depends_on").next().unwrap_or(own).trim_end_matches(" }");
    let others = [
        "smart-city/unit/api",
        "smart-city/unit/grid0",
        "smart-city/unit/shell",
        "business-enablement",
        "experience/unit",
        "experience/integration",
        "journey",
    ];
    let kept = tool.file(0);
    let ignored: String = others
        .iter()
        .filter(|other| !kept.starts_with(**other))
        .map(|other| format!(", \"/tests/{other}/\""))
        .collect::<Vec<_>>()
        .concat();
    format!("{}domains:\n{own} }}\n", head.replace("\"/tests/**/target/\"", &format!("\"/tests/**/target/\"{ignored}")))
}

fn collecting(repo: &Repo<'_>, arguments: &[&str]) -> Cicd {
    let start = repo.cicd(&[&["check", "--collect"], arguments].concat());
    surroundings().into_iter().fold(start, |start, (name, value)| start.env(name, value))
}

/// Returns the findings for tests that do not run, with their files.
fn findings(repo: &Repo<'_>) -> Vec<String> {
    let json = collecting(repo, &["--format", "json"]).json();
    let all = json["findings"].as_array().expect("a list").iter().filter(|finding| finding["kind"] == "unrun-tests");
    all.map(|finding| format!("{} {}", finding["message"], finding["examples"])).collect()
}

#[test]
#[ignore = "needs pytest"]
fn pytest() {
    let text = "def test_a():\n    pass\n";
    let files = [
        ("tests/smart-city/unit/api/test_lost.py", text),
        // The names of tests are then relative to this folder, whatever arguments the tool gets.
        ("tests/smart-city/unit/api/pytest.ini", "[pytest]\naddopts = -vv\n"),
        ("tests/smart-city/unit/api/conftest.py", "collect_ignore = [\"test_lost.py\"]\n"),
    ];
    check(Tool::Pytest, &files, "api/test_lost.py");
}

#[test]
#[ignore = "needs go"]
fn go() {
    let lost = "//go:build never\n\npackage grid\n\nimport \"testing\"\n\nfunc TestLost(t *testing.T) {}\n";
    check(Tool::Go, &[("tests/smart-city/unit/grid0/lost_test.go", lost)], "grid0/lost_test.go");
}

#[test]
#[ignore = "needs vitest"]
fn vitest() {
    let files = [
        ("tests/experience/unit/src/lost.test.ts", "import { test } from 'vitest';\ntest('a', () => {});\n"),
        (
            "tests/experience/unit/vitest.config.mjs",
            "export default { test: { exclude: ['**/lost.*', '**/node_modules/**'] } };\n",
        ),
    ];
    check(Tool::Vitest, &files, "src/lost.test.ts");
}

#[test]
#[ignore = "needs jest"]
fn jest() {
    let package = "{ \"private\": true, \"devDependencies\": { \"jest\": \"*\" }, \"jest\": { \"testPathIgnorePatterns\": [\"lost\"] } }\n";
    let files = [
        ("tests/experience/integration/lost.spec.js", "test('a', () => {});\n"),
        ("tests/experience/integration/package.json", package),
    ];
    check(Tool::Jest, &files, "integration/lost.spec.js");
}

#[test]
#[ignore = "needs cargo-nextest"]
fn nextest() {
    let world = World::new();
    let repo = polyglot(&world);
    repo.write("cicd.yml", &only(&repo, Tool::Cargo));
    repo.write(".config/nextest.toml", "");
    assert_eq!(findings(&repo), [""; 0]);
    repo.write("tests/business-enablement/unit/src/lost.rs", "#[test]\nfn is_lost() {}\n");
    let found = findings(&repo);
    assert!(
        found.len() == 1 && found[0].contains("cargo nextest does not collect") && found[0].contains("src/lost.rs"),
        "{found:?}"
    );
}

/// No `mod` line names the file, so the compiler never reads it. A suite beside it that cannot be compiled leads to no finding.
#[test]
fn cargo() {
    check(Tool::Cargo, &[("tests/business-enablement/unit/src/lost.rs", "#[test]\nfn is_lost() {}\n")], "src/lost.rs");
}

#[test]
#[ignore = "needs pytest"]
fn a_runner_that_fails_is_named() {
    let world = World::new();
    let repo = polyglot(&world);
    repo.write("cicd.yml", &only(&repo, Tool::Pytest));
    repo.write("tests/smart-city/unit/api/test_broken.py", "import there_is_no_such_module\n");
    let found = findings(&repo);
    assert!(found.len() == 1 && found[0].contains("pytest could not list") && found[0].contains("exit code 2"), "{found:?}");
}
