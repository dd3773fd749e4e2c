//! A thousand managers at once: little more time than one manager, and little memory.

use std::process::Command;
use std::time::{Duration, Instant};

use cicd::managers::Wants;
use cicd::model::health::Part;

use super::server::{Server, answer, path};
use super::{ask_within, manager};

const MANAGERS: usize = 1000;
/// The variable that gives the servers' addresses to this test's second process.
const WHERE: &str = "CICD_TEST_MANY";
const ME: &str = "managers::many::a_thousand_take_little_more_than_one";

fn server() -> Server {
    Server::start(|stream, head| {
        std::thread::sleep(Duration::from_millis(50));
        let body = match path(head).rsplit('/').next() {
            Some("health") => r#"{"status":"pass"}"#,
            Some("deployment") => r#"{"state":"none"}"#,
            _ => r#"{"levels":[]}"#,
        };
        drop(stream.write_all(&answer(200, "application/json", body)));
    })
}

/// Returns the peak memory of this process, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Asks the first `number` managers; returns the time.
fn ask(urls: &[String], number: usize) -> Duration {
    let managers: Vec<_> = (0..number).map(|n| manager(&format!("{}/{n}", urls[n % urls.len()]))).collect();
    let start = Instant::now();
    let answers = ask_within(Duration::from_secs(20), &|_| None, &managers, Wants::ALL);
    let took = start.elapsed();
    let all = answers.iter().all(|answer| {
        matches!((&answer.health, &answer.deployment, &answer.tests), (Part::Known(_), Part::Known(_), Part::Known(_)))
    });
    assert!(all, "{:?}", answers.iter().find(|answer| !matches!(answer.health, Part::Known(_))));
    took
}

#[expect(clippy::print_stdout, reason = "it is read by the first process")]
#[test]
fn a_thousand_take_little_more_than_one() {
    if let Ok(urls) = std::env::var(WHERE) {
        let urls: Vec<String> = urls.split(',').map(str::to_owned).collect();
        let one = ask(&urls, 1);
        let all = ask(&urls, MANAGERS);
        println!("figures {} {} {}", one.as_millis(), all.as_millis(), peak());
        return;
    }
    // The test measures memory, so it runs in a process of its own.
    let servers: Vec<Server> = (0..4).map(|_| server()).collect();
    let urls: Vec<String> = servers.iter().map(Server::url).collect();
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", ME, "--nocapture"])
        .env(WHERE, urls.join(","))
        .output()
        .expect("the second process");
    let text = String::from_utf8_lossy(&output.stdout);
    let figures = text.lines().find_map(|line| line.split("figures ").nth(1)).unwrap_or_else(|| panic!("{text}"));
    let figures: Vec<u64> = figures.split(' ').map(|figure| figure.parse().expect("a figure")).collect();
    let [one, all, peak] = figures[..] else { panic!("{figures:?}") };
    // One after the other they would take 150 s. A debug build on a busy machine is slow; benches/ has the real figures.
    assert!(all < 15_000 && all > one, "one took {one} ms, a thousand {all} ms");
    assert!(peak == 0 || peak < 60 * 1024, "{peak} KiB");
}
