//! JUnit files that runners wrote, and files that they might write.

use std::time::Duration;

use super::super::samples::{self, shown};
use super::*;
use crate::model::result::{Case, CaseStatus, MAX_DETAILS, SourcePlace};

fn sample(name: &str) -> TestReport {
    let (_, bytes) = samples::JUNIT.iter().find(|(own, _)| *own == name).expect(name);
    junit(bytes).expect(name)
}

fn check(name: &str, expected: &[&str]) {
    assert_eq!(shown(&sample(name)), expected, "{name}");
}

/// Returns one case with these attributes and children.
pub(super) fn one(attributes: &str, children: &str) -> Case {
    let text = format!("<testsuite name='s'><testcase classname='c' name='n' {attributes}>{children}</testcase></testsuite>");
    let report = junit(text.as_bytes()).expect(&text);
    assert_eq!(report.cases.len(), 1, "{text}");
    report.cases.into_iter().next().expect("a case")
}

fn broken(bytes: &[u8], expected: &str) {
    let error = junit(bytes).expect_err(expected);
    assert_eq!(error.to_string(), expected, "{}", String::from_utf8_lossy(&bytes[..bytes.len().min(200)]));
}

#[test]
fn pytest() {
    check(
        "pytest-xunit1",
        &[
            "passed tests.test_a | test_pass | ",
            "failed tests.test_a | test_fail | AssertionError: not <two> & red",
            "skipped tests.test_a | test_skip | not today",
            "skipped tests.test_a | test_xfail | known",
            "failed tests.test_a | test_xpass | [XPASS(strict)] known",
            "error tests.test_a | test_setup | failed on setup with \"RuntimeError: no database\"",
            "error tests.test_a | test_teardown | failed on teardown with \"RuntimeError: teardown broke\"",
            "failed tests.test_a | test_both | assert False",
            "passed tests.test_a | test_param[1] | ",
            "failed tests.test_a | test_param[2] | assert 2 == 1",
            "failed tests.test_a.TestC | test_in | ValueError: multi",
        ],
    );
    // The line of `def`, which pytest counts from 0.
    let report = sample("pytest-xunit1");
    assert_eq!(report.cases[1].place, Some(SourcePlace { file: "tests/test_a.py".into(), line: 5 }));
    assert!(report.cases[1].details.ends_with("tests/test_a.py:4: AssertionError"), "{}", report.cases[1].details);
    check("pytest-collection", &["error pytest | tests.test_syntax | SyntaxError: invalid syntax"]);
}

#[test]
fn jest_vitest_and_mocha() {
    check(
        "jest",
        &[
            "passed math | math adds | ",
            "failed math | math fails <here> | Error: expect(received).toBe(expected) // Object.is equality",
            "passed math | math same | ",
            "failed math | math same | Error: second same",
            "skipped math | math skipped | ",
            "passed math | math later | ",
            "error Test suite failed to run | j/broken.test.js | ● Test suite failed to run",
        ],
    );
    check(
        "vitest",
        &[
            "passed a.test.js | math > adds | ",
            "failed a.test.js | math > fails | expected 1 to be 2 // Object.is equality",
            "passed a.test.js | math > same | ",
            "failed a.test.js | math > same | second same",
            "skipped a.test.js | math > skipped | ",
            "skipped a.test.js | math > later | ",
            "passed a.test.js | math > flaky | ",
            "failed broken.test.js | broken.test.js | Parse failure: Parse failed with 1 error:",
        ],
    );
    check(
        "mocha",
        &[
            "passed math | math adds | ",
            "failed math | math fails | 1 == 2",
            "failed inner | math inner \"before all\" hook for \"never\" | hook broke",
        ],
    );
}

#[test]
fn node() {
    check(
        "node",
        &[
            "passed  | top | ",
            "failed  | top fails | Expected values to be strictly equal:1 !== 2",
            "passed math | adds | ",
            "failed math | fails | a <b>",
            "skipped math | skipped | ",
            "skipped math | later | ",
            "passed math > inner | deep | ",
            "failed  | /repo/n/broken.test.js | test failed",
        ],
    );
    check(
        "node-hooks",
        &[
            "failed hooked | never | test did not finish before its parent and was cancelled",
            "passed parent | sub ok | ",
            "failed parent | sub bad | x",
            "skipped  | todo fails | ",
            "failed  | hang | test timed out after 20ms",
        ],
    );
}

#[test]
fn bats_and_nextest() {
    check(
        "bats",
        &[
            "passed a.bats | passes | ",
            "failed a.bats | fails & <x> | (in test file a.bats, line 2)",
            "skipped a.bats | skipped | no docker",
        ],
    );
    check(
        "nextest",
        &[
            "passed shop | tests::adds | ",
            "failed shop | tests::returns | Error: \"an error\"",
            "passed shop | tests::should | ",
            "failed shop | tests::fails | assertion `left == right` failed: sum",
            "failed shop::abort | aborts | process aborted with signal 6 (SIGABRT)",
            "passed shop::abort | fine | ",
            "failed shop::flaky | no_panic | note: test did not panic as expected at tests/flaky.rs:2:28",
            "flaky shop::flaky | sometimes | first time",
        ],
    );
}

#[test]
fn surefire() {
    check(
        "surefire",
        &[
            "passed com.example.ShopTest | adds | ",
            "failed com.example.ShopTest | fails | expected: <2> but was: <1>",
            "error com.example.ShopTest | breaks | java.lang.NullPointerException",
            "flaky com.example.ShopTest | sometimes | too early",
            "skipped com.example.ShopTest | later | needs docker",
            "passed com.example.ShopTest | quiet | ",
        ],
    );
    let cases = sample("surefire").cases;
    assert_eq!(cases[1].duration, Some(Duration::from_millis(1_234_500)));
    assert_eq!(cases[5].duration, None);
    let flaky = &cases[3].details;
    assert!(flaky.contains("ShopTest.java:31") && flaky.contains("no connection") && !flaky.contains("noise"), "{flaky}");
}

#[test]
fn nested_suites_lend_their_names() {
    let text = "<testsuites><testsuite name='CLI'><testsuite name='Shop'><testcase name='a'/>
        <testsuite name='Shop::adds'><testcase name='with 1'/></testsuite></testsuite>
        <testcase name='b' classname='' file='tests/b.php'/></testsuite><testcase name='c' file='tests/c.php' line='7'/></testsuites>";
    let report = junit(text.as_bytes()).expect("a report");
    let names = [
        "passed CLI > Shop | a | ",
        "passed CLI > Shop > Shop::adds | with 1 | ",
        "passed CLI | b | ",
        "passed tests/c.php | c | ",
    ];
    assert_eq!(shown(&report), names);
    assert_eq!(report.cases[3].place, Some(SourcePlace { file: "tests/c.php".into(), line: 7 }));
}

#[test]
fn a_suite_that_breaks_is_a_case() {
    let text = "<testsuites><testsuite name='all'><testsuite name='shop' errors='1'><error message='no database'>at x</error>
        <testcase name='a'/></testsuite></testsuite><failure>boom</failure></testsuites>";
    let report = junit(text.as_bytes()).expect("a report");
    assert_eq!(
        shown(&report),
        ["error all | shop | no database", "passed all > shop | a | ", "error  | (the suite itself) | boom"]
    );
    assert_eq!(report.counts.failed, 2);
}

#[test]
fn children_of_a_case() {
    let check = |children: &str, status: CaseStatus, message: &str| {
        let case = one("", children);
        assert_eq!((case.status, case.message.as_str()), (status, message), "{children}");
    };
    check("", CaseStatus::Passed, "");
    check("<failure message='m'/><error message='e'/>", CaseStatus::Failed, "m");
    check("<error message='e'/><failure message='m'/>", CaseStatus::Error, "e");
    check("<failure type='T'/>", CaseStatus::Failed, "T");
    check("<failure message='&#10; first&#10;second'/>", CaseStatus::Failed, "first");
    check("<skipped/><failure message='m'/>", CaseStatus::Failed, "m");
    check("<skipped message='why'/>", CaseStatus::Skipped, "why");
    check("<skipped><![CDATA[ why ]]></skipped>", CaseStatus::Skipped, "why");
    check("<skipped type='todo' message='true'/><failure message='m'/>", CaseStatus::Skipped, "");
    check("<flakyFailure message='f'/>", CaseStatus::Flaky, "f");
    check("<flakyError message='f'/><failure message='m'/>", CaseStatus::Failed, "m");
    check("<rerunFailure message='r'/>", CaseStatus::Failed, "r");
    check("<system-out><failure message='m'/></system-out>", CaseStatus::Passed, "");
    check("<properties><property name='failure'/></properties>", CaseStatus::Passed, "");
    // WebdriverIO writes two elements.
    check("<failure/><error message='no such button'>at x</error>", CaseStatus::Failed, "no such button");
    check("<failure></failure><failure>second</failure>", CaseStatus::Failed, "second");
}

#[test]
fn outcomes_beyond_the_usual() {
    let check = |children: &str, status: CaseStatus, message: &str| {
        let case = one("", children);
        assert_eq!((case.status, case.message.as_str()), (status, message), "{children}");
    };
    check("<aborted message='assumption failed: no database'/>", CaseStatus::Skipped, "assumption failed: no database");
    check("<aborted/>", CaseStatus::Skipped, "");
    check("<ignored/>", CaseStatus::Skipped, "");
    check("<disabled/>", CaseStatus::Skipped, "");
    check("<inconclusive message='perhaps'/>", CaseStatus::Skipped, "perhaps");
    check("<timedOut message='after 30 s'/>", CaseStatus::Error, "after 30 s");
    check("<passed/>", CaseStatus::Passed, "");
    check("<exploded message='boom'/>", CaseStatus::Error, "boom");
    check("<exploded type='Boom'/>", CaseStatus::Error, "unknown outcome <exploded>");
    check("<exploded/>", CaseStatus::Error, "unknown outcome <exploded>");
    // A description of a case is not an outcome.
    check("<browser>chrome</browser><link url='https://a.example'/><steps/>", CaseStatus::Passed, "");
    check("<exploded/><failure message='m'/>", CaseStatus::Failed, "m");
}

#[test]
fn risky_tests_of_phpunit_name_the_setting() {
    let error = |type_name: &str| {
        one(
            "",
            &format!(
                "<error type='{type_name}'>ShopTest::testA\nThis test did not perform any assertions\n\n/a/ShopTest.php:7\n</error>"
            ),
        )
    };
    for type_name in ["PHPUnit\\Framework\\RiskyTestError", "PHPUnit\\Framework\\RiskyTest", "PHPUnit_Framework_RiskyTestError"]
    {
        let case = error(type_name);
        assert_eq!(case.status, CaseStatus::Error);
        let expected = "risky: This test did not perform any assertions; assert something, or set beStrictAboutTestsThatDoNotTestAnything=";
        assert!(case.message.starts_with(expected), "{}", case.message);
    }
    assert_eq!(error("PHPUnit\\Framework\\Exception").message, "ShopTest::testA");
}

#[test]
fn cases_in_unknown_elements_are_read() {
    let text = "<testsuites><section><testsuite name='s'><x:testcase name='a'><x:failure message='m'/></x:testcase></testsuite></section></testsuites>";
    assert_eq!(shown(&junit(text.as_bytes()).expect("a report")), ["failed s | a | m"]);
    assert_eq!(one("", "<step><result><error message='m'/></result></step>").status, CaseStatus::Error);
    broken(b"<testsuite><testcase><testcase/></testcase></testsuite>", "line 1: a <testcase> inside of another");
    assert_eq!(shown(&junit(b"<testsuite><testcase/></testsuite>").expect("a report")), ["passed  | (unnamed) | "]);
}

#[test]
fn text_is_unescaped_and_clean() {
    let case = one(
        "",
        "<failure message='a &lt;b&gt; &#x1b;[31m&#27;[0m&#0;&nbsp; & c'>x &amp; <![CDATA[<y>\u{1b}[1mz\u{1}]]>&#10;&foo;&</failure>",
    );
    assert_eq!(case.message, "a <b> &nbsp; & c");
    assert_eq!(case.details, "x & <y>z\n&foo;&");
    // The attribute serves as the text if there is no other.
    assert_eq!(one("", "<failure message='a&#10;b'/>").details, "a\nb");
}

#[test]
fn encodings() {
    let text = "<?xml version='1.0' encoding='UTF-16'?><testsuite name='s'><testcase name='é'/></testsuite>";
    let wide: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(shown(&junit(&wide).expect("wide")), ["passed s | é | "]);
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><testsuite name='s'><testcase name='\xe9'/></testsuite>";
    assert_eq!(shown(&junit(latin).expect("latin")), ["passed s | é | "]);
}

#[test]
fn what_a_dtd_declares_is_refused() {
    let suite = "<testsuite name='s'><testcase name='a'>&b;</testcase></testsuite>";
    let refused = |word: &str| format!("line 1: its DTD has {word}, which is not read; write the report without a DTD");
    for (declared, word) in [
        ("<!ENTITY b '<failure/>'>", "<!ENTITY"),
        ("<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>", "<!ENTITY"),
        ("<!ENTITY c SYSTEM 'file:///etc/passwd'>", "<!ENTITY"),
        ("<!ENTITY % p 'x'>", "<!ENTITY"),
        ("<!ATTLIST testcase status CDATA 'failed'>", "<!ATTLIST"),
    ] {
        broken(format!("<!DOCTYPE t [{declared}]>{suite}").as_bytes(), &refused(word));
    }
    broken(format!("<!DOCTYPE t SYSTEM 'junit.dtd'>\n{suite}").as_bytes(), "line 2: the entity &b; is not defined");
    let plain = "<!DOCTYPE testsuite SYSTEM 'junit.dtd'><testsuite name='s'><testcase name='a'/></testsuite>";
    assert_eq!(shown(&junit(plain.as_bytes()).expect("a report")), ["passed s | a | "]);
}

#[test]
fn broken_files_say_where() {
    broken(b"", "line 1: the file holds no <testsuites> and no <testsuite>");
    broken(b" \n<!-- nothing -->\n", "line 2: the file holds no <testsuites> and no <testsuite>");
    broken(b"<assemblies/>", "line 1: not a JUnit file: it begins with <assemblies>");
    broken(b"{\"not\": \"xml\"}", "line 1: the file holds no <testsuites> and no <testsuite>");
    broken(b"<testsuite>\n<testcase name='a'>\n", "line 2: the file ends inside of <testcase>");
    broken(
        b"<testsuite>\n<testcase name='a'",
        "line 2: inside of <testsuite>: tag not closed: `>` not found before end of input",
    );
    broken(
        b"<testsuite>\n\n</testcase>",
        "line 3: inside of <testsuite>: ill-formed document: expected `</testsuite>`, but `</testcase>` was found",
    );
    broken("<testsuite>".repeat(300).as_bytes(), "line 1: elements are nested more than 200 deep");
    let sample = samples::JUNIT[1].1;
    for end in (0..sample.len() - 13).step_by(97) {
        assert!(junit(&sample[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn bounds() {
    let failed = "<testcase name='b'><failure/></testcase>";
    let many = format!("<testsuite>{}{failed}</testsuite>", "<testcase name='a'/>".repeat(MAX_CASES + 7));
    let report = junit(many.as_bytes()).expect("a report");
    assert_eq!(
        (report.cases.len(), report.counts.passed, report.counts.failed),
        (MAX_CASES + 1, u32::try_from(MAX_CASES + 7).expect("a number"), 1)
    );
    let noise = "x\n".repeat(5_000_000);
    let case = one("", &format!("<failure message='m'>{noise}</failure><system-out>{noise}</system-out>"));
    assert!(case.details.len() <= MAX_DETAILS, "{} bytes", case.details.len());
}
