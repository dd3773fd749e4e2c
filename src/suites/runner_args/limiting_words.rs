//! Words that keep a runner from running tests, and the files that they stand in.

use super::words::is_variable;
use super::{RunnerArgs, SimpleCommand};
use crate::suites::shell_syntax::CommandFile;

/// Words because of which a runner leaves out tests.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LimitingWords {
    pub(crate) words: String,
    /// The file that they stand in; `None` for the command of the suite itself.
    pub(crate) file: Option<LimitingFile>,
}

/// A place in a file of the repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LimitingFile {
    pub(crate) path: String,
    pub(crate) line: Option<usize>,
    /// The setting or the script in the file.
    pub(crate) key: Option<String>,
}

impl LimitingWords {
    pub(super) fn of_command(words: String) -> Self {
        Self { words, file: None }
    }

    pub(super) fn of_file(words: String, file: &CommandFile) -> Self {
        let place = LimitingFile { path: file.path.clone(), line: file.line_of(&words), key: file.key.clone() };
        Self { words, file: Some(place) }
    }

    /// Names the file of words that have none yet, if the file holds them.
    pub(in crate::suites) fn locate(&mut self, file: &CommandFile) {
        if self.file.is_none() && file.holds(&self.words) {
            *self = Self::of_file(std::mem::take(&mut self.words), file);
        }
    }
}

impl RunnerArgs {
    pub(super) fn narrow(&mut self, words: String) {
        // What is known says more than a variable.
        if self.filter.as_ref().is_none_or(|filter| is_variable(&filter.words)) {
            self.filter = Some(LimitingWords::of_command(words));
        }
    }

    /// Says that the command stands in a file: that of a script.
    pub(in crate::suites) fn locate(&mut self, file: &CommandFile) {
        self.filter.iter_mut().chain(&mut self.idle).for_each(|words| words.locate(file));
    }

    /// Says that the command stands in the file of its script, if it has one.
    pub(super) fn locate_command(&mut self, command: &SimpleCommand) {
        if let Some(file) = &command.file {
            self.locate(file);
        }
    }
}
