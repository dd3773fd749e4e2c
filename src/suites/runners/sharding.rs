//! The ways of running a part of a suite.

/// A way of running a part of a suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sharding {
    /// It cannot.
    Never,
    /// Each part is given its share of the files or packages by name.
    Dealt,
    /// A flag says which of its files it takes. With more parts than files it refuses, so there are never more.
    ByFile(&'static str),
    /// A flag says which of its tests it takes. A part may get none.
    ByTest(&'static str),
    /// It reads `CICD_SHARD_INDEX` and `CICD_SHARD_TOTAL`.
    ByVariables,
}
