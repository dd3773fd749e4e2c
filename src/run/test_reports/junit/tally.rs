//! Compares the totals and statements in the attributes of suites with their elements. Totals can only make a report worse:
//! they are not cases, but a test that is counted and not shown has not passed.

use super::super::text;
use super::Attributes;
use super::outcome::ElementKind;
use super::says::{self, Amount, Statement};
use crate::model::result::{CaseStatus, ReportDoubt};

/// A `<testsuite>` or the `<testsuites>`, with everything below it.
#[derive(Debug, Default)]
struct SuiteTally {
    parent: Option<usize>,
    /// The number of failures that the suite counts; `None` if it does not count them.
    failures: Option<u32>,
    /// The number of errors that the suite counts; `None` if it does not count them.
    errors: Option<u32>,
    /// The number of tests that the suite counts.
    tests: u32,
    /// The number of skipped tests that the suite counts. Some runners do not show them as cases.
    skips: u32,
    /// An attribute that states that the suite has not passed.
    against: Option<ReportDoubt>,
    /// The number of aborted tests that the suite counts. For some runners these are failed assumptions, for others failures.
    aborted: u32,
    /// The number of elements for a case.
    cases: u32,
    /// The number of skipped cases among these elements.
    left_out: u32,
    /// The number of elements for a failure or an error.
    red: u32,
    /// The number of elements that mark an attempt.
    marks: u32,
}

/// The suites of a file, by number.
#[derive(Debug, Default)]
pub(super) struct SuiteTallies {
    all: Vec<SuiteTally>,
    open: Vec<usize>,
    /// A total that is not a number.
    unreadable: Option<ReportDoubt>,
}

impl SuiteTallies {
    /// Begins a suite and returns its number.
    pub(super) fn open(&mut self, attributes: &Attributes) -> usize {
        let mut suite = SuiteTally { parent: self.open.last().copied(), ..SuiteTally::default() };
        let most = |slot: &mut Option<u32>, number: u32| *slot = Some(slot.unwrap_or(0).max(number));
        for (name, value) in &attributes.0 {
            let said = || (text::line(name), text::line(value));
            match (Statement::of(name), says::amount(value)) {
                _ if says::is_bad_flag(name, value) => {
                    let (attribute, value) = said();
                    suite.against.get_or_insert(ReportDoubt::SuiteNotPassed { attribute, value });
                }
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

    /// Records that an unknown element states that its suite has not passed. An earlier statement about the suite takes
    /// precedence.
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

    /// Counts a case in every open suite.
    pub(super) fn case(&mut self, status: CaseStatus) {
        for at in &self.open {
            self.all[*at].cases += 1;
            self.all[*at].left_out += u32::from(status == CaseStatus::Skipped);
        }
    }

    /// Counts an outcome in every open suite.
    pub(super) fn outcome(&mut self, kind: ElementKind) {
        for at in &self.open {
            self.all[*at].red += u32::from(kind.is_red());
            self.all[*at].marks += u32::from(kind.is_mark());
        }
    }

    /// Returns the number of failures that are counted and not shown, of the suite with the most.
    pub(super) fn unshown(&self) -> u32 {
        let unshown = |suite: &SuiteTally| {
            let counted = suite.failures.unwrap_or(0).saturating_add(suite.errors.unwrap_or(0));
            let counted = counted.saturating_add(suite.aborted.saturating_sub(suite.left_out));
            counted.saturating_sub(suite.red.saturating_add(suite.marks))
        };
        self.all.iter().map(unshown).max().unwrap_or(0)
    }

    /// Returns the number of counted tests and of shown cases, of the suite with the largest difference; `None` if there is no
    /// difference.
    pub(super) fn unlisted(&self) -> Option<(u32, u32)> {
        let lacking = |suite: &&SuiteTally| suite.tests.saturating_sub(suite.cases.saturating_add(suite.skips));
        let suite = self.all.iter().max_by_key(lacking).filter(|suite| lacking(suite) > 0)?;
        Some((suite.tests, suite.cases))
    }

    /// Returns the doubt that prevents the file from being green although no case failed.
    pub(super) fn doubt(&mut self) -> Option<ReportDoubt> {
        let against = self.all.iter().find(|suite| suite.red == 0 && suite.against.is_some());
        self.unreadable.take().or_else(|| against.and_then(|suite| suite.against.clone()))
    }

    /// Returns true if a suite, or the nearest one around it that counts, counts no failure and no error. A missing count is
    /// not a count of 0.
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
