//! Tests the claims of attributes against the elements, and the facts that distinguish cases of one name.

use super::super::samples::{self, shown};
use super::tests::one;
use super::*;
use crate::model::result::CaseStatus;

#[test]
fn what_a_suite_counts_and_does_not_show() {
    let check = |text: &str, unshown: u32| assert_eq!(junit(text.as_bytes()).expect(text).unshown, unshown, "{text}");
    let case = "<testcase name='a'/>";
    let failed = "<testcase name='b'><failure/></testcase>";
    check(&format!("<testsuites errors='11'><testsuite errors='11'>{case}</testsuite></testsuites>"), 11);
    check(&format!("<testsuite failures='2' errors='1'>{case}{failed}</testsuite>"), 2);
    check(&format!("<testsuites failures='1'><testsuite>{case}</testsuite></testsuites>"), 1);
    check(&format!("<testsuites><testsuite errors='1'><testsuite errors='0'>{case}</testsuite></testsuite></testsuites>"), 1);
    check(&format!("<testsuite failures='1'>{case}{failed}</testsuite>"), 0);
    check(&format!("<testsuite failures='' tests='9'>{case}</testsuite>"), 0);
    for claim in ["failed='1'", "failure='1'", "Failures='1'", "FAILED='true'", "Errors='1'", "failures='0' failed='1'"] {
        check(&format!("<testsuite {claim}>{case}</testsuite>"), 1);
        check(&format!("<testsuite {claim}>{case}{failed}</testsuite>"), 0);
    }
    for claim in [
        "timeouts",
        "crashed",
        "aborted",
        "broken",
        "unsuccessful",
        "timedOut",
        "killed",
        "exceptions",
        "failedTests",
        "num-errors",
        "testsFailed",
        "totalFailures",
        "error_count",
        "FailedCount",
        "numberOfFailures",
        "interrupted",
    ] {
        check(&format!("<testsuite {claim}='1'>{case}</testsuite>"), 1);
        check(&format!("<testsuite {claim}='0' timeout='30' maxFailures='5' expectedFailures='1'>{case}</testsuite>"), 0);
    }
    check("<testsuite aborted='1'><testcase name='a'><aborted/></testcase></testsuite>", 0);
    check(&format!("<testsuite failed='0' failure='false' passed='1'>{case}</testsuite>"), 0);
    check(&format!("<testsuite failures='1,000' errors='1.0'>{case}</testsuite>"), 1001);
    check("<testsuite failures='1'><testcase name='a' status='failed'/></testsuite>", 0);
    check("<testsuite failures='1'><testcase name='a'><flakyFailure/></testcase></testsuite>", 0);
    check("<testsuite errors='1'><error message='m'/></testsuite>", 0);
    // Each assertion has a failure.
    check("<testsuite failures='2'><testcase name='a'><failure/><failure/></testcase></testsuite>", 0);
    for (name, bytes) in samples::JUNIT {
        assert_eq!(junit(bytes).expect(name).unshown, 0, "{name}");
    }
}

#[test]
fn cases_of_one_name() {
    let check = |attributes: &str, cases: &str, expected: &[&str], settled: &[&str]| {
        let report = junit(format!("<testsuite name='s' {attributes}>{cases}</testsuite>").as_bytes()).expect(cases);
        assert_eq!(shown(&report), expected, "{attributes} {cases}");
        assert_eq!(shown(&report.settle()), settled, "{attributes} {cases}");
    };
    let twice = |first: &str, second: &str| format!("<testcase {first}><failure message='m'/></testcase><testcase {second}/>");
    let both = ["failed s | a | m", "passed s | a | "];
    let none = "failures='0' errors='0'";
    check(none, &twice("name='a'", "name='a'"), &both, &["flaky s | a | m"]);
    // A missing count is not a count of 0.
    for counts in ["", "failures='1'", "failures='0'", "errors='0'", "failures='0' errors='0' status='failed'"] {
        check(counts, &twice("name='a'", "name='a'"), &both, &both);
    }
    // Blanks, and characters that cleaning removes, are parts of a name.
    let blank = ["failed s | a | m", "passed s | a  | "];
    check(none, &twice("name='a'", "name='a '"), &blank, &blank);
    check(none, &twice("name='a'", "name='a&#27;[0m'"), &both, &both);
    let blank = ["failed c | a | m", "passed c  | a | "];
    check(none, &twice("name='a' classname='c'", "name='a' classname='c '"), &blank, &blank);
    check(none, &twice("name='a' file='x.js'", "name='a' file='y.js'"), &both, &both);
    check(none, &twice("name='a' file='x' line='1'", "name='a' file='x' line='2'"), &both, &both);
    // Every attribute distinguishes cases, except those about one execution.
    for (first, second) in [
        ("id='1'", "id='2'"),
        ("params='EUR'", "params='USD'"),
        ("index='0'", ""),
        ("package='a'", "package='b'"),
        ("uuid='7' time='1'", "uuid='8' time='1'"),
    ] {
        check(none, &twice(&format!("name='a' {first}"), &format!("name='a' {second}")), &both, &both);
        check(none, &twice(&format!("name='a' {first}"), &format!("{first} name='a'")), &both, &["flaky s | a | m"]);
    }
    let (first, second) =
        ("name='a' time='1' timestamp='1' assertions='1' retry='0'", "name='a' time='2' timestamp='2' status='passed'");
    check(none, &twice(first, second), &both, &["flaky s | a | m"]);
    for name in ["(1) EUR", "1: EUR", "repetition 1 of 3", "{0}", "adds {0}", "case 2", "%s"] {
        let shared = [format!("failed s | {name} | m"), format!("passed s | {name} | ")];
        let shared = shared.each_ref().map(String::as_str);
        check(none, &twice(&format!("name='{name}'"), &format!("name='{name}'")), &shared, &shared);
    }
    let numbered = ["failed s | [1] EUR | m", "passed s | [1] EUR | "];
    check(none, &twice("name='[1] EUR'", "name='[1] EUR'"), &numbered, &numbered);
    // Whole names are compared.
    let lines = ["failed s | a\nb | m", "passed s | a\nc | "];
    check(none, &twice("name='a&#10;b'", "name='a&#10;c'"), &lines, &lines);
    let long = |end: &str| format!("{}{end}", "x".repeat(600));
    let cases = twice(&format!("name='{}'", long("1")), &format!("name='{}'", long("2")));
    let names = [format!("failed s | {} | m", long("1")), format!("passed s | {} | ", long("2"))];
    check(none, &cases, &names.each_ref().map(String::as_str), &names.each_ref().map(String::as_str));
    let longest = |end: &str| format!("name='{}{end}'", "x".repeat(9000));
    let report = junit(format!("<testsuite>{}</testsuite>", twice(&longest("1"), &longest("2"))).as_bytes()).expect("a report");
    assert!(report.cases[0].name != report.cases[1].name && report.cases.iter().all(|case| case.name.len() < 4100));
}

#[test]
fn an_attribute_may_say_it() {
    let check = |attributes: &str, status: CaseStatus| assert_eq!(one(attributes, "").status, status, "{attributes}");
    check("status='run' result='completed'", CaseStatus::Passed);
    check("status='notrun' result='suppressed'", CaseStatus::Skipped);
    check("status='Failed'", CaseStatus::Failed);
    check("status='timedout'", CaseStatus::Error);
    check("status='TIMED OUT'", CaseStatus::Error);
    check("status='run' result='failed'", CaseStatus::Failed);
    check("status='passed' result='untested'", CaseStatus::Skipped);
    check("status='exploded'", CaseStatus::Error);
    check("status='0'", CaseStatus::Passed);
    check("result='Success'", CaseStatus::Passed);
    assert_eq!(one("status='failed'", "").message, "status failed");
    for bad in [
        "outcome='Failed'",
        "success='false'",
        "state='FAIL'",
        "Status='failed'",
        "verdict='fail'",
        "passed='no'",
        "failed='1'",
    ] {
        check(bad, CaseStatus::Failed);
        // A milder word beside a bad one does not outweigh it.
        assert_eq!(one(bad, "<skipped/>").status, CaseStatus::Failed, "{bad}");
        assert_eq!(one(bad, "<flakyFailure/>").status, CaseStatus::Failed, "{bad}");
        assert_eq!(one(&format!("{bad} result='passed'"), "").status, CaseStatus::Failed, "{bad}");
    }
    for odd in ["outcome='exploded'", "success='perhaps'", "error='no database'", "STATE='x'"] {
        check(odd, CaseStatus::Error);
    }
    for (attributes, status) in [
        ("testStatus='failed'", CaseStatus::Failed),
        ("final-result='error'", CaseStatus::Error),
        ("failureMessage='1 is not 2'", CaseStatus::Failed),
        ("exception='java.lang.Error'", CaseStatus::Error),
        ("errorMessage='' failure-reason='' exception=''", CaseStatus::Passed),
        ("timeout='30' expectedException='E' retries='2' hasErrors='false'", CaseStatus::Passed),
    ] {
        check(attributes, status);
    }
    check("timeout='true'", CaseStatus::Error);
    check("wasKilled='True'", CaseStatus::Error);
    check("timeout='false' regression='true' aborted='false'", CaseStatus::Passed);
    check("aborted='true'", CaseStatus::Skipped);
    check("executed='false'", CaseStatus::Skipped);
    check("Executed='False' success='true'", CaseStatus::Skipped);
    check("disabled='true'", CaseStatus::Skipped);
    check("executed='true' success='True' failures='0' errors='' skipped='false'", CaseStatus::Passed);
    assert_eq!(one("Outcome='Failed'", "").message, "Outcome Failed");
}

#[test]
fn what_keeps_a_report_from_being_green() {
    let doubt = |attributes: &str, cases: &str| {
        let text = format!("<testsuite name='s' {attributes}><testcase name='a'/>{cases}</testsuite>");
        junit(text.as_bytes()).expect(&text).doubt.map(|doubt| doubt.to_string())
    };
    let total = |said: &str| Some(format!("the report has a total that is not a number: {said}"));
    assert_eq!(doubt("failures='one'", ""), total("failures=\"one\""));
    assert_eq!(doubt("Errors='-1'", ""), total("Errors=\"-1\""));
    assert_eq!(doubt("tests='NaN'", ""), total("tests=\"NaN\""));
    assert_eq!(doubt("error='no database'", ""), total("error=\"no database\""));
    let suite = |said: &str| Some(format!("a suite of the report has {said}, and none of its cases failed"));
    for (attribute, said) in [
        ("status='failed'", "status=\"failed\""),
        ("result='Failure'", "result=\"Failure\""),
        ("Outcome='exploded'", "Outcome=\"exploded\""),
        ("success='False'", "success=\"False\""),
        ("timeout='true'", "timeout=\"true\""),
        ("isAborted='yes'", "isAborted=\"yes\""),
        ("aborted='true'", "aborted=\"true\""),
    ] {
        assert_eq!(doubt(attribute, ""), suite(said));
        assert_eq!(doubt(attribute, "<testcase name='b'><failure/></testcase>"), None, "{attribute}");
    }
    // Unknown elements.
    assert_eq!(doubt("", "<test name='b' result='Failed'/>"), suite("result=\"Failed\""));
    assert_eq!(doubt("", "<section status='new'/><testcase name='b'><step result='passed'/></testcase>"), None);
    for fine in ["failures='0' errors=''", "status='run'", "result='Skipped'", "passed='1'", "success='true' state='7'"] {
        assert_eq!(doubt(fine, ""), None, "{fine}");
    }
    for (name, bytes) in samples::JUNIT {
        let report = junit(bytes).expect(name);
        // mocha also counts tests that are pending or never began.
        let unlisted = (name == "mocha").then_some((4, 2));
        assert_eq!((report.doubt, report.unlisted), (None, unlisted), "{name}");
    }
}

#[test]
fn tests_that_are_counted_and_not_shown() {
    let unlisted = |text: &str| junit(text.as_bytes()).expect(text).unlisted;
    assert_eq!(unlisted("<testsuite tests='5'><testcase name='a'/></testsuite>"), Some((5, 1)));
    assert_eq!(
        unlisted("<testsuites tests='3'><testsuite tests='1'><testcase name='a'/></testsuite></testsuites>"),
        Some((3, 1))
    );
    // Some runners do not show skipped tests (mocha).
    assert_eq!(unlisted("<testsuite tests='5' skipped='3' disabled='1'><testcase name='a'/></testsuite>"), None);
    assert_eq!(unlisted("<testsuite tests='1'><testcase name='a'/><testcase name='b'/></testsuite>"), None);
}

#[test]
fn names_of_elements_in_any_case() {
    let text = "<TestSuites><TestSuite name='s'><TestCase name='a' status='failed'/><testCase name='b'><Failure message='m'/></testCase></TestSuite></TestSuites>";
    assert_eq!(shown(&junit(text.as_bytes()).expect("a report")), ["failed s | a | status failed", "failed s | b | m"]);
}
