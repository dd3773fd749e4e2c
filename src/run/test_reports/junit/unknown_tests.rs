//! Unknown elements in cases and around them.

use super::tests::one;
use super::*;
use crate::model::result::CaseStatus::{Error, Failed, Passed, Skipped};

#[track_caller]
fn check(children: &str, status: CaseStatus) {
    let case = one("", children);
    assert_eq!(case.status, status, "{children}: {case:?}");
    assert!(!case.status.is_red() || !case.message.is_empty(), "{children}: {case:?}");
}

#[test]
fn an_outcome_in_a_text_or_a_value() {
    for (children, status) in [
        ("<status>failed</status>", Failed),
        ("<result>failed</result>", Failed),
        ("<verdict>fail</verdict>", Failed),
        ("<outcome value='failed'/>", Failed),
        ("<conclusion> Timed Out </conclusion>", Error),
        ("<testResult><![CDATA[FAILURE]]></testResult>", Failed),
        ("<state name='broken'/>", Error),
        ("<result>3 passed, 1 failed</result>", Failed),
        ("<result>3 passed, 0 failed</result>", Passed),
        ("<result>not ok</result>", Failed),
        ("<status>skipped</status>", Skipped),
        ("<status>passed</status><result code='0'/>", Passed),
        ("<success>false</success>", Failed),
        ("<success>true</success><failed>false</failed><crashed>0</crashed>", Passed),
        ("<failures>2</failures>", Failed),
        ("<errors>0</errors><failures>0</failures>", Passed),
        ("<executed>false</executed>", Skipped),
        ("<timeout>true</timeout>", Error),
        ("<isTimeout value='yes'/>", Error),
        ("<timeout>false</timeout><aborted>false</aborted>", Passed),
        // An unknown outcome has not passed; an empty element states nothing.
        ("<verdict>perhaps</verdict>", Error),
        ("<result value='exploded'/>", Error),
        ("<status/><result></result>", Passed),
    ] {
        check(children, status);
    }
    assert_eq!(one("", "<status>failed</status>").message, "status failed");
    assert_eq!(one("", "<verdict>perhaps</verdict>").message, "unknown outcome <verdict> perhaps");
    assert_eq!(one("", "<status>failed</status><failureMessage>1 is not 2</failureMessage>").details, "failed\n\n1 is not 2");
}

#[test]
fn a_name_with_a_word_for_a_failure() {
    for (children, status) in [
        ("<exception>java.lang.Error: no</exception>", Error),
        ("<failureMessage>1 is not 2</failureMessage>", Failed),
        ("<error-message>no database</error-message>", Error),
        ("<AssertionError><where>a.py</where></AssertionError>", Error),
        ("<crash-report path='core.1'/>", Error),
        ("<failureDetails><item>1</item></failureDetails>", Failed),
        ("<failures><item>1 is not 2</item></failures>", Failed),
        ("<failed-assertions>2</failed-assertions>", Failed),
        ("<failed-assertions>0</failed-assertions>", Passed),
        // The name of a bare mark states the failure.
        ("<testFailed/>", Failed),
        ("<assertion-error></assertion-error>", Error),
        ("<UNEXPECTED_EXCEPTION/>", Error),
        ("<failFast>true</failFast><error-level>3</error-level><last-error/>", Passed),
        ("<errorCount>0</errorCount><hasErrors>false</hasErrors>", Passed),
        ("<failureMessage/><error-message></error-message><failureReason>null</failureReason>", Passed),
        ("<expectedException>E</expectedException><maxFailures>3</maxFailures><error-log>x</error-log>", Passed),
    ] {
        check(children, status);
    }
    assert_eq!(one("", "<failureMessage>1 is not 2</failureMessage>").message, "1 is not 2");
}

#[test]
fn lists_that_are_empty_and_what_only_describes() {
    for children in [
        "<failures/>",
        "<errors></errors><failures> </failures>",
        "<warnings/><attachments/><screenshots/>",
        "<failures count='0'/>",
        "<description>failed</description><name>error</name>",
        "<manual>false</manual><category>regression</category><priority>high</priority>",
        "<parameters><parameter name='status' value='failed'/></parameters>",
        "<tags><tag>error</tag></tags><link type='issue' url='https://a.example'/>",
        "<properties><property name='status' value='failed'/></properties>",
        "<system-out><status>failed</status></system-out><stdout>failed</stdout>",
        "<steps><step status='passed'/><step><result>ok</result></step></steps>",
    ] {
        check(children, Passed);
    }
}

#[test]
fn a_failure_inside_of_something_else() {
    for (children, status) in [
        ("<properties><failure/><property name='a' value='b'/></properties>", Failed),
        ("<properties><property name='a'><error message='m'/></property></properties>", Error),
        ("<attachments><attachment><failure>x</failure></attachment></attachments>", Failed),
        ("<failures><failure message='m'/></failures>", Failed),
        ("<step status='failed'/>", Failed),
        ("<steps><step><status>failed</status></step></steps>", Failed),
        ("<phase><verdict>broken</verdict></phase>", Error),
        ("<info value='failed'/>", Failed),
        ("<info>crashed</info>", Failed),
    ] {
        let case = one("", children);
        assert_eq!(case.status, status, "{children}: {case:?}");
    }
}

#[test]
fn around_cases_they_are_doubts() {
    let doubt = |children: &str| {
        let text = format!("<testsuites><testsuite name='s'><testcase name='a'/>{children}</testsuite></testsuites>");
        junit(text.as_bytes()).expect(&text).doubt.map(|doubt| doubt.to_string())
    };
    for (children, said) in [
        ("<status>failed</status>", "status=\"failed\""),
        ("<summary-result value='error'/>", ""),
        ("<totals><failed>1</failed></totals>", "failed=\"1\""),
        ("<verdict>perhaps</verdict>", "verdict=\"perhaps\""),
        ("<exception>no database</exception>", "exception=\"no database\""),
        ("<failureMessage>no database</failureMessage>", "failureMessage=\"no database\""),
        ("<crashed/>", "crashed=\"\""),
        ("<test-failed/>", "test-failed=\"\""),
    ] {
        let said = if said.is_empty() { "summary-result=\"error\"" } else { said };
        assert_eq!(
            doubt(children),
            Some(format!("a suite of the report has {said}, and none of its cases failed")),
            "{children}"
        );
        assert_eq!(doubt(&format!("{children}<testcase name='b'><failure/></testcase>")), None, "{children}");
    }
    for fine in [
        "<failures/>",
        "<totals><passed>0</passed><failed>0</failed><errors>0</errors></totals>",
        "<status>passed</status><description>failed logins</description>",
        "<properties><property name='status' value='failed'/></properties>",
        "<failureMessage/><expectedFailures>2</expectedFailures>",
    ] {
        assert_eq!(doubt(fine), None, "{fine}");
    }
}
