//! Several entries of one case: attempts of it, or cases that share a name. The report does not say which.
//!
//! Nobody repeats what passed, so entries without a failure among them are cases of their own. With a failure they are taken
//! for attempts: the last one decides, and one that passed after a failure is flaky. Where they were cases of the same name
//! after all, a failure is shown (as failed or as flaky) and its text is kept, whichever came last.

use std::collections::HashMap;

use crate::model::result::{Case, CaseStatus};

/// One entry of a report.
#[derive(Debug)]
pub(super) struct CaseEntry {
    /// The suite that holds it, by number: the same name elsewhere is another case.
    pub(super) suite: usize,
    /// The case.
    pub(super) case: Case,
}

/// The cases of the entries, each at the place of its first entry.
pub(super) fn fold(entries: Vec<CaseEntry>) -> Vec<Case> {
    let mut first: HashMap<(usize, String, String), usize> = HashMap::new();
    let mut groups: Vec<Vec<Case>> = Vec::new();
    for CaseEntry { suite, case } in entries {
        let at = *first.entry((suite, case.group.clone(), case.name.clone())).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.push(case),
            None => groups.push(vec![case]),
        }
    }
    groups.into_iter().flat_map(resolve).collect()
}

fn resolve(group: Vec<Case>) -> Vec<Case> {
    let is_bad = |case: &Case| case.status.is_red() || case.status == CaseStatus::Flaky;
    if group.len() == 1 || !group.iter().any(is_bad) {
        return group;
    }
    // A skip says nothing about the case.
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

#[cfg(test)]
mod tests {
    use super::super::bare;
    use super::*;
    use CaseStatus::{Error, Failed, Flaky, Passed, Skipped};

    fn check(entries: &[CaseStatus], expected: &[CaseStatus]) {
        let entry = |status: &CaseStatus| CaseEntry { suite: 0, case: bare("g", "n", *status) };
        let folded: Vec<CaseStatus> = fold(entries.iter().map(entry).collect()).iter().map(|case| case.status).collect();
        assert_eq!(folded, expected, "{entries:?}");
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
    fn without_a_failure_they_are_cases_of_their_own() {
        check(&[Passed, Passed], &[Passed, Passed]);
        check(&[Passed, Skipped], &[Passed, Skipped]);
        check(&[Skipped, Skipped], &[Skipped, Skipped]);
    }

    #[test]
    fn other_suites_and_names_are_other_cases() {
        let entry = |suite, name: &str, status| CaseEntry { suite, case: bare("g", name, status) };
        let entries = vec![entry(0, "a", Failed), entry(1, "a", Passed), entry(0, "b", Passed), entry(0, "a", Passed)];
        let found: Vec<_> = fold(entries).into_iter().map(|case| (case.name, case.status)).collect();
        assert_eq!(found, [("a".into(), Flaky), ("a".into(), Passed), ("b".into(), Passed)]);
    }
}
