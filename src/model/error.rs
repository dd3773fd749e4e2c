//! What can go wrong and the exit code that says so. How an error looks on a terminal is `report::ui`'s business.

use std::error::Error as StdError;
use std::process::ExitCode;

use thiserror::Error as Failure;

use crate::model::diagnostic::Diagnostic;

/// A `Result` whose error knows its exit code.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The exit codes of every verb: a contract, listed in docs/reference/exit-codes.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, and the answer is yes or green.
    Yes,
    /// Done, and the answer is no.
    No,
    /// Wrong usage or config; nothing was done.
    Usage,
    /// Could not find out, and the policy did not allow guessing.
    Unknown,
    /// Interrupted (SIGINT).
    Interrupted,
    /// Told to end (SIGTERM, SIGHUP).
    Terminated,
}

impl Exit {
    /// The number that the process ends with.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Yes => 0,
            Self::No => 1,
            Self::Usage => 2,
            Self::Unknown => 3,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// One failure: what happened, the places in the config it is about, and what to do next.
#[derive(Debug, Failure)]
#[error("{message}")]
pub struct Error {
    exit: Exit,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
    hints: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

impl Error {
    /// Wrong usage or config: exit 2.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// The answer could not be found out: exit 3.
    #[must_use]
    pub fn unknown(message: impl Into<String>) -> Self {
        Self::new(Exit::Unknown, message)
    }

    /// An error in a file, with its places: exit 2.
    #[must_use]
    pub fn invalid(message: impl Into<String>, diagnostics: Vec<Diagnostic>) -> Self {
        Self { diagnostics, ..Self::usage(message) }
    }

    fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), source: None, hints: Vec::new(), diagnostics: Vec::new() }
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds what caused it.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Says what was being done, before what happened.
    #[must_use]
    pub fn during(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// The exit code that this failure means.
    #[must_use]
    pub fn exit(&self) -> Exit {
        self.exit
    }

    /// What to do next, one sentence each.
    #[must_use]
    pub fn hints(&self) -> &[String] {
        &self.hints
    }

    /// What happened and what caused it, in one line.
    pub(crate) fn with_cause(&self) -> String {
        StdError::source(self).map_or_else(|| self.to_string(), |source| format!("{self}: {source}"))
    }

    /// What happened and what caused it, and what to do next, in one line.
    pub(crate) fn with_hints(&self) -> String {
        let parts: Vec<String> = std::iter::once(self.with_cause()).chain(self.hints.iter().cloned()).collect();
        parts.join("; ")
    }

    /// What happened, what caused it, what to do next: one line of equal parts.
    pub(crate) fn in_parts(&self) -> String {
        let source = StdError::source(self).map(ToString::to_string);
        let parts: Vec<String> = std::iter::once(self.to_string()).chain(source).chain(self.hints.iter().cloned()).collect();
        parts.join("; ")
    }

    /// The places in a file that it is about.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}
