//! One line of `go test -json`, and the lines of text that its events carry.

use serde::Deserialize;

/// What happened. Fields that are missing are empty.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct GoEvent {
    pub(super) action: String,
    pub(super) package: String,
    pub(super) test: String,
    pub(super) elapsed: Option<f64>,
    pub(super) output: String,
    pub(super) import_path: String,
    pub(super) failed_build: String,
}

impl GoEvent {
    /// Whether it says which package it is about, as every event of `go test` does.
    pub(super) fn is_of_go(&self) -> bool {
        !self.package.is_empty() || !self.import_path.is_empty()
    }
}

/// A line of the output.
#[derive(Debug)]
pub(super) enum GoLine {
    /// An event.
    Event(GoEvent),
    /// Anything else.
    Text(String),
}

/// Reads a line. JSON without an action is something that a program printed.
pub(super) fn read(line: &[u8]) -> GoLine {
    if line.trim_ascii_start().starts_with(b"{") {
        let event = serde_json::from_slice(line).or_else(|_| serde_json::from_str(&String::from_utf8_lossy(line)));
        if let Some(event) = event.ok().filter(|event: &GoEvent| !event.action.is_empty()) {
            return GoLine::Event(event);
        }
    }
    GoLine::Text(String::from_utf8_lossy(line).into_owned())
}

/// Whether the line only frames what a test says: `=== RUN`, `--- FAIL: TestX (0.00s)`.
pub(super) fn is_frame(line: &str) -> bool {
    let line = line.trim_start();
    ["=== RUN ", "=== PAUSE ", "=== CONT ", "=== NAME ", "--- FAIL: ", "--- PASS: ", "--- SKIP: "]
        .iter()
        .any(|frame| line.starts_with(frame))
}

/// Whether the line is a message of the testing package: `    x_test.go:12: …`.
pub(super) fn is_located(line: &str) -> bool {
    let rest = line.trim_start();
    let Some((file, rest)) = rest.split_once(".go:") else { return false };
    let number = rest.split(':').next().unwrap_or_default();
    line.len() > rest.len() && !file.contains(' ') && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}
