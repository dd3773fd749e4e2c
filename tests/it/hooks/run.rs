//! `cicd hooks install --run`: suites before a push, within a budget. A failure blocks the push, an exceeded budget does not, and nothing
//! remains.

use std::process::{Child, Stdio};

use super::{Site, contains, is_alive, run, wait_until};
use crate::support::{World, send, side_by_side};

/// Writes a suite of `experience` that runs `command`, with more keys in its entry.
fn suite(site: &Site<'_>, command: &str, more: &str) {
    let config = format!(
        "version: 1\nbase: [main]\nunowned: ignore\nlevels: [unit, integration]\ndomains:\n  experience:\n    paths: [\"/frontend/\"]\n    \
         suites: {{ unit: {{ run: {command:?}{more} }} }}\n  journey:\n    paths: [\"/backend/journey/\"]\n    \
         suites: {{ unit: {{ run: \"touch ../journey-ran\" }}, integration: {{ run: \"touch ../integration-ran\" }} }}\n"
    );
    site.repo.change("cicd.yml", &config);
    site.repo.git(&["push", "--quiet", "--no-verify", "origin", "main"]);
}

/// Creates a pushed platform with such a suite, the hook, and a change of `experience` to push.
fn ready<'w>(world: &'w World, command: &str, more: &str, budget: &str) -> Site<'w> {
    let site = Site::new(world);
    suite(&site, command, more);
    site.did(&["hooks", "install", "--run", "unit", "--budget", budget]);
    site.repo.change("frontend/a.ts", "2\n");
    site
}

/// Writes a script whose grandchild ignores TERM for five minutes and stores its process id in `../process`.
fn stubborn(site: &Site<'_>) {
    let script = "#!/bin/sh\nsh -c 'trap \"\" TERM INT HUP; echo $$ >../process.new; mv ../process.new ../process; \
                  i=0; while [ $i -lt 300 ]; do sleep 1; i=$((i+1)); done' >/dev/null 2>&1 &\nwait\n";
    std::fs::write(site.home.join("stubborn"), script).expect("a script");
}

fn wait_until_gone(process: &str) {
    assert!(!process.is_empty());
    wait_until("the suite's grandchild ends", || !is_alive(process));
}

#[test]
fn green_lets_the_push_go_and_runs_only_what_follows() {
    let world = World::new();
    let site = ready(&world, "touch ../ran", "", "60s");
    let said = site.pushed(&["origin", "main"]);
    contains(&said, "2 of 3 domains are affected");
    contains(&said, "experience/unit: passed");
    assert_eq!(site.remote_main(), site.repo.head());
    assert!(site.home.join("ran").exists());
    assert!(!site.home.join("journey-ran").exists(), "not affected");
    site.repo.change("backend/journey/a.py", "2\n");
    contains(&site.pushed(&["origin", "main"]), "journey/unit: passed");
    assert!(site.home.join("journey-ran").exists());
    assert!(!site.home.join("integration-ran").exists(), "another level");
}

#[test]
fn red_holds_the_push() {
    let world = World::new();
    let site = ready(&world, "echo broken; exit 7", "", "60s");
    let before = site.remote_main();
    let ran = site.push(&["origin", "main"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    contains(&ran.stderr, "experience/unit: failed");
    contains(&ran.stderr, "--no-verify");
    assert_eq!(site.remote_main(), before);
    site.pushed(&["--no-verify", "origin", "main"]);
    assert_eq!(site.remote_main(), site.repo.head());
}

#[test]
fn red_holds_the_push_whatever_else_happens() {
    let world = World::new();
    let site = ready(&world, "exit 7", "", "60s");
    let text = site.repo.read("cicd.yml");
    // The second suite cannot be started at all.
    let text = text.replace("run: \"touch ../journey-ran\"", "run: \"true\", working_dir: \"not-there\"");
    assert!(text.contains("not-there"));
    site.repo.change("cicd.yml", &text);
    site.repo.change("backend/journey/a.py", "2\n");
    let ran = site.push(&["origin", "main"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    contains(&ran.stderr, "experience/unit: failed");
    contains(&ran.stderr, "journey/unit: could not be started");
}

#[test]
fn what_cannot_be_started_lets_the_push_go() {
    let world = World::new();
    let site = ready(&world, "true", ", working_dir: \"not-there\"", "60s");
    let said = site.pushed(&["origin", "main"]);
    contains(&said, "experience/unit: could not be started: pushed untested: ");
    assert!(!said.contains("\n\nexperience/unit"), "there is no output to show: {said}");
    assert_eq!(site.remote_main(), site.repo.head());
}

/// Each case waits for a budget, a timeout or the grace of five seconds; together they take as long as the slowest.
#[test]
fn what_does_not_end_by_itself_is_ended() {
    let cases: [fn(); 5] = [
        what_the_budget_leaves_no_time_for_is_pushed_untested,
        what_outlives_the_budget_is_stopped_and_the_push_goes,
        what_outlives_its_own_timeout_is_red,
        a_signal_stops_the_suite_and_what_it_started,
        ctrl_c_at_a_push_leaves_nothing_behind,
    ];
    side_by_side(&cases, |case| case());
}

fn what_the_budget_leaves_no_time_for_is_pushed_untested() {
    let world = World::new();
    let site = ready(&world, "sleep 300", "", "2s");
    // Both suites wait for one resource, and the one that gets it keeps it for the whole budget.
    let text = site.repo.read("cicd.yml").replace("run: \"touch ../journey-ran\"", "run: \"sleep 300\"");
    let name = format!("push-{}", std::process::id());
    site.repo.change("cicd.yml", &text.replace("run: \"sleep 300\"", &format!("run: \"sleep 300\", exclusive: {name}")));
    site.repo.change("backend/journey/a.py", "2\n");
    let said = site.pushed(&["origin", "main"]);
    contains(&said, "/unit: not finished within the budget of 2s: pushed untested");
    contains(&said, "/unit: not started within the budget of 2s: pushed untested");
    assert_eq!(site.remote_main(), site.repo.head());
}

fn what_outlives_the_budget_is_stopped_and_the_push_goes() {
    let world = World::new();
    let site = ready(&world, "sh ../stubborn", "", "2s");
    stubborn(&site);
    let said = site.pushed(&["origin", "main"]);
    contains(&said, "experience/unit: not finished within the budget of 2s: pushed untested");
    assert_eq!(site.remote_main(), site.repo.head());
    wait_until_gone(&site.seen("process"));
}

fn what_outlives_its_own_timeout_is_red() {
    let world = World::new();
    let site = ready(&world, "sh ../stubborn", ", timeout: 1s", "60s");
    stubborn(&site);
    let ran = site.push(&["origin", "main"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    contains(&ran.stderr, "experience/unit: failed: it exceeded its timeout");
    wait_until_gone(&site.seen("process"));
}

#[test]
fn a_suite_knows_its_name_and_nothing_of_the_push() {
    let world = World::new();
    let site = ready(&world, "env >../environment; git -C ../inner rev-parse --show-toplevel >../inner-top", "", "60s");
    world.init("inner", &[]);
    site.repo.git(&["checkout", "--quiet", "--detach"]);
    site.repo.git(&["worktree", "add", "--quiet", "../linked", "main"]);
    let linked = world.at("linked");
    // In a linked worktree git sets GIT_DIR for its hooks; with -c it also sets the parameters.
    let mut push = linked.command("git");
    push.env("PATH", &site.path).env("CICD_BASE", "HEAD").args(["-c", "core.bare=false", "push", "origin", "main"]);
    let ran = run(&mut push);
    assert_eq!(ran.code, 0, "{ran:?}");
    let environment = site.seen("environment");
    let lines: Vec<&str> = environment.lines().collect();
    for wanted in ["CICD_DOMAIN=experience", "CICD_LEVEL=unit", "CICD_SUITE=experience/unit"] {
        assert!(lines.contains(&wanted), "{wanted}: {environment}");
    }
    for unwanted in ["GIT_DIR=", "GIT_PREFIX=", "GIT_WORK_TREE=", "GIT_INDEX_FILE=", "GIT_CONFIG_PARAMETERS=", "CICD_BASE="] {
        assert!(!lines.iter().any(|line| line.starts_with(unwanted)), "{unwanted}: {environment}");
    }
    contains(&site.seen("inner-top"), "/inner");
}

/// Returns the names of what ran, in order.
fn order(site: &Site<'_>) -> Vec<String> {
    site.seen("order").split_whitespace().map(str::to_owned).collect()
}

const AROUND: &str = ", before: \"echo before >>../order\", after: \"echo after >>../order\"";

#[test]
fn before_and_after_run_around_it() {
    let world = World::new();
    let site = ready(&world, "echo run >>../order", AROUND, "60s");
    site.pushed(&["origin", "main"]);
    assert_eq!(order(&site), ["before", "run", "after"]);
}

#[test]
fn after_runs_also_when_it_is_red_or_late_or_not_begun() {
    let world = World::new();
    let site = ready(&world, "echo run >>../order; exit 1", AROUND, "60s");
    assert_eq!(site.push(&["origin", "main"]).code, 1);
    assert_eq!(order(&site), ["before", "run", "after"]);
    suite(&site, "sleep 300", AROUND);
    site.did(&["hooks", "install", "--run", "unit", "--budget", "1s"]);
    site.repo.change("frontend/a.ts", "3\n");
    contains(&site.pushed(&["origin", "main"]), "not finished within the budget");
    assert_eq!(order(&site), ["before", "run", "after", "before", "after"]);
    suite(&site, "echo run >>../order", &AROUND.replace("echo before", "false"));
    site.repo.change("frontend/a.ts", "4\n");
    assert_eq!(site.push(&["origin", "main"]).code, 1, "a `before` that fails is red");
    assert_eq!(order(&site)[5..], ["after"]);
}

#[test]
fn a_tidying_up_that_fails_is_red() {
    let world = World::new();
    let site = ready(&world, "true", ", after: \"false\"", "60s");
    assert_eq!(site.push(&["origin", "main"]).code, 1);
}

/// Starts the hook's program with a running suite.
fn running(site: &Site<'_>) -> Child {
    use std::io::Write;
    stubborn(site);
    let mut command = site.command("cicd");
    command.args(["hooks", "pre-push", "--run", "unit", "--budget", "300s", "--", "origin", "../remote.git"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program");
    let line = format!("refs/heads/main {} refs/heads/main {}\n", site.repo.head(), site.remote_main());
    child.stdin.take().expect("a pipe").write_all(line.as_bytes()).expect("git's line");
    wait_until("the suite runs", || site.home.join("process").exists());
    child
}

fn a_signal_stops_the_suite_and_what_it_started() {
    side_by_side(&[("-INT", 130), ("-TERM", 143), ("-HUP", 143)], |(signal, code)| {
        let world = World::new();
        let site = ready(&world, "sh ../stubborn", ", after: \"touch ../tidied\"", "300s");
        let child = running(&site);
        let process = site.seen("process");
        assert!(is_alive(&process));
        assert!(send(signal, &child.id().to_string()));
        let ended = child.wait_with_output().expect("an end");
        assert_eq!(ended.status.code(), Some(*code), "{signal}: {ended:?}");
        contains(&String::from_utf8_lossy(&ended.stderr), "experience/unit: interrupted");
        assert!(site.home.join("tidied").exists());
        wait_until_gone(&process);
    });
}

/// The signal goes to git, the hook and the program at once, as from a terminal, but not to the suite.
fn ctrl_c_at_a_push_leaves_nothing_behind() {
    use std::os::unix::process::CommandExt;
    let world = World::new();
    let site = ready(&world, "sh ../stubborn", "", "300s");
    stubborn(&site);
    let before = site.remote_main();
    let mut command = site.command("git");
    command.args(["push", "origin", "main"]).process_group(0).stdout(Stdio::null()).stderr(Stdio::null());
    let mut push = command.spawn().expect("git");
    wait_until("the suite runs", || site.home.join("process").exists());
    assert!(send("-INT", &format!("-{}", push.id())));
    assert!(!push.wait().expect("an end").success());
    wait_until_gone(&site.seen("process"));
    assert_eq!(site.remote_main(), before);
}

#[test]
fn an_interrupted_run_holds_the_push() {
    let world = World::new();
    let site = ready(&world, "kill -INT $(cut -d' ' -f4 /proc/$PPID/stat); sleep 300", "", "300s");
    let before = site.remote_main();
    let ran = site.push(&["origin", "main"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    contains(&ran.stderr, "experience/unit: interrupted");
    assert_eq!(site.remote_main(), before);
}

#[test]
fn a_level_without_any_suite_is_said() {
    let world = World::new();
    let site = ready(&world, "true", "", "60s");
    site.did(&["hooks", "install", "--run", "chaos"]);
    contains(&site.pushed(&["origin", "main"]), "no affected domain has a suite of the level chaos: pushed untested");
}

/// A pass in the work tree says nothing about a commit that is not checked out.
#[test]
fn what_is_not_checked_out_is_pushed_untested() {
    let world = World::new();
    let site = ready(&world, "exit 1", "", "60s");
    site.repo.git(&["checkout", "--quiet", "-b", "other"]);
    site.repo.change("frontend/b.ts", "1\n");
    site.repo.git(&["checkout", "--quiet", "main"]);
    contains(&site.pushed(&["origin", "other"]), "is pushed and not checked out: pushed untested");
    site.repo.write("frontend/c.ts", "1\n");
    let held = site.push(&["origin", "main"]);
    assert_eq!(held.code, 1, "{held:?}");
    contains(&held.stderr, "changes that are not pushed");
}

#[test]
fn what_the_hook_runs_is_said_and_so_is_that_it_runs_no_more() {
    let world = World::new();
    let site = Site::new(&world);
    site.did(&["hooks", "install", "--run", "unit", "--budget", "2m"]);
    contains(&site.did(&["hooks", "status"]), "runs the unit suites of affected domains before a push, for at most 2m");
    let without = site.repo.cicd(&["hooks", "install"]).run();
    assert_eq!(without.code, 0, "{without:?}");
    contains(
        &without.stderr,
        "no longer runs the unit suites before a push; run them again with `cicd hooks install --run unit`",
    );
    contains(&site.did(&["hooks", "status"]), "runs no tests; add them with `cicd hooks install --run LEVEL`");
    let again = site.repo.cicd(&["hooks", "install"]).run();
    assert_eq!((again.code, again.stderr.as_str()), (0, ""));
}

#[test]
fn the_output_of_a_red_suite_holds_no_escapes() {
    let world = World::new();
    let site = ready(&world, "printf '\\033[1;31mbroken\\033[0m\\n'; exit 7", "", "60s");
    let said = site.push(&["origin", "main"]).stderr;
    contains(&said, "broken");
    assert!(!said.contains("u{1b}") && !said.contains("[31m") && !said.contains("[1;31m"), "{said}");
}
