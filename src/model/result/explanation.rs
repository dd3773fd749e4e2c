//! Why an outcome is what it is, as data. The words are in `report`.

use std::time::Duration;

use super::{Ended, Judgement, SuiteId};

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
    /// Another run held what it has for itself (`exclusive`) for as long as it waits.
    LockHeld {
        /// How long it waited.
        limit: Duration,
    },
    /// It is red, and its quarantine is over.
    QuarantineOver {
        /// Why it is red.
        why: Box<Explanation>,
        /// The last day of the quarantine.
        until: String,
    },
    /// A command around it failed.
    Hook(Hook, HookFailure),
    /// What its end and its report say.
    Judged(Judgement),
}

/// A command around a suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hook {
    /// `before`.
    Before,
    /// `after`.
    After,
}

/// How a command around a suite failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookFailure {
    /// It ended so.
    Ended(Ended),
    /// It was ended.
    Stopped(Box<Explanation>),
}

impl Explanation {
    /// The word of [`Explanation::Elsewhere`], which stores are asked for.
    pub const ELSEWHERE: &str = "other-shard";
    const EMPTY_SHARD: &str = "empty-shard";

    /// An explanation of another program or of an earlier version: words that nothing is decided by.
    #[must_use]
    pub fn other(words: impl Into<String>) -> Self {
        Self::Judged(Judgement::Other(words.into()))
    }

    /// The note of a JUnit property that brings back what decisions rest on; `None` where none do.
    #[must_use]
    pub fn to_note(&self) -> Option<String> {
        match self {
            Self::Elsewhere { part, of } | Self::EmptyShard { part, of } => Some(format!("{} {part}/{of}", self.code())),
            _ => None,
        }
    }

    /// The explanation of such a note.
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

    /// Whether another part of the run has the suite.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        matches!(self, Self::Elsewhere { .. })
    }

    /// Whether nothing of the suite falls to this shard, and all of it to others.
    #[must_use]
    pub fn is_of_other_shards(&self) -> bool {
        matches!(self, Self::Elsewhere { .. } | Self::EmptyShard { .. } | Self::NoTestInShard)
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
