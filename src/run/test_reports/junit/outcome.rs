//! What elements and attributes of a `<testcase>` say of how it ended: the words that runners use, as one table. What is not in it has
//! not passed.

use crate::model::result::CaseStatus;

/// What a child of a case says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ElementKind {
    Failure,
    Error,
    Skipped,
    /// Skipped because it is yet to be done: it may fail and still not count (node).
    Todo,
    /// An attempt that failed, of a case that passed in the end.
    Flaky,
    /// One more attempt that failed, of a case that failed in the end.
    Rerun,
    /// It says something that is not known.
    Unknown,
}

impl ElementKind {
    /// By the element's name and its `type`; `None` for what says nothing of how the case ended.
    pub(super) fn of(element: &str, type_name: &str) -> Option<Self> {
        match element {
            "failure" => return Some(Self::Failure),
            "error" => return Some(Self::Error),
            "skipped" if type_name == "todo" => return Some(Self::Todo),
            "flakyFailure" | "flakyError" => return Some(Self::Flaky),
            "rerunFailure" | "rerunError" => return Some(Self::Rerun),
            _ => {}
        }
        match status(element) {
            Some(CaseStatus::Failed) => Some(Self::Failure),
            Some(CaseStatus::Error) => Some(Self::Error),
            Some(CaseStatus::Skipped) => Some(Self::Skipped),
            Some(CaseStatus::Passed | CaseStatus::Flaky) | None => None,
        }
    }

    /// Whether it is a failure that a suite counts.
    pub(super) fn is_red(self) -> bool {
        matches!(self, Self::Failure | Self::Error | Self::Rerun)
    }

    /// Whether it marks an attempt.
    pub(super) fn is_mark(self) -> bool {
        matches!(self, Self::Flaky | Self::Rerun)
    }
}

/// Children of a case that describe it and say nothing of its end.
const NEUTRAL: [&str; 14] = [
    "system-out",
    "system-err",
    "properties",
    "property",
    "attachments",
    "attachment",
    "output",
    "traits",
    "trait",
    "categories",
    "tags",
    "metadata",
    "steps",
    "parameters",
];

/// Whether an unknown child of a case looks like an outcome: it carries a message or a type, or is a bare mark. Others describe the
/// case (`<browser>chrome</browser>`, `<link url="…"/>`), and are looked through.
pub(super) fn is_outcome_like(element: &str, has_words: bool, is_bare: bool) -> bool {
    !NEUTRAL.contains(&element) && status(element) != Some(CaseStatus::Passed) && (has_words || is_bare)
}

/// Words for how a case ended, in lower case and without what joins words. From `GoogleTest` (`status`, `result`), `CTest`, behave,
/// `NUnit`, `TestNG`, Jest, Bazel, `JUnit` 5's `<aborted>` and others.
const WORDS: &[(CaseStatus, &[&str])] = &[
    (
        CaseStatus::Passed,
        &[
            "passed",
            "pass",
            "passing",
            "success",
            "successful",
            "succeeded",
            "ok",
            "run",
            "completed",
            "complete",
            "done",
            "finished",
            "executed",
            "true",
            "fixed",
        ],
    ),
    (
        CaseStatus::Skipped,
        &[
            "skipped",
            "skip",
            "ignored",
            "ignore",
            "disabled",
            "notrun",
            "notexecuted",
            "untested",
            "suppressed",
            "pending",
            "todo",
            "aborted",
            "assumptionfailed",
            "inconclusive",
            "deselected",
            "filtered",
            "excluded",
            "xfail",
            "xfailed",
            "expectedfailure",
            "blocked",
            "notapplicable",
        ],
    ),
    (
        CaseStatus::Failed,
        &[
            "failed",
            "fail",
            "failure",
            "failing",
            "false",
            "regression",
            "undefined",
            "ambiguous",
            "xpass",
            "unexpectedsuccess",
        ],
    ),
    (
        CaseStatus::Error,
        &[
            "error",
            "errored",
            "errors",
            "broken",
            "timedout",
            "timeout",
            "crashed",
            "crash",
            "killed",
            "canceled",
            "cancelled",
            "interrupted",
            "terminated",
            "hung",
            "invalid",
        ],
    ),
];

/// A word in lower case, without `-`, `_` and spaces.
pub(super) fn plain(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).map(|c| c.to_ascii_lowercase()).collect()
}

/// The status that a word names, in any case and with `-`, `_` or spaces in it.
pub(super) fn status(word: &str) -> Option<CaseStatus> {
    let word = plain(word);
    WORDS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(status, _)| *status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_meaning() {
        let all: Vec<&str> = WORDS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
        for word in &all {
            assert_eq!(all.iter().filter(|other| *other == word).count(), 1, "{word}");
        }
    }

    #[test]
    fn words_in_any_form() {
        for (word, expected) in [
            ("timedOut", Some(CaseStatus::Error)),
            ("TIMED_OUT", Some(CaseStatus::Error)),
            ("not-run", Some(CaseStatus::Skipped)),
            ("Success", Some(CaseStatus::Passed)),
            ("exploded", None),
        ] {
            assert_eq!(status(word), expected, "{word}");
        }
    }
}
