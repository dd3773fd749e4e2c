//! The words that test runners use for outcomes in elements and attributes of a `<testcase>`, as one table. A word that is not
//! in the table does not mean that the case passed.

use crate::model::result::CaseStatus;

/// The outcome that a child of a case states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ElementKind {
    Failure,
    Error,
    Skipped,
    /// Skipped because it is still to be done. It may fail without counting (node).
    Todo,
    /// A failed attempt of a case that passed in the end.
    Flaky,
    /// One more failed attempt of a case that failed in the end.
    Rerun,
    /// An unknown outcome.
    Unknown,
}

impl ElementKind {
    /// Returns the kind for an element's name and its `type`; `None` if the element states no outcome.
    pub(super) fn of(element: &str, type_name: &str) -> Option<Self> {
        match element {
            "failure" => return Some(Self::Failure),
            "error" => return Some(Self::Error),
            "skipped" if type_name == "todo" => return Some(Self::Todo),
            "flakyFailure" | "flakyError" => return Some(Self::Flaky),
            "rerunFailure" | "rerunError" => return Some(Self::Rerun),
            _ if is_list(element) => return None,
            _ => {}
        }
        match status(element) {
            Some(CaseStatus::Failed) => Some(Self::Failure),
            Some(CaseStatus::Error) => Some(Self::Error),
            Some(CaseStatus::Skipped) => Some(Self::Skipped),
            Some(CaseStatus::Passed | CaseStatus::Flaky) | None => None,
        }
    }

    /// Returns true for a failure that a suite counts.
    pub(super) fn is_red(self) -> bool {
        matches!(self, Self::Failure | Self::Error | Self::Rerun)
    }

    /// Returns true for the mark of an attempt.
    pub(super) fn is_mark(self) -> bool {
        matches!(self, Self::Flaky | Self::Rerun)
    }
}

/// Elements that hold the output of tests, in lower case and without separators.
const OUTPUTS: [&str; 5] = ["systemout", "systemerr", "stdout", "stderr", "stdouterr"];

/// Children of a case that only hold a description.
const DESCRIPTIONS: [&str; 19] = [
    "parameters",
    "parameter",
    "params",
    "param",
    "arguments",
    "argument",
    "attachments",
    "attachment",
    "artifacts",
    "artifact",
    "output",
    "traits",
    "trait",
    "categories",
    "category",
    "tags",
    "tag",
    "labels",
    "metadata",
];

/// Other elements with descriptions. Their names and texts are no outcome.
const NEUTRAL: [&str; 27] = [
    "properties",
    "property",
    "steps",
    "label",
    "links",
    "link",
    "title",
    "name",
    "displayname",
    "description",
    "comment",
    "comments",
    "note",
    "notes",
    "summary",
    "feature",
    "story",
    "epic",
    "owner",
    "author",
    "component",
    "keyword",
    "id",
    "url",
    "path",
    "file",
    "version",
];

/// Returns true if an element holds output.
pub(super) fn is_output(element: &str) -> bool {
    OUTPUTS.contains(&plain(element).as_str())
}

/// Returns true if a child of a case only holds a description.
pub(super) fn is_description(element: &str) -> bool {
    DESCRIPTIONS.contains(&plain(element).as_str())
}

/// Returns true if the name and the text of an element are no outcome.
pub(super) fn is_neutral(element: &str) -> bool {
    NEUTRAL.contains(&plain(element).as_str()) || is_description(element)
}

/// Returns true if the name of an element is that of a list (`<failures>`). An empty list means that there is none.
pub(super) fn is_list(element: &str) -> bool {
    let name = plain(element);
    name.ends_with('s') && !["ss", "us", "is"].iter().any(|end| name.ends_with(end))
}

/// Returns the severity of a status, for finding the worst one.
pub(super) fn severity(status: CaseStatus) -> u8 {
    match status {
        CaseStatus::Passed => 0,
        CaseStatus::Flaky => 1,
        CaseStatus::Skipped => 2,
        CaseStatus::Failed => 3,
        CaseStatus::Error => 4,
    }
}

/// Words for the outcome of a case, in lower case and without separators. They are from `GoogleTest` (`status`, `result`),
/// `CTest`, behave, `NUnit`, `TestNG`, Jest, Bazel, `JUnit` 5's `<aborted>` and others.
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
            "unsuccessful",
            "notok",
            "notpassed",
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
            "panicked",
            "panic",
            "exception",
            "throwable",
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

/// Returns a word in lower case, without `-`, `_` and spaces.
pub(super) fn plain(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).map(|c| c.to_ascii_lowercase()).collect()
}

/// Returns the status that a word names, in any letter case and with `-`, `_` or spaces in it.
pub(super) fn status(word: &str) -> Option<CaseStatus> {
    let word = plain(word);
    WORDS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(status, _)| *status)
}

/// Words for a failure that also have another meaning: a value, a limit, a kind of test.
const AMBIGUOUS: [&str; 6] = ["false", "undefined", "ambiguous", "invalid", "regression", "timeout"];

/// Returns true if a text is a word for a failure in every position.
pub(super) fn is_failure(text: &str) -> bool {
    !AMBIGUOUS.contains(&plain(text).as_str()) && status(text).is_some_and(CaseStatus::is_red)
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
