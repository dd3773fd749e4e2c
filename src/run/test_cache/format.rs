//! The version number of the way in which suites are run and judged.

/// It increases with every change after which a suite could end differently: a change of a shell's flags, of the variables that
/// a suite gets, or of the meaning of a report or an exit code. Results that were cached under another number are not reused.
///
/// | Number | Since then |
/// |---|---|
/// | 2 | several lines stop at the first that fails; the key holds the shell; proxies and certificates reach every suite; cases of one name, failures that no case shows and unknown outcomes are no longer green |
/// | 3 | totals that are not numbers, suites and files in other formats that report a failure, broken events, failed builds and names that differ only by blanks are no longer green |
/// | 4 | the output of `cargo nextest run` decides; elements that hold an outcome or name a failure, totals such as `timeouts`, and cases that share a number or a template as their name are no longer green |
pub(crate) const FORMAT: u32 = 4;

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::path::Path;

    use super::FORMAT;
    use crate::config::{CommandRole, Shell};
    use crate::model::result::{Ended, Verdict};
    use crate::run::surroundings::{ALLOWED, NETWORK, variables};
    use crate::run::test_reports::{FoundReports, SuiteEvidence, go_test, judge, junit, libtest};
    use crate::run::{Job, RunOptions};

    /// The number, and the digest of [`observed`] for it. If the digest differs, decide whether a suite could end differently
    /// than before. If so, raise [`FORMAT`]. In either case, record both here.
    const RECORDED: (u32, &str) = (4, "9f589691ecb010ca");

    /// Reports that decide a verdict, one of each kind of doubt.
    const REPORTS: [&str; 30] = [
        "<testsuite/>",
        "<testsuite><testcase name=\"a\"/></testsuite>",
        "<testsuite><testcase name=\"a\"><failure/></testcase></testsuite>",
        "<testsuite><testcase name=\"a\"><error/></testcase></testsuite>",
        "<testsuite><testcase name=\"a\"><skipped/></testcase></testsuite>",
        "<testsuite><testcase name=\"a\"><aborted/></testcase></testsuite>",
        "<testsuite><testcase name=\"a\" status=\"timedout\"/></testsuite>",
        "<testsuite><testcase name=\"a\"/><testcase name=\"a\"><failure/></testcase></testsuite>",
        "<testsuite><testcase name=\"a\"><failure/></testcase><testcase name=\"a\"/></testsuite>",
        "<testsuite><testcase name=\"a\" line=\"1\"/><testcase name=\"a\" line=\"2\"><failure/></testcase></testsuite>",
        "<testsuite><testcase name=\"a\"><rerunFailure/></testcase></testsuite>",
        "<testsuite tests=\"2\" failures=\"1\" errors=\"1\"><testcase name=\"a\"/></testsuite>",
        "<testsuite><testcase name=\"a\"/>",
        "<other/>",
        "<other failed=\"1\"/>",
        "<testsuite failures=\"one\"><testcase name=\"a\"/></testsuite>",
        "<testsuite failed=\"1\"><testcase name=\"a\"/></testsuite>",
        "<testsuite status=\"failed\"><testcase name=\"a\"/></testsuite>",
        "<testsuite tests=\"5\"><testcase name=\"a\"/></testsuite>",
        "<testsuite failures=\"0\" errors=\"0\"><testcase name=\"a\"><failure/></testcase><testcase name=\"a\"/></testsuite>",
        "<testsuite failures=\"0\" errors=\"0\"><testcase name=\"a\"><failure/></testcase><testcase name=\"a \"/></testsuite>",
        "<testsuite failures=\"0\" errors=\"0\"><testcase name=\"{0}\"><failure/></testcase><testcase name=\"{0}\"/></testsuite>",
        "<testsuite failures=\"0\" errors=\"0\"><testcase name=\"a\" id=\"1\"><failure/></testcase><testcase name=\"a\" id=\"2\"/></testsuite>",
        "<testsuite><testcase name=\"a\"><status>failed</status></testcase></testsuite>",
        "<testsuite><testcase name=\"a\"><verdict>perhaps</verdict></testcase></testsuite>",
        "<testsuite><testcase name=\"a\"><failureMessage>x</failureMessage></testcase></testsuite>",
        "<testsuite><testcase name=\"a\"><failures/></testcase></testsuite>",
        "<testsuite><testcase name=\"a\"><properties><failure/></properties></testcase></testsuite>",
        "<testsuite><testcase name=\"a\"/><status>failed</status></testsuite>",
        "<testsuite timeouts=\"1\"><testcase name=\"a\"/></testsuite>",
    ];

    const GO: [&str; 6] = [
        "{\"Action\":\"run\",\"Package\":\"p\",\"Test\":\"T\"}\n{\"Action\":\"pass\",\"Package\":\"p\",\"Test\":\"T\"}\n{\"Action\":\"pass\",\"Package\":\"p\"}\n",
        "{\"Action\":\"run\",\"Package\":\"p\",\"Test\":\"T\"}\n{\"Action\":\"pass\",\"Package\":\"p\"}\n",
        "ok  p 0.1s\n",
        "{\"Action\":\"build-fail\",\"ImportPath\":\"p\"}\n",
        "{\"Action\":\"explode\",\"Package\":\"p\",\"Test\":\"T\"}\n{\"Action\":\"pass\",\"Package\":\"p\"}\n",
        "{\"Action\":\"fail\",\"Package\":\"p\",\"Te\n{\"Action\":\"pass\",\"Package\":\"p\",\"Test\":\"T\"}\n{\"Action\":\"pass\",\"Package\":\"p\"}\n",
    ];

    const RUST: [&str; 5] = [
        "running 1 test\ntest a ... ok\n\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0s\n",
        "running 1 test\ntest a ... FAILED\n",
        "error: could not compile `a`\n",
        "running 1 test\ntest result: FAILED. 0 passed; 1 failed; 0 ignored\ntest a ... ok\n\ntest result: ok. 1 passed; 0 failed; 0 ignored\n",
        "    Starting 1 test across 1 binary\n        FAIL [   0.005s] (1/1) a a\n     Summary [   0.031s] 1 test run: 0 passed, 1 failed, 0 skipped\n",
    ];

    /// Returns a text of the way in which suites are run and reports are judged.
    fn observed() -> String {
        let mut text = String::new();
        for shell in [Shell::Sh, Shell::Bash, Shell::Words(vec!["x".to_owned()])] {
            for role in [CommandRole::Checked, CommandRole::TidiesUp] {
                writeln!(text, "{:?}", shell.words("c", role)).expect("a text");
            }
        }
        let job = Job { is_closed: true, ..Job::default() };
        let seen = variables(&job, "run", Path::new("/report"), Path::new("/temporary"), &RunOptions::default());
        writeln!(text, "{seen:?} {ALLOWED:?} {NETWORK:?}").expect("a text");
        let mut verdicts = |name: &str, report: &dyn Fn() -> FoundReports| {
            for ended in [Ended::Code(0), Ended::Code(1), Ended::Code(127), Ended::Signal(9)] {
                let evidence =
                    SuiteEvidence { ended, report: report(), is_report_due: false, runner: None, output: "", is_import: false };
                let judged = judge(evidence);
                let (verdict, is_flaky): (Verdict, bool) = (judged.verdict, judged.is_flaky);
                writeln!(text, "{name} {ended:?} {} {is_flaky} {:?}", verdict.word(), judged.counts).expect("a text");
            }
        };
        verdicts("nothing", &|| FoundReports::None);
        for report in REPORTS {
            verdicts(report, &|| FoundReports::of([("r.xml", junit(report.as_bytes()))]));
        }
        for output in GO {
            verdicts(output, &|| FoundReports::Report(go_test(output.as_bytes())));
        }
        for output in RUST {
            verdicts(output, &|| FoundReports::of(libtest(output.as_bytes()).map(|report| ("out", Ok(report)))));
        }
        text
    }

    #[test]
    fn a_change_of_how_suites_are_run_or_judged_raises_the_format() {
        let text = observed();
        let digest = blake3::hash(text.as_bytes()).to_hex().to_string();
        assert_eq!(
            RECORDED,
            (FORMAT, &digest[..16]),
            "suites are run or judged differently: raise FORMAT if a suite could end differently, and record both here\n{text}"
        );
    }
}
