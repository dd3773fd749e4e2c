//! Processes that a suite leaves behind: they are named and ended, and the suite neither hangs nor fails. A process that ends by itself at
//! once does not count.

use serde_json::Value;

use super::{Ended, Lab, contains};
use crate::support::World;

/// Runs one suite, which must pass; returns its end.
fn green(lab: &Lab<'_>) -> (Ended, Vec<String>) {
    let ended = lab.run(&[]).ended_with(0);
    ended.is("a/unit", "passed", "");
    lab.nothing_is_left();
    let leaked = ended.of("a/unit")["leaked"].as_array().cloned().unwrap_or_default();
    let leaked = leaked.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    (ended, leaked)
}

fn leaked(command: &str) -> Vec<String> {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", &format!("unit: {{ run: {command:?} }}"))]);
    green(&lab).1
}

#[track_caller]
fn is_one_sleep(leaked: &[String]) {
    assert!(leaked.len() == 1 && leaked[0].starts_with("sleep ("), "{leaked:?}");
}

#[test]
fn a_daemon_that_holds_the_output() {
    is_one_sleep(&leaked("sleep 1000 & echo done"));
    is_one_sleep(&leaked("setsid sleep 1000 & echo done"));
    is_one_sleep(&leaked("(setsid sleep 1000 &) & sleep 0.1; echo done"));
}

#[test]
fn a_daemon_that_ignores_requests() {
    let names = leaked("trap '' TERM; setsid sh -c 'while :; do sleep 1000; done' & exit 0");
    assert!(names.iter().any(|name| name.starts_with("sh (")), "{names:?}");
}

#[test]
fn a_stopped_process() {
    is_one_sleep(&leaked("sleep 1000 & sleep 0.3; kill -STOP $!; exit 0"));
}

#[test]
fn a_leak_is_named_for_people() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"sleep 1000 & exit 0\" }")]);
    let ended = lab.run_human(&[]).ended_with(0);
    contains(&ended.stdout, "processes left running, now stopped: sleep (");
    contains(&ended.stdout, "passed ");
    lab.nothing_is_left();
}

#[test]
fn what_ends_in_a_moment_is_no_leak() {
    assert_eq!(leaked("sleep 0.02 & setsid sleep 0.02 & exit 0"), [""; 0]);
}

/// The parent never waits for its child, so the child stays a zombie in the leader's group.
#[test]
fn a_zombie_is_no_leak_and_no_hang() {
    let names = leaked("sh -c 'sleep 0.01 & exec sleep 1000' & sleep 0.1; exit 0");
    is_one_sleep(&names);
    // Orphaned zombies have no parent that waits, so they are only recorded.
    assert_eq!(leaked("(sh -c 'sleep 0.01 & exec sleep 0.05' &); exit 0"), [""; 0]);
}

#[test]
fn a_suite_without_stdout_goes_on() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"exec >&- 2>&-; sleep 0.3; touch ../late\" }")]);
    let (_, leaked) = green(&lab);
    assert!(lab.has("late") && leaked.is_empty(), "{leaked:?}");
}

/// Two hundred nested processes, each in a session of its own, ignore every signal that can be ignored.
#[test]
fn a_long_chain() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"sh ../chain 200 & while [ ! -e ../deep ]; do sleep 0.05; done\" }")]);
    let chain = "trap '' TERM INT HUP\nif [ $1 = 0 ]; then touch ../deep; exec sleep 1000; fi\n\
                 setsid sh ../chain $(($1 - 1)) &\nwait\nsleep 1000\n";
    lab.script("chain", chain);
    let (_, leaked) = green(&lab);
    assert!(leaked.len() > 190, "{leaked:?}");
    assert!(!leaked.iter().any(|name| name.contains("could not be stopped")), "{leaked:?}");
}

/// Each process starts the next one and ends, so there is always a process that was not seen yet.
#[test]
fn a_process_that_runs_away() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"sh ../runaway & exit 0\" }")]);
    lab.script("runaway", "trap '' TERM INT HUP\n[ -e ../enough ] && exit\nsh ../runaway &\nexit 0\n");
    let ended = lab.run(&[]);
    lab.script("enough", "");
    ended.ended_with(0).is("a/unit", "passed", "");
    super::wait_until("it is gone", || lab.survivors().is_empty());
}
