//! The words for results, the same on a terminal and on GitHub. External text is returned without control characters and on one
//! line.

use std::time::SystemTime;

use anstyle::Style;

use crate::model::event::{Summary, TestCount};
use crate::model::result::{Case, Explanation, JudgedBy, Outcome, SuiteId, Verdict};
use crate::report::ui::{self, BAD, DIM, GOOD, NOTE};
use crate::report::words::shared_process;
use crate::report::{ago, count, cut, duration};

/// The most bytes of a message on one line.
const LINE: usize = 300;

/// The most variables that are named as withheld from a suite.
const WITHHELD: usize = 5;

/// The most processes of other suites that are named.
const SHARED: usize = 3;

/// One word for the result of a suite, and its colour.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) word: &'static str,
    pub(super) style: Style,
}

/// The width of the longest word of a [`Mark`].
pub(super) const MARK_WIDTH: usize = "interrupted".len();

pub(super) fn mark(outcome: &Outcome) -> Mark {
    let (word, style) = match outcome.verdict {
        verdict if verdict.is_red() && outcome.quarantine.is_some() => ("quarantined", NOTE),
        Verdict::Passed if outcome.cached.is_some() => ("cached", GOOD),
        Verdict::Passed if outcome.is_flaky => ("flaky", NOTE),
        Verdict::Passed => ("passed", GOOD),
        Verdict::Failed => ("failed", BAD),
        Verdict::Error => ("error", BAD),
        Verdict::TimedOut => ("timed out", BAD),
        Verdict::Interrupted => ("interrupted", NOTE),
        Verdict::Skipped => ("skipped", DIM),
    };
    Mark { word, style }
}

/// Returns the id of a suite, and its shard if it is split.
pub(super) fn title(outcome: &Outcome) -> String {
    let shard = outcome.shard.map(|(part, of)| format!(" ({part}/{of})")).unwrap_or_default();
    format!("{}{shard}", id(&outcome.suite))
}

pub(super) fn id(suite: &SuiteId) -> String {
    line(&suite.to_string())
}

/// Returns counts such as `12 passed, 1 failed`, or the other basis of the verdict; empty for a suite that was not run.
pub(super) fn counts(outcome: &Outcome) -> String {
    let Some(counts) = outcome.counts else {
        let is_judged = matches!(outcome.verdict, Verdict::Passed | Verdict::Failed);
        let by_exit_code = is_judged && outcome.judged_by == JudgedBy::ExitCode;
        return if by_exit_code { "by exit code".to_owned() } else { String::new() };
    };
    let parts = [(counts.failed, "failed"), (counts.passed, "passed"), (counts.skipped, "skipped"), (counts.flaky, "flaky")];
    let numbers: Vec<String> =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    if numbers.is_empty() { "no case".to_owned() } else { numbers.join(", ") }
}

/// Returns further remarks on a suite: the run of a cached result, the attempts, the quarantine, and the reason for a failure.
pub(super) fn remarks(outcome: &Outcome, now: SystemTime) -> String {
    let mut remarks = Vec::new();
    if let Some(cached) = &outcome.cached {
        remarks.push(format!("passed {} in {}", ago(cached.finished, now), line(&cached.run)));
    }
    remarks.extend(why(outcome));
    if outcome.attempts > 1 {
        remarks.push(format!("{} attempts", outcome.attempts));
    }
    let is_counted = outcome.counts.is_some_and(|counts| counts.flaky > 0);
    if outcome.is_flaky && !is_counted && mark(outcome).word != "flaky" {
        remarks.push("flaky".to_owned());
    }
    remarks.extend(outcome.quarantine.as_deref().map(|why| format!("in quarantine: {}", line(why))));
    remarks.join("; ")
}

/// Returns the reason why a suite did not pass, on one line.
pub(super) fn why(outcome: &Outcome) -> Option<String> {
    outcome.why.as_ref().map(|why| line(&why.to_string()))
}

/// Returns an explanation on one line; empty if there is none.
pub(super) fn explained(why: Option<&Explanation>) -> String {
    why.map(|why| line(&why.to_string())).unwrap_or_default()
}

/// Returns the duration of a suite; empty for a suite that was not run.
pub(super) fn took(outcome: &Outcome) -> String {
    if outcome.attempts == 0 { String::new() } else { duration(outcome.duration) }
}

/// Returns the cases that failed.
pub(super) fn reds(outcome: &Outcome) -> impl Iterator<Item = &Case> {
    outcome.cases.iter().filter(|case| case.status.is_red())
}

/// Returns the name of a case in the form `group > name`.
pub(super) fn name(case: &Case) -> String {
    if case.group.is_empty() { line(&case.name) } else { format!("{} > {}", line(&case.group), line(&case.name)) }
}

/// Returns the place of a failure in the form `file:line`.
pub(super) fn place(case: &Case) -> Option<String> {
    case.place.as_ref().map(|place| format!("{}:{}", ui::path(place.file.as_bytes()), place.line))
}

/// Returns the reason why a case failed, on one line.
pub(super) fn reason(case: &Case) -> String {
    let first = [&case.message, &case.details].into_iter().flat_map(|text| text.lines()).find(|text| !text.trim().is_empty());
    first.map(line).unwrap_or_default()
}

/// Returns the first line of external text that is not empty.
pub(super) fn line(text: &str) -> String {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    // Whole escape sequences are removed before remaining control characters are made visible.
    let plain: String = ui::output_lines(first, false).collect();
    cut(plain.trim(), LINE).replace('\t', " ")
}

/// Returns the result of the run in one line, and whether it passed.
pub(super) fn answer(summary: &Summary) -> String {
    let Summary { passed, failed, quarantined, interrupted, elsewhere, .. } = *summary;
    // Suites that run in other shards are not among the suites of this one.
    let skipped = summary.skipped.saturating_sub(elsewhere);
    let all = passed + failed + quarantined + skipped + interrupted;
    let took = duration(summary.duration);
    let suites = count(all, "suite");
    let stopped = interrupted > 0 || summary.signal.is_some();
    let head = match (failed, passed) {
        _ if stopped => format!("interrupted{} after {took}: {passed} of {suites} passed", by(summary)),
        _ if all == 0 && elsewhere > 0 => "no suite in this shard".to_owned(),
        _ if all == 0 => format!("no suite to run ({took})"),
        (0, passed) if passed == all => format!("{suites} passed in {took}"),
        (0, passed) => format!("{passed} of {suites} passed in {took}"),
        (failed, _) => format!("{failed} of {suites} failed in {took}"),
    };
    let failed_too = if stopped { failed } else { 0 };
    let parts = [
        (failed_too, "failed"),
        (summary.cached, "cached"),
        (summary.stale.len(), "of them stale"),
        (summary.flaky, "flaky"),
        (quarantined, "failed in quarantine"),
        (skipped, "skipped"),
        (interrupted, "interrupted"),
        (elsewhere, "in other shards"),
    ];
    let numbers: Vec<String> =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    let numbers = if numbers.is_empty() { String::new() } else { format!(" ({})", numbers.join(", ")) };
    let lacking = summary.without_suites.len();
    let lacking = if lacking == 0 || summary.is_green { String::new() } else { format!("; {}", lack(lacking)) };
    format!("{head}{numbers}{lacking}")
}

/// Returns the variables that a failed suite was not given; those that its output names come first.
pub(super) fn withheld(outcome: &Outcome) -> String {
    let is_in_output =
        |name: &&String| [&outcome.output.head, &outcome.output.tail].iter().any(|text| text.contains(name.as_str()));
    let (named, rest): (Vec<&String>, Vec<&String>) = outcome.withheld.iter().partition(is_in_output);
    let most = WITHHELD.max(named.len().min(2 * WITHHELD));
    let shown: Vec<String> = named.into_iter().chain(rest).take(most).map(|name| line(name)).collect();
    match outcome.withheld.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more (`--format json` lists them)", shown.join(", ")),
    }
}

/// Returns the fates of processes that a failed suite may have shared with other suites, a line each.
pub(super) fn shared(outcome: &Outcome) -> Vec<String> {
    let processes = outcome.shared.iter().filter(|_| outcome.verdict.is_red());
    let mut lines: Vec<String> = processes.take(SHARED).map(|process| line(&shared_process(process))).collect();
    match outcome.shared.len().saturating_sub(SHARED) {
        more if more > 0 && !lines.is_empty() => lines.push(format!("and {more} more (`--format json` lists them)")),
        _ => {}
    }
    lines
}

/// Returns a line such as `2 of 14 test files are run by no suite (a/test_x.py, …)`.
pub(super) fn unrun(tests: &TestCount) -> String {
    let named: Vec<String> = tests.examples.iter().map(|path| ui::path(path.as_bytes())).collect();
    let more = if tests.unrun > named.len() { ", …" } else { "" };
    let are = if tests.unrun == 1 { "is" } else { "are" };
    format!("{} of {} {are} run by no suite ({}{more})", tests.unrun, count(tests.files, "test file"), named.join(", "))
}

fn by(summary: &Summary) -> String {
    summary.signal.map(|signal| format!(" by {signal}")).unwrap_or_default()
}

fn lack(domains: usize) -> String {
    if domains == 1 { "1 affected domain has no suite".to_owned() } else { format!("{domains} affected domains have no suite") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::result::Excerpt;
    use crate::report::test::samples;

    #[test]
    fn withheld_variables_that_the_output_names_come_first() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let outcome = |names: Vec<String>, printed: &str| Outcome {
            withheld: names,
            output: Excerpt { head: printed.to_owned(), ..Excerpt::default() },
            ..samples::green("city/unit")
        };
        let few = outcome(names(&["A", "B"]), "");
        assert_eq!(withheld(&few), "A, B");
        let many: Vec<String> = (0..27).map(|at| format!("V{at:02}")).chain(names(&["ZONE"])).collect();
        let shown = withheld(&outcome(many, "KeyError: 'ZONE'"));
        assert_eq!(shown, "ZONE, V00, V01, V02, V03 and 23 more (`--format json` lists them)");
    }
}
