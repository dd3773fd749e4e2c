//! Renamed domains: a domain's workflow moves with the user's edits, and its folder of tests moves with all its content.

use std::collections::{BTreeMap, BTreeSet};

use super::super::WantedFile;
use super::super::content::is_same;
use super::super::lock::{FileState, LockEntry};
use super::super::places::{self, TESTS};
use super::super::plan::{Act, Move, Note};
use super::super::tree::{PathState, refusal};
use super::ReconcileWork;
use crate::config::CROSS_DOMAIN;
use crate::model::error::Result;

/// An entry that moves to another path.
#[derive(Debug, Clone)]
pub(super) struct Carried {
    /// The path of the file; `None` if its folder moves or has moved.
    pub(super) from: Option<String>,
    /// The entry in the lock.
    pub(super) entry: LockEntry,
}

/// A required file as it is found: its entry in the lock, its content, and the old path if it is still there.
type Found3 = (Option<LockEntry>, Option<Vec<u8>>, Option<String>);

impl ReconcileWork<'_> {
    /// Finds renamed domains, moves their folders, and returns the entries that move with them, by their new path.
    pub(super) fn renames(&mut self) -> Result<BTreeMap<String, Carried>> {
        let mut carried = BTreeMap::new();
        for (old, new) in renamed(&self.old.domains, self.request.domains) {
            self.note(Note::Renamed { from: old.clone(), to: new.clone() });
            let takes_tests = self.move_tests(&old, &new)?;
            for (path, entry) in self.old.files.iter().filter(|(path, _)| places::domain(path) == Some(&old)) {
                let is_test = path.starts_with(TESTS);
                let Some(to) = places::renamed(path, &new).filter(|to| !self.old.files.contains_key(to)) else { continue };
                if (is_test && takes_tests) || (!is_test && entry.state != FileState::Ejected) {
                    let from = (!is_test).then(|| path.clone());
                    self.done.insert(path.clone());
                    carried.insert(to, Carried { from, entry: entry.clone() });
                }
            }
        }
        Ok(carried)
    }

    /// Moves the folder of a domain's tests; returns `true` if its content is at the new path afterwards.
    fn move_tests(&mut self, old: &str, new: &str) -> Result<bool> {
        let (from, to) = (format!("{TESTS}/{old}"), format!("{TESTS}/{new}"));
        let below = format!("{from}/");
        let is_ours = self.request.moves_tests || self.old.files.keys().any(|path| path.starts_with(&below));
        if !is_ours {
            return Ok(false);
        }
        let is_left_out = |path: &&String| path.starts_with(&below) && matches!((self.look)(path), Ok(PathState::LeftOut));
        if let Some(path) = self.old.files.keys().find(is_left_out) {
            return refusal(path, &PathState::LeftOut).map_or(Ok(false), Err);
        }
        match ((self.look)(&from)?, (self.look)(&to)?) {
            (PathState::Folder, PathState::Missing) => {
                self.plan.moves.push(Move { from, to });
                Ok(true)
            }
            // An earlier run was interrupted after the move.
            (PathState::Missing, _) => Ok(true),
            (PathState::Folder, _) => {
                self.note(Note::TestsStay { from, to });
                Ok(false)
            }
            _ => Ok(false),
        }
    }

    /// Finds a moved entry: at its old path, or at the new one if an earlier run was interrupted.
    pub(super) fn carry(&mut self, wanted: &WantedFile, carried: Carried) -> Result<Found3> {
        let new = self.content(&wanted.path)?;
        let Carried { from: Some(from), entry } = carried else { return Ok((Some(carried.entry), new, None)) };
        let old = match self.there(&from)? {
            PathState::File(content) => Some(content),
            PathState::LeftOut => return refusal(&from, &PathState::LeftOut).map_or(Ok((None, None, None)), Err),
            _ => None,
        };
        match (new, old) {
            (None, Some(old)) => Ok((Some(entry), Some(old), Some(from))),
            (Some(new), Some(old)) => {
                let notes = self.plan.notes.len();
                let settled = self.settle(wanted, Some(&entry), Some(&old))?;
                self.plan.notes.truncate(notes);
                if is_same(settled.after.as_ref().unwrap_or(&old), &new) {
                    self.remove(from, Act::Remove, old);
                    return Ok((Some(entry), Some(new), None));
                }
                // The file at the new path belongs to the user: the old file is handled like that of a removed domain.
                self.done.remove(&from);
                Ok((None, Some(new), None))
            }
            (new, None) => Ok((Some(entry), new, None)),
        }
    }
}

/// Returns the renamed domains as `(old, new)`: domains with the same paths, or the only removed and the only new domain if
/// they share a path.
pub(super) fn renamed(old: &BTreeMap<String, Vec<String>>, new: &BTreeMap<String, Vec<String>>) -> Vec<(String, String)> {
    let only = |a: &BTreeMap<String, Vec<String>>, b: &BTreeMap<String, Vec<String>>| -> Vec<(String, BTreeSet<String>)> {
        let mine = a.iter().filter(|(name, paths)| !b.contains_key(*name) && *name != CROSS_DOMAIN && !paths.is_empty());
        mine.map(|(name, paths)| (name.clone(), paths.iter().cloned().collect())).collect()
    };
    let (gone, come) = (only(old, new), only(new, old));
    if let ([(from, before)], [(to, after)]) = (gone.as_slice(), come.as_slice()) {
        return if before.is_disjoint(after) { Vec::new() } else { vec![(from.clone(), to.clone())] };
    }
    let mut pairs = Vec::new();
    for (from, before) in &gone {
        let same = |list: &[(String, BTreeSet<String>)]| {
            let mut names = list.iter().filter(|(_, paths)| paths == before).map(|(name, _)| name.clone());
            names.next().filter(|_| names.next().is_none())
        };
        // If several domains have the same paths, the match is ambiguous.
        if let (Some(_), Some(to)) = (same(&gone), same(&come)) {
            pairs.push((from.clone(), to));
        }
    }
    pairs
}
