//! The output and input of suites: the log holds all output in order, memory stays flat, and no suite waits for a keyboard.

use super::{Ended, Lab, contains, status};
use crate::support::World;

/// Runs a failing suite with `command`; returns the peak memory of `cicd` and of the keeper in KiB until its verdict.
fn judged_with_peaks(world: &World, command: &str) -> (Ended, u64, u64) {
    let suites = format!(
        "unit: {{ run: \"echo $PPID >>../keeper; {command}; exit 1\" }}, \
         integration: {{ run: \"echo up >>../ready; while [ ! -e ../go ]; do sleep 0.05; done\" }}"
    );
    let lab = Lab::new(world, &[("a", &suites)]);
    let live = lab.start(lab.test(&["--keep-going", "--format", "json"]));
    // At this point the first suite has a verdict.
    lab.await_lines("ready", 1);
    let keeper = lab.await_lines("keeper", 1).remove(0);
    let peak = |pid: u32| {
        let text = status(pid, "VmHWM").expect("a process");
        text.split_ascii_whitespace().next().and_then(|number| number.parse::<u64>().ok()).expect("a number")
    };
    let peaks = (peak(live.child.id()), peak(keeper.parse().expect("a number")));
    lab.script("go", "");
    (live.end().ended_with(1), peaks.0, peaks.1)
}

#[test]
fn a_hundred_megabytes_take_no_memory() {
    let (quiet, loud) = (World::new(), World::new());
    // Most of the memory is the program itself.
    let (_, alone, keeper_alone) = judged_with_peaks(&quiet, "true");
    let (ended, peak, keeper_peak) = judged_with_peaks(&loud, "yes 0123456789abcdef | head -c 104857600");
    let room = 4 * 1024;
    assert!(peak < alone + room && keeper_peak < keeper_alone + room, "{alone} {keeper_alone} {peak} {keeper_peak} KiB");
    let suite = ended.of("a/unit");
    let log = std::fs::metadata(suite["log"].as_str().expect("a log")).expect("a log");
    assert_eq!(log.len(), 104_857_600);
    let part = |name: &str| suite["output"][name].as_str().map_or(0, str::len) as u64;
    let omitted = suite["output"]["omitted_bytes"].as_u64().expect("a number");
    assert_eq!(part("head") + omitted + part("tail"), log.len());
    assert!(ended.stdout.len() < 200 * 1024, "{}", ended.stdout.len());
}

#[test]
fn lines_keep_their_order() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"sh ../talk\" }")]);
    lab.script("talk", "i=0; while [ $i -lt 2000 ]; do echo $i; i=$((i+1)); echo $i >&2; i=$((i+1)); done");
    let ended = lab.run(&[]).ended_with(0);
    let log = String::from_utf8(ended.log("a/unit")).expect("digits");
    assert!(log.lines().map(str::parse).eq((0..2000).map(Ok::<u32, _>)));
}

/// Opening a device by name again begins at the start of a file, but not of a pipe.
#[test]
fn devices_can_be_written_to() {
    let world = World::new();
    let run = "echo one; echo two >/dev/stderr; echo three >/dev/stdout; echo four >/proc/self/fd/2; echo five";
    let lab = Lab::new(&world, &[("a", &format!("unit: {{ run: \"{run}\", before: \"echo zero\", after: \"echo six\" }}"))]);
    let ended = lab.run(&[]).ended_with(0);
    assert_eq!(String::from_utf8_lossy(&ended.log("a/unit")), "zero\none\ntwo\nthree\nfour\nfive\nsix\n");
}

#[test]
fn garbage_is_kept_and_shown_harmless() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"cat ../garbage; exit 1\" }")]);
    let garbage = b"begin\x00\x01\xff\xfe\x1b[2J\x1b]0;owned\x07\x9b31m\r\x08\x7f\xc3(\nend\n".repeat(100);
    std::fs::write(lab.home.join("garbage"), &garbage).expect("a file");
    let ended = lab.run(&[]).ended_with(1);
    assert_eq!(ended.log("a/unit"), garbage);
    let shown = lab.run_human(&["--color", "always"]).ended_with(1);
    contains(&shown.stdout, "end\n");
    for harm in ["\x1b[2J", "\x1b]", "\x07", "\x00", "\x08", "\r"] {
        assert!(!shown.stdout.contains(harm), "{harm:?}");
    }
}

#[test]
fn there_is_nothing_to_read() {
    let world = World::new();
    let run = "cat; read line && exit 5; cat </dev/tty && exit 6; echo over";
    let lab = Lab::new(&world, &[("a", &format!("unit: {{ run: \"{run}\" }}"))]);
    let ended = lab.run(&[]).ended_with(0);
    contains(&String::from_utf8_lossy(&ended.log("a/unit")), "over");
}

/// A suite that asks for a password does not wait for one, even if there is a terminal.
#[test]
#[ignore = "needs script"]
fn the_terminal_is_out_of_reach() {
    let world = World::new();
    let run = "cat; cat </dev/tty && exit 6; echo y >/dev/tty && exit 7; echo over";
    let lab = Lab::new(&world, &[("a", &format!("unit: {{ run: \"{run}\" }}"))]);
    let inner = format!("{} test --all --format json >../out", env!("CARGO_BIN_EXE_cicd"));
    let mut command = lab.command("script", &["-qec", &inner, "/dev/null"]);
    // The terminal stays open and silent.
    command.stdin(std::process::Stdio::piped());
    let live = lab.start(command);
    live.end().ended_with(0);
    contains(&lab.seen("out"), "\"verdict\":\"passed\"");
    lab.nothing_is_left();
}

#[test]
fn every_attempt_has_a_log() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"echo x >>../tries; cat ../tries; exit 1\", retries: 1 }")]);
    let ended = lab.run(&[]).ended_with(1);
    assert_eq!(ended.log("a/unit"), b"x\nx\n");
    let last = ended.of("a/unit")["log"].as_str().expect("a log").to_owned();
    let folder = std::path::Path::new(&last).parent().expect("a folder");
    assert_eq!(std::fs::read(folder.join("a.unit.log")).expect("the first log"), b"x\n");
}

/// A full pipe stops the suite but not the keeper, so the suite can still be ended.
#[test]
fn a_suite_that_prints_without_end_can_be_stopped() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"trap '' TERM INT; echo up >>../ready; yes\", timeout: 1s }")]);
    let ended = lab.run(&[]).ended_with(1);
    ended.is("a/unit", "timed-out", "timeout of 1s");
    lab.nothing_is_left();
}

/// The output of `cicd` is not read and its pipe is full: the first signal ends the run, the second one the wait.
#[test]
fn a_reader_that_sleeps_does_not_hold_the_program() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"echo $PPID >>../ready; yes | head -c 300000; exit 1\" }")]);
    let mut command = lab.test(&["--format", "json"]);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null());
    let many: Vec<String> = (0..40).map(|at| format!("n{at}: {{ run: \"yes | head -c 300000; exit 1\" }}")).collect();
    let many = many.join(", ");
    let config =
        lab.repo.read("cicd.yml").replace("unit: {", &format!("unit: {{ {many}, first: {{")).replace(" } } }", " } } } }");
    lab.repo.write("cicd.yml", &config);
    let mut child = command.spawn().expect("the program");
    let keeper: u32 = lab.await_lines("ready", 1)[0].parse().expect("a number");
    // All suites have ended, and so have the keepers.
    super::wait_until("the run is over", || status(keeper, "State").is_none_or(|state| state.starts_with('Z')));
    assert!(child.try_wait().expect("a child").is_none(), "it was not held");
    // Output that was not read is stored all the same.
    let kept = || super::Store::open(&lab.repo.path.join(".git/cicd"), &lab.repo.path).and_then(|store| store.last_red());
    super::wait_until("all is kept", || kept().expect("a store").is_some_and(|last| last.red.len() == 41));
    super::wait_until("it ends", || {
        super::send("-INT", &child.id().to_string());
        child.try_wait().expect("a child").is_some()
    });
    super::wait_until("all are gone", || lab.survivors().is_empty());
}

/// The log is lost, and the message says so; the run continues.
#[test]
fn a_pipe_in_the_place_of_a_log_is_not_waited_for() {
    let world = World::new();
    let swap = "log=$(dirname $(dirname $CICD_REPORT))/a.unit.log; rm -f $log; mkfifo $log; echo more";
    let lab = Lab::new(&world, &[("a", &format!("unit: {{ run: \"{swap}\" }}"))]);
    lab.start(lab.test(&["--format", "json"])).end().ended_with(0);
}
