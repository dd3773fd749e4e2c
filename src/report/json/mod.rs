//! The JSON answers, a file a format and version, and their schemas. A format that is out only grows: fields and words are added,
//! and what is there keeps its meaning.

pub mod affected_v1;
pub mod check_v1;
pub mod overview_v1;
mod parts_v1;
pub mod plan_v1;
pub mod results_v1;
pub mod schemas;
pub mod status_v1;
mod status_words_v1;
pub mod test_run;
pub mod test_v1;

use serde::Serialize;
use std::io::{self, Write};

/// Writes one JSON answer and a line break.
///
/// # Errors
/// When `out` does not take it.
pub fn write(out: &mut dyn Write, answer: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, answer)?;
    writeln!(out)
}
