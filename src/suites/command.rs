//! The exact command of a suite: its text, its folder, its variables, and where its report will be; or why there is none.

use super::shard::Shard;

/// The command that is started for a suite.
///
/// `$CICD_REPORT` must be set to an absolute path that ends in `/report.xml`, in a folder that is there and belongs to this start
/// alone: some texts write beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// Given to the shell: `sh`, or for a `run` that of the suite.
    pub text: String,
    /// The folder that it is run in, from the root; empty for the root.
    pub folder: String,
    /// Variables besides those of the config.
    pub env: Vec<(&'static str, String)>,
    /// The source of the results.
    pub report: ReportSpec,
    /// True if exit 0 without a report is an error: the runner always writes one.
    pub is_report_due: bool,
    /// True if a start without any test is a skip: this part may have got none, and only the runner knows.
    pub may_be_empty: bool,
    /// A program that it needs and this machine lacks.
    pub missing: Option<Missing>,
    /// A remark for people.
    pub note: Option<&'static str>,
}

/// The source of a suite's results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportSpec {
    /// Nothing writes any that could be read: the exit code decides.
    None,
    /// JUnit at `$CICD_REPORT`, and, where one suite starts its runner several times, at `report-2.xml` and so on beside it.
    OwnPath,
    /// JUnit in the files that these patterns name, from the root of the repository, e.g. `target/surefire-reports/*.xml`.
    Glob(Vec<String>),
    /// Its output.
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

/// A program that a suite needs and that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The name that it is started by.
    pub program: &'static str,
    /// The way to install it.
    pub install: String,
}

/// A reason for having nothing to start.
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
    /// The runner of this title cannot run a part; `None` is a command of the config that does not say `shards`.
    CannotSplit(Option<&'static str>),
    /// There are more files than are looked at.
    TooMany,
    /// The command would be too long for the system.
    TooLong,
    /// The runner would take this file's name for a pattern.
    OddName(String),
}

impl NoCommand {
    /// Returns true if the suite is skipped; everything else is an error of the suite.
    #[must_use]
    pub fn is_skip(&self) -> bool {
        matches!(self, Self::EmptyShard(_))
    }
}
