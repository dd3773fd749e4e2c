//! What `cargo nextest run` prints for people, for when it writes no JUnit file. Only its own lines count: it indents or frames
//! what tests print.

use std::time::Duration;

use super::attempts::{CaseEntry, fold};
use super::text::{self, KeepText};
use super::{MAX_CASES, TestReport, bare, panic};
use crate::model::result::{Case, CaseStatus, Counts, JudgedBy};

/// What an output holds of nextest.
#[derive(Debug)]
pub(super) struct NextestOutput<'o> {
    /// All runs in it; `None` when nextest does not speak.
    pub(super) report: Option<TestReport>,
    /// The lines around those runs.
    pub(super) rest: Vec<&'o str>,
}

/// Reads an output: one run after another, from the line that begins it to its summary. What is printed below a summary repeats it.
pub(super) fn read(output: &str) -> NextestOutput<'_> {
    let mut runs: Vec<Vec<&str>> = vec![Vec::new()];
    for line in output.lines() {
        if is_start(line) {
            runs.push(Vec::new());
        }
        runs.last_mut().into_iter().for_each(|run| run.push(line));
    }
    let (mut reports, mut rest) = (Vec::new(), Vec::new());
    for (number, lines) in runs.into_iter().enumerate() {
        let end = lines.iter().position(|line| summary(line).is_some());
        if number == 0 && end.is_none() {
            rest.extend(lines);
            continue;
        }
        let (run, after) = lines.split_at(end.map_or(lines.len(), |end| end + 1));
        reports.push(read_run(run));
        rest.extend_from_slice(after);
    }
    NextestOutput { report: TestReport::join(reports), rest }
}

/// One run.
fn read_run(lines: &[&str]) -> TestReport {
    let mut entries: Vec<CaseEntry> = Vec::new();
    let mut printed: Option<(usize, KeepText)> = None;
    let mut total = None;
    for line in lines {
        total = summary(line);
        if total.is_some() || status_line(line).is_some() {
            attach(&mut entries, printed.take());
        }
        if let Some(case) = status_line(line).filter(|_| entries.len() < MAX_CASES) {
            if case.status.is_red() {
                printed = Some((entries.len(), KeepText::details()));
            }
            entries.push(CaseEntry { is_attempt: is_retry(line), ..CaseEntry::plain(case) });
        } else if let Some((_, keep)) = &mut printed {
            keep.push(line.strip_prefix("    ").unwrap_or(line));
            keep.push("\n");
        }
    }
    attach(&mut entries, printed);
    let mut report = TestReport::folded(JudgedBy::Libtest, fold(entries, &|_| false));
    if let Some(total) = total {
        // The summary counts what is not listed at this verbosity; a failure is never taken back.
        let listed = report.counts;
        report.counts = Counts { failed: total.failed.max(listed.failed), flaky: total.flaky.max(listed.flaky), ..total };
    } else {
        let message = "it ended without a summary".into();
        report.cases.push(Case { message, ..bare("", "nextest", CaseStatus::Error) });
        report.counts.failed += 1;
    }
    report
}

/// Whether a line is nextest's own.
pub(super) fn tells(line: &str) -> bool {
    is_start(line) || summary(line).is_some() || status_line(line).is_some()
}

/// Gives the last failure what was printed below it.
fn attach(entries: &mut [CaseEntry], printed: Option<(usize, KeepText)>) {
    let Some((at, keep)) = printed else { return };
    let Some(CaseEntry { case, .. }) = entries.get_mut(at) else { return };
    let details = keep.into_details();
    case.place = panic::place(&details);
    let says = |line: &&str| !is_frame(line) && line.trim() != case.name;
    let said = details.lines().find(says).unwrap_or_default().trim();
    case.message = panic::message(&details).unwrap_or_else(|| text::line(said.trim_matches(['(', ')'])));
    case.details = details;
}

/// Whether the line is nextest's or the harness's own, around what a test says.
fn is_frame(line: &str) -> bool {
    let line = line.trim();
    let begins = ["running ", "test ", "failures:", "----", "--- STD", "stdout ", "stderr "];
    line.is_empty() || begins.iter().any(|begin| line.starts_with(begin))
}

/// `    Starting 8 tests across 4 binaries (1 test skipped)`.
pub(super) fn is_start(line: &str) -> bool {
    let rest = line.trim_start();
    line.len() > rest.len() && rest.starts_with("Starting ") && rest.contains(" across ") && rest.contains(" binar")
}

/// `     Summary [   0.453s] 8 tests run: 4 passed (1 flaky), 4 failed, 1 skipped`.
fn summary(line: &str) -> Option<Counts> {
    let (_, rest) = line.trim_start().strip_prefix("Summary [")?.split_once("] ")?;
    let (_, numbers) =
        rest.split_once(" run: ").filter(|(before, _)| before.ends_with(" tests") || before.ends_with(" test"))?;
    let mut counts = Counts::default();
    for part in numbers.split([',', '(']).map(|part| part.trim().trim_end_matches(')')) {
        let (number, word) = part.split_once(' ')?;
        let number: u32 = number.parse().ok()?;
        match word {
            "passed" => counts.passed = number,
            "failed" | "timed out" | "exec failed" => counts.failed = counts.failed.saturating_add(number),
            "skipped" => counts.skipped = number,
            "flaky" => counts.flaky = number,
            _ => {}
        }
    }
    Some(counts)
}

/// Whether a line is of one attempt of several.
fn is_retry(line: &str) -> bool {
    line.trim_start().starts_with("TRY ")
}

/// `        PASS [   0.012s] (1/8) shop tests::adds`, with `TRY 2 FAIL`, `SIGABRT`, `TIMEOUT` and others in the first place.
fn status_line(line: &str) -> Option<Case> {
    let (word, rest) = line.split_once(" [")?;
    // What tests print is indented by four; the words stand flush with a column further right or are the `TRY` of a retry.
    let trimmed = word.trim_start();
    if trimmed.len() == word.len() {
        return None;
    }
    let word = match trimmed.strip_prefix("TRY ") {
        Some(retry) => retry.split_once(' ')?.1,
        None => trimmed,
    };
    let status = match word {
        "PASS" | "LEAK" => CaseStatus::Passed,
        "FAIL" | "LEAK-FAIL" | "FAIL + LEAK" | "FL+LK" => CaseStatus::Failed,
        "TIMEOUT" | "TMT" | "ABORT" | "ABRT" | "XFAIL" | "TERMINATING" => CaseStatus::Error,
        _ if word.starts_with("SIG") && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) => {
            CaseStatus::Error
        }
        _ => return None,
    };
    let (time, rest) = rest.split_once("] ")?;
    let seconds: f64 = time.trim().strip_suffix('s')?.parse().ok()?;
    let rest = rest.trim_start();
    // The running number of newer versions.
    let rest = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest.trim_start());
    let (binary, name) = rest.split_once(' ')?;
    let duration = Duration::try_from_secs_f64(seconds).ok();
    Some(Case { duration, ..bare(text::clean(binary), text::clean(name.trim()), status) })
}
