//! Notices about a run, besides its results.

use crate::model::error::Error;
use crate::model::result::SuiteId;

/// A notice about a run.
#[derive(Debug)]
pub(crate) enum RunNotice {
    /// The command of a suite has a property that its text does not show.
    Command { suite: SuiteId, note: &'static str },
    /// A pipe in a command loses the exit code of this part; `more` is the number of further suites with such a pipe.
    PipeHidesFailure { suite: SuiteId, part: String, more: usize },
    /// The exit code of this command is lost; `more` is the number of further suites with such a command.
    LostExitCode { suite: SuiteId, command: String, more: usize },
    /// The values of these secret variables are too short to be found in texts.
    ShortSecrets(Vec<String>),
    /// The cache could not be read, so all suites run.
    NoneReused(Error),
    /// The store stopped accepting results.
    ResultsNotKept(Error),
    /// A file that a passed result depends on was written to during the run, or a suite that ran beside a reused result changed
    /// one of its files.
    Spoilt { suite: String, path: String, is_reused: bool },
    /// The passed results could not be cached.
    NoneKept(Error),
}
