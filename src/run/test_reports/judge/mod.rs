//! How a run ended and what was reported of it, joined into a verdict. Of timeouts and of signals that `cicd` itself sent the
//! caller knows more: it sets those verdicts, and does not ask here.
//!
//! | report            | exit 0                     | another exit code, a signal    |
//! |-------------------|----------------------------|--------------------------------|
//! | failing cases     | failed                     | failed                         |
//! | passing cases     | passed                     | error: no case explains it     |
//! | fewer failing cases than it counts | error     | error                          |
//! | a doubt (2)       | error                      | error                          |
//! | only skipped ones | passed, and it says so     | error                          |
//! | no case           | error: no test ran         | error                          |
//! | broken (1)        | error                      | error                          |
//! | none, but due     | error                      | failed                         |
//! | none, none due    | passed                     | failed                         |
//!
//! (1) Failed, where another file of the run has failing cases.
//!
//! (2) A total that is no number, a suite that says that it failed, a file in another format that says so, a broken event.
//!
//! Three rows are moved by what is known of an ending: a signal is always a failure; a command that was not found or could not be
//! run, and pytest's codes 2 to 5, are errors unless cases failed; and where the only sign of trouble are cases that failed and
//! then passed, an exit code other than 0 says that the runner does not forgive them, so the run failed. Cases of one name that no
//! runner marks as attempts are such only where the command ended with 0; in an import, where that is not known, each counts.

use super::{Broken, TestReport, complaints, text};
use crate::model::result::{
    Case, CaseStatus, CommandEnding, CommandFault, Counts, Ended, Excerpt, Explanation, JudgedBy, Judgement, ReportDoubt,
    ReportFault, Verdict,
};
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
    /// Whether its end is not known, but concluded from its report.
    pub is_import: bool,
}

/// What was found of a report.
#[derive(Debug, Clone, PartialEq)]
pub enum FoundReports {
    /// Nothing.
    None,
    /// Nothing, for the pattern leads through this link out of the repository.
    Outside(String),
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
    /// With cases of one name taken for attempts.
    fn settled(self) -> Self {
        match self {
            Self::Report(report) => Self::Report(report.settle()),
            Self::Broken { why, read } => Self::Broken { why, read: read.map(TestReport::settle) },
            other @ (Self::None | Self::Outside(_)) => other,
        }
    }

    /// What the files of one run come to. One that is broken may have held a failure, so the others alone never make a green.
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
        // What is no JUnit XML at all is passed over beside files that are (TestNG's own results); alone it is all there is.
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

/// Judges a report of which it is not known how the process ended: as if it had ended as its cases say.
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

/// A verdict and why.
type Because = (Verdict, Option<Explanation>);

fn because(verdict: Verdict, judgement: Judgement) -> Because {
    (verdict, Some(Explanation::Judged(judgement)))
}

/// The end of the process, read.
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

/// The odd thing about a green report.
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

/// The first few flaky cases by name, and how many more there are.
fn flaky_names(report: &TestReport) -> (Vec<String>, usize) {
    const MOST: usize = 3;
    let mut flaky = report.cases.iter().filter(|case| case.status == CaseStatus::Flaky);
    let names = flaky.by_ref().take(MOST).map(|case| case.name.clone()).collect();
    (names, flaky.count())
}

#[cfg(test)]
mod tests;
