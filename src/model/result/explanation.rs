//! Why an outcome is what it is.
//!
//! The text of an explanation is a format: stores and JUnit files of every version hold it, and [`Explanation::stored`] reads it
//! back. So it stands here, beside what reads it, and changes with neither.

use std::fmt;
use std::time::Duration;

use super::SuiteId;

/// Why an outcome is not green; or, of a green one, what is odd about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Explanation {
    /// Another part of the run has the suite: nothing of it is left to be done here.
    Elsewhere {
        /// That part, from 1.
        part: u32,
        /// How many there are.
        of: u32,
    },
    /// No file of the suite falls to this part.
    EmptyShard {
        /// This part, from 1.
        part: u32,
        /// How many there are.
        of: u32,
    },
    /// Its runner found no test for this part.
    NoTestInShard,
    /// An earlier level of its domain is red.
    RedLevel(SuiteId),
    /// The budget of the run was spent before the suite began.
    NotBegunInBudget,
    /// The run was stopped before the suite began.
    NotBegun,
    /// The budget of the run was spent while it ran.
    BudgetSpent,
    /// A signal stopped the run while it ran.
    Stopped {
        /// The signal's name, where it is known.
        signal: Option<&'static str>,
    },
    /// It took longer than its timeout.
    TimedOut {
        /// The timeout.
        limit: Duration,
    },
    /// It is red, and its quarantine is over.
    QuarantineOver {
        /// Why it is red.
        why: Box<Explanation>,
        /// The last day of the quarantine.
        until: String,
    },
    /// What its end and its report say, in words that no code reads.
    Judged(Judgement, String),
}

/// The kind of a judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// Cases failed.
    CasesFailed,
    /// The command ended with an exit code other than 0.
    ExitCode,
    /// A signal ended the command.
    Signal,
    /// A command was not found.
    CommandNotFound,
    /// A command is not executable.
    NotExecutable,
    /// The runner says by its exit code that it could not run.
    RunnerError,
    /// No test ran.
    NoTestRan,
    /// The command failed, and no case explains it.
    NoCaseFailed,
    /// Cases failed and then passed, and the command failed all the same.
    FlakyExit,
    /// Every case was skipped.
    AllSkipped,
    /// A report cannot be read.
    ReportBroken,
    /// No report was written.
    ReportMissing,
    /// The command before the suite failed.
    BeforeFailed,
    /// The command after the suite failed.
    AfterFailed,
    /// The suite has no command that can be run.
    NoCommand,
    /// A program that it needs is not installed.
    ToolMissing,
    /// What runs and watches the command failed.
    Supervisor,
    /// A report of a run elsewhere says so.
    Reported,
    /// Words of an earlier version, or of another program.
    Other,
}

/// How the texts begin that are read back.
const ELSEWHERE: &str = "it falls to shard ";
const EMPTY_SHARD: &str = "no file falls to shard ";

impl Explanation {
    /// The word of [`Explanation::Elsewhere`], which stores are asked for.
    pub const ELSEWHERE: &str = "other-shard";

    /// An explanation out of the text that a store or a JUnit file holds. What nothing is decided by stays words.
    #[must_use]
    pub fn stored(text: &str) -> Self {
        let shard = |rest: &str| {
            let (part, of) = rest.split_once('/')?;
            part.parse().ok().zip(of.parse().ok())
        };
        let elsewhere = text.strip_prefix(ELSEWHERE).and_then(shard).map(|(part, of)| Self::Elsewhere { part, of });
        let empty = || text.strip_prefix(EMPTY_SHARD).and_then(shard).map(|(part, of)| Self::EmptyShard { part, of });
        elsewhere.or_else(empty).unwrap_or_else(|| Self::Judged(Judgement::Other, text.to_owned()))
    }

    /// Whether another part of the run has the suite.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        matches!(self, Self::Elsewhere { .. })
    }

    /// Whether the budget of the run was too small for it.
    #[must_use]
    pub fn is_budget(&self) -> bool {
        matches!(self, Self::BudgetSpent | Self::NotBegunInBudget)
    }

    /// The stable word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Elsewhere { .. } => Self::ELSEWHERE,
            Self::EmptyShard { .. } | Self::NoTestInShard => "empty-shard",
            Self::RedLevel(_) => "red-level",
            Self::NotBegunInBudget | Self::BudgetSpent => "budget-spent",
            Self::NotBegun | Self::Stopped { .. } => "stopped",
            Self::TimedOut { .. } => "timed-out",
            Self::QuarantineOver { why, .. } => why.code(),
            Self::Judged(judgement, _) => judgement.code(),
        }
    }
}

impl Judgement {
    fn code(self) -> &'static str {
        match self {
            Self::CasesFailed => "cases-failed",
            Self::ExitCode => "exit-code",
            Self::Signal => "signal",
            Self::CommandNotFound => "command-not-found",
            Self::NotExecutable => "not-executable",
            Self::RunnerError => "runner-error",
            Self::NoTestRan => "no-test-ran",
            Self::NoCaseFailed => "no-case-failed",
            Self::FlakyExit => "flaky-exit",
            Self::AllSkipped => "all-skipped",
            Self::ReportBroken => "report-broken",
            Self::ReportMissing => "report-missing",
            Self::BeforeFailed => "before-failed",
            Self::AfterFailed => "after-failed",
            Self::NoCommand => "no-command",
            Self::ToolMissing => "tool-missing",
            Self::Supervisor => "supervisor",
            Self::Reported => "reported",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Elsewhere { part, of } => write!(f, "{ELSEWHERE}{part}/{of}"),
            Self::EmptyShard { part, of } => write!(f, "{EMPTY_SHARD}{part}/{of}"),
            Self::NoTestInShard => f.write_str("no test falls to this shard"),
            Self::RedLevel(suite) => write!(f, "{suite} is red; --keep-going runs it all the same"),
            Self::NotBegunInBudget => f.write_str("the budget was spent before it began"),
            Self::NotBegun => f.write_str("the run was stopped before it began"),
            Self::BudgetSpent => f.write_str("the budget was spent"),
            Self::Stopped { signal } => write!(f, "stopped by {}", signal.unwrap_or("a signal")),
            Self::TimedOut { limit } => {
                write!(f, "it took longer than its timeout of {}", humantime::format_duration(*limit))
            }
            Self::QuarantineOver { why, until } => write!(f, "{why}; its quarantine ended on {until}"),
            Self::Judged(_, words) => f.write_str(words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_decided_by_comes_back() {
        for explanation in [Explanation::Elsewhere { part: 2, of: 3 }, Explanation::EmptyShard { part: 2, of: 3 }] {
            assert_eq!(Explanation::stored(&explanation.to_string()), explanation);
        }
        for text in ["it falls to shard", "it falls to shard x/3", "exit code 1", ""] {
            assert_eq!(Explanation::stored(text), Explanation::Judged(Judgement::Other, text.to_owned()));
        }
    }

    #[test]
    fn the_texts_of_stores_stay_readable() {
        assert!(Explanation::stored("it falls to shard 1/12").is_elsewhere());
        assert_eq!(Explanation::stored("no file falls to shard 4/4"), Explanation::EmptyShard { part: 4, of: 4 });
    }
}
