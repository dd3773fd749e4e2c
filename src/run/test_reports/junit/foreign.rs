//! Checks result files in other XML formats beside JUnit files. They are not read, but one that reports a failure must not be
//! ignored. A table of root elements lists where such a format reports failures. For a root that is not in the table, its own
//! attributes count.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::{Broken, text};
use super::outcome;
use super::says::{self, Amount, Statement};
use super::{Attributes, attributes};
use crate::model::result::CaseStatus;

/// A format of results.
#[derive(Debug, Clone, Copy)]
struct ForeignFormat {
    /// The name of the root element.
    root: &'static str,
    /// The elements whose attributes hold an outcome, besides the root.
    elements: &'static [&'static str],
    /// An attribute of these elements that is an outcome only in this format.
    outcome: &'static str,
    /// Elements that hold the number of failures.
    numbers: &'static [&'static str],
    /// Attributes, in lower case, that hold the number of tests that have not passed, besides those of all formats.
    counts: &'static [&'static str],
    /// Elements whose text describes a failure.
    texts: &'static [&'static str],
    /// Elements that stand for a failure.
    failures: &'static [&'static str],
    /// Words in lower case for an outcome that is bad only in this format.
    bad: &'static [&'static str],
    /// Words in lower case, unknown in other formats, for an outcome that is not bad.
    good: &'static [&'static str],
}

const NONE: ForeignFormat = ForeignFormat {
    root: "",
    elements: &[],
    outcome: "",
    numbers: &[],
    counts: &[],
    texts: &[],
    failures: &[],
    bad: &[],
    good: &[],
};

const FORMATS: [ForeignFormat; 13] = [
    // TRX of Visual Studio, and CppUnit.
    ForeignFormat {
        root: "TestRun",
        elements: &["ResultSummary", "UnitTestResult", "TestResultAggregation", "Counters"],
        counts: &["timeout", "disconnected", "notrunnable", "passedbutrunaborted", "inprogress"],
        failures: &["FailedTest"],
        bad: &["aborted"],
        good: &["warning"],
        ..NONE
    },
    // NUnit 3, and Unity.
    ForeignFormat { root: "test-run", elements: &["test-suite", "test-case"], good: &["warning"], ..NONE },
    // NUnit 2.
    ForeignFormat { root: "test-results", elements: &["test-suite", "test-case"], ..NONE },
    // xUnit.net.
    ForeignFormat { root: "assemblies", elements: &["assembly", "collection", "test"], ..NONE },
    ForeignFormat { root: "assembly", elements: &["collection", "class", "test"], ..NONE },
    ForeignFormat { root: "testng-results", elements: &["test-method"], ..NONE },
    // Maven's failsafe plugin.
    ForeignFormat {
        root: "failsafe-summary",
        numbers: &["errors", "failures"],
        texts: &["failureMessage"],
        good: &["null"],
        ..NONE
    },
    // CTest.
    ForeignFormat { root: "Site", elements: &["Test"], ..NONE },
    // Boost.Test.
    ForeignFormat { root: "TestResult", elements: &["TestSuite", "TestCase"], bad: &["aborted"], ..NONE },
    // Qt Test: a failure that its list of exceptions names begins with a `b`.
    ForeignFormat {
        root: "TestCase",
        elements: &["Incident"],
        outcome: "type",
        good: &["bfail", "bpass", "bxfail", "bxpass"],
        ..NONE
    },
    // Catch2.
    ForeignFormat { root: "Catch2TestRun", elements: &["OverallResult", "OverallResults", "OverallResultsCases"], ..NONE },
    ForeignFormat { root: "doctest", elements: &["OverallResultsAsserts", "OverallResultsTestCases"], ..NONE },
    // Robot Framework: a keyword may fail in a test that passes, so only the totals count.
    ForeignFormat { root: "robot", elements: &["stat"], ..NONE },
];

/// Returns the fault of a file in another format, with the failure that it reports. A broken file with a known root may have
/// held a failure.
pub(super) fn passed_over(text: &str, broken: Broken) -> Broken {
    match failure(text) {
        Ok(says_failed) => Broken { is_foreign: true, says_failed, ..broken },
        Err(what) => Broken { what: format!("{}, and {what}", broken.what), ..broken },
    }
}

/// Returns the first element that reports a failure.
fn failure(text: &str) -> Result<Option<String>, String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut format = None;
    let (mut is_number, mut is_text) = (false, false);
    let mut depth = 0_usize;
    loop {
        let event = reader.read_event().map_err(|error| format!("is broken: {}", text::line(&error.to_string())))?;
        let start = match &event {
            Event::Eof if depth > 0 => return Err("is cut off".to_owned()),
            Event::Eof => return Ok(None),
            Event::Start(start) => {
                depth += 1;
                start
            }
            Event::Empty(start) => start,
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                (is_number, is_text) = (false, false);
                continue;
            }
            Event::Text(message) if is_text && !message.trim_ascii().is_empty() => {
                return Ok(Some(text::line(&String::from_utf8_lossy(message))));
            }
            Event::CData(message) if is_text && !message.trim_ascii().is_empty() => {
                return Ok(Some(text::line(&String::from_utf8_lossy(message))));
            }
            Event::Text(number) if is_number => {
                let number = String::from_utf8_lossy(number);
                if !matches!(says::amount(&number), Amount::Empty | Amount::Number(0)) {
                    return Ok(Some(format!("{} failures", text::line(&number))));
                }
                continue;
            }
            _ => continue,
        };
        let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
        let Some(format) = format else {
            let known = FORMATS.iter().find(|format| format.root == name);
            let said = bad_attribute(start, known)?;
            match known {
                Some(known) if said.is_none() => format = Some(known),
                _ => return Ok(said),
            }
            continue;
        };
        is_number = format.numbers.contains(&name.as_str());
        is_text = format.texts.contains(&name.as_str());
        if format.failures.contains(&name.as_str()) {
            return Ok(Some(format!("<{}>", text::line(&name))));
        }
        if format.elements.contains(&name.as_str())
            && let Some(said) = bad_attribute(start, Some(format))?
        {
            return Ok(Some(said));
        }
    }
}

/// Returns the first attribute of an element that reports a failure, with the element.
fn bad_attribute(start: &BytesStart<'_>, format: Option<&ForeignFormat>) -> Result<Option<String>, String> {
    let Attributes(all) = attributes(start)?;
    let bad = all.iter().find(|(name, value)| is_bad(name, value, format));
    let element = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
    Ok(bad.map(|(name, value)| text::line(&format!("<{element} {name}=\"{value}\">"))))
}

/// Returns true if an attribute reports a failure. In a known format, an unknown word does too.
fn is_bad(name: &str, value: &str, format: Option<&ForeignFormat>) -> bool {
    let is_count = format.is_some_and(|format| format.counts.contains(&outcome::plain(name).as_str()));
    if says::is_bad_flag(name, value) || is_count && !matches!(says::amount(value), Amount::Empty | Amount::Number(0)) {
        return true;
    }
    let extra = format.is_some_and(|format| format.outcome == name).then_some(Statement::Outcome);
    match extra.or_else(|| Statement::of(name)) {
        Some(Statement::Outcome) => {
            let Some((word, status)) = says::word(value) else { return has_code(value, format) };
            let word = outcome::plain(&word);
            match (status, format) {
                (Some(status), _) if status.is_red() => true,
                (Some(CaseStatus::Skipped), Some(format)) => format.bad.contains(&word.as_str()),
                (None, Some(format)) => !format.good.contains(&word.as_str()),
                _ => false,
            }
        }
        // A number counts the passed tests.
        Some(Statement::Success) => matches!(value.trim().to_ascii_lowercase().as_str(), "false" | "no"),
        Some(Statement::Failures | Statement::Errors) => match says::amount(value) {
            Amount::Empty | Amount::Number(0) => false,
            Amount::Number(_) => true,
            Amount::Unreadable => format.is_some(),
        },
        // Some formats count a failed assumption as aborted, others a failure.
        Some(Statement::Aborts) => match says::amount(value) {
            Amount::Number(0) | Amount::Empty | Amount::Unreadable => false,
            Amount::Number(_) => format.is_some_and(|format| format.bad.contains(&"aborted")),
        },
        _ => false,
    }
}

/// Returns true if the result of Maven's failsafe plugin is an exit code other than 0.
fn has_code(value: &str, format: Option<&ForeignFormat>) -> bool {
    let is_code = format.is_some_and(|format| !format.numbers.is_empty());
    is_code && !matches!(says::amount(value), Amount::Empty | Amount::Number(0))
}

#[cfg(test)]
mod tests {
    use super::super::junit;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let broken = junit(text.as_bytes()).expect_err(text);
        assert!(broken.is_foreign, "{broken}");
        assert_eq!(broken.says_failed.as_deref(), expected, "{text}");
    }

    #[test]
    fn failures_in_foreign_formats_are_found() {
        for (text, said) in [
            ("<TestRun><ResultSummary outcome='Failed'/></TestRun>", "<ResultSummary outcome=\"Failed\">"),
            (
                "<TestRun xmlns='x'><Results><UnitTestResult testName='a' outcome='Failed'/></Results></TestRun>",
                "<UnitTestResult outcome=\"Failed\">",
            ),
            (
                "<TestRun><ResultSummary outcome='Completed'><Counters failed='1'/></ResultSummary></TestRun>",
                "<Counters failed=\"1\">",
            ),
            ("<TestRun><ResultSummary outcome='Aborted'/></TestRun>", "<ResultSummary outcome=\"Aborted\">"),
            ("<TestRun><FailedTests><FailedTest id='1'/></FailedTests></TestRun>", "<FailedTest>"),
            ("<test-run id='2' result='Failed' failed='1'/>", "<test-run result=\"Failed\">"),
            ("<test-run result='Passed'><test-case result='Failed'/></test-run>", "<test-case result=\"Failed\">"),
            ("<test-results total='1' failures='1'/>", "<test-results failures=\"1\">"),
            ("<test-results><test-case executed='True' success='False'/></test-results>", "<test-case success=\"False\">"),
            ("<assemblies><assembly total='2' failed='1'/></assemblies>", "<assembly failed=\"1\">"),
            (
                "<assemblies><assembly><collection><test result='Fail'/></collection></assembly></assemblies>",
                "<test result=\"Fail\">",
            ),
            ("<testng-results skipped='0' failed='1' total='2'/>", "<testng-results failed=\"1\">"),
            ("<testng-results><suite><test-method status='FAIL'/></suite></testng-results>", "<test-method status=\"FAIL\">"),
            ("<failsafe-summary result='255'/>", "<failsafe-summary result=\"255\">"),
            ("<failsafe-summary><errors>0</errors><failures>2</failures></failsafe-summary>", "2 failures"),
            ("<failsafe-summary timeout='true'/>", "<failsafe-summary timeout=\"true\">"),
            (
                "<failsafe-summary result='null' timeout='true'><errors>0</errors></failsafe-summary>",
                "<failsafe-summary timeout=\"true\">",
            ),
            (
                "<failsafe-summary><failureMessage>The forked VM crashed\nat x</failureMessage></failsafe-summary>",
                "The forked VM crashed",
            ),
            ("<failsafe-summary><failureMessage><![CDATA[no]]></failureMessage></failsafe-summary>", "no"),
            (
                "<TestRun><ResultSummary><Counters failed='0' timeout='1'/></ResultSummary></TestRun>",
                "<Counters timeout=\"1\">",
            ),
            ("<TestRun><ResultSummary><Counters notRunnable='2'/></ResultSummary></TestRun>", "<Counters notRunnable=\"2\">"),
            ("<test-run aborted='true'/>", "<test-run aborted=\"true\">"),
            ("<report isTimeout='yes'/>", "<report isTimeout=\"yes\">"),
            ("<Site><Testing><Test Status='failed'/></Testing></Site>", "<Test Status=\"failed\">"),
            ("<TestResult><TestSuite result='aborted'/></TestResult>", "<TestSuite result=\"aborted\">"),
            ("<TestCase><TestFunction><Incident type='fail'/></TestFunction></TestCase>", "<Incident type=\"fail\">"),
            ("<Catch2TestRun><OverallResults failures='1'/></Catch2TestRun>", "<OverallResults failures=\"1\">"),
            ("<robot><statistics><total><stat pass='1' fail='1'/></total></statistics></robot>", "<stat fail=\"1\">"),
            // The root is unknown.
            ("<report failures='1'/>", "<report failures=\"1\">"),
            ("<report Result='FAILED'/>", "<report Result=\"FAILED\">"),
        ] {
            check(text, Some(said));
        }
    }

    #[test]
    fn passed_reports_in_foreign_formats_have_no_failure() {
        for text in [
            "<TestRun><Results><UnitTestResult outcome='Passed'/><UnitTestResult outcome='NotExecuted'/></Results>
             <ResultSummary outcome='Completed'><Counters total='1' executed='1' passed='0' failed='0'/></ResultSummary></TestRun>",
            "<test-run result='Passed' failed='0'><test-case result='Skipped'/><test-case result='Warning'/></test-run>",
            "<test-results failures='0'><test-case executed='False'/><test-case success='True' result='Success'/></test-results>",
            "<assemblies><assembly passed='1' failed='0' errors='0'><test result='Pass'/></assembly></assemblies>",
            "<testng-results failed='0'><test-method status='PASS'/><test-method status='SKIP'/></testng-results>",
            "<failsafe-summary result='null' timeout='false'><errors>0</errors><failures>0</failures></failsafe-summary>",
            "<failsafe-summary timeout='30'><completed>1</completed><failureMessage xsi:nil='true'/></failsafe-summary>",
            "<failsafe-summary timeout=''><failureMessage> </failureMessage><skipped>1</skipped></failsafe-summary>",
            "<TestRun><ResultSummary><Counters timeout='0' aborted='0' inProgress='0'/></ResultSummary></TestRun>",
            "<report timeout='true story' timeoutSeconds='1' aborted='false' regression='true'/>",
            "<TestCase><Incident type='pass'/><Incident type='xfail'/><Incident type='bfail'/></TestCase>",
            "<coverage line-rate='0.5' status='new'/>",
            "<checkstyle version='10'><file><error line='1'/></file></checkstyle>",
            "<html><p>not closed",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn one_that_is_cut_off_is_broken() {
        for text in ["<test-run result='Passed'><test-case", "<TestRun><Results>"] {
            let broken = junit(text.as_bytes()).expect_err(text);
            assert!(!broken.is_foreign, "{broken}");
        }
    }
}
