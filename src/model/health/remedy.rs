//! The first thing to look at when a manager cannot be reached or understood.

/// What to look at first when a manager cannot be reached or understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Its certificate, or the authorities that are trusted.
    Certificate,
    /// The token.
    Token,
    /// True if the config is trusted.
    Trust,
    /// The hosts that the user lets the token go to.
    TokenHosts,
    /// The path of the part.
    Path,
    /// True if it runs, and where.
    Address,
}
