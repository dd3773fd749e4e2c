//! Several entries of one case: attempts of the case, or cases that share a name.
//!
//! Two entries are of the same case if everything that the report writes about them agrees, except facts about one execution:
//! suite, group, whole name, file, line, and every other attribute (`id`, `params`). If any of these differ, the entries are
//! different cases.
//!
//! Entries that a test runner marks as attempts fold into one case. The last attempt decides, and a case that passed after a
//! failure is flaky. Entries without a mark stay separate cases. If one of them failed and the last one passed, they may be
//! attempts of a runner that marks none; the end of the command decides later ([`super::TestReport::settle`]). This requires
//! that the suite itself counts no failure, and that the name can belong to a single case. A name cannot if it is the number of
//! a parameter set or of a repetition (`[1] EUR`, `1: EUR`, `repetition 1 of 3`), which many methods have, or an unfilled
//! template (`{0}`), which all sets of parameters have. In doubt, entries are not attempts: this shows one failure too many,
//! and hides none.

use std::collections::HashMap;
use std::ops::Range;

use super::text;
use crate::model::result::{Case, CaseStatus};

/// The name of a case without a name.
pub(super) const UNNAMED: &str = "(unnamed)";

/// One entry of a report.
#[derive(Debug)]
pub(super) struct CaseEntry {
    /// The number of the suite that holds the entry. The same name in another suite is another case.
    pub(super) suite: usize,
    /// The file and the line of the entry, as the report writes them. The same name at another place is another case.
    pub(super) origin: String,
    /// True if the test runner marks the entry as one of several attempts.
    pub(super) is_attempt: bool,
    /// The case of the entry.
    pub(super) case: Case,
}

impl CaseEntry {
    /// Returns an entry without an origin and without a mark.
    pub(super) fn plain(case: Case) -> Self {
        Self { suite: 0, origin: String::new(), is_attempt: false, case }
    }
}

/// The cases of a report.
#[derive(Debug, Default)]
pub(super) struct FoldedCases {
    /// The cases, each at the place of its first entry.
    pub(super) cases: Vec<Case>,
    /// The ranges of cases of one name that may be attempts.
    pub(super) repeats: Vec<Range<usize>>,
}

/// Folds entries into cases. `counts_no_failure` returns true if a suite itself counts no failure.
pub(super) fn fold(entries: Vec<CaseEntry>, counts_no_failure: &dyn Fn(usize) -> bool) -> FoldedCases {
    let mut first: HashMap<(usize, String, String, String), usize> = HashMap::new();
    let mut groups: Vec<Vec<CaseEntry>> = Vec::new();
    for entry in entries {
        let key = (entry.suite, entry.origin.clone(), entry.case.group.clone(), entry.case.name.clone());
        let at = *first.entry(key).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.push(entry),
            None => groups.push(vec![entry]),
        }
    }
    let mut folded = FoldedCases::default();
    for group in groups {
        let suite = group.first().map_or(0, |entry| entry.suite);
        let is_marked = group.iter().any(|entry| entry.is_attempt);
        let cases: Vec<Case> = group.into_iter().map(|entry| entry.case).collect();
        let from = folded.cases.len();
        if is_marked {
            folded.cases.extend(attempts(cases));
            continue;
        }
        if cases.len() > 1 && cases.iter().all(|case| case.status.is_red()) && !is_shared(&cases[0].name) {
            folded.cases.extend(together(cases));
            continue;
        }
        let may_be_attempts = cases.len() > 1 && has_passed_at_last(&cases) && !is_shared(&cases[0].name);
        folded.cases.extend(cases);
        if may_be_attempts && counts_no_failure(suite) {
            folded.repeats.push(from..folded.cases.len());
        }
    }
    folded
}

/// Folds the attempts of one case. Without a failure among them, entries stay separate cases, because a passed case is not
/// repeated.
pub(super) fn attempts(group: Vec<Case>) -> Vec<Case> {
    if group.len() == 1 || !group.iter().any(is_bad) {
        return group;
    }
    // A skipped entry is no evidence about the case.
    let Some(last) = group.iter().rfind(|case| case.status != CaseStatus::Skipped) else { return group };
    let (status, duration) = (last.status, last.duration);
    let Some(mut case) = group.into_iter().find(is_bad) else { return Vec::new() };
    if !status.is_red() {
        case.status = CaseStatus::Flaky;
        case.duration = duration;
    } else if case.status == CaseStatus::Flaky {
        case.status = status;
    }
    vec![case]
}

/// Merges several failures of one name. pytest writes the error of a teardown as a case beside the failure of its test.
fn together(cases: Vec<Case>) -> Option<Case> {
    cases.into_iter().reduce(|mut all, next| {
        let both = [all.details.as_str(), next.details.as_str()].into_iter().filter(|text| !text.is_empty());
        all.details = text::details(&both.collect::<Vec<_>>().join("\n\n"));
        all
    })
}

fn is_bad(case: &Case) -> bool {
    case.status.is_red() || case.status == CaseStatus::Flaky
}

fn has_passed_at_last(cases: &[Case]) -> bool {
    let last = cases.iter().rfind(|case| case.status != CaseStatus::Skipped);
    cases.iter().any(is_bad) && last.is_some_and(|case| !case.status.is_red())
}

/// Words that only name the thing that is numbered.
const NUMBERED: [&str; 22] = [
    "test",
    "case",
    "testcase",
    "repetition",
    "iteration",
    "invocation",
    "run",
    "round",
    "attempt",
    "example",
    "row",
    "set",
    "data",
    "dataset",
    "param",
    "params",
    "parameter",
    "parameters",
    "index",
    "no",
    "nr",
    "item",
];

/// Returns true if a name belongs to a set of parameters or a repetition and does not name the method, or if it is missing.
fn is_shared(name: &str) -> bool {
    name.trim() == UNNAMED || is_numbered(name) || is_template(name)
}

/// Returns true if the first thing that a name mentions is a number: `[1] EUR`, as `JUnit` 5 names a set of parameters, `(1)
/// EUR`, `1: EUR`, `#1`, `repetition 1 of 3`.
fn is_numbered(name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.find(|word| !NUMBERED.contains(&word.to_lowercase().as_str()));
    first.is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Returns true if a name has a placeholder for a parameter: `{0}`, `adds {index}`, `${currency}`, `<currency>`, `#currency`,
/// `%s`.
fn is_template(name: &str) -> bool {
    let is_word = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ',' | '#' | ':' | '%'))
    };
    let between = |open: char, close: char| {
        name.split(open).skip(1).any(|rest| rest.split_once(close).is_some_and(|(inside, _)| is_word(inside)))
    };
    let behind = |mark: char, begins: &dyn Fn(char) -> bool| {
        let mut rests = name.split(mark);
        let mut before = rests.next().unwrap_or_default();
        rests.any(|rest| {
            let is_apart = before.chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '%');
            before = rest;
            is_apart && rest.chars().next().is_some_and(begins)
        })
    };
    between('{', '}')
        || between('<', '>')
        || behind('%', &|c| "sdifjopx".contains(c))
        || behind('#', &char::is_alphabetic)
        || behind('$', &char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::super::bare;
    use super::*;
    use CaseStatus::{Error, Failed, Flaky, Passed, Skipped};

    fn entry(name: &str, status: CaseStatus) -> CaseEntry {
        CaseEntry::plain(bare("g", name, status))
    }

    fn statuses(folded: &FoldedCases) -> Vec<CaseStatus> {
        folded.cases.iter().map(|case| case.status).collect()
    }

    #[track_caller]
    fn check(attempts: &[CaseStatus], expected: &[CaseStatus]) {
        let marked = attempts.iter().map(|status| CaseEntry { is_attempt: true, ..entry("n", *status) }).collect();
        assert_eq!(statuses(&fold(marked, &|_| false)), expected, "{attempts:?}");
    }

    /// Checks that entries without a mark stay, and how many groups of them may be attempts.
    #[track_caller]
    fn check_unmarked(name: &str, entries: &[CaseStatus], counts: bool, repeats: usize) {
        let folded = fold(entries.iter().map(|status| entry(name, *status)).collect(), &|_| !counts);
        assert_eq!(statuses(&folded), entries, "{name}");
        assert_eq!(folded.repeats.len(), repeats, "{name} {entries:?}");
    }

    #[test]
    fn the_last_attempt_decides() {
        check(&[Failed, Passed], &[Flaky]);
        check(&[Error, Failed, Passed], &[Flaky]);
        check(&[Passed, Failed], &[Failed]);
        check(&[Failed, Passed, Failed], &[Failed]);
        check(&[Failed, Error], &[Failed]);
        check(&[Flaky, Passed], &[Flaky]);
        check(&[Flaky, Failed], &[Failed]);
    }

    #[test]
    fn a_skip_hides_no_failure() {
        check(&[Failed, Skipped], &[Failed]);
        check(&[Skipped, Failed], &[Failed]);
        check(&[Failed, Passed, Skipped], &[Flaky]);
    }

    #[test]
    fn unmarked_repetitions_are_separate_cases() {
        check_unmarked("n", &[Passed, Passed], false, 0);
        check_unmarked("n", &[Passed, Skipped], false, 0);
        check_unmarked("n", &[Failed, Passed], false, 1);
        check_unmarked("n", &[Failed, Passed, Skipped], false, 1);
        check_unmarked("n", &[Passed, Failed], false, 0);
        check_unmarked("[1]", &[Failed, Error], false, 0);
    }

    #[test]
    fn failures_of_one_name_keep_their_texts() {
        let failing = |details: &str| CaseEntry::plain(Case { details: details.into(), ..bare("g", "n", Failed) });
        let folded = fold(vec![failing("assert 1 == 2"), failing("teardown broke")], &|_| false);
        assert_eq!((statuses(&folded), folded.cases[0].details.as_str()), (vec![Failed], "assert 1 == 2\n\nteardown broke"));
    }

    #[test]
    fn what_the_suite_counts_or_is_only_numbered_is_no_attempt() {
        check_unmarked("n", &[Failed, Passed], true, 0);
        for name in ["[1] EUR", "[12]", "[1] 1 => [2]", "1", "#12", " [1] EUR", "1 ", UNNAMED] {
            check_unmarked(name, &[Failed, Passed], false, 0);
        }
        for name in ["(1) EUR", "1: EUR", "1. EUR", "1) EUR", "1 - EUR", "<1> EUR", "1 EUR", "#1: EUR", "No. 1", "(1/3) EUR"] {
            check_unmarked(name, &[Failed, Passed], false, 0);
            check_unmarked(name, &[Failed, Failed], false, 0);
        }
        for name in
            ["repetition 1 of 3", "Repetition 2", "run #2", "Test 1", "case 3: EUR", "data set #0", "row_1", "iteration-7"]
        {
            check_unmarked(name, &[Failed, Passed], false, 0);
        }
        for name in [
            "{0}",
            "adds {0}",
            "[{index}] {arguments}",
            "${currency}",
            "in $currency",
            "#currency",
            "<currency>",
            "%s",
            "is %d",
        ] {
            check_unmarked(name, &[Failed, Passed], false, 0);
        }
        for name in ["[EUR] 1", "[]", "adds[1]", "#", "test_adds", "run fast", "a < b"] {
            check_unmarked(name, &[Failed, Passed], false, 1);
        }
        for name in ["adds 2", "{}", "{ a }", "costs $", "C# works", "saves 50% off", "x -> y", "test adds"] {
            check_unmarked(name, &[Failed, Passed], false, 1);
        }
    }

    #[test]
    fn other_suites_names_files_and_lines_are_other_cases() {
        let at = |suite, origin: &str, name, status| CaseEntry { suite, origin: origin.into(), ..entry(name, status) };
        let entries = vec![
            at(0, "a.js", "a", Failed),
            at(1, "a.js", "a", Passed),
            at(0, "b.js", "a", Passed),
            at(0, "a.js", "b", Passed),
            at(0, "a.js:7", "a", Passed),
        ];
        let folded = fold(entries, &|_| true);
        assert_eq!((statuses(&folded), folded.repeats), (vec![Failed, Passed, Passed, Passed, Passed], Vec::new()));
    }
}
