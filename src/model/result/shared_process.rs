//! Processes of other suites that a failed suite may have depended on. The words are in `report`.

use super::SuiteId;

/// A process that another suite of the run left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedProcess {
    /// The name and id of the process: "Gradle daemon (4711)".
    pub name: String,
    /// The suite that left it behind.
    pub suite: SuiteId,
    /// The fate of the process.
    pub fate: SharedFate,
}

/// The fate of a process that another suite left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedFate {
    /// The process was stopped while the suite ran.
    StoppedDuring,
    /// The process was stopped before the suite began.
    StoppedBefore,
    /// The process ran when the suite began, and was not stopped.
    StillRan,
}

impl SharedFate {
    /// Every fate, in the order of this type.
    pub const ALL: [Self; 3] = [Self::StoppedDuring, Self::StoppedBefore, Self::StillRan];

    /// Returns the stable word in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::StoppedDuring => "stopped-during",
            Self::StoppedBefore => "stopped-before",
            Self::StillRan => "still-ran",
        }
    }
}
