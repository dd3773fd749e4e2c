//! A suite that would run, and the command that runs it.

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
    /// The domain's place in the config.
    pub domain: usize,
    /// The domain's name.
    pub domain_name: &'c str,
    /// Its level.
    pub level: &'c str,
    /// Its name, where the level has several.
    pub name: Option<&'c str>,
    /// Its entry in the config; `None` when a layout found it.
    pub suite: Option<&'c Suite>,
    /// The runner; `None` when the config says what does, or when nothing was found.
    pub(crate) runner: Option<Runner>,
    /// Its tests as the layouts found them: one entry; several when its name does not say which of them is meant.
    pub found: Vec<DetectedRunner>,
}

impl Planned<'_> {
    /// `domain/level` or `domain/level/name`.
    #[must_use]
    pub fn id(&self) -> String {
        match self.name {
            Some(name) => format!("{}/{}/{name}", self.domain_name, self.level),
            None => format!("{}/{}", self.domain_name, self.level),
        }
    }

    /// The id as a value of its own.
    #[must_use]
    pub fn suite_id(&self) -> SuiteId {
        SuiteId { domain: self.domain_name.to_owned(), level: self.level.to_owned(), name: self.name.map(str::to_owned) }
    }

    /// Its timeout.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.suite.and_then(|suite| suite.timeout).unwrap_or(DEFAULT_TIMEOUT)
    }
}

impl Planned<'_> {
    /// The parts that are run when `asked` was given to `--shard`. Without it the suite is run as a whole, except for a command
    /// of the config that is split: that one is run for each part.
    #[must_use]
    pub fn parts(&self, asked: Option<Shard>) -> Vec<Shard> {
        let own = self.suite.filter(|_| self.reads_shard());
        match (asked, own.and_then(|suite| suite.shards)) {
            (Some(asked), _) => vec![asked],
            (None, Some(total)) => (1..=total).filter_map(|index| Shard::new(index, total)).collect(),
            (None, None) => vec![Shard::WHOLE],
        }
    }

    /// The exact command for one part of it.
    ///
    /// # Errors
    /// When there is none; see [`NoCommand::is_skip`].
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
        // What is on a PATH of its own is not known.
        if self.suite.is_some_and(|suite| suite.env.contains_key("PATH")) {
            command.missing = None;
        }
        Ok(command)
    }

    /// Returns true if it is split by what it reads from its environment, not by its arguments.
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

/// The error for files that no runner takes.
fn unknown(found: &DetectedRunner) -> NoCommand {
    let files = || found.groups.iter().flat_map(|group| &group.files);
    match files().find(|file| file.rsplit('/').next() == Some("run")) {
        Some(run) => NoCommand::NotExecutable(run.clone()),
        None => NoCommand::UnknownRunner(files().next().cloned().unwrap_or_default()),
    }
}
