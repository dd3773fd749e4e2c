//! The host runner of `tests/workflows/host`: it executes workflows for real, with GitHub's own parser and expressions.
//!
//! First the runner itself is compared with GitHub's behaviour (`rules`, `calls`, `machine`, `refusals`), then it runs the generated
//! workflows (`generated` and related modules). One process of node serves all tests of this program.
#![cfg(unix)]

mod calls;
mod events;
mod generated;
mod machine;
mod platform;
mod refusals;
mod rules;
mod tutorial;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{LazyLock, Mutex};

use serde_json::{Value, json};

use crate::support::{Repo, World, of_npm, tools};

/// The runner's process, which answers requests in any order.
struct Host {
    requests: Mutex<ChildStdin>,
    waiting: Mutex<HashMap<u64, Sender<Value>>>,
}

static HOST: LazyLock<Host> = LazyLock::new(start);
static NUMBER: AtomicU64 = AtomicU64::new(1);

#[expect(clippy::zombie_processes, reason = "it lives as long as this program, and ends with its input")]
fn start() -> Host {
    of_npm("@actions/workflow-parser");
    let runner = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workflows/host/run.mjs");
    let mut node = Command::new("node");
    node.arg(runner).arg("--requests").env("CICD_TEST_TOOLS", tools()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = node.spawn().expect("node");
    let (input, output) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
    std::thread::spawn(move || answers(BufReader::new(output)));
    Host { requests: Mutex::new(input), waiting: Mutex::default() }
}

/// Passes every answer to the test that waits for it. If the process ends too early, the waiting tests fail and say so.
fn answers(output: impl BufRead) {
    let host = &*HOST;
    for line in output.lines().map_while(Result::ok) {
        let answer: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let id = answer["id"].as_u64().expect("an id");
        let waiting = host.waiting.lock().expect("no poison").remove(&id);
        waiting.expect("who asked").send(answer).expect("who waits");
    }
    host.waiting.lock().expect("no poison").clear();
}

impl Host {
    fn ask(&self, arguments: &[String]) -> Receiver<Value> {
        let id = NUMBER.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = channel();
        self.waiting.lock().expect("no poison").insert(id, sender);
        let request = json!({"id": id, "arguments": arguments});
        writeln!(self.requests.lock().expect("no poison"), "{request}").expect("the host runner");
        receiver
    }
}

/// A prepared run.
struct Run<'r> {
    repo: &'r Repo<'r>,
    payload: Value,
    arguments: Vec<String>,
}

/// A run that ended.
struct Ended {
    code: i64,
    log: String,
    result: Value,
    /// The folder of the run.
    work: PathBuf,
}

impl<'r> Run<'r> {
    fn new(repo: &'r Repo<'r>, event: &str, payload: Value) -> Self {
        let run = Self { repo, payload, arguments: Vec::new() };
        run.with("--event", event)
    }

    /// Prepares a push of the current branch to `main`.
    fn push(repo: &'r Repo<'r>) -> Self {
        Self::new(repo, "push", json!({"ref": "refs/heads/main", "after": repo.head()}))
    }

    fn with(mut self, flag: &str, value: impl Into<String>) -> Self {
        self.arguments.extend([flag.to_owned(), value.into()]);
        self
    }

    fn workflow(self, name: &str) -> Self {
        self.with("--workflow", format!(".github/workflows/{name}"))
    }

    fn go(self) -> Ended {
        let host = &*HOST;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let work = self.repo.path.with_extension(format!("run-{number}"));
        std::fs::create_dir_all(&work).expect("a folder");
        let (payload, json) = (work.join("payload.json"), work.join("result.json"));
        std::fs::write(&payload, self.payload.to_string()).expect("a payload");
        let path = |path: &Path| path.to_str().expect("a path").to_owned();
        let run = self.with("--payload", path(&payload)).with("--json", path(&json)).with("--work", path(&work));
        let repo = path(&run.repo.path);
        let answer = host.ask(&run.with("--repo", repo).arguments).recv().expect("an answer of the host runner");
        // An invalid command line writes no result.
        let result = std::fs::read_to_string(&json).unwrap_or_else(|_| "null".to_owned());
        Ended {
            code: answer["code"].as_i64().expect("a code"),
            log: answer["log"].as_str().expect("a log").to_owned(),
            result: serde_json::from_str(&result).expect("a result"),
            work,
        }
    }
}

impl Ended {
    /// Returns a job by its path, `call/inner`; `job#1` is a job of a matrix.
    #[track_caller]
    fn job(&self, path: &str) -> &Value {
        path.split('/').fold(&self.result, |at, part| {
            let (id, leg) = part.split_once('#').map_or((part, None), |(id, leg)| (id, Some(leg)));
            let job = &at["jobs"][id];
            assert!(!job.is_null(), "no job {path}: {}", self.log);
            leg.map_or(job, |leg| &job["legs"][leg.parse::<usize>().expect("a number") - 1])
        })
    }

    #[track_caller]
    fn of(&self, path: &str) -> &str {
        self.job(path)["result"].as_str().unwrap_or_default()
    }

    /// Checks the results of these jobs: lines of `job result`.
    #[track_caller]
    fn are(&self, expected: &str) {
        let lines: Vec<&str> = expected.split(['\n', ',']).map(str::trim).filter(|line| !line.is_empty()).collect();
        let found: Vec<String> = lines
            .iter()
            .map(|line| line.split(' ').next().expect("a job"))
            .map(|job| format!("{job} {}", self.of(job)))
            .collect();
        assert_eq!(found, lines, "{}", self.log);
    }

    /// Returns the annotations of a job, one line each: `level message`.
    #[track_caller]
    fn annotations(&self, path: &str) -> String {
        let empty = Vec::new();
        let steps = self.job(path)["steps"].as_array().unwrap_or(&empty);
        let all = steps.iter().flat_map(|step| step["annotations"].as_array().expect("a list"));
        let line = |one: &Value| {
            [one["level"].as_str().expect("a level"), " ", one["message"].as_str().expect("a message"), "\n"].concat()
        };
        all.map(line).collect()
    }

    #[track_caller]
    fn says(&self, text: &str) {
        assert!(self.log.contains(text), "no {text:?} in\n{}", self.log);
    }
}

/// Creates a repository with these files, committed on `main`; a file without a folder is a workflow.
fn repository<'w>(world: &'w World, files: &[(&str, &str)]) -> Repo<'w> {
    let repo = world.init("repository", &[]);
    for (name, text) in files {
        let path = if name.contains('/') { (*name).to_owned() } else { format!(".github/workflows/{name}") };
        repo.write(&path, text);
    }
    repo.commit("start");
    repo
}

/// Runs a push of one workflow.
fn pushed(world: &World, jobs: &str) -> Ended {
    let text = format!("on: push\npermissions: {{ contents: read }}\njobs:\n{}", indented(jobs));
    Run::push(&repository(world, &[("cicd.yml", &text)])).go()
}

/// Indents by two, and adds a missing `runs-on` to a job.
fn indented(jobs: &str) -> String {
    let lines = jobs.trim_matches('\n').lines();
    let line = |line: &str| ["  ", &line.replace("$steps:", "runs-on: ubuntu-24.04\n    steps:"), "\n"].concat();
    lines.map(line).collect()
}

/// The pinned action that checks out the repository.
const CHECKOUT: &str = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1";
/// The pinned action that uploads artifacts.
const UPLOAD: &str = "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f";
