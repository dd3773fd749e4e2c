//! A keeper that is killed, stopped or asked to end, also by its own suite: an error that says so, and none of its processes survives.

use super::{HEADS, HYDRA, Lab, contains, send, status};
use crate::support::World;

#[test]
fn a_killed_keeper_is_an_error_of_its_suite_only() {
    let world = World::new();
    let other =
        "unit: { run: \"echo up >>../other; while [ ! -e ../go ]; do sleep 0.05; done\" }, integration: { run: \"true\" }";
    let kept = "unit: { run: \"echo $PPID >>../keeper; exec sh ../hydra\" }, integration: { run: \"true\" }";
    let lab = Lab::new(&world, &[("kept", kept), ("other", other)]);
    lab.script("hydra", HYDRA);
    let live = lab.start(lab.test(&["--jobs", "2", "--keep-going", "--format", "json"]));
    lab.await_lines("ready", HEADS);
    lab.await_lines("other", 1);
    let keeper = lab.await_lines("keeper", 1).remove(0);
    assert_eq!(status(keeper.parse().expect("a number"), "Name").as_deref(), Some("suite-keeper"));
    send("-KILL", &keeper);
    live.await_event("suite-ended", "kept/unit");
    let heads = lab.seen("ready");
    for head in heads.lines() {
        assert!(status(head.parse().expect("a number"), "State").is_none_or(|state| state.starts_with('Z')), "{head} lives");
    }
    lab.script("go", "");
    let ended = live.end().ended_with(1);
    ended.is("kept/unit", "error", "its supervisor process was killed");
    assert_eq!(ended.of("kept/unit")["signal"], 9);
    for suite in ["other/unit", "other/integration", "kept/integration"] {
        ended.is(suite, "passed", "");
    }
    lab.nothing_is_left();
}

/// Many keepers run at once, some of them just started: none is mistaken for another's leftover process.
#[test]
fn a_suite_that_kills_its_keeper_harms_no_other() {
    let world = World::new();
    let bad = "(sleep 1000 &); kill -KILL $PPID; sleep 1000";
    let names = ["a", "b", "c", "d", "e", "f"];
    let suites: Vec<String> = names.map(|name| format!("{name}: {{ run: \"{bad}\" }}")).to_vec();
    let many: Vec<String> = (0..12).map(|at| format!("n{at}: {{ run: \"sleep 0.03\" }}")).collect();
    let (bad, good) = (format!("unit: {{ {} }}", suites.join(", ")), format!("unit: {{ {} }}", many.join(", ")));
    let lab = Lab::new(&world, &[("bad", &bad), ("good", &good)]);
    for _ in 0..3 {
        let ended = lab.run(&["--jobs", "6", "--keep-going"]).ended_with(1);
        for name in names {
            ended.is(&format!("bad/unit/{name}"), "error", "its supervisor process was killed");
        }
        for at in 0..12 {
            ended.is(&format!("good/unit/n{at}"), "passed", "");
        }
        lab.nothing_is_left();
    }
}

#[test]
fn a_keeper_does_not_end_because_it_is_asked_to() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"kill $PPID; kill -INT $PPID; sleep 0.3; echo went on\" }")]);
    let ended = lab.run(&[]).ended_with(0);
    ended.is("a/unit", "passed", "");
    contains(&String::from_utf8_lossy(&ended.log("a/unit")), "went on");
}

pub(super) fn a_stopped_keeper_does_not_stop_the_run() {
    let world = World::new();
    let bad = "unit: { run: \"(setsid sleep 1000 &); kill -STOP $PPID; sleep 1000\", timeout: 1s }";
    let lab = Lab::new(&world, &[("bad", bad), ("good", "unit: { run: \"true\" }")]);
    let ended = lab.run(&["--jobs", "2"]).ended_with(1);
    ended.is("bad/unit", "error", "did not answer");
    ended.is("good/unit", "passed", "");
    lab.nothing_is_left();
}

/// Waiting uses no CPU: neither `cicd` nor its keepers poll.
#[test]
fn waiting_costs_nothing() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"echo $PPID >>../keeper; while [ ! -e ../go ]; do sleep 0.2; done\" }")]);
    let live = lab.start(lab.test(&["--format", "json"]));
    let keeper = lab.await_lines("keeper", 1).remove(0);
    let ticks = |pid: &str| {
        let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("a process");
        let fields: Vec<&str> = text.rsplit_once(')').expect("a name").1.split_ascii_whitespace().collect();
        let number = |at: usize| fields[at].parse::<u64>().expect("a number");
        number(11) + number(12)
    };
    std::thread::sleep(std::time::Duration::from_millis(300));
    let before = (ticks(&live.id()), ticks(&keeper));
    std::thread::sleep(std::time::Duration::from_secs(2));
    let after = (ticks(&live.id()), ticks(&keeper));
    lab.script("go", "");
    live.end().ended_with(0);
    // The unit is hundredths of a second; a busy loop would use up to 200.
    assert!(after.0 - before.0 <= 5 && after.1 - before.1 <= 5, "{before:?} {after:?}");
}
