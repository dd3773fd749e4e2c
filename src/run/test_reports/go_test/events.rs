//! Parses one line of `go test -json`, and recognises the lines of text that its events carry.

use serde::Deserialize;

/// An event. Missing fields are empty.
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
    /// Returns true if the event names its package, as every event of `go test` does.
    pub(super) fn is_of_go(&self) -> bool {
        !self.package.is_empty() || !self.import_path.is_empty()
    }
}

/// A line of the output.
#[derive(Debug)]
pub(super) enum GoLine {
    /// An event.
    Event(GoEvent),
    /// An event behind a text that another program printed without a line break.
    Behind(String, GoEvent),
    /// A part of an event: it was cut off, or two programs wrote at the same time.
    Broken(String),
    /// Any other text.
    Text(String),
}

/// The possible beginnings of an event.
const BEGINNINGS: [&str; 3] = ["{\"Time\":\"", "{\"Action\":\"", "{\"ImportPath\":\""];

/// Parses a line. JSON without an action is the output of a program.
pub(super) fn read(line: &[u8]) -> GoLine {
    // The `>` of some shells and `Tee` begin a file with a byte order mark. An output may consist of several files.
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    if line.trim_ascii_start().starts_with(b"{") {
        let event = serde_json::from_slice(line).or_else(|_| serde_json::from_str(&String::from_utf8_lossy(line)));
        if let Some(event) = event.ok().filter(|event: &GoEvent| !event.action.is_empty()) {
            return GoLine::Event(event);
        }
    }
    let text = String::from_utf8_lossy(line).into_owned();
    if !is_piece(&text) {
        return GoLine::Text(text);
    }
    let from = BEGINNINGS.iter().filter_map(|begin| text.find(begin)).min().unwrap_or(0);
    let (before, rest) = text.split_at(from);
    match serde_json::from_str::<GoEvent>(rest) {
        Ok(event) if event.is_of_go() && !event.action.is_empty() && !is_piece(before) => {
            GoLine::Behind(before.to_owned(), event)
        }
        _ => GoLine::Broken(text),
    }
}

/// Returns true if a line that is not an event has a part of one. A complete JSON value is a part only if it has an action and
/// the name of a package or test.
fn is_piece(line: &str) -> bool {
    let has = |key: &str| line.contains(&format!("\"{key}\":"));
    let is_about = has("Package") || has("ImportPath") || has("Test");
    match serde_json::from_str::<serde_json::Value>(line) {
        Ok(whole) => whole.get("Action").is_some() && is_about,
        Err(_) => BEGINNINGS.iter().any(|begin| line.trim_start().starts_with(begin)) || has("Action") && is_about,
    }
}

/// Returns true if the line only frames a test's output: `=== RUN`, `--- FAIL: TestX (0.00s)`.
pub(super) fn is_frame(line: &str) -> bool {
    let line = line.trim_start();
    ["=== RUN ", "=== PAUSE ", "=== CONT ", "=== NAME ", "--- FAIL: ", "--- PASS: ", "--- SKIP: "]
        .iter()
        .any(|frame| line.starts_with(frame))
}

/// Returns true if a test printed the line of its own failure. It counts even if no event reports the failure.
pub(super) fn says_failed<'l>(mut lines: impl Iterator<Item = &'l str>, test: &str) -> bool {
    let frame = format!("--- FAIL: {test} (");
    lines.any(|line| line.contains(&frame))
}

/// Returns true if the line is a message of the testing package: `    x_test.go:12: …`.
pub(super) fn is_located(line: &str) -> bool {
    let rest = line.trim_start();
    let Some((file, rest)) = rest.split_once(".go:") else { return false };
    let number = rest.split(':').next().unwrap_or_default();
    line.len() > rest.len() && !file.contains(' ') && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}
