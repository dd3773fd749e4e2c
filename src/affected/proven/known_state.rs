//! A state of the repository, with what tells it from another one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::git::Repository;
use crate::graph::{MAX_SOURCE, Scope};
use crate::model::reasons::{Change, ChangeKind};
use crate::system::files;

/// The most files that may differ. With more, reading them all anew costs about the same.
pub(super) const MOST_FILES: usize = 2_000;

/// The most text of files that no commit has, in bytes.
const MOST_TEXT: usize = 8 << 20;

/// The state that an answer is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KnownState {
    /// The digest of all that an answer depends on besides the content of the repository.
    pub(super) rules: String,
    /// The commit, in hex.
    pub(super) commit: String,
    /// True if the changed files were read from the work tree.
    is_work_tree: bool,
    /// The deleted paths that counted as targets, sorted.
    pub(super) deleted: Vec<Vec<u8>>,
    /// The text of each file that was read from the work tree.
    pub(super) texts: BTreeMap<String, String>,
    /// The name of the answer, and of the references that it was made from.
    pub(super) answer: String,
    /// The name of the paths and declarations; `None` if the answer cannot be made anew for single files.
    pub(super) targets: Option<String>,
}

impl KnownState {
    /// Returns the state of a scope; `None` if it has paths that cannot be kept, or too much text.
    pub(super) fn of(
        repository: &Repository,
        scope: &Scope<'_>,
        rules: &str,
        answer: &str,
        targets: Option<String>,
    ) -> Option<Self> {
        let mut texts = BTreeMap::new();
        let mut length = 0;
        for path in on_disk(scope)? {
            let text = text(&regular_file_on_disk(repository, path)?);
            length += text.len();
            texts.insert(path.to_owned(), text);
            if texts.len() > MOST_FILES || length > MOST_TEXT {
                return None;
            }
        }
        let (rules, answer, commit) = (rules.to_owned(), answer.to_owned(), scope.commit?.to_owned());
        let deleted = deleted(scope.changes);
        Some(Self { rules, commit, is_work_tree: scope.is_work_tree, deleted, texts, answer, targets })
    }

    /// Returns the name of the state: each commit has one, and one for its work tree.
    pub(super) fn key(&self) -> String {
        let text = format!("{} {} {}", self.rules, self.commit, self.is_work_tree);
        blake3::hash(text.as_bytes()).to_hex().to_string()
    }

    /// Returns a state of a commit without a work tree.
    #[cfg(test)]
    pub(super) fn for_test(commit: &str, answer: &str) -> Self {
        let (commit, answer) = (commit.to_owned(), answer.to_owned());
        let (rules, deleted, texts) = Default::default();
        Self { rules, commit, is_work_tree: false, deleted, texts, answer, targets: None }
    }
}

/// Returns the text of a content.
pub(super) fn text(content: &[u8]) -> String {
    String::from_utf8_lossy(content).into_owned()
}

/// Returns the deleted paths, sorted.
pub(super) fn deleted(changes: &[Change]) -> Vec<Vec<u8>> {
    let deleted = changes.iter().filter(|change| change.kind == ChangeKind::Deleted);
    let mut paths: Vec<Vec<u8>> = deleted.map(|change| change.path.clone()).collect();
    paths.sort_unstable();
    paths
}

/// Returns the paths that are read from the work tree; `None` if one is no file with a path in UTF-8.
pub(super) fn on_disk<'a>(scope: &Scope<'a>) -> Option<BTreeSet<&'a str>> {
    let read = scope.changes.iter().filter(|change| scope.is_work_tree && change.kind != ChangeKind::Deleted);
    read.map(|change| std::str::from_utf8(&change.path).ok().filter(|_| !change.is_folder)).collect()
}

/// Returns the content of a regular file of the work tree.
pub(super) fn regular_file_on_disk(repository: &Repository, path: &str) -> Option<Vec<u8>> {
    let top = &repository.places().top;
    let is_regular = std::fs::symlink_metadata(top.join(path)).is_ok_and(|found| found.is_file());
    is_regular.then(|| files::read_within(top, Path::new(path), MAX_SOURCE)).flatten()
}
