//! Settles one file: the recorded content, the existing content, and the required content. Edits of the user are never lost,
//! whatever the lock claims.

use super::super::content::{digest, is_same};
use super::super::lock::{Conflict, FileState, LockEntry};
use super::super::merge::{Merged, beside, merge};
use super::super::plan::Note;
use super::super::tree::PathState;
use super::super::{Hold, WantedFile, places};
use super::next::Next;
use super::{PROPOSED, ReconcileWork};
use crate::model::error::Result;

/// The result for one file.
pub(super) struct Settled {
    /// The entry in the new lock.
    pub(super) entry: LockEntry,
    /// The new content, if it differs from the existing content.
    pub(super) after: Option<Vec<u8>>,
    /// The content that would have been written without a conflict.
    pub(super) proposal: Option<Vec<u8>>,
}

impl Settled {
    fn quietly(entry: LockEntry) -> Self {
        Self { entry, after: None, proposal: None }
    }
}

impl ReconcileWork<'_> {
    /// Settles one file.
    pub(super) fn settle(&mut self, wanted: &WantedFile, known: Option<&LockEntry>, there: Option<&[u8]>) -> Result<Settled> {
        let mut next = self.next(wanted, known)?;
        match (known, there) {
            (None, None) => self.create(wanted.hold, &mut next),
            (None, Some(there)) => self.meet(wanted, &mut next, there),
            // The existing file that caused a conflict is gone.
            (Some(known), None) if known.made.is_none() => self.create(wanted.hold, &mut next),
            (Some(known), None) => {
                self.note(Note::Deleted(wanted.path.clone()));
                Ok(Settled::quietly(LockEntry { state: FileState::Deleted, made: known.made.clone(), conflict: None }))
            }
            (Some(known), Some(there)) => {
                let known = self.solved(&wanted.path, known, there)?;
                self.follow(wanted, &mut next, known, there)
            }
        }
    }

    fn create(&mut self, hold: Hold, next: &mut Next<'_>) -> Result<Settled> {
        let content = self.render(next)?;
        let entry = match hold {
            Hold::Given => LockEntry { state: FileState::Ejected, made: None, conflict: None },
            Hold::Kept => LockEntry { state: FileState::Managed, made: Some(next.made(&content)), conflict: None },
        };
        Ok(Settled { entry, after: Some(content), proposal: None })
    }

    /// Settles a file that the lock does not know: it equals the generated content (an earlier run was interrupted), or it
    /// existed before.
    fn meet(&mut self, wanted: &WantedFile, next: &mut Next<'_>, there: &[u8]) -> Result<Settled> {
        let content = self.render(next)?;
        let is_equal = is_same(&content, there);
        if wanted.hold == Hold::Given || (!is_equal && places::gives_way(wanted.template)) {
            if !is_equal {
                self.note(Note::Theirs(wanted.path.clone()));
            }
            return Ok(Settled::quietly(LockEntry { state: FileState::Ejected, made: None, conflict: None }));
        }
        if is_equal {
            return Ok(Settled::quietly(LockEntry {
                state: FileState::Managed,
                made: Some(next.made(&content)),
                conflict: None,
            }));
        }
        let proposal = beside(there, &content).into_owned();
        let nothing = LockEntry { state: FileState::Edited, made: None, conflict: None };
        Ok(clash(nothing, next, &content, there, proposal))
    }

    /// Returns the entry of a file with its conflict resolved, if the user edited the file and removed the proposal. The
    /// missing proposal alone is no proof, because a fresh clone never has it.
    fn solved(&mut self, path: &str, known: &LockEntry, there: &[u8]) -> Result<LockEntry> {
        let Some(conflict) = &known.conflict else { return Ok(known.clone()) };
        let is_edited = digest(there) != conflict.theirs;
        if !is_edited || self.there(&format!("{path}{PROPOSED}"))? != PathState::Missing {
            return Ok(known.clone());
        }
        self.note(Note::Solved(path.to_owned()));
        Ok(LockEntry { state: FileState::Edited, made: Some(conflict.made.clone()), conflict: None })
    }

    /// Settles a file that the lock knows and that exists.
    fn follow(&mut self, wanted: &WantedFile, next: &mut Next<'_>, known: LockEntry, there: &[u8]) -> Result<Settled> {
        if known.state == FileState::Deleted && there.is_empty() {
            // The user asked for the file by creating it again, empty.
            return self.create(wanted.hold, next);
        }
        let Some(made) = &known.made else { return self.unproven(next, known, there) };
        let state = if digest(there) == made.digest { FileState::Managed } else { FileState::Edited };
        if known.conflict.is_none() && made.template == *next.key && made.params == next.params {
            return Ok(Settled::quietly(LockEntry { state, ..known }));
        }
        let made = made.clone();
        let content = self.render(next)?;
        let Some(pristine) = self.pristine(&made) else { return self.unproven(next, known, there) };
        if content == pristine {
            // Nothing is new. Another template is recorded all the same, because its note would otherwise never end.
            let made = if made.template == *next.key { made } else { next.made(&content) };
            return Ok(Settled::quietly(LockEntry { state, made: Some(made), conflict: None }));
        }
        match merge(&pristine, there, &content) {
            Merged::Whole(whole) => {
                let made = next.made(&content);
                let state = if digest(&whole) == made.digest { FileState::Managed } else { FileState::Edited };
                let after = (whole != there).then_some(whole);
                Ok(Settled { entry: LockEntry { state, made: Some(made), conflict: None }, after, proposal: None })
            }
            Merged::Touching(proposal) => Ok(clash(known, next, &content, there, proposal)),
        }
    }

    /// Settles a file whose pristine content is unknown or differs from the lock's claim: it is the user's file until it equals
    /// the new content.
    fn unproven(&mut self, next: &mut Next<'_>, known: LockEntry, there: &[u8]) -> Result<Settled> {
        let content = self.render(next)?;
        if is_same(&content, there) {
            let made = Some(next.made(&content));
            return Ok(Settled::quietly(LockEntry { state: FileState::Managed, made, conflict: None }));
        }
        let proposal = beside(there, &content).into_owned();
        Ok(clash(LockEntry { made: None, ..known }, next, &content, there, proposal))
    }
}

/// Keeps the file unchanged and records in the lock the content that could not be merged.
fn clash(known: LockEntry, next: &Next<'_>, content: &[u8], there: &[u8], proposal: Vec<u8>) -> Settled {
    let made = next.made(content);
    // As long as the proposal stays the same, edits count from the first time it was made.
    let theirs = match known.conflict {
        Some(earlier) if earlier.made == made => earlier.theirs,
        _ => digest(there),
    };
    let conflict = Some(Conflict { made, theirs, proposal: digest(&proposal) });
    Settled { entry: LockEntry { state: FileState::Edited, made: known.made, conflict }, after: None, proposal: Some(proposal) }
}
