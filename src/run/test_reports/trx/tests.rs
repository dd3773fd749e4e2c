//! Tests of TRX. .NET cannot be installed where these tests run: the samples follow the documented output of `dotnet test`.

use super::super::{judge_report, samples, xml};
use super::*;
use crate::model::result::Verdict;

/// Wraps results and a summary into a whole file.
fn file(results: &str, summary: &str) -> String {
    format!(
        "<TestRun xmlns='http://microsoft.com/schemas/VisualStudio/TeamTest/2010'><Results>{results}</Results>{summary}</TestRun>"
    )
}

const COMPLETED: &str = "<ResultSummary outcome='Completed'/>";
const PASSED: &str = "<UnitTestResult testName='a' outcome='Passed'/>";

fn sample(wanted: &str) -> TestReport {
    let (_, bytes) = samples::TRX.into_iter().find(|(name, _)| *name == wanted).expect("a sample");
    trx(bytes).expect("a report")
}

#[test]
fn the_samples_are_read() {
    assert_eq!(
        samples::shown(&sample("xunit")),
        [
            "passed Shop.Tests.CartTests | Adds | ",
            "failed Shop.Tests.CartTests | Holds(count: 2) | Assert.Equal() Failure: Values differ",
            "skipped Shop.Tests.CartTests | Later | not yet",
        ]
    );
    assert_eq!(
        samples::shown(&sample("mstest")),
        [
            "passed Shop.Tests.CartTests | Rows (1) | ",
            "failed Shop.Tests.CartTests | Rows (2) | Assert.AreEqual failed. Expected:<2>. Actual:<3>.",
            "error Shop.Tests.CartTests | Slow | Test 'Slow' exceeded execution timeout period.",
            "skipped  | Unsure | ",
        ]
    );
    let mut report = sample("xunit");
    assert_eq!(report.cases[1].duration, Some(Duration::from_millis(1500)));
    report.locate("", "/repo", &|path| path == "tests/Shop.Tests/CartTests.cs");
    assert_eq!(
        report.cases[1].place.as_ref().map(|place| (place.file.as_str(), place.line)),
        Some(("tests/Shop.Tests/CartTests.cs", 21))
    );
}

#[test]
fn every_outcome_has_a_status() {
    for (outcome, expected) in [
        ("Passed", CaseStatus::Passed),
        ("Warning", CaseStatus::Passed),
        ("Failed", CaseStatus::Failed),
        ("NotExecuted", CaseStatus::Skipped),
        ("Inconclusive", CaseStatus::Skipped),
        ("Error", CaseStatus::Error),
        ("Aborted", CaseStatus::Error),
        ("Timeout", CaseStatus::Error),
        ("Disconnected", CaseStatus::Error),
        ("NotRunnable", CaseStatus::Error),
        ("InProgress", CaseStatus::Error),
        ("Pending", CaseStatus::Error),
        ("PassedButRunAborted", CaseStatus::Error),
        ("Completed", CaseStatus::Error),
        ("Perfect", CaseStatus::Error),
        ("", CaseStatus::Error),
    ] {
        let report = trx(file(&format!("<UnitTestResult testName='a' outcome='{outcome}'/>"), COMPLETED).as_bytes());
        assert_eq!(report.expect("a report").cases[0].status, expected, "{outcome}");
    }
    let without = trx(file("<UnitTestResult testName='a'/>", COMPLETED).as_bytes()).expect("a report");
    assert_eq!((without.cases[0].status, without.cases[0].message.as_str()), (CaseStatus::Error, "it has no outcome"));
}

/// Returns the verdict of a file as `cicd results import` judges it.
fn verdict(text: &str) -> Option<Verdict> {
    xml(text.as_bytes()).ok().map(|report| judge_report(report).verdict)
}

#[test]
fn a_counter_or_the_run_makes_a_report_worse_and_never_better() {
    let summary = |outcome: &str, counters: &str| {
        format!("<ResultSummary outcome='{outcome}'><Counters {counters}/><RunInfos/></ResultSummary>")
    };
    for (results, summary, expected) in [
        (PASSED, summary("Completed", "total='1' passed='1' failed='0'"), Verdict::Passed),
        (PASSED, summary("Passed", ""), Verdict::Passed),
        (PASSED, summary("Completed", "total='1' passed='0' failed='1'"), Verdict::Error),
        (PASSED, summary("Completed", "total='1' timeout='1'"), Verdict::Error),
        (PASSED, summary("Completed", "failed='many'"), Verdict::Error),
        (PASSED, summary("Failed", "total='1' passed='1'"), Verdict::Error),
        (PASSED, summary("Aborted", "total='1' passed='1'"), Verdict::Error),
        (PASSED, "<ResultSummary/>".to_owned(), Verdict::Error),
        ("<UnitTestResult outcome='Failed'/>", summary("Completed", "total='1' passed='1' failed='0'"), Verdict::Failed),
        ("<OtherResult outcome='Failed'/>", summary("Completed", "passed='1'"), Verdict::Failed),
        ("", summary("Completed", "total='0'"), Verdict::Error),
        (
            PASSED,
            "<ResultSummary outcome='Completed'><RunInfos><RunInfo outcome='Error'><Text>x</Text></RunInfo></RunInfos></ResultSummary>".to_owned(),
            Verdict::Error,
        ),
    ] {
        assert_eq!(verdict(&file(results, &summary)), Some(expected), "{results} {summary}");
    }
}

#[test]
fn results_inside_of_a_result_count_once() {
    let nested = |outer: &str, inner: &str| {
        let row = |outcome: &str| format!("<UnitTestResult testName='row' outcome='{outcome}'/>");
        let inner = inner.split(' ').map(row).collect::<Vec<_>>().concat();
        let results =
            format!("<UnitTestResult testName='all' outcome='{outer}'><InnerResults>{inner}</InnerResults></UnitTestResult>");
        let counts = trx(file(&results, COMPLETED).as_bytes()).expect("a report").counts;
        (counts.passed, counts.failed)
    };
    assert_eq!(nested("Passed", "Passed Passed"), (2, 0));
    assert_eq!(nested("Failed", "Passed Failed"), (1, 1));
    assert_eq!(nested("Failed", "Passed Passed"), (2, 1), "a failure that no row explains is one of its own");
    assert_eq!(nested("Passed", "Passed Failed"), (1, 1));
}

#[test]
fn a_file_without_an_end_is_broken() {
    for (name, bytes) in samples::TRX {
        let end = bytes.len() - bytes.iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
        for cut in 0..end {
            let is_green = xml(&bytes[..cut]).is_ok();
            assert!(!is_green, "{name} up to {cut}");
        }
    }
    let error = trx(file(PASSED, "").as_bytes()).expect_err("no summary");
    assert_eq!(error.what, "it has no <ResultSummary>: the run did not end");
}

#[test]
fn what_is_not_read() {
    let error = |text: &str| trx(text.as_bytes()).expect_err("an error").what;
    assert_eq!(error("<testsuites/>"), "not a TRX file: it has <testsuites> at the top");
    assert_eq!(error(""), "the file holds no <TestRun>");
    assert!(error(&format!("<TestRun>{}", "<a>".repeat(300))).contains("nested more than 200 deep"));
    assert!(error("<!DOCTYPE x [<!ENTITY a 'b'>]><TestRun/>").contains("<!ENTITY"));
    // CppUnit has a root of the same name.
    assert!(!is_trx("<TestRun><FailedTests/></TestRun>") && is_trx(&file("", "")));
    assert!(xml(b"<TestRun><FailedTests/></TestRun>").expect_err("JUnit's reader").is_foreign);
}

#[test]
fn spans_of_time() {
    for (text, expected) in [
        ("00:00:01.2345678", Some(1234)),
        ("01:01:01", Some(3_661_000)),
        ("1.00:00:00", Some(86_400_000)),
        ("", None),
        ("-1:0:0", None),
        ("00:00:1e999", None),
    ] {
        assert_eq!(duration(text).map(|span| span.as_millis()), expected, "{text}");
    }
}
