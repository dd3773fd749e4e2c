//! `cicd test` and the processes of its suites: stopped, killed, left behind, waited for. Everything is real: processes, signals, locks,
//! files.
//!
//! A mark in the environment identifies the processes of a run: a living process with the mark is a survivor.
#![cfg(target_os = "linux")]

mod daemons;
mod exclusive;
mod keepers;
mod kill;
mod killed;
mod leaks;
mod limits;
mod output;
mod start;
mod stop;
mod surroundings;
mod time;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use cicd::model::result::Verdict;
use cicd::store::Store;
use serde_json::Value;

use crate::support::{Repo, World, send};

/// The longest time that any expected event may take: many other tests share the two cores.
const PATIENCE: Duration = Duration::from_mins(1);

/// A repository with suites, and the folder in which runs leave their traces.
struct Lab<'w> {
    repo: Repo<'w>,
    home: PathBuf,
    mark: String,
}

/// A running program.
struct Live<'l> {
    lab: &'l Lab<'l>,
    child: Child,
    out: PathBuf,
    err: PathBuf,
}

/// The end of a program.
#[derive(Debug)]
struct Ended {
    /// The exit code; -1 if a signal ended the program.
    code: i32,
    stdout: String,
    stderr: String,
}

/// Returns a unique number.
fn random() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::hash::RandomState::new().build_hasher().finish()
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[track_caller]
fn contains(text: &str, part: &str) {
    assert!(text.contains(part), "`{part}` is not in: {text}");
}

impl<'w> Lab<'w> {
    /// Creates a repository with one domain for each pair of a name and its suites, i.e. the text in the braces of `suites: { … }`.
    fn new(world: &'w World, domains: &[(&str, &str)]) -> Self {
        Self::named(world, "r", domains)
    }

    fn named(world: &'w World, name: &str, domains: &[(&str, &str)]) -> Self {
        let repo = world.init(name, &[]);
        let entry = |(name, suites): &(&str, &str)| format!("  {name}: {{ paths: [\"/{name}/\"], suites: {{ {suites} }} }}\n");
        let domains: String = domains.iter().map(entry).collect();
        repo.write("cicd.yml", &format!("version: 1\nbase: [main]\ndomains:\n{domains}"));
        repo.commit("start");
        let lab = Self { repo, home: world.path().to_owned(), mark: format!("IT_MARK={:016x}", random()) };
        fs::create_dir_all(lab.tmp()).expect("a folder");
        lab
    }

    /// Returns the folder in which runs create their temporary folders.
    fn tmp(&self) -> PathBuf {
        self.home.join("tmp")
    }

    /// Writes a script beside the repository; `sh ../name` runs it.
    fn script(&self, name: &str, text: &str) {
        fs::write(self.home.join(name), text).expect("a script");
    }

    fn has(&self, name: &str) -> bool {
        self.home.join(name).exists()
    }

    /// Returns the content of a file beside the repository; empty if it does not exist.
    fn seen(&self, name: &str) -> String {
        fs::read_to_string(self.home.join(name)).unwrap_or_default()
    }

    /// Waits until a file beside the repository has `lines` whole lines; returns them.
    fn await_lines(&self, name: &str, lines: usize) -> Vec<String> {
        let whole = || self.seen(name).matches('\n').count();
        wait_until(&format!("{lines} lines in {name}"), || whole() >= lines);
        self.seen(name).lines().map(str::to_owned).collect()
    }

    /// Prepares a program with the mark.
    fn command(&self, program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
        let mut command = self.repo.command(program);
        let (name, value) = self.mark.split_once('=').expect("a variable");
        command.args(arguments).env(name, value).env("TMPDIR", self.tmp());
        command
    }

    /// Prepares `cicd test` of all domains.
    fn test(&self, arguments: &[&str]) -> Command {
        self.command(env!("CARGO_BIN_EXE_cicd"), &[&["test", "--all"], arguments].concat())
    }

    fn start(&self, mut command: Command) -> Live<'_> {
        let id = random();
        let (out, err) = (self.home.join(format!("{id:x}.out")), self.home.join(format!("{id:x}.err")));
        command.stdout(File::create(&out).expect("a file")).stderr(File::create(&err).expect("a file"));
        Live { lab: self, child: command.spawn().expect("a program"), out, err }
    }

    /// Runs `cicd test` of all domains to the end, with JSON.
    fn run(&self, arguments: &[&str]) -> Ended {
        self.start(self.test(&[&["--format", "json"], arguments].concat())).end()
    }

    /// Runs the same with output for people.
    fn run_human(&self, arguments: &[&str]) -> Ended {
        self.start(self.test(arguments)).end()
    }

    /// Returns the living processes with the mark.
    fn survivors(&self) -> Vec<String> {
        processes(&self.mark)
    }

    /// Checks that no process is left now, for ends at which `cicd` has waited for all processes.
    #[track_caller]
    fn nothing_is_left(&self) {
        let survivors = self.survivors();
        assert!(survivors.is_empty(), "{survivors:?}");
        let left: Vec<_> = fs::read_dir(self.tmp()).expect("a folder").flatten().map(|entry| entry.path()).collect();
        assert!(left.is_empty(), "{left:?}");
    }

    /// Returns the verdicts of a run in the store.
    fn stored(&self, run: &str) -> Vec<(String, Verdict)> {
        let store = Store::open(&self.repo.path.join(".git/cicd"), &self.repo.path).expect("a store");
        let history = store.history(None, 1000).expect("the past");
        let of_run = |suite: &cicd::model::history::SuiteHistory| {
            let past = suite.runs.iter().find(|past| past.run == run)?;
            Some((suite.suite.to_string(), past.verdict))
        };
        history.suites.iter().filter_map(of_run).collect()
    }
}

impl Drop for Lab<'_> {
    /// A failed test leaves no process on the machine either.
    fn drop(&mut self) {
        for survivor in self.survivors() {
            send("-KILL", survivor.split(' ').next().unwrap_or_default());
        }
    }
}

/// Returns the processes with a mark, as `ID name state`. Ended processes cannot be read, so they are left out.
fn processes(mark: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").expect("/proc").flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else { continue };
        let Ok(environment) = fs::read(entry.path().join("environ")) else { continue };
        if !environment.split(|byte| *byte == 0).any(|variable| variable == mark.as_bytes()) {
            continue;
        }
        if let Some((name, state)) = stat(pid).filter(|(_, state)| !"ZX".contains(*state)) {
            found.push(format!("{pid} {name} {state}"));
        }
    }
    found
}

/// Returns the name and state of a process.
fn stat(pid: i32) -> Option<(String, char)> {
    let text = String::from_utf8_lossy(&fs::read(format!("/proc/{pid}/stat")).ok()?).into_owned();
    let (head, tail) = text.rsplit_once(") ")?;
    Some((head.split_once('(')?.1.to_owned(), tail.chars().next()?))
}

/// Returns a field of `/proc/PID/status`.
fn status(pid: u32, field: &str) -> Option<String> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    text.lines().find_map(|line| Some(line.strip_prefix(field)?.strip_prefix(':')?.trim().to_owned()))
}

impl Live<'_> {
    fn id(&self) -> String {
        self.child.id().to_string()
    }

    fn signal(&self, signal: &str) {
        // The process may have ended by itself.
        let _: bool = send(signal, &self.id());
    }

    /// Returns the complete JSON lines so far.
    fn lines(&self) -> Vec<Value> {
        lines(&fs::read_to_string(&self.out).unwrap_or_default())
    }

    /// Waits until a suite has this event.
    fn await_event(&self, event: &str, suite: &str) {
        let is_it = |line: &Value| line["event"] == event && line["suite"] == suite;
        wait_until(&format!("{event} of {suite}"), || self.lines().iter().any(is_it));
    }

    /// Waits for the end.
    fn end(mut self) -> Ended {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status;
            }
            if begun.elapsed() > PATIENCE {
                let left = self.lab.survivors();
                let (out, err) = (read(&self.out), read(&self.err));
                drop(self.child.kill());
                panic!("it does not end; there are {left:?}\n{out}\n{err}");
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        Ended { code: status.code().unwrap_or(-1), stdout: read(&self.out), stderr: read(&self.err) }
    }

    /// Kills the program at once.
    fn kill(mut self) -> Vec<Value> {
        self.child.kill().expect("a child");
        self.child.wait().expect("an end");
        self.lines()
    }
}

fn read(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned()
}

fn lines(text: &str) -> Vec<Value> {
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

impl Ended {
    /// Returns the last line.
    fn last(&self) -> Value {
        let last = lines(&self.stdout).pop().unwrap_or_else(|| panic!("no line: {self:?}"));
        assert_eq!(last["event"], "run-ended", "{self:?}");
        last
    }

    /// Returns the end of one suite, of which there is exactly one.
    fn of(&self, suite: &str) -> Value {
        let is_it = |line: &Value| line["event"] == "suite-ended" && line["suite"] == suite;
        let mut found: Vec<Value> = lines(&self.stdout).into_iter().filter(is_it).collect();
        assert_eq!(found.len(), 1, "{suite}: {self:?}");
        found.remove(0)
    }

    /// Returns the verdict and reason of one suite.
    fn verdict(&self, suite: &str) -> (String, String) {
        let ended = self.of(suite);
        let text = |key: &str| ended[key].as_str().unwrap_or_default().to_owned();
        (text("verdict"), text("why"))
    }

    #[track_caller]
    fn is(&self, suite: &str, verdict: &str, why: &str) {
        let (found, reason) = self.verdict(suite);
        assert_eq!(found, verdict, "{self:?}");
        contains(&reason, why);
    }

    #[track_caller]
    fn ended_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    /// Returns the whole output of a suite.
    fn log(&self, suite: &str) -> Vec<u8> {
        let log = self.of(suite)["log"].as_str().expect("a log").to_owned();
        fs::read(&log).unwrap_or_else(|error| panic!("{log}: {error}"))
    }
}

/// Six processes that resist ending: one ignores every signal that it can, one has a session of its own, one is orphaned, one is both, one
/// has a group of its own, and one is the leader. Each adds a line to `../ready`.
const HYDRA: &str = r#"
trap '' TERM INT HUP
stay='trap "" TERM INT HUP; echo $$ >>../ready; while :; do sleep 1000; done'
sh -c "$stay" &
setsid sh -c "$stay" &
(sh -c "$stay" &)
(setsid sh -c "($stay) & exit" &)
bash -c 'set -m; sh -c "$1" & wait' bash "$stay" &
echo $$ >>../ready
while :; do sleep 1000; done
"#;

/// The number of lines that [`HYDRA`] adds.
const HEADS: usize = 6;
