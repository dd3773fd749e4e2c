//! Joins the end of a run and its report into a verdict. The caller knows more about timeouts and signals that `cicd` itself
//! sent: it sets those verdicts, and does not call this module.
//!
//! | report            | exit 0                     | another exit code, a signal    |
//! |-------------------|----------------------------|--------------------------------|
//! | failing cases     | failed                     | failed                         |
//! | passing cases     | passed                     | error: no case explains it     |
//! | fewer failing cases than it counts | error     | error                          |
//! | a doubt (2)       | error                      | error                          |
//! | only skipped ones | passed, with a remark      | error                          |
//! | no case           | error: no test ran         | error                          |
//! | broken (1)        | error                      | error                          |
//! | none, but due     | error                      | failed                         |
//! | none, none due    | passed                     | failed                         |
//!
//! (1) Failed, if another file of the run has failing cases.
//!
//! (2) A total that is not a number, a suite that is marked as failed, a file in another format that reports a failure, or a
//! broken event.
//!
//! Three rows change with the facts about an ending. A signal is always a failure. A command that was not found or could not be
//! run, and pytest's exit codes 2 to 5, are errors unless cases failed. If the only failures are cases that failed and then
//! passed, an exit code other than 0 means that the runner does not accept them, so the run failed. Cases of one name that a
//! runner does not mark count as attempts only if the command ended with 0. In an import, where the exit code is not known,
//! each of them counts.

use super::{Broken, TestReport, complaints, text};
use crate::model::result::{
    Case, CaseStatus, CommandEnding, CommandFault, Counts, Ended, Excerpt, Explanation, JudgedBy, Judgement, ReportDoubt,
    ReportFault, Verdict,
};
use crate::suites::Runner;

/// The evidence about a run that ended by itself.
#[derive(Debug)]
pub struct SuiteEvidence<'a> {
    /// The end of the process.
    pub ended: Ended,
    /// The reports that were found.
    pub report: FoundReports,
    /// True if the test runner was asked to write a report.
    pub is_report_due: bool,
    /// The test runner, if it is known.
    pub(crate) runner: Option<Runner>,
    /// The end of the output; may be empty.
    pub output: &'a str,
    /// True if the end of the process is not known and was derived from the report.
    pub is_import: bool,
}

/// The reports that were found.
#[derive(Debug, Clone, PartialEq)]
pub enum FoundReports {
    /// No report.
    None,
    /// No report, because the pattern leads out of the repository through this link.
    Outside(String),
    /// A report.
    Report(TestReport),
    /// A report that cannot be read.
    Broken {
        /// The reason: `target/junit.xml: line 7: the file ends inside of <testcase>`.
        why: String,
        /// The content of the other files of the run.
        read: Option<TestReport>,
    },
}

impl FoundReports {
    /// Returns the reports with cases of one name folded into attempts.
    fn settled(self) -> Self {
        match self {
            Self::Report(report) => Self::Report(report.settle()),
            Self::Broken { why, read } => Self::Broken { why, read: read.map(TestReport::settle) },
            other @ (Self::None | Self::Outside(_)) => other,
        }
    }

    /// Joins the files of one run. A broken file may have held a failure, so the other files alone never make a run green.
    #[must_use]
    pub fn of<'n>(files: impl IntoIterator<Item = (&'n str, Result<TestReport, Broken>)>) -> Self {
        let mut reports = Vec::new();
        let (mut first_broken, mut first_foreign, mut doubt) = (None, None, None);
        for (name, file) in files {
            let named = |broken: &Broken| format!("{}: {broken}", text::line(name));
            match file {
                Ok(report) => reports.push(report),
                Err(broken) if broken.is_foreign => {
                    first_foreign = first_foreign.or_else(|| Some(named(&broken)));
                    let says = broken.says_failed.filter(|_| doubt.is_none());
                    doubt = says.map(|says| ReportDoubt::ForeignFailure { file: text::line(name), says }).or(doubt);
                }
                Err(broken) => first_broken = first_broken.or_else(|| Some(named(&broken))),
            }
        }
        // A file that is not JUnit XML is skipped if there are other files (such as TestNG's own results). If it is the only
        // file, it counts as broken.
        if reports.is_empty() {
            first_broken = first_broken.or_else(|| first_foreign.take());
        }
        let joined = TestReport::join(reports).map(|report| TestReport {
            foreign: first_foreign,
            doubt: doubt.or(report.doubt.clone()),
            ..report
        });
        match (first_broken, joined) {
            (Some(why), read) => Self::Broken { why, read },
            (None, Some(report)) => Self::Report(report),
            (None, None) => Self::None,
        }
    }
}

/// The judgement of a suite.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedSuite {
    /// The verdict: passed, failed or error.
    pub verdict: Verdict,
    /// The reason why the verdict is not green, or the remark that every case was skipped.
    pub why: Option<Explanation>,
    /// The evidence that the verdict rests on.
    pub judged_by: JudgedBy,
    /// The counts, if there is a report.
    pub counts: Option<Counts>,
    /// The cases.
    pub cases: Vec<Case>,
    /// True if a case passed only after a failure.
    pub is_flaky: bool,
    /// The text that a person should read instead of the raw output.
    pub text: Option<Excerpt>,
}

/// Judges a run.
#[must_use]
pub fn judge(evidence: SuiteEvidence<'_>) -> JudgedSuite {
    let ending = ending(&evidence);
    let mut evidence = evidence;
    if ending.is_ok() && !evidence.is_import {
        evidence.report = evidence.report.settled();
    }
    let (verdict, why) = match &evidence.report {
        FoundReports::Report(report) => by_report(ending, report),
        FoundReports::Broken { why, read } => by_broken(ending, why, read.as_ref()),
        FoundReports::None => without_report(ending, evidence.is_report_due, None),
        FoundReports::Outside(link) => without_report(ending, evidence.is_report_due, Some(link)),
    };
    let report = match evidence.report {
        FoundReports::Report(report) => Some(report),
        FoundReports::Broken { read, .. } => read,
        FoundReports::None | FoundReports::Outside(_) => None,
    };
    let judged_by = report.as_ref().map_or(JudgedBy::ExitCode, |report| report.judged_by);
    let counts = report.as_ref().map(|report| report.counts);
    let (cases, text) = report.map_or_else(Default::default, |report| (report.cases, report.text));
    let is_flaky = counts.is_some_and(|counts| counts.flaky > 0);
    JudgedSuite { verdict, why, judged_by, counts, cases, is_flaky, text }
}

/// Judges a report without its process. The exit code is derived from the cases.
#[must_use]
pub fn judge_report(report: TestReport) -> JudgedSuite {
    let ended = Ended::Code(i32::from(report.counts.failed > 0));
    judge(SuiteEvidence {
        ended,
        report: FoundReports::Report(report),
        is_report_due: true,
        runner: None,
        output: "",
        is_import: true,
    })
}

/// A verdict and the reason for it.
type Because = (Verdict, Option<Explanation>);

fn because(verdict: Verdict, judgement: Judgement) -> Because {
    (verdict, Some(Explanation::Judged(judgement)))
}

/// Returns the end of the process with its meaning.
fn ending(evidence: &SuiteEvidence<'_>) -> CommandEnding {
    let fault = match evidence.ended {
        Ended::Signal(_) => None,
        Ended::Code(126) => Some(CommandFault::NotExecutable(complaints::forbidden_command(evidence.output))),
        Ended::Code(127) => Some(CommandFault::NotFound(complaints::missing_command(evidence.output))),
        Ended::Code(code) => evidence.runner.and_then(|runner| {
            let fault = runner.exit_code(code)?;
            Some(CommandFault::Runner { runner: runner.title(), fault })
        }),
    };
    CommandEnding { ended: evidence.ended, fault }
}

fn by_report(ending: CommandEnding, report: &TestReport) -> Because {
    let counts = report.counts;
    if counts.failed > 0 {
        return because(Verdict::Failed, Judgement::CasesFailed { failed: counts.failed, ending, broken: None });
    }
    if matches!(ending.ended, Ended::Signal(_)) {
        return because(Verdict::Failed, Judgement::Ending { ending, report: None });
    }
    if ending.fault.is_some() {
        return because(Verdict::Error, Judgement::Ending { ending, report: None });
    }
    if let Some(doubt) = &report.doubt {
        return because(Verdict::Error, Judgement::ReportDoubted { doubt: doubt.clone(), ending });
    }
    if counts == Counts::default() && report.unshown == 0 {
        return because(Verdict::Error, Judgement::NoTestRan(ending));
    }
    if report.unshown > 0 {
        return because(Verdict::Error, Judgement::FailuresUnshown { unshown: report.unshown, ending });
    }
    if !ending.is_ok() {
        return match flaky_names(report) {
            (names, _) if names.is_empty() => because(Verdict::Error, Judgement::NoCaseFailed(ending)),
            (names, more) => because(Verdict::Failed, Judgement::FlakyExit { ending, names, more }),
        };
    }
    match counts.ran() {
        0 => because(Verdict::Passed, Judgement::AllSkipped(counts.skipped)),
        _ => (Verdict::Passed, remark(report).map(Explanation::Judged)),
    }
}

/// Returns a remark about a green report.
fn remark(report: &TestReport) -> Option<Judgement> {
    let unshown = report.unlisted.map(|(counted, shown)| Judgement::CasesUnshown { counted, shown });
    unshown.or_else(|| report.foreign.clone().map(Judgement::ForeignFile))
}

fn by_broken(ending: CommandEnding, why: &str, read: Option<&TestReport>) -> Because {
    let why = why.to_owned();
    if let Some(failed) = read.map(|read| read.counts.failed).filter(|failed| *failed > 0) {
        return because(Verdict::Failed, Judgement::CasesFailed { failed, ending, broken: Some(why) });
    }
    if matches!(ending.ended, Ended::Signal(_)) {
        return because(Verdict::Failed, Judgement::Ending { ending, report: Some(ReportFault::Broken(why)) });
    }
    because(Verdict::Error, Judgement::ReportBroken { why, ending })
}

fn without_report(ending: CommandEnding, is_due: bool, link: Option<&String>) -> Because {
    if ending.fault.is_some() {
        return because(Verdict::Error, Judgement::Ending { ending, report: None });
    }
    let report = is_due.then(|| link.map_or(ReportFault::Missing, |link| ReportFault::Outside(link.clone())));
    match (ending.is_ok(), report) {
        (true, None) => (Verdict::Passed, None),
        (true, Some(fault)) => because(Verdict::Error, Judgement::ReportMissing(fault)),
        (false, report) => because(Verdict::Failed, Judgement::Ending { ending, report }),
    }
}

/// Returns the names of the first flaky cases, and the number of the others.
fn flaky_names(report: &TestReport) -> (Vec<String>, usize) {
    const MOST: usize = 3;
    let mut flaky = report.cases.iter().filter(|case| case.status == CaseStatus::Flaky);
    let names = flaky.by_ref().take(MOST).map(|case| case.name.clone()).collect();
    (names, flaky.count())
}

#[cfg(test)]
mod tests;
