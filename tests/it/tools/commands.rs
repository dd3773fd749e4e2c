//! Each tool with its suite passing, failing and broken: the exit code, and the cases in the report that the command names.

use cicd::suites::{ReportSpec, Shard};

use super::polyglot::{ALL, Mood, Tool, polyglot, surroundings, turn};
use super::{are, command, ran, run};
use crate::support::World;

fn check(tool: Tool) {
    let world = World::new();
    let repo = polyglot(&world);
    let (said, cases) = ran(&world, &repo, tool, Shard::WHOLE);
    assert_eq!(said.code, 0, "{said:?}");
    are(&cases, &[("adds", "passed"), ("holds", "passed"), ("later", "skipped")], &said);
    turn(&repo, tool, Mood::Red);
    let (said, cases) = ran(&world, &repo, tool, Shard::WHOLE);
    assert_ne!(said.code, 0, "{said:?}");
    are(&cases, &[("adds", "passed"), ("holds", "failed"), ("later", "skipped")], &said);
    turn(&repo, tool, Mood::Broken);
    let (said, cases) = ran(&world, &repo, tool, Shard::WHOLE);
    assert_ne!(said.code, 0, "{said:?}");
    assert!(cases.iter().all(|(_, status)| *status == "failed"), "{cases:?}");
    // Compiler errors are only on stderr. All other tools name the file, bats through a case without a name.
    let is_named = !matches!(tool, Tool::Cargo | Tool::Go);
    assert_eq!(!cases.is_empty(), is_named, "{cases:?} {said:?}");
    // Only ignored files were written beside the tests.
    turn(&repo, tool, Mood::Green);
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
}

#[test]
#[ignore = "needs pytest"]
fn pytest() {
    check(Tool::Pytest);
}

#[test]
#[ignore = "needs go"]
fn go() {
    check(Tool::Go);
}

#[test]
#[ignore = "needs bats"]
fn bats() {
    check(Tool::Bats);
}

#[test]
fn cargo() {
    check(Tool::Cargo);
}

#[test]
#[ignore = "needs vitest"]
fn vitest() {
    check(Tool::Vitest);
}

#[test]
#[ignore = "needs jest"]
fn jest() {
    check(Tool::Jest);
}

#[test]
#[ignore = "needs node"]
fn node() {
    check(Tool::Node);
}

/// The program lists the same suites.
#[test]
fn affected_lists_every_suite() {
    let world = World::new();
    let repo = polyglot(&world);
    let forced = ["smart-city", "experience"].map(|domain| format!("--domain={domain}"));
    let answer = repo.cicd(&["affected", "--format", "json", &forced[0], &forced[1]]).json();
    let listed = |name: &str| {
        let domains = answer["domains"].as_array().expect("domains");
        let domain = domains.iter().find(|domain| domain["name"] == name).expect(name);
        domain["suites"].as_array().expect("suites").iter().filter_map(|id| id.as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let all: Vec<String> =
        ["smart-city", "business-enablement", "experience", "journey"].iter().flat_map(|name| listed(name)).collect();
    assert_eq!(all, ALL.map(Tool::suite));
}

/// One suite covers two packages: both run, the passing one does not hide the failing one, and neither report replaces the other.
#[test]
#[ignore = "needs vitest"]
fn two_packages_of_one_runner() {
    let world = World::new();
    let repo = polyglot(&world);
    repo.remove("tests/experience/unit/package.json");
    repo.remove(&format!("tests/{}", Tool::Vitest.file(0)));
    for (package, two) in [("a", 3), ("b", 2)] {
        let folder = format!("tests/experience/unit/{package}");
        repo.write(&format!("{folder}/package.json"), "{ \"devDependencies\": { \"vitest\": \"*\" } }\n");
        let text = format!("import {{ expect, test }} from 'vitest';\ntest('{package}', () => expect(1 + 1).toBe({two}));\n");
        repo.write(&format!("{folder}/x.test.js"), &text);
    }
    let (said, cases) = ran(&world, &repo, Tool::Vitest, Shard::WHOLE);
    assert_ne!(said.code, 0, "{said:?}");
    are(&cases, &[("a", "failed"), ("b", "passed")], &said);
}

/// An executable `run` runs everything in its folder, and may write a report.
#[test]
fn a_script_of_ones_own() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let repo = polyglot(&world);
    let script = "#!/bin/sh\necho '<testsuite><testcase name=\"own\"/></testsuite>' >\"$CICD_REPORT\"\ntest -f cicd.yml\n";
    repo.write("tests/journey/unit/run", script);
    let line = command(&repo, Tool::Node.suite(), Shard::WHOLE).expect("a command");
    assert!(line.text.starts_with("node "), "it may not be run yet: {line:?}");
    let path = repo.path.join("tests/journey/unit/run");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    let line = command(&repo, Tool::Node.suite(), Shard::WHOLE).expect("a command");
    assert_eq!((line.text.as_str(), line.is_report_due), ("./tests/journey/unit/run", false));
    let (said, cases) = run(&world, &repo, &line);
    assert_eq!(said.code, 0, "{said:?}");
    are(&cases, &[("own", "passed")], &said);
}

/// With jest alone, the exit code decides, and a note says so.
#[test]
#[ignore = "needs jest"]
fn jest_without_jest_junit() {
    let world = World::new();
    let repo = polyglot(&world);
    let modules = repo.path.join("node_modules");
    let installed = std::fs::read_link(&modules).expect("a link");
    std::fs::remove_file(&modules).expect("a link");
    std::fs::create_dir(&modules).expect("a folder");
    for entry in std::fs::read_dir(installed).expect("a folder") {
        let entry = entry.expect("an entry");
        if entry.file_name() != "jest-junit" {
            std::os::unix::fs::symlink(entry.path(), modules.join(entry.file_name())).expect("a link");
        }
    }
    let line = command(&repo, Tool::Jest.suite(), Shard::WHOLE).expect("a command");
    assert_eq!(line.report, ReportSpec::None);
    assert!(line.note.is_some() && !line.is_report_due, "{line:?}");
    assert_eq!(run(&world, &repo, &line).0.code, 0);
    turn(&repo, Tool::Jest, Mood::Red);
    assert_eq!(run(&world, &repo, &line).0.code, 1);
}

#[test]
#[ignore = "needs cargo-nextest"]
fn nextest_writes_junit() {
    let world = World::new();
    let repo = polyglot(&world);
    repo.write(".config/nextest.toml", "[profile.default]\n");
    turn(&repo, Tool::Cargo, Mood::Red);
    let (said, cases) = ran(&world, &repo, Tool::Cargo, Shard::WHOLE);
    assert_ne!(said.code, 0, "{said:?}");
    // The report does not contain ignored tests.
    are(&cases, &[("adds", "passed"), ("holds", "failed")], &said);
    let part = |shard: &str| ran(&world, &repo, Tool::Cargo, shard.parse().expect(shard));
    let (one, two, three) = (part("1/3"), part("2/3"), part("3/3"));
    assert_eq!(one.1.len() + two.1.len() + three.1.len(), 2, "{one:?} {two:?}");
    assert_eq!((three.0.code, three.1.len()), (0, 0), "a part may get nothing: {three:?}");
    // The report that the repository configures is used unchanged.
    repo.write(".config/nextest.toml", "[profile.default.junit]\npath = \"own.xml\"\n");
    let line = command(&repo, Tool::Cargo.suite(), Shard::WHOLE).expect("a command");
    assert_eq!(line.report, ReportSpec::Glob(vec!["target/nextest/*/*.xml".to_owned()]));
}

/// The output of a `run` that starts nextest itself is parsed, even if it prints other text too.
#[test]
#[ignore = "needs cargo-nextest"]
fn nextest_in_a_command_is_read() {
    let world = World::new();
    let repo = world.init("r", &[]);
    repo.write("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n");
    repo.write(".gitignore", "target/\nCargo.lock\n");
    repo.write(
        "src/lib.rs",
        "#[test] fn adds() { println!(\"test result: FAILED. 0 passed; 1 failed; 0 ignored\"); }\n\
         #[test] fn fails() { assert!(std::env::var(\"RED\").is_err(), \"it is red\"); }\n\
         #[test] fn dies() { if std::env::var(\"RED\").is_ok() { std::process::abort() } }\n\
         #[test] #[ignore] fn later() {}\n\
         #[test] fn flaky() { assert!(std::env::var(\"NEXTEST_ATTEMPT\").as_deref() != Ok(\"1\"), \"first\") }\n",
    );
    let check = |run: &str, code: i32, verdict: &str, counts: [u64; 4]| {
        repo.write(
            "cicd.yml",
            &format!("version: 1\ndomains:\n  a: {{ paths: [\"/**\"], suites: {{ unit: {{ run: {run:?} }} }} }}\n"),
        );
        let mut cicd = repo.cicd(&["test", "--format", "json", "a"]);
        for (name, value) in surroundings() {
            cicd = cicd.env(name, value);
        }
        let outcome = crate::running::outcome_of(cicd);
        let suite = outcome.suite("a/unit");
        let found = ["passed", "failed", "skipped", "flaky"].map(|name| suite["counts"][name].as_u64().unwrap_or(99));
        assert_eq!((outcome.code, outcome.verdict("a/unit"), found), (code, verdict, counts), "{run}: {suite:#}");
        assert_eq!(suite["judged_by"], "libtest", "{run}");
    };
    check("cargo nextest run --retries 1", 0, "passed", [4, 0, 1, 1]);
    check("cargo nextest --color always run --retries 1 --status-level none --no-capture", 0, "passed", [4, 0, 1, 1]);
    let json = "NEXTEST_EXPERIMENTAL_LIBTEST_JSON=1 cargo nextest run --retries 1 --message-format libtest-json";
    check(json, 0, "passed", [4, 0, 1, 1]);
    check("RED=1 cargo nextest run --retries 1 --no-fail-fast", 1, "failed", [2, 2, 1, 1]);
    check("RED=1 cargo nextest run --retries 1 --no-fail-fast || true", 1, "failed", [2, 2, 1, 1]);
    check("cargo nextest run -E 'test(adds)' --stress-count 2", 0, "passed", [2, 0, 0, 0]);
}
