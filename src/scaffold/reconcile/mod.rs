//! Computes steps and a new lock from the required files, the lock and the existing files. The computation is pure: it reads
//! the work tree through a function.
//!
//! ```text
//! wanted, templates ─▶ next: the new content ─┐
//! lock ─────────────▶ the pristine content ───┼─▶ file: one file settled ─▶ steps, conflicts, notes, lock
//! look ─────────────▶ theirs ─────────────────┘
//! ```
//!
//! A file whose inputs have not changed is not rendered: its digest in the lock is compared with the digest of the file.

mod file;
mod gone;
mod next;
mod rename;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::WantedFile;
use super::content::{digest, is_same};
use super::lock::{FileState, Lock, LockEntry, name_of};
use super::places::{self, WORKFLOWS};
use super::plan::{Act, Clash, FileStep, Move, Note, Plan, ScaffoldRequest};
use super::template::Template;
use super::tree::{PathState, refusal};
use crate::model::diagnostic::did_you_mean;
use crate::model::error::{Error, Result};
use file::Settled;
use rename::Carried;

/// The suffix of a proposal's name, which keeps tools from reading the proposal as the file itself.
pub const PROPOSED: &str = ".proposed";

/// Plans a run.
///
/// # Errors
/// Returns an error in the same cases as [`plan`](super::planner::plan).
pub fn reconcile(request: &ScaffoldRequest<'_>, look: &dyn Fn(&str) -> Result<PathState>) -> Result<Plan> {
    let empty = Lock::default();
    let mut work = ReconcileWork::new(request, request.lock.unwrap_or(&empty), look)?;
    let mut carried = work.renames()?;
    let mut wanted: Vec<&WantedFile> = request.wanted.iter().collect();
    wanted.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    for wanted in wanted {
        work.wanted(wanted, carried.remove(&wanted.path))?;
    }
    work.gone(carried)?;
    work.extras()?;
    Ok(work.finish())
}

/// A plan while it is computed.
struct ReconcileWork<'a> {
    request: &'a ScaffoldRequest<'a>,
    old: &'a Lock,
    look: &'a dyn Fn(&str) -> Result<PathState>,
    ejected: BTreeSet<&'a str>,
    /// The current templates and their keys, by name.
    current: HashMap<&'a str, (Rc<str>, Rc<Template>)>,
    /// The paths of the old lock that are already handled.
    done: BTreeSet<String>,
    files: BTreeMap<String, LockEntry>,
    newer: usize,
    plan: Plan,
}

impl<'a> ReconcileWork<'a> {
    fn new(request: &'a ScaffoldRequest<'a>, old: &'a Lock, look: &'a dyn Fn(&str) -> Result<PathState>) -> Result<Self> {
        let ejected = request.eject.iter().map(|path| path.trim_start_matches("./")).collect();
        let work = Self {
            request,
            old,
            look,
            ejected,
            current: HashMap::new(),
            done: BTreeSet::new(),
            files: BTreeMap::new(),
            newer: 0,
            plan: Plan::default(),
        };
        work.knows_ejected()?;
        Ok(work)
    }

    fn knows_ejected(&self) -> Result<()> {
        let names = || self.old.files.keys().chain(self.request.wanted.iter().map(|wanted| &wanted.path)).map(String::as_str);
        let Some(unknown) = self.ejected.iter().find(|path| !names().any(|name| name == **path)) else { return Ok(()) };
        let error = Error::usage(format!("`{}` is not a file that `cicd scaffold` writes", unknown.escape_debug()));
        Err(match did_you_mean(unknown, names()) {
            Some(name) => error.hint(format!("did you mean `{name}`?")),
            None => error.hint("name it as the lock does: from the top of the repository, e.g. .github/workflows/cicd.yml"),
        })
    }

    /// Returns the state of a path after the folders have moved.
    fn there(&self, path: &str) -> Result<PathState> {
        (self.look)(&before_moves(&self.plan.moves, path))
    }

    /// Returns the content at the path of a required file; `None` if nothing is there.
    fn content(&self, path: &str) -> Result<Option<Vec<u8>>> {
        content_of(path, self.there(path)?)
    }

    fn note(&mut self, note: Note) {
        self.plan.notes.push(note);
    }

    fn wanted(&mut self, wanted: &WantedFile, carried: Option<Carried>) -> Result<()> {
        let path = &wanted.path;
        let known = self.old.files.get(path);
        // What the lock says of this template and path was checked when the lock was read.
        let made = known.and_then(|known| known.made.as_ref());
        let is_checked = made.is_some_and(|made| name_of(&made.template).0 == wanted.template);
        if !is_checked && (places::check(path).is_err() || !places::may_make(wanted.template, path)) {
            return Err(Error::unknown(format!("the template {} does not make {path}", wanted.template)));
        }
        self.done.insert(path.clone());
        if self.ejected.contains(path.as_str()) {
            let left = carried.and_then(|carried| carried.from);
            self.plan.notes.extend(left.map(Note::Left));
            return self.eject(path, known);
        }
        if let Some(known) = known.filter(|known| known.state == FileState::Ejected) {
            self.files.insert(path.clone(), known.clone());
            return Ok(());
        }
        let (known, there, from) = match carried {
            Some(carried) => self.carry(wanted, carried)?,
            None => match self.there(path)? {
                PathState::LeftOut => {
                    self.files.extend(known.map(|known| (path.clone(), known.clone())));
                    return Ok(());
                }
                found => (known.cloned(), content_of(path, found)?, None),
            },
        };
        if known.as_ref().is_some_and(|known| known.state == FileState::Ejected) {
            self.files.extend(known.map(|known| (path.clone(), known)));
            return Ok(());
        }
        let settled = self.settle(wanted, known.as_ref(), there.as_deref())?;
        self.take(wanted, known.as_ref(), there, from, settled)
    }

    /// Hands a file over to the user.
    fn eject(&mut self, path: &str, known: Option<&LockEntry>) -> Result<()> {
        if let Some(known) = known {
            self.withdraw(path, known)?;
        }
        self.files.insert(path.to_owned(), LockEntry { state: FileState::Ejected, made: None, conflict: None });
        Ok(())
    }

    /// Turns the result for one file into steps.
    fn take(
        &mut self,
        wanted: &WantedFile,
        known: Option<&LockEntry>,
        there: Option<Vec<u8>>,
        from: Option<String>,
        settled: Settled,
    ) -> Result<()> {
        let path = &wanted.path;
        let after = if from.is_some() { settled.after.or_else(|| there.clone()) } else { settled.after };
        match (&settled.proposal, &settled.entry.conflict) {
            (Some(proposal), Some(_)) => self.propose(path, known, settled.entry.made.is_none(), proposal)?,
            _ => known.iter().try_for_each(|known| self.withdraw(path, known))?,
        }
        if let Some(after) = after {
            let act = match (from, &there) {
                (Some(from), _) => Act::Migrate { from },
                (None, None) => Act::Create,
                (None, Some(there)) if is_clean(known, there) => Act::Update,
                (None, Some(_)) => Act::Merge,
            };
            let domain = wanted.domain.clone();
            self.plan.steps.push(FileStep { path: path.clone(), act, domain, before: there, after: Some(after) });
        } else if let Some(there) = there.filter(|_| path.starts_with(WORKFLOWS)) {
            self.plan.unchanged.insert(path.clone(), there);
        }
        self.files.insert(path.clone(), settled.entry);
        Ok(())
    }

    /// Writes a proposal beside a file, unless the user edited the existing one.
    fn propose(&mut self, path: &str, known: Option<&LockEntry>, is_foreign: bool, proposal: &[u8]) -> Result<()> {
        let beside = format!("{path}{PROPOSED}");
        self.plan.conflicts.push(Clash { path: path.to_owned(), proposal: beside.clone(), is_foreign });
        let ours = known.and_then(|known| known.conflict.as_ref()).map(|conflict| conflict.proposal.as_str());
        let before = match self.there(&beside)? {
            PathState::Missing => None,
            PathState::File(there) if is_same(&there, proposal) => return Ok(()),
            PathState::File(there) if Some(digest(&there).as_str()) == ours => Some(there),
            _ => {
                self.note(Note::ProposalEdited(beside));
                return Ok(());
            }
        };
        let domain = places::domain(path).map(str::to_owned);
        self.plan.steps.push(FileStep { path: beside, act: Act::Propose, domain, before, after: Some(proposal.to_owned()) });
        Ok(())
    }

    /// Removes a generated proposal that is no longer needed.
    fn withdraw(&mut self, path: &str, known: &LockEntry) -> Result<()> {
        let Some(conflict) = &known.conflict else { return Ok(()) };
        let beside = format!("{path}{PROPOSED}");
        if let PathState::File(there) = self.there(&beside)? {
            if digest(&there) == conflict.proposal {
                self.remove(beside, Act::Withdraw, there);
            } else {
                self.note(Note::ProposalEdited(beside));
            }
        }
        Ok(())
    }

    fn remove(&mut self, path: String, act: Act, before: Vec<u8>) {
        let domain = places::domain(path.trim_end_matches(PROPOSED)).map(str::to_owned);
        self.plan.steps.push(FileStep { path, act, domain, before: Some(before), after: None });
    }

    fn extras(&mut self) -> Result<()> {
        for extra in self.request.writes {
            if let Err(why) = places::check(&extra.path) {
                return Err(Error::unknown(format!("`{}` {why}", extra.path.escape_debug())));
            }
            let before = self.content(&extra.path)?;
            if before.as_ref() != Some(&extra.content) {
                let after = Some(extra.content.clone());
                self.plan.steps.push(FileStep { path: extra.path.clone(), act: Act::Extra, domain: None, before, after });
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Plan {
        let keys: BTreeSet<&String> = self
            .files
            .values()
            .flat_map(|entry| entry.made.iter().chain(entry.conflict.as_ref().map(|conflict| &conflict.made)))
            .map(|made| &made.template)
            .collect();
        let mut templates = BTreeMap::new();
        for key in keys {
            let now = self.current.values().find(|(current, _)| **current == **key).map(|(_, template)| &template.text);
            // A template in neither place was missing in the old lock: its content stays unproven.
            if let Some(text) = self.old.templates.get(key).or(now) {
                templates.insert(key.clone(), text.clone());
            }
        }
        let (inputs, domains) = (self.request.inputs.clone(), self.request.domains.clone());
        let mut lock = Lock { cicd: self.old.cicd.clone(), inputs, domains, templates, files: self.files };
        self.plan.writes_lock = self.request.lock != Some(&lock);
        if self.plan.writes_lock {
            self.request.version.clone_into(&mut lock.cicd);
        }
        self.plan.lock = lock;
        if self.newer > 0 {
            self.plan.notes.push(Note::Newer(self.newer));
        }
        self.plan.steps.sort_by(|a, b| a.path.cmp(&b.path));
        self.plan.notes.sort();
        self.plan
    }
}

fn content_of(path: &str, found: PathState) -> Result<Option<Vec<u8>>> {
    match (refusal(path, &found), found) {
        (Some(error), _) => Err(error),
        (None, PathState::File(content)) => Ok(Some(content)),
        _ => Ok(None),
    }
}

/// Returns true if a file is unchanged since it was written.
fn is_clean(known: Option<&LockEntry>, there: &[u8]) -> bool {
    known.and_then(|known| known.made.as_ref()).is_some_and(|made| made.digest == digest(there))
}

/// Returns the path at which a file is found before the folders move.
#[must_use]
pub(super) fn before_moves(moves: &[Move], path: &str) -> String {
    let source = moves.iter().find_map(|step| {
        let below = path.strip_prefix(step.to.as_str()).filter(|below| below.starts_with('/'))?;
        Some(format!("{}{below}", step.from))
    });
    source.unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests;
