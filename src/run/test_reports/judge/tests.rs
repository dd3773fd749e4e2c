//! Combinations of endings and reports, and the verdict of each.

use super::super::bare;
use super::*;
use Verdict::{Error, Failed, Passed};

fn report(statuses: &[CaseStatus]) -> FoundReports {
    let case = |(at, status): (usize, &CaseStatus)| bare("g", format!("case {at}"), *status);
    FoundReports::Report(TestReport::of(JudgedBy::Junit, statuses.iter().enumerate().map(case).collect()))
}

fn broken(why: &str, read: Option<FoundReports>) -> FoundReports {
    let read = read.and_then(|found| if let FoundReports::Report(report) = found { Some(report) } else { None });
    FoundReports::Broken { why: why.into(), read }
}

fn evidence(ended: Ended, report: FoundReports) -> SuiteEvidence<'static> {
    SuiteEvidence { ended, report, is_report_due: true, runner: None, output: "", is_import: false }
}

fn check(evidence: SuiteEvidence<'_>, verdict: Verdict, why: &str) {
    let shown = format!("{evidence:?}");
    let judged = judge(evidence);
    assert_eq!(
        (judged.verdict, judged.why.map(|why| why.to_string()).unwrap_or_default()),
        (verdict, why.to_owned()),
        "{shown}"
    );
}

fn check_report(code: i32, statuses: &[CaseStatus], verdict: Verdict, why: &str) {
    check(evidence(Ended::Code(code), report(statuses)), verdict, why);
}

#[test]
fn a_report_and_an_exit_code() {
    check_report(0, &[CaseStatus::Passed, CaseStatus::Skipped], Passed, "");
    check_report(1, &[CaseStatus::Passed, CaseStatus::Failed, CaseStatus::Error], Failed, "2 cases failed");
    check_report(0, &[CaseStatus::Failed], Failed, "1 case failed, although the command ended with 0");
    check_report(1, &[CaseStatus::Passed], Error, "exit code 1, and no case failed");
    check_report(0, &[], Error, "no test ran");
    check_report(1, &[], Error, "exit code 1, and no test ran");
    check_report(0, &[CaseStatus::Skipped], Passed, "its only case was skipped");
    check_report(0, &[CaseStatus::Skipped, CaseStatus::Skipped], Passed, "all 2 cases were skipped");
    check_report(1, &[CaseStatus::Skipped], Error, "exit code 1, and no case failed");
    check_report(0, &[CaseStatus::Flaky], Passed, "");
    check_report(1, &[CaseStatus::Flaky, CaseStatus::Passed], Failed, "exit code 1; failed and then passed: case 0");
    check_report(1, &[CaseStatus::Flaky; 5], Failed, "exit code 1; failed and then passed: case 0, case 1, case 2 and 2 more");
}

/// Returns a report with cases of one name, of which the first failed.
fn repeated() -> TestReport {
    let text = b"<testsuite failures='0' errors='0'><testcase name='a'><failure/></testcase><testcase name='a'/></testsuite>";
    super::super::junit(text).expect("a report")
}

#[test]
fn the_end_of_the_command_says_what_repeated_cases_are() {
    check(evidence(Ended::Code(0), FoundReports::Report(repeated())), Passed, "");
    assert!(judge(evidence(Ended::Code(0), FoundReports::Report(repeated()))).is_flaky);
    check(evidence(Ended::Code(1), FoundReports::Report(repeated())), Failed, "1 case failed");
    // They are still found after a join.
    let joined = TestReport::join([repeated(), repeated()]).expect("a report");
    let judged = judge(evidence(Ended::Code(0), FoundReports::Report(joined)));
    assert_eq!((judged.cases.len(), judged.counts.map(|counts| counts.flaky)), (2, Some(2)));
    // In an import, the end is not known.
    assert_eq!(judge_report(repeated()).verdict, Failed);
}

#[test]
fn what_is_counted_and_not_shown_is_not_green() {
    let unshown = |cases: &[CaseStatus]| match report(cases) {
        FoundReports::Report(report) => FoundReports::Report(TestReport { unshown: 2, ..report }),
        other => other,
    };
    let words = "the report counts 2 failures that none of its cases shows";
    check(evidence(Ended::Code(0), unshown(&[CaseStatus::Passed])), Error, words);
    check(evidence(Ended::Code(0), unshown(&[])), Error, words);
    check(evidence(Ended::Code(1), unshown(&[CaseStatus::Passed])), Error, &format!("{words}; exit code 1"));
    check(evidence(Ended::Code(1), unshown(&[CaseStatus::Failed])), Failed, "1 case failed");
}

#[test]
fn a_doubt_is_not_green() {
    let found = |text: &str| FoundReports::of([("a.xml", super::super::junit(text.as_bytes()))]);
    let text = "<testsuite status='failed'><testcase name='a'/></testsuite>";
    let words = "a suite of the report has status=\"failed\", and none of its cases failed";
    check(evidence(Ended::Code(0), found(text)), Error, words);
    check(evidence(Ended::Code(1), found(text)), Error, &format!("{words}; exit code 1"));
    check(
        evidence(Ended::Code(0), found("<testsuite failures='one'/>")),
        Error,
        "the report has a total that is not a number: failures=\"one\"",
    );
    // A report that counts more tests than it shows only gets a remark: Catch2 counts assertions, pytest counts subtests.
    check(
        evidence(Ended::Code(0), found("<testsuite tests='5'><testcase name='a'/></testsuite>")),
        Passed,
        "the report counts 5 tests, but has 1 case: check whether cases are missing",
    );
}

#[test]
fn a_foreign_file_that_says_failed_is_not_passed_over() {
    let good = "<testsuite><testcase name='a'/></testsuite>";
    let foreign = "<TestRun><ResultSummary outcome='Failed'/></TestRun>";
    let found = |second: &str| {
        FoundReports::of([("a.xml", good), ("b.trx", second)].map(|(name, text)| (name, super::super::junit(text.as_bytes()))))
    };
    let words =
        "b.trx is not read, but has <ResultSummary outcome=\"Failed\">: let the runner write JUnit XML, or narrow `report`";
    check(evidence(Ended::Code(0), found(foreign)), Error, words);
    check(
        evidence(Ended::Code(0), found("<TestRun/>")),
        Passed,
        "ignored a file that `report` matches: b.trx: line 1: not a JUnit file: it begins with <TestRun>",
    );
    let cut = "the report is broken: b.trx: line 1: not a JUnit file: it begins with <TestRun>, and is cut off";
    check(evidence(Ended::Code(0), found("<TestRun>")), Error, cut);
}

#[test]
fn without_a_report() {
    let plain = |code| SuiteEvidence { is_report_due: false, ..evidence(Ended::Code(code), FoundReports::None) };
    check(plain(0), Passed, "");
    check(plain(2), Failed, "exit code 2");
    check(evidence(Ended::Code(0), FoundReports::None), Error, "no report was written, although the command ended with 0");
    check(evidence(Ended::Code(2), FoundReports::None), Failed, "exit code 2, and no report was written");
    let judged = judge(plain(0));
    assert_eq!((judged.judged_by, judged.counts, judged.is_flaky), (JudgedBy::ExitCode, None, false));
}

#[test]
fn a_broken_report_is_an_error() {
    let ends = |code| evidence(Ended::Code(code), broken("a.xml: line 3: too short", None));
    check(ends(0), Error, "the report is broken: a.xml: line 3: too short");
    check(ends(1), Error, "exit code 1; the report is broken: a.xml: line 3: too short");
    let killed = evidence(Ended::Signal(15), broken("no root", None));
    check(killed, Failed, "killed by signal 15 (SIGTERM); the report is broken: no root");
}

#[test]
fn several_files_of_one_run() {
    let file = |text: &str| super::super::junit(text.as_bytes());
    let (good, bad) =
        ("<testsuite><testcase name='a'/></testsuite>", "<testsuite><testcase name='a'><failure/></testcase></testsuite>");
    let check = |files: &[(&str, &str)], verdict, why: &str| {
        let found = FoundReports::of(files.iter().map(|(name, text)| (*name, file(text))));
        check(evidence(Ended::Code(0), found), verdict, why);
    };
    check(&[], Error, "no report was written, although the command ended with 0");
    check(&[("a", good), ("b", good)], Passed, "");
    // The same names in another file outweigh nothing.
    check(&[("a", bad), ("b", good)], Failed, "1 case failed, although the command ended with 0");
    check(
        &[("a", good), ("b.xml", "<testsuite><testcase>")],
        Error,
        "the report is broken: b.xml: line 1: the file ends inside of <testcase>",
    );
    let both = "1 case failed, although the command ended with 0; the report is broken: b: line 1: the file ends inside of <testsuite>";
    check(&[("a", bad), ("b", "<testsuite>"), ("c", "")], Failed, both);
    let report = TestReport::join([file(good), file(good)].map(|report| report.expect("a report"))).expect("a report");
    assert_eq!((report.cases.len(), report.counts.passed), (2, 2));
}

#[test]
fn signals() {
    let memory = "killed by signal 9 (SIGKILL): perhaps the machine ran out of memory";
    check(evidence(Ended::Signal(9), report(&[CaseStatus::Passed])), Failed, memory);
    check(evidence(Ended::Signal(9), report(&[])), Failed, memory);
    check(evidence(Ended::Signal(9), report(&[CaseStatus::Failed])), Failed, &format!("1 case failed; {memory}"));
    check(evidence(Ended::Signal(11), FoundReports::None), Failed, "killed by signal 11 (SIGSEGV), and no report was written");
    let below = "exit code 137: a process was killed (SIGKILL, perhaps the machine ran out of memory)";
    check_report(137, &[CaseStatus::Passed], Error, &format!("{below}, and no case failed"));
    check_report(137, &[CaseStatus::Failed], Failed, &format!("1 case failed; {below}"));
    // mocha's exit code is the number of failures.
    check_report(137, &[CaseStatus::Failed; 137], Failed, "137 cases failed");
    check_report(127, &[CaseStatus::Failed; 127], Failed, "127 cases failed");
}

#[test]
fn commands_that_do_not_run() {
    let shell =
        |code, output| SuiteEvidence { output, is_report_due: false, ..evidence(Ended::Code(code), FoundReports::None) };
    check(shell(127, "sh: 1: pytest: not found\n"), Error, "a command was not found: pytest");
    check(shell(127, ""), Error, "a command was not found");
    check(shell(126, "sh: 1: ./run: Permission denied\n"), Error, "a command is not executable: ./run");
    let due = SuiteEvidence { output: "sh: 1: go: not found", ..evidence(Ended::Code(127), FoundReports::None) };
    check(due, Error, "a command was not found: go");
}

#[test]
fn pytest_has_codes_of_its_own() {
    let runner = crate::suites::runner_of("test_x.py");
    let pytest = |code, report| SuiteEvidence { runner, ..evidence(Ended::Code(code), report) };
    check(pytest(5, report(&[])), Error, "exit code 5: pytest found no test");
    check(pytest(5, FoundReports::None), Error, "exit code 5: pytest found no test");
    check(pytest(4, report(&[])), Error, "exit code 4: pytest rejected its command line");
    check(pytest(3, FoundReports::None), Error, "exit code 3: pytest had an internal error");
    let collection = "1 case failed; exit code 2: pytest was interrupted, or could not collect its tests";
    check(pytest(2, report(&[CaseStatus::Error])), Failed, collection);
    check(pytest(1, report(&[CaseStatus::Failed])), Failed, "1 case failed");
    check(pytest(1, FoundReports::None), Failed, "exit code 1, and no report was written");
    // For any other test runner, the exit code has another meaning.
    check_report(5, &[CaseStatus::Passed], Error, "exit code 5, and no case failed");
}

#[test]
fn no_green_without_a_case_that_ran_or_was_skipped() {
    let endings = [Ended::Code(0), Ended::Code(1), Ended::Code(5), Ended::Code(137), Ended::Signal(9)];
    let reports = [
        &[][..],
        &[CaseStatus::Passed],
        &[CaseStatus::Failed],
        &[CaseStatus::Error, CaseStatus::Passed],
        &[CaseStatus::Flaky],
        &[CaseStatus::Skipped],
    ];
    for ended in endings {
        for statuses in reports {
            let judged = judge(evidence(ended, report(statuses)));
            let is_fine = ended == Ended::Code(0) && !statuses.is_empty() && !statuses.iter().any(|status| status.is_red());
            assert_eq!(judged.verdict == Passed, is_fine, "{ended:?} {statuses:?}");
            assert!(judged.verdict == Passed || judged.why.is_some(), "{ended:?} {statuses:?}");
        }
    }
}

#[test]
fn a_report_alone() {
    let alone = |statuses: &[CaseStatus]| {
        let FoundReports::Report(report) = report(statuses) else { panic!("a report") };
        let judged = judge_report(report);
        (judged.verdict, judged.why.map(|why| why.to_string()).unwrap_or_default())
    };
    assert_eq!(alone(&[CaseStatus::Passed]), (Passed, String::new()));
    assert_eq!(alone(&[CaseStatus::Passed, CaseStatus::Failed, CaseStatus::Error]), (Failed, "2 cases failed".to_owned()));
    assert_eq!(alone(&[CaseStatus::Flaky]), (Passed, String::new()));
    assert_eq!(alone(&[CaseStatus::Skipped]), (Passed, "its only case was skipped".to_owned()));
    assert_eq!(alone(&[]), (Error, "no test ran".to_owned()));
}
