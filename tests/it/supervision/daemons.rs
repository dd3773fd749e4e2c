//! Daemons that one suite starts and others use: they stay while suites run at the same time. If a daemon ends earlier, a failed suite says
//! so.

use serde_json::{Value, json};

use super::{Ended, Lab, Live, contains, send, wait_until};
use crate::support::World;

/// Starts a daemon in a session of its own, as daemons usually are.
const DAEMON: &str = "setsid sh ../serve ../pid & until [ -s ../pid ]; do sleep 0.02; done";

/// Starts a daemon in the session of its suite, which is recognized by its command line.
const GRADLE: &str =
    "sh ../serve ../pid org.gradle.launcher.daemon.bootstrap.GradleDaemon & until [ -s ../pid ]; do sleep 0.02; done";

/// Starts a process that is neither.
const PLAIN: &str = "sh ../serve ../pid & until [ -s ../pid ]; do sleep 0.02; done";

/// Uses the daemon and its folder for temporary files when the test gives the signal.
const CLIENT: &str =
    "echo up >>../up; until [ -e ../go ]; do sleep 0.02; done; kill -0 $(cat ../pid) && [ -d $(cat ../pid.tmp) ]";

/// Creates two suites of two domains.
fn lab<'w>(world: &'w World, a: &str, b: &str) -> Lab<'w> {
    let lab = Lab::new(world, &[("a", a), ("b", b)]);
    lab.script(
        "serve",
        "exec >/dev/null 2>&1\ntrap 'kill $!; exit' TERM\nsleep 1000 &\necho $TMPDIR >$1.tmp\necho $$ >$1\nwait\n",
    );
    lab
}

fn unit(command: &str) -> String {
    format!("unit: {{ run: {command:?} }}")
}

/// Starts both suites at the same time, and waits for the end of the suite that leaves the daemon while the other one runs.
fn until_left<'l>(lab: &'l Lab<'_>, leaver: &str) -> Live<'l> {
    let live = lab.start(lab.test(&["--jobs", "2", "--format", "json"]));
    lab.await_lines("up", 1);
    live.await_event("suite-ended", leaver);
    live
}

/// Runs the same to the end of the run.
fn run(lab: &Lab<'_>, leaver: &str, code: i32) -> Ended {
    let live = until_left(lab, leaver);
    lab.script("go", "");
    let ended = live.end().ended_with(code);
    lab.nothing_is_left();
    ended
}

#[track_caller]
fn is_reported(ended: &Ended, suite: &str, of: &str, code: &str) {
    let processes = ended.of(suite)["shared_processes"].clone();
    let is_it = |process: &Value| process["suite"] == of && process["code"] == code;
    assert!(processes.as_array().is_some_and(|processes| processes.iter().any(is_it)), "{processes}");
}

#[test]
fn a_daemon_stays_while_another_suite_runs() {
    let world = World::new();
    let lab = lab(&world, &format!("unit: {{ run: {DAEMON:?}, after: \"true\" }}"), &unit(CLIENT));
    let ended = run(&lab, "a/unit", 0);
    contains(&ended.of("a/unit")["leaked"].to_string(), "sh (");
    assert_eq!(ended.of("b/unit")["shared_processes"], json!([]));
}

#[test]
fn a_daemon_of_the_suite_that_began_last_stays_too() {
    let world = World::new();
    let lab = lab(&world, &unit(CLIENT), &unit(&format!("until [ -e ../up ]; do sleep 0.02; done; {DAEMON}")));
    run(&lab, "b/unit", 0).is("a/unit", "passed", "");
}

#[test]
fn a_known_daemon_stays_without_a_session_of_its_own() {
    let world = World::new();
    let lab = lab(&world, &unit(GRADLE), &unit(CLIENT));
    let ended = run(&lab, "a/unit", 0);
    contains(&ended.of("a/unit")["leaked"].to_string(), "Gradle daemon (");
}

#[test]
fn a_plain_process_is_stopped_and_reported() {
    let world = World::new();
    let lab = lab(&world, &unit(PLAIN), &unit(CLIENT));
    let ended = run(&lab, "a/unit", 1);
    ended.is("a/unit", "passed", "");
    ended.is("b/unit", "failed", "");
    is_reported(&ended, "b/unit", "a/unit", "stopped-during");
}

#[test]
fn a_suite_with_something_for_itself_leaves_no_daemon() {
    let world = World::new();
    let exclusive = format!("unit: {{ run: {DAEMON:?}, exclusive: it-{:016x} }}", super::random());
    let lab = lab(&world, &exclusive, &unit(CLIENT));
    is_reported(&run(&lab, "a/unit", 1), "b/unit", "a/unit", "stopped-during");
}

pub(super) fn a_daemon_of_a_timed_out_suite_is_reported() {
    let world = World::new();
    let lab = lab(&world, &format!("unit: {{ run: \"{DAEMON}; sleep 1000\", timeout: 1s }}"), &unit(CLIENT));
    let ended = run(&lab, "a/unit", 1);
    ended.is("a/unit", "timed-out", "");
    is_reported(&ended, "b/unit", "a/unit", "stopped-during");
}

/// One after the other, each suite starts on the same machine state as the first one.
#[test]
fn with_one_job_a_daemon_ends_with_its_suite() {
    let world = World::new();
    let lab = lab(&world, &unit(GRADLE), &unit(CLIENT));
    lab.script("go", "");
    let ended = lab.run(&["--jobs", "1"]).ended_with(1);
    is_reported(&ended, "b/unit", "a/unit", "stopped-before");
    std::fs::remove_file(lab.home.join("pid")).expect("a file");
    let shown = lab.run_human(&["--jobs", "1"]).ended_with(1).stdout;
    assert_eq!(shown.matches("which a/unit left behind, was stopped before this suite began").count(), 2, "{shown}");
    lab.nothing_is_left();
}

/// A process of `before` is for its suite only, except for daemons that build tools share.
#[test]
fn a_build_daemon_of_before_stays() {
    let world = World::new();
    let before = format!("unit: {{ before: {GRADLE:?}, run: \"setsid sh ../serve ../other & exit 0\" }}");
    let lab = lab(&world, &before, &unit(&format!("{CLIENT}; kill -0 $(cat ../other)")));
    let ended = run(&lab, "a/unit", 0);
    contains(&ended.of("a/unit")["leaked"].to_string(), "Gradle daemon (");
}

#[test]
fn a_server_of_before_ends_with_its_suite() {
    let world = World::new();
    let lab = lab(&world, &format!("unit: {{ before: {DAEMON:?}, run: \"true\" }}"), &unit(CLIENT));
    is_reported(&run(&lab, "a/unit", 1), "b/unit", "a/unit", "stopped-during");
}

/// A second attempt starts in the same state as the first one, without a server that blocks its port. Build daemons serve both.
#[test]
fn a_retry_finds_build_daemons_only() {
    let world = World::new();
    let first =
        format!("setsid sh ../serve ../server & until [ -s ../server ]; do sleep 0.02; done; {GRADLE}; touch ../first; exit 1");
    let second = "kill -0 $(cat ../pid) && ! kill -0 $(cat ../server)";
    let retried = format!("if [ -e ../first ]; then {second}; else {first}; fi");
    let lab = lab(&world, &format!("unit: {{ run: {retried:?}, retries: 1 }}"), &unit(CLIENT));
    let ended = run(&lab, "a/unit", 0);
    assert_eq!((&ended.of("a/unit")["attempts"], &ended.of("a/unit")["flaky"]), (&json!(2), &json!(true)));
}

#[test]
fn a_daemon_that_stays_does_not_outlive_a_killed_run() {
    let world = World::new();
    let lab = lab(&world, &unit(DAEMON), &unit(CLIENT));
    let live = until_left(&lab, "a/unit");
    assert!(send("-0", lab.seen("pid").trim()), "the daemon is gone");
    live.kill();
    wait_until("nothing is left", || lab.survivors().is_empty());
}
