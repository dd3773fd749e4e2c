//! Files that are no longer required: generated files are removed, the user's files stay and are named.

use std::collections::BTreeMap;

use super::super::content::digest;
use super::super::lock::{FileState, LockEntry};
use super::super::plan::{Act, Note};
use super::super::tree::PathState;
use super::ReconcileWork;
use super::rename::Carried;
use crate::model::error::Result;

impl ReconcileWork<'_> {
    /// Handles the remaining files of the old lock, and the files of a renamed domain that were not carried over.
    pub(super) fn gone(&mut self, carried: BTreeMap<String, Carried>) -> Result<()> {
        let mut left: BTreeMap<String, LockEntry> = BTreeMap::new();
        for (path, carried) in carried {
            left.insert(carried.from.unwrap_or(path), carried.entry);
        }
        for (path, entry) in &self.old.files {
            if !self.done.contains(path) {
                left.entry(path.clone()).or_insert_with(|| entry.clone());
            }
        }
        for (path, entry) in left {
            self.leave(path, &entry)?;
        }
        Ok(())
    }

    fn leave(&mut self, path: String, entry: &LockEntry) -> Result<()> {
        self.withdraw(&path, entry)?;
        let there = match self.there(&path)? {
            PathState::File(there) => there,
            PathState::LeftOut => {
                self.note(Note::Left(path));
                return Ok(());
            }
            _ => return Ok(()),
        };
        let proven = entry.made.as_ref().filter(|made| digest(&there) == made.digest && self.pristine(made).is_some());
        let is_ours = proven.is_some() && matches!(entry.state, FileState::Managed | FileState::Edited);
        if is_ours && !self.ejected.contains(path.as_str()) {
            self.remove(path, Act::Remove, there);
        } else {
            self.note(Note::Left(path));
        }
        Ok(())
    }
}
