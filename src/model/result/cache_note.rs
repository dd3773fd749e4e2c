//! The reason why a result was or was not reused. The words are in `report`.

use std::time::SystemTime;

/// The cache's note about one suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CacheNote {
    /// An earlier passed result is reused.
    Reused {
        /// The run with that result.
        run: String,
        /// The time at which that run finished.
        finished: SystemTime,
    },
    /// A file that the suite depends on cannot be read.
    NotReadable {
        /// The path.
        path: String,
    },
    /// The suite has no passed result yet.
    NoGreen,
    /// The last passed result of the suite is no longer kept.
    Forgotten,
    /// A dependency changed since the last passed result.
    Changed {
        /// The first differences, one fragment each.
        differences: Vec<String>,
        /// The number of differences that are not listed.
        more: usize,
    },
}

impl CacheNote {
    /// Returns the stable word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Reused { .. } => "reused",
            Self::NotReadable { .. } => "not-readable",
            Self::NoGreen => "no-green",
            Self::Forgotten => "green-forgotten",
            Self::Changed { .. } => "changed",
        }
    }
}
