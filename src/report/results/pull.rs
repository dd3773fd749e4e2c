//! The result of `cicd results pull`, a line for each run.

use std::io::{self, Write};
use std::time::SystemTime;

use super::text::{line, short};
use crate::model::result::{Outcome, Verdict};
use crate::report::ui::{BAD, BOLD, DIM, GOOD};
use crate::report::{ago, count};

/// One run that was pulled.
#[derive(Debug)]
pub struct Pulled<'a> {
    /// The id of the run.
    pub run: &'a str,
    /// The commit that was tested, if known.
    pub revision: Option<&'a str>,
    /// The branch that was tested.
    pub branch: &'a str,
    /// The start of the run.
    pub started: SystemTime,
    /// The results of its suites.
    pub outcomes: &'a [Outcome],
}

/// The numbers of runs that `cicd results pull` found.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pull {
    /// Runs that were pulled now.
    pub new: usize,
    /// Runs that were pulled earlier.
    pub known: usize,
    /// Runs without results: nothing was affected, or their results have expired.
    pub empty: usize,
}

/// Writes the line of one pulled run.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn pulled(out: &mut dyn Write, run: &Pulled<'_>, now: SystemTime) -> io::Result<()> {
    let number = |wanted: &dyn Fn(&Outcome) -> bool| run.outcomes.iter().filter(|outcome| wanted(outcome)).count();
    let passed = number(&|outcome| outcome.verdict == Verdict::Passed);
    let red = number(&|outcome| outcome.verdict.is_red());
    let style = if red > 0 { BAD } else { GOOD };
    let numbers = if red > 0 { format!("{passed} passed, {red} failed") } else { format!("{passed} passed") };
    writeln!(
        out,
        "pulled {BOLD}{}{BOLD:#}: {}, {style}{numbers}{style:#} {DIM}{} {}, {}{DIM:#}",
        line(run.run),
        count(run.outcomes.len(), "suite"),
        line(run.branch),
        run.revision.map_or_else(|| "of an unknown commit".to_owned(), short),
        ago(run.started, now)
    )
}

impl Pull {
    /// Writes the totals.
    ///
    /// # Errors
    /// Returns an error if writing to `out` fails.
    pub fn say(self, out: &mut dyn Write) -> io::Result<()> {
        let mut parts = vec![format!("{} new", count(self.new, "run"))];
        parts.extend((self.known > 0).then(|| format!("{} known already", self.known)));
        parts.extend((self.empty > 0).then(|| format!("{} without results", self.empty)));
        writeln!(out, "{}", parts.join(", "))
    }
}
