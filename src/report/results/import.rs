//! What `cicd results import` kept, in one line.

use std::io::{self, Write};

use super::text::{line, short};
use crate::model::event::Run;
use crate::model::result::{Counts, JudgedBy, Outcome, Verdict};
use crate::report::count;
use crate::report::ui::{BAD, BOLD, DIM, GOOD};

/// What was kept.
#[derive(Debug, Clone, Copy)]
pub struct Import<'a> {
    /// The results.
    pub outcome: &'a Outcome,
    /// The run that they are kept as.
    pub run: &'a Run,
    /// True if they took the place of the same results.
    pub is_again: bool,
    /// How many files they come from.
    pub files: usize,
    /// What was read.
    pub kinds: &'a [JudgedBy],
}

/// Says it.
///
/// # Errors
/// When `out` does not take it.
pub fn imported(out: &mut dyn Write, import: &Import<'_>) -> io::Result<()> {
    let Import { outcome, run, is_again, files, kinds } = import;
    let style = if outcome.verdict == Verdict::Passed { GOOD } else { BAD };
    let verdict = outcome.verdict.word();
    let told = outcome.counts.map(told).filter(|told| !told.is_empty());
    let told =
        told.or_else(|| outcome.why.as_ref().map(ToString::to_string)).map(|told| format!(" ({told})")).unwrap_or_default();
    let kinds: Vec<&str> = kinds.iter().map(|kind| read_as(*kind)).collect();
    let files = if *files == 1 { String::new() } else { format!(" in {}", count(*files, "file")) };
    let commit = run.revision.as_deref().map_or_else(|| "unknown".to_owned(), short);
    let again = if *is_again { ", in place of the earlier import" } else { "" };
    writeln!(
        out,
        "imported {BOLD}{}{BOLD:#}: {style}{verdict}{style:#}{told} {DIM}from {}{files}; commit {commit}, run {}{again}{DIM:#}",
        line(&outcome.suite.to_string()),
        kinds.join(" and "),
        line(&run.id)
    )
}

/// `1 failed, 12 passed`; empty when there was no case.
fn told(counts: Counts) -> String {
    let parts = [(counts.failed, "failed"), (counts.passed, "passed"), (counts.skipped, "skipped"), (counts.flaky, "flaky")];
    let told = parts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}"));
    told.collect::<Vec<_>>().join(", ")
}

fn read_as(kind: JudgedBy) -> &'static str {
    match kind {
        JudgedBy::Junit => "JUnit",
        JudgedBy::GoTest => "go test -json",
        JudgedBy::Libtest => "cargo test",
        JudgedBy::ExitCode => "an exit code",
    }
}
