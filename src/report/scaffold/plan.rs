//! The changes that a run of `cicd scaffold` makes to each file.

use std::io::{self, Write};

use crate::report::count;
use crate::report::ui::{self, BAD, BOLD, DIM, GOOD, NOTE};
use crate::scaffold::hidden::Hidden;
use crate::scaffold::lock::FILE_NAME;
use crate::scaffold::plan::{Act, Clash, FileStep, Note, Plan};

/// The tense of the report: changes that were made, or that would be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tense {
    /// The changes were made.
    Did,
    /// The changes would be made.
    Would,
}

/// The most files that are named of one kind; the tree of test folders has hundreds.
const MOST: usize = 12;

/// Writes the files, grouped by the change that is made to them.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn plan(out: &mut dyn Write, plan: &Plan, tense: Tense) -> io::Result<()> {
    if plan.is_done() && plan.conflicts.is_empty() {
        writeln!(out, "{GOOD}nothing to do{GOOD:#}: every file matches cicd.yml and the lock")?;
        return notes(out, &plan.notes);
    }
    if plan.steps.is_empty() && plan.moves.is_empty() && plan.writes_lock {
        writeln!(
            out,
            "{BOLD}{}{BOLD:#} in {FILE_NAME}: files that were edited, deleted or ejected",
            verb("recorded", "would record", tense)
        )?;
    }
    for moved in &plan.moves {
        writeln!(out, "{BOLD}{}{BOLD:#} {} → {}", verb("moved", "would move", tense), moved.from, moved.to)?;
    }
    for (act, did, would) in KINDS {
        let files: Vec<&FileStep> = plan.steps.iter().filter(|step| act(&step.act)).collect();
        if files.is_empty() {
            continue;
        }
        writeln!(out, "{BOLD}{}{BOLD:#} {}", verb(did, would, tense), count(files.len(), "file"))?;
        for step in &files[..files.len().min(MOST)] {
            match &step.act {
                Act::Migrate { from } => writeln!(out, "  {} {DIM}(was {}){DIM:#}", path(&step.path), path(from))?,
                _ => writeln!(out, "  {}", path(&step.path))?,
            }
        }
        if files.len() > MOST {
            writeln!(out, "  {DIM}+{} more{DIM:#}", files.len() - MOST)?;
        }
    }
    plan.conflicts.iter().try_for_each(|clash| conflict(out, clash))?;
    notes(out, &plan.notes)
}

type IsOf = fn(&Act) -> bool;

const KINDS: [(IsOf, &str, &str); 6] = [
    (|act| matches!(act, Act::Create | Act::Extra), "wrote", "would write"),
    (|act| matches!(act, Act::Update), "updated", "would update"),
    (|act| matches!(act, Act::Merge), "merged into your edits:", "would merge into your edits:"),
    (|act| matches!(act, Act::Migrate { .. }), "renamed", "would rename"),
    (|act| matches!(act, Act::Remove), "removed", "would remove"),
    (|act| matches!(act, Act::Withdraw), "removed the proposal:", "would remove the proposal:"),
];

fn verb(did: &'static str, would: &'static str, tense: Tense) -> &'static str {
    if tense == Tense::Did { did } else { would }
}

fn path(path: &str) -> String {
    ui::path(path.as_bytes())
}

fn conflict(out: &mut dyn Write, clash: &Clash) -> io::Result<()> {
    let (file, proposal) = (path(&clash.path), path(&clash.proposal));
    let why = if clash.is_foreign { "existed before and is yours" } else { "has edits that conflict with the new content" };
    writeln!(out, "{BAD}conflict{BAD:#} {file} {why}; it was not changed")?;
    writeln!(out, "  the proposal: {proposal}")?;
    writeln!(
        out,
        "  merge it into your file, remove the proposal, and run this again (the conflict stays until the file is edited);"
    )?;
    writeln!(out, "  or keep yours for good: cicd scaffold --eject {file}")
}

fn notes(out: &mut dyn Write, notes: &[Note]) -> io::Result<()> {
    for note in notes {
        let text = match note {
            Note::Renamed { from, to } => format!("the domain {from} was renamed to {to}"),
            Note::TestsStay { from, to } => {
                format!("{}/ stays: there is a {}/ already; move its tests by hand", path(from), path(to))
            }
            Note::Deleted(file) => {
                format!("{} was deleted and is not written again; create it, even empty, to restore it", path(file))
            }
            Note::Theirs(file) => format!("{} existed before and stays yours", path(file)),
            Note::Left(file) => {
                format!("{} is no longer needed, but it has edits and stays; remove it when you are done", path(file))
            }
            Note::Solved(file) => format!("{}: the conflict counts as resolved", path(file)),
            Note::ProposalEdited(file) => format!("{} was edited and is left unchanged", path(file)),
            Note::Newer(files) => {
                format!("this cicd has newer templates for {}; use them with `cicd scaffold --upgrade`", count(*files, "file"))
            }
            Note::Upgraded(file) => {
                format!("{}: its recorded template no longer works, so the newer one was used", path(file))
            }
        };
        writeln!(out, "{NOTE}note{NOTE:#} {text}")?;
    }
    Ok(())
}

/// Writes the changes as a unified diff.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn diff(out: &mut dyn Write, plan: &Plan) -> io::Result<()> {
    for moved in &plan.moves {
        writeln!(out, "rename from {}/\nrename to {}/", moved.from, moved.to)?;
    }
    for step in &plan.steps {
        for line in step.diff().lines() {
            let style = match line.as_bytes().first() {
                _ if line.starts_with("+++") || line.starts_with("---") => BOLD,
                Some(b'+') => GOOD,
                Some(b'-') => BAD,
                Some(b'@') => DIM,
                _ => anstyle::Style::new(),
            };
            writeln!(out, "{style}{}{style:#}", ui::printable(line))?;
        }
    }
    plan.conflicts.iter().try_for_each(|clash| conflict(out, clash))
}

/// Returns the message about generated files that git ignores.
#[must_use]
pub fn hidden(hidden: &[Hidden]) -> String {
    let mut text = String::from("nothing was written: git ignores files that have to be committed");
    for Hidden { path: file, file: rules, line, pattern } in hidden.iter().take(MOST) {
        text.push_str(&format!("\n  {}  by {}:{line}: {pattern}", path(file), path(rules)));
    }
    if hidden.len() > MOST {
        text.push_str(&format!("\n  +{} more", hidden.len() - MOST));
    }
    // Git does not look into a folder that is ignored as a whole: a negated rule for a file below it has no effect.
    let is_whole = |hidden: &Hidden| hidden.pattern.ends_with('/');
    text.push_str("\n  remove the rule and run this again");
    if let Some(Hidden { pattern, .. }) = hidden.iter().find(|hidden| is_whole(hidden)) {
        text.push_str(&format!(
            "; or narrow it: `{pattern}*` instead of `{pattern}`, and below it a line `!/FILE` for each file above"
        ));
    } else {
        text.push_str("; or add below it a line `!/FILE` for each file above");
    }
    text
}
