//! The kinds of paths that runners accept: sources, settings files, test targets.

use super::super::folders::{below, parent};
use super::super::languages::TestLanguage;

/// Returns the path that an argument selects: a source itself, or the folder of a settings file or manifest.
pub(super) fn folder_of<'p>(path: &'p str, language: &TestLanguage) -> &'p str {
    let is_source = language.endings.iter().any(|ending| path.rsplit('.').next() == Some(*ending));
    if is_source || !is_file(path) { path } else { parent(path) }
}

/// Returns true for a file of a test target: `tests/NAME.rs`, or a file in `tests/NAME/`.
pub(super) fn is_cargo_test(path: &str, name: &str) -> bool {
    let rest = path.strip_prefix("tests/").or_else(|| path.rsplit_once("/tests/").map(|(_, rest)| rest));
    rest.is_some_and(|rest| {
        name.contains('*') || rest.strip_suffix(".rs") == Some(name) || below(rest, name).is_some_and(|rest| !rest.is_empty())
    })
}

/// Returns true for a source that is part of a library, not of a program.
pub(super) fn is_of_library(path: &str) -> bool {
    let rest = path.strip_prefix("src/").or_else(|| path.rsplit_once("/src/").map(|(_, rest)| rest));
    rest.is_some_and(|rest| rest != "main.rs" && !rest.starts_with("bin/"))
}

/// Returns true if a path looks like that of a file.
pub(super) fn is_file(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.trim_start_matches('.').contains('.'))
}
