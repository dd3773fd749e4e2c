//! Timeouts, `before` and `after`, and retries.

use super::{HYDRA, Lab, contains, lines};
use crate::support::World;

pub(super) fn a_suite_out_of_time_is_ended() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"sh ../hydra\", timeout: 2s, after: \"echo after >>../after\" }")]);
    lab.script("hydra", HYDRA);
    let ended = lab.run(&[]).ended_with(1);
    ended.is("a/unit", "timed-out", "exceeded its timeout of 2s");
    assert_eq!(lab.seen("after"), "after\n");
    lab.nothing_is_left();
    assert_eq!(ended.last()["signal"], serde_json::Value::Null);
}

#[test]
fn a_suite_that_ends_in_the_grace_is_out_of_time_all_the_same() {
    let world = World::new();
    let run = "trap 'touch ../tidied; exit 0' TERM; while :; do sleep 0.05; done";
    let lab = Lab::new(&world, &[("a", &format!("unit: {{ run: \"{run}\", timeout: 1s }}"))]);
    let ended = lab.run(&[]).ended_with(1);
    ended.is("a/unit", "timed-out", "timeout of 1s");
    assert!(lab.has("tidied"));
}

#[test]
fn what_comes_before_takes_of_the_time() {
    let world = World::new();
    let suite = "unit: { before: \"sleep 1.5\", run: \"sleep 1000\", timeout: 2s }";
    let slow = "unit: { before: \"sleep 1000\", run: \"touch ../never\", timeout: 1s }";
    let lab = Lab::new(&world, &[("a", suite), ("b", slow)]);
    let ended = lab.run(&["--jobs", "2"]).ended_with(1);
    ended.is("a/unit", "timed-out", "timeout of 2s");
    ended.is("b/unit", "timed-out", "timeout of 1s");
    assert!(!lab.has("never"));
    // With a timeout of its own, `run` would have had two more seconds.
    assert!(ended.of("a/unit")["duration_ms"].as_u64().expect("a number") < 3_400, "{ended:?}");
}

#[test]
fn red_then_green_is_reported_as_flaky() {
    let world = World::new();
    let run = "[ -e ../once ] || { touch ../once; exit 4; }";
    let lab = Lab::new(&world, &[("a", &format!("unit: {{ run: \"{run}\", retries: 1 }}"))]);
    let ended = lab.run(&[]).ended_with(0);
    let suite = ended.of("a/unit");
    assert_eq!((&suite["verdict"], &suite["flaky"], &suite["attempts"]), (&"passed".into(), &true.into(), &2.into()));
    assert_eq!(ended.last()["flaky"], 1);
    let retries: Vec<_> = lines(&ended.stdout).into_iter().filter(|line| line["event"] == "suite-retries").collect();
    assert_eq!(retries.len(), 1);
    assert_eq!((&retries[0]["attempt"], &retries[0]["of"]), (&1.into(), &2.into()));
    contains(retries[0]["why"].as_str().expect("a reason"), "exit code 4");
    std::fs::remove_file(lab.home.join("once")).expect("a file");
    let shown = lab.run_human(&[]).ended_with(0);
    contains(&shown.stdout, "flaky");
    contains(&shown.stderr, "attempt 1 of 2 failed (exit code 4)");
}

#[test]
fn pauses_grow_and_tries_end() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"echo x >>../tries; exit 1\", retries: 2 }")]);
    let ended = lab.run(&[]).ended_with(1);
    assert_eq!(lab.seen("tries").lines().count(), 3);
    let pauses: Vec<u64> = lines(&ended.stdout).iter().filter_map(|line| line["pause_ms"].as_u64()).collect();
    assert_eq!(pauses, [1000, 2000]);
    let suite = ended.of("a/unit");
    assert_eq!((&suite["attempts"], &suite["flaky"]), (&3.into(), &false.into()));
}

#[test]
fn the_command_line_decides_on_retries() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"echo x >>../tries; exit 1\", retries: 2 }")]);
    lab.run(&["--retries", "0"]).ended_with(1);
    assert_eq!(lab.seen("tries").lines().count(), 1);
    lab.run(&["--retries", "1"]).ended_with(1);
    assert_eq!(lab.seen("tries").lines().count(), 3);
}

#[test]
fn every_try_has_before_after_and_a_clean_folder() {
    let world = World::new();
    let run =
        "echo run >>../order; ls -A $TMPDIR | wc -l >>../found; touch $TMPDIR/x; [ -e ../once ] || { touch ../once; exit 1; }";
    let suite =
        format!("unit: {{ before: \"echo before >>../order\", run: \"{run}\", after: \"echo after >>../order\", retries: 1 }}");
    let lab = Lab::new(&world, &[("a", &suite)]);
    lab.run(&[]).ended_with(0);
    assert_eq!(lab.seen("order").lines().collect::<Vec<_>>(), ["before", "run", "after", "before", "run", "after"]);
    assert_eq!(
        lab.seen("found").split_whitespace().collect::<Vec<_>>(),
        ["0", "0"],
        "the second try found what the first left"
    );
}

#[test]
fn a_red_before_is_an_error_and_nothing_runs() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { before: \"exit 9\", run: \"touch ../never\", after: \"touch ../after\" }")]);
    let ended = lab.run(&[]).ended_with(1);
    ended.is("a/unit", "error", "`before` failed with exit code 9");
    assert!(!lab.has("never") && lab.has("after"));
}

#[test]
fn a_red_after_makes_a_green_suite_red() {
    let world = World::new();
    let lab = Lab::new(
        &world,
        &[("a", "unit: { run: \"true\", after: \"exit 8\" }"), ("b", "unit: { run: \"exit 3\", after: \"exit 8\" }")],
    );
    let ended = lab.run(&[]).ended_with(1);
    ended.is("a/unit", "error", "`after` failed with exit code 8");
    ended.is("b/unit", "failed", "exit code 3");
}

/// A server that writes to its output, stores its id in `../pid`, and reports when it gets the signal to end.
const SERVER: &str = r#"
echo $$ >../pid
trap 'echo ended >>../order; exit 0' TERM
echo "server is up"
echo up >>../order
while :; do sleep 0.02; done
"#;

/// Waits for the server of [`SERVER`], and fails if it is gone.
const ASK: &str = "until [ -s ../pid ]; do sleep 0.01; done; kill -0 $(cat ../pid)";

/// Runs a suite whose `before` starts the server with `start` and whose other parts use it.
fn with_server(world: &World, start: &str, more: &str) -> (Vec<String>, super::Ended) {
    let suite = format!(
        "unit: {{ before: \"{start} & {ASK}\", run: \"{ASK}; echo run >>../order\", after: \"{ASK} && echo after >>../order\"{more} }}"
    );
    let lab = Lab::new(world, &[("a", &suite)]);
    lab.script("server", SERVER);
    let ended = lab.run(&[]);
    lab.nothing_is_left();
    (lab.seen("order").lines().map(str::to_owned).collect(), ended)
}

#[test]
fn what_before_starts_lives_until_after_has_ended() {
    for start in ["sh ../server", "setsid sh ../server", "(sh ../server >/dev/null 2>&1 </dev/null &)"] {
        let world = World::new();
        let (order, ended) = with_server(&world, start, "");
        let ended = ended.ended_with(0);
        assert_eq!(order, ["up", "run", "after", "ended"], "{start}");
        contains(&ended.of("a/unit")["leaked"].to_string(), "sh (");
    }
}

/// Of two suites with a shared resource, the second one waits until the first one's server has ended.
#[test]
fn what_before_starts_is_gone_when_the_next_may_begin() {
    let world = World::new();
    let suite = |name: &str| {
        format!("unit: {{ before: \"rm -f ../pid; sh ../server & {ASK}\", run: \"echo {name} >>../order\", exclusive: port }}")
    };
    let lab = Lab::new(&world, &[("a", &suite("a")), ("b", &suite("b"))]);
    lab.script("server", SERVER);
    lab.run(&["--jobs", "2"]).ended_with(0);
    let order = lab.seen("order");
    let words: Vec<&str> = order.lines().filter(|line| !["a", "b"].contains(line)).collect();
    assert_eq!(words, ["up", "ended", "up", "ended"], "{order}");
    lab.nothing_is_left();
}

/// Each attempt has a server of its own, and the server's output is not part of the suite's output.
#[test]
fn a_second_try_has_its_own_server() {
    let world = World::new();
    let run = "echo server says no; [ -e ../once ] || { touch ../once; exit 1; }";
    let suite = format!("unit: {{ before: \"rm -f ../pid; sh ../server & {ASK}\", run: \"{run}\", retries: 1 }}");
    let lab = Lab::new(&world, &[("a", &suite)]);
    lab.script("server", &SERVER.replace("sleep 0.02", "echo noise; sleep 0.02"));
    let ended = lab.run(&[]).ended_with(0);
    assert_eq!(lab.seen("order").lines().collect::<Vec<_>>(), ["up", "ended", "up", "ended"]);
    let log = String::from_utf8(ended.log("a/unit")).expect("a text");
    assert!(log.ends_with("server says no\n"), "{log}");
    lab.nothing_is_left();
}

#[test]
fn a_server_of_before_that_ends_by_itself_is_no_leak() {
    let world = World::new();
    let suite = "unit: { before: \"(until [ -e ../go ]; do sleep 0.01; done; touch ../gone) & exit 0\", \
                 run: \"touch ../go; until [ -e ../gone ]; do sleep 0.01; done\", after: \"sleep 0.1\" }";
    let lab = Lab::new(&world, &[("a", suite)]);
    let ended = lab.run(&[]).ended_with(0);
    assert_eq!(ended.of("a/unit")["leaked"], serde_json::json!([]));
    lab.nothing_is_left();
}

/// A stopped run still has its server for the cleanup, and the server ends last.
#[test]
fn a_stopped_run_ends_what_before_started_last() {
    let world = World::new();
    let suite = format!(
        "unit: {{ before: \"sh ../server & {ASK}\", run: \"echo run >>../order; sleep 1000\", after: \"{ASK} && echo after >>../order\" }}"
    );
    let lab = Lab::new(&world, &[("a", &suite)]);
    lab.script("server", SERVER);
    let live = lab.start(lab.test(&[]));
    lab.await_lines("order", 2);
    live.signal("-TERM");
    live.end().ended_with(143);
    assert_eq!(lab.seen("order").lines().collect::<Vec<_>>(), ["up", "run", "after", "ended"]);
    lab.nothing_is_left();
}

/// A process of `before` lives until the end of the suite; one that is still there then is named.
#[test]
fn what_before_leaves_running_is_named() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { before: \"sleep 1000 & exit 0\", run: \"true\" }")]);
    let ended = lab.run(&[]).ended_with(0);
    contains(&ended.of("a/unit")["leaked"].to_string(), "sleep (");
    lab.nothing_is_left();
}
