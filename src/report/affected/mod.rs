//! The answer of `affected` in each of its formats but JSON.

mod explain;
mod github;
mod human;

pub use explain::explain;
pub use github::{MatrixLine, MatrixState, Outputs, github, matrix};
pub use human::{because, human};

use std::io::{self, Write};

use crate::model::reasons::Affected;

/// The affected domains, one a line.
///
/// # Errors
/// When `out` does not take it.
pub fn names(out: &mut dyn Write, answer: &Affected) -> io::Result<()> {
    answer.affected().try_for_each(|domain| writeln!(out, "{}", domain.name))
}
