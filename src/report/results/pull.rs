//! What `cicd results pull` found, a line each run.

use std::io::{self, Write};
use std::time::SystemTime;

use super::text::{line, short};
use crate::model::result::{Outcome, Verdict};
use crate::report::ui::{BAD, BOLD, DIM, GOOD};
use crate::report::{ago, count};

/// One run that was pulled.
#[derive(Debug)]
pub struct Pulled<'a> {
    /// Its id.
    pub run: &'a str,
    /// The commit.
    pub revision: Option<&'a str>,
    /// Its branch.
    pub branch: &'a str,
    /// When it began.
    pub started: SystemTime,
    /// Its results.
    pub outcomes: &'a [Outcome],
}

/// What else was found, in numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pull {
    /// Runs that were pulled.
    pub new: usize,
    /// Runs that were pulled before.
    pub known: usize,
    /// Runs without results: nothing was affected, or nothing is left of them.
    pub empty: usize,
}

/// Says what a run holds.
///
/// # Errors
/// When `out` does not take it.
pub fn pulled(out: &mut dyn Write, run: &Pulled<'_>, now: SystemTime) -> io::Result<()> {
    let number = |wanted: &dyn Fn(&Outcome) -> bool| run.outcomes.iter().filter(|outcome| wanted(outcome)).count();
    let passed = number(&|outcome| outcome.verdict == Verdict::Passed);
    let red = number(&|outcome| outcome.verdict.is_red());
    let style = if red > 0 { BAD } else { GOOD };
    let told = if red > 0 { format!("{passed} passed, {red} red") } else { format!("{passed} passed") };
    writeln!(
        out,
        "pulled {BOLD}{}{BOLD:#}: {}, {style}{told}{style:#} {DIM}{} {}, {}{DIM:#}",
        line(run.run),
        count(run.outcomes.len(), "suite"),
        line(run.branch),
        run.revision.map_or_else(|| "of an unknown commit".to_owned(), short),
        ago(run.started, now)
    )
}

impl Pull {
    /// Says what there was altogether.
    ///
    /// # Errors
    /// When `out` does not take it.
    pub fn say(self, out: &mut dyn Write) -> io::Result<()> {
        let mut parts = vec![format!("{} new", count(self.new, "run"))];
        parts.extend((self.known > 0).then(|| format!("{} known already", self.known)));
        parts.extend((self.empty > 0).then(|| format!("{} without results", self.empty)));
        writeln!(out, "{}", parts.join(", "))
    }
}
