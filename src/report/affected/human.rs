//! The short answer of `affected` for a terminal: the affected domains, each with its first reason.

use std::io::{self, Write};

use crate::model::commit::short;
use crate::model::few::first_few;
use crate::model::reasons::{Affected, DomainAnswer, Range, Reason};
use crate::report::ui::{self, BOLD, DIM, GOOD, NOTE};
use crate::report::{count, words};

/// Writes the answer as text for a terminal.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn human(out: &mut dyn Write, answer: &Affected) -> io::Result<()> {
    headline(out, answer)?;
    let affected: Vec<&DomainAnswer> = answer.affected().collect();
    let width = affected.iter().map(|domain| domain.name.len()).max().unwrap_or(0);
    if !affected.is_empty() {
        writeln!(out)?;
    }
    for domain in &affected {
        writeln!(out, "  {BOLD}{:width$}{BOLD:#}  {}", domain.name, summary(answer, domain))?;
    }
    let rest: Vec<&str> =
        answer.domains.iter().filter(|domain| !answer.is_affected(domain)).map(|domain| domain.name.as_str()).collect();
    if !affected.is_empty() && !rest.is_empty() {
        writeln!(out, "\n{DIM}not affected: {}{DIM:#}", first_few(&rest))?;
    }
    Ok(())
}

/// Writes the line that summarizes the whole answer.
pub(super) fn headline(out: &mut dyn Write, answer: &Affected) -> io::Result<()> {
    let (some, all) = (answer.affected().count(), answer.domains.len());
    if answer.widened_because.is_some() {
        return writeln!(out, "{NOTE}{}{NOTE:#} affected, because the changes are unknown", all_of(all));
    }
    let compared = compared(&answer.ranges);
    let changed = match answer.files.as_ref().map_or(0, Vec::len) {
        0 if answer.ranges.is_empty() => "there is nothing to compare".to_owned(),
        0 => format!("nothing changed {compared}"),
        files => format!("{} {compared}", count(files, "changed file")),
    };
    match some {
        0 => writeln!(out, "{GOOD}no domain{GOOD:#} is affected: {changed}"),
        1 => writeln!(out, "{NOTE}1 of {}{NOTE:#} is affected: {changed}", count(all, "domain")),
        _ => writeln!(out, "{NOTE}{some} of {all} domains{NOTE:#} are affected: {changed}"),
    }
}

fn compared(ranges: &[Range]) -> String {
    match ranges {
        [range] => {
            let base = range.base.as_deref().map(|oid| format!(" {}", short(oid))).unwrap_or_default();
            let head = range.head.as_deref().map_or("the work tree", short);
            format!("({}{base} to {head})", ui::printable(&words::range_source(&range.source)))
        }
        ranges => format!("(in {} ranges)", ranges.len()),
    }
}

/// Returns "the only domain is" or "all N domains are".
fn all_of(domains: usize) -> String {
    if domains == 1 { "the only domain is".to_owned() } else { format!("all {domains} domains are") }
}

/// Returns the first reason, and the number of further reasons.
fn summary(answer: &Affected, domain: &DomainAnswer) -> String {
    let mut reasons = answer.reasons(domain);
    let Some(first) = reasons.next() else { return String::new() };
    let more = match reasons.count() {
        0 => String::new(),
        more => format!("{DIM} (+{more} more){DIM:#}"),
    };
    format!("{}{more}", phrase(answer, first))
}

/// Returns why the domain at index `at` is affected, in one line and as its stable word; `None` if it is not affected.
#[must_use]
pub fn because(answer: &Affected, at: usize) -> Option<(String, &'static str)> {
    let domain = &answer.domains[at];
    answer.reasons(domain).next().map(|reason| (phrase(answer, reason), reason.code()))
}

fn phrase(answer: &Affected, reason: &Reason) -> String {
    let file = |at: usize| answer.files.as_ref().map(|files| ui::path(&files[at].change.path)).unwrap_or_default();
    match reason {
        Reason::Path { file: at, .. } => file(*at),
        Reason::Dependency { via, .. } => format!("depends on {}", chain(answer, via)),
        Reason::UsedFile { file: at, .. } => format!("needs {}", file(*at)),
        Reason::UnreadDependencies { unread } => {
            format!("its dependencies are unknown: {}", words::unread_short(unread))
        }
        Reason::Global { file: at, .. } => format!("{} is global", file(*at)),
        Reason::Packages { file: at, packages } => format!("{}: {}", file(*at), words::packages(packages)),
        Reason::Unowned { file: at } => format!("{} belongs to no domain", file(*at)),
        Reason::Config { file: at } => format!("{} changed", file(*at)),
        Reason::AnyDomain => "another domain is affected".to_owned(),
        Reason::Widened => "the changes are unknown".to_owned(),
        Reason::Forced => "named on the command line".to_owned(),
    }
}

/// Returns a chain of dependencies, such as `smart-city → platform-base`.
pub(super) fn chain(answer: &Affected, via: &[usize]) -> String {
    via.iter().map(|at| answer.domains[*at].name.as_str()).collect::<Vec<_>>().join(" → ")
}
