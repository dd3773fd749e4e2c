//! What was found in a repository, and why.

use std::io::{self, Write};

use crate::scaffold::discover::Found;
use crate::ui::{BOLD, DIM, printable};

/// Writes the domains that were found.
///
/// # Errors
/// When `out` does not take it.
pub fn found(out: &mut dyn Write, found: &Found) -> io::Result<()> {
    for domain in &found.domains {
        writeln!(
            out,
            "{BOLD}{}{BOLD:#}  {}  {DIM}{}{DIM:#}",
            domain.name,
            printable(&domain.paths.join(" ")),
            printable(&domain.why.join("; "))
        )?;
    }
    writeln!(out)
}
