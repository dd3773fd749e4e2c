//! The answer of `affected` in all formats except JSON.

mod explain;
mod github;
mod human;
mod new_dependencies;

pub use explain::explain;
pub use github::{MatrixLine, MatrixState, Outputs, github, matrix};
pub use human::{because, human};
pub use new_dependencies::{annotations, new_dependencies, new_dependency_lines, summary};

use std::io::{self, Write};

use crate::model::reasons::Affected;

/// Writes the names of the affected domains, one a line.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn names(out: &mut dyn Write, answer: &Affected) -> io::Result<()> {
    answer.affected().try_for_each(|domain| writeln!(out, "{}", domain.name))
}
