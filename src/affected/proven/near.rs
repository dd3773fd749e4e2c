//! The dependencies of a state that differs from a known one only in what no dependency comes from: most commits change what code
//! does, and not what it imports. Then nothing is resolved again, and the lines of proofs move.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::git::Repository;
use crate::graph::readers::{self, READERS};
use crate::graph::reading::{Reading, Reference};
use crate::graph::{MAX_SOURCE, Scope};
use crate::model::proof::DomainEdges;
use crate::model::reasons::{Change, ChangeKind};
use crate::system::files;

/// The most files that may differ. With more, reading them all anew costs about the same.
const MOST_FILES: usize = 2_000;

/// The most text of files that no commit has, in bytes.
const MOST_TEXT: usize = 8 << 20;

/// The state that an answer is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KnownState {
    /// The digest of all that an answer depends on besides the content of the repository.
    pub(super) rules: String,
    /// The commit, in hex.
    commit: String,
    /// The deleted paths that counted as targets, sorted.
    deleted: Vec<Vec<u8>>,
    /// The text of each file that was read from the work tree.
    texts: BTreeMap<String, String>,
    /// The name of the answer.
    pub(super) answer: String,
}

impl KnownState {
    /// Returns the state of a scope; `None` if it has paths that cannot be kept, or too much text.
    pub(super) fn of(repository: &Repository, scope: &Scope<'_>, rules: &str, answer: &str) -> Option<Self> {
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
        let (rules, answer) = (rules.to_owned(), answer.to_owned());
        Some(Self { rules, commit: scope.commit?.to_owned(), deleted: deleted(scope.changes), texts, answer })
    }
}

fn text(content: &[u8]) -> String {
    String::from_utf8_lossy(content).into_owned()
}

fn deleted(changes: &[Change]) -> Vec<Vec<u8>> {
    let deleted = changes.iter().filter(|change| change.kind == ChangeKind::Deleted);
    let mut paths: Vec<Vec<u8>> = deleted.map(|change| change.path.clone()).collect();
    paths.sort_unstable();
    paths
}

/// Returns the paths that are read from the work tree; `None` if one is no file with a path in UTF-8.
fn on_disk<'a>(scope: &Scope<'a>) -> Option<BTreeSet<&'a str>> {
    let read = scope.changes.iter().filter(|change| scope.is_work_tree && change.kind != ChangeKind::Deleted);
    read.map(|change| std::str::from_utf8(&change.path).ok().filter(|_| !change.is_folder)).collect()
}

/// Turns the answer of a known state into that of another one. `None` if a dependency may differ, or if it cannot be told.
pub(super) fn moved(
    repository: &Repository,
    scope: &Scope<'_>,
    known: &KnownState,
    mut edges: DomainEdges,
) -> Option<DomainEdges> {
    let commit = scope.commit?;
    let on_disk = on_disk(scope)?;
    if known.deleted != deleted(scope.changes) {
        return None;
    }
    let between = repository.diff(Some(&known.commit), commit, false).ok()?;
    // A submodule that only moved has no file that is read.
    let between = between.iter().filter(|change| !change.is_folder || change.kind != ChangeKind::Modified);
    let mut paths: BTreeSet<&str> = between.map(|change| std::str::from_utf8(&change.path).ok()).collect::<Option<_>>()?;
    paths.extend(on_disk.iter().copied().chain(known.texts.keys().map(String::as_str)));
    if paths.len() > MOST_FILES {
        return None;
    }
    for path in paths {
        // Every path must be a regular file in both states: a path that comes or goes may be what others refer to, and another
        // kind of file has another reader, or none.
        let before = match known.texts.get(path) {
            Some(text) => text.clone(),
            None => text(&repository.regular_file(&known.commit, path)?),
        };
        let is_on_disk = on_disk.contains(path);
        let after = if is_on_disk { regular_file_on_disk(repository, path)? } else { repository.regular_file(commit, path)? };
        move_lines(&mut edges, path, &before, &text(&after))?;
    }
    Some(edges)
}

fn regular_file_on_disk(repository: &Repository, path: &str) -> Option<Vec<u8>> {
    let top = &repository.places().top;
    let is_regular = std::fs::symlink_metadata(top.join(path)).is_ok_and(|found| found.is_file());
    is_regular.then(|| files::read_within(top, Path::new(path), MAX_SOURCE)).flatten()
}

/// Moves the proofs of a file to the lines of its new content. `None` if the contents do not refer to the same.
fn move_lines(edges: &mut DomainEdges, path: &str, before: &str, after: &str) -> Option<()> {
    let Some(reader) = readers::of(path).filter(|_| before != after) else { return Some(()) };
    if u64::try_from(before.len().max(after.len())).is_ok_and(|length| length > MAX_SOURCE) {
        return None;
    }
    let read = |content: &str| READERS[reader].read(path, content);
    let (before, after) = (read(before), read(after));
    if !refer_to_the_same(&before, &after) {
        return None;
    }
    for proof in edges.proofs_mut().filter(|proof| proof.path == path) {
        let is_proof = |reference: &Reference| reference.line == proof.line && reference.name == proof.text;
        let at = before.references.iter().position(is_proof)?;
        proof.line = after.references[at].line;
    }
    Some(())
}

fn refer_to_the_same(before: &Reading, after: &Reading) -> bool {
    let without_line = |reference: &Reference| Reference { line: 0, ..reference.clone() };
    let is_same = |(a, b)| without_line(a) == without_line(b);
    before.declarations == after.declarations
        && before.unread == after.unread
        && before.references.len() == after.references.len()
        && before.references.iter().zip(&after.references).all(is_same)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::proof::{Proof, ProvenEdge};

    fn check(before: &str, after: &str, expected: Option<u32>) {
        let line = 2;
        let proof =
            Proof { path: "a/x.py".to_owned(), line, text: "b.y".to_owned(), leads_to: "b/y.py".to_owned(), through: None };
        let edge = ProvenEdge { to: 1, proof, lines: 1, is_for_tests: false, files: 1, shown: Vec::new() };
        let mut edges = DomainEdges { edges: vec![vec![edge]], ..DomainEdges::default() };
        let moved = move_lines(&mut edges, "a/x.py", before, after);
        assert_eq!(moved.map(|()| edges.edges[0][0].proof.line), expected, "{before:?} {after:?}");
    }

    #[test]
    fn lines_move_and_a_new_import_is_not_near() {
        let before = "import os\nimport b.y\nx = 1\n";
        check(before, before, Some(2));
        check(before, "import os\n# a comment\n\nimport b.y\nx = 2\n", Some(4));
        check(before, "import os\nimport b.y\nimport c\n", None);
        check(before, "import os\n", None);
        check(before, "import b.y\nimport os\n", None);
        check(before, "import os\nimport b.z\n", None);
    }
}
