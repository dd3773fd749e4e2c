//! Attributes that say how a suite or a case ended: their names, as one table. The words in them are those of [`outcome`].

use super::super::text;
use super::outcome;
use crate::model::result::CaseStatus;

/// The kind of statement that an attribute makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Statement {
    /// The outcome in a word: `status="failed"`.
    Outcome,
    /// Whether it passed: `success="false"`.
    Success,
    /// Whether it ran: `executed="false"`.
    Execution,
    /// How many failed, or whether.
    Failures,
    /// How many had an error, or whether.
    Errors,
    /// How many were left out, or whether.
    Skips,
    /// How many tests there are.
    Tests,
}

/// The names, in lower case and without what joins words.
const NAMES: &[(Statement, &[&str])] = &[
    (Statement::Outcome, &["status", "result", "outcome", "state", "verdict", "conclusion"]),
    (Statement::Success, &["success", "successful", "succeeded", "passed", "pass", "ok"]),
    (Statement::Execution, &["executed", "ran"]),
    (Statement::Failures, &["failures", "failure", "failed", "fail", "fails"]),
    (Statement::Errors, &["errors", "error", "errored", "broken", "crashed", "timedout"]),
    (Statement::Skips, &["skipped", "skips", "skip", "ignored", "disabled", "notrun", "pending"]),
    (Statement::Tests, &["tests"]),
];

impl Statement {
    /// The statement of an attribute, by its name in any case.
    pub(super) fn of(name: &str) -> Option<Self> {
        let name = outcome::plain(name);
        NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(statement, _)| *statement)
    }
}

/// A number, or what stands in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amount {
    /// Nothing.
    Empty,
    /// A number; `true` is 1 and `false` is 0.
    Number(u32),
    /// Anything else.
    Unreadable,
}

/// Reads a total. `1,000` and `1.0` are numbers to some writers.
pub(super) fn amount(value: &str) -> Amount {
    let value = value.trim();
    let digits = value.replace(',', "");
    match value.to_ascii_lowercase().as_str() {
        "" => Amount::Empty,
        "true" | "yes" => Amount::Number(1),
        "false" | "no" | "none" => Amount::Number(0),
        _ => digits.strip_suffix(".0").unwrap_or(&digits).parse().map_or(Amount::Unreadable, Amount::Number),
    }
}

/// The word of an outcome, and its status; `None` for a word that is not known. A number or nothing says nothing.
pub(super) fn word(value: &str) -> Option<(String, Option<CaseStatus>)> {
    let word = text::line(value);
    let is_silent = word.is_empty() || word.bytes().all(|byte| byte.is_ascii_digit());
    (!is_silent).then(|| (word.clone(), outcome::status(&word)))
}

/// What an attribute of a case says of its end. A word that is not known has not passed.
pub(super) fn of_case(name: &str, value: &str) -> Option<CaseStatus> {
    let by_word = || word(value).map(|(_, status)| status.unwrap_or(CaseStatus::Error));
    let by_amount = |none: Option<CaseStatus>, some: CaseStatus| match amount(value) {
        Amount::Empty => None,
        Amount::Number(0) => none,
        Amount::Number(_) | Amount::Unreadable => Some(some),
    };
    match Statement::of(name)? {
        Statement::Outcome => by_word(),
        Statement::Success | Statement::Execution if amount(value) == Amount::Unreadable => by_word(),
        Statement::Success => by_amount(Some(CaseStatus::Failed), CaseStatus::Passed),
        Statement::Execution => by_amount(Some(CaseStatus::Skipped), CaseStatus::Passed),
        Statement::Failures => by_amount(None, CaseStatus::Failed),
        Statement::Errors => by_amount(None, CaseStatus::Error),
        Statement::Skips => by_amount(None, CaseStatus::Skipped),
        Statement::Tests => None,
    }
}

/// Whether an attribute of a suite says that it has not passed. Its totals are not meant.
pub(super) fn is_against_suite(name: &str, value: &str) -> bool {
    let is_bad = |status: Option<CaseStatus>| status.is_none_or(CaseStatus::is_red);
    match Statement::of(name) {
        Some(Statement::Outcome) => word(value).is_some_and(|(_, status)| is_bad(status)),
        // A number is how many passed.
        Some(Statement::Success) => match value.trim().to_ascii_lowercase().as_str() {
            "false" | "no" => true,
            _ => amount(value) == Amount::Unreadable && word(value).is_some_and(|(_, status)| is_bad(status)),
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_meaning() {
        let all: Vec<&str> = NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        for name in &all {
            assert_eq!(all.iter().filter(|other| *other == name).count(), 1, "{name}");
            assert_eq!(outcome::plain(name), *name);
        }
    }

    #[test]
    fn totals() {
        for (value, expected) in [
            ("1", Amount::Number(1)),
            (" 1,000 ", Amount::Number(1000)),
            ("2.0", Amount::Number(2)),
            ("true", Amount::Number(1)),
            ("False", Amount::Number(0)),
            ("", Amount::Empty),
            ("one", Amount::Unreadable),
            ("-1", Amount::Unreadable),
            ("1.000", Amount::Unreadable),
            ("99999999999", Amount::Unreadable),
            ("NaN", Amount::Unreadable),
        ] {
            assert_eq!(amount(value), expected, "{value}");
        }
    }
}
