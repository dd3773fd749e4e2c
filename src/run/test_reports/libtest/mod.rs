//! Reads the text of Rust's test harness, as `cargo test` prints it: one block for each binary, with doc-tests. The module
//! `nextest` reads the output of `cargo nextest`. It comes first, because that output contains captured output of the harness.
//!
//! The numbers come from the `test result:` lines, so that `--quiet` and output between the names do not change a count. A
//! block without such a line was cut off, because its binary aborted.
//!
//! A test may print such a line itself (`--nocapture`, `--show-output`). A line that agrees with the names above it ends the
//! block. A line that does not agree ends it only provisionally: if a later line adds up to the announced number, that one is
//! the harness's.

mod line;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use self::line::{LineOutcome, ResultTally};
use super::nextest::{self, HarnessLine};
use super::text::{self, KeepText};
use super::{MAX_CASES, TestReport, bare};
use crate::model::result::{Case, CaseStatus, Counts, JudgedBy};

/// Reads an output; returns `None` if it has no line of a harness.
#[must_use]
pub fn libtest(output: &[u8]) -> Option<TestReport> {
    // Colours surround the very words by which lines are recognised.
    let output = text::clean(&String::from_utf8_lossy(output));
    let nextest = nextest::read(&output, &harness_line);
    let mut run = LibtestRun::default();
    // Around runs of nextest, only lines of cargo are certainly not the output of tests.
    let mut is_of_cargo = nextest.report.is_none();
    for line in nextest.rest {
        let line = line.trim_start_matches('\u{feff}');
        is_of_cargo |= line::binary(line).is_some();
        if is_of_cargo || line::gave_up(line) {
            run.line(line);
        }
    }
    run.end(nextest.report)
}

fn harness_line(line: &str) -> HarnessLine {
    if line::binary(line).is_some() {
        HarnessLine::Binary
    } else if line::running(line).is_some() {
        HarnessLine::Begin
    } else if line::tally(line).is_some() || line::gave_up(line) {
        HarnessLine::End
    } else {
        HarnessLine::Other
    }
}

/// Returns true if a line is one with which the harness, cargo or nextest begins its tests.
pub(super) fn begins(line: &[u8]) -> bool {
    let text = text::clean(&String::from_utf8_lossy(line));
    let line = text.trim_end_matches('\n');
    line::running(line).is_some() || line::binary(line).is_some() || nextest::is_start(line)
}

/// Returns true if a line is one of the harness, of cargo or of nextest.
pub(super) fn tells(line: &[u8]) -> bool {
    let text = text::clean(&String::from_utf8_lossy(line));
    let line = text.trim_end_matches('\n');
    let is_harness = line::case(line).is_some() || line::tally(line).is_some() || line::running(line).is_some();
    let is_list = line == "failures:" || line::gave_up(line) || line::captured(line).is_some() || line.starts_with("error: ");
    is_harness || is_list || line::binary(line).is_some() || line::killed(line).is_some() || nextest::tells(line)
}

/// An open block: from `running N tests` to `test result:`.
#[derive(Debug)]
struct FailureBlock {
    group: String,
    announced: u32,
    cases: Vec<Case>,
    /// The index of each failed case in `cases`.
    failed: HashMap<String, usize>,
    /// The failing test whose captured output is being read, and that output.
    captured: Option<(String, KeepText)>,
    /// The captured output by test name, until the block ends.
    outputs: Vec<(String, String)>,
    is_listing: bool,
    /// True if the following output is from passed tests (`--show-output`).
    is_of_passed: bool,
    /// The result that provisionally ended the block.
    ended: Option<ResultTally>,
    /// Other output, for a block that is cut off.
    said: KeepText,
    /// Blocks that began inside of this one: those of a test that runs tests, or, if this block aborts, those that came after
    /// it.
    inner: Vec<(Counts, Vec<Case>)>,
}

#[derive(Debug, Default)]
struct LibtestRun {
    /// The binary that cargo named last.
    binary: String,
    open: Vec<FailureBlock>,
    done: Vec<(Counts, Vec<Case>)>,
    /// The first line that reports a failure which may be in no block.
    failure_line: Option<String>,
}

impl LibtestRun {
    fn line(&mut self, line: &str) {
        if let Some(binary) = line::binary(line) {
            // A line of cargo: every open block has ended.
            self.abort_all();
            self.binary = binary;
        } else if line.starts_with("error: test failed") || line.starts_with("error: doctest failed") {
            self.abort_all();
            self.failure_line.get_or_insert_with(|| line.to_owned());
        } else if self.is_outside() && self.tells_of_failure(line) {
            self.failure_line.get_or_insert_with(|| line.to_owned());
        } else if let Some(how) = line::killed(line) {
            self.explain(how);
        } else if let Some(announced) = line::running(line).filter(|_| !self.is_captured()) {
            if self.is_outside() {
                self.abort_all();
            }
            self.open.push(FailureBlock::new(&self.binary, announced));
        } else if let Some((at, tally)) = self.closing(line) {
            self.close(at, tally);
        } else if let Some(block) = self.open.last_mut() {
            block.line(line);
        }
    }

    /// Returns true if the current line belongs to the output of a failing test.
    fn is_captured(&self) -> bool {
        self.open.last().is_some_and(|block| block.captured.is_some() && block.ended.is_none())
    }

    /// Returns true if no block is open, except one that ended provisionally.
    fn is_outside(&self) -> bool {
        self.open.iter().all(|block| block.ended.is_some())
    }

    /// Returns true if a line outside of every block reports a failure. A block that ended provisionally still takes its own
    /// cases and results.
    fn tells_of_failure(&self, line: &str) -> bool {
        let is_taken = !self.open.is_empty() && (line::case(line).is_some() || self.closing(line).is_some());
        !is_taken && line::tells_of_failure(line)
    }

    /// Returns the result in a line, and the index of the block that it ends. A result that does not add up to the announced
    /// number was printed by a test.
    fn closing(&self, line: &str) -> Option<(usize, ResultTally)> {
        let tally = line::tally(line)?;
        let at = self.open.iter().rposition(|block| block.announced == tally.sum())?;
        Some((at, tally))
    }

    fn close(&mut self, at: usize, tally: ResultTally) {
        self.open.truncate(at + 1);
        if let Some(block) = self.open.last_mut().filter(|block| at == 0 && !block.agrees(tally)) {
            block.ended = Some(tally);
            return;
        }
        if let Some(block) = self.open.pop() {
            let result = block.end(tally);
            self.keep(result);
        }
    }

    fn keep(&mut self, result: (Counts, Vec<Case>)) {
        match self.open.last_mut() {
            Some(around) => around.inner.push(result),
            None => self.done.push(result),
        }
    }

    fn abort_all(&mut self) {
        for block in std::mem::take(&mut self.open) {
            match block.ended {
                Some(tally) => self.done.push(block.end(tally)),
                None => self.done.extend(block.abort()),
            }
        }
    }

    /// Adds cargo's message about the end of the binary to the block that was cut off last.
    fn explain(&mut self, how: &str) {
        if let Some(case) =
            self.done.last_mut().and_then(|(_, cases)| cases.last_mut()).filter(|case| case.status == CaseStatus::Error)
        {
            case.message = format!("{} ({})", case.message, text::line(how));
        }
    }

    fn end(mut self, nextest: Option<TestReport>) -> Option<TestReport> {
        self.abort_all();
        if self.done.is_empty() && self.failure_line.is_none() {
            return nextest;
        }
        let mut report = nextest.unwrap_or_else(|| TestReport::of(JudgedBy::Libtest, Vec::new()));
        for (counts, cases) in self.done {
            report.counts.add(counts);
            let room = MAX_CASES.saturating_sub(report.cases.len());
            report.cases.extend(cases.into_iter().take(room));
        }
        if let Some(line) = self.failure_line.filter(|_| report.counts.failed == 0) {
            report.counts.failed += 1;
            report.cases.push(Case { message: text::line(&line), ..bare("", "cargo", CaseStatus::Error) });
        }
        Some(report)
    }
}

impl FailureBlock {
    fn new(group: &str, announced: u32) -> Self {
        Self {
            group: group.to_owned(),
            announced,
            cases: Vec::new(),
            failed: HashMap::new(),
            captured: None,
            outputs: Vec::new(),
            is_listing: false,
            is_of_passed: false,
            ended: None,
            said: KeepText::details(),
            inner: Vec::new(),
        }
    }

    fn line(&mut self, line: &str) {
        if let Some(name) = line::captured(line) {
            self.end_capture();
            self.captured = Some((name.to_owned(), KeepText::details()));
        } else if line == "successes:" && !self.is_listing {
            self.end_capture();
            self.is_of_passed = true;
        } else if line == "failures:" {
            self.end_capture();
            (self.is_listing, self.is_of_passed) = (true, false);
        } else if let Some((_, output)) = &mut self.captured {
            output.push(line);
            output.push("\n");
        } else if let Some((name, outcome)) = line::case(line) {
            self.case(name, outcome);
        } else if let Some(name) = line.strip_prefix("    ").filter(|_| self.is_listing) {
            self.failed(name);
        } else {
            self.said.push(line);
            self.said.push("\n");
        }
    }

    fn end_capture(&mut self) {
        if let Some((name, output)) = self.captured.take().filter(|_| !self.is_of_passed) {
            self.failed(&name);
            self.outputs.push((name, output.into_details()));
        }
    }

    fn case(&mut self, name: &str, outcome: LineOutcome<'_>) {
        if self.cases.len() < MAX_CASES {
            let (status, message) = match outcome {
                LineOutcome::Passed => (CaseStatus::Passed, ""),
                LineOutcome::Failed => (CaseStatus::Failed, ""),
                LineOutcome::Ignored(reason) => (CaseStatus::Skipped, reason),
            };
            let name = text::clean(name);
            let place = line::doc_place(&name);
            if status == CaseStatus::Failed {
                self.failed.insert(name.clone(), self.cases.len());
            }
            self.cases.push(Case { message: text::line(message), place, ..bare(self.group.clone(), name, status) });
        }
    }

    /// Records a name from the list of failures. With `--quiet`, a failed test is named only there.
    fn failed(&mut self, name: &str) {
        let name = text::clean(name);
        if !self.failed.contains_key(&name) {
            self.case(&name, LineOutcome::Failed);
        }
    }

    /// Returns true if a result agrees with the names above it.
    fn agrees(&self, tally: ResultTally) -> bool {
        self.captured.is_none() && super::count(&self.cases) == tally.counts() && tally.is_ok == (tally.failed == 0)
    }

    fn end(mut self, tally: ResultTally) -> (Counts, Vec<Case>) {
        self.end_capture();
        for (name, output) in self.outputs {
            let name = text::clean(&name);
            if let Some(case) = self.failed.get(&name).and_then(|at| self.cases.get_mut(*at)) {
                (case.message, case.place) = line::message(&output, case.place.take());
                case.details = output;
            }
        }
        // Names may be missing, but a listed failure always counts.
        let listed = super::count(&self.cases);
        let failed = tally.failed.max(listed.failed).max(u32::from(!tally.is_ok));
        let counts = Counts { failed, ..tally.counts() };
        (counts, self.cases)
    }

    /// Ends a block that was cut off: returns its known cases, and a failed case for the binary.
    fn abort(mut self) -> Vec<(Counts, Vec<Case>)> {
        self.end_capture();
        let name = if self.group.is_empty() { "(a test binary)".to_owned() } else { self.group.clone() };
        let ended = self.cases.len();
        let said = std::mem::replace(&mut self.said, KeepText::details());
        let message = format!("it ended without a result, after {ended} of {} tests", self.announced);
        let inner = std::mem::take(&mut self.inner);
        let listed = super::count(&self.cases);
        let tally =
            ResultTally { passed: listed.passed, failed: listed.failed, ignored: listed.skipped, measured: 0, is_ok: true };
        let (mut counts, mut cases) = self.end(tally);
        counts.failed += 1;
        cases.push(Case { message, details: said.into_details(), ..bare("", name, CaseStatus::Error) });
        [(counts, cases)].into_iter().chain(inner).collect()
    }
}
