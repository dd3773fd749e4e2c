//! What suites count and say of themselves in their attributes, and what their elements show. Numbers can only make a report worse: they
//! are no cases, but what is counted and not shown has not passed.

use super::super::text;
use super::Attributes;
use super::outcome::ElementKind;
use super::says::{self, Amount, Statement};
use crate::model::result::{CaseStatus, ReportDoubt};

/// A `<testsuite>` or the `<testsuites>`, with all below it.
#[derive(Debug, Default)]
struct SuiteTally {
    parent: Option<usize>,
    /// The failures that it counts; `None` when it does not.
    failures: Option<u32>,
    /// The errors that it counts; `None` when it does not.
    errors: Option<u32>,
    /// The tests that it counts.
    tests: u32,
    /// Those of them that were left out, which not every runner shows.
    skips: u32,
    /// An attribute that says that it has not passed.
    against: Option<ReportDoubt>,
    /// Those that it counts as aborted: a failed assumption to some runners, a failure to others.
    aborted: u32,
    /// Elements for a case.
    cases: u32,
    /// Those of them that were left out.
    left_out: u32,
    /// Elements for a failure or an error.
    red: u32,
    /// Elements that mark an attempt.
    marks: u32,
}

/// The suites of a file, by number.
#[derive(Debug, Default)]
pub(super) struct SuiteTallies {
    all: Vec<SuiteTally>,
    open: Vec<usize>,
    /// A total that is no number.
    unreadable: Option<ReportDoubt>,
}

impl SuiteTallies {
    /// Begins a suite; gives its number.
    pub(super) fn open(&mut self, attributes: &Attributes) -> usize {
        let mut suite = SuiteTally { parent: self.open.last().copied(), ..SuiteTally::default() };
        let most = |slot: &mut Option<u32>, number: u32| *slot = Some(slot.unwrap_or(0).max(number));
        for (name, value) in &attributes.0 {
            let said = || (text::line(name), text::line(value));
            match (Statement::of(name), says::amount(value)) {
                (Some(Statement::Failures), Amount::Number(number)) => most(&mut suite.failures, number),
                (Some(Statement::Errors), Amount::Number(number)) => most(&mut suite.errors, number),
                (Some(Statement::Tests), Amount::Number(number)) => suite.tests = suite.tests.max(number),
                (Some(Statement::Skips), Amount::Number(number)) => suite.skips = suite.skips.saturating_add(number),
                (Some(Statement::Aborts), Amount::Number(number)) => suite.aborted = suite.aborted.max(number),
                (Some(Statement::Failures | Statement::Errors | Statement::Aborts | Statement::Tests), Amount::Unreadable) => {
                    let (attribute, value) = said();
                    self.unreadable.get_or_insert(ReportDoubt::TotalUnreadable { attribute, value });
                }
                _ if says::is_against_suite(name, value) => {
                    let (attribute, value) = said();
                    suite.against.get_or_insert(ReportDoubt::SuiteNotPassed { attribute, value });
                }
                _ => {}
            }
        }
        self.all.push(suite);
        self.open.push(self.all.len() - 1);
        self.all.len() - 1
    }

    /// Takes note of what an element that is not known says against its suite, unless an element of the suite says so too.
    pub(super) fn against(&mut self, name: &str, value: &str) {
        if let Some(suite) = self.open.last().and_then(|at| self.all.get_mut(*at)) {
            let (attribute, value) = (text::line(name), text::line(value));
            suite.against.get_or_insert(ReportDoubt::SuiteNotPassed { attribute, value });
        }
    }

    /// Ends the suite that began last.
    pub(super) fn close(&mut self) {
        self.open.pop();
    }

    /// Takes note of a case, in every suite that is open.
    pub(super) fn case(&mut self, status: CaseStatus) {
        for at in &self.open {
            self.all[*at].cases += 1;
            self.all[*at].left_out += u32::from(status == CaseStatus::Skipped);
        }
    }

    /// Takes note of an outcome, in every suite that is open.
    pub(super) fn outcome(&mut self, kind: ElementKind) {
        for at in &self.open {
            self.all[*at].red += u32::from(kind.is_red());
            self.all[*at].marks += u32::from(kind.is_mark());
        }
    }

    /// How many failures are counted and not shown: of the suite where most are.
    pub(super) fn unshown(&self) -> u32 {
        let unshown = |suite: &SuiteTally| {
            let counted = suite.failures.unwrap_or(0).saturating_add(suite.errors.unwrap_or(0));
            let counted = counted.saturating_add(suite.aborted.saturating_sub(suite.left_out));
            counted.saturating_sub(suite.red.saturating_add(suite.marks))
        };
        self.all.iter().map(unshown).max().unwrap_or(0)
    }

    /// How many tests are counted and how many cases are shown, in the suite where the difference is largest, if there is one.
    pub(super) fn unlisted(&self) -> Option<(u32, u32)> {
        let lacking = |suite: &&SuiteTally| suite.tests.saturating_sub(suite.cases.saturating_add(suite.skips));
        let suite = self.all.iter().max_by_key(lacking).filter(|suite| lacking(suite) > 0)?;
        Some((suite.tests, suite.cases))
    }

    /// What keeps the file from being green although no case failed.
    pub(super) fn doubt(&mut self) -> Option<ReportDoubt> {
        let against = self.all.iter().find(|suite| suite.red == 0 && suite.against.is_some());
        self.unreadable.take().or_else(|| against.and_then(|suite| suite.against.clone()))
    }

    /// Whether a suite, or the nearest around it that counts, counts no failure and no error. No count is not a count of 0.
    pub(super) fn counts_no_failure(&self, number: usize) -> bool {
        let around = || {
            let first = self.all.get(number).or_else(|| self.all.first());
            std::iter::successors(first, |suite| self.all.get(suite.parent?))
        };
        let failures = around().find_map(|suite| suite.failures);
        let errors = around().find_map(|suite| suite.errors);
        failures == Some(0) && errors == Some(0) && around().all(|suite| suite.against.is_none())
    }
}
