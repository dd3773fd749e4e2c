//! `cicd serve`, started for real and queried over sockets: its answers, access control, robustness, and shutdown.

mod access;
mod checks;
mod contract;
mod events;
mod graph;
mod limits;
mod links;
mod pages;
mod protocol;
mod reports;
mod stop;
mod store;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Repo, World};

const TOKEN: &str = "a-token-of-the-tests";

/// A domain of each kind.
const DOMAINS: &str = "\
version: 1
domains:
  smart-city: { title: Smart City, paths: [\"/city/\"], checks: { itself: { command: \"test -e up\", interval: 1s, fail_after: 1 } } }
  journey: { paths: [\"/journey/\"] }
  elsewhere: { paths: [\"/elsewhere/\"], manager: { url: \"http://127.0.0.1:9\" } }
  mesh: { paths: [\"/mesh/\"], manager: { kind: grpc, url: \"http://127.0.0.1:9\" } }
  quiet: { paths: [\"/quiet/\"], suites: none }
  base: { kind: library, paths: [\"/base/\"] }
";

/// A server that runs until it is dropped.
struct Served {
    child: Child,
    port: u16,
}

/// An answer.
#[derive(Debug)]
struct Answer {
    code: u16,
    /// The headers, with names in lower case.
    headers: Vec<(String, String)>,
    text: String,
    /// True if the whole request was read, and the connection was closed properly.
    is_clean: bool,
}

fn repository(world: &World) -> Repo<'_> {
    let repo = world.init("platform", &[]);
    repo.write("cicd.yml", DOMAINS);
    repo.write("up", "");
    repo.commit("start");
    repo
}

impl Served {
    fn start(repo: &Repo<'_>) -> Self {
        Self::start_with(repo, &[], Some(TOKEN))
    }

    fn start_with(repo: &Repo<'_>, arguments: &[&str], token: Option<&str>) -> Self {
        Self::start_in(repo, arguments, token, &[])
    }

    /// Starts the server with additional variables.
    fn start_in(repo: &Repo<'_>, arguments: &[&str], token: Option<&str>, variables: &[(&str, &str)]) -> Self {
        let mut command = repo.command(env!("CARGO_BIN_EXE_cicd"));
        let listen: &[&str] = if arguments.contains(&"--listen") { &[] } else { &["--listen", "127.0.0.1:0"] };
        command.arg("serve").args(listen).args(arguments);
        command.envs(token.map(|token| ("CICD_MANAGER_TOKEN", token))).envs(variables.iter().copied());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        let port = line.trim().trim_end_matches('/').rsplit(':').next().and_then(|port| port.parse().ok());
        let Some(port) = port else {
            let mut said = String::new();
            drop(child.stderr.take().expect("a pipe").read_to_string(&mut said));
            panic!("no address in {line:?}: {said}");
        };
        Self { child, port }
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], b"")
    }

    /// Posts a report with the token.
    fn post(&self, path: &str, report: &Value) -> Answer {
        self.ask("POST", path, &with_token(), report.to_string().as_bytes())
    }

    /// Returns the answer to a request, which must be 200.
    #[track_caller]
    fn say(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.code, 200, "{path}: {answer:?}");
        answer.json()
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
        stream
    }

    /// Sends a request; a server may answer before it has read everything.
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\n");
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            head.push_str("Host: localhost\r\n");
        }
        if method == "POST" && !headers.iter().any(|(name, _)| *name == "Transfer-Encoding") {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = self.connect();
        let mut out = stream.try_clone().expect("a stream");
        let bytes = [head.as_bytes(), b"\r\n", body].concat();
        let writer = std::thread::spawn(move || out.write_all(&bytes).is_ok());
        let mut answer = Vec::new();
        let read = stream.read_to_end(&mut answer);
        drop(stream.shutdown(std::net::Shutdown::Both));
        let is_sent = writer.join().expect("the writer");
        let text = String::from_utf8_lossy(&answer).into_owned();
        assert!(!text.is_empty(), "no answer to {method} {path}: {read:?}");
        Answer { is_clean: is_sent && read.is_ok(), ..Answer::of(&text) }
    }

    /// Waits until the answer to a request meets a condition.
    #[track_caller]
    fn until(&self, path: &str, is_so: impl Fn(&Answer) -> bool) -> Answer {
        let end = Instant::now() + Duration::from_mins(1);
        loop {
            let answer = self.get(path);
            if is_so(&answer) {
                return answer;
            }
            assert!(Instant::now() < end, "{path} is still answered with {answer:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Sends a signal.
    fn signal(&self, signal: rustix::process::Signal) {
        rustix::process::kill_process(rustix::process::Pid::from_child(&self.child), signal).expect("a signal");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // The keepers end with the server.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Answer {
    fn of(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let mut lines = head.lines();
        let code = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
        let headers =
            lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Self {
            code: code.unwrap_or_else(|| panic!("{text}")),
            headers: headers.collect(),
            text: body.to_owned(),
            is_clean: true,
        }
    }

    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Checks that the answer is a problem with this code, and returns its detail.
    #[track_caller]
    fn problem(&self, code: u16) -> String {
        assert_eq!((self.code, self.header("content-type")), (code, "application/problem+json"), "{self:?}");
        let problem = self.json();
        contract::fits("Problem", &problem);
        assert_eq!(problem["status"], code);
        problem["detail"].as_str().expect("a detail").to_owned()
    }
}

/// Returns the headers of a report.
fn with_token() -> Vec<(&'static str, &'static str)> {
    vec![("Authorization", "Bearer a-token-of-the-tests"), ("Content-Type", "application/json")]
}

/// Returns a passed, complete run of a level, with some fields replaced; null removes a field.
fn run(id: &str, other: &Value) -> Value {
    let run = json!({
        "id": id, "run": id, "level": "unit", "revision": "3d3c42e5aac5ba805825da76410c181273ba90b1", "verdict": "passed",
        "passed": 3, "failed": 0, "skipped": 1, "flaky": 0, "duration_seconds": 2.5,
        "started": "2026-01-17T03:36:35Z", "finished": "2026-01-17T03:36:48Z",
    });
    with(run, other)
}

fn deployment(id: &str, other: &Value) -> Value {
    let deployment = json!({
        "id": id, "state": "deployed", "environment": "production", "version": "1.4.0", "slot": "green",
        "since": "2026-01-17T03:36:48Z",
    });
    with(deployment, other)
}

fn with(mut value: Value, other: &Value) -> Value {
    let fields = value.as_object_mut().expect("an object");
    for (name, value) in other.as_object().expect("an object") {
        if value.is_null() {
            fields.remove(name)
        } else {
            fields.insert(name.clone(), value.clone())
        };
    }
    value
}
