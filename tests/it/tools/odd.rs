//! Folders whose names a shell, a pattern or a flag would interpret.

use cicd::suites::Shard;

use super::polyglot::{ALL, Tool, polyglot, polyglot_at};
use super::{are, command, ran};
use crate::support::World;

fn check(root: &str, tools: &[Tool]) {
    let world = World::new();
    let repo = polyglot_at(&world, root);
    for tool in tools {
        let (said, cases) = ran(&world, &repo, *tool, Shard::WHOLE);
        assert_eq!(said.code, 0, "{tool:?} in {root}: {said:?}");
        are(&cases, &[("adds", "passed"), ("holds", "passed"), ("later", "skipped")], &said);
    }
}

const SPACES_AND_QUOTES: &str = "it's $HOME; `x`";
const DASHES_IN_FRONT: &str = "-rf";
const PATTERNS: &str = "(a+b) $c|d";

#[test]
fn cargo() {
    for root in [SPACES_AND_QUOTES, DASHES_IN_FRONT, PATTERNS] {
        check(root, &[Tool::Cargo]);
    }
}

#[test]
#[ignore = "needs pytest and go and bats and vitest and jest and node"]
fn spaces_and_quotes() {
    check(SPACES_AND_QUOTES, &ALL);
}

#[test]
#[ignore = "needs pytest and go and bats and vitest and jest and node"]
fn dashes_in_front() {
    check(DASHES_IN_FRONT, &ALL);
}

#[test]
#[ignore = "needs pytest and go and bats and vitest and jest and node"]
fn what_regular_expressions_and_patterns_read() {
    check(PATTERNS, &ALL);
}

/// The package is at the root, and its runner gets only the suite's folder.
#[test]
#[ignore = "needs vitest and jest"]
fn a_folder_of_a_package_above() {
    for (tool, name) in [(Tool::Vitest, "vitest"), (Tool::Jest, "jest")] {
        let world = World::new();
        let repo = polyglot_at(&world, "(a+b) $c's");
        let below = |path: &str| format!("(a+b) $c's/{path}");
        repo.remove(&below("experience/unit/package.json"));
        repo.remove(&below("experience/integration/package.json"));
        repo.write("package.json", &format!("{{ \"devDependencies\": {{ \"{name}\": \"*\" }} }}\n"));
        repo.write("elsewhere/x.test.js", "throw new Error('not of this suite');\n");
        let (said, cases) = ran(&world, &repo, tool, Shard::WHOLE);
        assert_eq!(said.code, 0, "{said:?}");
        are(&cases, &[("adds", "passed"), ("holds", "passed"), ("later", "skipped")], &said);
        // The runner gets the files that the config's pattern finds.
        let config = repo.read("cicd.yml").replace("{level}/\"", "{level}/**/*.*.?s\"");
        repo.write("cicd.yml", &config);
        let (said, cases) = ran(&world, &repo, tool, Shard::WHOLE);
        assert_eq!((said.code, cases.len()), (0, 3), "{said:?}");
    }
}

/// A file that cannot be passed to a tool is an error that names the file: no file is left out silently.
#[test]
fn names_that_a_tool_does_not_take() {
    let world = World::new();
    let repo = polyglot(&world);
    repo.write("tests/journey/unit/[id].test.mjs", "");
    let error = command(&repo, Tool::Node.suite(), Shard::WHOLE).expect_err("no command").to_string();
    assert!(error.contains("tests/journey/unit/[id].test.mjs as a pattern"), "{error}");
    let config = repo.read("cicd.yml").replace("{level}/", "{level}/**/*.py");
    repo.write("cicd.yml", &config);
    repo.write("tests/journey/unit/[id]/test_x.py", "def test_x(): pass\n");
    let error = command(&repo, "journey/unit", Shard::WHOLE).expect_err("no command").to_string();
    assert!(error.contains("tests/journey/unit/[id]/test_x.py as a pattern"), "{error}");
}
