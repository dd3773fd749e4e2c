//! Reads a report in an unknown format. The content decides the format.

use super::{Broken, TestReport, encoding, go_test, libtest, text, xml};

/// Reads JUnit XML, TRX, `go test -json`, or the text of Rust's test harness.
///
/// Content that begins like XML is never read as another format, because a broken file may quote a whole passed run.
///
/// # Errors
/// Returns an error if the content is in none of these formats or is broken.
pub fn by_content(bytes: &[u8]) -> Result<TestReport, Broken> {
    let wide;
    let content = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => rest,
        // PowerShell's `>` writes UTF-16 with a byte order mark.
        [0xfe, 0xff, ..] | [0xff, 0xfe, ..] => {
            wide = encoding::decode(bytes)?;
            wide.as_bytes()
        }
        _ => bytes,
    };
    // UTF-16 without a byte order mark has a zero beside each of its first bytes.
    let first = content.iter().find(|byte| **byte != 0 && !byte.is_ascii_whitespace());
    match first {
        None => Err(Broken::at(None, "it is empty")),
        Some(b'<') => xml(bytes),
        Some(_) if is_of_go(content) => Ok(go_test(content)),
        Some(_) => libtest(content).ok_or_else(|| unknown(content)),
    }
}

/// Returns true if an event of `go test` comes before any line that begins the output of Rust's harness. A failing Rust test
/// may quote events.
fn is_of_go(content: &[u8]) -> bool {
    let mut lines = content.split_inclusive(|byte| *byte == b'\n');
    let first = lines.find(|line| go_test::speaks(line) || libtest::begins(line));
    first.is_some_and(go_test::speaks)
}

fn unknown(content: &[u8]) -> Broken {
    let is_blank = |line: &&[u8]| line.trim_ascii().is_empty();
    let line = content.split(|byte| *byte == b'\n').take_while(is_blank).count() + 1;
    let begins: String = text::line(&String::from_utf8_lossy(&content[..content.len().min(4096)])).chars().take(60).collect();
    let what = format!("neither JUnit XML, nor `go test -json`, nor output of `cargo test`; it begins with `{begins}`");
    Broken::at(line, what)
}

#[cfg(test)]
mod tests {
    use super::super::{junit, samples, trx};
    use super::*;
    use crate::model::result::JudgedBy;

    #[test]
    fn every_sample_is_known() {
        for (name, bytes) in samples::JUNIT {
            assert_eq!(by_content(bytes), junit(bytes), "{name}");
        }
        for (name, bytes) in samples::TRX {
            assert_eq!(by_content(bytes), trx(bytes), "{name}");
        }
        for bytes in [samples::GO_TEST, samples::GO_PANIC] {
            assert_eq!(by_content(bytes), Ok(go_test(bytes)));
        }
        for bytes in [samples::CARGO_TEST, samples::CARGO_TEST_QUIET, samples::NEXTEST] {
            assert_eq!(by_content(bytes).ok(), libtest(bytes));
        }
    }

    #[test]
    fn encodings() {
        let go = "# m\n{\"Action\":\"pass\",\"Package\":\"m\",\"Test\":\"A\"}\n{\"Action\":\"pass\",\"Package\":\"m\"}\n";
        let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let marked = [&[0xff, 0xfe], wide(go).as_slice()].concat();
        for bytes in [go.as_bytes(), &[b"\xef\xbb\xbf", go.as_bytes()].concat(), &marked] {
            let report = by_content(bytes).expect("a report");
            assert_eq!((report.judged_by, report.counts.passed), (JudgedBy::GoTest, 1));
        }
        let xml = "<testsuite><testcase name=\"a\"/></testsuite>";
        for bytes in [wide(xml), [&[0xff, 0xfe], wide(xml).as_slice()].concat()] {
            assert_eq!(by_content(&bytes).expect("a report").counts.passed, 1);
        }
    }

    #[test]
    fn a_failure_that_quotes_another_runner() {
        let event = "{\"Action\":\"pass\",\"Package\":\"m\",\"Test\":\"A\"}";
        let check = |bytes: String, expected| {
            let report = by_content(bytes.as_bytes()).expect("a report");
            assert_eq!((report.judged_by, report.counts.failed), expected, "{bytes}");
        };
        let rust = format!(
            "running 1 test\ntest a ... FAILED\n\n---- a stdout ----\n{event}\n\ntest result: FAILED. 0 passed; 1 failed; 0 ignored\n"
        );
        check(rust.clone(), (JudgedBy::Libtest, 1));
        check(
            format!(
                "   Compiling a v0.1.0\n     Running unittests src/lib.rs (target/debug/deps/a-0123456789abcdef)\n\n{rust}"
            ),
            (JudgedBy::Libtest, 1),
        );
        check(format!("{event}\n{{\"Action\":\"pass\",\"Package\":\"m\"}}\nrunning 1 test\n"), (JudgedBy::GoTest, 0));
        let nextest = String::from_utf8_lossy(samples::NEXTEST).into_owned();
        check(format!("{nextest}{event}\n"), (JudgedBy::Libtest, libtest(samples::NEXTEST).expect("a report").counts.failed));
    }

    #[test]
    fn a_report_without_a_case_is_one() {
        let go = b"{\"Action\":\"start\",\"Package\":\"m\"}\n{\"Action\":\"skip\",\"Package\":\"m\",\"Elapsed\":0}\n";
        assert_eq!(by_content(go).map(|report| report.cases.len()), Ok(0));
        assert_eq!(by_content(b"<testsuites/>").map(|report| report.cases.len()), Ok(0));
    }

    #[test]
    fn other_content_is_an_error() {
        let check = |bytes: &[u8], expected: &str| {
            assert_eq!(by_content(bytes).map_err(|broken| broken.to_string()), Err(expected.to_owned()));
        };
        check(b"", "it is empty");
        check(b" \n\0", "it is empty");
        let neither = "neither JUnit XML, nor `go test -json`, nor output of `cargo test`; it begins with";
        check(b"\n\nPASS\n", &format!("line 3: {neither} `PASS`"));
        check(b"{\"Action\":\"click\"}", &format!("line 1: {neither} `{{\"Action\":\"click\"}}`"));
        check(b"<html><a/></html>", "line 1: not a JUnit file: it begins with <html>");
        // A broken file that quotes a passed run.
        let quoting = "<testsuite>\n{\"Action\":\"pass\",\"Package\":\"m\",\"Test\":\"A\"}\n";
        check(quoting.as_bytes(), "line 2: the file ends inside of <testsuite>");
    }
}
