//! What is said of a run beside its results: of its command lines, the cache and the reports to managers.

use crate::report::count;
use crate::report::ui::{Screen, printable};
use crate::report::words;
use crate::run::plan;
use crate::run::push::{self, ReportName};
use crate::store::{MOST_AGE, MOST_REPORTS};

/// How many reports are named.
const NAMED: usize = 5;

/// Says a notice of a run.
pub(crate) fn of_run(screen: &Screen, notice: &plan::Notice) {
    use plan::Notice;
    match notice {
        Notice::Command { suite, note } => screen.note(&format!("{suite}: {note}")),
        Notice::NoneReused(error) => screen.warn(&format!("no green is reused: {}", error.with_cause())),
        Notice::ResultsNotKept(error) => screen.warn(&format!("results of this run were not kept: {}", error.with_cause())),
        Notice::Spoilt { suite, path } => {
            screen.note(&format!("{suite}: its green is not kept, because {} was written to meanwhile", printable(path)));
        }
        Notice::NoneKept(error) => screen.warn(&format!("no green is kept: {}", error.with_cause())),
    }
}

/// Says a notice of the reports to managers.
pub(crate) fn of_push(screen: &Screen, notice: &push::Notice) {
    use push::Notice;
    match notice {
        Notice::TakesNone { manager, why } => {
            let why = words::no_reports(why);
            screen.warn(&format!("{manager} is not told of results: {why}; leave out `push_results`"));
        }
        Notice::NoToken { manager, variable, in_ci } => {
            let text = format!("{manager} is not told of results: `{variable}` is not set");
            if *in_ci { screen.warn(&text) } else { screen.note(&text) }
        }
        Notice::NoCommit => screen.detail("managers are not told of this run: the work tree is not that of a commit"),
        Notice::NothingWaits(error) => screen.detail(&format!("no report is waiting: {}", error.with_cause())),
        Notice::NotKept(error) => screen.warn(&format!("what managers do not take now is lost: {}", error.with_cause())),
        Notice::Dropped(reports) => {
            let days = MOST_AGE.as_secs() / 24 / 3600;
            screen.warn(&format!(
                "let go of {} that no manager took: {}; results are kept for {days} days, and no more than {MOST_REPORTS}",
                count(reports.len(), "result"),
                ids(reports)
            ));
        }
        Notice::NotSent(error) => screen.warn(&format!("managers are not told of results: {}", error.with_cause())),
        Notice::Taken { manager, taken, late } => {
            let taken = count(*taken, "result");
            match late {
                0 => screen.detail(&format!("{manager} has been told {taken}")),
                late => screen.note(&format!("{manager} has been told {taken}, {late} of them kept from earlier runs")),
            }
        }
        Notice::Refused { manager, why, reports } => {
            let (results, why) = (results(reports), words::push_fault(why));
            screen.warn(&format!("{manager} does not take {results}: {why}; not sent again: {}", ids(reports)));
        }
        Notice::Later { manager, why, reports, is_kept } => {
            let why = why.as_ref().map_or_else(|| "there was no time left".to_owned(), words::push_fault);
            let next = if *is_kept { "kept, and told by the next `cicd test`" } else { "lost" };
            screen.warn(&format!("{manager} could not be told {}: {why}; {next}", results(reports)));
        }
        Notice::StillWaits(error) => {
            screen.detail(&format!("what was reported stays among what is waiting: {}", error.with_cause()));
        }
    }
}

/// `a result of unit`, `3 results of unit and integration`.
fn results(reports: &[ReportName]) -> String {
    let mut levels: Vec<&str> = reports.iter().map(|report| report.level.as_str()).collect();
    levels.sort_unstable();
    levels.dedup();
    format!("{} of {}", count(reports.len(), "result"), levels.join(", "))
}

/// The ids of reports, not all of many.
fn ids(reports: &[ReportName]) -> String {
    let named: Vec<&str> = reports.iter().take(NAMED).map(|report| report.id.as_str()).collect();
    let more = reports.len().saturating_sub(NAMED);
    if more > 0 { format!("{} (+{more} more)", named.join(", ")) } else { named.join(", ") }
}
