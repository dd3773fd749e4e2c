//! The failures that suites count in their attributes, and those that their elements show. Numbers can only make a report worse: they
//! are no cases, but what is counted and not shown has not passed.

use super::Attributes;
use super::outcome::ElementKind;

/// A `<testsuite>` or the `<testsuites>`, with all below it.
#[derive(Debug, Default)]
struct SuiteTally {
    parent: Option<usize>,
    /// Its `failures` and `errors`; `None` when it has neither.
    claimed: Option<u32>,
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
}

impl SuiteTallies {
    /// Begins a suite; gives its number.
    pub(super) fn open(&mut self, attributes: &Attributes) -> usize {
        // `1,000` and `1.0` are numbers to some writers.
        let number = |key: &str| {
            let text = attributes.get(key).trim().replace(',', "");
            text.strip_suffix(".0").unwrap_or(&text).parse::<u32>().ok()
        };
        let claimed = match (number("failures"), number("errors")) {
            (None, None) => None,
            (failures, errors) => Some(failures.unwrap_or(0).saturating_add(errors.unwrap_or(0))),
        };
        self.all.push(SuiteTally { parent: self.open.last().copied(), claimed, ..SuiteTally::default() });
        self.open.push(self.all.len() - 1);
        self.all.len() - 1
    }

    /// Ends the suite that began last.
    pub(super) fn close(&mut self) {
        self.open.pop();
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
        let unshown = |suite: &SuiteTally| suite.claimed.unwrap_or(0).saturating_sub(suite.red.saturating_add(suite.marks));
        self.all.iter().map(unshown).max().unwrap_or(0)
    }

    /// Whether a suite, or the nearest around it that counts at all, counts a failure and marks no attempt.
    pub(super) fn counts_a_failure(&self, number: usize) -> bool {
        let mut suite = self.all.get(number).or_else(|| self.all.first());
        while let Some(here) = suite {
            if let Some(claimed) = here.claimed {
                return claimed > 0 && here.marks == 0;
            }
            suite = here.parent.and_then(|parent| self.all.get(parent));
        }
        false
    }
}
