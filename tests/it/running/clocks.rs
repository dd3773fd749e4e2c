//! Clocks that jump: the same store under the present clock, under one that is years ahead, and under one of 1970. Nothing in it is deleted
//! or hidden.

use std::process::Output;

use serde_json::Value;

use super::{cicd, outcome_of, repository};
use crate::support::drill::Drill;
use crate::support::{Repo, World};

const CONFIG: &str = "\
version: 1
domains:
  a:
    paths: [\"/a/\"]
    manager: { title: A Manager, url: \"http://127.0.0.1:9\", push_results: true, token_env: A_TOKEN }
    suites: { unit: { run: \"echo a\", cache: true } }
  b:
    paths: [\"/b/\"]
    suites: { unit: { run: \"echo b\" } }
    checks: { fine: { command: \"true\" } }
";

/// Runs a verb under a clock in libfaketime's notation: `+1800d`, or `@1970-02-01 00:00:00`.
fn under(clock: &str, repo: &Repo<'_>, arguments: &[&str]) -> Output {
    let mut command = repo.command("faketime");
    command.args(["-f", clock, env!("CARGO_BIN_EXE_cicd")]).args(arguments);
    // Waiting times are measured with the real clock.
    command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").env("A_TOKEN", "a-token-of-some-length");
    command.output().expect("faketime")
}

/// Returns the numbers of rows in the store: runs, results, cached results, observations, waiting reports.
fn counts(repo: &Repo<'_>) -> Vec<i64> {
    let store = rusqlite::Connection::open(repo.path.join(".git/cicd/store.sqlite")).expect("a store");
    let count =
        |table: &str| store.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).expect("a number");
    ["runs", "results", "greens", "observations", "spool"].map(count).to_vec()
}

fn since(repo: &Repo<'_>) -> Value {
    let output = repo.cicd(&["status", "--format", "json"]).run();
    let status: Value = serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let domains = status["domains"].as_array().expect("domains");
    domains.iter().find(|domain| domain["name"] == "b").expect("a domain")["since"].clone()
}

#[test]
#[ignore = "needs faketime"]
fn no_clock_deletes_or_hides_what_another_one_wrote() {
    let drill = Drill::new(2);
    for round in 0..drill.rounds {
        let ahead = format!("+{}d", 500 + drill.number(round, 4_000));
        let behind = format!("@1970-0{}-01 00:00:00", 1 + drill.number(round, 9));
        let world = World::new();
        let repo = repository(&world, CONFIG, &["a", "b"]);
        let with_token = |arguments: &[&str]| outcome_of(cicd(&repo, arguments).env("A_TOKEN", "a-token-of-some-length"));
        assert_eq!(with_token(&["--all"]).code, 0);
        let begun = since(&repo);
        let mut before = counts(&repo);
        assert!(before.iter().all(|count| *count > 0), "{before:?}");
        for clock in [&ahead, &behind, &ahead, &ahead, &behind] {
            for verb in [&["test", "--all"][..], &["status"], &["results"]] {
                let output = under(clock, &repo, verb);
                assert!(output.status.code().is_some_and(|code| code < 4), "{clock} {verb:?}: {output:?}");
            }
            let now = counts(&repo);
            assert!(now.iter().zip(&before).all(|(now, before)| now >= before), "{clock}: {before:?} to {now:?}");
            before = now;
        }
        let again = with_token(&["--all"]);
        assert_eq!(again.cached(), ["a/unit"], "the cached result of the first run is used");
        assert_eq!(since(&repo), begun, "since when is as it was");
        let results = repo.cicd(&["results", "--format", "json"]).json();
        let runs = results["suites"][0]["runs"].as_array().expect("runs").len();
        assert_eq!(runs, 7, "all runs are shown");
        let now = counts(&repo);
        assert!(now.iter().zip(&before).all(|(now, before)| now >= before), "{before:?} to {now:?}");
    }
}

#[test]
#[ignore = "needs faketime"]
fn a_green_run_from_the_future_hides_no_later_red_one() {
    let world = World::new();
    let config =
        "version: 1\ndomains:\n  a: { paths: [\"/a/\"], suites: { unit: { run: \"test ! -f ../red\", cache: true } } }\n";
    let repo = repository(&world, config, &["a"]);
    assert_eq!(under("+3h", &repo, &["test", "--all"]).status.code(), Some(0));
    let tests = || repo.cicd(&["status", "--only", "tests"]).run();
    assert_ne!(tests().code, 0, "the green of a wrong clock is none");
    let plan = repo.cicd(&["test", "--rerun-failed", "--dry-run"]).run();
    assert!(plan.code == 0 && plan.stdout.contains("a/unit"), "{plan:?}");
    std::fs::write(world.path().join("red"), "").expect("a file");
    repo.write("a/other", "1\n");
    repo.commit("another");
    assert_eq!(outcome_of(cicd(&repo, &["--all"])).code, 1);
    assert_eq!(tests().code, 1);
    let plan = repo.cicd(&["test", "--rerun-failed", "--dry-run"]).run();
    assert!(plan.code == 0 && plan.stdout.contains("a/unit"), "{plan:?}");
    // This also holds when the hour comes that the wrong clock showed.
    assert_eq!(under("+4h", &repo, &["status", "--only", "tests"]).status.code(), Some(1));
}
