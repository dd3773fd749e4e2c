//! Reads the human-readable output of `cargo nextest run`, for runs without a JUnit file. Only nextest's own lines count;
//! nextest indents or frames the output of tests.

use std::time::Duration;

use super::attempts::{CaseEntry, fold};
use super::text::{self, KeepText};
use super::{MAX_CASES, TestReport, bare, panic};
use crate::model::result::{Case, CaseStatus, Counts, JudgedBy};

/// The result of a search for nextest in an output.
#[derive(Debug)]
pub(super) struct NextestOutput<'o> {
    /// All runs joined; `None` if the output has no run of nextest.
    pub(super) report: Option<TestReport>,
    /// The lines outside of those runs.
    pub(super) rest: Vec<&'o str>,
}

/// The role of a line for Rust's own harness, whose tests may print lines like those of nextest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HarnessLine {
    /// The name of a binary, printed by cargo.
    Binary,
    /// The beginning of a binary's tests.
    Begin,
    /// The end of a binary's tests.
    End,
    /// Any other line.
    Other,
}

/// Reads an output: one run after another, each from its first line to its summary. Lines below a summary repeat it, and lines
/// within the output of Rust's own harness are from a test.
pub(super) fn read<'o>(output: &'o str, harness: &dyn Fn(&str) -> HarnessLine) -> NextestOutput<'o> {
    let mut runs: Vec<Vec<&str>> = vec![Vec::new()];
    let (mut is_of_nextest, mut is_of_harness) = (false, false);
    for line in output.lines() {
        if is_start(line) && !is_of_harness {
            runs.push(Vec::new());
            is_of_nextest = true;
        }
        is_of_nextest &= summary(line).is_none();
        match harness(line) {
            // Within a run of nextest, a harness belongs to one of its tests.
            HarnessLine::Begin => is_of_harness = !is_of_nextest,
            HarnessLine::End | HarnessLine::Binary => is_of_harness = false,
            HarnessLine::Other => {}
        }
        runs.last_mut().into_iter().for_each(|run| run.push(line));
    }
    let (mut reports, mut rest) = (Vec::new(), Vec::new());
    for (number, lines) in runs.into_iter().enumerate() {
        // The other summaries may be from a test that prints past nextest (`--no-capture`). After the name of a binary, they
        // are from tests of cargo.
        let limit = lines.iter().position(|line| match harness(line) {
            HarnessLine::Binary => true,
            HarnessLine::Begin => number == 0,
            HarnessLine::End | HarnessLine::Other => false,
        });
        let limit = limit.unwrap_or(lines.len());
        let end = lines[..limit].iter().rposition(|line| summary(line).is_some());
        if number == 0 && end.is_none() {
            rest.extend(lines);
            continue;
        }
        let (run, after) = lines.split_at(end.map_or(limit, |end| end + 1));
        reports.push(read_run(run));
        rest.extend_from_slice(after);
    }
    NextestOutput { report: TestReport::join(reports), rest }
}

/// Reads one run.
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
        } else if let Some((_, keep)) = printed.as_mut().filter(|_| !is_event(line)) {
            keep.push(line.strip_prefix("    ").unwrap_or(line));
            keep.push("\n");
        }
    }
    attach(&mut entries, printed);
    let mut report = TestReport::folded(JudgedBy::Libtest, fold(entries, &|_| false));
    if let Some(NextestTotal::Iterations { failed }) = total {
        report.counts.failed = report.counts.failed.max(failed);
    } else if let Some(NextestTotal::Tests(total)) = total {
        // The summary also counts tests that are not listed at this verbosity. A listed failure always counts.
        let listed = report.counts;
        report.counts = Counts { failed: total.failed.max(listed.failed), flaky: total.flaky.max(listed.flaky), ..total };
    } else {
        let message = "it ended without a summary".into();
        report.cases.push(Case { message, ..bare("", "nextest", CaseStatus::Error) });
        report.counts.failed += 1;
    }
    report
}

/// Returns true if a line is nextest's own.
pub(super) fn tells(line: &str) -> bool {
    is_start(line) || summary(line).is_some() || status_line(line).is_some()
}

/// Adds the output below a failure to that failure.
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

/// Returns true if the line is one of nextest or the harness that frames the output of a test.
fn is_frame(line: &str) -> bool {
    let line = line.trim();
    let begins = ["running ", "test ", "failures:", "----", "--- STD", "stdout ", "stderr "];
    line.is_empty() || begins.iter().any(|begin| line.starts_with(begin))
}

/// Returns true for `    Starting 8 tests across 4 binaries (1 test skipped)`.
pub(super) fn is_start(line: &str) -> bool {
    let rest = line.trim_start();
    line.len() > rest.len() && rest.starts_with("Starting ") && rest.contains(" across ") && rest.contains(" binar")
}

/// The numbers of a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NextestTotal {
    /// The numbers of tests.
    Tests(Counts),
    /// The numbers of iterations (`--stress-count`), which are not numbers of tests.
    Iterations { failed: u32 },
}

/// Parses `     Summary [   0.453s] 8 tests run: 4 passed (1 flaky), 4 failed, 1 skipped`.
fn summary(line: &str) -> Option<NextestTotal> {
    let (_, rest) = line.trim_start().strip_prefix("Summary [")?.split_once("] ")?;
    let (before, numbers) = rest.split_once(": ")?;
    let is_iterations = before.contains(" stress run iteration");
    let mut counts = Counts::default();
    if !is_iterations && !before.ends_with(" tests run") && !before.ends_with(" test run") {
        return None;
    }
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
    Some(if is_iterations { NextestTotal::Iterations { failed: counts.failed } } else { NextestTotal::Tests(counts) })
}

/// Returns true if a line is an event of `--message-format libtest-json`, which repeats the lines around it.
fn is_event(line: &str) -> bool {
    line.starts_with("{\"type\":\"")
}

/// Returns true if a line is about one of several attempts.
fn is_retry(line: &str) -> bool {
    line.trim_start().starts_with("TRY ")
}

/// Parses `        PASS [   0.012s] (1/8) shop tests::adds`. The first word may also be `TRY 2 FAIL`, `SIGABRT`, `TIMEOUT` and
/// others.
fn status_line<'l>(line: &'l str) -> Option<Case> {
    let (word, rest) = line.split_once(" [")?;
    // The output of tests is indented by four. The words are aligned at a column further right, or begin with the `TRY` of a
    // retry.
    let trimmed = word.trim_start();
    if trimmed.len() == word.len() {
        return None;
    }
    let word = match trimmed.strip_prefix("TRY ") {
        Some(retry) => retry.split_once(' ')?.1,
        None => trimmed,
    };
    let status = status(word)?;
    let (time, rest) = rest.split_once("] ")?;
    let seconds: f64 = time.trim().strip_suffix('s')?.parse().ok()?;
    let rest = rest.trim_start();
    // The number of the run (`[1/2]`, with `--stress-count`) and the running number (`(1/8)`) of newer versions.
    let number = |rest: &'l str, open, close| {
        rest.strip_prefix(open).and_then(|rest: &str| rest.split_once(close)).map_or(rest, |(_, rest)| rest.trim_start())
    };
    let rest = number(number(rest, '[', ']'), '(', ')');
    let (binary, name) = rest.split_once(' ')?;
    let duration = Duration::try_from_secs_f64(seconds).ok();
    Some(Case { duration, ..bare(text::clean(binary), text::clean(name.trim()), status) })
}

/// Returns the status that a word names. After the number of an attempt, known signals have no `SIG` in front.
fn status(word: &str) -> Option<CaseStatus> {
    const SIGNALS: [&str; 15] =
        ["ABRT", "ALRM", "BUS", "FPE", "HUP", "ILL", "INT", "KILL", "PIPE", "QUIT", "SEGV", "SYS", "TERM", "TRAP", "USR1"];
    match word {
        "PASS" | "LEAK" | "TIMEOUT-PASS" | "TMPASS" => Some(CaseStatus::Passed),
        "FAIL" | "LEAK-FAIL" | "LKFAIL" | "FAIL + LEAK" | "FL+LK" | "FLKY-FL" => Some(CaseStatus::Failed),
        "TIMEOUT" | "TMT" | "ABORT" | "XFAIL" | "TERMINATING" => Some(CaseStatus::Error),
        _ if SIGNALS.contains(&word) => Some(CaseStatus::Error),
        _ => {
            let signal = word.strip_prefix("SIG")?;
            let is_one = signal.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' ');
            is_one.then_some(CaseStatus::Error)
        }
    }
}
