//! The ways of running a part of a suite.

/// A way of running a part of a suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sharding {
    /// The runner cannot run a part.
    Never,
    /// Each part gets its share of the files or packages by name.
    Dealt,
    /// A flag selects the part by file. The runner refuses more parts than files, so there are never more.
    ByFile(&'static str),
    /// A flag selects the part by test. A part may get no tests.
    ByTest(&'static str),
    /// The program reads `CICD_SHARD_INDEX` and `CICD_SHARD_TOTAL`.
    ByVariables,
}
