//! What the end of a suite and its report amount to, as data. The words are in `report`.

use super::{Ended, Verdict};

/// The reason that a verdict rests on, or the odd thing about a green one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// Cases failed.
    CasesFailed {
        /// How many.
        failed: u32,
        /// The end of the command.
        ending: CommandEnding,
        /// Why another report of the suite cannot be read.
        broken: Option<String>,
    },
    /// The end of the command itself.
    Ending {
        /// That end.
        ending: CommandEnding,
        /// What is wrong with the report, where it counts.
        report: Option<ReportFault>,
    },
    /// No test ran.
    NoTestRan(CommandEnding),
    /// The report counts failures that no case shows.
    FailuresUnshown {
        /// How many.
        unshown: u32,
        /// The end of the command.
        ending: CommandEnding,
    },
    /// No case failed, and still the report is not green.
    ReportDoubted {
        /// Why.
        doubt: ReportDoubt,
        /// The end of the command.
        ending: CommandEnding,
    },
    /// The report counts more tests than it shows cases.
    CasesUnshown {
        /// The tests that it counts.
        counted: u32,
        /// The cases that it shows.
        shown: u32,
    },
    /// The command failed, and no case explains it.
    NoCaseFailed(CommandEnding),
    /// Cases failed and then passed, and the command failed all the same.
    FlakyExit {
        /// The end of the command.
        ending: CommandEnding,
        /// The first of those cases, by name (untrusted text).
        names: Vec<String>,
        /// How many more there are.
        more: usize,
    },
    /// Every case was skipped; so many.
    AllSkipped(u32),
    /// A report cannot be read.
    ReportBroken {
        /// Why.
        why: String,
        /// The end of the command.
        ending: CommandEnding,
    },
    /// No report was found, although the command ended with 0.
    ReportMissing(ReportFault),
    /// A file beside the reports was passed over, for it is none; which, and what it is.
    ForeignFile(String),
    /// The suite has no command that can be run; why.
    NoCommand(String),
    /// A program that it needs is not installed; which.
    ToolMissing(String),
    /// Its shell is not installed; which.
    ShellMissing(String),
    /// What runs and watches the command failed.
    Supervisor(SupervisorFault),
    /// A report of a run elsewhere says so.
    Reported(Verdict),
    /// Words of another program, or of an earlier version.
    Other(String),
}

/// The end of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandEnding {
    /// Its exit code or its signal.
    pub ended: Ended,
    /// An error of its own that the exit code names.
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
    /// A command was not found; its name, where the shell printed it.
    NotFound(Option<String>),
    /// A command is not executable; its name, where the shell printed it.
    NotExecutable(Option<String>),
    /// The runner could not run its tests.
    Runner {
        /// The runner's title.
        runner: &'static str,
        /// Why.
        fault: RunnerFault,
    },
}

/// Why a runner could not run its tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunnerFault {
    /// It was interrupted, or could not collect its tests.
    Interrupted,
    /// It broke.
    Internal,
    /// It does not understand its arguments.
    Usage,
    /// It found no test.
    NoTest,
}

/// What is wrong with the report of a suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportFault {
    /// None was written.
    Missing,
    /// The pattern leads through this link out of the repository.
    Outside(String),
    /// It cannot be read; why.
    Broken(String),
}

/// What keeps a report from being green although no case failed. All texts are untrusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportDoubt {
    /// A total is no number.
    TotalUnreadable {
        /// The attribute.
        attribute: String,
        /// Its value.
        value: String,
    },
    /// A suite says of itself that it has not passed, and none of its cases does.
    SuiteNotPassed {
        /// The attribute.
        attribute: String,
        /// Its value.
        value: String,
    },
    /// A file in a format that is not read says that something failed.
    ForeignFailure {
        /// The file.
        file: String,
        /// The element that says so.
        says: String,
    },
    /// A line among the events of `go test -json` cannot be read; its number.
    EventUnreadable(usize),
}

/// A failure of what runs and watches a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SupervisorFault {
    /// The keeper cannot be started; why.
    NotStarted(String),
    /// The keeper was killed.
    Killed,
    /// The keeper did not answer, and was killed.
    Silent,
    /// The command did not run.
    NotRun,
    /// The command cannot be run or watched; why.
    Failed(String),
}

impl Judgement {
    /// The stable word in JSON.
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
