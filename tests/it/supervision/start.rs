//! A signal in the first moments: while keepers start, before and after the program handles signals.

use std::os::unix::process::CommandExt;
use std::time::Duration;

use super::{Lab, lines, send, wait_until};
use crate::support::World;
use crate::support::drill::Drill;

/// The signal goes to the whole group, as from a terminal: a keeper that is still in the group must not die.
#[test]
fn ctrl_c_at_the_start_is_an_interrupt_and_nothing_else() {
    let world = World::new();
    let suites = "unit: { one: { run: \"sleep 1000\" }, two: { run: \"sleep 1000\" }, three: { run: \"sleep 1000\" } }";
    let lab = Lab::new(&world, &[("a", suites)]);
    let (mut stopped, mut early) = (0, 0);
    let drill = Drill::new(6);
    for round in 0..drill.rounds {
        let mut command = lab.test(&["--jobs", "3", "--format", "json"]);
        command.process_group(0);
        let live = lab.start(command);
        let moment = Duration::from_micros(drill.number(round, 80_000));
        if round == 0 {
            // However slow the machine is, one of the runs handles signals already.
            live.await_event("suite-started", "a/unit/one");
        }
        std::thread::sleep(moment);
        send("-INT", &format!("-{}", live.id()));
        let ended = live.end();
        wait_until("all are gone", || lab.survivors().is_empty());
        if ended.code == 130 {
            stopped += 1;
            let last = ended.last();
            assert_eq!(last["signal"], "SIGINT", "{moment:?}: {ended:?}");
            let is_red = |line: &serde_json::Value| line["event"] == "suite-ended" && line["verdict"] == "error";
            assert!(!lines(&ended.stdout).iter().any(is_red), "{moment:?}: {ended:?}");
            lab.nothing_is_left();
        } else {
            // The program did not handle signals yet, and nothing had begun.
            early += 1;
            assert_eq!((ended.code, ended.stdout.contains("suite-started")), (-1, false), "{moment:?}: {ended:?}");
        }
    }
    assert!(stopped > 0, "all {early} were too early");
}
