//! Explanations of outcomes, as data. The words are in `report`.

use std::time::Duration;

use super::{Ended, Judgement, SuiteId};

/// The reason why an outcome is not green, or a remark about a green one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Explanation {
    /// Another shard of the run has the suite; this shard runs nothing of it.
    Elsewhere {
        /// The number of the other shard, from 1.
        part: u32,
        /// The number of shards.
        of: u32,
    },
    /// This shard gets no file of the suite.
    EmptyShard {
        /// The number of this shard, from 1.
        part: u32,
        /// The number of shards.
        of: u32,
    },
    /// The test runner found no test for this shard.
    NoTestInShard,
    /// An earlier level of the domain failed.
    RedLevel(SuiteId),
    /// The budget of the run was spent before the suite began.
    NotBegunInBudget,
    /// The run was stopped before the suite began.
    NotBegun,
    /// The budget of the run was spent while the suite ran.
    BudgetSpent,
    /// A signal stopped the run while the suite ran.
    Stopped {
        /// The signal's name, if it is known.
        signal: Option<&'static str>,
    },
    /// The suite took longer than its timeout.
    TimedOut {
        /// The timeout.
        limit: Duration,
    },
    /// Another run held a resource that the suite needs exclusively (`exclusive`) until the wait timed out.
    LockHeld {
        /// The time that the suite waited.
        limit: Duration,
    },
    /// The suite failed, and its quarantine is over.
    QuarantineOver {
        /// The reason for the failure.
        why: Box<Explanation>,
        /// The last day of the quarantine.
        until: String,
    },
    /// A hook command of the suite failed.
    Hook(Hook, HookFailure),
    /// The judgement of the suite's exit and its report.
    Judged(Judgement),
}

/// A hook command of a suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hook {
    /// `before`.
    Before,
    /// `after`.
    After,
}

/// The way in which a hook command failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookFailure {
    /// The command ended by itself or by a signal.
    Ended(Ended),
    /// The run stopped the command.
    Stopped(Box<Explanation>),
}

impl Explanation {
    /// The word of [`Explanation::Elsewhere`], which stores are asked for.
    pub const ELSEWHERE: &str = "other-shard";
    const EMPTY_SHARD: &str = "empty-shard";

    /// Returns an explanation from another program or an earlier version: words that no decision rests on.
    #[must_use]
    pub fn other(words: impl Into<String>) -> Self {
        Self::Judged(Judgement::Other(words.into()))
    }

    /// Returns the note for a JUnit property that preserves the facts that decisions rest on; `None` if there are none.
    #[must_use]
    pub fn to_note(&self) -> Option<String> {
        match self {
            Self::Elsewhere { part, of } | Self::EmptyShard { part, of } => Some(format!("{} {part}/{of}", self.code())),
            _ => None,
        }
    }

    /// Returns the explanation of such a note.
    #[must_use]
    pub fn of_note(note: &str) -> Option<Self> {
        let (code, shard) = note.split_once(' ')?;
        let (part, of) = shard.split_once('/')?;
        let (part, of) = (part.parse().ok()?, of.parse().ok()?);
        match code {
            Self::ELSEWHERE => Some(Self::Elsewhere { part, of }),
            Self::EMPTY_SHARD => Some(Self::EmptyShard { part, of }),
            _ => None,
        }
    }

    /// Returns true if another shard of the run has the suite.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        matches!(self, Self::Elsewhere { .. })
    }

    /// Returns true if other shards run the whole suite and this one nothing of it.
    #[must_use]
    pub fn is_of_other_shards(&self) -> bool {
        matches!(self, Self::Elsewhere { .. } | Self::EmptyShard { .. } | Self::NoTestInShard)
    }

    /// Returns true if the budget of the run was too small for the suite.
    #[must_use]
    pub fn is_budget(&self) -> bool {
        matches!(self, Self::BudgetSpent | Self::NotBegunInBudget)
    }

    /// Returns the stable word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Elsewhere { .. } => Self::ELSEWHERE,
            Self::EmptyShard { .. } | Self::NoTestInShard => Self::EMPTY_SHARD,
            Self::RedLevel(_) => "red-level",
            Self::NotBegunInBudget | Self::BudgetSpent => "budget-spent",
            Self::NotBegun | Self::Stopped { .. } => "stopped",
            Self::TimedOut { .. } => "timed-out",
            Self::LockHeld { .. } => "lock-held",
            Self::QuarantineOver { why, .. } => why.code(),
            Self::Hook(Hook::Before, _) => "before-failed",
            Self::Hook(Hook::After, _) => "after-failed",
            Self::Judged(judgement) => judgement.code(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_come_back() {
        for explanation in [Explanation::Elsewhere { part: 2, of: 3 }, Explanation::EmptyShard { part: 4, of: 4 }] {
            assert_eq!(explanation.to_note().as_deref().and_then(Explanation::of_note), Some(explanation));
        }
        assert_eq!(Explanation::BudgetSpent.to_note(), None);
        for note in ["", "other-shard", "other-shard x/3", "other-shard 2", "it falls to shard 2/3"] {
            assert_eq!(Explanation::of_note(note), None, "{note}");
        }
    }
}
