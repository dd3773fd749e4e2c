//! `--watch` and `--wait`: changes are shown once, in place on a terminal, and the waiting ends.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::super::server::{Server, answer};
use super::{World, at, domain, repository};

const EVERY: [&str; 2] = ["--every", "150ms"];

/// Starts a server that fails `times` times and is well from then on.
fn recovers_after(times: u32) -> Server {
    let asked = AtomicU32::new(0);
    Server::start(move |stream, _| {
        let (code, body) = if asked.fetch_add(1, Ordering::Relaxed) < times {
            (503, r#"{"status":"fail","output":"not yet"}"#)
        } else {
            (200, r#"{"status":"pass"}"#)
        };
        drop(stream.write_all(&answer(code, "application/json", body)));
    })
}

fn arguments<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["status", "--only", "health"], &EVERY[..], more].concat()
}

#[test]
fn waiting_ends_with_the_first_green() {
    let (world, server) = (World::new(), recovers_after(3));
    let repo = repository(&world, &[("city", at(&server))]);
    let ran = repo.cicd(&arguments(&["--wait", "--timeout", "60s"])).run();
    assert!(ran.code == 0 && ran.stdout.starts_with("1 domain: 1 pass\n"), "{ran:?}");
    assert_eq!(server.heads().len(), 4);
    let printed: Vec<&str> = ran.stderr.lines().collect();
    assert!(
        printed.len() == 2
            && printed[0].contains("city: fail: health: fail: not yet")
            && printed[1].contains("city: fail -> pass"),
        "{ran:?}"
    );
}

#[test]
fn the_time_can_be_up() {
    let (world, server) = (World::new(), recovers_after(u32::MAX));
    let silent = Server::start(|_, _| std::thread::sleep(Duration::from_secs(30)));
    let repo = repository(&world, &[("city", at(&server)), ("silent", at(&silent))]);
    let start = Instant::now();
    let ran = repo.cicd(&arguments(&["--wait", "--timeout", "1s", "--format", "json"])).run();
    assert!(ran.code == 1 && ran.stderr.contains("timed out after 1s"), "{ran:?}");
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    let answer = super::json(&ran);
    assert_eq!(domain(&answer, "city")["verdict"], "fail");
    assert_eq!(domain(&answer, "silent")["health"]["output"], "no answer in time");
}

/// A warning is not a pass, unless `--fail-on` allows it.
#[test]
fn what_is_waited_for() {
    let world = World::new();
    let server = Server::answering(200, "application/json", r#"{"status":"warn"}"#);
    let repo = repository(&world, &[("city", at(&server))]);
    let code = |more: &[&str]| repo.cicd(&arguments(&[&["--wait", "--timeout", "600ms"], more].concat())).run().code;
    assert_eq!((code(&[]), code(&["--fail-on", "unknown"]), code(&["--fail-on", "warn"])), (1, 0, 1));
}

#[test]
fn on_a_pipe_there_are_only_changes() {
    let (world, server) = (World::new(), recovers_after(3));
    let steady = Server::answering(200, "application/json", r#"{"status":"pass"}"#);
    let repo = repository(&world, &[("city", at(&server)), ("steady", at(&steady))]);
    let ran = repo.cicd(&arguments(&["--watch", "--wait", "--timeout", "60s"])).run();
    let mut lines: Vec<&str> = ran.stdout.lines().map(|line| line.split_once(' ').expect("a time").1).collect();
    lines.sort_unstable();
    assert_eq!(lines, ["city: fail -> pass: health pass", "city: fail: health: fail: not yet", "steady: pass: health pass"]);
    assert!(ran.code == 0 && ran.stderr.is_empty(), "{ran:?}");
}

#[test]
fn as_json_each_line_is_a_whole_answer() {
    let (world, server) = (World::new(), recovers_after(3));
    let repo = repository(&world, &[("city", at(&server))]);
    let ran = repo.cicd(&arguments(&["--watch", "--wait", "--timeout", "60s", "--format", "json"])).run();
    let lines: Vec<serde_json::Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let verdicts: Vec<&str> = lines.iter().filter_map(|line| line["domains"][0]["verdict"].as_str()).collect();
    assert_eq!(verdicts, ["fail", "pass"]);
    assert!(lines.iter().all(|line| line["schema"] == "cicd.status/v1"));
}

#[test]
#[ignore = "needs script"]
fn on_a_terminal_the_frame_is_drawn_in_place_and_the_change_marked() {
    let (world, server) = (World::new(), recovers_after(8));
    let repo = repository(&world, &[("city", at(&server))]);
    let program = env!("CARGO_BIN_EXE_cicd");
    let inner = format!(
        "stty cols 80 rows 12; exec '{program}' --color never status --only health --every 150ms --watch --wait --timeout 60s"
    );
    let output = repo.command("script").args(["-qec", &inner, "/dev/null"]).env("TERM", "xterm").output().expect("script");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    let frames: Vec<&str> = text.split("\x1b[J").skip(1).collect();
    let (last, before) = frames.split_last().expect("frames");
    assert!(before.iter().any(|frame| frame.contains("1 domain: 1 fail") && frame.contains("not yet")), "{text}");
    assert!(last.contains("1 domain: 1 pass") && last.contains("was fail, ") && !last.contains("not yet"), "{last}");
    for (frame, next) in frames.iter().zip(frames.iter().skip(1)) {
        // Each frame ends with the cursor movement back to its start.
        let lines = frame.matches('\n').count();
        assert!(frame.trim_end_matches('\r').ends_with(&format!("\x1b[{lines}A")) && lines < 12, "{frame:?} {next:?}");
    }
}

#[test]
fn ctrl_c_ends_it() {
    let (world, server) = (World::new(), recovers_after(0));
    let repo = repository(&world, &[("city", at(&server))]);
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let mut command = repo.command(env!("CARGO_BIN_EXE_cicd"));
        let mut child = command.args(arguments(&["--watch"])).stdout(Stdio::piped()).spawn().expect("the program");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        assert!(line.contains("city: pass"), "{line}");
        kill_process(Pid::from_child(&child), signal).expect("a signal");
        assert_eq!(child.wait().expect("an end").code(), Some(code));
    }
}

/// A flapping check is shown as flapping, and the history contains the changes.
#[test]
fn a_flapping_domain_has_a_history_of_changes() {
    let world = World::new();
    let asked = AtomicU32::new(0);
    let server = Server::start(move |stream, _| {
        let (code, body) = if asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
            (503, r#"{"status":"fail"}"#)
        } else {
            (200, r#"{"status":"pass"}"#)
        };
        drop(stream.write_all(&answer(code, "application/json", body)));
    });
    let repo = repository(&world, &[("city", at(&server))]);
    let mut command = repo.command(env!("CARGO_BIN_EXE_cicd"));
    // The interval is longer than that for collecting answers, because answers of one moment have no time between them.
    let flags = ["status", "--only", "health", "--watch", "--every", "600ms"];
    let mut child = command.args(flags).stdout(Stdio::piped()).spawn().expect("the program");
    let lines: Vec<String> =
        BufReader::new(child.stdout.take().expect("a pipe")).lines().take(5).map_while(Result::ok).collect();
    drop(child.kill());
    drop(child.wait());
    let turns: Vec<bool> =
        lines.iter().map(|line| line.contains("city: fail -> pass") || line.contains("city: pass -> fail")).collect();
    assert_eq!(turns, [false, true, true, true, true], "{lines:?}");
    let answer = super::json(&repo.cicd(&["status", "city", "--only", "health", "--format", "json"]).run());
    let history = &answer["domains"][0]["history"];
    assert!(history["spans"].as_array().is_some_and(|spans| spans.len() >= 5), "{history}");
    let share = history["availability_24h"].as_f64().expect("a share");
    assert!(share > 0.0 && share < 1.0, "{history}");
}
