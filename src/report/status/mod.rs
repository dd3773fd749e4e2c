//! The status of the domains as text: a table, and under it, for each domain that does not pass, its owners, the reasons and
//! the next steps.
//!
//! `depth` shows one domain in detail, and `changes` shows the changes. The verdicts are computed by `verdicts`.

mod blocks;
mod cells;
mod changes;
mod depth;
mod table;

use std::io::{self, Write};
use std::time::SystemTime;

use anstyle::Style;

pub use changes::{VerdictChange, change, changed, line as change_line};
pub use depth::depth;

use crate::managers::Wants;
use crate::model::health::{DomainStatus, NextStep, Part, PartKind, SetupHint, Status};
use crate::report::count;
use crate::report::ui::{self, BAD, BOLD, DIM, GOOD, NOTE};
use crate::report::words;

/// The width of the text if there is no terminal.
const WIDTH: usize = 120;
/// The most characters of a sentence.
const SENTENCE: usize = 600;
/// The most domains that are named as lacking the same part.
const NAMED: usize = 6;
/// The most sentences under a word, and the most lines about parts that are not configured.
const SENTENCES: usize = 12;

/// The options of a status report.
#[derive(Debug, Clone, Copy)]
pub struct StatusView {
    /// The parts that were asked for.
    pub wants: Wants,
    /// The width of the terminal in columns.
    pub width: Option<usize>,
    /// The current time.
    pub now: SystemTime,
}

/// Writes all domains: the number of domains in each state, the table, and the details of those that do not pass.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn human(out: &mut dyn Write, statuses: &[DomainStatus], view: StatusView) -> io::Result<()> {
    if statuses.is_empty() {
        writeln!(out, "no domain to show: cicd.yml has only libraries, or no domain")?;
        return writeln!(out, "{DIM}add domains with `cicd scaffold`{DIM:#}");
    }
    writeln!(out, "{BOLD}{}{BOLD:#}", summary(statuses))?;
    table::write(out, statuses, &[], view)?;
    blocks::write(out, statuses, view)?;
    lacking(out, statuses, view)
}

/// Returns one frame of the watch view: the same as [`human`], with the changes beside each row, and cut to `height` lines.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn frame(statuses: &[DomainStatus], changes: &[VerdictChange], view: StatusView, height: usize) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    writeln!(text, "{BOLD}{}{BOLD:#}", summary(statuses))?;
    table::write(&mut text, statuses, changes, view)?;
    if lines(&text) > height {
        // Domains that pass and did not change are left out first.
        let is_shown =
            |status: &DomainStatus| status.verdict != Status::Pass || changes.iter().any(|change| change.domain == status.name);
        let mut shown: Vec<DomainStatus> = statuses.iter().filter(|status| is_shown(status)).cloned().collect();
        shown.sort_by_key(|status| std::cmp::Reverse(status.verdict));
        text.clear();
        writeln!(text, "{BOLD}{}{BOLD:#}", summary(statuses))?;
        table::write(&mut text, &shown, changes, view)?;
    }
    blocks::write(&mut text, statuses, view)?;
    let all = lines(&text);
    if all > height {
        let kept: usize = text.split_inclusive(|byte| *byte == b'\n').take(height.saturating_sub(1)).map(<[u8]>::len).sum();
        text.truncate(kept);
        writeln!(text, "{DIM}… {} more, on a larger terminal{DIM:#}", count(all + 1 - height, "line"))?;
    }
    Ok(text)
}

/// Returns the number of lines of a text, including the last one.
#[must_use]
pub fn lines(text: &[u8]) -> usize {
    text.split(|byte| *byte == b'\n').count().saturating_sub(1)
}

/// Returns the number of domains in each state.
fn summary(statuses: &[DomainStatus]) -> String {
    let of = |wanted: Status| statuses.iter().filter(|status| status.verdict == wanted).count();
    let parts = Status::ALL.into_iter().rev().map(|status| (of(status), status.word())).filter(|(number, _)| *number > 0);
    let numbers: Vec<String> = parts.map(|(number, word)| format!("{number} {word}")).collect();
    format!("{}: {}", count(statuses.len(), "domain"), numbers.join(", "))
}

/// Writes sentences under a word.
fn write_sentences(out: &mut dyn Write, word: &str, sentences: &[String], view: StatusView) -> io::Result<()> {
    for (nth, sentence) in sentences.iter().take(SENTENCES).enumerate() {
        let head = if nth == 0 { format!("  {word:<5} ") } else { " ".repeat(8) };
        wrapped(out, &head, &sentence_of(sentence), view.width)?;
    }
    more(out, "        ", sentences.len(), SENTENCES)
}

/// Writes the number of items that are not shown; writes nothing if all are shown.
fn more(out: &mut dyn Write, indent: &str, all: usize, shown: usize) -> io::Result<()> {
    match all.saturating_sub(shown) {
        0 => Ok(()),
        left => writeln!(out, "{indent}{DIM}and {left} more{DIM:#}"),
    }
}

/// Writes a text after a head, wrapped between words; continuation lines are aligned with the text.
fn wrapped(out: &mut dyn Write, head: &str, text: &str, width: Option<usize>) -> io::Result<()> {
    let width = width.unwrap_or(WIDTH).saturating_sub(1).max(40);
    let indent = head.chars().count();
    let mut line = String::new();
    let mut lead = format!("{DIM}{head}{DIM:#}");
    for word in text.split_whitespace() {
        let longer = line.chars().count() + usize::from(!line.is_empty()) + word.chars().count();
        if !line.is_empty() && indent + longer > width {
            writeln!(out, "{lead}{line}")?;
            line.clear();
            lead = " ".repeat(indent);
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    writeln!(out, "{lead}{line}")
}

/// Writes the parts that are not configured and how to set them up, one line for all domains that lack the same part.
fn lacking(out: &mut dyn Write, statuses: &[DomainStatus], view: StatusView) -> io::Result<()> {
    // Each entry holds the sentence for several domains, and the sentence for the first domain alone.
    let mut found: Vec<(PartKind, String, String, Vec<&str>)> = Vec::new();
    for status in statuses {
        // A hint that is already shown as the next step is not repeated.
        let is_next = |hint: &SetupHint| status.next.iter().any(|step| matches!(step, NextStep::SetUp(next) if next == hint));
        for (part, how) in not_configured(status).filter(|(_, how)| !is_next(how)) {
            let own = sentence_of(&words::setup(how));
            let how = blocks::of_any(&own, &status.name);
            match found.iter_mut().find(|(of, known, ..)| *of == part && *known == how) {
                Some((.., names)) => names.push(&status.name),
                None => found.push((part, how, own, vec![&status.name])),
            }
        }
    }
    if !found.is_empty() {
        writeln!(out)?;
    }
    let all = found.len();
    for (part, how, own, names) in found.into_iter().take(SENTENCES) {
        // A sentence about a single domain names it.
        let how = if names.len() == 1 { own } else { how };
        wrapped(out, &format!("no {}: ", part.word()), &format!("{}: {how}", some_of(&names, NAMED)), view.width)?;
    }
    more(out, "", all, SENTENCES)
}

/// Returns the first names, and the number of further ones.
fn some_of(names: &[&str], most: usize) -> String {
    let shown: Vec<String> = names.iter().take(most).map(|name| text(name)).collect();
    match names.len().saturating_sub(most) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Returns the parts of a domain that are not configured, each with the hint that sets it up.
fn not_configured(status: &DomainStatus) -> impl Iterator<Item = (PartKind, &SetupHint)> {
    fn how<T>(part: &Part<T>) -> Option<&SetupHint> {
        match part {
            Part::NotConfigured { how } => Some(how),
            _ => None,
        }
    }
    let parts = [
        (PartKind::Health, how(&status.health)),
        (PartKind::Deployment, how(&status.deployment)),
        (PartKind::Tests, how(&status.tests)),
    ];
    parts.into_iter().filter_map(|(part, how)| Some((part, how?)))
}

/// Returns the reasons why the verdict is not `pass`, a sentence each.
fn why(status: &DomainStatus) -> Vec<String> {
    words::concerns(&status.why).into_iter().map(|sentence| sentence.text).collect()
}

/// Returns the next steps, a sentence each.
fn next(status: &DomainStatus) -> Vec<String> {
    status.next.iter().map(words::next_step).collect()
}

/// Returns the colour of a verdict. The colour is never alone: the verdict's word is always beside it.
fn color(status: Status) -> Style {
    match status {
        Status::Pass => GOOD,
        Status::Warn | Status::Unknown => NOTE,
        Status::Fail => BAD,
    }
}

/// Returns a short external text on one line.
fn text(text: &str) -> String {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let plain: String = ui::output_lines(first, false).take(1).collect();
    plain.trim().replace('\t', " ")
}

/// Returns a sentence that holds external text: its lines are joined, control characters are escaped, and its length is
/// bounded.
fn sentence_of(text: &str) -> String {
    let lines: Vec<String> = ui::output_lines(text, false).map(|line| line.trim().replace('\t', " ")).collect();
    let whole = lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    if whole.chars().count() <= SENTENCE { whole } else { whole.chars().take(SENTENCE - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests;
