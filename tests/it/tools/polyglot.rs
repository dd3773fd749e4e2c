//! A repository of four domains whose suites run with seven real tools. Its cases can be made to fail, break or be absent.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::support::{Repo, World, tools};

/// A tool with a suite in the repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tool {
    Pytest,
    Go,
    Bats,
    Cargo,
    Vitest,
    Jest,
    Node,
}

/// The result of a suite's cases. Each suite has `adds`, which passes, `holds`, and `later`, which is skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// `holds` passes.
    Green,
    /// `holds` fails.
    Red,
    /// The file has invalid syntax.
    Broken,
}

/// Every tool, in the order of the domains.
pub(crate) const ALL: [Tool; 7] = [Tool::Pytest, Tool::Go, Tool::Bats, Tool::Cargo, Tool::Vitest, Tool::Jest, Tool::Node];

/// The config; `smart-city/unit` has three runners.
const CONFIG: &str = "\
version: 1
base: [main]
tests: [\"{root}/{domain}/{level}/\"]
unowned: all
ignore: [\".gitignore\", \"/{root}/**/target/\"]
domains:
  smart-city: { title: Smart City, paths: [\"/backend/city/\"] }
  business-enablement: { title: Business Enablement, paths: [\"/backend/business/\"], depends_on: [smart-city] }
  experience: { title: Experience, paths: [\"/web/\"] }
  journey: { title: Journey, paths: [\"/backend/journey/\"], depends_on: [experience] }
";

impl Tool {
    /// Returns the id of the suite.
    pub(crate) fn suite(self) -> &'static str {
        match self {
            Self::Pytest => "smart-city/unit/pytest",
            Self::Go => "smart-city/unit/go",
            Self::Bats => "smart-city/unit/bats",
            Self::Cargo => "business-enablement/unit",
            Self::Vitest => "experience/unit",
            Self::Jest => "experience/integration",
            Self::Node => "journey/unit",
        }
    }

    /// Returns the path of the n-th test file, below the root of the tests.
    pub(crate) fn file(self, n: usize) -> String {
        match self {
            Self::Pytest => format!("smart-city/unit/api/test_city{n}.py"),
            Self::Go => format!("smart-city/unit/grid{n}/grid_test.go"),
            Self::Bats => format!("smart-city/unit/shell/city{n}.bats"),
            Self::Cargo => "business-enablement/unit/src/lib.rs".to_owned(),
            Self::Vitest => format!("experience/unit/src/page{n}.test.ts"),
            Self::Jest => format!("experience/integration/flow{n}.spec.js"),
            Self::Node => format!("journey/unit/step{n}.test.mjs"),
        }
    }

    /// Returns the text of a file with cases whose names end in `n`.
    fn text(self, mood: Mood, n: usize) -> String {
        if mood == Mood::Broken {
            // To bats, a file without the word `@test` would be an empty one.
            return if self == Self::Bats { "@test \"adds\" {\n  (((\n}\n" } else { "(((\n" }.to_owned();
        }
        let two = if mood == Mood::Green { "2" } else { "3" };
        let text = match self {
            Self::Pytest => {
                "import pytest\n\n\ndef test_addsN():\n    assert 1 + 1 == 2\n\n\ndef test_holdsN():\n    assert 1 + 1 == TWO\n\n\n@pytest.mark.skip(reason=\"not yet\")\ndef test_laterN():\n    pass\n"
            }
            Self::Go => {
                "package grid\n\nimport \"testing\"\n\nfunc TestAddsN(t *testing.T) {}\n\nfunc TestHoldsN(t *testing.T) {\n\tif 1+1 != TWO {\n\t\tt.Error(\"1 + 1 is not TWO\")\n\t}\n}\n\nfunc TestLaterN(t *testing.T) { t.Skip(\"not yet\") }\n"
            }
            Self::Bats => {
                "@test \"addsN\" {\n  [ $((1 + 1)) -eq 2 ]\n}\n\n@test \"holdsN\" {\n  [ $((1 + 1)) -eq TWO ]\n}\n\n@test \"laterN\" {\n  skip \"not yet\"\n}\n"
            }
            Self::Cargo => {
                "#[test]\nfn addsN() {}\n\n#[test]\nfn holdsN() {\n    assert_eq!(1 + 1, TWO);\n}\n\n#[test]\n#[ignore = \"not yet\"]\nfn laterN() {}\n"
            }
            Self::Vitest => {
                "import { describe, expect, test } from 'vitest';\n\ndescribe('page', () => {\n  test('addsN', () => expect(1 + 1).toBe(2));\n  test('holdsN', () => {\n    expect(1 + 1 as number).toBe(TWO);\n  });\n  test.skip('laterN', () => {});\n});\n"
            }
            Self::Jest => {
                "describe('flow', () => {\n  test('addsN', () => expect(1 + 1).toBe(2));\n  test('holdsN', () => {\n    expect(1 + 1).toBe(TWO);\n  });\n  test.skip('laterN', () => {});\n});\n"
            }
            Self::Node => {
                "import assert from 'node:assert';\nimport test from 'node:test';\n\ntest('addsN', () => assert.equal(1 + 1, 2));\ntest('holdsN', () => {\n  assert.equal(1 + 1, TWO);\n});\ntest('laterN', { skip: 'not yet' }, () => {});\n"
            }
        };
        let n = if n == 0 { String::new() } else { n.to_string() };
        // Only the names of the cases end in a capital N.
        ["adds", "holds", "later", "Adds", "Holds", "Later"]
            .iter()
            .fold(text.replace("TWO", two), |text, name| text.replace(&format!("{name}N"), &format!("{name}{n}")))
    }
}

/// Creates the repository, with every suite passing and one commit on `main`.
pub(crate) fn polyglot(world: &World) -> Repo<'_> {
    polyglot_at(world, "tests")
}

/// Creates the same repository with its tests below the folder `root`.
pub(crate) fn polyglot_at<'w>(world: &'w World, root: &str) -> Repo<'w> {
    let repo = world.init("polyglot", &[]);
    repo.write("cicd.yml", &CONFIG.replace("{root}", root));
    repo.write(".gitignore", "node_modules\ntarget/\n__pycache__/\n.pytest_cache/\n");
    for file in ["backend/city/a.py", "backend/business/a.rs", "backend/journey/a.js", "web/a.ts"] {
        repo.write(file, "1\n");
    }
    let below = |path: &str| format!("{root}/{path}");
    repo.write(&below("smart-city/unit/go.mod"), "module example.com/city\n\ngo 1.19\n");
    let cargo = "[package]\nname = \"business\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n";
    repo.write(&below("business-enablement/unit/Cargo.toml"), cargo);
    repo.write(
        &below("business-enablement/unit/Cargo.lock"),
        "# This file is automatically @generated by Cargo.\n# It is not intended for manual editing.\nversion = 4\n\n[[package]]\nname = \"business\"\nversion = \"0.1.0\"\n",
    );
    let package = |name: &str| format!("{{ \"private\": true, \"devDependencies\": {{ \"{name}\": \"*\" }} }}\n");
    repo.write(&below("experience/unit/package.json"), &package("vitest"));
    repo.write(&below("experience/integration/package.json"), &package("jest"));
    for tool in ALL {
        write(&repo, root, tool, Mood::Green, 0);
    }
    std::os::unix::fs::symlink(tools().join("node_modules"), repo.path.join("node_modules")).expect("a link");
    repo.commit("start");
    repo
}

/// Writes the n-th test file of a tool.
pub(crate) fn write(repo: &Repo<'_>, root: &str, tool: Tool, mood: Mood, n: usize) {
    repo.write(&format!("{root}/{}", tool.file(n)), &tool.text(mood, n));
}

/// Makes a suite of [`polyglot`] pass, fail or break; the change is not committed.
pub(crate) fn turn(repo: &Repo<'_>, tool: Tool, mood: Mood) {
    write(repo, "tests", tool, mood, 0);
}

/// Returns the variables that the tools need besides those of [`World::command`]: their locations, and settings against network access.
pub(crate) fn surroundings() -> Vec<(&'static str, OsString)> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let own = tools().join("python/bin");
    let path = std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&path))).expect("a PATH");
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    // The world has another home, but Rust's tools look for their toolchains in the real one.
    let of_home = |name: &str, folder: &str| std::env::var_os(name).unwrap_or_else(|| home.join(folder).into_os_string());
    // All tests share this cache, so that Go compiles its standard library only once.
    let go_cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("go-cache");
    vec![
        ("PATH", path),
        ("CARGO_HOME", of_home("CARGO_HOME", ".cargo")),
        ("RUSTUP_HOME", of_home("RUSTUP_HOME", ".rustup")),
        ("CARGO_NET_OFFLINE", "true".into()),
        ("GOCACHE", go_cache.into_os_string()),
        ("GOFLAGS", "-mod=mod".into()),
        ("GOPROXY", "off".into()),
        ("PYTHONDONTWRITEBYTECODE", "1".into()),
        ("npm_config_offline", "true".into()),
        ("npm_config_update_notifier", "false".into()),
    ]
}
