//! The notices of a run besides its results: about its command lines, the cache, and the reports to managers.

use crate::model::event::TestCount;
use crate::report::count;
use crate::report::ui::{Screen, printable};
use crate::report::words;
use crate::run::plan::{AbsentSuites, RunNotice};
use crate::run::push::{PushNotice, ReportName};
use crate::store::{MOST_AGE, MOST_REPORTS};
use crate::system::secrets::SHORTEST;

/// The most reports that are named.
const NAMED: usize = 5;

/// The importance of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tone {
    /// Shown only with `-v`.
    Detail,
    Note,
    Warning,
}

fn say(screen: &Screen, (tone, text): (Tone, String)) {
    match tone {
        Tone::Detail => screen.detail(&text),
        Tone::Note => screen.note(&text),
        Tone::Warning => screen.warn(&text),
    }
}

/// Shows a notice of a run.
pub(crate) fn of_run(screen: &Screen, notice: &RunNotice) {
    say(screen, run(notice));
}

/// Shows that requested suites do not exist.
pub(crate) fn of_absent(screen: &Screen, AbsentSuites { domain, level }: &AbsentSuites) {
    let level = level.as_ref().map_or_else(|| " that would run".to_owned(), |level| format!(" of the level `{level}`"));
    let whose = domain.as_deref().unwrap_or("no domain");
    let has = if domain.is_some() { "has no suite" } else { "has a suite" };
    screen.warn(&format!("{whose} {has}{level}"));
}

/// Shows that there are tests that no suite runs.
pub(crate) fn of_tests(screen: &Screen, tests: &TestCount) {
    if tests.unrun > 0 {
        screen.warn(&format!("{}; `cicd check` shows the reason", super::words::unrun(tests)));
    }
}

/// Shows a notice about the reports to managers.
pub(crate) fn of_push(screen: &Screen, notice: &PushNotice) {
    say(screen, push(notice));
}

fn run(notice: &RunNotice) -> (Tone, String) {
    match notice {
        RunNotice::Command { suite, note } => (Tone::Note, format!("{suite}: {note}")),
        RunNotice::PipeHidesFailure { suite, part, more } => {
            let more = if *more > 0 { format!(" (and {})", count(*more, "more suite")) } else { String::new() };
            let part = printable(part);
            let text = format!(
                "{suite}{more}: a pipe hides the exit code of `{part}`; set `pipefail` in its shell (`shell: bash` does), see `cicd check`"
            );
            (Tone::Warning, text)
        }
        RunNotice::LostExitCode { suite, command, more } => {
            let more = if *more > 0 { format!(" (and {})", count(*more, "more suite")) } else { String::new() };
            let command = printable(command);
            (Tone::Warning, format!("{suite}{more}: the exit code of `{command}` is lost; `cicd check` shows the reason"))
        }
        RunNotice::ShortSecrets(names) => {
            let names = names.join(", ");
            (
                Tone::Warning,
                format!("the value of {names} is shorter than {SHORTEST} bytes, so it is not masked in the output of suites"),
            )
        }
        RunNotice::NoneReused(error) => (Tone::Warning, format!("cached results are not used: {}", error.with_cause())),
        RunNotice::ResultsNotKept(error) => {
            (Tone::Warning, format!("results of this run were not kept: {}", error.with_cause()))
        }
        RunNotice::Spoilt { suite, path, is_reused: true } => {
            let path = printable(path);
            let text = format!(
                "{suite}: its cached result was reused while other suites ran, and {path} has changed since; run it again"
            );
            (Tone::Warning, text)
        }
        RunNotice::Spoilt { suite, path, is_reused: false } => {
            let path = printable(path);
            (Tone::Note, format!("{suite}: its result is not cached, because {path} was written to while it ran"))
        }
        RunNotice::NoneKept(error) => (Tone::Warning, format!("results are not cached: {}", error.with_cause())),
    }
}

fn push(notice: &PushNotice) -> (Tone, String) {
    match notice {
        PushNotice::TakesNone { manager, why } => {
            let why = words::no_reports(why);
            (Tone::Warning, format!("no results are sent to {manager}: {why}; remove `push_results`"))
        }
        PushNotice::NoToken { manager, variable, in_ci } => {
            let tone = if *in_ci { Tone::Warning } else { Tone::Note };
            (tone, format!("no results are sent to {manager}: `{variable}` is not set"))
        }
        PushNotice::NoCommit => {
            (Tone::Detail, "no results of this run are sent to managers: the work tree has changes".to_owned())
        }
        PushNotice::NothingWaits(error) => {
            (Tone::Detail, format!("cannot look for results that wait to be sent: {}", error.with_cause()))
        }
        PushNotice::NotKept(error) => (Tone::Warning, format!("results not accepted now are lost: {}", error.with_cause())),
        PushNotice::Dropped(reports) => {
            let (results, ids, days) = (count(reports.len(), "result"), ids(reports), MOST_AGE.as_secs() / 24 / 3600);
            let kept = format!("results are kept for {days} days, and no more than {MOST_REPORTS}");
            (Tone::Warning, format!("deleted {results} that no manager accepted: {ids}; {kept}"))
        }
        PushNotice::NotSent(error) => (Tone::Warning, format!("no results are sent to managers: {}", error.with_cause())),
        PushNotice::Taken { manager, taken, late } => {
            let taken = count(*taken, "result");
            match late {
                0 => (Tone::Detail, format!("sent {taken} to {manager}")),
                late => (Tone::Note, format!("sent {taken} to {manager}, {late} of them kept from earlier runs")),
            }
        }
        PushNotice::Refused { manager, why, reports } => {
            let (results, ids, why) = (results(reports), ids(reports), words::push_fault(why));
            (Tone::Warning, format!("{manager} rejected {results}: {why}; not sent again: {ids}"))
        }
        PushNotice::Later { manager, why, reports, is_kept } => {
            let why = why.as_ref().map_or_else(|| "no time was left".to_owned(), words::push_fault);
            let next = if *is_kept { "kept, and sent by the next `cicd test`" } else { "lost" };
            (Tone::Warning, format!("cannot send {} to {manager}: {why}; {next}", results(reports)))
        }
        PushNotice::StillWaits(error) => {
            (Tone::Detail, format!("results that were sent are still marked as waiting: {}", error.with_cause()))
        }
    }
}

/// Returns "1 result of unit" or "3 results of unit and integration".
fn results(reports: &[ReportName]) -> String {
    let mut levels: Vec<&str> = reports.iter().map(|report| report.level.as_str()).collect();
    levels.sort_unstable();
    levels.dedup();
    format!("{} of {}", count(reports.len(), "result"), levels.join(", "))
}

/// Returns the ids of the first reports, and the number of further ones.
fn ids(reports: &[ReportName]) -> String {
    let named: Vec<&str> = reports.iter().take(NAMED).map(|report| report.id.as_str()).collect();
    let more = reports.len().saturating_sub(NAMED);
    if more > 0 { format!("{} (+{more} more)", named.join(", ")) } else { named.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::managers::{Answered, NoReports, PushFault};
    use crate::model::error::Error;
    use crate::model::result::SuiteId;

    fn error() -> Error {
        Error::unknown("it failed").because("the disk is full").hint("make room")
    }

    #[test]
    fn every_notice_of_a_run_has_words() {
        let suite = SuiteId { domain: "city".into(), level: "unit".into(), name: None };
        let check = |notice: RunNotice, tone: Tone, text: &str| assert_eq!(run(&notice), (tone, text.to_owned()));
        check(RunNotice::Command { suite, note: "runs all" }, Tone::Note, "city/unit: runs all");
        check(RunNotice::NoneReused(error()), Tone::Warning, "cached results are not used: it failed: the disk is full");
        let text = "results of this run were not kept: it failed: the disk is full";
        check(RunNotice::ResultsNotKept(error()), Tone::Warning, text);
        let text = "city/unit: its result is not cached, because a.rs was written to while it ran";
        check(RunNotice::Spoilt { suite: "city/unit".into(), path: "a.rs".into(), is_reused: false }, Tone::Note, text);
        let text = "the value of A, B is shorter than 6 bytes, so it is not masked in the output of suites";
        check(RunNotice::ShortSecrets(vec!["A".into(), "B".into()]), Tone::Warning, text);
        let text = "city/unit: its cached result was reused while other suites ran, and a.rs has changed since; run it again";
        check(RunNotice::Spoilt { suite: "city/unit".into(), path: "a.rs".into(), is_reused: true }, Tone::Warning, text);
        let suite = || SuiteId { domain: "city".into(), level: "unit".into(), name: None };
        let text = "city/unit: a pipe hides the exit code of `make`; set `pipefail` in its shell (`shell: bash` does), see `cicd check`";
        check(RunNotice::PipeHidesFailure { suite: suite(), part: "make".into(), more: 0 }, Tone::Warning, text);
        let text = "city/unit (and 2 more suites): a pipe hides the exit code of `make`; set `pipefail` in its shell (`shell: bash` does), see `cicd check`";
        check(RunNotice::PipeHidesFailure { suite: suite(), part: "make".into(), more: 2 }, Tone::Warning, text);
        let lost = |more| RunNotice::LostExitCode { suite: suite(), command: "make".into(), more };
        check(lost(0), Tone::Warning, "city/unit: the exit code of `make` is lost; `cicd check` shows the reason");
        check(
            lost(1),
            Tone::Warning,
            "city/unit (and 1 more suite): the exit code of `make` is lost; `cicd check` shows the reason",
        );
        check(RunNotice::NoneKept(error()), Tone::Warning, "results are not cached: it failed: the disk is full");
    }

    #[test]
    fn every_notice_of_reports_has_words() {
        let check = |notice: PushNotice, tone: Tone, text: &str| assert_eq!(push(&notice), (tone, text.to_owned()));
        let manager = || "City Manager (city)".to_owned();
        let name = |id: &str, level: &str| ReportName { id: id.into(), level: level.into() };
        let two = || vec![name("1/city/unit", "unit"), name("1/city/e2e", "e2e")];
        let text = "no results are sent to City Manager (city): Consul keeps no test results; remove `push_results`";
        check(PushNotice::TakesNone { manager: manager(), why: NoReports::Consul }, Tone::Warning, text);
        for (in_ci, tone) in [(true, Tone::Warning), (false, Tone::Note)] {
            let text = "no results are sent to City Manager (city): `TOKEN` is not set";
            check(PushNotice::NoToken { manager: manager(), variable: "TOKEN".into(), in_ci }, tone, text);
        }
        let text = "no results of this run are sent to managers: the work tree has changes";
        check(PushNotice::NoCommit, Tone::Detail, text);
        check(
            PushNotice::NothingWaits(error()),
            Tone::Detail,
            "cannot look for results that wait to be sent: it failed: the disk is full",
        );
        let text = "results not accepted now are lost: it failed: the disk is full";
        check(PushNotice::NotKept(error()), Tone::Warning, text);
        let text = "deleted 2 results that no manager accepted: 1/city/unit, 1/city/e2e; results are kept for 14 days, and no more \
                    than 500";
        check(PushNotice::Dropped(two()), Tone::Warning, text);
        let text = "no results are sent to managers: it failed: the disk is full";
        check(PushNotice::NotSent(error()), Tone::Warning, text);
        let taken = |late| PushNotice::Taken { manager: manager(), taken: 2, late };
        check(taken(0), Tone::Detail, "sent 2 results to City Manager (city)");
        check(taken(1), Tone::Note, "sent 2 results to City Manager (city), 1 of them kept from earlier runs");
        let text = "City Manager (city) rejected 2 results of e2e, unit: HTTP 413; not sent again: 1/city/unit, 1/city/e2e";
        check(
            PushNotice::Refused {
                manager: manager(),
                why: PushFault::Status(Answered { code: 413, said: None }),
                reports: two(),
            },
            Tone::Warning,
            text,
        );
        let later = |why: Option<PushFault>, is_kept| {
            let reports = vec![name("1/city/unit", "unit")];
            PushNotice::Later { manager: manager(), why, reports, is_kept }
        };
        let text =
            "cannot send 1 result of unit to City Manager (city): no answer in time; kept, and sent by the next `cicd test`";
        check(later(Some(PushFault::Late), true), Tone::Warning, text);
        let text = "cannot send 1 result of unit to City Manager (city): no time was left; lost";
        check(later(None, false), Tone::Warning, text);
        let text = "results that were sent are still marked as waiting: it failed: the disk is full";
        check(PushNotice::StillWaits(error()), Tone::Detail, text);
    }

    #[test]
    fn of_many_reports_only_some_are_named() {
        let many: Vec<ReportName> = (1..=7).map(|id| ReportName { id: id.to_string(), level: "unit".into() }).collect();
        assert_eq!(ids(&many), "1, 2, 3, 4, 5 (+2 more)");
    }
}
