//! Runs every read-only verb under `strace` in every repository with a trap.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::repositories::{Lay, SLOW, TRAPS, Trap, copy, name_of, outside};
use crate::support::World;

/// Every read-only verb, with its arguments.
const VERBS: [&str; 18] = [
    "affected",
    "affected --format json --explain",
    "affected --format github --base main",
    "affected --format names --base HEAD --head HEAD",
    "check",
    "check --history 3",
    "scaffold --check",
    "scaffold --dry-run",
    "scaffold --diff",
    "test --dry-run",
    "test --dry-run --all",
    "results",
    "results --flaky",
    "hooks status",
    "status",
    "trust",
    "trust --list",
    "completions bash",
];

/// The verbs that run in the slow repositories.
const FEW: [&str; 3] = ["affected", "check", "test --dry-run"];

/// Runs verbs in a repository with a trap, and returns one line per finding.
fn spring(world: &World, name: &str, lay: Lay, verbs: &[&str]) -> Vec<String> {
    let folder = name.replace([' ', '\''], "-");
    let repo = world.at(&folder);
    copy(&world.path().join("template"), &repo.path);
    let marks = world.path().join("marks").join(&folder);
    std::fs::create_dir_all(&marks).expect("a folder");
    let command = format!("echo $0 >>{}/mark; false", marks.display());
    let place = lay(&Trap { repo: &repo, command, outside: world.path().join("outside") });
    let trace = world.path().join(format!("{folder}.trace"));
    let binary = env!("CARGO_BIN_EXE_cicd");
    let lines: Vec<String> = verbs.iter().map(|verb| format!("{binary} {verb} </dev/null\necho \"$? {verb}\" >&2\n")).collect();
    let mut strace = world.command("strace", &repo.path.join(place));
    strace.args(["-f", "-qq", "-s", "300", "--seccomp-bpf", "-e", "trace=execve,connect,openat", "-o"]).arg(&trace);
    strace
        .args(["sh", "-c", &lines.concat()])
        .env("CICD_GIT_LIMIT", "2")
        .env("CICD_TRUST", "")
        .env("T_TOKEN", "a-token")
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = strace.spawn().expect("strace");
    let stderr = child.stderr.take().expect("a pipe");
    let reader = std::thread::spawn(move || std::io::read_to_string(stderr).unwrap_or_default());
    let since = Instant::now();
    let mut wrong = Vec::new();
    while child.try_wait().expect("a child").is_none() {
        if since.elapsed() > Duration::from_mins(2) {
            child.kill().expect("killed");
            wrong.push("it does not end".to_owned());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let said = reader.join().expect("a reader");
    let codes: Vec<&str> = said.lines().filter(|line| verbs.iter().any(|verb| line.ends_with(&format!(" {verb}")))).collect();
    wrong.extend(
        codes
            .iter()
            .filter(|line| !["0", "1", "2", "3"].contains(&&line[..1]) || &line[1..2] != " ")
            .map(|line| format!("ends with {line}")),
    );
    let trace = std::fs::read_to_string(trace).unwrap_or_default();
    wrong.extend(trace.lines().filter_map(|line| finding(line, world.path())));
    if trace.lines().filter(|line| line.contains("execve(")).count() <= verbs.len() {
        wrong.push("the trace is empty".to_owned());
    }
    if let Ok(mark) = std::fs::read_to_string(marks.join("mark")) {
        wrong.push(format!("left its mark: {mark}"));
    }
    wrong.into_iter().map(|wrong| format!("{name}: {wrong}")).collect()
}

/// Returns the finding in a line of a trace, if there is one.
fn finding(line: &str, world: &Path) -> Option<String> {
    let quoted = line.split('"').nth(1)?;
    if line.contains("execve(") {
        let arguments = line.split_once('[').map_or("", |(_, arguments)| arguments);
        let is_ours = matches!(name_of(quoted), "cicd" | "git");
        let is_shell = name_of(quoted) == "sh" && arguments.contains(env!("CARGO_BIN_EXE_cicd"));
        let is_daemon = ["fsmonitor--daemon", "\"fetch\"", "remote-", "upload-pack", "maintenance"].iter();
        let is_daemon = is_daemon.into_iter().any(|word| arguments.contains(word));
        return (!(is_ours || is_shell) || is_daemon).then(|| format!("started {line}"));
    }
    if line.contains("connect(") {
        // The C library looks up the names of users there.
        return (!line.contains("nscd")).then(|| format!("connected {line}"));
    }
    let outside = world.join("outside");
    // Only the settings of the other repository show whether it knows this work tree.
    let is_outside = Path::new(quoted).starts_with(&outside) && !quoted.ends_with("victim/.git/config");
    (line.contains("openat(") && is_outside).then(|| format!("opened {line}"))
}

#[test]
#[ignore = "needs strace"]
fn nothing_of_the_repository_is_started_by_a_verb_that_reads() {
    let world = World::new();
    outside(&world);
    let template = world.platform("template");
    // Programs and network access of the config need the user's consent first.
    let mark = world.path().join("marks/check");
    let watched = format!(
        "  watched:\n    paths: [\"/watched/\"]\n    checks: {{ c: {{ command: \"touch {}\" }} }}\n  far:\n    paths: [\"/far/\"]\n    manager: {{ url: \"http://127.0.0.1:9/\", token_env: T_TOKEN }}\n",
        mark.display()
    );
    template.write("cicd.yml", &(template.read("cicd.yml") + &watched));
    template.commit("watched");
    template.write("frontend/a.ts", "2\n");
    let traps: Vec<(&str, Lay, &[&str])> = TRAPS.iter().map(|(name, lay)| (*name, *lay, &VERBS[..])).collect();
    let slow = SLOW.iter().map(|(name, lay)| (*name, *lay, &FEW[..]));
    let traps: Vec<_> = slow.chain(traps).collect();
    assert!(traps.len() >= 30, "{} traps", traps.len());
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || {
        let mut wrong = Vec::new();
        while let Some((name, lay, verbs)) = traps.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
            wrong.extend(spring(&world, name, *lay, verbs));
        }
        wrong
    };
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a worker")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(!mark.exists(), "a check ran");
}
