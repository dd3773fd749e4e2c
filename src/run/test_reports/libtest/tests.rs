//! Real outputs of cargo and nextest, with lines in between that tests may print.

use super::super::samples::{self, shown};
use super::*;
use crate::model::result::SourcePlace;

fn check(text: &str, expected: &[&str]) -> TestReport {
    let report = libtest(text.as_bytes()).expect(text);
    assert_eq!(shown(&report), expected, "{text}");
    report
}

fn counts(passed: u32, failed: u32, skipped: u32, flaky: u32) -> Counts {
    Counts { passed, failed, skipped, flaky }
}

const ABORTED: &str = "it ended without a result, after 0 of 2 tests (signal: 6, SIGABRT: process abort signal)";

#[test]
fn cargo_test() {
    let report = check(
        &String::from_utf8_lossy(samples::CARGO_TEST),
        &[
            "passed shop | tests::adds | ",
            "skipped shop | tests::ignored | no docker",
            "failed shop | tests::returns | Error: \"an error\"",
            "passed shop | tests::should | ",
            "failed shop | tests::fails | assertion `left == right` failed: sum",
            &format!("error  | abort | {ABORTED}"),
            "failed flaky | no_panic | note: test did not panic as expected at tests/flaky.rs:2:28",
            "passed flaky | sometimes | ",
            "skipped doc-tests shop | src/lib.rs - add (line 11) | ",
            "passed doc-tests shop | src/lib.rs - add (line 2) | ",
            "passed doc-tests shop | src/lib.rs - add (line 8) | ",
            "failed doc-tests shop | src/lib.rs - add (line 5) | assertion `left == right` failed",
        ],
    );
    assert_eq!(report.counts, counts(5, 5, 2, 0));
    assert_eq!(report.cases[4].place, Some(SourcePlace { file: "src/lib.rs".into(), line: 18 }));
    assert_eq!(report.cases[11].place, Some(SourcePlace { file: "src/lib.rs".into(), line: 5 }));
    assert!(report.cases[4].details.starts_with("printed\n"), "{}", report.cases[4].details);
}

#[test]
fn quiet_counts_without_names() {
    let report = check(
        &String::from_utf8_lossy(samples::CARGO_TEST_QUIET),
        &[
            "failed  | tests::returns | Error: \"an error\"",
            "failed  | tests::fails | assertion `left == right` failed: sum",
            &format!("error  | (a test binary) | {ABORTED}"),
            "failed  | no_panic | note: test did not panic as expected at tests/flaky.rs:2:28",
            "failed  | src/lib.rs - add (line 5) | assertion `left == right` failed",
        ],
    );
    assert_eq!(report.counts, counts(5, 5, 2, 0));
}

#[test]
fn nextest() {
    let report = check(
        &String::from_utf8_lossy(samples::NEXTEST),
        &[
            "passed shop | tests::adds | ",
            "failed shop | tests::returns | Error: \"an error\"",
            "passed shop | tests::should | ",
            "error shop::abort | aborts | test aborted with signal 6: SIGABRT",
            "failed shop | tests::fails | assertion `left == right` failed: sum",
            "passed shop::abort | fine | ",
            "failed shop::flaky | no_panic | note: test did not panic as expected at tests/flaky.rs:2:28",
            "flaky shop::flaky | sometimes | first time",
        ],
    );
    assert_eq!(report.counts, counts(4, 4, 1, 1));
    // Older versions have no running number, the signal as the word, and framed output that is not indented.
    let text = "    Starting 3 tests across 1 binary\n        PASS [   0.005s] shop tests::a\n     SIGABRT [   0.010s] shop tests::b\n\n\
        --- STDOUT:              shop tests::b ---\n\nrunning 1 test\n\n        FAIL [   0.010s] shop tests::c\n------------\n\
        \x20    Summary [   0.031s] 3 tests run: 1 passed, 2 failed, 0 skipped\n        FAIL [   0.010s] shop tests::c\n";
    check(text, &["passed shop | tests::a | ", "error shop | tests::b | ", "failed shop | tests::c | "]);
    let cut = "    Starting 3 tests across 1 binary\n        PASS [   0.005s] shop tests::a\n";
    let report = check(cut, &["passed shop | tests::a | ", "error  | nextest | it ended without a summary"]);
    assert_eq!(report.counts, counts(1, 1, 0, 0));
    // Attempts have short words. A run that stopped early counts the tests that ran. Events and output that a test prints past
    // nextest are ignored.
    let text = "    Starting 3 tests across 1 binary\n  TRY 1 SEGV [   0.030s] (───) shop dies\n  TRY 2 TMT [   0.030s] (2/3) shop dies\n\
        {\"type\":\"test\",\"event\":\"failed\",\"name\":\"shop::shop$dies\"}\n     Summary [   0.001s] 9 tests run: 9 passed, 0 skipped\n\
        \x20  SIG 34 [   0.010s] (3/3) shop odd\n  Cancelling due to test failure\n\
        \x20    Summary [   0.031s] 2/3 tests run: 0 passed, 1 failed, 1 timed out, 0 skipped\n  TRY 2 TMT [   0.030s] shop dies\nerror: test run failed\n";
    assert_eq!(libtest(text.as_bytes()).map(|report| report.counts), Some(counts(0, 2, 0, 0)));
    // Each iteration of `--stress-count` counts.
    let text = "    Starting 1 test across 1 binary\n        PASS [   0.001s] [1/2] (1/1) shop a\n        FAIL [   0.001s] [2/2] (1/1) shop a\n\
        \x20    Summary [   0.031s] 2/2 stress run iterations: 1 passed, 1 failed\nerror: test run failed\n";
    check(text, &["passed shop | a | ", "failed shop | a | "]);
    // If nothing is listed, the summary still counts.
    let quiet = libtest(b"     Summary [   0.5s] 9 tests run: 7 passed (2 flaky, 1 slow), 1 failed, 1 timed out, 3 skipped\n")
        .expect("a summary");
    assert_eq!(quiet.counts, counts(7, 2, 3, 2));
}

#[test]
fn nothing_of_a_harness_is_no_report() {
    for text in ["", "error[E0425]: cannot find value `x`\n", "running away\n", "test result: fine\n"] {
        assert_eq!(libtest(text.as_bytes()), None, "{text}");
    }
    let none = libtest(b"\nrunning 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 7 filtered out\n");
    assert_eq!(none.map(|report| report.counts), Some(Counts::default()));
}

const END: &str = "0 ignored; 0 measured; 0 filtered out; finished in 0.00s";

#[test]
fn what_tests_print_counts_for_nothing() {
    let inner = format!("\nrunning 1 test\ntest inner ... FAILED\n\ntest result: FAILED. 0 passed; 1 failed; {END}\n");
    // The output is between the names (`--nocapture`).
    let text = format!("running 2 tests\n{inner}test a ... ok\ntest b ... ok\n\ntest result: ok. 2 passed; 0 failed; {END}\n");
    let report = check(&text, &["passed  | a | ", "passed  | b | "]);
    assert_eq!(report.counts, counts(2, 0, 0, 0));
    // The output is in the captured output of a failed test.
    let text = format!(
        "running 2 tests\ntest a ... ok\ntest b ... FAILED\n\nfailures:\n\n---- b stdout ----\n{inner}\n\nfailures:\n    b\n\n\
         test result: FAILED. 1 passed; 1 failed; {END}\n"
    );
    let report = check(
        &text,
        &[
            "passed  | a | ",
            "failed  | b | test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        ],
    );
    assert_eq!(report.counts, counts(1, 1, 0, 0));
}

#[test]
fn a_result_that_a_test_prints_ends_no_run() {
    let good = format!("test a ... ok\ntest b ... ok\n\ntest result: ok. 2 passed; 0 failed; {END}\n");
    for printed in [
        format!("test result: FAILED. 1 passed; 1 failed; {END}"),
        format!("test result: FAILED. 0 passed; 2 failed; {END}"),
        format!("test result: FAILED. 2 passed; 0 failed; {END}"),
        format!("test result: ok. 2 passed; 0 failed; {END}"),
        format!("test result: FAILED. 0 passed; 7 failed; {END}"),
        format!("test result: ok. 0 passed; 0 failed; {END}"),
        "test result: FAILED. many".to_owned(),
    ] {
        let report = check(&format!("running 2 tests\n{printed}\n{good}"), &["passed  | a | ", "passed  | b | "]);
        assert_eq!(report.counts, counts(2, 0, 0, 0), "{printed}");
        // The output is between the names, after the first one (`--test-threads=1`).
        let between = good.replacen("test b", &format!("{printed}\ntest b"), 1);
        assert_eq!(check(&format!("running 2 tests\n{between}"), &["passed  | a | ", "passed  | b | "]).counts, report.counts);
        let behind = good.replacen("test a ... ok", &format!("test a ... {printed}\nok"), 1);
        assert_eq!(check(&format!("running 2 tests\n{behind}"), &["passed  | b | "]).counts, report.counts);
        let shown = format!("successes:\n\n---- a stdout ----\n{printed}\n\n\nsuccesses:\n    a\n    b\n\ntest result: ok");
        let shown = good.replacen("test result: ok", &shown, 1);
        assert_eq!(check(&format!("running 2 tests\n{shown}"), &["passed  | a | ", "passed  | b | "]).counts, report.counts);
        // A failure stays a failure.
        let bad =
            format!("test a ... ok\ntest b ... FAILED\n\nfailures:\n\n---- b stdout ----\n{printed}\n\nfailures:\n    b\n\n");
        let bad = format!("running 2 tests\n{printed}\n{bad}test result: FAILED. 1 passed; 1 failed; {END}\n");
        let report = libtest(bad.as_bytes()).expect(&bad);
        assert_eq!((report.counts, report.cases.len()), (counts(1, 1, 0, 0), 2), "{bad}");
    }
    // The next binary ends a block that ended provisionally, even one whose names are not listed.
    let quiet = format!("\nrunning 2 tests\n..\ntest result: ok. 2 passed; 0 failed; {END}\n");
    assert_eq!(libtest(quiet.repeat(3).as_bytes()).map(|report| report.counts), Some(counts(6, 0, 0, 0)));
    let marked = format!("\u{feff}running 2 tests\n{good}");
    assert_eq!(libtest(marked.as_bytes()).map(|report| report.counts), Some(counts(2, 0, 0, 0)));
}

#[test]
fn after_an_abort_the_others_still_count() {
    // The lines of cargo are missing, as if only stdout was kept.
    let text = format!(
        "running 3 tests\ntest a ... ok\n\nrunning 1 test\ntest b ... FAILED\n\ntest result: FAILED. 0 passed; 1 failed; {END}\n"
    );
    let report = check(
        &text,
        &["passed  | a | ", "error  | (a test binary) | it ended without a result, after 1 of 3 tests", "failed  | b | "],
    );
    assert_eq!(report.counts, counts(1, 2, 0, 0));
}

#[test]
fn a_failure_is_never_taken_back() {
    let report =
        libtest(format!("running 1 test\ntest a ... FAILED\n\ntest result: ok. 1 passed; 0 failed; {END}\n").as_bytes());
    assert_eq!(report.map(|report| report.counts.failed), Some(1));
}

#[test]
fn what_cargo_says_at_its_end_counts() {
    let good = format!("running 1 test\ntest a ... ok\n\ntest result: ok. 1 passed; 0 failed; {END}\n");
    for line in [
        "error: could not compile `shop` (lib test) due to 1 previous error",
        "error: test failed, to rerun pass `-p shop --lib`",
        "error: 2 targets failed:",
        "error: test run failed",
        "error: failed to run custom build command for `sys v0.1.0`",
    ] {
        let cargo = format!("error  | cargo | {line}");
        check(&format!("{good}{line}\n"), &["passed  | a | ", &cargo]);
        check(&format!("{line}\n{good}"), &["passed  | a | ", &cargo]);
        check(&format!("{line}\n"), &[&cargo]);
    }
    // If a block has the failure, the line adds nothing. Between tests, the line is the output of a test.
    let bad = format!("running 1 test\ntest a ... FAILED\n\ntest result: FAILED. 0 passed; 1 failed; {END}\n");
    check(&format!("{bad}error: test failed, to rerun pass `--lib`\n"), &["failed  | a | "]);
    let printed = good.replace("test a", "error: could not compile `x`\ntest a");
    check(&printed, &["passed  | a | "]);
    check(&format!("{good}error: another program\n"), &["passed  | a | "]);
}

#[test]
fn a_result_without_a_beginning_is_not_lost() {
    let good = format!("running 1 test\ntest a ... ok\n\ntest result: ok. 1 passed; 0 failed; {END}\n");
    let orphan = format!("test result: FAILED. 0 passed; 1 failed; {END}");
    assert_eq!(libtest(format!("{good}{orphan}\n").as_bytes()).map(|report| report.counts.failed), Some(1));
    assert_eq!(libtest(format!("{good}test b ... FAILED\n").as_bytes()).map(|report| report.counts.failed), Some(1));
    let odd = good.replace("result: ok", "result: FAILED");
    assert_eq!(libtest(odd.as_bytes()).map(|report| report.counts.failed), Some(1));
}

#[test]
fn several_runs_of_nextest_and_cargo() {
    let run = |word: &str, numbers: &str| {
        format!(
            "    Starting 1 test across 1 binary\n        {word} [   0.005s] shop tests::a\n     Summary [   0.031s] 1 test run: {numbers}, 0 skipped\n"
        )
    };
    let (good, bad) = (run("PASS", "1 passed"), run("FAIL", "0 passed, 1 failed"));
    check(&format!("{good}{bad}error: test run failed\n"), &["passed shop | tests::a | ", "failed shop | tests::a | "]);
    check(&format!("{bad}{good}"), &["failed shop | tests::a | ", "passed shop | tests::a | "]);
    let docs =
        format!("   Doc-tests shop\n\nrunning 1 test\ntest b ... FAILED\n\ntest result: FAILED. 0 passed; 1 failed; {END}\n");
    check(&format!("{good}{docs}"), &["passed shop | tests::a | ", "failed doc-tests shop | b | "]);
    check(&format!("{docs}{good}"), &["passed shop | tests::a | ", "failed doc-tests shop | b | "]);
}

#[test]
fn lines() {
    let check = |line: &str, expected: Option<(&str, LineOutcome<'_>)>| assert_eq!(line::case(line), expected, "{line}");
    check("test a::b ... ok", Some(("a::b", LineOutcome::Passed)));
    check("test a::b ... ok <0.005s>", Some(("a::b", LineOutcome::Passed)));
    check("test a - should panic ... FAILED", Some(("a", LineOutcome::Failed)));
    check("test a ... ignored, by hand", Some(("a", LineOutcome::Ignored("by hand"))));
    check("test a ... bench:   1 ns/iter (+/- 0)", Some(("a", LineOutcome::Passed)));
    check("test a has been running for over 60 seconds", None);
    check("test a ... printed", None);
    let check = |line: &str, expected: Option<&str>| assert_eq!(line::binary(line).as_deref(), expected, "{line}");
    check("     Running unittests src/lib.rs (target/debug/deps/shop-0123456789abcdef)", Some("shop"));
    check("     Running tests/api.rs (target\\debug\\deps\\api-0123456789abcdef.exe)", Some("api"));
    check("     Running `target/debug/shop`", None);
    let check = |text: &str, message: &str, line: u32| {
        let (place, said) = super::super::panic::first(text).expect(text);
        assert_eq!((said.as_str(), place.line), (message, line), "{text}");
    };
    check("thread 'a' panicked at src/x.rs:12:5:\nno: 1\nmore", "no: 1", 12);
    check("thread 'a' panicked at 'it''s', src/x.rs:12:5\nnote", "it''s", 12);
}

#[test]
fn colours_stand_around_the_words() {
    let plain = "     Running tests/it.rs (target/debug/deps/it-0123456789abcdef)\n\nrunning 1 test\ntest adds ... FAILED\n\nfailures:\n\n---- adds stdout ----\nboom\n\nfailures:\n    adds\n\ntest result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n";
    let coloured = plain
        .replace("     Running", "\u{1b}[1m\u{1b}[32m     Running\u{1b}[0m")
        .replace("FAILED", "\u{1b}[31mFAILED\u{1b}[m")
        .replace("test result", "\u{1b}[0mtest result");
    assert_eq!(libtest(coloured.as_bytes()), libtest(plain.as_bytes()));
    check(&coloured, &["failed it | adds | boom"]);
}

/// A test of cargo prints lines of nextest. These lines make the report neither green nor red.
#[test]
fn a_test_that_prints_what_nextest_does() {
    let printed = |word: &str, numbers: &str| {
        format!(
            "    Starting 1 test across 1 binary\n        {word} [   0.005s] a b\n     Summary [   0.031s] 1 test run: {numbers}, 0 skipped\n"
        )
    };
    for printed in [
        printed("PASS", "1 passed"),
        printed("FAIL", "0 passed, 1 failed"),
        "     Summary [   0.001s] 9 tests run: 9 passed, 0 skipped\n".to_owned(),
        "        FAIL [   0.005s] a b\n     Summary [   0.001s] 1 test run: 1 failed, 0 skipped\n".to_owned(),
    ] {
        for binary in ["", "     Running unittests src/lib.rs (target/debug/deps/a-0123456789abcdef)\n"] {
            let good =
                format!("{binary}running 1 test\n{printed}test a ... ok\n\ntest result: ok. 1 passed; 0 failed; {END}\n");
            assert_eq!(libtest(good.as_bytes()).map(|report| report.counts), Some(counts(1, 0, 0, 0)), "{good}");
            let bad = format!(
                "{binary}running 1 test\ntest a ... FAILED\n\nfailures:\n\n---- a stdout ----\n{printed}\nfailures:\n    a\n\n\
                 test result: FAILED. 0 passed; 1 failed; {END}\n"
            );
            assert_eq!(libtest(bad.as_bytes()).map(|report| report.counts), Some(counts(0, 1, 0, 0)), "{bad}");
            // After a run of nextest, e.g. for the doc tests.
            let run = "    Starting 1 test across 1 binary\n     Summary [   0.031s] 1 test run: 1 passed, 0 skipped\n";
            let both = format!("{run}   Doc-tests a\n{bad}");
            assert_eq!(libtest(both.as_bytes()).map(|report| report.counts), Some(counts(1, 1, 0, 0)), "{both}");
        }
    }
}
