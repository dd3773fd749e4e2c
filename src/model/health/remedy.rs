//! The first thing to look at when a manager cannot be reached or understood.

/// The first thing to look at when a manager cannot be reached or understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// The certificate of the manager, or the trusted authorities.
    Certificate,
    /// The token.
    Token,
    /// The trust of the user in the config.
    Trust,
    /// The hosts to which the user lets the token go.
    TokenHosts,
    /// The path of the part.
    Path,
    /// The address of the manager, and the process that should listen there.
    Address,
}
