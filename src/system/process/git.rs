//! Running `git` for its answer. Not here: what is asked of it (`git`).

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::model::error::{Error, Result};

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
    /// Whether it ended with 0.
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

/// A `git` that never asks, never takes optional locks, and speaks English.
#[must_use]
pub fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(folder)
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    command
}

/// Starts `command` with its output kept for [`finish`].
///
/// # Errors
/// When the program is not there or cannot be started.
pub fn start(command: &mut Command) -> Result<Child> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|error| {
        let program = command.get_program().to_string_lossy().into_owned();
        if error.kind() == std::io::ErrorKind::NotFound {
            return Error::unknown(format!("the program `{program}` is not installed, or not on the PATH"))
                .hint("install git 2.30 or newer");
        }
        Error::unknown(format!("cannot start `{program}`")).because(error)
    })
}

/// Waits for a child and takes its output.
///
/// # Errors
/// When the output cannot be read.
pub fn finish(child: Child) -> Result<GitAnswer> {
    let output = child.wait_with_output().map_err(|error| Error::unknown("cannot read the output of `git`").because(error))?;
    let stderr = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Ok(GitAnswer { code: output.status.code(), stdout: output.stdout, stderr })
}

/// Runs `git` in `folder` and waits for it.
///
/// # Errors
/// When it cannot be started; a non-zero exit is an answer.
pub fn ask_git<S: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = S>) -> Result<GitAnswer> {
    finish(start(git(folder).args(arguments))?)
}

/// Runs `git` in `folder`, gives it `input`, and waits for it.
///
/// # Errors
/// As [`ask_git`].
pub fn ask_git_with_input<S: AsRef<OsStr>>(
    folder: &Path,
    arguments: impl IntoIterator<Item = S>,
    input: Vec<u8>,
) -> Result<GitAnswer> {
    let mut child = start(git(folder).args(arguments).stdin(Stdio::piped()))?;
    let stdin = child.stdin.take();
    let writer = std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
    let answer = finish(child)?;
    // A git that stops reading early has said why on stderr; the broken pipe adds nothing.
    drop(writer.join());
    Ok(answer)
}
