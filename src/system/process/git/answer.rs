//! The answer of a finished `git` process.

use crate::model::error::Error;

/// The answer of a finished `git` process.
#[derive(Debug, Default)]
pub struct GitAnswer {
    /// The exit code; `None` if a signal ended the process.
    pub code: Option<i32>,
    /// The output to stdout.
    pub stdout: Vec<u8>,
    /// The output to stderr, trimmed.
    pub stderr: String,
}

impl GitAnswer {
    /// Returns true for exit code 0.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.code == Some(0)
    }

    /// Returns the output to stdout as one trimmed line.
    #[must_use]
    pub fn line(&self) -> String {
        String::from_utf8_lossy(&self.stdout).trim_end_matches(['\n', '\r']).to_owned()
    }

    /// Turns the answer into an error that names the `asked` command.
    #[must_use]
    pub fn failure(&self, asked: &str) -> Error {
        let said = self.stderr.lines().next().unwrap_or("it gave no message").trim_start_matches("fatal: ");
        Error::unknown(format!("`git {asked}` failed: {said}"))
    }
}
