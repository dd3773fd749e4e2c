//! The request for a run, and the plan that answers it, as data.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use super::lock::{self, Lock};
use super::template::Templates;
use super::{Inputs, WantedFile, hidden};
use crate::config::Config;
use crate::git::text;
use crate::model::error::Result;

/// The input of a plan.
#[derive(Debug, Clone)]
pub struct ScaffoldRequest<'a> {
    /// The top of the work tree.
    pub root: &'a Path,
    /// The version of this program.
    pub version: &'a str,
    /// The lock that [`lock::read`] returned.
    pub lock: Option<&'a Lock>,
    /// The files that the config requires.
    pub wanted: &'a [WantedFile],
    /// The program's templates, with the repository's own in their place.
    pub templates: &'a Templates,
    /// The user's options, which the lock stores.
    pub inputs: &'a Inputs,
    /// The domains and their paths, see [`domains_of`].
    pub domains: &'a BTreeMap<String, Vec<String>>,
    /// A name of a domain or a level with `_` in it, if there is one: older templates reject such names.
    pub underscored: Option<&'a str>,
    /// True if tests are in `tests/<domain>/`, so the folder is renamed with its domain.
    pub moves_tests: bool,
    /// True if newer templates are used.
    pub upgrade: bool,
    /// Files that are handed over to the user; paths from the root.
    pub eject: &'a [String],
    /// Whole files that the caller made and that are written in the same run, e.g. `cicd.yml`.
    pub writes: &'a [Extra],
}

/// A file whose content the caller made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// The path from the root, with `/`.
    pub path: String,
    /// The whole content of the file.
    pub content: Vec<u8>,
}

/// Returns the domains of a config for a [`ScaffoldRequest`].
#[must_use]
pub fn domains_of(config: &Config) -> BTreeMap<String, Vec<String>> {
    let paths = |domain: &crate::config::Domain| domain.paths.iter().map(|line| line.value.text().to_owned()).collect();
    config.domains.iter().map(|domain| (domain.name.value.clone(), paths(domain))).collect()
}

/// The changes of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Folders that are moved with all their content, before everything else.
    pub moves: Vec<Move>,
    /// Files that are written or removed, by path.
    pub steps: Vec<FileStep>,
    /// Files in which edits and new content conflict, including those of earlier runs. The exit code is 1 until they are
    /// resolved.
    pub conflicts: Vec<Clash>,
    /// Notes for the user.
    pub notes: Vec<Note>,
    /// The new lock.
    pub lock: Lock,
    /// True if the new lock differs from the existing one.
    pub writes_lock: bool,
    /// Tracked files that this sparse checkout leaves out of the work tree.
    pub left_out: BTreeSet<String>,
    /// The workflows that were read and stay as they are, with their content.
    pub unchanged: HashMap<String, Vec<u8>>,
    /// True if an interrupted run left temporary files, which [`write::apply`](super::write::apply) removes.
    pub has_remains: bool,
}

/// A folder that is renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The old path of the folder.
    pub from: String,
    /// The new path of the folder, at which nothing exists yet.
    pub to: String,
}

/// A change of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileStep {
    /// The path from the root.
    pub path: String,
    /// The kind of the change.
    pub act: Act,
    /// The domain that the file belongs to.
    pub domain: Option<String>,
    /// The existing content (for an [`Act::Migrate`], at the old path); `None` if there is none.
    pub before: Option<Vec<u8>>,
    /// The new content; `None` if the file is removed.
    pub after: Option<Vec<u8>>,
}

/// Possible changes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// The file is written where none exists.
    Create,
    /// The file is updated; it has no edits.
    Update,
    /// New content is merged with the user's edits.
    Merge,
    /// The file and its edits move to another path with the domain; the file at the old path is removed.
    Migrate {
        /// The old path.
        from: String,
    },
    /// The file is removed: it is no longer required and has no edits.
    Remove,
    /// A proposal is written beside a file with a conflict.
    Propose,
    /// A proposal that is no longer needed is removed.
    Withdraw,
    /// The file was made by the caller.
    Extra,
}

/// A file in which edits and new content conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The path of the file, which is left alone.
    pub path: String,
    /// The path of the proposal.
    pub proposal: String,
    /// True if the file existed before the first run.
    pub is_foreign: bool,
}

/// Possible notes for the user.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// A domain has a new name.
    Renamed {
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// The test folder of a renamed domain stays, because a folder exists at the new path.
    TestsStay {
        /// The old folder.
        from: String,
        /// The new folder.
        to: String,
    },
    /// The user deleted the file, and it is not written again. It is managed again if the user creates it, even empty.
    Deleted(String),
    /// The file existed before the first run and stays the user's.
    Theirs(String),
    /// The file is no longer required, but stays, because it has edits or belongs to the user.
    Left(String),
    /// A conflict counts as resolved: the file was edited and the proposal was removed.
    Solved(String),
    /// The user edited the proposal; it stays unchanged.
    ProposalEdited(String),
    /// The number of files whose templates have newer versions in this program; `--upgrade` uses them.
    Newer(usize),
    /// The recorded template needs params that no longer exist, so the newer template was used.
    Upgraded(String),
}

impl Plan {
    /// Returns true if there is nothing to do. A conflict may still be unresolved.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.moves.is_empty() && self.steps.is_empty() && !self.writes_lock && !self.has_remains
    }

    /// Returns the number of files with newer templates.
    #[must_use]
    pub fn newer(&self) -> usize {
        self.notes.iter().map(|note| if let Note::Newer(files) = note { *files } else { 0 }).sum()
    }

    /// Returns the paths that will be written and must be committed, including the lock.
    #[must_use]
    pub fn written(&self) -> Vec<&str> {
        let kept = self.steps.iter().filter(|step| step.after.is_some() && step.act != Act::Propose);
        kept.map(|step| step.path.as_str()).chain(self.writes_lock.then_some(lock::FILE_NAME)).collect()
    }

    /// Returns those of these paths that git would ignore, each with the rule.
    ///
    /// # Errors
    /// Returns an error if git fails.
    pub fn hidden(&self, root: &Path) -> Result<Vec<hidden::Hidden>> {
        hidden::find(root, &self.written())
    }
}

impl FileStep {
    /// Returns the change as a unified diff.
    #[must_use]
    pub fn diff(&self) -> String {
        let difference = text::diff(&self.path, self.before.as_deref(), self.after.as_deref());
        match &self.act {
            Act::Migrate { from } => format!("rename from {from}\nrename to {}\n{difference}", self.path),
            _ => difference,
        }
    }
}
