//! Verdicts on runs of real tools: pytest, go, bats, cargo, vitest, jest and node over four domains, in one run each.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{RunOutcome, cicd, outcome_of};
use crate::support::{Repo, World};
use crate::tools::polyglot::{ALL, Mood, Tool, polyglot, surroundings, turn};

fn run(repo: &Repo<'_>, arguments: &[&str]) -> RunOutcome {
    let mut cicd = cicd(repo, arguments);
    for (name, value) in surroundings() {
        cicd = cicd.env(name, value);
    }
    outcome_of(cicd)
}

fn counts(outcome: &RunOutcome, tool: Tool) -> [u64; 4] {
    let counts = &outcome.suite(tool.suite())["counts"];
    ["passed", "failed", "skipped", "flaky"].map(|name| counts[name].as_u64().unwrap_or(99))
}

#[test]
#[ignore = "needs pytest and go and bats and vitest and jest and node"]
fn all_green_all_red() {
    let world = World::new();
    let repo = polyglot(&world);
    let green = run(&repo, &["--all"]);
    assert_eq!((green.code, green.ran().len()), (0, 7), "{:#?}", green.events);
    for (tool, judged_by) in ALL.iter().zip(["junit", "go-test", "junit", "libtest", "junit", "junit", "junit"]) {
        assert_eq!(counts(&green, *tool), [2, 0, 1, 0], "{tool:?}");
        assert_eq!(green.suite(tool.suite())["judged_by"], judged_by, "{tool:?}");
    }
    assert_eq!(repo.git(&["status", "--porcelain"]), "", "a run writes nothing that git sees");
    let before: BTreeMap<&str, String> = ALL.map(|tool| (tool.suite(), repo.read(&path(tool)))).into();
    for tool in ALL {
        turn(&repo, tool, Mood::Red);
    }
    let red = run(&repo, &["--all", "--keep-going"]);
    assert_eq!((red.code, red.ran().len(), &red.summary()["failed"]), (1, 7, &7.into()), "{:#?}", red.events);
    for tool in ALL {
        assert_eq!(counts(&red, tool), [1, 1, 1, 0], "{tool:?}");
        let suite = red.suite(tool.suite());
        assert_eq!(
            (&suite["verdict"], &suite["gates"], &suite["why"]),
            (&"failed".into(), &true.into(), &"1 case failed".into())
        );
        let [case] = suite["cases"].as_array().expect("cases").as_slice() else { panic!("{suite:#}") };
        assert!(case["name"].as_str().is_some_and(|name| name.to_lowercase().contains("holds")), "{tool:?}: {case:#}");
        assert_eq!(case["file"], path(tool), "{tool:?}: {case:#}");
        let line = changed(&before[tool.suite()], &repo.read(&path(tool)));
        // Go's error is below the condition.
        let line = if tool == Tool::Go { line + 1 } else { line };
        assert_eq!(case["line"], line, "{tool:?}: {case:#}");
    }
}

fn path(tool: Tool) -> String {
    format!("tests/{}", tool.file(0))
}

/// Returns the first line that differs, from 1.
fn changed(before: &str, after: &str) -> usize {
    before.lines().zip(after.lines()).position(|(before, after)| before != after).expect("a change") + 1
}

#[test]
#[ignore = "needs pytest and go and bats and vitest and jest and node"]
fn what_cannot_be_read_as_a_program() {
    let world = World::new();
    let repo = polyglot(&world);
    for tool in ALL {
        turn(&repo, tool, Mood::Broken);
    }
    let broken = run(&repo, &["--all", "--keep-going"]);
    assert_eq!((broken.code, &broken.summary()["failed"]), (1, &7.into()), "{:#?}", broken.events);
    for tool in ALL {
        let suite = broken.suite(tool.suite());
        assert!(matches!(suite["verdict"].as_str(), Some("failed" | "error")), "{tool:?}: {suite:#}");
        assert!(suite["why"].as_str().is_some_and(|why| !why.is_empty()), "{tool:?}: {suite:#}");
        assert_eq!(suite["gates"], true, "{tool:?}");
    }
}

/// A run of files without a test does not pass. For node such a file is itself a test, which its exit code decides.
#[test]
#[ignore = "needs pytest and go and bats and vitest and jest and node"]
fn a_runner_that_ran_no_test() {
    let world = World::new();
    let repo = polyglot(&world);
    let empty = |tool: Tool| match tool {
        Tool::Pytest => "def helper():\n    pass\n",
        Tool::Go => "package grid\n",
        Tool::Bats => "helper() {\n  true\n}\n",
        Tool::Cargo => "pub fn helper() {}\n",
        Tool::Vitest | Tool::Jest | Tool::Node => "export {};\n",
    };
    for tool in ALL {
        repo.write(&path(tool), empty(tool));
    }
    let outcome = run(&repo, &["--all", "--keep-going"]);
    assert_eq!((outcome.code, &outcome.summary()["failed"]), (1, &6.into()), "{:#?}", outcome.events);
    for (tool, verdict, why) in [
        (Tool::Pytest, "error", "exit code 5: pytest found no test"),
        (Tool::Go, "error", "no test ran"),
        (Tool::Bats, "error", "no test ran"),
        (Tool::Cargo, "error", "no test ran"),
        (Tool::Vitest, "failed", "1 case failed"),
        (Tool::Jest, "failed", "1 case failed"),
        (Tool::Node, "passed", ""),
    ] {
        assert_eq!((outcome.verdict(tool.suite()), outcome.why(tool.suite()).as_str()), (verdict, why), "{tool:?}");
    }
}

#[test]
#[ignore = "needs pytest"]
fn expected_failures_and_skips() {
    let world = World::new();
    let repo = polyglot(&world);
    let text = "import pytest\n\n\n@pytest.mark.xfail\ndef test_x():\n    assert False\n\n\n@pytest.mark.xfail\ndef test_passes():\n    pass\n\n\n@pytest.fixture\ndef broken():\n    raise OSError('no map')\n\n\ndef test_setup(broken):\n    pass\n\n\n@pytest.mark.parametrize('n', [1, 2, 3])\ndef test_many(n):\n    assert n < 3\n";
    repo.write(&path(Tool::Pytest), text);
    let outcome = run(&repo, &[Tool::Pytest.suite()]);
    assert_eq!((outcome.code, counts(&outcome, Tool::Pytest)), (1, [3, 2, 1, 0]), "{:#?}", outcome.events);
    let statuses: Vec<&Value> =
        outcome.suite(Tool::Pytest.suite())["cases"].as_array().expect("cases").iter().map(|case| &case["status"]).collect();
    assert_eq!(statuses, [&json!("error"), &json!("failed")]);
}

/// A missing runner is an error that names the runner and the way to install it.
#[test]
fn a_runner_that_is_not_installed() {
    let world = World::new();
    let repo = polyglot(&world);
    drop(std::fs::remove_file(repo.path.join("node_modules")));
    let bin = world.path().join("bin");
    std::fs::create_dir(&bin).expect("a folder");
    for name in ["sh", "git", "env"] {
        let found = std::env::split_paths(&std::env::var_os("PATH").expect("a PATH"))
            .map(|folder| folder.join(name))
            .find(|path| path.exists());
        std::os::unix::fs::symlink(found.expect(name), bin.join(name)).expect("a link");
    }
    let outcome = outcome_of(cicd(&repo, &["--all", "--keep-going"]).env("PATH", &bin));
    assert_eq!((outcome.code, outcome.ran().len(), &outcome.summary()["failed"]), (1, 0, &7.into()), "{:#?}", outcome.events);
    for (tool, program) in ALL.iter().zip(["pytest", "go", "bats", "cargo", "npx", "npx", "node"]) {
        let why = outcome.why(tool.suite());
        assert!(why.contains(program) && why.contains("not installed"), "{tool:?}: {why}");
    }
}

/// For packages that were never installed, npx exists but the runner does not, and nothing is downloaded for it.
#[test]
#[ignore = "needs vitest"]
fn packages_that_are_not_installed() {
    let world = World::new();
    let repo = polyglot(&world);
    repo.remove("node_modules");
    let outcome = run(&repo, &["experience", "--keep-going"]);
    assert_eq!((outcome.code, &outcome.summary()["failed"]), (1, &2.into()), "{:#?}", outcome.events);
    for (tool, program) in [(Tool::Vitest, "vitest"), (Tool::Jest, "jest")] {
        assert_eq!(outcome.verdict(tool.suite()), "error", "{:#}", outcome.suite(tool.suite()));
        let why = outcome.why(tool.suite());
        assert!(why.contains(program) && why.contains("not installed"), "{tool:?}: {why}");
    }
}
