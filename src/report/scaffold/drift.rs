//! The drift of the generated files from the config and the lock.

use std::io::{self, Write};

use crate::report::count;
use crate::report::ui::{self, BOLD, DIM, GOOD, NOTE};
use crate::scaffold::drift::Drift;

/// The most files that are named for one reason.
const MOST: usize = 20;

/// Writes the drift of `all` files, grouped by the action that fixes it. `newer` is the number of files with newer templates.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn drift(out: &mut dyn Write, drifts: &[Drift], all: usize, newer: usize) -> io::Result<()> {
    if drifts.is_empty() {
        writeln!(out, "{GOOD}no drift{GOOD:#}: {} in line with cicd.yml and the lock", are(all))?;
    } else {
        writeln!(out, "{NOTE}{} drifted{NOTE:#}", count(drifts.len(), "file"))?;
    }
    let mut by_kind: Vec<&Drift> = drifts.iter().collect();
    by_kind.sort_by_key(|drift| drift.kind);
    for same in by_kind.chunk_by(|a, b| a.kind == b.kind) {
        writeln!(out, "\n{BOLD}{}{BOLD:#}", same[0].what())?;
        for drift in &same[..same.len().min(MOST)] {
            writeln!(out, "  {}", ui::path(drift.path.as_bytes()))?;
        }
        if same.len() > MOST {
            writeln!(out, "  {DIM}+{} more{DIM:#}", same.len() - MOST)?;
        }
        writeln!(out, "    {DIM}fix:{DIM:#} {}", ui::printable(&same[0].fix()))?;
    }
    if newer > 0 {
        writeln!(
            out,
            "{NOTE}note{NOTE:#} this cicd has newer templates for {}; use them with `cicd scaffold --upgrade`",
            count(newer, "file")
        )?;
    }
    Ok(())
}

fn are(files: usize) -> String {
    if files == 1 { "1 file is".to_owned() } else { format!("{files} files are") }
}
