//! The outcomes of TRX: of a result, of the whole run, and the counters of a run.

use super::Attributes;
use crate::model::result::{CaseStatus, ReportDoubt};
use crate::run::test_reports::text;

/// Counters of results that did not pass. Others count results that passed or were not run.
const BAD: [&str; 9] =
    ["failed", "error", "timeout", "aborted", "disconnected", "notRunnable", "passedButRunAborted", "inProgress", "pending"];

/// Returns the status of a result. Without an outcome it is an error, which writers of this format leave out; an outcome that is
/// not known is one too.
pub(super) fn status(outcome: &str) -> CaseStatus {
    match outcome.trim().to_ascii_lowercase().as_str() {
        "passed" | "warning" => CaseStatus::Passed,
        "failed" => CaseStatus::Failed,
        "notexecuted" | "inconclusive" => CaseStatus::Skipped,
        _ => CaseStatus::Error,
    }
}

/// Returns the message of a result without one.
pub(super) fn sentence(outcome: &str) -> String {
    match outcome.trim() {
        "" => "it has no outcome".to_owned(),
        outcome => format!("the outcome is {outcome}"),
    }
}

/// Returns true for the outcome of a run that did not go well.
fn is_bad_run(outcome: &str) -> bool {
    !matches!(outcome.trim().to_ascii_lowercase().as_str(), "completed" | "passed" | "warning")
}

/// The facts of `<ResultSummary>`.
#[derive(Debug, Default)]
pub(super) struct RunSummary {
    /// True if there is one.
    pub(super) has_ended: bool,
    /// The number of results that did not pass.
    pub(super) bad: u32,
    /// The number of all results.
    pub(super) total: u32,
    /// The doubt that keeps the report from being green although no result is red.
    pub(super) doubt: Option<ReportDoubt>,
}

impl RunSummary {
    /// Takes the outcome of the run.
    pub(super) fn end(&mut self, outcome: &str) {
        self.has_ended = true;
        if is_bad_run(outcome) {
            self.against("outcome", outcome);
        }
    }

    /// Takes a message about the run, which may be an error outside of every test.
    pub(super) fn info(&mut self, outcome: &str) {
        if !outcome.trim().is_empty() && is_bad_run(outcome) {
            self.against("RunInfo", outcome);
        }
    }

    fn against(&mut self, attribute: &str, value: &str) {
        let value = text::line(value);
        self.doubt.get_or_insert(ReportDoubt::SuiteNotPassed { attribute: attribute.to_owned(), value });
    }

    /// Takes the counters. A value that is not a number may stand for a failure.
    pub(super) fn count(&mut self, counters: &Attributes) {
        for name in BAD.into_iter().chain(["total"]) {
            let value = counters.get(name).trim();
            let number = if value.is_empty() { Ok(0) } else { value.parse::<u32>() };
            match number {
                Ok(number) if name == "total" => self.total = self.total.max(number),
                Ok(number) => self.bad = self.bad.saturating_add(number),
                Err(_) => {
                    let (attribute, value) = (name.to_owned(), text::line(value));
                    self.doubt.get_or_insert(ReportDoubt::TotalUnreadable { attribute, value });
                }
            }
        }
    }
}
