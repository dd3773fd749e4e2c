//! The programs that a runner needs.

use crate::suites::command::Missing;
use crate::suites::folders::SuiteFolders;

/// A program that a runner needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tool {
    pub(crate) program: &'static str,
    /// The instructions for installing the program.
    pub(crate) install: String,
    /// True if the program is searched for in `node_modules`, not on the PATH.
    pub(crate) is_module: bool,
}

impl Tool {
    pub(super) fn on_path(program: &'static str, install: &str) -> Self {
        Self { program, install: install.to_owned(), is_module: false }
    }

    pub(super) fn module(program: &'static str, install: String) -> Self {
        Self { program, install, is_module: true }
    }

    /// Returns the tool with its install instructions if a start in this folder would not find it.
    pub(crate) fn missing(self, home: &str, folders: &dyn SuiteFolders) -> Option<Missing> {
        let is_there = if self.is_module {
            folders.resolves(home, &format!("node_modules/.bin/{}", self.program))
        } else {
            folders.program(self.program)
        };
        (!is_there).then_some(Missing { program: self.program, install: self.install })
    }
}
