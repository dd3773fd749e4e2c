//! The commands that list the tests of suites, for runners that can list them.

use super::command::Missing;
use super::folders::SuiteFolders;
use super::planned::Planned;
use super::runners::{Runner, lister_of};
use super::{Shard, compose};

/// A command that lists the tests of a suite and runs none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListCommand {
    pub(crate) runner: Runner,
    /// The command for the suite's shell.
    pub(crate) text: String,
    /// The folder in which the command runs, from the root; empty for the root.
    pub(crate) folder: String,
    /// A program that the command needs and this machine lacks.
    pub(crate) missing: Option<Missing>,
}

impl ListCommand {
    /// Returns the list commands of a suite; none if its command is more than one start of a runner, or if its runner cannot list tests.
    pub(crate) fn of(planned: &Planned<'_>, folders: &dyn SuiteFolders) -> Vec<Self> {
        let Ok(line) = planned.command(folders, Shard::WHOLE) else { return Vec::new() };
        if let Some(run) = planned.suite.and_then(|suite| suite.run.as_deref()) {
            let Some((runner, listing)) = lister_of(run).and_then(|runner| Some((runner, runner.listing()?))) else {
                return Vec::new();
            };
            return vec![Self { runner, text: (listing.turned)(run.trim()), folder: line.folder, missing: line.missing }];
        }
        let [found] = planned.found.as_slice() else { return Vec::new() };
        let Some(runner) = found.runner else { return Vec::new() };
        let lists = compose::lists(runner, found, folders).unwrap_or_default();
        let command = |(folder, text)| Self { runner, text, folder, missing: line.missing.clone() };
        lists.into_iter().map(command).collect()
    }
}
