//! What a finished `git` said.

use crate::model::error::Error;

/// What a finished `git` said.
#[derive(Debug)]
pub struct GitAnswer {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Everything it wrote to stdout.
    pub stdout: Vec<u8>,
    /// What it wrote to stderr, trimmed.
    pub stderr: String,
}

impl GitAnswer {
    /// Returns true if it ended with 0.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.code == Some(0)
    }

    /// Stdout as one trimmed line.
    #[must_use]
    pub fn line(&self) -> String {
        String::from_utf8_lossy(&self.stdout).trim_end_matches(['\n', '\r']).to_owned()
    }

    /// This answer as an error that says what was asked.
    #[must_use]
    pub fn failure(&self, asked: &str) -> Error {
        let said = self.stderr.lines().next().unwrap_or("it said nothing").trim_start_matches("fatal: ");
        Error::unknown(format!("`git {asked}` failed: {said}"))
    }
}
