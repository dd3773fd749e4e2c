//! Suites that exclude each other never run at the same time, neither in one run nor in two runs in two repositories.

use super::{Lab, contains, random};
use crate::support::World;

/// Reports if two suites run at the same time: a folder can be created only once.
const ALONE: &str = "mkdir ../inside || touch ../overlap; sleep 0.1; rmdir ../inside; echo done >>../done";

fn exclusive(name: &str, command: &str, more: &str) -> String {
    format!("{{ run: \"{command}\", exclusive: {name}{more} }}")
}

#[test]
fn one_at_a_time_in_a_run() {
    let world = World::new();
    let name = format!("it-{:016x}", random());
    let suite = exclusive(&name, ALONE, "");
    let pair = format!("unit: {{ one: {suite}, two: {suite} }}");
    // Each of these two suites ends only after the other one has begun.
    let meets =
        |own: &str, other: &str| format!("unit: {{ run: \"touch ../{own}; until [ -e ../{other} ]; do sleep 0.02; done\" }}");
    let lab = Lab::new(&world, &[("a", &pair), ("b", &pair), ("c", &meets("c", "d")), ("d", &meets("d", "c"))]);
    lab.run(&["--jobs", "4"]).ended_with(0);
    assert!(!lab.has("overlap"));
    assert_eq!(lab.seen("done").lines().count(), 4);
}

#[test]
fn one_at_a_time_on_a_machine() {
    let world = World::new();
    let name = format!("it-{:016x}", random());
    let suite = exclusive(&name, ALONE, "");
    let four = format!("unit: {{ one: {suite}, two: {suite}, three: {suite}, four: {suite} }}");
    let (first, second) = (Lab::named(&world, "r", &[("a", &four)]), Lab::named(&world, "s", &[("b", &four)]));
    let (one, two) = (first.start(first.test(&["--format", "json"])), second.start(second.test(&["--format", "json"])));
    one.end().ended_with(0);
    two.end().ended_with(0);
    assert!(!first.has("overlap"));
    assert_eq!(first.seen("done").lines().count(), 8);
}

/// The limit is ten times the suite's timeout. The suite did not run, so this is an error and not a timeout.
#[test]
fn a_wait_for_a_lock_has_a_limit() {
    let world = World::new();
    let name = format!("it-{:016x}", random());
    let holder = format!("unit: {}", exclusive(&name, "echo up >>../ready; while [ ! -e ../go ]; do sleep 0.05; done", ""));
    let waiter = format!("unit: {}", exclusive(&name, "touch ../ran", ", timeout: 100ms, before: \"touch ../ran\""));
    let (first, second) = (Lab::named(&world, "r", &[("a", &holder)]), Lab::named(&world, "s", &[("b", &waiter)]));
    let holds = first.start(first.test(&["--format", "json"]));
    first.await_lines("ready", 1);
    second.start(second.test(&["--format", "json"])).end().ended_with(1).is("b/unit", "error", "for 1s");
    assert!(!second.has("ran"));
    first.script("go", "");
    holds.end().ended_with(0);
}

#[test]
fn a_wait_is_announced_and_does_not_count_for_the_timeout() {
    let world = World::new();
    let name = format!("it-{:016x}", random());
    let holder = format!("unit: {}", exclusive(&name, "echo up >>../ready; while [ ! -e ../go ]; do sleep 0.05; done", ""));
    let waiter = format!("unit: {}", exclusive(&name, "touch ../ran", ", timeout: 1s, before: \"true\""));
    let (first, second) = (Lab::named(&world, "r", &[("a", &holder)]), Lab::named(&world, "s", &[("b", &waiter)]));
    let holds = first.start(first.test(&["--format", "json"]));
    first.await_lines("ready", 1);
    let (waits, shown) = (second.start(second.test(&["--format", "json"])), second.start(second.test(&[])));
    waits.await_event("suite-waits", "b/unit");
    let is_announced = || super::read(&shown.err).contains(&format!("b/unit waits for `{name}`, which another run holds"));
    super::wait_until("it is told", is_announced);
    // The wait is longer than the suite's timeout.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert!(!second.has("ran"));
    first.script("go", "");
    holds.end().ended_with(0);
    waits.end().ended_with(0).is("b/unit", "passed", "");
    contains(&shown.end().ended_with(0).stdout, "1 suite passed");
}

/// The lock covers `before` and `after`.
#[test]
fn what_comes_before_and_after_is_alone_too() {
    let world = World::new();
    let name = format!("it-{:016x}", random());
    let suite = exclusive(&name, "sleep 0.05", ", before: \"mkdir ../inside || touch ../overlap\", after: \"rmdir ../inside\"");
    let two = format!("unit: {{ one: {suite}, two: {suite} }}");
    let (first, second) = (Lab::named(&world, "r", &[("a", &two)]), Lab::named(&world, "s", &[("b", &two)]));
    let (one, two) = (first.start(first.test(&["--format", "json"])), second.start(second.test(&["--format", "json"])));
    one.end().ended_with(0);
    two.end().ended_with(0);
    assert!(!first.has("overlap"));
}
