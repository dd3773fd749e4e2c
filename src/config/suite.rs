//! Reads one suite of the config, and refuses values that could never work.
//!
//! `suites` decides what the values mean.

use super::ci::ci;
use super::env::env;
use super::model::{Quarantine, Suite};
use super::node::{Node, Value};
use super::table::{Findings, Table, table, text};
use crate::model::diagnostic::At;
use crate::model::name::is_label;
use crate::model::pattern::Pattern;

pub(super) const SUITE: &[&str] = &[
    "run",
    "timeout",
    "retries",
    "env",
    "inputs",
    "report",
    "exclusive",
    "cache",
    "shell",
    "working_dir",
    "before",
    "after",
    "shards",
    "quarantine",
    "ci",
];
pub(super) const QUARANTINE: &[&str] = &["until", "reason"];

/// The longest name under `exclusive`, in characters: it becomes the name of a file.
const MAX_EXCLUSIVE: usize = 64;

pub(super) fn suite(node: &Node, findings: &mut Findings) -> Suite {
    let mut table = table(node, SUITE, "a suite", findings);
    if let Some(run) = table.node("run")
        && matches!(&run.value, Value::Text(command) if command.trim().is_empty())
    {
        table.findings.add(&run.at, "the command is empty", Some("name a command, or remove `run`".into()));
    }
    Suite {
        run: table.text("run"),
        timeout: table.duration("timeout"),
        retries: table.number("retries", 0),
        env: env(&mut table),
        inputs: table.patterns("inputs"),
        report: report(&mut table),
        exclusive: exclusive(&mut table),
        cache: table.flag("cache"),
        shell: table.shell(),
        working_dir: inside(&mut table, "working_dir"),
        before: table.text("before"),
        after: table.text("after"),
        shards: table.number("shards", 1),
        quarantine: table.node("quarantine").and_then(|node| quarantine(node, table.findings)),
        ci: ci(table.node("ci"), table.findings),
    }
}

/// Returns true if the value under a level is one suite, rather than several by name.
pub(super) fn is_suite(node: &Node) -> bool {
    matches!(&node.value, Value::Map(entries) if entries.iter().any(|(key, _)| SUITE.contains(&key.value.as_str())))
}

/// Reads a path that stays in the repository.
fn inside(table: &mut Table<'_, '_>, key: &str) -> Option<String> {
    let At { value, at } = text(table.node(key)?, table.findings)?;
    let trouble = if value.is_empty() {
        "is empty"
    } else if value.starts_with('/') {
        "is absolute"
    } else if value.split('/').any(|name| name == "..") {
        "leads upward"
    } else {
        return Some(value);
    };
    table.findings.add(
        &at,
        format!("`{key}` {trouble}"),
        Some("write a path from the root of the repository, e.g. web/app".into()),
    );
    None
}

/// Reads the pattern of the report files that a runner writes.
fn report(table: &mut Table<'_, '_>) -> Option<At<String>> {
    let value = inside(table, "report")?;
    let at = table.node("report")?.at.clone();
    if let Err(error) = Pattern::parse(&format!("/{value}")) {
        table.findings.add(&at, format!("`{value}` can never match: {error}"), Some(error.hint().into()));
    }
    Some(At { value, at })
}

fn exclusive(table: &mut Table<'_, '_>) -> Option<String> {
    let At { value, at } = text(table.node("exclusive")?, table.findings)?;
    if !is_label(&value, MAX_EXCLUSIVE) {
        let message = format!("the name under `exclusive` must be 1 to {MAX_EXCLUSIVE} of A-Z, a-z, 0-9 and `._-`");
        table.findings.add(&at, message, Some("e.g. database".into()));
        return None;
    }
    Some(value)
}

fn quarantine(node: &Node, findings: &mut Findings) -> Option<Quarantine> {
    let mut table = table(node, QUARANTINE, "`quarantine`", findings);
    let hint = "write { until: \"2027-01-31\", reason: \"…\" }";
    let (Some(until), Some(reason)) = (table.text("until"), table.text("reason")) else {
        findings.add(&node.at, "a quarantine needs an end and a reason", Some(hint.into()));
        return None;
    };
    if let Some(node) = table.node("until").filter(|_| !is_date(&until)) {
        table.findings.add(&node.at, format!("`{until}` is not a day"), Some("write it as YYYY-MM-DD".into()));
    }
    Some(Quarantine { until, reason })
}

/// Returns true if a text is a day of the calendar, as YYYY-MM-DD.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, digits: usize| {
        (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u32>().ok()).flatten()
    };
    let [year, month, day] = parts.as_slice() else { return false };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else { return false };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        for (text, expected) in [
            ("2026-12-31", true),
            ("2028-02-29", true),
            ("2000-02-29", true),
            ("2026-02-29", false),
            ("2100-02-29", false),
            ("2026-04-31", false),
            ("2026-13-01", false),
            ("2026-00-10", false),
            ("2026-1-1", false),
            ("2026-12-31T00:00", false),
            ("+026-12-31", false),
            ("soon", false),
            ("", false),
        ] {
            assert_eq!(is_date(text), expected, "{text}");
        }
    }
}
