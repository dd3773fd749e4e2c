//! The manager contract, and the kits for existing managers, started for real and checked with the contract.
//!
//! Each kit is tested twice: unchanged as it is written, and in the small manager of `kit/city.py` or `kit/city.mjs`.

pub(crate) mod contract;
mod example;
mod refusals;
mod reports;
mod whole;

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use cicd::scaffold::template::{self, Templates};
use serde_json::{Value, json};

use crate::support::{World, of_npm, of_pypi, tools};

pub(crate) const TOKEN: &str = "a-token-of-the-tests";

/// Runs a command that ends when its parent process ends, for any reason.
const WHILE_STDIN_IS_OPEN: &str =
    "exec 3<&0; \"$@\" </dev/null 3<&- & server=$!; { cat <&3 >/dev/null; kill -9 $server; } & wait $server";

/// The language of a kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kit {
    Python,
    Node,
}

/// The program to start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum As {
    /// The unchanged kit itself.
    Written,
    /// The example manager that includes it.
    FilledIn,
}

/// A manager that runs until it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    log: PathBuf,
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

impl Kit {
    fn file(self) -> &'static str {
        match self {
            Self::Python => "cicd_manager.py",
            Self::Node => "cicd-manager.mjs",
        }
    }

    /// Returns the kit as `cicd scaffold` writes it.
    fn text(self) -> String {
        let templates = Templates::builtin();
        let template = templates.get(&format!("managers/{}", self.file())).expect("the kit");
        let text = template::render(template, &json!({})).expect("a kit");
        assert_eq!(text, template.text, "nothing in it may look like a template's delimiters");
        text
    }

    /// Returns the program that runs the kit.
    fn program(self) -> PathBuf {
        match self {
            Self::Python => {
                of_pypi("uvicorn");
                of_pypi("python")
            }
            Self::Node => {
                of_npm("express");
                PathBuf::from("node")
            }
        }
    }

    /// Starts the kit with [`TOKEN`].
    pub(crate) fn start(self, world: &World, what: As) -> Server {
        self.start_with(world, what, Some(TOKEN))
    }

    fn start_with(self, world: &World, what: As, token: Option<&str>) -> Server {
        let program = self.program();
        let folder = world.path().join("manager");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(self.file()), self.text()).expect("the kit");
        let (example, text) = match self {
            Self::Python => ("city.py", include_str!("kit/city.py")),
            Self::Node => ("city.mjs", include_str!("kit/city.mjs")),
        };
        std::fs::write(folder.join(example), text).expect("the example");
        drop(std::os::unix::fs::symlink(tools().join("node_modules"), folder.join("node_modules")));
        let script = if what == As::FilledIn { example } else { self.file() };
        let command = |port: u16| {
            let mut command = world.command("sh", &folder);
            command.args(["-c", WHILE_STDIN_IS_OPEN, "sh"]).arg(&program).args([script, &port.to_string()]);
            command.stdin(Stdio::piped()).process_group(0).env("PYTHONDONTWRITEBYTECODE", "1");
            command.envs(token.map(|token| ("CICD_MANAGER_TOKEN", token)));
            command
        };
        // Another process may take the free port before the server does.
        let server = (0..3).find_map(|_| Server::start(command, &folder));
        server.unwrap_or_else(|| panic!("{self:?}: {}", read(&folder.join("log"))))
    }
}

impl Server {
    fn start(command: impl Fn(u16) -> Command, folder: &Path) -> Option<Self> {
        let log = folder.join("log");
        let until = Instant::now() + Duration::from_secs(30);
        // Tests with thousands of connections may use every port for a moment.
        let listener = loop {
            match TcpListener::bind("127.0.0.1:0") {
                Err(error) if error.kind() == ErrorKind::AddrInUse && Instant::now() < until => {
                    std::thread::sleep(Duration::from_millis(200));
                }
                bound => break bound.expect("a port"),
            }
        };
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let file = || std::fs::File::options().create(true).append(true).open(&log).expect("a log");
        let child = command(port).stdout(file()).stderr(file()).spawn().expect("the manager");
        let mut server = Self { child, port, log };
        let until = Instant::now() + Duration::from_secs(30);
        while Instant::now() < until {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(server);
            }
            if server.child.try_wait().expect("a state").is_some() {
                return None;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], b"")
    }

    /// Posts a report with the token.
    fn post(&self, path: &str, report: &Value) -> Answer {
        self.ask("POST", path, &with_token("application/json"), report.to_string().as_bytes())
    }

    /// Returns the answer to a request, which must be 200.
    pub(crate) fn say(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.code, 200, "{answer:?}");
        answer.json()
    }

    /// Sends a request; a server may answer before it has read everything.
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        if method == "POST" && !headers.iter().any(|(name, _)| *name == "Transfer-Encoding") {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        let mut out = stream.try_clone().expect("a stream");
        let bytes = [head.as_bytes(), b"\r\n", body].concat();
        let writer = std::thread::spawn(move || out.write_all(&bytes).is_ok());
        let mut answer = Vec::new();
        let read = stream.read_to_end(&mut answer);
        drop(stream.shutdown(std::net::Shutdown::Both));
        let is_sent = writer.join().expect("the writer");
        let text = String::from_utf8_lossy(&answer).into_owned();
        assert!(!text.is_empty(), "no answer to {method} {path}: {read:?}; {}", read_log(self));
        Answer { is_clean: is_sent && read.is_ok(), ..Answer::of(&text) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        use rustix::process::{Pid, Signal, kill_process_group};
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
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

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Checks that the answer is a problem with this code, as the contract requires, and returns its detail.
    #[track_caller]
    fn problem(&self, code: u16) -> String {
        assert_eq!((self.code, self.header("content-type")), (code, "application/problem+json"), "{self:?}");
        let problem = self.json();
        contract::fits("Problem", &problem);
        assert_eq!(problem["status"], code);
        problem["detail"].as_str().expect("a detail").to_owned()
    }
}

/// Writes a test for each kit. Every test has a line of its own with its requirements: `tests/tiers.rs` counts these lines.
macro_rules! for_each_kit {
    ($($module:ident as $kit:ident { $(#[$ignored:meta] $name:ident)+ })+) => {
        $(mod $module { $(#[test] #[$ignored] fn $name() { super::$name(super::Kit::$kit); })+ })+
    };
}
use for_each_kit;

/// Returns the headers of a report.
fn with_token(content_type: &str) -> Vec<(&'static str, &str)> {
    const AUTHORIZATION: &str = "Bearer a-token-of-the-tests";
    vec![("Authorization", AUTHORIZATION), ("Content-Type", content_type)]
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

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

fn read_log(server: &Server) -> String {
    read(&server.log)
}

/// Without its libraries, the kit prints a line that says what to install.
#[test]
#[ignore = "needs python"]
fn the_kit_for_python_says_what_it_needs() {
    let world = World::new();
    let folder = world.path().join("bare");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("cicd_manager.py"), Kit::Python.text()).expect("the kit");
    let run = |arguments: &[&str]| {
        // With `-S`, Python ignores installed packages.
        let ran = world.command("python3", &folder).args(["-B", "-S"]).args(arguments).output().expect("python");
        (ran.status.code(), String::from_utf8_lossy(&ran.stderr).into_owned())
    };
    let (code, said) = run(&["cicd_manager.py", "8001"]);
    assert_eq!((code, said.lines().count()), (Some(1), 1), "{said}");
    assert!(said.contains("pip install fastapi uvicorn") && !said.contains("Traceback"), "{said}");
    // A program that imports the kit gets the same text as an error.
    let (code, said) = run(&["-c", "import cicd_manager"]);
    assert!(
        code == Some(1) && said.trim_end().lines().last().is_some_and(|line| line.contains("pip install fastapi uvicorn")),
        "{said}"
    );
}
