//! How a run ended and what was reported of it, joined into a verdict. Of timeouts and of signals that `cicd` itself sent the
//! caller knows more: it sets those verdicts, and does not ask here.
//!
//! | report            | exit 0                     | another exit code, a signal    |
//! |-------------------|----------------------------|--------------------------------|
//! | failing cases     | failed                     | failed                         |
//! | passing cases     | passed                     | error: no case explains it     |
//! | only skipped ones | passed, and it says so     | error                          |
//! | no case           | error: no test ran         | error                          |
//! | broken (1)        | error                      | error                          |
//! | none, but due     | error                      | failed                         |
//! | none, none due    | passed                     | failed                         |
//!
//! (1) Failed, where another file of the run has failing cases.
//!
//! Three rows are moved by what is known of an ending: a signal is always a failure; a command that was not found or could not be
//! run, and pytest's codes 2 to 5, are errors unless cases failed; and where the only sign of trouble are cases that failed and
//! then passed, an exit code other than 0 says that the runner does not forgive them, so the run failed.

use super::{Broken, Report, endings, text};
use crate::model::result::{Case, Counts, Ended, Excerpt, JudgedBy, Status, Verdict};
use crate::suites::Runner;

/// What is known of a run that ended by itself.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// How its process ended.
    pub ended: Ended,
    /// What it reported.
    pub report: Found,
    /// Whether its runner was told to write a report.
    pub is_report_due: bool,
    /// The runner, where one is known.
    pub(crate) runner: Option<Runner>,
    /// The end of its output; may be empty.
    pub output: &'a str,
}

/// What was found of a report.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// Nothing.
    None,
    /// This.
    Report(Report),
    /// Something that cannot be read.
    Broken {
        /// Why: `target/junit.xml: line 7: the file ends inside of <testcase>`.
        why: String,
        /// What the other files of the run say.
        read: Option<Report>,
    },
}

impl Found {
    /// What the files of one run come to. One that is broken may have held a failure, so the others alone never make a green.
    #[must_use]
    pub fn of<'n>(files: impl IntoIterator<Item = (&'n str, Result<Report, Broken>)>) -> Self {
        let mut reports = Vec::new();
        let mut first_broken = None;
        for (name, file) in files {
            match file {
                Ok(report) => reports.push(report),
                Err(broken) => first_broken = first_broken.or_else(|| Some(format!("{}: {broken}", text::line(name)))),
            }
        }
        match (first_broken, Report::join(reports)) {
            (Some(why), read) => Self::Broken { why, read },
            (None, Some(report)) => Self::Report(report),
            (None, None) => Self::None,
        }
    }
}

/// The judgement.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Passed, failed or error.
    pub verdict: Verdict,
    /// Why it is not green; or, when every case was skipped, that.
    pub why: Option<String>,
    /// What the verdict rests on.
    pub judged_by: JudgedBy,
    /// The counts, where there is a report.
    pub counts: Option<Counts>,
    /// The cases.
    pub cases: Vec<Case>,
    /// Whether a case passed only after a failure.
    pub is_flaky: bool,
    /// What a person should read instead of the raw output.
    pub text: Option<Excerpt>,
}

/// Judges a run.
#[must_use]
pub fn judge(evidence: Evidence<'_>) -> Judged {
    let ending = Ending::of(&evidence);
    let (verdict, why) = match &evidence.report {
        Found::Report(report) => by_report(&ending, report),
        Found::Broken { why, read } => by_broken(&ending, why, read.as_ref()),
        Found::None => without_report(&ending, evidence.is_report_due),
    };
    let report = match evidence.report {
        Found::Report(report) => Some(report),
        Found::Broken { read, .. } => read,
        Found::None => None,
    };
    let judged_by = report.as_ref().map_or(JudgedBy::ExitCode, |report| report.judged_by);
    let counts = report.as_ref().map(|report| report.counts);
    let (cases, text) = report.map_or_else(Default::default, |report| (report.cases, report.text));
    let is_flaky = counts.is_some_and(|counts| counts.flaky > 0);
    Judged { verdict, why, judged_by, counts, cases, is_flaky, text }
}

/// Judges a report of which it is not known how the process ended: as if it had ended as its cases say.
#[must_use]
pub fn judge_report(report: Report) -> Judged {
    let ended = Ended::Code(i32::from(report.counts.failed > 0));
    judge(Evidence { ended, report: Found::Report(report), is_report_due: true, runner: None, output: "" })
}

/// The end of the process, read.
#[derive(Debug)]
struct Ending {
    /// The exit code; `None` for a signal.
    code: Option<i32>,
    /// "exit code 2", with what is known of it.
    words: String,
    /// What the code alone says, where it is an error of its own.
    error: Option<String>,
    /// Whether it says more than "something failed".
    is_telling: bool,
}

impl Ending {
    fn is_ok(&self) -> bool {
        self.code == Some(0)
    }

    fn of(evidence: &Evidence<'_>) -> Self {
        let words = endings::words(evidence.ended);
        let Ended::Code(code) = evidence.ended else {
            return Self { code: None, words, error: None, is_telling: true };
        };
        let named = |name: Option<String>| name.map(|name| format!(": {name}")).unwrap_or_default();
        let error = match code {
            126 => Some(format!("a command is not executable{}", named(endings::forbidden_command(evidence.output)))),
            127 => Some(format!("a command was not found{}", named(endings::missing_command(evidence.output)))),
            _ => evidence.runner.and_then(|runner| runner.exit_code(code)).map(|what| format!("{words}: {what}")),
        };
        Self { code: Some(code), is_telling: endings::killed_below(code).is_some(), words, error }
    }
}

fn by_report(ending: &Ending, report: &Report) -> (Verdict, Option<String>) {
    let counts = report.counts;
    if counts.failed > 0 {
        return (Verdict::Failed, Some(failed_cases(ending, counts.failed)));
    }
    if ending.code.is_none() {
        return (Verdict::Failed, Some(ending.words.clone()));
    }
    if let Some(error) = &ending.error {
        return (Verdict::Error, Some(error.clone()));
    }
    let is_empty = counts == Counts::default();
    if !ending.is_ok() {
        return match flaky_names(report) {
            _ if is_empty => (Verdict::Error, Some(format!("{}, and no test ran", ending.words))),
            Some(names) => (Verdict::Failed, Some(format!("{}; failed and then passed: {names}", ending.words))),
            None => (Verdict::Error, Some(format!("{}, and no case failed", ending.words))),
        };
    }
    if is_empty {
        return (Verdict::Error, Some("no test ran".into()));
    }
    let only_skipped = (counts.ran() == 0).then(|| match counts.skipped {
        1 => "its only case was skipped".into(),
        skipped => format!("all {skipped} cases were skipped"),
    });
    (Verdict::Passed, only_skipped)
}

fn failed_cases(ending: &Ending, failed: u32) -> String {
    let cases = if failed == 1 { "1 case failed".into() } else { format!("{failed} cases failed") };
    match &ending.error {
        _ if ending.is_ok() => format!("{cases}, although the command ended with 0"),
        // mocha ends with the number of failures, which may be any of the codes that mean something else.
        _ if ending.code.is_some_and(|code| u32::try_from(code) == Ok(failed)) => cases,
        Some(error) => format!("{cases}; {error}"),
        None if ending.is_telling => format!("{cases}; {}", ending.words),
        None => cases,
    }
}

fn by_broken(ending: &Ending, why: &str, read: Option<&Report>) -> (Verdict, Option<String>) {
    let report = format!("the report is broken: {why}");
    if let Some(failed) = read.map(|read| read.counts.failed).filter(|failed| *failed > 0) {
        return (Verdict::Failed, Some(format!("{}; {report}", failed_cases(ending, failed))));
    }
    if ending.code.is_none() {
        return (Verdict::Failed, Some(format!("{}; {report}", ending.words)));
    }
    let first = ending.error.as_ref().or((!ending.is_ok()).then_some(&ending.words));
    (Verdict::Error, Some(first.map_or_else(|| report.clone(), |first| format!("{first}; {report}"))))
}

fn without_report(ending: &Ending, is_due: bool) -> (Verdict, Option<String>) {
    if let Some(error) = &ending.error {
        return (Verdict::Error, Some(error.clone()));
    }
    match (ending.is_ok(), is_due) {
        (true, false) => (Verdict::Passed, None),
        (true, true) => (Verdict::Error, Some("no report was written, although the command ended with 0".into())),
        (false, false) => (Verdict::Failed, Some(ending.words.clone())),
        (false, true) => (Verdict::Failed, Some(format!("{}, and no report was written", ending.words))),
    }
}

/// The first few flaky cases by name.
fn flaky_names(report: &Report) -> Option<String> {
    const MOST: usize = 3;
    let mut flaky = report.cases.iter().filter(|case| case.status == Status::Flaky);
    let names: Vec<&str> = flaky.by_ref().take(MOST).map(|case| case.name.as_str()).collect();
    let more = flaky.count();
    match (names.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(names.join(", ")),
        (false, more) => Some(format!("{} and {more} more", names.join(", "))),
    }
}

#[cfg(test)]
mod tests;
