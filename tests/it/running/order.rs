//! Cached results of suites that read the output of another suite in the same run: the work tree counts as it is when a suite would begin.

use super::{RunOutcome, names, repository, test};
use crate::support::{Repo, World};

/// `web/unit` writes files with `script.sh`, and `web/integration` reads them. `late` is another domain, which begins after `web/unit`.
const CONFIG: &str = "\
version: 1
base: [main]
unowned: ignore
domains:
  web:
    paths: [\"/web/\"]
    suites:
      unit: { run: \"sh script.sh\" }
      integration: { run: \"echo x >>../marks; ! grep -sq bad dist/* web/*\", cache: true, inputs: [\"/dist/\"] }
  plain: { paths: [\"/plain/\"], suites: { unit: { run: \"true\", cache: true } } }
";

/// Creates a repository in which the results of a passed run are cached.
fn warm<'w>(world: &'w World, script: &str) -> Repo<'w> {
    let repo = repository(world, CONFIG, &["web", "plain"]);
    repo.write(".gitignore", "/dist/\n");
    repo.write("web/tracked", "good\n");
    repo.write("script.sh", "mkdir -p dist; [ -e dist/api ] || echo good >dist/api\n");
    repo.commit("all");
    for _ in 0..2 {
        assert_eq!(run(&repo).code, 0);
    }
    assert_eq!(run(&repo).cached(), ["plain/unit", "web/integration"]);
    repo.write("script.sh", script);
    repo
}

/// Runs the suites one after the other, in the order of the config.
fn run(repo: &Repo<'_>) -> RunOutcome {
    test(repo, &["--all", "--jobs", "1", "--explain"])
}

/// Checks that the script of the earlier suite makes the suite run again and fail for this reason, and that the next run of the same tree
/// agrees.
fn check(script: &str, why: &str) {
    let world = World::new();
    let repo = warm(&world, script);
    let outcome = run(&repo);
    assert_eq!(
        (outcome.code, outcome.verdict("web/integration")),
        (1, "failed"),
        "{script}: {}",
        outcome.note("web/integration")
    );
    assert!(outcome.note("web/integration").contains(why), "{script}: {}", outcome.note("web/integration"));
    assert_eq!(outcome.cached(), ["plain/unit"], "{script}: what it does not reach stays cached");
    assert_eq!(run(&repo).code, 1, "{script}");
}

#[test]
fn a_file_that_git_ignores_is_written() {
    check("echo bad >dist/api", "dist/api changed");
}

#[test]
fn a_tracked_file_is_written() {
    check("echo bad >web/tracked", "web/tracked changed");
}

#[test]
fn a_file_is_written_with_the_same_size_and_the_same_time() {
    check(
        "touch -r dist/api ../time; echo bad! >dist/new; mv dist/new dist/api; touch -r ../time dist/api",
        "dist/api changed",
    );
}

#[test]
fn a_file_is_added() {
    check("echo bad >web/new", "web/new was added");
}

#[test]
fn a_link_comes_to_lead_elsewhere() {
    check("echo bad >../outside; ln -sf ../../outside dist/link", "dist/link");
}

/// Covers a formatter that changes only times, a file that is deleted, and a file that another domain's suite writes.
#[test]
fn what_has_the_same_content_stays_cached_and_what_goes_does_not() {
    let world = World::new();
    let repo = warm(&world, "cat dist/api >dist/new; mv dist/new dist/api; touch web/tracked; echo x >elsewhere");
    let outcome = run(&repo);
    assert_eq!(
        (outcome.code, outcome.cached()),
        (0, names(&["plain/unit", "web/integration"])),
        "{}",
        outcome.note("web/integration")
    );
    repo.write("script.sh", "rm dist/api");
    let outcome = run(&repo);
    assert_eq!(outcome.ran(), ["web/integration", "web/unit"]);
    assert!(outcome.note("web/integration").contains("dist/api was removed"), "{}", outcome.note("web/integration"));
    repo.write("script.sh", "true");
    // The suite of another domain writes as well: `zoo` is the last to begin.
    repo.write(
        "cicd.yml",
        &CONFIG.replace(
            "  plain:",
            "  zoo: { paths: [\"/zoo/\"], suites: { unit: { run: \"echo $CICD_RUN_ID >plain/made\" } } }\n  plain:",
        ),
    );
    assert_eq!(run(&repo).code, 0);
    let outcome = run(&repo);
    assert!(outcome.note("plain/unit").contains("plain/made"), "{}", outcome.note("plain/unit"));
}

/// A write of an earlier suite after a suite has passed does not invalidate its result; a write of its own `before` does.
#[test]
fn a_green_is_kept_by_what_it_saw() {
    let world = World::new();
    let config = "\
version: 1
unowned: ignore
cache: true
domains:
  a:
    paths: [\"/a/\"]
    suites:
      unit: { run: \"true\" }
      integration: { run: \"echo $CICD_RUN_ID >a/made\", cache: false }
  b: { paths: [\"/b/\"], suites: { unit: { before: \"date +%N >b/made\", run: \"true\" } } }
";
    let repo = repository(&world, config, &["a", "b"]);
    repo.write(".gitignore", "/a/made\n");
    repo.write("a/tracked", "1\n");
    repo.commit("all");
    repo.write("cicd.yml", &config.replace("a/made", "a/tracked"));
    let outcome = run(&repo);
    assert!(
        outcome.stderr.contains("b/unit: its result is not cached, because b/made was written to while it ran"),
        "{}",
        outcome.stderr
    );
    assert!(!outcome.stderr.contains("a/unit"), "{}", outcome.stderr);
    repo.write("a/tracked", "1\n");
    assert_eq!(run(&repo).cached(), ["a/unit"]);
}

/// A cached result is reported as doubtful if another suite writes to its files at the same time.
#[test]
fn a_reused_result_beside_a_suite_that_writes_is_said() {
    let world = World::new();
    // The suite waits for the level after the cached one.
    let writes = "until [ -e ../later ]; do sleep 0.01; done; [ ! -e ../warm ] || echo 2 >b/a";
    let config = format!(
        "\
version: 1
unowned: ignore
levels: [unit, integration, e2e]
domains:
  a: {{ paths: [\"/a/\"], suites: {{ unit: {{ run: \"{writes}\" }} }} }}
  b:
    paths: [\"/b/\"]
    suites:
      unit: {{ run: \"true\" }}
      integration: {{ run: \"true\", cache: true }}
      e2e: {{ run: \"touch ../later\" }}
"
    );
    let repo = repository(&world, &config, &["a", "b"]);
    let run = || test(&repo, &["--all", "--jobs", "2"]);
    assert_eq!(run().code, 0);
    std::fs::write(world.path().join("warm"), "").expect("a mark");
    std::fs::remove_file(world.path().join("later")).expect("a mark");
    let outcome = run();
    assert_eq!((outcome.code, outcome.cached()), (0, names(&["b/integration"])));
    let said = "b/integration: its cached result was reused while other suites ran, and b/a has changed since; run it again";
    assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    assert_eq!(run().ran(), ["a/unit", "b/e2e", "b/integration", "b/unit"]);
}

/// The same with both suites beginning at once; suites that exclude each other do not run at the same time.
#[test]
fn a_result_that_is_reused_when_a_writing_suite_begins_is_stale() {
    let world = World::new();
    let config = |more: &str| {
        format!(
            "\
version: 1
unowned: ignore
domains:
  a: {{ paths: [\"/a/\"], suites: {{ unit: {{ run: \"[ ! -e ../warm ] || date +%N >b/a\"{more} }} }} }}
  b: {{ paths: [\"/b/\"], suites: {{ unit: {{ run: \"true\", cache: true{more} }} }} }}
"
        )
    };
    let repo = repository(&world, &config(""), &["a", "b"]);
    let run = || test(&repo, &["--all", "--jobs", "2"]);
    let said = "b/unit: its cached result was reused while other suites ran, and b/a has changed since; run it again";
    run();
    std::fs::write(world.path().join("warm"), "").expect("a mark");
    let outcome = run();
    assert_eq!((outcome.code, outcome.cached()), (0, names(&["b/unit"])));
    assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    let stale = outcome.events.last().map(|ended| ended["stale"].clone());
    assert_eq!(stale, Some(serde_json::json!([{ "suite": "b/unit", "path": "b/a" }])));
    std::fs::remove_file(world.path().join("warm")).expect("a mark");
    repo.write("cicd.yml", &config(", exclusive: x"));
    run();
    std::fs::write(world.path().join("warm"), "").expect("a mark");
    let outcome = run();
    assert!(!outcome.stderr.contains(said), "{}", outcome.stderr);
}
