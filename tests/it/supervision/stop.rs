//! Signals to `cicd`: running suites are asked to end and then killed, finished results are stored, and suites that have not begun are
//! reported.

use std::os::unix::process::CommandExt;

use cicd::model::result::Verdict;

use super::{HEADS, HYDRA, Lab, contains, lines, random};
use crate::support::{World, side_by_side};

/// A domain that ends at once, and one whose first level resists ending.
const DOMAINS: [(&str, &str); 2] = [
    ("quick", "unit: { run: \"true\" }"),
    ("slow", "unit: { run: \"sh ../hydra\", after: \"echo after >>../after\" }, integration: { run: \"touch ../never\" }"),
];

fn stopped_by(signal: &str, name: &str, code: i32) {
    let world = World::new();
    let lab = Lab::new(&world, &DOMAINS);
    lab.script("hydra", HYDRA);
    let live = lab.start(lab.test(&["--jobs", "2", "--format", "json"]));
    live.await_event("suite-ended", "quick/unit");
    lab.await_lines("ready", HEADS);
    assert!(lab.survivors().len() > HEADS, "the mark is not found");
    live.signal(signal);
    let ended = live.end().ended_with(code);
    lab.nothing_is_left();
    let last = ended.last();
    assert_eq!((&last["signal"], &last["green"]), (&name.into(), &false.into()), "{last}");
    assert_eq!((&last["passed"], &last["interrupted"], &last["skipped"]), (&1.into(), &1.into(), &1.into()), "{last}");
    assert_eq!(last["suites"].as_array().map(Vec::len), Some(3), "{last}");
    ended.is("quick/unit", "passed", "");
    ended.is("slow/unit", "interrupted", &format!("stopped by {name}"));
    ended.is("slow/integration", "skipped", "stopped before this suite began");
    assert!(!lab.has("never"));
    assert_eq!(lab.seen("after"), "after\n");
    let stored = lab.stored(last["run"].as_str().expect("a run"));
    assert!(stored.contains(&("quick/unit".to_owned(), Verdict::Passed)), "{stored:?}");
}

pub(super) fn a_signal_leaves_nothing() {
    side_by_side(&[("-INT", "SIGINT", 130), ("-TERM", "SIGTERM", 143), ("-HUP", "SIGHUP", 143)], |(signal, name, code)| {
        stopped_by(signal, name, *code);
    });
}

/// The signal goes to the whole group, as from a terminal; the suite and its keeper are not in that group.
pub(super) fn ctrl_c_prints_the_summary() {
    let world = World::new();
    let lab = Lab::new(&world, &DOMAINS);
    lab.script("hydra", HYDRA);
    let mut command = lab.test(&["--jobs", "2"]);
    command.process_group(0);
    let live = lab.start(command);
    lab.await_lines("ready", HEADS);
    super::send("-INT", &format!("-{}", live.id()));
    let ended = live.end().ended_with(130);
    lab.nothing_is_left();
    for part in
        ["interrupted  slow/unit", "skipped      slow/integration", "interrupted by SIGINT after", "1 of 3 suites passed"]
    {
        contains(&ended.stdout, part);
    }
}

/// Reports the request to end, waits a moment, and reports the end.
const TIDY: &str = "trap 'echo asked >>../asked; sleep 1; echo tidied >../tidied; exit 0' INT TERM\n\
                    echo up >>../ready; while :; do sleep 0.05; done\n";

#[test]
fn a_suite_has_time_to_tidy_up() {
    side_by_side(&[("-INT", 130), ("-TERM", 143)], |(signal, code)| {
        let world = World::new();
        let lab = Lab::new(&world, &[("a", "unit: { run: \"sh ../tidy\" }")]);
        lab.script("tidy", TIDY);
        let live = lab.start(lab.test(&["--format", "json"]));
        lab.await_lines("ready", 1);
        live.signal(signal);
        let ended = live.end().ended_with(*code);
        // The suite gets one signal: a second one would have another meaning.
        assert_eq!(lab.seen("asked"), "asked\n");
        assert!(lab.has("tidied"));
        ended.is("a/unit", "interrupted", "stopped by SIG");
        lab.nothing_is_left();
    });
}

/// A suite gets Ctrl-C as Ctrl-C; every other way to end a run is a request to terminate.
#[test]
fn a_suite_is_asked_by_the_signal_that_came() {
    for (signal, code, asked) in [("-INT", 130, "INT\n"), ("-TERM", 143, "TERM\n"), ("-HUP", 143, "TERM\n")] {
        let world = World::new();
        let lab = Lab::new(&world, &[("a", "unit: { run: \"sh ../asks\" }")]);
        let trap = |name: &str| format!("trap 'echo {name} >>../asked; exit 0' {name}\n");
        let rest = "echo up >>../ready; while :; do sleep 0.05; done\n";
        lab.script("asks", &["INT", "TERM", "HUP"].map(trap).into_iter().chain([rest.to_owned()]).collect::<String>());
        let live = lab.start(lab.test(&["--format", "json"]));
        lab.await_lines("ready", 1);
        live.signal(signal);
        live.end().ended_with(code);
        assert_eq!(lab.seen("asked"), asked, "{signal}");
    }
}

/// An orphan is a child of the keeper and in the suite's group, but gets only one signal.
#[test]
fn an_orphan_is_asked_once() {
    let world = World::new();
    let lab = Lab::new(
        &world,
        &[("a", "unit: { run: \"(sh ../tidy &); trap '' INT TERM; while [ ! -e ../tidied ]; do sleep 0.05; done\" }")],
    );
    lab.script("tidy", TIDY);
    let live = lab.start(lab.test(&["--format", "json"]));
    lab.await_lines("ready", 1);
    live.signal("-TERM");
    live.end().ended_with(143);
    assert_eq!(lab.seen("asked"), "asked\n");
    lab.nothing_is_left();
}

#[test]
fn a_second_signal_does_not_wait() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"sh ../tidy\", after: \"touch ../after\" }")]);
    lab.script("tidy", &TIDY.replace("sleep 1;", "sleep 4;"));
    let live = lab.start(lab.test(&["--format", "json"]));
    lab.await_lines("ready", 1);
    live.signal("-INT");
    lab.await_lines("asked", 1);
    live.signal("-INT");
    let ended = live.end().ended_with(130);
    assert!(!lab.has("tidied"), "it was not killed");
    assert!(!lab.has("after"), "nothing is begun any more");
    ended.is("a/unit", "interrupted", "stopped by SIGINT");
    lab.nothing_is_left();
}

#[test]
fn a_second_signal_ends_the_tree_at_once() {
    let world = World::new();
    let lab = Lab::new(&world, &DOMAINS);
    lab.script("hydra", HYDRA);
    let live = lab.start(lab.test(&["--jobs", "2", "--format", "json"]));
    lab.await_lines("ready", HEADS);
    live.signal("-TERM");
    // Two pending signals of one kind count as one.
    std::thread::sleep(std::time::Duration::from_millis(200));
    live.signal("-INT");
    let ended = live.end().ended_with(143);
    lab.nothing_is_left();
    assert_eq!(ended.last()["signal"], "SIGTERM");
}

#[test]
fn what_tidies_up_ends_with_the_second_signal() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"echo up >>../ready; sleep 1000\", after: \"sh ../after\" }")]);
    lab.script("after", "trap '' INT TERM; echo up >>../tidying; sleep 1000; touch ../late");
    let live = lab.start(lab.test(&["--format", "json"]));
    lab.await_lines("ready", 1);
    live.signal("-INT");
    lab.await_lines("tidying", 1);
    live.signal("-INT");
    live.end().ended_with(130).is("a/unit", "interrupted", "stopped by SIGINT");
    lab.nothing_is_left();
    assert_eq!(lab.seen("tidying"), "up\n");
}

#[test]
fn what_was_started_with_nohup_goes_on() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"echo up >>../ready; while [ ! -e ../go ]; do sleep 0.05; done\" }")]);
    let mut command = lab.command("sh", &["-c", "trap '' HUP; exec \"$0\" test --all --format json"]);
    command.arg(env!("CARGO_BIN_EXE_cicd"));
    let live = lab.start(command);
    lab.await_lines("ready", 1);
    live.signal("-HUP");
    std::thread::sleep(std::time::Duration::from_millis(200));
    lab.script("go", "");
    let ended = live.end().ended_with(0);
    ended.is("a/unit", "passed", "");
    assert!(ended.last()["signal"].is_null());
}

#[test]
fn no_retry_after_an_interrupt() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"echo up >>../ready; sleep 1000\", retries: 3 }")]);
    let live = lab.start(lab.test(&["--format", "json"]));
    lab.await_lines("ready", 1);
    live.signal("-INT");
    let ended = live.end().ended_with(130);
    assert_eq!(ended.of("a/unit")["attempts"], 1);
    assert!(!ended.stdout.contains("suite-retries"), "{ended:?}");
}

#[test]
fn a_pause_before_a_retry_ends_with_the_run() {
    let world = World::new();
    // The fifth pause is 16 seconds long; the first one is enough for this test.
    let lab = Lab::new(&world, &[("a", "unit: { run: \"echo up >>../ready; exit 3\", retries: 9 }")]);
    let live = lab.start(lab.test(&["--format", "json"]));
    live.await_event("suite-retries", "a/unit");
    live.signal("-INT");
    let ended = live.end().ended_with(130);
    let starts = lines(&ended.stdout).iter().filter(|line| line["event"] == "suite-started").count();
    assert_eq!(lab.seen("ready").lines().count(), starts);
    ended.is("a/unit", "failed", "exit code 3");
    assert!(starts < 10, "{ended:?}");
    lab.nothing_is_left();
}

#[test]
fn a_wait_for_a_lock_ends_with_the_run() {
    let world = World::new();
    let name = format!("it-{:016x}", random());
    let holder =
        format!("unit: {{ run: \"echo up >>../ready; while [ ! -e ../go ]; do sleep 0.05; done\", exclusive: {name} }}");
    let waiter = format!("unit: {{ run: \"touch ../never\", before: \"touch ../never\", exclusive: {name} }}");
    let (first, second) = (Lab::named(&world, "r", &[("a", &holder)]), Lab::named(&world, "s", &[("a", &waiter)]));
    let holds = first.start(first.test(&["--format", "json"]));
    first.await_lines("ready", 1);
    let waits = second.start(second.test(&["--format", "json"]));
    waits.await_event("suite-waits", "a/unit");
    waits.signal("-INT");
    waits.end().ended_with(130).is("a/unit", "interrupted", "stopped by SIGINT");
    assert!(second.survivors().is_empty() && !second.has("never"));
    first.script("go", "");
    holds.end().ended_with(0).is("a/unit", "passed", "");
}
