//! Files that git ignores: a workflow that an ignore rule hides is never committed, and no error shows it.

use std::path::Path;

use crate::git::Repository;
use crate::model::error::Result;
use crate::system::process;

/// A path and the rule that hides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    /// The path from the root.
    pub path: String,
    /// The file that holds the rule, as git names it.
    pub file: String,
    /// The line of the rule in that file.
    pub line: String,
    /// The pattern of the rule.
    pub pattern: String,
}

/// Returns those of `paths` that git ignores. Tracked files are never ignored; outside of a repository the result is empty.
///
/// # Errors
/// Returns an error if git cannot be started or fails.
pub fn find(root: &Path, paths: &[&str]) -> Result<Vec<Hidden>> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let mut input = paths.join("\0").into_bytes();
    input.push(0);
    let answer = process::ask_git_with_input(root, ["check-ignore", "--verbose", "-z", "--stdin"], input)?;
    match answer.code {
        Some(0 | 1) => Ok(read(&answer.stdout)),
        _ if Repository::is_none_at(root) => Ok(Vec::new()),
        _ => Err(answer.failure("check-ignore")),
    }
}

/// Parses git's output: four fields for each path (the file, the line, the pattern, the path). A pattern with `!` includes the
/// path again.
fn read(stdout: &[u8]) -> Vec<Hidden> {
    let fields: Vec<_> = stdout.split(|byte| *byte == 0).map(String::from_utf8_lossy).collect();
    let entries = fields.chunks_exact(4).filter(|entry| !entry[2].starts_with('!'));
    let hidden = |entry: &[std::borrow::Cow<'_, str>]| {
        let [file, line, pattern, path] = [0, 1, 2, 3].map(|at: usize| entry[at].to_string());
        Hidden { path, file, line, pattern }
    };
    entries.map(hidden).collect()
}
