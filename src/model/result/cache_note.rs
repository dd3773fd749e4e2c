//! Why a result was or was not reused. The words are `report`'s.

use std::time::SystemTime;

/// What the cache says of one suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CacheNote {
    /// An earlier green stands for it.
    Reused {
        /// The run that saw it.
        run: String,
        /// When.
        finished: SystemTime,
    },
    /// Something that it depends on cannot be read.
    NotReadable {
        /// The path.
        path: String,
    },
    /// There is no green of it yet.
    NoGreen,
    /// Its last green is not kept any more.
    Forgotten,
    /// Something changed since its last green.
    Changed {
        /// The first differences, a fragment each.
        differences: Vec<String>,
        /// How many more there are.
        more: usize,
    },
}

impl CacheNote {
    /// The stable word in JSON.
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
