//! Compares the readers: the same cases, written in each runner's format, give the same verdict, counts and failures.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::model::result::{Ended, Verdict};

/// A case as a test runner knows it.
#[derive(Debug, Clone)]
struct SampleCase {
    group: &'static str,
    name: String,
    status: CaseStatus,
    message: String,
}

/// Generates cases with unique names, in the order of their groups. Some messages look like a part of a report.
fn sample_cases() -> impl Strategy<Value = Vec<SampleCase>> {
    let status = select(vec![CaseStatus::Passed, CaseStatus::Passed, CaseStatus::Failed, CaseStatus::Skipped]);
    let message = prop_oneof![
        "[ -~é]{0,30}",
        select(vec![
            "assert 1 == 2",
            "</testcase><testcase name='x'/>",
            "]]> & <![CDATA[",
            "{\"Action\":\"pass\",\"Package\":\"m/a\"}",
            "--- PASS: TestX (0.00s)",
            "test result: ok.",
            "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 0 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "     Summary [   0.001s] 1 test run: 1 passed, 0 skipped",
            "test a::b ... ok",
            "PASS",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec((select(vec!["a", "b", "c"]), status, message), 0..8).prop_map(|cases| {
        let of = |(at, (group, status, message))| SampleCase { group, name: format!("test_{at}"), status, message };
        let mut cases: Vec<SampleCase> = cases.into_iter().enumerate().map(of).collect();
        cases.sort_by_key(|case| case.group);
        cases
    })
}

fn by_group(cases: &[SampleCase]) -> impl Iterator<Item = &[SampleCase]> {
    cases.chunk_by(|one, other| one.group == other.group)
}

fn how_many(cases: &[SampleCase], status: CaseStatus) -> usize {
    cases.iter().filter(|case| case.status == status).count()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Returns the attributes that a suite has in every JUnit dialect.
fn numbers(cases: &[SampleCase]) -> String {
    let (failed, skipped) = (how_many(cases, CaseStatus::Failed), how_many(cases, CaseStatus::Skipped));
    format!("tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"{skipped}\" time=\"0.1\"", cases.len())
}

/// Returns `<testcase>` elements. `class` returns the name of the class or file; `failure` and `skipped` give the element's
/// content for a failed and a skipped case.
fn elements(cases: &[SampleCase], class: fn(&SampleCase) -> String, failure: fn(&str) -> String, skipped: &str) -> String {
    let mut xml = String::new();
    for case in cases {
        let inner = match case.status {
            CaseStatus::Failed => failure(&escaped(&case.message)),
            CaseStatus::Skipped => skipped.to_owned(),
            _ => String::new(),
        };
        let _ =
            writeln!(xml, "<testcase classname=\"{}\" name=\"{}\" time=\"0.01\">{inner}</testcase>", class(case), case.name);
    }
    xml
}

fn pytest(cases: &[SampleCase]) -> Vec<String> {
    let failure = |text: &str| format!("<failure message=\"{text}\">def test():\n&gt; {text}</failure>");
    let skipped = "<skipped type=\"pytest.skip\" message=\"no\">a.py:1: no</skipped>";
    let inner = elements(cases, |case| format!("tests.test_{}", case.group), failure, skipped);
    vec![format!(
        "<?xml version=\"1.0\"?><testsuites><testsuite name=\"pytest\" {}>{inner}</testsuite></testsuites>",
        numbers(cases)
    )]
}

/// Writes one file for each class.
fn surefire(cases: &[SampleCase]) -> Vec<String> {
    let failure = |text: &str| {
        format!("<failure message=\"{text}\" type=\"java.lang.AssertionError\">{text}\n\tat A.b(A.java:1)</failure>")
    };
    let file = |cases: &[SampleCase]| {
        let inner = elements(cases, |case| format!("org.demo.{}", case.group), failure, "<skipped message=\"no\"/>");
        format!(
            "<?xml version=\"1.0\"?>\n<testsuite name=\"org.demo.{}\" {}>\n{inner}</testsuite>",
            cases[0].group,
            numbers(cases)
        )
    };
    if cases.is_empty() {
        vec!["<testsuite name=\"org.demo.A\" tests=\"0\"/>".to_owned()]
    } else {
        by_group(cases).map(file).collect()
    }
}

fn jest(cases: &[SampleCase]) -> Vec<String> {
    let failure = |text: &str| format!("<failure>Error: {text}\n    at Object.x (/r/a.test.js:1:2)</failure>");
    let suite = |cases: &[SampleCase]| {
        let inner = elements(cases, |case| case.group.to_owned(), failure, "<skipped/>");
        format!("<testsuite name=\"{}\" {}>{inner}</testsuite>", cases[0].group, numbers(cases))
    };
    vec![format!(
        "<testsuites name=\"jest tests\" {}>{}</testsuites>",
        numbers(cases),
        by_group(cases).map(suite).collect::<String>()
    )]
}

/// An unknown writer: the outcome is an element, and lists are empty if nothing failed.
fn elements_of_words(cases: &[SampleCase]) -> Vec<String> {
    let mut xml = format!("<testsuite name=\"own\" {}><failures/>", numbers(cases));
    for case in cases {
        let word = ["passed", "failed", "skipped"]
            [usize::from(case.status == CaseStatus::Failed) + 2 * usize::from(case.status == CaseStatus::Skipped)];
        let list = if case.status == CaseStatus::Failed {
            format!("<failures><item>{}</item></failures>", escaped(&case.message))
        } else {
            "<failures/><errorMessage/>".to_owned()
        };
        let _ = writeln!(
            xml,
            "<testcase name=\"{}\" id=\"{}\"><description>failed</description><result>{word}</result>{list}</testcase>",
            case.name, case.group
        );
    }
    vec![format!("{xml}</testsuite>")]
}

fn gotestsum(cases: &[SampleCase]) -> Vec<String> {
    let failure = |text: &str| format!("<failure message=\"Failed\" type=\"\">=== RUN\n{text}\n--- FAIL: x (0.00s)</failure>");
    let suite = |cases: &[SampleCase]| {
        let inner = elements(cases, |case| format!("m/{}", case.group), failure, "<skipped message=\"=== RUN\"/>");
        format!("<testsuite name=\"m/{}\" {}><properties/>{inner}</testsuite>", cases[0].group, numbers(cases))
    };
    vec![format!("<testsuites {}>{}</testsuites>", numbers(cases), by_group(cases).map(suite).collect::<String>())]
}

fn go(cases: &[SampleCase]) -> Vec<String> {
    let mut lines = String::new();
    let mut event = |value: serde_json::Value| _ = writeln!(lines, "{value}");
    for cases in by_group(cases) {
        let package = format!("m/{}", cases[0].group);
        event(serde_json::json!({ "Action": "start", "Package": package }));
        for SampleCase { name, status, message, .. } in cases {
            let action = if *status == CaseStatus::Passed {
                "pass"
            } else if *status == CaseStatus::Skipped {
                "skip"
            } else {
                "fail"
            };
            event(serde_json::json!({ "Action": "run", "Package": package, "Test": name }));
            event(
                serde_json::json!({ "Action": "output", "Package": package, "Test": name, "Output": format!("    a_test.go:3: {message}\n") }),
            );
            event(serde_json::json!({ "Action": action, "Package": package, "Test": name, "Elapsed": 0 }));
        }
        let action = if how_many(cases, CaseStatus::Failed) > 0 { "fail" } else { "pass" };
        event(serde_json::json!({ "Action": action, "Package": package, "Elapsed": 0.1 }));
    }
    if cases.is_empty() {
        event(serde_json::json!({ "Action": "start", "Package": "m" }));
        event(serde_json::json!({ "Action": "skip", "Package": "m", "Elapsed": 0 }));
    }
    vec![lines]
}

fn rust(cases: &[SampleCase]) -> Vec<String> {
    let [passed, failed, skipped] =
        [CaseStatus::Passed, CaseStatus::Failed, CaseStatus::Skipped].map(|status| how_many(cases, status));
    let mut text = format!("\nrunning {} tests\n", cases.len());
    let (mut details, mut names) = (String::new(), String::new());
    for SampleCase { group, name, status, message } in cases {
        let word = if *status == CaseStatus::Passed {
            "ok"
        } else if *status == CaseStatus::Skipped {
            "ignored"
        } else {
            "FAILED"
        };
        let _ = writeln!(text, "test {group}::{name} ... {word}");
        if *status == CaseStatus::Failed {
            let _ = writeln!(
                details,
                "---- {group}::{name} stdout ----\n\nthread '{group}::{name}' panicked at src/lib.rs:1:2:\n{message}\n"
            );
            let _ = writeln!(names, "    {group}::{name}");
        }
    }
    let word = if failed > 0 { "FAILED" } else { "ok" };
    if failed > 0 {
        let _ = write!(text, "\nfailures:\n\n{details}\nfailures:\n{names}");
    }
    let _ = writeln!(
        text,
        "\ntest result: {word}. {passed} passed; {failed} failed; {skipped} ignored; 0 measured; 0 filtered out; finished in 0.00s\n"
    );
    vec![text]
}

/// Adds output that a test prints past the harness (`--nocapture`): a result that adds up.
fn rust_aloud(cases: &[SampleCase]) -> Vec<String> {
    let number = cases.len();
    let printed = format!(
        "running {number} tests\ntest result: FAILED. 0 passed; {number} failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n"
    );
    rust(cases).into_iter().map(|text| text.replacen(&format!("running {number} tests\n"), &printed, 1)).collect()
}

fn go_marked(cases: &[SampleCase]) -> Vec<String> {
    go(cases).into_iter().map(|text| format!("\u{feff}{text}")).collect()
}

fn nextest(cases: &[SampleCase]) -> Vec<String> {
    let [passed, failed, skipped] =
        [CaseStatus::Passed, CaseStatus::Failed, CaseStatus::Skipped].map(|status| how_many(cases, status));
    let ran = passed + failed;
    let mut text = format!("    Starting {ran} tests across 1 binary ({skipped} tests skipped)\n");
    for (at, case) in cases.iter().filter(|case| case.status != CaseStatus::Skipped).enumerate() {
        let is_failed = case.status == CaseStatus::Failed;
        let word = if is_failed { "FAIL" } else { "PASS" };
        let _ = writeln!(text, "        {word} [   0.005s] ({}/{ran}) m::{} {}", at + 1, case.group, case.name);
        if is_failed {
            let _ = writeln!(text, "  stdout \u{2500}\u{2500}\u{2500}\n\n    {}\n", case.message);
        }
    }
    let _ = writeln!(text, "     Summary [   0.031s] {ran} tests run: {passed} passed, {failed} failed, {skipped} skipped");
    text.push_str(if failed > 0 { "error: test run failed\n" } else { "" });
    vec![text]
}

/// The judgement of a run: its verdict, its counts, and its red cases.
type Judged = (Verdict, Option<Counts>, Vec<String>);

fn judged(files: &[String], ended: Ended) -> Judged {
    let report = FoundReports::of(files.iter().map(|file| ("report", by_content(file.as_bytes()))));
    let judged = judge(SuiteEvidence { ended, report, is_report_due: true, runner: None, output: "", is_import: false });
    let red = judged.cases.iter().filter(|case| case.status.is_red());
    let name = |case: &Case| case.name.rsplit("::").next().unwrap_or_default().to_owned();
    (judged.verdict, judged.counts, red.map(name).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_dialect_gives_one_verdict(cases in sample_cases()) {
        let [passed, failed, skipped] =
            [CaseStatus::Passed, CaseStatus::Failed, CaseStatus::Skipped].map(|status| u32::try_from(how_many(&cases, status)).unwrap_or(u32::MAX));
        let red: Vec<String> = cases.iter().filter(|case| case.status == CaseStatus::Failed).map(|case| case.name.clone()).collect();
        for ended in [Ended::Code(0), Ended::Code(1), Ended::Code(101), Ended::Code(127), Ended::Signal(9)] {
            let verdict = match ended {
                _ if failed > 0 => Verdict::Failed,
                Ended::Signal(_) => Verdict::Failed,
                Ended::Code(0) if passed + skipped > 0 => Verdict::Passed,
                Ended::Code(_) => Verdict::Error,
            };
            let expected = (verdict, Some(Counts { passed, failed, skipped, flaky: 0 }), red.clone());
            for (dialect, write) in DIALECTS {
                let files = write(&cases);
                prop_assert_eq!(&judged(&files, ended), &expected, "{} at {:?}: {:#?}", dialect, ended, files);
            }
        }
    }
}

/// A function that writes cases into the files of a test runner.
type Writer = fn(&[SampleCase]) -> Vec<String>;

const DIALECTS: [(&str, Writer); 10] = [
    ("pytest", pytest),
    ("surefire", surefire),
    ("jest", jest),
    ("gotestsum", gotestsum),
    ("go test", go),
    ("cargo test", rust),
    ("elements of words", elements_of_words),
    ("cargo test -- --nocapture", rust_aloud),
    ("go test with a mark", go_marked),
    ("cargo nextest", nextest),
];
