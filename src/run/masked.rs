//! Removes secret values from results: from the content of a test runner's report, and from the report file if it is kept
//! beside the logs. The keeper masks the output on its way into the log.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::path::Path;

use super::test_reports::{JudgedSuite, TestReport};
use crate::system::plain_file;
use crate::system::secrets::Mask;

/// The number of bytes that are read from a file at once.
const PIECE: usize = 64 * 1024;

/// The longest line of a log that is searched as one line.
const LINE: u64 = 1024 * 1024;

/// Reads a report with `read`. Values are removed from the bytes before texts are cut, so that no cut leaves a part of a value,
/// and then from the texts, whose form may differ from the bytes. A value that is a keyword of the format changes no result.
pub(crate) fn report<E>(bytes: &[u8], mask: &Mask, read: impl Fn(&[u8]) -> Result<TestReport, E>) -> Result<TestReport, E> {
    let plain = read(bytes);
    if mask.is_empty() {
        return plain;
    }
    let masked = mask.bytes(bytes);
    let again = (masked != bytes).then(|| read(&masked)).and_then(Result::ok);
    let mut report = match (plain, again) {
        (Ok(plain), Some(again)) if says_the_same(&plain, &again) => again,
        (plain, _) => plain?,
    };
    of_report(&mut report, mask);
    Ok(report)
}

/// Returns true if two reports have the same results, whatever their texts.
fn says_the_same(one: &TestReport, other: &TestReport) -> bool {
    let statuses = |report: &TestReport| report.cases.iter().map(|case| case.status).collect::<Vec<_>>();
    (one.counts, one.unshown, &one.repeats) == (other.counts, other.unshown, &other.repeats) && statuses(one) == statuses(other)
}

fn of_report(report: &mut TestReport, mask: &Mask) {
    let mut change = |text: &mut String| mask.text(text);
    report.cases.iter_mut().for_each(|case| case.change_texts(&mut change));
    report.text.iter_mut().for_each(|text| text.change_texts(&mut change));
    report.foreign.iter_mut().for_each(change);
}

/// Removes secret values from the judgement of a suite.
pub(super) fn judged(judged: &mut JudgedSuite, mask: &Mask) {
    if mask.is_empty() {
        return;
    }
    let mut change = |text: &mut String| mask.text(text);
    judged.cases.iter_mut().for_each(|case| case.change_texts(&mut change));
    judged.text.iter_mut().for_each(|text| text.change_texts(&mut change));
    judged.why.iter_mut().for_each(|why| why.change_texts(&mut change));
}

/// Removes secret values from a report that this program keeps and from the files beside it. It works on a thread, so that
/// large files do not block other suites.
pub(super) async fn beside(report: &Path, mask: &Mask) {
    if let Some(folder) = report.parent().filter(|_| !mask.is_empty()).map(Path::to_owned) {
        let mask = mask.clone();
        drop(tokio::task::spawn_blocking(move || files(&folder, &mask)).await);
    }
}

/// Removes secret values from all files of a folder. Deletes a file that cannot be rewritten.
fn files(folder: &Path, mask: &Mask) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, kind) = (entry.path(), entry.file_type());
        match kind {
            Ok(kind) if kind.is_dir() => files(&path, mask),
            // The name of a link reveals nothing, and its target does not belong to this run.
            Ok(kind) if kind.is_file() && file(&path, mask).is_err() => drop(fs::remove_file(&path)),
            _ => {}
        }
    }
}

fn file(path: &Path, mask: &Mask) -> io::Result<()> {
    if filter(File::open(path)?, &mut io::sink(), mask)? == 0 {
        return Ok(());
    }
    let mut whole = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(path))?;
    filter(File::open(path)?, &mut whole, mask)?;
    whole.persist(path)?;
    Ok(())
}

/// Removes secret values that contain escape sequences from a log; the keeper removed only contiguous ones. Deletes a log that
/// cannot be rewritten.
pub(super) fn log(log: &Path, mask: &Mask) {
    if !mask.is_empty() && log.is_file() && rewritten(log, mask).is_err() {
        drop(fs::remove_file(log));
    }
}

fn rewritten(log: &Path, mask: &Mask) -> io::Result<()> {
    if lines(log, &mut io::sink(), mask)? == 0 {
        return Ok(());
    }
    let mut whole = tempfile::NamedTempFile::new_in(log.parent().unwrap_or(log))?;
    lines(log, &mut whole, mask)?;
    whole.persist(log)?;
    Ok(())
}

/// Copies lines without values that contain escape sequences. Returns the number of lines that had one.
fn lines(log: &Path, to: &mut impl Write, mask: &Mask) -> io::Result<u64> {
    let mut from = BufReader::new(plain_file::open_unlinked(log)?);
    let (mut line, mut found) = (Vec::new(), 0);
    while from.by_ref().take(LINE).read_until(b'\n', &mut line)? > 0 {
        if let Some(masked) = mask.between_escapes(&line) {
            found += 1;
            to.write_all(&masked)?;
        } else {
            to.write_all(&line)?;
        }
        line.clear();
    }
    Ok(found)
}

/// Copies without secret values. Returns the number of values.
fn filter(mut from: impl Read, to: &mut impl Write, mask: &Mask) -> io::Result<u64> {
    let Some(mut stream) = mask.stream() else { return Ok(0) };
    let (mut piece, mut out) = (vec![0; PIECE], Vec::new());
    loop {
        let read = match from.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        if read == 0 {
            stream.end(&mut out);
            to.write_all(&out)?;
            return Ok(stream.found());
        }
        stream.push(&piece[..read], &mut out);
        to.write_all(&out)?;
        out.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_reports::junit;
    use super::*;

    fn mask(value: &str) -> Mask {
        Mask::new(&[value].into_iter().collect())
    }

    /// Returns the name, message and details of the only case.
    fn read(xml: &str, value: &str) -> [String; 3] {
        let report = report(xml.as_bytes(), &mask(value), junit).expect("a report");
        let case = &report.cases[0];
        [case.name.clone(), case.message.clone(), case.details.clone()]
    }

    #[test]
    fn values_leave_a_report_in_every_form() {
        let check = |name: &str, text: &str, expected: [&str; 2]| {
            let xml = format!("<testsuite><testcase name='{name}'><failure message='{text}'/></testcase></testsuite>");
            let [name, message, _] = read(&xml, "tok<en>&1");
            assert_eq!([name.as_str(), message.as_str()], expected, "{xml}");
        };
        check("is tok&lt;en&gt;&amp;1", "dG9rPGVuPiYx", ["is ***", "***"]);
        check("is t&#111;k&lt;en>&#38;1", "746f6b3c656e3e2631", ["is ***", "***"]);
        check("fine", "fine too", ["fine", "fine too"]);
    }

    #[test]
    fn escape_sequences_in_a_log_hide_no_value() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.log");
        let check = |text: &str, expected: &str| {
            fs::write(&path, text).expect("a log");
            log(&path, &mask("alpha-token-0001"));
            assert_eq!(fs::read_to_string(&path).expect("a log"), expected);
        };
        check("x al\u{1b}[1mpha-\u{1b}[0mtoken-0001\nan\u{1b}[1mother\n", "x ***\nan\u{1b}[1mother\n");
        check("nothing\u{1b}[0m of it", "nothing\u{1b}[0m of it");
    }

    #[test]
    fn a_cut_leaves_no_part_of_a_value() {
        let before = "x".repeat(504);
        let [_, message, _] = read(
            &format!(
                "<testsuite><testcase name='a'><failure message='{before}alpha-token-0001 and more'/></testcase></testsuite>"
            ),
            "alpha-token-0001",
        );
        assert!(message.contains("x***") && message.ends_with('\u{2026}') && !message.contains("alpha"), "{message}");
    }

    #[test]
    fn a_value_that_is_a_word_of_the_format_changes_no_result() {
        let xml = "<testsuite><testcase name='a'><failure message='a failure'/></testcase></testsuite>";
        assert_eq!(read(xml, "failure"), ["a", "a ***", "a ***"].map(str::to_owned));
    }

    #[test]
    fn files_of_any_size_are_rewritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("more");
        fs::create_dir(&inner).expect("a folder");
        let filler = "y".repeat(PIECE - 5);
        for path in [folder.path().join("report.xml"), inner.join("other")] {
            fs::write(&path, format!("{filler}alpha-token-0001 z")).expect("a file");
            files(folder.path(), &mask("alpha-token-0001"));
            assert_eq!(fs::read_to_string(&path).expect("a file"), format!("{filler}*** z"));
        }
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2);
    }
}
