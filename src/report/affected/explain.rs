//! The detailed answer of `affected` for a terminal: every reason, with at most five paths for each.

use std::io::{self, Write};

use super::human::{chain, headline};
use crate::model::few::first_few;
use crate::model::reasons::{Affected, ChangeKind, DomainAnswer, Reason, Rule};
use crate::report::ui::{self, BOLD, DIM};
use crate::report::words;

/// The most paths that are shown for one reason.
const PATHS: usize = 5;

/// Reasons with the same title, and the files that they are about.
struct ReasonGroup {
    title: String,
    files: Vec<usize>,
}

/// Writes every reason as text for a terminal.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn explain(out: &mut dyn Write, answer: &Affected) -> io::Result<()> {
    headline(out, answer)?;
    for range in &answer.ranges {
        let base = range.base.as_deref().unwrap_or("nothing");
        let head = range.head.as_deref().unwrap_or("the work tree");
        writeln!(out, "{DIM}{base}..{head}  {}{DIM:#}", ui::printable(&words::range_source(&range.source)))?;
    }
    section(out, answer, "every domain", &answer.shared)?;
    for domain in &answer.domains {
        section(out, answer, &title(domain), &domain.because)?;
    }
    ignored(out, answer)?;
    let rest: Vec<&str> = answer.domains.iter().filter(|d| !answer.is_affected(d)).map(|d| d.name.as_str()).collect();
    if !rest.is_empty() {
        writeln!(out, "\n{DIM}not affected: {}{DIM:#}", first_few(&rest))?;
    }
    Ok(())
}

fn title(domain: &DomainAnswer) -> String {
    if domain.is_library { format!("{} (library)", domain.name) } else { domain.name.clone() }
}

fn section(out: &mut dyn Write, answer: &Affected, title: &str, reasons: &[Reason]) -> io::Result<()> {
    if reasons.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{BOLD}{title}{BOLD:#}")?;
    for group in groups(answer, reasons) {
        writeln!(out, "  {}", group.title)?;
        paths(out, answer, &group.files)?;
    }
    Ok(())
}

/// Groups reasons by title, in the order in which each title first occurs.
fn groups(answer: &Affected, reasons: &[Reason]) -> Vec<ReasonGroup> {
    let mut groups: Vec<ReasonGroup> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for reason in reasons {
        let (title, file) = describe(answer, reason);
        let at = *places.entry(title.clone()).or_insert_with(|| {
            groups.push(ReasonGroup { title, files: Vec::new() });
            groups.len() - 1
        });
        groups[at].files.extend(file);
    }
    groups
}

fn describe(answer: &Affected, reason: &Reason) -> (String, Option<usize>) {
    match reason {
        Reason::Path { file, pattern } => (format!("owns {}", ui::printable(pattern)), Some(*file)),
        Reason::Dependency { via, proof } => {
            let proof = proof.as_ref().map(|proof| format!(": {}", words::proof(proof))).unwrap_or_default();
            (format!("depends on {}, which is affected{proof}", chain(answer, via)), None)
        }
        Reason::UsedFile { file, proof } => (format!("needs a file that changed: {}", words::proof(proof)), Some(*file)),
        Reason::UnreadDependencies { unread } => (words::unread_dependencies(unread), None),
        Reason::Global { file, why: None } => ("a global file changed".to_owned(), Some(*file)),
        Reason::Global { file, why: Some(why) } => (format!("a lock file changed, and {}", ui::printable(why)), Some(*file)),
        Reason::Packages { file, packages } => {
            (format!("reaches packages that changed: {}", words::packages(packages)), Some(*file))
        }
        Reason::Unowned { file } => ("an unowned file changed".to_owned(), Some(*file)),
        Reason::Config { file } => ("its part of the config changed".to_owned(), Some(*file)),
        Reason::AnyDomain => ("another domain is affected".to_owned(), None),
        Reason::Widened => {
            let why = answer.widened_because.as_ref().map(words::widening).unwrap_or_default();
            (format!("the changes are unknown: {}", ui::printable(&why)), None)
        }
        Reason::Forced => ("selected with --domain".to_owned(), None),
    }
}

fn paths(out: &mut dyn Write, answer: &Affected, files: &[usize]) -> io::Result<()> {
    let Some(all) = &answer.files else { return Ok(()) };
    for file in files.iter().take(PATHS) {
        let change = &all[*file].change;
        let mark = match change.kind {
            ChangeKind::Added => 'A',
            ChangeKind::Modified => 'M',
            ChangeKind::Deleted => 'D',
        };
        writeln!(out, "    {DIM}{mark}{DIM:#} {}", ui::path(&change.path))?;
    }
    match files.len().saturating_sub(PATHS) {
        0 => Ok(()),
        more => writeln!(out, "    {DIM}+{more} more{DIM:#}"),
    }
}

fn ignored(out: &mut dyn Write, answer: &Affected) -> io::Result<()> {
    let Some(files) = &answer.files else { return Ok(()) };
    let ignored: Vec<usize> = (0..files.len()).filter(|at| files[*at].rule == Rule::Ignored).collect();
    if ignored.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{BOLD}no domain{BOLD:#}\n  an ignored file changed")?;
    paths(out, answer, &ignored)
}
