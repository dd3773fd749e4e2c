//! A suite that would run, and its command.

use std::time::Duration;

use super::command::{CommandLine, NoCommand, ReportSpec};
use super::compose;
use super::detect::DetectedRunner;
use super::folders::SuiteFolders;
use super::runners::{self, Runner, Sharding, TestRunner};
use super::shard::Shard;
use crate::config::Suite;
use crate::model::result::SuiteId;

/// The timeout of a suite without one in the config.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_mins(30);

/// A suite that would run.
#[derive(Debug, Clone)]
pub struct Planned<'c> {
    /// The index of the domain in the config.
    pub domain: usize,
    /// The domain's name.
    pub domain_name: &'c str,
    /// The level of the suite.
    pub level: &'c str,
    /// The name of the suite, if the level has several.
    pub name: Option<&'c str>,
    /// The entry in the config; `None` if a layout found the suite.
    pub suite: Option<&'c Suite>,
    /// The runner; `None` if the config gives the command, or if nothing was found.
    pub(crate) runner: Option<Runner>,
    /// The tests that the layouts found: one entry, or several if the suite's name does not say which runner is meant.
    pub found: Vec<DetectedRunner>,
}

impl Planned<'_> {
    /// Returns the id: `domain/level` or `domain/level/name`.
    #[must_use]
    pub fn id(&self) -> String {
        match self.name {
            Some(name) => format!("{}/{}/{name}", self.domain_name, self.level),
            None => format!("{}/{}", self.domain_name, self.level),
        }
    }

    /// Returns the id as a [`SuiteId`].
    #[must_use]
    pub fn suite_id(&self) -> SuiteId {
        SuiteId { domain: self.domain_name.to_owned(), level: self.level.to_owned(), name: self.name.map(str::to_owned) }
    }

    /// Returns the timeout of the suite.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.suite.and_then(|suite| suite.timeout).unwrap_or(DEFAULT_TIMEOUT)
    }
}

impl Planned<'_> {
    /// Returns the parts that run with the given `--shard`. Without `--shard` the suite runs as a whole, except that a command of the
    /// config with `shards` runs once for each part.
    #[must_use]
    pub fn parts(&self, asked: Option<Shard>) -> Vec<Shard> {
        let own = self.suite.filter(|_| self.reads_shard());
        match (asked, own.and_then(|suite| suite.shards)) {
            (Some(asked), _) => vec![asked],
            (None, Some(total)) => (1..=total).filter_map(|index| Shard::new(index, total)).collect(),
            (None, None) => vec![Shard::WHOLE],
        }
    }

    /// Returns the exact command for one part of the suite.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no command; see [`NoCommand::is_skip`].
    pub fn command(&self, folders: &dyn SuiteFolders, shard: Shard) -> Result<CommandLine, NoCommand> {
        let mut command = match self.suite.and_then(|suite| suite.run.as_deref()) {
            Some(run) => self.configured(run),
            None => self.detected(folders, shard)?,
        };
        if self.reads_shard() {
            let is_split = self.suite.is_some_and(|suite| suite.shards.is_some());
            if shard.is_part() && !is_split {
                return Err(NoCommand::CannotSplit(self.runner.map(TestRunner::title)));
            }
            if is_split {
                command.env.push(("CICD_SHARD_INDEX", shard.index().to_string()));
                command.env.push(("CICD_SHARD_TOTAL", shard.total().to_string()));
            }
        }
        if let Some(report) = self.suite.and_then(|suite| suite.report.as_ref()) {
            command.report = ReportSpec::Glob(vec![report.value.clone()]);
            command.is_report_due = true;
        }
        // The programs on a PATH that the suite sets itself are not known.
        if self.suite.is_some_and(|suite| suite.env.contains_key("PATH")) {
            command.missing = None;
        }
        Ok(command)
    }

    /// Returns true if the suite reads its part from environment variables, not from arguments.
    fn reads_shard(&self) -> bool {
        self.suite.is_some_and(|suite| suite.run.is_some())
            || self.runner.is_some_and(|runner| runner.sharding() == Sharding::ByVariables)
    }

    fn configured(&self, run: &str) -> CommandLine {
        let folder = self.suite.and_then(|suite| suite.working_dir.as_deref()).unwrap_or_default();
        CommandLine {
            text: run.to_owned(),
            folder: folder.split('/').filter(|name| !matches!(*name, "" | ".")).collect::<Vec<_>>().join("/"),
            env: Vec::new(),
            report: runners::printed(run).map_or(ReportSpec::OwnPath, ReportSpec::Stdout),
            is_report_due: false,
            may_be_empty: false,
            missing: None,
            note: None,
        }
    }

    fn detected(&self, folders: &dyn SuiteFolders, shard: Shard) -> Result<CommandLine, NoCommand> {
        let found = match self.found.as_slice() {
            [] => return Err(NoCommand::NothingFound),
            [found] => found,
            several => return Err(NoCommand::Several(several.iter().filter_map(|f| Some(f.runner?.name())).collect())),
        };
        if !found.is_whole {
            return Err(NoCommand::TooMany);
        }
        let Some(runner) = found.runner else { return Err(unknown(found)) };
        compose::command(runner, found, folders, shard)
    }
}

/// Returns the error for files that no runner takes.
fn unknown(found: &DetectedRunner) -> NoCommand {
    let files = || found.groups.iter().flat_map(|group| &group.files);
    match files().find(|file| file.rsplit('/').next() == Some("run")) {
        Some(run) => NoCommand::NotExecutable(run.clone()),
        None => NoCommand::UnknownRunner(files().next().cloned().unwrap_or_default()),
    }
}
