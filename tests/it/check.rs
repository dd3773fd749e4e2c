//! `cicd check`: findings with their line and fix, `--deny`, and the replay of the last commits.

use crate::support::World;

const MAP: &str = "\
version: 1
ignore: [\"*.md\"]
domains:
  web:
    paths: [\"/web/\", \"/app/[id]/\"]
    depends_on: [shop]
    suites: none
  shop:
    paths: [\"/shop/\", \"/gone/\", \"/web/shared/\"]
    depends_on: [web]
";

fn world_with_findings(world: &World) -> crate::support::Repo<'_> {
    let repo = world.init("r", &[]);
    repo.write("cicd.yml", MAP);
    for file in
        ["web/a", "web/README.md", "web/shared/b", "app/[id]/page.tsx", "shop/c", "scripts/1", "scripts/deep/2", "Makefile"]
    {
        repo.write(file, "1\n");
    }
    repo.commit("start");
    repo
}

#[test]
fn findings_have_their_line_and_their_fix() {
    let world = World::new();
    let repo = world_with_findings(&world);
    let ran = repo.cicd(&["check"]).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn json_has_the_same() {
    let world = World::new();
    let json = world_with_findings(&world).cicd(&["check", "--format", "json"]).json();
    assert_eq!(json["schema"], "cicd.check/v1");
    let kinds: Vec<&str> =
        json["findings"].as_array().expect("a list").iter().map(|f| f["kind"].as_str().expect("a kind")).collect();
    assert_eq!(
        kinds,
        ["unowned", "unowned", "unowned", "dead-pattern", "literal-brackets", "overlap", "ignored-owned", "cycle", "no-suites"]
    );
    let dead = json["findings"].as_array().expect("a list").iter().find(|f| f["kind"] == "dead-pattern").expect("one");
    assert_eq!((dead["line"].as_u64(), dead["column"].as_u64()), (Some(9), Some(23)));
}

#[test]
fn what_is_denied_is_a_no() {
    let world = World::new();
    let repo = world_with_findings(&world);
    for kind in ["unowned", "dead-pattern", "literal-brackets", "overlap", "ignored-owned", "cycle", "no-suites"] {
        let ran = repo.cicd(&["check", "--deny", kind]).run();
        assert_eq!(ran.code, 1, "{kind}");
        assert!(ran.stderr.contains(kind), "{}", ran.stderr);
    }
    assert_eq!(repo.cicd(&["check", "--deny", "nonsense"]).run().code, 2);
    repo.write("cicd.yml", "version: 1\ndomains:\n  all: { paths: [\"/**\"], suites: none }\n");
    let ran = repo.cicd(&["check", "--deny", "unowned", "--deny", "cycle"]).run();
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.starts_with("nothing found"), "{}", ran.stdout);
}

#[test]
fn the_last_commits_are_replayed() {
    let world = World::new();
    let repo = world_with_findings(&world);
    for n in 0..3 {
        repo.change("scripts/deep/2", &format!("{n}\n"));
    }
    repo.change("shop/c", "2\n");
    repo.write("scripts/1", "with\n");
    repo.change("web/a", "both\n");
    repo.change("web/README.md", "ignored\n");
    let json = repo.cicd(&["check", "--format", "json", "--history", "6"]).json();
    let history = &json["history"];
    assert_eq!(
        (history["commits"].as_u64(), history["everything"].as_u64(), history["unowned"].as_u64()),
        (Some(6), Some(4), Some(4))
    );
    let runs: Vec<u64> =
        history["domains"].as_array().expect("a list").iter().map(|d| d["runs"].as_u64().expect("a number")).collect();
    assert_eq!(runs, [5, 5, 5]);
    let folder = &history["folders"][0];
    assert_eq!(
        (folder["path"].as_str(), folder["touched"].as_u64(), folder["spared"].as_u64()),
        (Some("scripts"), Some(4), Some(4))
    );
    let ran = repo.cicd(&["check", "--history", "6"]).run();
    let shown = ran.stdout.split("the last 6 commits").nth(1).expect("the history").to_owned();
    insta::assert_snapshot!(shown);
}

#[test]
fn suites_that_never_run_and_domains_without_files_are_found() {
    let world = World::new();
    let repo = world.init("r", &[]);
    repo.write(
        "cicd.yml",
        "version: 1\ndomains:\n  a: { paths: [\"/a/\"], suites: { untit: { run: x } } }\n  b: { suites: none }\n",
    );
    repo.write("a/1", "1\n");
    repo.commit("start");
    let ran = repo.cicd(&["check"]).run();
    insta::assert_snapshot!(ran.stdout, @r"
    2 findings in 2 files

    patterns that match nothing (dead-pattern)
      cicd.yml:4: b owns no file
        fix: give it `paths` that match files, or remove it

    domains without suites (no-suites)
      cicd.yml:3: a has suites only at untit, which does not run by default
        fix: fix the level's name (unit, integration run by default), or list it under `levels`
    ");
}

#[test]
fn tests_of_an_unknown_level_are_found() {
    let world = World::new();
    let repo = world.init("r", &[]);
    repo.write("cicd.yml", "version: 1\ndomains:\n  a: { paths: [\"/a/\"] }\n");
    for file in ["a/1", "tests/a/unit/test_x.py", "tests/a/itegration/test_x.py"] {
        repo.write(file, "1\n");
    }
    repo.commit("start");
    let ran = repo.cicd(&["check", "--deny", "unknown-level"]).run();
    assert_eq!(ran.code, 1, "{ran:?}");
    insta::assert_snapshot!(ran.stdout, @r"
    1 finding in 4 files

    tests of unknown levels (unknown-level)
      cicd.yml:3: tests/a/itegration/ holds tests of a, which never run: `itegration` is not a known level
        fix: add itegration to `levels`, name a suite of that level, or rename the folder
    ");
    let json = repo.cicd(&["check", "--format", "json"]).json();
    assert_eq!((&json["findings"][0]["kind"], &json["findings"][0]["line"]), (&"unknown-level".into(), &3.into()));
}

#[test]
fn a_history_that_is_cut_off_says_so() {
    let world = World::new();
    let origin = world_with_findings(&world);
    for n in 0..3 {
        origin.change("shop/c", &format!("{n}\n"));
    }
    let clone = world.clone(&origin, "clone", &["--depth=2"]);
    let ran = clone.cicd(&["check", "--format", "json", "--history", "50"]).run();
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((json["history"]["commits"].as_u64(), json["history"]["everything"].as_u64()), (Some(1), Some(0)));
    assert!(ran.stderr.contains("only 1 commit can be replayed"), "{}", ran.stderr);
}

#[test]
fn inputs_and_reports_of_builds_are_alive_where_git_ignores_them() {
    let world = World::new();
    let repo = world.init("r", &[]);
    let suite = |inputs: &str, report: &str| {
        format!(
            "version: 1\nignore: [.gitignore]\ndomains:\n  a: {{ paths: [/a/], suites: {{ unit: {{ run: x, inputs: [{inputs}], report: \"{report}\" }} }} }}\n"
        )
    };
    let findings = |inputs: &str, report: &str| {
        repo.write("cicd.yml", &suite(inputs, report));
        let json = repo.cicd(&["check", "--format", "json"]).json();
        let of = |finding: &serde_json::Value| finding["message"].as_str().expect("a message").to_owned();
        json["findings"].as_array().expect("a list").iter().map(of).collect::<Vec<_>>()
    };
    repo.write("a/1", "1\n");
    repo.write(".gitignore", "/a/out/\n*.gen.py\n");
    repo.commit("start");
    assert_eq!(findings("/a/out/model.bin, \"/a/*.gen.py\"", "a/out/*.xml"), [""; 0]);
    // A file that exists makes a pattern valid even if git ignores it, and even in folders that are not searched for suites.
    repo.write("a/node_modules/x/index.js", "1\n");
    assert_eq!(findings("/a/node_modules/x/", "a/out/*.xml"), [""; 0]);
    let dead = findings("/a/uot/model.bin, \"/a/*.gem.py\"", "a/uot/*.xml");
    assert_eq!(dead.len(), 3, "{dead:?}");
}

/// Covers the way from the rule to the exit code: a test beside a `run`, a test under another name, and one in a language without a runner.
#[test]
fn tests_that_no_suite_runs() {
    let world = World::new();
    let repo = world.init("r", &[]);
    let config = "version: 1\ndomains:\n  shop: { paths: [/shop/] }\n  city: { paths: [/city/], suites: { unit: { run: \"pytest city/tests\" } } }\n";
    repo.write("cicd.yml", config);
    let test = "from django.test import TestCase\nclass T(TestCase):\n    def test_a(self): pass\n";
    for (file, text) in [
        ("shop/tests.py", test),
        ("tests/shop/unit/run.sh", "pytest\n"),
        ("tests/shop/unit/test_a.py", test),
        ("shop/test/cart_test.exs", "defmodule CartTest do end\n"),
        ("city/tests/test_a.py", test),
        ("city/more/test_b.py", test),
    ] {
        repo.write(file, text);
    }
    repo.commit("start");
    let ran = repo.cicd(&["check", "--deny", "unrun-tests"]).run();
    assert_eq!((ran.code, ran.stderr.contains("unrun-tests")), (1, true), "{ran:?}");
    insta::assert_snapshot!(ran.stdout);
    let json = repo.cicd(&["check", "--format", "json"]).json();
    let numbers = serde_json::json!({ "files": 6, "run": 2, "presumed": 0, "filtered": 0, "unrun": 4, "complete": true, "collected": null });
    assert_eq!(json["tests"], numbers);
    let errors = crate::support::schemas::faults("check", &json);
    assert!(errors.is_empty(), "{errors:?}");
}

/// A finding names the file and the line of the words that leave out tests.
#[test]
fn tests_that_a_settings_file_leaves_out() {
    let world = World::new();
    let repo = world.init("r", &[]);
    let config = "version: 1\ndomains:\n  a: { paths: [/a/], suites: { unit: { run: pytest, working_dir: a } } }\n";
    repo.write("cicd.yml", config);
    repo.write("a/test_x.py", "def test_x(): pass\n");
    repo.commit("start");
    for (setting, said) in [
        ("addopts = -k smoke", "`-k smoke` of a/unit, from `addopts` in a/pytest.ini:2, may leave out tests of 1 test file"),
        ("addopts = --co", "of a that a/unit does not run: `--co` from `addopts` in a/pytest.ini:2 runs no test"),
        ("addopts = --co", "fix: remove `--co` from `addopts` in a/pytest.ini:2, or add a suite"),
        ("python_files = check_*.py", "does not run: `check_*.py` from `python_files` in a/pytest.ini:2 leaves them out"),
        ("python_files = check_*.py", "fix: change `python_files` in a/pytest.ini:2, or add a suite"),
    ] {
        repo.write("a/pytest.ini", &format!("[pytest]\n{setting}\n"));
        let ran = repo.cicd(&["check"]).run();
        assert!(ran.stdout.contains(said), "{setting}: {ran:?}");
    }
}

#[test]
fn a_gate_that_only_reports_is_said_where_it_is_decided_here() {
    let world = World::new();
    let repo = world.init("r", &[]);
    let said = "the gate on GitHub runs every domain and blocks nothing";
    let config = |shadow| {
        format!(
            "version: 1\nshadow: {shadow}\ndomains: {{ a: {{ paths: [/a/], suites: {{ unit: {{ run: \"false\" }} }} }} }}\n"
        )
    };
    for shadow in [true, false] {
        repo.write("cicd.yml", &config(shadow));
        for (verb, code) in [(&["check"][..], 0), (&["affected"], 0), (&["test", "a"], 1), (&["test", "a", "--dry-run"], 0)] {
            let ran = repo.cicd(verb).run();
            assert_eq!((ran.code, ran.stderr.contains(said)), (code, shadow), "{verb:?}: {ran:?}");
        }
        let json = repo.cicd(&["check", "--format", "json"]).run();
        assert!(!json.stderr.contains(said), "{json:?}");
    }
}
