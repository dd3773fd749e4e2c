//! The exact command of a suite: its text, folder, variables and report; or the reason why there is no command.

use super::shard::Shard;

/// The command that is started for a suite.
///
/// `$CICD_REPORT` must be set to an absolute path that ends in `/report.xml`, in an existing folder that no other start uses: some commands
/// write other files beside the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// The text for the shell: `sh`, or the suite's own shell for a `run`.
    pub text: String,
    /// The folder in which the command runs, from the root; empty for the root.
    pub folder: String,
    /// Variables besides those of the config.
    pub env: Vec<(&'static str, String)>,
    /// The source of the results.
    pub report: ReportSpec,
    /// True if exit 0 without a report is an error, because the runner always writes one.
    pub is_report_due: bool,
    /// True if a start without any test counts as skipped, because only the runner knows whether this part has tests.
    pub may_be_empty: bool,
    /// A program that the command needs and this machine lacks.
    pub missing: Option<Missing>,
    /// A remark for people.
    pub note: Option<&'static str>,
}

/// The source of a suite's results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportSpec {
    /// No readable results: the exit code decides.
    None,
    /// JUnit at `$CICD_REPORT`. A suite that starts its runner several times writes `report-2.xml` and so on beside it.
    OwnPath,
    /// JUnit in the files that match these patterns, from the root of the repository, e.g. `target/surefire-reports/*.xml`.
    Glob(Vec<String>),
    /// The output of the command.
    Stdout(Stdout),
}

/// A format of results on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stdout {
    /// `go test -json`
    GoTest,
    /// The text of Rust's test harness.
    Libtest,
    /// Both, one after the other.
    Both,
}

/// A program that a suite needs and that is not installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The name by which the program is started.
    pub program: &'static str,
    /// The way to install it.
    pub install: String,
}

/// Possible reasons why there is nothing to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoCommand {
    /// This part of the suite has no files; the suite is skipped, which is not a failure.
    EmptyShard(Shard),
    /// The config gives no command, and no layout finds a test.
    NothingFound,
    /// A layout's pattern matches files like this one, but no runner is known for them.
    UnknownRunner(String),
    /// The only test is a `run` file that is not executable.
    NotExecutable(String),
    /// Several runners were found, and the suite's name is none of theirs.
    Several(Vec<&'static str>),
    /// The runner with this title cannot run a part of a suite; `None` stands for a command of the config without `shards`.
    CannotSplit(Option<&'static str>),
    /// There are more files than `cicd` looks at.
    TooMany,
    /// The command would be too long for the system.
    TooLong,
    /// The runner would read this file's name as a pattern.
    OddName(String),
}

impl NoCommand {
    /// Returns true if the suite is skipped; every other variant is an error of the suite.
    #[must_use]
    pub fn is_skip(&self) -> bool {
        matches!(self, Self::EmptyShard(_))
    }
}
