//! The shell of commands: the line at which a script stops, the exit code of a pipe, a missing shell.

use super::{RunOutcome, human, repository, test};
use crate::support::World;

/// Runs the suites of these domains, each with the given keys.
fn run(world: &World, top: &str, suites: &[(&str, &str)]) -> RunOutcome {
    let domain = |(name, suite): &(&str, &str)| format!("  {name}: {{ paths: [\"/{name}/\"], suites: {{ unit: {suite} }} }}\n");
    let config = format!("version: 1\n{top}domains:\n{}", suites.iter().map(domain).collect::<String>());
    test(&repository(world, &config, &[]), &["--all"])
}

/// Checks the verdict and the stable code of the reason.
#[track_caller]
fn check(outcome: &RunOutcome, suite: &str, verdict: &str, code: &str) {
    let ended = outcome.suite(suite);
    assert_eq!(
        (&ended["verdict"], ended["why_code"].as_str()),
        (&verdict.into(), Some(code).filter(|c| !c.is_empty())),
        "{ended:#}"
    );
}

#[test]
fn several_lines_stop_at_the_first_that_fails() {
    let world = World::new();
    let outcome = run(
        &world,
        "",
        &[
            ("lines", "{ run: \"false\\ntouch ../never\" }"),
            ("semicolons", "{ run: \"grep -q x /dev/null; touch ../never\" }"),
            ("before", "{ before: \"false\\ntrue\", run: \"touch ../never\" }"),
            ("after", "{ run: \"true\", after: \"false\\ntouch ../after\" }"),
            (
                "tested",
                "{ run: \"false || true\\nif false; then exit 1; fi\\n! true\\n[ -z x ] && exit 1\\ntouch ../tested\" }",
            ),
            ("last", "{ run: \"true && false\" }"),
            ("unset", "{ shell: [/bin/sh, -uc], run: \"echo $NEVER_SET\" }"),
        ],
    );
    for suite in ["lines/unit", "semicolons/unit", "last/unit", "unset/unit"] {
        check(&outcome, suite, "failed", "exit-code");
    }
    check(&outcome, "before/unit", "error", "before-failed");
    check(&outcome, "after/unit", "passed", "");
    check(&outcome, "tested/unit", "passed", "");
    let has = |name: &str| world.path().join(name).exists();
    assert_eq!((has("never"), has("after"), has("tested")), (false, true, true));
}

#[test]
fn a_shell_that_is_not_installed_is_one_error() {
    let world = World::new();
    let outcome = run(&world, "shell: [no-such-shell, -c]\n", &[("a", "{ run: x }"), ("b", "{ shell: sh, run: \"true\" }")]);
    check(&outcome, "a/unit", "error", "tool-missing");
    assert_eq!(
        outcome.why("a/unit"),
        "the shell `no-such-shell` is not installed: install it, or name another one under `shell` in cicd.yml"
    );
    check(&outcome, "b/unit", "passed", "");
}

#[test]
fn a_pipe_that_hides_a_failure_is_said() {
    let world = World::new();
    let config = "\
version: 1
domains:
  a: { paths: [\"/a/\"], suites: { unit: { run: \"false | cat\" }, e2e: { api: { before: \"x | y\", run: \"true\" } } } }
  b: { paths: [\"/b/\"], checks: { up: { command: \"probe | grep x\" } }, suites: { unit: { run: \"echo x | cat\" } } }
  c: { paths: [\"/c/\"], shell: bash, suites: { unit: { run: \"a | b\" } } }
";
    let repo = repository(&world, config, &["a", "b", "c"]);
    let ran = human(&repo, &["a", "b"]);
    assert_eq!(ran.code, 0);
    let warning = "warning: a/unit: a pipe hides the exit code of `false`; set `pipefail` in its shell (`shell: bash` does), see `cicd check`";
    assert!(ran.stderr.contains(warning), "{}", ran.stderr);
    let json = repo.cicd(&["check", "--deny", "pipe-hides-failure", "--format", "json"]).run();
    assert_eq!(json.code, 1, "{}", json.stdout);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    let findings = json["findings"].as_array().expect("a list");
    let found: Vec<(&str, u64)> = findings
        .iter()
        .filter(|finding| finding["kind"] == "pipe-hides-failure")
        .map(|finding| (finding["message"].as_str().unwrap_or_default(), finding["line"].as_u64().unwrap_or_default()))
        .collect();
    let text =
        |place: &str, part: &str| format!("a pipe in {place} hides the exit code of `{part}`: the last command alone decides");
    assert_eq!(
        found,
        [
            (text("`run` of a/unit", "false").as_str(), 3),
            (text("`before` of a/e2e/api", "x").as_str(), 3),
            (text("the check `up` of b", "probe").as_str(), 4),
        ]
    );
}

#[test]
#[ignore = "needs bash"]
fn bash_judges_every_part_of_a_pipe() {
    let world = World::new();
    let outcome = run(
        &world,
        "shell: bash\n",
        &[
            ("a", "{ run: \"false | cat\" }"),
            ("b", "{ run: \"true\\nfalse\\ntrue\" }"),
            ("c", "{ run: \"true | cat\", after: \"false\\ntouch ../after\" }"),
            ("d", "{ before: \"x=$(false | cat)\", run: \"true\" }"),
        ],
    );
    check(&outcome, "a/unit", "failed", "exit-code");
    check(&outcome, "b/unit", "failed", "exit-code");
    check(&outcome, "c/unit", "passed", "");
    check(&outcome, "d/unit", "error", "before-failed");
    assert!(world.path().join("after").exists());
}

#[test]
fn a_lost_exit_code_is_said() {
    let world = World::new();
    let config = "\
version: 1
domains:
  a: { paths: [\"/a/\"], suites: { unit: { run: \"false & wait\" }, e2e: { before: \"sleep 0 &\", run: \"sh -c 'false; true'\" } } }
  b: { paths: [\"/b/\"], checks: { up: { command: \"export X=$(false)\" } }, suites: { unit: { run: \"X=$(true); export X\" } } }
  c: { paths: [\"/c/\"], shell: bash, suites: { unit: { run: \"declare X=$(false)\" } } }
  d: { paths: [\"/d/\"], shell: [sh, -c], suites: { unit: { run: \"false\\ntrue\" } } }
";
    let repo = repository(&world, config, &["a", "b", "c", "d"]);
    let ran = human(&repo, &["--all", "--level", "unit"]);
    assert_eq!(ran.code, 0, "every one of them is green: {}", ran.stderr);
    let warning = "warning: a/unit (and 2 more suites): the exit code of `false` is lost; `cicd check` shows the reason";
    assert!(ran.stderr.contains(warning), "{}", ran.stderr);
    let json = repo.cicd(&["check", "--deny", "lost-exit-code", "--format", "json"]).run();
    assert_eq!(json.code, 1, "{}", json.stdout);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    let findings = json["findings"].as_array().expect("a list").iter().filter(|finding| finding["kind"] == "lost-exit-code");
    let found: Vec<&str> = findings.map(|finding| finding["message"].as_str().unwrap_or_default()).collect();
    assert_eq!(
        found,
        [
            "`run` of a/unit loses the exit code of `false`: `wait` without a process id returns 0",
            "`run` of a/e2e loses the exit code of `false`: the shell that reads it has no `-e`",
            "the check `up` of b loses the exit code of `false`: the builtin around it returns 0",
            "`run` of c/unit loses the exit code of `false`: the builtin around it returns 0",
            "`run` of d/unit loses the exit code of `false`: `shell` has no `-e`",
        ]
    );
}
