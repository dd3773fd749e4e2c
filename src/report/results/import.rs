//! The result of `cicd results import`, in one line.

use std::io::{self, Write};

use super::text::{line, short};
use crate::model::event::Run;
use crate::model::result::{Counts, JudgedBy, Outcome, Verdict};
use crate::report::count;
use crate::report::ui::{BAD, BOLD, DIM, GOOD};

/// The results that `cicd results import` stored.
#[derive(Debug, Clone, Copy)]
pub struct Import<'a> {
    /// The imported outcome.
    pub outcome: &'a Outcome,
    /// The run under which the results are stored.
    pub run: &'a Run,
    /// True if they replaced an earlier import of the same results.
    pub is_again: bool,
    /// The number of files that were read.
    pub files: usize,
    /// The formats that were read.
    pub kinds: &'a [JudgedBy],
}

/// Writes the line.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn imported(out: &mut dyn Write, import: &Import<'_>) -> io::Result<()> {
    let Import { outcome, run, is_again, files, kinds } = import;
    let style = if outcome.verdict == Verdict::Passed { GOOD } else { BAD };
    let verdict = outcome.verdict.word();
    let details = outcome.counts.map(numbers).filter(|details| !details.is_empty());
    let details = details
        .or_else(|| outcome.why.as_ref().map(ToString::to_string))
        .map(|details| format!(" ({details})"))
        .unwrap_or_default();
    let kinds: Vec<&str> = kinds.iter().map(|kind| read_as(*kind)).collect();
    let files = if *files == 1 { String::new() } else { format!(" in {}", count(*files, "file")) };
    let commit = run.revision.as_deref().map_or_else(|| "unknown".to_owned(), short);
    let again = if *is_again { ", in place of the earlier import" } else { "" };
    writeln!(
        out,
        "imported {BOLD}{}{BOLD:#}: {style}{verdict}{style:#}{details} {DIM}from {}{files}; commit {commit}, run {}{again}{DIM:#}",
        line(&outcome.suite.to_string()),
        kinds.join(" and "),
        line(&run.id)
    )
}

/// Returns counts such as `1 failed, 12 passed`; empty if there are no cases.
fn numbers(counts: Counts) -> String {
    let parts = [(counts.failed, "failed"), (counts.passed, "passed"), (counts.skipped, "skipped"), (counts.flaky, "flaky")];
    let shown = parts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}"));
    shown.collect::<Vec<_>>().join(", ")
}

fn read_as(kind: JudgedBy) -> &'static str {
    match kind {
        JudgedBy::Junit => "JUnit",
        JudgedBy::Trx => "TRX",
        JudgedBy::GoTest => "go test -json",
        JudgedBy::Libtest => "cargo test",
        JudgedBy::ExitCode => "an exit code",
    }
}
