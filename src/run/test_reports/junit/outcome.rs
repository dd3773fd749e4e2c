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

    /// Whether it is a failure that a suite counts.
    pub(super) fn is_red(self) -> bool {
        matches!(self, Self::Failure | Self::Error | Self::Rerun)
    }

    /// Whether it marks an attempt.
    pub(super) fn is_mark(self) -> bool {
        matches!(self, Self::Flaky | Self::Rerun)
    }
}

/// Elements that hold what tests printed, in lower case and without what joins words.
const OUTPUTS: [&str; 5] = ["systemout", "systemerr", "stdout", "stderr", "stdouterr"];

/// Children of a case that only hold what describes it.
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

/// Elements of other kinds that describe something: what their names and texts say is no outcome.
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

/// Whether an element holds what was printed.
pub(super) fn is_output(element: &str) -> bool {
    OUTPUTS.contains(&plain(element).as_str())
}

/// Whether a child of a case only holds what describes it.
pub(super) fn is_description(element: &str) -> bool {
    DESCRIPTIONS.contains(&plain(element).as_str())
}

/// Whether the name and the text of an element say nothing of an end.
pub(super) fn is_neutral(element: &str) -> bool {
    NEUTRAL.contains(&plain(element).as_str()) || is_description(element)
}

/// Whether an element is a list by its name (`<failures>`): one that is empty says that there is none.
pub(super) fn is_list(element: &str) -> bool {
    let name = plain(element);
    name.ends_with('s') && !["ss", "us", "is"].iter().any(|end| name.ends_with(end))
}

/// How bad a status is, to find the worst.
pub(super) fn severity(status: CaseStatus) -> u8 {
    match status {
        CaseStatus::Passed => 0,
        CaseStatus::Flaky => 1,
        CaseStatus::Skipped => 2,
        CaseStatus::Failed => 3,
        CaseStatus::Error => 4,
    }
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

/// A word in lower case, without `-`, `_` and spaces.
pub(super) fn plain(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).map(|c| c.to_ascii_lowercase()).collect()
}

/// The status that a word names, in any case and with `-`, `_` or spaces in it.
pub(super) fn status(word: &str) -> Option<CaseStatus> {
    let word = plain(word);
    WORDS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(status, _)| *status)
}

/// Words for a failure that are also something else: a value, a limit, a kind of test.
const AMBIGUOUS: [&str; 6] = ["false", "undefined", "ambiguous", "invalid", "regression", "timeout"];

/// Whether a text is a word for a failure, wherever it stands.
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
