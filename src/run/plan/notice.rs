//! What a person should know of a run beside its results.

use crate::model::error::Error;
use crate::model::result::SuiteId;

/// Something that a person should know of a run.
#[derive(Debug)]
pub(crate) enum RunNotice {
    /// The command of a suite is not quite what it seems.
    Command { suite: SuiteId, note: &'static str },
    /// A pipe in a command loses the exit code of this part; as many more suites have such a pipe.
    PipeHidesFailure { suite: SuiteId, part: String, more: usize },
    /// The exit code of this command is lost; as many more suites have such a command.
    LostExitCode { suite: SuiteId, command: String, more: usize },
    /// The values of these variables are secret, and too short to be found in texts.
    ShortSecrets(Vec<String>),
    /// The cache could not be asked, so that all suites run.
    NoneReused(Error),
    /// The store took no more of the results.
    ResultsNotKept(Error),
    /// What a green result would stand for was written to during the run; or what a reused result stood for, by a suite that ran beside it.
    Spoilt { suite: String, path: String, is_reused: bool },
    /// The green results could not be put into the cache.
    NoneKept(Error),
}
