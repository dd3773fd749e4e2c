//! The judgement of a suite's exit and its report, as data. The words are in `report`.

use super::{Ended, Verdict};

/// The reason that a verdict rests on, or a remark about a green one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// Cases failed.
    CasesFailed {
        /// The number of failed cases.
        failed: u32,
        /// The end of the command.
        ending: CommandEnding,
        /// The reason why another report of the suite cannot be read.
        broken: Option<String>,
    },
    /// The end of the command decides.
    Ending {
        /// The end of the command.
        ending: CommandEnding,
        /// The fault of the report, if it matters.
        report: Option<ReportFault>,
    },
    /// No test ran.
    NoTestRan(CommandEnding),
    /// The report counts failures that no case shows.
    FailuresUnshown {
        /// The number of failures without a case.
        unshown: u32,
        /// The end of the command.
        ending: CommandEnding,
    },
    /// No case failed, but the report is not green either.
    ReportDoubted {
        /// The doubt.
        doubt: ReportDoubt,
        /// The end of the command.
        ending: CommandEnding,
    },
    /// The report counts more tests than it shows cases.
    CasesUnshown {
        /// The number of tests that the report counts.
        counted: u32,
        /// The number of cases that the report shows.
        shown: u32,
    },
    /// The command failed, and no case explains it.
    NoCaseFailed(CommandEnding),
    /// Cases failed and then passed, but the command failed nevertheless.
    FlakyExit {
        /// The end of the command.
        ending: CommandEnding,
        /// The names of the first of those cases (untrusted text).
        names: Vec<String>,
        /// The number of those cases that are not listed.
        more: usize,
    },
    /// Every case was skipped, with the number of cases.
    AllSkipped(u32),
    /// A report cannot be read.
    ReportBroken {
        /// The reason.
        why: String,
        /// The end of the command.
        ending: CommandEnding,
    },
    /// No report was found, although the command ended with exit code 0.
    ReportMissing(ReportFault),
    /// A file next to the reports is not a report and was skipped, with its name and kind.
    ForeignFile(String),
    /// The suite has no command that can be run, with the reason.
    NoCommand(String),
    /// A program that the suite needs is not installed, with its name.
    ToolMissing(String),
    /// The suite's shell is not installed, with its name.
    ShellMissing(String),
    /// The process that runs and watches the command failed.
    Supervisor(SupervisorFault),
    /// A report of a run elsewhere has this verdict.
    Reported(Verdict),
    /// The words of another program or of an earlier version.
    Other(String),
}

/// The end of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandEnding {
    /// The exit code or the signal.
    pub ended: Ended,
    /// The command's own error that the exit code stands for.
    pub fault: Option<CommandFault>,
}

impl CommandEnding {
    /// Returns true for exit code 0.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.ended == Ended::Code(0)
    }
}

/// An error that an exit code stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandFault {
    /// A command was not found, with its name if the shell printed it.
    NotFound(Option<String>),
    /// A command is not executable, with its name if the shell printed it.
    NotExecutable(Option<String>),
    /// The test runner could not run its tests.
    Runner {
        /// The title of the test runner.
        runner: &'static str,
        /// The fault.
        fault: RunnerFault,
    },
}

/// Possible reasons why a test runner could not run its tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunnerFault {
    /// The runner was interrupted, or could not collect its tests.
    Interrupted,
    /// The runner had an internal error.
    Internal,
    /// The runner does not accept its arguments.
    Usage,
    /// The runner found no test.
    NoTest,
}

/// A fault of the report of a suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportFault {
    /// The command wrote no report.
    Missing,
    /// The report's pattern leads out of the repository through this link.
    Outside(String),
    /// The report cannot be read, with the reason.
    Broken(String),
}

/// A reason why a report is not green although no case failed. All texts are untrusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportDoubt {
    /// A total is not a number.
    TotalUnreadable {
        /// The attribute.
        attribute: String,
        /// The value of the attribute.
        value: String,
    },
    /// A test suite in the report is marked as not passed, but none of its cases is.
    SuiteNotPassed {
        /// The attribute.
        attribute: String,
        /// The value of the attribute.
        value: String,
    },
    /// A file in an unsupported format reports a failure.
    ForeignFailure {
        /// The file.
        file: String,
        /// The element that reports the failure.
        says: String,
    },
    /// A line among the events of `go test -json` cannot be read, with its number.
    EventUnreadable(usize),
}

/// A failure of the process that runs and watches a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SupervisorFault {
    /// The keeper cannot be started, with the reason.
    NotStarted(String),
    /// The keeper was killed.
    Killed,
    /// The keeper did not answer and was killed.
    Silent,
    /// The command did not run.
    NotRun,
    /// The command cannot be run or watched, with the reason.
    Failed(String),
}

impl Judgement {
    /// Returns the stable word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::CasesFailed { .. } => "cases-failed",
            Self::Ending { ending, .. } => ending.code(),
            Self::NoTestRan(_) => "no-test-ran",
            Self::FailuresUnshown { .. } => "failures-unshown",
            Self::ReportDoubted { doubt, .. } => doubt.code(),
            Self::CasesUnshown { .. } => "cases-unshown",
            Self::NoCaseFailed(_) => "no-case-failed",
            Self::FlakyExit { .. } => "flaky-exit",
            Self::AllSkipped(_) => "all-skipped",
            Self::ReportBroken { .. } => "report-broken",
            Self::ReportMissing(_) => "report-missing",
            Self::ForeignFile(_) => "foreign-file",
            Self::NoCommand(_) => "no-command",
            Self::ToolMissing(_) | Self::ShellMissing(_) => "tool-missing",
            Self::Supervisor(_) => "supervisor",
            Self::Reported(_) => "reported",
            Self::Other(_) => "other",
        }
    }
}

impl ReportDoubt {
    fn code(&self) -> &'static str {
        match self {
            Self::TotalUnreadable { .. } => "total-unreadable",
            Self::SuiteNotPassed { .. } => "suite-not-passed",
            Self::ForeignFailure { .. } => "foreign-failure",
            Self::EventUnreadable(_) => "event-unreadable",
        }
    }
}

impl CommandEnding {
    fn code(&self) -> &'static str {
        match (&self.fault, self.ended) {
            (Some(CommandFault::NotFound(_)), _) => "command-not-found",
            (Some(CommandFault::NotExecutable(_)), _) => "not-executable",
            (Some(CommandFault::Runner { .. }), _) => "runner-error",
            (None, Ended::Signal(_)) => "signal",
            (None, Ended::Code(_)) => "exit-code",
        }
    }
}
