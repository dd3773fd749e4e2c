//! From a planned suite to the exact command: its text, its folder, its variables, and where its report will be.
//!
//! The texts of the runners that layouts find are put together in `compose`.

use std::fmt;

use super::compose;
use super::detect::Found;
use super::folders::Folders;
use super::runner::Runner;
use super::shell;
use super::{Planned, Shard};
use crate::model::result::EMPTY_SHARD;

/// What is started for a suite.
///
/// `$CICD_REPORT` must be set to an absolute path that ends in `/report.xml`, in a folder that is there and belongs to this start
/// alone: some texts write beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// Given to `sh -c`.
    pub text: String,
    /// The folder that it is run in, from the root; empty for the root.
    pub folder: String,
    /// Variables besides those of the config.
    pub env: Vec<(&'static str, String)>,
    /// Where the results are read from.
    pub report: Report,
    /// Whether exit 0 without a report is an error: the runner always writes one.
    pub is_report_due: bool,
    /// Whether a start without any test is a skip: this part may have got none, and only the runner knows.
    pub may_be_empty: bool,
    /// What this machine lacks for it.
    pub missing: Option<Missing>,
    /// What a person should know about it.
    pub note: Option<&'static str>,
}

/// Where the results of a suite are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// Nothing writes any that could be read: the exit code decides.
    None,
    /// JUnit at `$CICD_REPORT`, and, where one suite starts its runner several times, at `report-2.xml` and so on beside it.
    OwnPath,
    /// JUnit in the files that these patterns name, from the root of the repository, e.g. `target/surefire-reports/*.xml`.
    Glob(Vec<String>),
    /// What it prints.
    Stdout(Stdout),
}

/// A format of results on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stdout {
    /// `go test -json`
    GoTest,
    /// The text of Rust's test harness.
    Libtest,
}

/// A program that a suite needs and that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// Its name.
    pub program: &'static str,
    /// How to get it.
    pub install: &'static str,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not installed ({})", self.program, self.install)
    }
}

/// Why there is nothing to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoCommand {
    /// No file falls to this part: the suite is skipped, and that is no failure.
    EmptyShard(Shard),
    /// The config gives no command, and no layout finds anything.
    NothingFound,
    /// A layout's pattern finds files like this one, which no runner is known for.
    UnknownRunner(String),
    /// All that stands there is a `run` without the right to be run.
    NotExecutable(String),
    /// Several runners were found for a suite whose name is none of theirs.
    Several(Vec<&'static str>),
    /// This runner cannot be told to run a part; `None` is a command of the config that does not say `shards`.
    CannotSplit(Option<Runner>),
    /// There are more files than are looked at.
    TooMany,
    /// The command would be too long for the system.
    TooLong,
    /// The runner would take this file's name for a pattern.
    OddName(String),
}

impl NoCommand {
    /// Whether the suite is skipped; everything else is an error of the suite.
    #[must_use]
    pub fn is_skip(&self) -> bool {
        matches!(self, Self::EmptyShard(_))
    }
}

impl fmt::Display for NoCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyShard(shard) => write!(f, "{EMPTY_SHARD}{shard}"),
            Self::NothingFound => {
                f.write_str("it has no `run:` in cicd.yml, and no layout under `tests` finds anything for it")
            }
            Self::UnknownRunner(file) => write!(f, "no runner is known for {file}: give the suite a `run:` in cicd.yml"),
            Self::NotExecutable(file) => write!(f, "{file} is not executable: chmod +x {}", shell::quoted(file)),
            Self::Several(names) => {
                let names = names.join(", ");
                write!(f, "several runners were found ({names}): name the suite after one of them, or give it a `run:`")
            }
            Self::CannotSplit(Some(runner)) => {
                write!(f, "{runner} cannot be split into shards: take `shards` out, or give the suite a `run:` that can")
            }
            Self::CannotSplit(None) => f.write_str(
                "its `run:` is not split: if it reads CICD_SHARD_INDEX and CICD_SHARD_TOTAL, say `shards` in cicd.yml",
            ),
            Self::TooMany => f.write_str("its folders hold more files than are looked at: give it a `run:` in cicd.yml"),
            Self::TooLong => {
                f.write_str("its files do not fit into one command: split it with `shards`, or give it a `run:` in cicd.yml")
            }
            Self::OddName(file) => {
                write!(f, "the runner would read {file} as a pattern: rename it, or give the suite a `run:` in cicd.yml")
            }
        }
    }
}

/// The largest text that is given to `sh -c`; Linux takes 128 KiB.
pub(super) const MAX_TEXT: usize = 64 * 1024;

impl Planned<'_> {
    /// The parts that are run when `asked` was given to `--shard`. Without it the suite is run as a whole, except for a command
    /// of the config that is split: that one is run for each part.
    #[must_use]
    pub fn parts(&self, asked: Option<Shard>) -> Vec<Shard> {
        let own = self.suite.filter(|suite| suite.run.is_some() || self.runner == Some(Runner::Run));
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
    pub fn command(&self, folders: &dyn Folders, shard: Shard) -> Result<CommandLine, NoCommand> {
        let mut command = match self.suite.and_then(|suite| suite.run.as_deref()) {
            Some(run) => self.configured(run),
            None => self.detected(folders, shard)?,
        };
        if self.reads_shard() {
            let is_split = self.suite.is_some_and(|suite| suite.shards.is_some());
            if shard.is_part() && !is_split {
                return Err(NoCommand::CannotSplit(self.runner));
            }
            if is_split {
                command.env.push(("CICD_SHARD_INDEX", shard.index().to_string()));
                command.env.push(("CICD_SHARD_TOTAL", shard.total().to_string()));
            }
        }
        if let Some(report) = self.suite.and_then(|suite| suite.report.clone()) {
            command.report = Report::Glob(vec![report]);
            command.is_report_due = true;
        }
        // With a PATH of its own nobody knows what is on it.
        if self.suite.is_some_and(|suite| suite.env.contains_key("PATH")) {
            command.missing = None;
        }
        Ok(command)
    }

    /// Whether it is split by what it reads from its environment, not by its arguments.
    fn reads_shard(&self) -> bool {
        self.suite.is_some_and(|suite| suite.run.is_some()) || self.runner == Some(Runner::Run)
    }

    fn configured(&self, run: &str) -> CommandLine {
        let folder = self.suite.and_then(|suite| suite.working_dir.as_deref()).unwrap_or_default();
        CommandLine {
            text: run.to_owned(),
            folder: folder.split('/').filter(|name| !matches!(*name, "" | ".")).collect::<Vec<_>>().join("/"),
            env: Vec::new(),
            report: printed(run).map_or(Report::OwnPath, Report::Stdout),
            is_report_due: false,
            may_be_empty: false,
            missing: None,
            note: None,
        }
    }

    fn detected(&self, folders: &dyn Folders, shard: Shard) -> Result<CommandLine, NoCommand> {
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

/// Why nothing runs files that no runner takes.
fn unknown(found: &Found) -> NoCommand {
    let files = || found.groups.iter().flat_map(|group| &group.files);
    match files().find(|file| file.rsplit('/').next() == Some("run")) {
        Some(run) => NoCommand::NotExecutable(run.clone()),
        None => NoCommand::UnknownRunner(files().next().cloned().unwrap_or_default()),
    }
}

/// What a command of the config prints, if it can be told by its first words; nothing is demanded of it.
fn printed(run: &str) -> Option<Stdout> {
    let is_assignment = |word: &&str| word.split_once('=').is_some_and(|(name, _)| crate::config::is_variable(name));
    let mut words = run.split_whitespace().skip_while(is_assignment);
    match (words.next()?, words.next()?) {
        ("go", "test") => words.any(|word| word == "-json").then_some(Stdout::GoTest),
        ("cargo", "test" | "t") => Some(Stdout::Libtest),
        ("cargo", toolchain) if toolchain.starts_with('+') => {
            words.next().filter(|word| *word == "test").map(|_| Stdout::Libtest)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_command_prints() {
        for (run, expected) in [
            ("go test -json ./...", Some(Stdout::GoTest)),
            ("CGO_ENABLED=0 go test -race -json ./...", Some(Stdout::GoTest)),
            ("go test ./...", None),
            ("go vet -json", None),
            ("cargo test --workspace", Some(Stdout::Libtest)),
            ("RUST_BACKTRACE=1 cargo +nightly test", Some(Stdout::Libtest)),
            ("cargo nextest run", None),
            ("cargo +nightly build", None),
            ("make test", None),
            ("", None),
        ] {
            assert_eq!(printed(run), expected, "{run}");
        }
    }
}
