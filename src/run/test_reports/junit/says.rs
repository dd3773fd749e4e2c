//! The attributes that state the outcome of a suite or a case: their names, as one table. Their words are those of [`outcome`].

use super::super::text;
use super::Attributes;
use super::outcome::{self, ElementKind};
use crate::model::result::CaseStatus;

/// The kind of statement that an attribute makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Statement {
    /// The outcome as a word: `status="failed"`.
    Outcome,
    /// The flag of a pass: `success="false"`.
    Success,
    /// The flag of an execution: `executed="false"`.
    Execution,
    /// The number of failures, or a flag.
    Failures,
    /// The number of errors, or a flag.
    Errors,
    /// The number of skipped tests, or a flag.
    Skips,
    /// The number of aborted tests, or a flag.
    Aborts,
    /// The number of tests.
    Tests,
}

/// The names of attributes, in lower case and without separators.
const NAMES: &[(Statement, &[&str])] = &[
    (Statement::Outcome, &["status", "result", "outcome", "state", "verdict", "conclusion"]),
    (Statement::Success, &["success", "successful", "succeeded", "passed", "pass", "ok"]),
    (Statement::Execution, &["executed", "ran"]),
    (Statement::Failures, &["failures", "failure", "failed", "fail", "fails", "failing", "unsuccessful"]),
    (
        Statement::Errors,
        &[
            "errors",
            "error",
            "errored",
            "broken",
            "crashed",
            "crashes",
            "timedout",
            "timeouts",
            "timeoutcount",
            "exceptions",
            "exception",
            "panics",
            "panicked",
            "killed",
            "interrupted",
            "cancelled",
            "canceled",
            "terminated",
            "hung",
            "unfinished",
        ],
    ),
    (Statement::Aborts, &["aborted", "aborts", "abortions"]),
    (Statement::Skips, &["skipped", "skips", "skip", "ignored", "disabled", "notrun", "pending"]),
    (Statement::Tests, &["tests"]),
];

/// Words in front of and behind such a name, in totals and in outcomes: `failedTests`, `num-errors`, `testStatus`.
const BEFORE: [&str; 11] =
    ["numberof", "number", "num", "total", "count", "tests", "test", "cases", "case", "final", "overall"];
/// The length of the longest name with such words.
const LONGEST: usize = 40;
const BEHIND: [&str; 7] = ["counts", "count", "number", "total", "tests", "test", "cases"];

impl Statement {
    /// Returns the statement of an attribute, by its name in any letter case, with or without words around it.
    pub(super) fn of(name: &str) -> Option<Self> {
        let whole = outcome::plain(name);
        if let Some(statement) = Self::exact(&whole) {
            return Some(statement);
        }
        (whole.len() <= LONGEST).then(|| Self::within(&whole)).flatten()
    }

    /// Returns the statement of the rest of a name without words around it. `passedTests` is a total, not a flag of the whole.
    fn within(name: &str) -> Option<Self> {
        let before = BEFORE.iter().filter_map(|word| name.strip_prefix(word));
        let behind = BEHIND.iter().filter_map(|word| name.strip_suffix(word));
        before.chain(behind).find_map(|rest| {
            let exact = Self::exact(rest);
            exact.filter(|own| !matches!(own, Self::Success | Self::Execution | Self::Tests)).or_else(|| Self::within(rest))
        })
    }

    fn exact(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, names)| names.contains(&name)).map(|(statement, _)| *statement)
    }
}

/// Splits a name into words in lower case: `failureMessage`, `FAILURE_MESSAGE`, `failure-message`.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || was_lower && c.is_uppercase() {
            words.push(String::new());
        }
        was_lower = c.is_lowercase() || c.is_numeric();
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Words that turn a name into that of a rule, a stream or a past event, and not of a failure.
const MILD: [&str; 40] = [
    "expected",
    "expect",
    "max",
    "maximum",
    "min",
    "allowed",
    "allow",
    "on",
    "rate",
    "limit",
    "threshold",
    "if",
    "ignore",
    "ignored",
    "handled",
    "known",
    "previous",
    "last",
    "flaky",
    "rerun",
    "retry",
    "retries",
    "log",
    "output",
    "stream",
    "fast",
    "over",
    "safe",
    "free",
    "tolerance",
    "handling",
    "handler",
    "margin",
    "budget",
    "page",
    "level",
    "format",
    "policy",
    "mode",
    "strategy",
];

/// Returns the failure that a compound name means: `failureMessage`, `errormessage`, `assertion-error`.
pub(super) fn names_failure(name: &str) -> Option<ElementKind> {
    const FAILED: [&str; 3] = ["fail", "failed", "failing"];
    const BROKEN: [&str; 8] = ["broken", "crash", "crashed", "fatal", "panic", "panicked", "throwable", "unsuccessful"];
    let words = words(name);
    let has = |is: &dyn Fn(&str) -> bool| words.iter().any(|word| is(word));
    if has(&|word| MILD.contains(&word)) {
        None
    } else if has(&|word| FAILED.contains(&word) || word.starts_with("failure") || word.ends_with("failure")) {
        Some(ElementKind::Failure)
    } else {
        let grown = ["error", "exception"];
        let is_error = |word: &str| grown.iter().any(|stem| word.starts_with(stem) || word.ends_with(stem));
        has(&|word| BROKEN.contains(&word) || is_error(word)).then_some(ElementKind::Error)
    }
}

/// Returns true if a name states a failure by itself (`testFailed`, `assertion-error`), and is not the name of a detail of a
/// failure.
pub(super) fn is_failure_mark(name: &str) -> bool {
    let last = words(name).pop().unwrap_or_default();
    let is_bad = outcome::is_failure(&last) || ["error", "exception", "failure"].iter().any(|end| last.ends_with(end));
    is_bad && names_failure(name).is_some() && !outcome::is_list(name)
}

/// Returns true if an attribute is a flag that is set, with a name that is a word for a bad outcome: `timeout="true"`. A number in
/// its place is a limit. A suite may be aborted by such a flag; a case with it is skipped.
pub(super) fn is_bad_flag(name: &str, value: &str) -> bool {
    let plain = outcome::plain(name);
    let words = ["is", "was", "has", "did"].iter().find_map(|word| plain.strip_prefix(word));
    let is_bad = |word: &str| matches!(word, "timeout" | "abort" | "aborted") || outcome::is_failure(word);
    let is_set = matches!(value.trim().to_ascii_lowercase().as_str(), "true" | "yes");
    is_set
        && matches!(Statement::of(name), None | Some(Statement::Aborts))
        && [Some(plain.as_str()), words].iter().flatten().any(|word| is_bad(word))
}

/// Attributes of a case that are about one execution. All others distinguish cases.
const OF_EXECUTION: [&str; 26] = [
    "name",
    "time",
    "duration",
    "elapsed",
    "timestamp",
    "started",
    "startedat",
    "starttime",
    "finished",
    "finishedat",
    "endtime",
    "stoptime",
    "assertions",
    "asserts",
    "attempt",
    "attempts",
    "retry",
    "retries",
    "rerun",
    "hostname",
    "date",
    "start",
    "stop",
    "end",
    "thread",
    "worker",
];

/// Returns the text that distinguishes a case of a report from others of the same name: all attributes except those about the
/// execution.
///
/// Parameter sets that share a name differ in it (`id`, `line`, `file`, `params`, `index`), while attempts of one case have the
/// same text.
pub(super) fn identity(attributes: &Attributes) -> String {
    let is_of_case = |(name, value): &&(String, String)| {
        let plain = outcome::plain(name);
        !OF_EXECUTION.contains(&plain.as_str())
            && Statement::of(name).is_none()
            && names_failure(name).is_none()
            && !is_bad_flag(name, value)
            && plain != "message"
    };
    let mut all: Vec<_> = attributes.0.iter().filter(is_of_case).collect();
    all.sort();
    all.iter().flat_map(|(name, value)| [name.as_str(), "=", value.as_str(), "\0"]).collect()
}

/// A number, or the text in place of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amount {
    /// An empty text.
    Empty,
    /// A number; `true` is 1 and `false` is 0.
    Number(u32),
    /// Any other text.
    Unreadable,
}

/// Parses a total. Some writers format numbers as `1,000` or `1.0`.
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

/// Returns the word of an outcome, and its status; the status is `None` for an unknown word. A number or an empty text is not
/// an outcome.
pub(super) fn word(value: &str) -> Option<(String, Option<CaseStatus>)> {
    let word = text::line(value);
    let is_silent = word.is_empty() || word.bytes().all(|byte| byte.is_ascii_digit());
    (!is_silent).then(|| (word.clone(), outcome::status(&word)))
}

/// Returns the status of a text that may contain outcome words among others: `3 passed, 1 failed`, `not ok`; `None` if it
/// contains none.
pub(super) fn prose(value: &str) -> Option<CaseStatus> {
    let (line, whole) = word(value)?;
    if whole.is_some() {
        return whole;
    }
    let words: Vec<String> =
        line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_ascii_lowercase).collect();
    let said = words.iter().enumerate().filter_map(|(at, word)| {
        let status = outcome::status(word)?;
        match at.checked_sub(1).map_or("", |before| words[before].as_str()) {
            "0" | "zero" | "no" | "without" if status == CaseStatus::Passed => None,
            "not" | "never" if status == CaseStatus::Passed => Some(CaseStatus::Failed),
            "0" | "zero" | "no" | "without" | "not" | "never" => Some(CaseStatus::Passed),
            _ => Some(status),
        }
    });
    said.max_by_key(|status| outcome::severity(*status))
}

/// Returns the status that an attribute of a case states. An unknown word does not mean that the case passed.
pub(super) fn of_case(name: &str, value: &str) -> Option<CaseStatus> {
    let by_word = || word(value).map(|(_, status)| status.unwrap_or(CaseStatus::Error));
    let by_amount = |none: Option<CaseStatus>, some: CaseStatus| match amount(value) {
        Amount::Empty => None,
        Amount::Number(0) => none,
        Amount::Number(_) | Amount::Unreadable => Some(some),
    };
    let Some(statement) = Statement::of(name) else {
        if is_bad_flag(name, value) {
            return Some(CaseStatus::Error);
        }
        let red = if names_failure(name)? == ElementKind::Failure { CaseStatus::Failed } else { CaseStatus::Error };
        return by_amount(None, red);
    };
    match statement {
        Statement::Outcome => by_word(),
        Statement::Success | Statement::Execution if amount(value) == Amount::Unreadable => by_word(),
        Statement::Success => by_amount(Some(CaseStatus::Failed), CaseStatus::Passed),
        Statement::Execution => by_amount(Some(CaseStatus::Skipped), CaseStatus::Passed),
        Statement::Failures => by_amount(None, CaseStatus::Failed),
        Statement::Errors => by_amount(None, CaseStatus::Error),
        Statement::Skips | Statement::Aborts => by_amount(None, CaseStatus::Skipped),
        Statement::Tests => None,
    }
}

/// Returns true if an attribute of a suite states that the suite has not passed. This does not cover totals.
pub(super) fn is_against_suite(name: &str, value: &str) -> bool {
    let is_bad = |status: Option<CaseStatus>| status.is_none_or(CaseStatus::is_red);
    if is_bad_flag(name, value) {
        return true;
    }
    match Statement::of(name) {
        Some(Statement::Outcome) => word(value).is_some_and(|(_, status)| is_bad(status)),
        // A number counts the passed tests.
        Some(Statement::Success) => match value.trim().to_ascii_lowercase().as_str() {
            "false" | "no" => true,
            _ => amount(value) == Amount::Unreadable && word(value).is_some_and(|(_, status)| is_bad(status)),
        },
        None => names_failure(name).is_some() && !matches!(amount(value), Amount::Empty | Amount::Number(0)),
        Some(_) => false,
    }
}

/// Returns true if an element of a suite, named like such an attribute, states that the suite has not passed.
pub(super) fn is_against_suite_in_words(statement: Statement, value: &str) -> bool {
    match statement {
        Statement::Outcome => word(value).is_some() && prose(value).is_none_or(CaseStatus::is_red),
        Statement::Success => matches!(value.trim().to_ascii_lowercase().as_str(), "false" | "no"),
        Statement::Failures | Statement::Errors => !matches!(amount(value), Amount::Empty | Amount::Number(0)),
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
