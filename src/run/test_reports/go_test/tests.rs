//! Outputs of `go test -json` as Go 1.19 wrote them, and the events that newer versions add.

use super::super::samples::{self, shown};
use super::*;
use crate::model::result::MAX_DETAILS;

/// Returns a line for each event: action, package, test, output.
fn events(lines: &[(&str, &str, &str, &str)]) -> String {
    let event = |(action, package, test, output): &(&str, &str, &str, &str)| {
        serde_json::json!({"Action": action, "Package": package, "Test": test, "Output": output}).to_string()
    };
    lines.iter().map(event).collect::<Vec<_>>().join("\n")
}

fn check(text: &str, expected: &[&str]) -> TestReport {
    let report = go_test(text.as_bytes());
    assert_eq!(shown(&report), expected, "{text}");
    report
}

#[test]
fn a_module_with_everything() {
    let report = check(
        &String::from_utf8_lossy(samples::GO_TEST),
        &[
            "passed example.com/shop/a | TestPass | ",
            "failed example.com/shop/a | TestFail | a_test.go:4: got 1, want 2",
            "skipped example.com/shop/a | TestSkip | a_test.go:5: no docker",
            "passed example.com/shop/a | TestSub/one | ",
            "failed example.com/shop/a | TestSub/two_x | a_test.go:6: sub broke",
            "failed example.com/shop/a | TestSub | a subtest failed",
            "passed example.com/shop/b | TestFine | ",
            "failed example.com/shop/b | TestPanics | panic: assignment to entry in nil map [recovered]",
            "error  | example.com/shop/d | it does not build: d/d_test.go:3:28: undefined: undefined",
            "passed example.com/shop/e | TestE | ",
            "error  | example.com/shop/e | the package failed outside of its tests",
        ],
    );
    assert_eq!(report.counts, Counts { passed: 4, failed: 6, skipped: 1, flaky: 0 });
    let text = report.text.expect("a text").head;
    for line in ["    a_test.go:4: got 1, want 2\n--- FAIL: TestFail (0.00s)\n", "FAIL\texample.com/shop/d [build failed]\n"] {
        assert!(text.contains(line), "{line:?} is missing in {text}");
    }
    assert!(!text.contains("Action") && !text.contains("printed") && !text.contains("=== RUN"), "{text}");
}

#[test]
fn a_panic_leaves_tests_without_an_end() {
    let report = check(
        &String::from_utf8_lossy(samples::GO_PANIC),
        &[
            "passed example.com/shop/g | TestOk | ",
            "error example.com/shop/g | TestSubs | it did not end",
            "error example.com/shop/g | TestSubs/goes | panic: in a goroutine",
        ],
    );
    assert!(report.cases[2].details.contains("/repo/g/g_test.go:4"), "{}", report.cases[2].details);
}

#[test]
fn an_output_that_stops_has_not_passed() {
    check(&events(&[("run", "p", "TestA", "")]), &["error p | TestA | it did not end"]);
    let ended = [("start", "p", "", ""), ("run", "p", "TestA", ""), ("pass", "p", "TestA", "")];
    check(&events(&ended), &["passed p | TestA | ", "error  | p | it did not end"]);
    let whole = samples::GO_TEST;
    let full = go_test(whole).counts.failed;
    assert!(go_test(&whole[..whole.len() / 4]).counts.failed <= full);
}

#[test]
fn newer_versions_tell_of_builds_by_events() {
    let text = r##"{"ImportPath":"m/d [m/d.test]","Action":"build-output","Output":"# m/d [m/d.test]\n"}
{"ImportPath":"m/d [m/d.test]","Action":"build-output","Output":"d/d_test.go:3:28: undefined: x\n"}
{"ImportPath":"m/d [m/d.test]","Action":"build-fail"}
{"Time":"2026-01-01T00:00:00Z","Action":"start","Package":"m/d"}
{"Time":"2026-01-01T00:00:00Z","Action":"output","Package":"m/d","Output":"FAIL\tm/d [build failed]\n"}
{"Time":"2026-01-01T00:00:00Z","Action":"fail","Package":"m/d","Elapsed":0,"FailedBuild":"m/d [m/d.test]"}
"##;
    check(text, &["error  | m/d | it does not build: d/d_test.go:3:28: undefined: x"]);
}

#[test]
fn attempts() {
    let run = |end| [("run", "p", "TestA", ""), ("output", "p", "TestA", "    a_test.go:3: no\n"), (end, "p", "TestA", "")];
    let twice = |first, second| events(&[run(first), run(second)].concat());
    let both = ["failed p | TestA | a_test.go:3: no", "passed p | TestA | "];
    check(&twice("fail", "pass"), &[both[0], both[1], "error  | p | it did not end"]);
    let closed = format!("{}\n{}", twice("fail", "pass"), events(&[("pass", "p", "", "")]));
    let report = check(&closed, &both);
    assert_eq!(shown(&report.settle()), ["flaky p | TestA | a_test.go:3: no"]);
    // A package that failed in the end outweighs no failure.
    let closed = format!("{}\n{}", twice("fail", "pass"), events(&[("fail", "p", "", "")]));
    assert_eq!(shown(&check(&closed, &both).settle()), both);
    let closed = format!("{}\n{}", twice("pass", "pass"), events(&[("pass", "p", "", "")]));
    check(&closed, &["passed p | TestA | ", "passed p | TestA | "]);
}

/// The end of a test is lost, but its package ended.
#[test]
fn a_package_that_passed_lost_no_test() {
    let check_end = |tests: &[&'static str], end: &'static str, expected: &[&str]| {
        let begun = |test: &&'static str| [("run", "p", *test, ""), ("output", "p", *test, "no break")];
        let begun: Vec<_> = tests.iter().flat_map(begun).collect();
        check(&events(&[begun, vec![(end, "p", "", "")]].concat()), expected);
    };
    check_end(&["TestA"], "pass", &["passed p | TestA | "]);
    check_end(&["TestA", "TestA/empty"], "pass", &["passed p | TestA | ", "passed p | TestA/empty | "]);
    check_end(&["BenchmarkA"], "pass", &["passed p | BenchmarkA | "]);
    check_end(&["FuzzA"], "skip", &["passed p | FuzzA | "]);
    check_end(&["TestA"], "fail", &["error p | TestA | no break"]);
    // The package outweighs the failure of its own test, but of no other test.
    let failed = [("run", "p", "TestA", ""), ("fail", "p", "TestA", ""), ("run", "p", "TestB", ""), ("pass", "p", "", "")];
    check(&events(&failed), &["failed p | TestA | ", "error p | TestB | it did not end"]);
}

#[test]
fn lines_that_are_no_events() {
    let report = check("go: go.mod file not found\n{\"level\":\"info\"}\n{broken\n\u{1b}[1m\n", &[]);
    assert_eq!(report.text.expect("a text").head, "go: go.mod file not found\n{\"level\":\"info\"}\n{broken\n\n");
    check(&events(&[("output", "p", "", "?   \tp\t[no test files]\n"), ("skip", "p", "", "")]), &[]);
    check("FAIL\tm/x [setup failed]\n", &["error  | m/x | the package failed outside of its tests"]);
    check(
        &events(&[
            ("run", "p", "TestA", ""),
            ("pass", "p", "TestA", ""),
            ("output", "p", "", "ok\tp\t(cached)\n"),
            ("pass", "p", "", ""),
        ]),
        &["passed p | TestA | "],
    );
}

#[test]
fn much_output_is_cut() {
    let line = "x".repeat(100);
    let printed: Vec<_> = (0..5000).map(|_| ("output", "p", "TestA", line.as_str())).collect();
    let text = events(
        &[&[("run", "p", "TestA", "")], printed.as_slice(), &[("fail", "p", "TestA", ""), ("fail", "p", "", "")]].concat(),
    );
    let report = go_test(text.as_bytes());
    assert!(report.cases[0].details.len() <= MAX_DETAILS);
    let text = report.text.expect("a text");
    assert!(text.head.len() + text.tail.len() <= TEXT.0 + TEXT.1);
}

#[test]
fn a_build_that_failed_alone_is_a_failure() {
    let said = r##"{"ImportPath":"m/d","Action":"build-output","Output":"# m/d\nd.go:3: no\n"}"##;
    let failed = r#"{"ImportPath":"m/d [m/d.test]","Action":"build-fail"}"#;
    check(failed, &["error  | m/d | it does not build"]);
    check(&format!("{said}\n{failed}"), &["error  | m/d | it does not build: d.go:3: no"]);
    let good = events(&[("run", "p", "TestA", ""), ("pass", "p", "TestA", ""), ("pass", "p", "", "")]);
    check(&format!("{failed}\n{good}"), &["passed p | TestA | ", "error  | m/d | it does not build"]);
    // A package that another package needs.
    let by_other = r#"{"Action":"fail","Package":"m/e","Elapsed":0,"FailedBuild":"m/d"}"#;
    check(&format!("{failed}\n{by_other}"), &["error  | m/e | the package failed outside of its tests"]);
}

#[test]
fn an_unknown_action_has_not_passed() {
    let of = |action| [("run", "p", "TestA", ""), (action, "p", "TestA", ""), ("pass", "p", "", "")];
    for action in ["Fail", "FAIL", "timeout", "aborted"] {
        check(&events(&of(action)), &[&format!("error p | TestA | unknown action `{action}`")]);
    }
    // Go 1.25 and later have events that are not about an end. An unknown event comes before the end.
    check(&events(&of("attr")), &["passed p | TestA | "]);
    let ended = [("note", "p", "TestA", ""), ("pass", "p", "TestA", ""), ("pass", "p", "", "")];
    check(&events(&ended), &["passed p | TestA | "]);
    check(&events(&[("exploded", "p", "", "")]), &["error  | p | it did not end"]);
    let lost = [("run", "p", "TestA", ""), ("output", "p", "TestA", "x--- FAIL: TestA (0.00s)\n"), ("pass", "p", "", "")];
    check(&events(&lost), &["error p | TestA | x--- FAIL: TestA (0.00s)"]);
}

#[test]
fn a_broken_event_is_no_text() {
    let good = events(&[("run", "p", "TestA", ""), ("pass", "p", "TestA", ""), ("pass", "p", "", "")]);
    for piece in [
        "{\"Action\":\"fail\",\"Package\":\"p\",\"Test\":\"TestB",
        "{\"Time\":\"2026-01-01T00:00:00Z\",\"Act",
        "ction\":\"fail\",\"Package\":\"p\",\"Test\":\"TestB\"} {\"Action\":",
        "{\"Action\":\"fail\",\"Package\":\"p\",\"Test\":\"TestB\",\"Elapsed\":\"0.1\"}",
        "{\"Action\":\"fail\",\"Package\":\"p\"}{\"Action\":\"fail\",\"Package\":\"p\"}",
    ] {
        let report = check(&format!("{piece}\n{good}"), &["passed p | TestA | "]);
        assert_eq!(report.doubt, Some(ReportDoubt::EventUnreadable(1)), "{piece}");
    }
    // An event behind another program's output is read; JSON of another program is text.
    check(
        &format!("no break{}", events(&[("fail", "p", "TestB", "")])),
        &["failed p | TestB | ", "error  | p | it did not end"],
    );
    let report = check(
        &format!("{{\"Time\":\"now\",\"level\":\"info\"}}\n{{\"Action\":1}}\n{{broken\n{good}"),
        &["passed p | TestA | "],
    );
    assert_eq!(report.doubt, None);
    // A part of the output without -json.
    check(
        &format!("--- FAIL: TestB (0.00s)\nFAIL\nFAIL\tm/b\t0.1s\n{good}"),
        &["error  | m/b | the package failed outside of its tests", "passed p | TestA | "],
    );
}

#[test]
fn a_mark_at_the_begin_of_an_output_is_no_event() {
    let mark = "\u{feff}";
    for event in [
        "{\"Time\":\"2026-01-01T00:00:00Z\",\"Action\":\"run\",\"Package\":\"m\",\"Test\":\"A\"}",
        "{\"Package\":\"m\",\"Action\":\"run\",\"Test\":\"A\"}",
        "{ \"Action\": \"run\", \"Package\": \"m\", \"Test\": \"A\" }",
        "# m",
    ] {
        let ends = "{\"Action\":\"pass\",\"Package\":\"m\",\"Test\":\"A\"}\n{\"Action\":\"pass\",\"Package\":\"m\"}\n";
        let plain = format!("{event}\n{ends}");
        let marked = format!("{mark}{plain}");
        assert_eq!(go_test(marked.as_bytes()), go_test(plain.as_bytes()), "{event}");
        // Two files, one after the other.
        let twice = go_test(marked.repeat(2).as_bytes());
        assert_eq!((twice.counts.failed, twice.doubt), (0, None), "{event}");
        assert!(speaks(marked.as_bytes()));
    }
}
