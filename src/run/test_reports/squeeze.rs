//! Shortens reports that are too large for memory while it reads them: it cuts the output of tests, and keeps every case. Most
//! of a large report is output; markup and result lines are kept whole.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

/// The number of bytes that are kept of the beginning and of the end of one output.
const KEPT: usize = 64 * 1024;

/// The largest number of bytes of a shortened report; this fits the markup of several million cases.
const MOST: usize = 1024 * 1024 * 1024;

/// A long run of bytes, whose middle is left out.
#[derive(Default)]
struct Output {
    head: usize,
    tail: VecDeque<u8>,
}

impl Output {
    fn push(&mut self, bytes: &[u8], into: &mut Vec<u8>) {
        let (head, rest) = bytes.split_at(bytes.len().min(KEPT - self.head));
        into.extend_from_slice(head);
        self.head += head.len();
        self.tail.extend(rest);
        // Not at every push: draining costs time in proportion to its length.
        if self.tail.len() > 2 * KEPT {
            self.tail.drain(..self.tail.len() - KEPT);
        }
    }

    /// Writes the tail, and begins another run.
    fn end(&mut self, into: &mut Vec<u8>) {
        self.tail.drain(..self.tail.len().saturating_sub(KEPT));
        into.extend(self.tail.drain(..));
        self.head = 0;
    }
}

/// Reads XML in UTF-8, and cuts every text and every CDATA section to its beginning and its end.
///
/// # Errors
/// Returns an error if the input cannot be read, or has more markup than the limit.
pub(super) fn xml(mut from: impl Read) -> io::Result<Vec<u8>> {
    const CDATA: &[u8] = b"<![CDATA[";
    let mut squeezed = Vec::new();
    let mut output = Output::default();
    let mut chunk = vec![0; 64 * 1024];
    let (mut is_tag, mut is_cdata) = (false, false);
    // The last bytes, in which a section may begin or end.
    let mut last: Vec<u8> = Vec::with_capacity(CDATA.len());
    loop {
        let read = from.read(&mut chunk)?;
        if read == 0 {
            output.end(&mut squeezed);
            return Ok(squeezed);
        }
        for byte in &chunk[..read] {
            if last.len() == CDATA.len() {
                last.remove(0);
            }
            last.push(*byte);
            if is_cdata {
                output.push(&[*byte], &mut squeezed);
                if last.ends_with(b"]]>") {
                    output.end(&mut squeezed);
                    is_cdata = false;
                }
            } else if is_tag {
                squeezed.push(*byte);
                is_cdata = last == CDATA;
                is_tag = *byte != b'>' && !is_cdata;
            } else if *byte == b'<' {
                output.end(&mut squeezed);
                squeezed.push(*byte);
                is_tag = true;
            } else {
                output.push(&[*byte], &mut squeezed);
            }
        }
        bounded(&squeezed)?;
    }
}

/// Reads lines, and cuts every run of lines without a result to its beginning and its end.
///
/// # Errors
/// As for [`xml`].
pub(super) fn lines(mut from: impl BufRead, tells: impl Fn(&[u8]) -> bool) -> io::Result<Vec<u8>> {
    let mut squeezed = Vec::new();
    let mut output = Output::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        // A line without a line break within the limit counts as output, whatever its content.
        let read = from.by_ref().take(KEPT as u64).read_until(b'\n', &mut line)?;
        if read == 0 {
            output.end(&mut squeezed);
            return Ok(squeezed);
        }
        if tells(&line) {
            output.end(&mut squeezed);
            squeezed.extend_from_slice(&line);
        } else {
            output.push(&line, &mut squeezed);
        }
        bounded(&squeezed)?;
    }
}

fn bounded(squeezed: &[u8]) -> io::Result<()> {
    if squeezed.len() > MOST { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_file_stays_as_it_is() {
        for text in [
            "<testsuite name='a > b'><!-- x < y --><testcase name='a'><failure>b</failure></testcase></testsuite>",
            "<a><![CDATA[x <b> ]] ]]]></a><![CDATA[]]><c/>",
            "",
            "no XML",
        ] {
            assert_eq!(String::from_utf8(xml(text.as_bytes()).expect("read")).expect("text"), text);
            assert_eq!(String::from_utf8(lines(text.as_bytes(), |_| false).expect("read")).expect("text"), text);
        }
    }

    #[test]
    fn output_is_cut_and_every_case_stays() {
        let noise = "noise > ".repeat(100_000);
        let case = |name: &str| {
            format!(
                "<testcase name='{name}'><failure>{noise}end</failure><system-out><![CDATA[{noise}<testcase/>{noise}]]></system-out></testcase>"
            )
        };
        let text = format!("<testsuite name='s'>{}{}</testsuite>", case("a"), case("b"));
        let squeezed = xml(text.as_bytes()).expect("read");
        assert!(squeezed.len() < text.len() / 5, "{} of {}", squeezed.len(), text.len());
        let (whole, cut) = (super::super::junit(text.as_bytes()), super::super::junit(&squeezed));
        let shown = |report: super::super::TestReport| {
            let case = |case: &crate::model::result::Case| (case.name.clone(), case.status, case.details.ends_with("end"));
            report.cases.iter().map(case).collect::<Vec<_>>()
        };
        assert_eq!(shown(cut.expect("a report")), shown(whole.expect("a report")));
    }

    #[test]
    fn lines_that_tell_stay() {
        let noise = "noise\n".repeat(100_000);
        let text = format!("test a ... ok\n{noise}test b ... ok\n{}\n{noise}test c ... ok\n", "x".repeat(1_000_000));
        let squeezed = lines(text.as_bytes(), |line| line.starts_with(b"test ")).expect("read");
        let squeezed = String::from_utf8(squeezed).expect("text");
        assert!(squeezed.len() < 600_000, "{} bytes", squeezed.len());
        assert_eq!(squeezed.lines().filter(|line| line.starts_with("test ")).count(), 3);
    }
}
