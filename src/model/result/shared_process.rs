//! Processes of other suites that a red suite may have depended on. The words are `report`'s.

use super::SuiteId;

/// A process that another suite of the run left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedProcess {
    /// Its name and id: "Gradle daemon (4711)".
    pub name: String,
    /// The suite that left it behind.
    pub suite: SuiteId,
    /// What became of it.
    pub fate: SharedFate,
}

/// What became of a process that another suite left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedFate {
    /// It was stopped while the suite ran.
    StoppedDuring,
    /// It was stopped before the suite began.
    StoppedBefore,
    /// It was there when the suite began, and stayed.
    StillRan,
}

impl SharedFate {
    /// Every fate, in the order of this type.
    pub const ALL: [Self; 3] = [Self::StoppedDuring, Self::StoppedBefore, Self::StillRan];

    /// The stable word in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::StoppedDuring => "stopped-during",
            Self::StoppedBefore => "stopped-before",
            Self::StillRan => "still-ran",
        }
    }
}
