//! The end of a run for a terminal: the failures once more, a table of all suites, the domains without suites, and the result.

use std::io::{self, Write};
use std::time::SystemTime;

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};

use super::words::{self, line, mark};
use crate::model::event::{DomainFate, DomainPlan, Run, Summary};
use crate::model::result::{Outcome, Verdict};
use crate::report::marked;
use crate::report::ui::{self, BAD, BOLD, DIM, GOOD, NOTE, Volume};

/// The most failing cases that are listed for one suite.
pub(super) const CASES: usize = 20;

/// The number of suites in the table above which suites that passed are left out.
const ROWS: usize = 40;

/// The fix for a domain without suites.
pub(super) const WITHOUT_SUITES: &str =
    "add tests to a folder of `tests:`, name a suite under its `suites:`, or write `suites: none` in the config";

/// The most domains that are named on one line.
pub(super) const NAMES: usize = 12;

/// Writes the end of a run.
pub(super) fn write(
    out: &mut dyn Write,
    run: Option<&Run>,
    ended: &[Outcome],
    summary: &Summary,
    (volume, width): (Volume, Option<usize>),
) -> io::Result<()> {
    let ended = in_order(run, ended);
    failures(out, &ended)?;
    if volume != Volume::Quiet {
        let now = run.map_or(SystemTime::UNIX_EPOCH, |run| run.started);
        table(out, &ended, now, width)?;
    }
    domains(out, run, summary, volume)?;
    let style = match (summary.is_green, summary.interrupted > 0 || summary.signal.is_some()) {
        (true, _) => GOOD,
        (false, true) => NOTE,
        (false, false) => BAD,
    };
    writeln!(out, "{style}{}{style:#}", words::answer(summary))
}

/// Returns the outcomes in the order of the plan.
pub(super) fn in_order<'a>(run: Option<&Run>, ended: &'a [Outcome]) -> Vec<&'a Outcome> {
    let places: std::collections::HashMap<_, _> =
        run.into_iter().flat_map(|run| &run.suites).enumerate().map(|(at, suite)| (suite, at)).collect();
    let mut ended: Vec<&Outcome> = ended.iter().collect();
    ended.sort_by_key(|outcome| (places.get(&outcome.suite).copied().unwrap_or(usize::MAX), outcome.shard));
    ended
}

/// Writes the failures once more at the end, where they are easy to find.
pub(super) fn failures(out: &mut dyn Write, ended: &[&Outcome]) -> io::Result<()> {
    let red: Vec<_> = ended.iter().filter(|outcome| outcome.verdict.is_red()).collect();
    if red.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{BOLD}failed suites{BOLD:#}")?;
    red.iter().try_for_each(|outcome| failure(out, outcome))
}

fn failure(out: &mut dyn Write, outcome: &Outcome) -> io::Result<()> {
    let (mark, why) = (mark(outcome), words::why(outcome).unwrap_or_default());
    let style = mark.style;
    let headline = format!("  {style}{}{style:#}  {BOLD}{}{BOLD:#}  {why}", mark.word, words::title(outcome));
    writeln!(out, "\n{}", headline.trim_end())?;
    for case in words::reds(outcome).take(CASES) {
        let place = words::place(case).map(|place| format!("{place}  ")).unwrap_or_default();
        let reason = Some(words::reason(case)).filter(|reason| !reason.is_empty());
        let reason = reason.map(|reason| format!("{DIM}: {reason}{DIM:#}")).unwrap_or_default();
        writeln!(out, "    {place}{}{reason}", words::name(case))?;
    }
    match words::reds(outcome).count().saturating_sub(CASES) {
        0 => {}
        more => writeln!(out, "    {DIM}+{more} more{DIM:#}")?,
    }
    for cause in words::shared(outcome) {
        writeln!(out, "    {DIM}perhaps because{DIM:#} {cause}")?;
    }
    if let Some(why) = &outcome.quarantine {
        writeln!(out, "    {DIM}does not count, in quarantine:{DIM:#} {}", line(why))?;
    }
    if let Some(log) = &outcome.log {
        writeln!(out, "    {DIM}log:{DIM:#}   {}", ui::place(log))?;
    }
    if !outcome.again.is_empty() {
        writeln!(out, "    {DIM}again:{DIM:#} {}", ui::path(outcome.again.as_bytes()))?;
    }
    Ok(())
}

fn table(out: &mut dyn Write, ended: &[&Outcome], now: SystemTime, width: Option<usize>) -> io::Result<()> {
    let is_plain = |outcome: &Outcome| outcome.verdict == Verdict::Passed && !outcome.is_flaky;
    let mut room = ROWS.saturating_sub(ended.iter().filter(|outcome| !is_plain(outcome)).count());
    let shown: Vec<&&Outcome> = ended
        .iter()
        .filter(|outcome| {
            let fits = !is_plain(outcome) || room > 0;
            room = room.saturating_sub(usize::from(fits && is_plain(outcome)));
            fits
        })
        .collect();
    // The line of a single suite already holds everything.
    if ended.len() < 2 {
        return writeln!(out);
    }
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(["", "domain", "suite", "cases", "time", ""]);
    if let Some(time) = table.column_mut(4) {
        time.set_cell_alignment(CellAlignment::Right);
    }
    for outcome in &shown {
        table.add_row(row(outcome, now));
    }
    writeln!(out)?;
    let marks: Vec<_> = shown.iter().map(|outcome| mark(outcome)).map(|mark| (mark.word, mark.style)).collect();
    marked(out, &table, &marks, width)?;
    match ended.len() - shown.len() {
        0 => {}
        more => writeln!(out, "  {DIM}+{more} more that passed{DIM:#}")?,
    }
    writeln!(out)
}

fn row(outcome: &Outcome, now: SystemTime) -> [String; 6] {
    let suite = &outcome.suite;
    let name = suite.name.as_ref().map(|name| format!("/{name}")).unwrap_or_default();
    let shard = outcome.shard.map(|(part, of)| format!(" ({part}/{of})")).unwrap_or_default();
    [
        mark(outcome).word.to_owned(),
        line(&suite.domain),
        format!("{}{shard}", line(&format!("{}{name}", suite.level))),
        words::counts(outcome),
        words::took(outcome),
        words::remarks(outcome, now),
    ]
}

/// Writes the domains that run no suite.
pub(super) fn domains(out: &mut dyn Write, run: Option<&Run>, summary: &Summary, volume: Volume) -> io::Result<()> {
    if !summary.without_suites.is_empty() {
        writeln!(out, "{NOTE}affected, but without a suite{NOTE:#}: {}", names(summary.without_suites.iter(), usize::MAX))?;
        writeln!(out, "  {DIM}{WITHOUT_SUITES}{DIM:#}")?;
    }
    if volume == Volume::Quiet {
        return Ok(());
    }
    // Domains that need no suite get a line only if nothing ran at all.
    let is_empty = run.is_some_and(|run| run.suites.is_empty());
    let sections = [
        (DomainFate::NoSuiteHere, "no suite on these levels", true),
        (DomainFate::NoneOnPurpose, "needs no suite", is_empty),
        (DomainFate::NotAffected, "not affected", true),
    ];
    for (fate, title, is_shown) in sections {
        let of_fate: Vec<&DomainPlan> = run.into_iter().flat_map(|run| &run.domains).filter(|d| d.fate == fate).collect();
        if is_shown && !of_fate.is_empty() {
            writeln!(out, "{DIM}{title}: {}{DIM:#}", names(of_fate.iter().map(|domain| &domain.name), NAMES))?;
        }
    }
    Ok(())
}

pub(super) fn names<'a>(names: impl ExactSizeIterator<Item = &'a String>, most: usize) -> String {
    let more = names.len().saturating_sub(most);
    let shown: Vec<String> = names.take(most).map(|name| line(name)).collect();
    let more = if more == 0 { String::new() } else { format!(" (+{more} more)") };
    format!("{}{more}", shown.join(", "))
}
