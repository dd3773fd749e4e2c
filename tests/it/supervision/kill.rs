//! `kill -9` of `cicd` at any moment: no process survives, no folder is left, and every suite that was reported as ended is in the store.

use std::fs::{self, File};
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};

use super::{HYDRA, Lab, random, wait_until};
use crate::support::World;
use crate::support::drill::Drill;

/// Kills at random moments within the first `spread` microseconds.
fn drill(spread: u64) {
    let drill = Drill::new(5);
    let world = World::new();
    let lock = format!("it-{:016x}", random());
    let hydra = format!("unit: {{ run: \"sh ../hydra\", exclusive: {lock}, after: \"sleep 1000\" }}");
    let quick = "unit: { one: { run: \"true\" }, two: { run: \"false\" }, three: { run: \"sleep 0.05\" } }, \
                 integration: { run: \"mkdir $TMPDIR/a; chmod 500 $TMPDIR; sleep 0.1\" }";
    let later = "unit: { run: \"sleep 0.1; sh ../hydra\", before: \"setsid sleep 1000 & exit 0\" }";
    let lab = Lab::new(&world, &[("hydra", &hydra), ("quick", quick), ("later", later), ("brief", "unit: { run: \"true\" }")]);
    lab.script("hydra", HYDRA);
    let (mut runs, mut ended) = (0, 0);
    for round in 0..drill.rounds {
        let live = lab.start(lab.test(&["--jobs", "4", "--keep-going", "--format", "json"]));
        let moment = Duration::from_micros(drill.number(round, spread));
        if round == 0 {
            // However slow the machine is, one of the runs has a result to store.
            live.await_event("suite-ended", "brief/unit");
        }
        std::thread::sleep(moment);
        let lines = live.kill();
        wait_until(&format!("all are gone after {moment:?}"), || lab.survivors().is_empty());
        let left: Vec<_> = fs::read_dir(lab.tmp()).expect("a folder").flatten().map(|entry| entry.path()).collect();
        assert!(left.is_empty(), "{moment:?}: {left:?}");
        let Some(run) = lines.first().and_then(|line| line["run"].as_str()) else { continue };
        runs += 1;
        let stored = lab.stored(run);
        for line in lines.iter().filter(|line| line["event"] == "suite-ended") {
            let (suite, verdict) = (line["suite"].as_str().expect("a suite"), line["verdict"].as_str().expect("a verdict"));
            let is_it = |(id, stored): &(String, cicd::model::result::Verdict)| id == suite && stored.word() == verdict;
            assert!(stored.iter().any(is_it), "{moment:?}: {suite} was {verdict}, the store has {stored:?}");
            ended += 1;
        }
        if let Ok(file) = File::open(format!("/tmp/cicd-locks-{}/{lock}", rustix::process::geteuid().as_raw())) {
            assert!(flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok(), "{moment:?}: the lock is held");
        }
    }
    assert!(runs > 0 && ended > 0, "{runs} runs had begun, {ended} suites had ended");
}

#[test]
fn at_random_moments_of_the_start() {
    drill(150_000);
}

#[test]
fn at_random_moments_of_the_run() {
    drill(700_000);
}
