//! Selects the reports of a run: one for each level that ran as a whole, or one for each piece if CI splits a level over jobs.

use crate::model::result::{Explanation, Outcome, SuiteId, Verdict};

/// A suite, or one shard of it.
pub(super) type Piece = (SuiteId, Option<(u32, u32)>);

/// A report that will be sent.
#[derive(Debug, PartialEq)]
pub(super) struct Report<'a> {
    pub(super) domain: &'a str,
    pub(super) level: &'a str,
    /// The number of the piece, from 1, and the number of pieces; `None` if the report covers the whole level.
    pub(super) part: Option<(usize, usize)>,
    pub(super) outcomes: Vec<&'a Outcome>,
}

/// Returns the reports of these outcomes. `pieces` returns all pieces of the level of an outcome, without suites in quarantine,
/// in an order that is the same in every job. A part is only reported if other parts are joined with it: a single part would
/// hide the known result of the whole level.
pub(super) fn reports(
    outcomes: &[Outcome],
    is_joined: bool,
    pieces: impl Fn(&str, &str, &[&Outcome]) -> Vec<Piece>,
) -> Vec<Report<'_>> {
    let mut levels: Vec<(&str, &str)> = outcomes.iter().map(|it| (it.suite.domain.as_str(), it.suite.level.as_str())).collect();
    let mut seen = std::collections::HashSet::new();
    levels.retain(|level| seen.insert(*level));
    levels.into_iter().flat_map(|(domain, level)| of_level(outcomes, (domain, level), is_joined, &pieces)).collect()
}

fn of_level<'a>(
    outcomes: &'a [Outcome],
    (domain, level): (&'a str, &'a str),
    is_joined: bool,
    pieces: &impl Fn(&str, &str, &[&Outcome]) -> Vec<Piece>,
) -> Vec<Report<'a>> {
    let is_here = |it: &&Outcome| (it.suite.domain.as_str(), it.suite.level.as_str()) == (domain, level);
    let all: Vec<&Outcome> = outcomes.iter().filter(is_here).collect();
    let done: Vec<&Outcome> = all.iter().copied().filter(|it| it.quarantine.is_none() && is_done(it)).collect();
    let pieces = pieces(domain, level, &all);
    let of = |outcome: &Outcome| pieces.iter().position(|(suite, part)| (suite, *part) == (&outcome.suite, outcome.shard));
    let is_whole = pieces.iter().all(|(suite, part)| done.iter().any(|it| (&it.suite, it.shard) == (suite, *part)));
    if is_whole {
        let has_run = done.iter().any(|outcome| outcome.verdict != Verdict::Skipped);
        return if has_run { vec![Report { domain, level, part: None, outcomes: done }] } else { Vec::new() };
    }
    if !is_joined {
        return Vec::new();
    }
    let part = |outcome: &'a Outcome| {
        let part = Some((of(outcome)? + 1, pieces.len()));
        Some(Report { domain, level, part, outcomes: vec![outcome] })
    };
    done.into_iter().filter_map(part).collect()
}

/// Returns true if the result of a suite is known: it ran, or it had nothing to run. A suite that was stopped by an earlier
/// failed level, or runs in another shard, has no known result here.
fn is_done(outcome: &Outcome) -> bool {
    match (outcome.verdict, &outcome.why) {
        (Verdict::Skipped, Some(Explanation::EmptyShard { .. })) => true,
        (Verdict::Skipped, why) => outcome.attempts > 0 && !why.as_ref().is_some_and(Explanation::is_elsewhere),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Job;

    fn id(name: &str) -> SuiteId {
        SuiteId {
            domain: "city".into(),
            level: "unit".into(),
            name: Some(name.into()).filter(|name: &String| !name.is_empty()),
        }
    }

    fn outcome(name: &str, shard: Option<(u32, u32)>, verdict: Verdict, why: Explanation) -> Outcome {
        let outcome = Job { id: id(name), shard, ..Job::default() }.outcome(verdict, Some(why));
        Outcome { attempts: u32::from(verdict != Verdict::Skipped), ..outcome }
    }

    /// Checks the reports as `part:verdict` of each. The level consists of `a` and of `b` in two parts.
    #[track_caller]
    fn check(outcomes: &[Outcome], is_joined: bool, expected: &[&str]) {
        let pieces = |_: &str, _: &str, _: &[&Outcome]| vec![(id("a"), None), (id("b"), Some((1, 2))), (id("b"), Some((2, 2)))];
        let found: Vec<String> = reports(outcomes, is_joined, pieces)
            .iter()
            .map(|report| {
                let part = report.part.map_or("whole".to_owned(), |(number, of)| format!("{number}of{of}"));
                let verdicts: Vec<&str> = report.outcomes.iter().map(|outcome| outcome.verdict.word()).collect();
                format!("{part}:{}", verdicts.join("+"))
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn whole_levels_and_pieces() {
        let a = outcome("a", None, Verdict::Passed, Explanation::other(""));
        let [one, two] = [1, 2].map(|part| outcome("b", Some((part, 2)), Verdict::Failed, Explanation::other("")));
        check(&[a.clone(), one.clone(), two.clone()], false, &["whole:passed+failed+failed"]);
        check(&[a.clone(), one.clone(), two.clone()], true, &["whole:passed+failed+failed"]);
        check(&[a.clone(), two.clone()], true, &["1of3:passed", "3of3:failed"]);
        // A single part would hide the known result of the whole level.
        check(&[a, two], false, &[]);
        check(&[], true, &[]);
    }

    #[test]
    fn what_did_not_run_is_no_green() {
        let stopped = outcome("a", None, Verdict::Skipped, Explanation::RedLevel(id("x")));
        let elsewhere = outcome("a", None, Verdict::Skipped, Explanation::Elsewhere { part: 2, of: 2 });
        let [one, two] = [1, 2].map(|part| outcome("b", Some((part, 2)), Verdict::Passed, Explanation::other("")));
        check(&[stopped.clone(), one.clone(), two.clone()], false, &[]);
        check(&[stopped, one.clone(), two], true, &["2of3:passed", "3of3:passed"]);
        check(&[elsewhere, one.clone()], true, &["2of3:passed"]);
        let empty = outcome("b", Some((2, 2)), Verdict::Skipped, Explanation::EmptyShard { part: 2, of: 2 });
        check(
            &[outcome("a", None, Verdict::Passed, Explanation::other("")), one, empty.clone()],
            false,
            &["whole:passed+passed+skipped"],
        );
        check(std::slice::from_ref(&empty), true, &["3of3:skipped"]);
    }

    #[test]
    fn quarantine_does_not_count() {
        let mut aside = outcome("c", None, Verdict::Failed, Explanation::other(""));
        aside.quarantine = Some("flaky".into());
        let [one, two] = [1, 2].map(|part| outcome("b", Some((part, 2)), Verdict::Passed, Explanation::other("")));
        check(
            &[aside.clone(), outcome("a", None, Verdict::Passed, Explanation::other("")), one, two],
            false,
            &["whole:passed+passed+passed"],
        );
        let none = |_: &str, _: &str, _: &[&Outcome]| Vec::new();
        assert_eq!(reports(&[aside], true, none), []);
    }
}
