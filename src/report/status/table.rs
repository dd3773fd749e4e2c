//! The table: as many columns as fit, or else folded into lines. No word is cut for lack of space.

use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};

use super::{StatusView, VerdictChange, cells, color, text, wrapped};
use crate::model::health::DomainStatus;
use crate::report::marked;

/// A column in addition to verdict and domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Manager,
    Health,
    Deployment,
    Tests,
    Latency,
    Since,
    Changed,
}

impl Column {
    fn title(self) -> &'static str {
        match self {
            Self::Manager => "manager",
            Self::Health => "health",
            Self::Deployment => "deployment",
            Self::Tests => "tests",
            Self::Latency => "latency",
            Self::Since => "since",
            Self::Changed => "changed",
        }
    }

    fn cell(self, status: &DomainStatus, changes: &[VerdictChange], view: StatusView) -> String {
        match self {
            Self::Manager => cells::word(&status.manager.title),
            Self::Health => cells::health(status),
            Self::Deployment => cells::deployment(&status.deployment),
            Self::Tests => cells::tests(&status.tests, view.now),
            Self::Latency => cells::latency(status),
            Self::Since => cells::since(status, view.now),
            Self::Changed => {
                let change = changes.iter().find(|change| change.domain == status.name);
                change.map(|change| change.cell(view.now)).unwrap_or_default()
            }
        }
    }
}

/// The columns that are dropped first if there is no space. The manager is shown again below for domains that do not pass.
const LEAST: [Column; 3] = [Column::Latency, Column::Manager, Column::Since];

/// Writes the rows, each with its change if there is one.
pub(super) fn write(
    out: &mut dyn Write,
    statuses: &[DomainStatus],
    changes: &[VerdictChange],
    view: StatusView,
) -> io::Result<()> {
    let mut columns = wanted(statuses, changes, view);
    let mut least = LEAST.iter();
    loop {
        let table = table(statuses, changes, &columns, view);
        let widest = table.lines().map(|line| line.trim_end().chars().count() + 1).max().unwrap_or(0);
        if view.width.is_none_or(|width| widest <= width) {
            let marks: Vec<_> = statuses.iter().map(|status| (status.verdict.word(), color(status.verdict))).collect();
            return marked(out, &table, &marks, None);
        }
        match least.next() {
            Some(column) => columns.retain(|other| other != column),
            None => return folded(out, statuses, changes, view),
        }
    }
}

/// Returns the columns that have content.
fn wanted(statuses: &[DomainStatus], changes: &[VerdictChange], view: StatusView) -> Vec<Column> {
    let has_latency = || statuses.iter().any(|status| cells::latency_of(status).is_some());
    let all = [
        (Column::Manager, true),
        (Column::Health, view.wants.health),
        (Column::Deployment, view.wants.deployment),
        (Column::Tests, view.wants.tests),
        (Column::Latency, view.wants.health && has_latency()),
        (Column::Since, statuses.iter().any(|status| status.since.is_some())),
        (Column::Changed, !changes.is_empty()),
    ];
    all.into_iter().filter_map(|(column, is_wanted)| is_wanted.then_some(column)).collect()
}

fn table(statuses: &[DomainStatus], changes: &[VerdictChange], columns: &[Column], view: StatusView) -> Table {
    let mut table = Table::new();
    let header = ["verdict", "domain"].into_iter().chain(columns.iter().map(|column| column.title()));
    table.load_style(NOTHING).set_header(header);
    for status in statuses {
        let first = [status.verdict.word().to_owned(), text(&status.name)];
        table.add_row(first.into_iter().chain(columns.iter().map(|column| column.cell(status, changes, view))));
    }
    for (nth, column) in columns.iter().enumerate() {
        if matches!(column, Column::Latency | Column::Since)
            && let Some(column) = table.column_mut(nth + 2)
        {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Writes each domain on a line, and its details on the following lines.
fn folded(out: &mut dyn Write, statuses: &[DomainStatus], changes: &[VerdictChange], view: StatusView) -> io::Result<()> {
    for status in statuses {
        let style = color(status.verdict);
        writeln!(out, " {style}{:<7}{style:#}  {}", status.verdict.word(), text(&status.name))?;
        let columns = wanted(statuses, changes, view).into_iter();
        let filled = columns.map(|column| (column, column.cell(status, changes, view)));
        let filled = filled.filter(|(_, cell)| !cell.is_empty() && cell != cells::NONE);
        let filled: Vec<String> = filled.map(|(column, cell)| format!("{} {cell}", column.title())).collect();
        if !filled.is_empty() {
            wrapped(out, "          ", &filled.join(", "), view.width)?;
        }
    }
    Ok(())
}
