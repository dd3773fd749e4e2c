//! What a run would do, as data: the request, and the plan that answers it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::lock::{self, Lock};
use super::template::Templates;
use super::{Inputs, WantedFile, hidden};
use crate::config::Config;
use crate::git::text;
use crate::model::error::Result;

/// What is wanted of a repository.
#[derive(Debug, Clone)]
pub struct ScaffoldRequest<'a> {
    /// The top of the work tree.
    pub root: &'a Path,
    /// The version of this program.
    pub version: &'a str,
    /// What [`lock::read`] gave.
    pub lock: Option<&'a Lock>,
    /// The files that the config calls for.
    pub wanted: &'a [WantedFile],
    /// Those of the program, with the repository's own in their place.
    pub templates: &'a Templates,
    /// To be remembered.
    pub inputs: &'a Inputs,
    /// The domains and their paths, see [`domains_of`].
    pub domains: &'a BTreeMap<String, Vec<String>>,
    /// A name of a domain or a level with `_` in it, if there is one: older templates refuse it.
    pub underscored: Option<&'a str>,
    /// True if tests are found below `tests/<domain>/`, so that the folder goes with a renamed domain.
    pub moves_tests: bool,
    /// Takes newer templates.
    pub upgrade: bool,
    /// Files that become the user's; paths from the root.
    pub eject: &'a [String],
    /// Whole files of the caller's own making that go the same way, e.g. `cicd.yml`.
    pub writes: &'a [Extra],
}

/// A file whose content the caller made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// From the root, with `/`.
    pub path: String,
    /// The whole content.
    pub content: Vec<u8>,
}

/// The domains of a config as a [`ScaffoldRequest`] wants them.
#[must_use]
pub fn domains_of(config: &Config) -> BTreeMap<String, Vec<String>> {
    let paths = |domain: &crate::config::Domain| domain.paths.iter().map(|line| line.value.text().to_owned()).collect();
    config.domains.iter().map(|domain| (domain.name.value.clone(), paths(domain))).collect()
}

/// What a run does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Folders that move with everything in them, before anything else.
    pub moves: Vec<Move>,
    /// Files that are written or taken away, by path.
    pub steps: Vec<FileStep>,
    /// Files whose edits and what is new touch: exit 1 until solved. Also those of earlier runs.
    pub conflicts: Vec<Clash>,
    /// What a person may want to know.
    pub notes: Vec<Note>,
    /// The lock as it will be.
    pub lock: Lock,
    /// True if that differs from the lock as it is.
    pub writes_lock: bool,
    /// Files that git has, and this sparse checkout leaves out of the work tree.
    pub left_out: BTreeSet<String>,
    /// True if an interrupted run left temporary files, which [`write::apply`](super::write::apply) takes away.
    pub has_remains: bool,
}

/// A folder that gets another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// From here,
    pub from: String,
    /// to here, where nothing is yet.
    pub to: String,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileStep {
    /// From the root.
    pub path: String,
    /// What is done.
    pub act: Act,
    /// The domain that it belongs to.
    pub domain: Option<String>,
    /// What is there (for a [`Act::Migrate`], at its old place); `None` for nothing.
    pub before: Option<Vec<u8>>,
    /// What will be there; `None` for nothing.
    pub after: Option<Vec<u8>>,
}

/// What is done with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Written where nothing is.
    Create,
    /// Brought up to date; nobody edited it.
    Update,
    /// What is new is brought in beside the user's edits.
    Merge,
    /// Taken along to another name with its domain, the user's edits too; the file at the old path goes.
    Migrate {
        /// The old path.
        from: String,
    },
    /// Taken away: nothing calls for it, and nobody edited it.
    Remove,
    /// A proposal beside a file with a conflict.
    Propose,
    /// A proposal that is no longer needed is taken away.
    Withdraw,
    /// The caller's own.
    Extra,
}

/// A file whose edits and what is new touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The file, which is left alone.
    pub path: String,
    /// Where the proposal lies.
    pub proposal: String,
    /// True if the file was there before us.
    pub is_foreign: bool,
}

/// What a person may want to know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// A domain has another name now.
    Renamed {
        /// The old name.
        from: String,
        /// The new one.
        to: String,
    },
    /// The folder of a renamed domain's tests stays: there is one at the new place.
    TestsStay {
        /// The old folder.
        from: String,
        /// The new one.
        to: String,
    },
    /// The user deleted it, and it stays so. Created again, even empty, it is taken over.
    Deleted(String),
    /// It was there before us, and stays the user's.
    Theirs(String),
    /// Nothing calls for it any longer, but it is not ours alone: it stays.
    Left(String),
    /// A conflict is taken for solved: the file was edited and the proposal is gone.
    Solved(String),
    /// The user edited the proposal; it stays as it is.
    ProposalEdited(String),
    /// This many files are of templates of which this program has newer ones; `--upgrade` takes them.
    Newer(usize),
    /// What the recorded template needs is no longer given: the newer one was taken.
    Upgraded(String),
}

impl Plan {
    /// Returns true if there is nothing to do. A conflict may still be unsolved.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.moves.is_empty() && self.steps.is_empty() && !self.writes_lock && !self.has_remains
    }

    /// How many files could have newer templates.
    #[must_use]
    pub fn newer(&self) -> usize {
        self.notes.iter().map(|note| if let Note::Newer(files) = note { *files } else { 0 }).sum()
    }

    /// The paths that will be written and are to be committed, the lock among them.
    #[must_use]
    pub fn written(&self) -> Vec<&str> {
        let kept = self.steps.iter().filter(|step| step.after.is_some() && step.act != Act::Propose);
        kept.map(|step| step.path.as_str()).chain(self.writes_lock.then_some(lock::FILE_NAME)).collect()
    }

    /// Those of them that git would ignore, and by which rule.
    ///
    /// # Errors
    /// When git fails.
    pub fn hidden(&self, root: &Path) -> Result<Vec<hidden::Hidden>> {
        hidden::find(root, &self.written())
    }
}

impl FileStep {
    /// The difference that it makes, in the unified form.
    #[must_use]
    pub fn diff(&self) -> String {
        let difference = text::diff(&self.path, self.before.as_deref(), self.after.as_deref());
        match &self.act {
            Act::Migrate { from } => format!("rename from {from}\nrename to {}\n{difference}", self.path),
            _ => difference,
        }
    }
}
