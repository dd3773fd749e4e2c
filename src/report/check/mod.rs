//! The findings of `check` for people.

use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};

use crate::affected::audit::history::Replay;
use crate::affected::audit::{Finding, FindingKind};
use crate::affected::collection::Collection;
use crate::affected::test_census::TestCensus;
use crate::model::few::first_few;
use crate::report::count;
use crate::report::ui::{self, BOLD, DIM, GOOD, NOTE};

/// How many findings of one kind are shown.
const MOST: usize = 20;

/// How many folders of the history are shown.
pub const FOLDERS: usize = 10;

/// Writes the findings by kind. `config` is the config's name.
///
/// # Errors
/// When `out` does not take it.
pub fn findings(out: &mut dyn Write, findings: &[Finding], config: &str, files: usize) -> io::Result<()> {
    if findings.is_empty() {
        return writeln!(out, "{GOOD}nothing found{GOOD:#} in {}", count(files, "file"));
    }
    writeln!(out, "{NOTE}{}{NOTE:#} in {}", count(findings.len(), "finding"), count(files, "file"))?;
    for of_kind in findings.chunk_by(|a, b| a.kind == b.kind) {
        writeln!(out, "\n{BOLD}{}{BOLD:#} {DIM}({}){DIM:#}", title(of_kind[0].kind), word(of_kind[0].kind))?;
        for same in of_kind[..of_kind.len().min(MOST)].chunk_by(|a, b| a.fix == b.fix) {
            same.iter().try_for_each(|finding| one(out, finding, config))?;
            writeln!(out, "    {DIM}fix:{DIM:#} {}", ui::printable(&same[0].fix))?;
        }
        if of_kind.len() > MOST {
            writeln!(out, "  {DIM}+{} more{DIM:#}", of_kind.len() - MOST)?;
        }
    }
    Ok(())
}

/// Says how many of the files that look like tests a suite runs.
///
/// # Errors
/// When `out` does not take it.
pub(crate) fn tests(out: &mut dyn Write, census: &TestCensus, collection: Option<&Collection>) -> io::Result<()> {
    if census.files > 0 {
        writeln!(out, "\n{}", of_tests(census))?;
    }
    collection.map_or(Ok(()), |collection| writeln!(out, "{}", of_collection(collection)))
}

/// Which runners were asked, in one line.
fn of_collection(collection: &Collection) -> String {
    let mut line = match collection.asked {
        0 => "no runner can list its tests".to_owned(),
        asked => format!("asked {} for their tests", count(asked, "runner command")),
    };
    if !collection.silent.is_empty() {
        line.push_str(&format!("; not asked, as their commands cannot list tests: {}", first_few(&collection.silent)));
    }
    line
}

/// The numbers of a census in one line.
#[must_use]
pub(crate) fn of_tests(census: &TestCensus) -> String {
    let mut line = format!("{}: {} run by a suite", count(census.files, "test file"), census.run());
    if census.presumed > 0 {
        line.push_str(&format!(", {} presumably (their command can run anything)", census.presumed));
    }
    if !census.filtered.is_empty() {
        line.push_str(&format!(", {} perhaps (a filter may leave them out)", census.filtered.len()));
    }
    line.push_str(&format!(", {} by none", census.unrun.len()));
    if !census.unlisted.is_empty() {
        line.push_str(&format!(", {} not collected by their runner", census.unlisted.len()));
    }
    if !census.is_whole {
        line.push_str("; there were too many sources to read all of them, so some were recognised by name only");
    }
    line
}

fn one(out: &mut dyn Write, finding: &Finding, config: &str) -> io::Result<()> {
    let place = finding.at.as_ref().map(|at| format!("{config}:{}: ", at.line())).unwrap_or_default();
    let examples: Vec<String> = finding.examples.iter().map(|path| ui::path(path)).collect();
    let examples = match (examples.is_empty(), finding.count > examples.len()) {
        (true, _) => String::new(),
        (false, false) => format!(" {DIM}({}){DIM:#}", examples.join(", ")),
        (false, true) => format!(" {DIM}(e.g. {}){DIM:#}", examples.join(", ")),
    };
    writeln!(out, "  {place}{}{examples}", ui::printable(&finding.message))
}

fn title(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Unowned => "files of no domain",
        FindingKind::DeadPattern => "patterns that match nothing",
        FindingKind::LiteralBrackets => "brackets that were meant literally",
        FindingKind::Overlap => "files of several domains",
        FindingKind::IgnoredOwned => "files that are owned and ignored",
        FindingKind::Cycle => "dependency cycles",
        FindingKind::UndeclaredDependency => "dependencies that are not declared",
        FindingKind::UnusedDependency => "declared dependencies that the code does not show",
        FindingKind::UnreadDependencies => "dependencies that cannot be read",
        FindingKind::NoSuites => "domains without suites",
        FindingKind::UnknownLevel => "tests of unknown levels",
        FindingKind::PipeHidesFailure => "pipes that hide a failure",
        FindingKind::LostExitCode => "exit codes that are lost",
        FindingKind::UnrunTests => "tests that no suite runs",
        FindingKind::FilteredTests => "suites that leave out tests by a filter",
        FindingKind::WorkflowDrift => "generated files that have drifted",
    }
}

/// The word of `--deny`.
#[must_use]
pub fn word(kind: FindingKind) -> String {
    clap::ValueEnum::to_possible_value(&kind).map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// Writes what the map would have done to the last commits.
///
/// # Errors
/// When `out` does not take it.
pub fn history(out: &mut dyn Write, history: &Replay, names: &[&str]) -> io::Result<()> {
    let commits = history.commits;
    let title = if commits == 1 { "the last commit".to_owned() } else { format!("the last {commits} commits") };
    writeln!(out, "\n{BOLD}{title}{BOLD:#}")?;
    let mut rows: Vec<(&str, usize)> = names.iter().copied().zip(history.runs.iter().copied()).collect();
    rows.sort_by_key(|(_, runs)| std::cmp::Reverse(*runs));
    let mut table = plain(&["domain", "would have run", ""]);
    for (name, runs) in rows {
        table.add_row([name.to_owned(), runs.to_string(), percent(runs, commits)]);
    }
    lines(out, &table)?;
    let (all, unowned) = (history.everything, history.unowned);
    writeln!(out, "\n  {all} of them ({}) would have run every domain", percent(all, commits))?;
    writeln!(out, "  {unowned} of them ({}) touched a file of no domain", percent(unowned, commits))?;
    let folders = history.best_folders(FOLDERS);
    if folders.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{BOLD}folders of no domain: a library there would avoid the most full runs{BOLD:#}")?;
    let mut table = plain(&["folder", "touched by", "full runs avoided"]);
    for folder in folders {
        table.add_row([ui::path(&folder.path), count(folder.touched, "commit"), folder.spared.to_string()]);
    }
    lines(out, &table)
}

fn plain(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(header.iter().copied());
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn lines(out: &mut dyn Write, table: &Table) -> io::Result<()> {
    table.lines().try_for_each(|line| writeln!(out, " {}", line.trim_end()))
}

fn percent(part: usize, whole: usize) -> String {
    format!("{} %", (part * 100 + whole / 2).checked_div(whole).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_commit_has_no_number() {
        for (commits, title) in [(1, "\nthe last commit\n"), (2, "\nthe last 2 commits\n")] {
            let mut replay = Replay::default();
            replay.commits = commits;
            let mut text = Vec::new();
            history(&mut text, &replay, &[]).expect("memory");
            let text = String::from_utf8(anstream::adapter::strip_bytes(&text).into_vec()).expect("UTF-8");
            assert!(text.starts_with(title), "{text}");
        }
    }
}
