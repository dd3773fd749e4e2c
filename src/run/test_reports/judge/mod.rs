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

use super::{Broken, TestReport, endings, text};
use crate::model::result::{Case, CaseStatus, Counts, Ended, Excerpt, Explanation, JudgedBy, Judgement, Verdict};
use crate::suites::Runner;

/// What is known of a run that ended by itself.
#[derive(Debug)]
pub struct SuiteEvidence<'a> {
    /// How its process ended.
    pub ended: Ended,
    /// What it reported.
    pub report: FoundReports,
    /// Whether its runner was told to write a report.
    pub is_report_due: bool,
    /// The runner, where one is known.
    pub(crate) runner: Option<Runner>,
    /// The end of its output; may be empty.
    pub output: &'a str,
}

/// What was found of a report.
#[derive(Debug, Clone, PartialEq)]
pub enum FoundReports {
    /// Nothing.
    None,
    /// This.
    Report(TestReport),
    /// Something that cannot be read.
    Broken {
        /// Why: `target/junit.xml: line 7: the file ends inside of <testcase>`.
        why: String,
        /// What the other files of the run say.
        read: Option<TestReport>,
    },
}

impl FoundReports {
    /// What the files of one run come to. One that is broken may have held a failure, so the others alone never make a green.
    #[must_use]
    pub fn of<'n>(files: impl IntoIterator<Item = (&'n str, Result<TestReport, Broken>)>) -> Self {
        let mut reports = Vec::new();
        let mut first_broken = None;
        for (name, file) in files {
            match file {
                Ok(report) => reports.push(report),
                Err(broken) => first_broken = first_broken.or_else(|| Some(format!("{}: {broken}", text::line(name)))),
            }
        }
        match (first_broken, TestReport::join(reports)) {
            (Some(why), read) => Self::Broken { why, read },
            (None, Some(report)) => Self::Report(report),
            (None, None) => Self::None,
        }
    }
}

/// The judgement.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedSuite {
    /// Passed, failed or error.
    pub verdict: Verdict,
    /// Why it is not green; or, when every case was skipped, that.
    pub why: Option<Explanation>,
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
pub fn judge(evidence: SuiteEvidence<'_>) -> JudgedSuite {
    let ending = CommandEnding::of(&evidence);
    let (verdict, why) = match &evidence.report {
        FoundReports::Report(report) => by_report(&ending, report),
        FoundReports::Broken { why, read } => by_broken(&ending, why, read.as_ref()),
        FoundReports::None => without_report(&ending, evidence.is_report_due),
    };
    let report = match evidence.report {
        FoundReports::Report(report) => Some(report),
        FoundReports::Broken { read, .. } => read,
        FoundReports::None => None,
    };
    let judged_by = report.as_ref().map_or(JudgedBy::ExitCode, |report| report.judged_by);
    let counts = report.as_ref().map(|report| report.counts);
    let (cases, text) = report.map_or_else(Default::default, |report| (report.cases, report.text));
    let is_flaky = counts.is_some_and(|counts| counts.flaky > 0);
    JudgedSuite { verdict, why, judged_by, counts, cases, is_flaky, text }
}

/// Judges a report of which it is not known how the process ended: as if it had ended as its cases say.
#[must_use]
pub fn judge_report(report: TestReport) -> JudgedSuite {
    let ended = Ended::Code(i32::from(report.counts.failed > 0));
    judge(SuiteEvidence { ended, report: FoundReports::Report(report), is_report_due: true, runner: None, output: "" })
}

/// A verdict and why.
type Because = (Verdict, Option<Explanation>);

fn because(verdict: Verdict, judgement: Judgement, words: impl Into<String>) -> Because {
    (verdict, Some(Explanation::Judged(judgement, words.into())))
}

/// The end of the process, read.
#[derive(Debug)]
struct CommandEnding {
    /// The exit code; `None` for a signal.
    code: Option<i32>,
    /// "exit code 2", with what is known of it.
    words: String,
    /// What the code alone says, where it is an error of its own.
    error: Option<(Judgement, String)>,
    /// Whether it says more than "something failed".
    is_telling: bool,
}

impl CommandEnding {
    fn is_ok(&self) -> bool {
        self.code == Some(0)
    }

    /// What it is by itself: an exit code, or a signal.
    fn kind(&self) -> Judgement {
        if self.code.is_none() { Judgement::Signal } else { Judgement::ExitCode }
    }

    fn of(evidence: &SuiteEvidence<'_>) -> Self {
        let words = endings::words(evidence.ended);
        let Ended::Code(code) = evidence.ended else {
            return Self { code: None, words, error: None, is_telling: true };
        };
        let named = |name: Option<String>| name.map(|name| format!(": {name}")).unwrap_or_default();
        let error = match code {
            126 => {
                let command = named(endings::forbidden_command(evidence.output));
                Some((Judgement::NotExecutable, format!("a command is not executable{command}")))
            }
            127 => {
                let command = named(endings::missing_command(evidence.output));
                Some((Judgement::CommandNotFound, format!("a command was not found{command}")))
            }
            _ => evidence
                .runner
                .and_then(|runner| runner.exit_code(code))
                .map(|what| (Judgement::RunnerError, format!("{words}: {what}"))),
        };
        Self { code: Some(code), is_telling: endings::killed_below(code).is_some(), words, error }
    }
}

fn by_report(ending: &CommandEnding, report: &TestReport) -> Because {
    let counts = report.counts;
    if counts.failed > 0 {
        return because(Verdict::Failed, Judgement::CasesFailed, failed_cases(ending, counts.failed));
    }
    if ending.code.is_none() {
        return because(Verdict::Failed, Judgement::Signal, &ending.words);
    }
    if let Some((judgement, error)) = &ending.error {
        return because(Verdict::Error, *judgement, error);
    }
    let is_empty = counts == Counts::default();
    if !ending.is_ok() {
        let words = &ending.words;
        return match flaky_names(report) {
            _ if is_empty => because(Verdict::Error, Judgement::NoTestRan, format!("{words}, and no test ran")),
            Some(names) => because(Verdict::Failed, Judgement::FlakyExit, format!("{words}; failed and then passed: {names}")),
            None => because(Verdict::Error, Judgement::NoCaseFailed, format!("{words}, and no case failed")),
        };
    }
    if is_empty {
        return because(Verdict::Error, Judgement::NoTestRan, "no test ran");
    }
    match counts.skipped {
        _ if counts.ran() > 0 => (Verdict::Passed, None),
        1 => because(Verdict::Passed, Judgement::AllSkipped, "its only case was skipped"),
        skipped => because(Verdict::Passed, Judgement::AllSkipped, format!("all {skipped} cases were skipped")),
    }
}

fn failed_cases(ending: &CommandEnding, failed: u32) -> String {
    let cases = if failed == 1 { "1 case failed".into() } else { format!("{failed} cases failed") };
    match &ending.error {
        _ if ending.is_ok() => format!("{cases}, although the command ended with 0"),
        // mocha ends with the number of failures, which may be any of the codes that mean something else.
        _ if ending.code.is_some_and(|code| u32::try_from(code) == Ok(failed)) => cases,
        Some((_, error)) => format!("{cases}; {error}"),
        None if ending.is_telling => format!("{cases}; {}", ending.words),
        None => cases,
    }
}

fn by_broken(ending: &CommandEnding, why: &str, read: Option<&TestReport>) -> Because {
    let report = format!("the report is broken: {why}");
    if let Some(failed) = read.map(|read| read.counts.failed).filter(|failed| *failed > 0) {
        let words = format!("{}; {report}", failed_cases(ending, failed));
        return because(Verdict::Failed, Judgement::CasesFailed, words);
    }
    if ending.code.is_none() {
        return because(Verdict::Failed, Judgement::Signal, format!("{}; {report}", ending.words));
    }
    let error = ending.error.as_ref().map(|(_, error)| error);
    let first = error.or((!ending.is_ok()).then_some(&ending.words));
    let words = first.map_or_else(|| report.clone(), |first| format!("{first}; {report}"));
    because(Verdict::Error, Judgement::ReportBroken, words)
}

fn without_report(ending: &CommandEnding, is_due: bool) -> Because {
    if let Some((judgement, error)) = &ending.error {
        return because(Verdict::Error, *judgement, error);
    }
    match (ending.is_ok(), is_due) {
        (true, false) => (Verdict::Passed, None),
        (true, true) => {
            because(Verdict::Error, Judgement::ReportMissing, "no report was written, although the command ended with 0")
        }
        (false, false) => because(Verdict::Failed, ending.kind(), &ending.words),
        (false, true) => because(Verdict::Failed, ending.kind(), format!("{}, and no report was written", ending.words)),
    }
}

/// The first few flaky cases by name.
fn flaky_names(report: &TestReport) -> Option<String> {
    const MOST: usize = 3;
    let mut flaky = report.cases.iter().filter(|case| case.status == CaseStatus::Flaky);
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
