//! The last failure of a suite: its failing cases and its output.

use std::io::{self, Write};
use std::time::SystemTime;

use super::text::line;
use crate::model::history::{LastFailure, Past, SuiteHistory};
use crate::model::result::{Case, Verdict};
use crate::report::ui::{self, BAD, BOLD, DIM};
use crate::report::{ago, bytes, count};

/// The most failing cases that are listed for one suite.
const CASES: usize = 20;

/// The most lines of an output that are shown in the short form.
const SHORT: usize = 15;

/// Writes the newest failure among the suites whose last result is a failure, and the command that shows more.
pub(super) fn newest(out: &mut dyn Write, suites: &[SuiteHistory], now: SystemTime) -> io::Result<()> {
    let red = suites.iter().filter(|suite| is_red(suite)).filter_map(|suite| Some((suite, suite.last_failure.as_ref()?)));
    let Some((suite, failure)) = red.clone().max_by_key(|(_, failure)| failure.when) else { return Ok(()) };
    last(out, suite, failure, true, now)?;
    let others = match red.count() - 1 {
        0 => String::new(),
        others => format!("; {} failed too", count(others, "other suite")),
    };
    writeln!(out, "\n{DIM}`cicd results {}` shows the full output{others}{DIM:#}", line(&suite.suite.domain))
}

/// Returns true if the newest run with a verdict failed.
fn is_red(suite: &SuiteHistory) -> bool {
    let judged = |past: &&Past| past.verdict == Verdict::Passed || past.verdict.is_red();
    suite.runs.iter().find(judged).is_some_and(|past| past.verdict.is_red())
}

/// Writes the last failure of a suite; if `is_short`, only the end of its output.
pub(super) fn last(
    out: &mut dyn Write,
    suite: &SuiteHistory,
    failure: &LastFailure,
    is_short: bool,
    now: SystemTime,
) -> io::Result<()> {
    let why = failure.why.as_deref().map_or_else(|| failure.verdict.word().to_owned(), line);
    let since = if is_red(suite) { "" } else { ", passing since" };
    let when = ago(failure.when, now);
    writeln!(out, "\n{BAD}last failure{BAD:#} of {BOLD}{}{BOLD:#}, {when}{since}: {why}", line(&suite.suite.to_string()))?;
    let output = &failure.output;
    let is_silent = output.head.trim().is_empty() && output.tail.trim().is_empty();
    for case in failure.cases.iter().take(CASES) {
        writeln!(out, "    {}", case_line(case))?;
        // A result that came only as a report has no output: its reason is shown here.
        if is_silent {
            let all: Vec<String> = ui::output_lines(&case.details, false).collect();
            let shown = if is_short { all.len().min(SHORT) } else { all.len() };
            quoted(out, all[..shown].iter())?;
            if shown < all.len() {
                writeln!(out, "  {DIM}│ … {} more{DIM:#}", count(all.len() - shown, "line"))?;
            }
        }
    }
    match failure.cases.len().saturating_sub(CASES) {
        0 => {}
        more => writeln!(out, "    {DIM}+{more} more{DIM:#}")?,
    }
    if let Some(log) = &failure.log {
        writeln!(out, "    {DIM}log:{DIM:#} {}", ui::place(log))?;
    }
    let head: Vec<String> = ui::output_lines(&output.head, true).collect();
    let tail: Vec<String> = ui::output_lines(&output.tail, true).collect();
    if is_short {
        let all: Vec<String> = head.into_iter().chain(tail).collect();
        let skipped = all.len().saturating_sub(SHORT);
        if skipped > 0 || output.omitted > 0 {
            writeln!(out, "  {DIM}│ …{DIM:#}")?;
        }
        return quoted(out, all[skipped..].iter());
    }
    quoted(out, head.iter())?;
    if output.omitted > 0 {
        writeln!(out, "  {DIM}│ … {} left out{DIM:#}", bytes(output.omitted))?;
    }
    quoted(out, tail.iter())
}

fn quoted<'l>(out: &mut dyn Write, mut lines: impl Iterator<Item = &'l String>) -> io::Result<()> {
    lines.try_for_each(|line| writeln!(out, "{}", format!("  {DIM}│{DIM:#} {line}").trim_end()))
}

fn case_line(case: &Case) -> String {
    let place = case.place.as_ref().map(|place| format!("{}:{}  ", ui::path(place.file.as_bytes()), place.line));
    let group = if case.group.is_empty() { String::new() } else { format!("{} > ", line(&case.group)) };
    let message = line(&case.message);
    let message = if message.is_empty() { message } else { format!("{DIM}: {message}{DIM:#}") };
    format!("{}{group}{}{message}", place.unwrap_or_default(), line(&case.name))
}
