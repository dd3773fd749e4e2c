//! The folders that pytest puts on the path of modules (<https://docs.pytest.org/en/stable/reference/reference.html#confval-pythonpath>).

use crate::graph::reading::{DeclKind, Reading};

/// The name of roots that hold for tests.
pub(super) const PYTEST: &str = "pytest";

/// Returns true if a file with this name has settings of pytest and nothing else that is read.
pub(super) fn is_settings(name: &str) -> bool {
    matches!(name, "pytest.ini" | ".pytest.ini" | "tox.ini")
}

/// Declares the folders of `pythonpath`, which may go on in indented lines.
pub(super) fn roots(reading: &mut Reading, name: &str, text: &str) {
    let section = if name == "setup.cfg" { "[tool:pytest]" } else { "[pytest]" };
    let (mut is_ours, mut is_value) = (false, false);
    for row in text.lines() {
        let words = row.trim();
        if words.starts_with(['#', ';']) {
            continue;
        }
        let is_continued = row.starts_with([' ', '\t']);
        if !is_continued && !words.is_empty() {
            is_value = false;
        }
        if words.starts_with('[') && !is_continued {
            is_ours = words == section;
        }
        let (key, value) = row.split_once(['=', ':']).map_or(("", ""), |(key, value)| (key.trim_end(), value));
        let value = if is_ours && key == "pythonpath" {
            is_value = true;
            value
        } else {
            words
        };
        if is_value {
            for folder in value.split_whitespace() {
                reading.declare(DeclKind::Root, PYTEST, folder.trim_matches(['"', '\'']));
            }
        }
    }
}
