//! The dependencies of a state, from those of another one that differs from it only in the content of files: most commits change what
//! code does, and not what it imports. Then nothing is resolved again, and the lines of proofs move. Where imports change, the references
//! of the files that differ are followed, and no others: see `graph::followed` for why this is enough.

use std::collections::{BTreeMap, BTreeSet};

use super::known_state::{KnownState, MOST_FILES, deleted, on_disk, regular_file_on_disk, text};
use super::refollowed;
use super::states::StateStore;
use crate::affected::judge::Map;
use crate::git::Repository;
use crate::graph::reading::{Reading, Reference};
use crate::graph::{FileReading, KeptLead, KeptLeads, MAX_SOURCE, Scope, has_reader, reading_of};
use crate::model::few::count;
use crate::model::proof::DomainEdges;
use crate::model::reasons::{Change, ChangeKind};
use crate::system::steps::{found, step};

/// The most states that an answer is tried to be made from.
const MOST_TRIED: usize = 3;

/// The number of files that may differ before a state is kept although the references are the same: what follows differs less from it.
const MANY_FILES: usize = 200;

/// An answer that is made from another one.
pub(super) struct NearAnswer {
    pub(super) edges: DomainEdges,
    /// The references that it is made from and the name of the paths and declarations, if others should be made from it in turn.
    pub(super) made_from: Option<(KeptLeads, String)>,
}

/// Makes the answer for a state from that of the nearest known one; `None` if that cannot be done.
pub(super) fn near(
    repository: &Repository,
    map: &Map<'_>,
    scope: &Scope<'_>,
    store: &StateStore,
    rules: &str,
) -> Option<NearAnswer> {
    let _step = step!("compare with the states whose dependencies are known");
    let commit = scope.commit?;
    let (deleted, on_disk) = (deleted(scope.changes), on_disk(scope)?);
    let mut candidates = Vec::new();
    for known in store.states().into_iter().filter(|known| known.rules == rules && known.deleted == deleted) {
        let Some(between) = between(repository, &known, (commit, &on_disk)) else { continue };
        candidates.push((between.len() + known.texts.len(), known, between));
    }
    candidates.sort_by_key(|(files, ..)| *files);
    candidates.into_iter().take(MOST_TRIED).find_map(|(_, known, between)| {
        let files = differing(repository, scope, &known, &between)?;
        let answer = from_known(map, &scope_deleted(&deleted)?, store, &known, &files)?;
        store.touch(&known);
        Some(answer)
    })
}

fn scope_deleted(deleted: &[Vec<u8>]) -> Option<Vec<String>> {
    deleted.iter().map(|path| String::from_utf8(path.clone()).ok()).collect()
}

/// Returns the paths that differ between the commits of a known state and of another one, which reads these files from the work tree. `None`
/// if one comes or goes: it may be what others refer to.
fn between(repository: &Repository, known: &KnownState, (commit, on_disk): (&str, &BTreeSet<&str>)) -> Option<Vec<String>> {
    if known.commit == commit {
        return Some(Vec::new());
    }
    let changes = repository.diff(Some(&known.commit), commit, false).ok()?;
    if changes.len() > MOST_FILES {
        return None;
    }
    // A submodule that only moved has no file that is read.
    let files = changes.into_iter().filter(|change| !change.is_folder || change.kind != ChangeKind::Modified);
    let path = |change: Change| {
        let path = String::from_utf8(change.path).ok()?;
        // A file that no commit had may be committed, or the other way round.
        let is_in_both = match change.kind {
            ChangeKind::Modified => true,
            ChangeKind::Added => known.texts.contains_key(&path),
            ChangeKind::Deleted => on_disk.contains(path.as_str()),
        };
        is_in_both.then_some(path)
    };
    files.map(path).collect()
}

/// A file whose content differs between two states, as its reader reads it.
struct DifferingFile {
    path: String,
    before: Reading,
    after: FileReading,
}

impl DifferingFile {
    /// Returns true if both contents refer to the same, on whatever lines.
    fn refers_to_the_same(&self) -> bool {
        let (before, after) = (&self.before.references, &self.after.reading.references);
        let without_line = |reference: &Reference| Reference { line: 0, ..reference.clone() };
        before.len() == after.len() && before.iter().zip(after).all(|(a, b)| without_line(a) == without_line(b))
    }
}

/// Returns the files that differ; `None` if more than references may differ.
fn differing(repository: &Repository, scope: &Scope<'_>, known: &KnownState, between: &[String]) -> Option<Vec<DifferingFile>> {
    let commit = scope.commit?;
    let on_disk = on_disk(scope)?;
    let mut paths: BTreeSet<&str> = between.iter().map(String::as_str).collect();
    paths.extend(on_disk.iter().copied().chain(known.texts.keys().map(String::as_str)));
    if paths.len() > MOST_FILES {
        return None;
    }
    let mut files = Vec::new();
    for path in paths {
        // Every path must be a regular file in both states: another kind of file has another reader, or none.
        let before = match known.texts.get(path) {
            Some(text) => text.clone(),
            None => text(&repository.regular_file(&known.commit, path)?),
        };
        let is_on_disk = on_disk.contains(path);
        let after = if is_on_disk { regular_file_on_disk(repository, path)? } else { repository.regular_file(commit, path)? };
        let after = text(&after);
        if before != after && has_reader(path) {
            files.push(differing_file(path, &before, &after)?);
        }
    }
    Some(files)
}

/// Reads both contents of a file; `None` if more than its references may differ.
fn differing_file(path: &str, before: &str, after: &str) -> Option<DifferingFile> {
    if !(is_small(before) && is_small(after)) {
        return None;
    }
    let (before, after) = (reading_of(path, before)?.reading, reading_of(path, after)?);
    let is_same = before.declarations == after.reading.declarations && before.unread == after.reading.unread;
    is_same.then(|| DifferingFile { path: path.to_owned(), before, after })
}

fn is_small(text: &str) -> bool {
    u64::try_from(text.len()).is_ok_and(|length| length <= MAX_SOURCE)
}

/// Makes an answer from that of a known state and the files that differ.
fn from_known(
    map: &Map<'_>,
    deleted: &[String],
    store: &StateStore,
    known: &KnownState,
    files: &[DifferingFile],
) -> Option<NearAnswer> {
    let edges = store.answer(&known.answer)?;
    let others: Vec<(&str, &FileReading)> =
        files.iter().filter(|file| !file.refers_to_the_same()).map(|file| (file.path.as_str(), &file.after)).collect();
    if others.is_empty() && (files.len() <= MANY_FILES || known.targets.is_none()) {
        return Some(NearAnswer { edges: move_lines(edges, files)?, made_from: None });
    }
    let step = step!("follow the references of the files that differ");
    found(&step, count(others.len(), "file"));
    let name = known.targets.clone()?;
    let (mut leads, targets) = (store.leads(&known.answer)?, store.targets(&name)?);
    for file in files.iter().filter(|file| file.refers_to_the_same()) {
        if let Some(list) = leads.get_mut(&file.path) {
            move_leads(list, file)?;
        }
    }
    leads.extend(targets.follow(deleted, &others));
    let edges = refollowed(map, &targets.into_scan(), &leads, &edges);
    Some(NearAnswer { edges, made_from: Some((leads, name)) })
}

/// Moves the proofs of files to the lines of their new contents.
fn move_lines(mut edges: DomainEdges, files: &[DifferingFile]) -> Option<DomainEdges> {
    let by_path: BTreeMap<&str, &DifferingFile> = files.iter().map(|file| (file.path.as_str(), file)).collect();
    for proof in edges.proofs_mut() {
        let Some(file) = by_path.get(proof.path.as_str()) else { continue };
        let is_proof = |reference: &Reference| reference.line == proof.line && reference.name == proof.text;
        let at = file.before.references.iter().position(is_proof)?;
        proof.line = file.after.reading.references[at].line;
    }
    Some(edges)
}

/// Moves the references of a file to the lines of its new content.
fn move_leads(leads: &mut [KeptLead], file: &DifferingFile) -> Option<()> {
    // Both lists are in the order of the file, and that of the leads lacks some.
    let mut pairs = file.before.references.iter().zip(&file.after.reading.references);
    for lead in leads {
        let (_, after) = pairs.find(|(before, _)| **before == lead.reference)?;
        lead.reference = after.clone();
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::proof::{FileUse, FileUses, Place, Proof, ProvenEdge};

    fn proof(line: u32) -> Proof {
        Proof { path: "a/x.py".to_owned(), line, text: "b.y".to_owned(), leads_to: "b/y.py".to_owned(), through: None }
    }

    /// Checks the line that `import b.y` on line 2 moves to: in a dependency, in the use of a file, and in a reference. `None` if more
    /// than lines differ.
    #[track_caller]
    fn check(before: &str, after: &str, expected: Option<u32>) {
        let what = format!("{before:?} {after:?}");
        let file = differing_file("a/x.py", before, after).expect(&what);
        assert_eq!(file.refers_to_the_same(), expected.is_some(), "{what}");
        let Some(line) = expected else { return };
        let edge = ProvenEdge { to: 1, proof: proof(2), lines: 1, is_for_tests: false, files: 1, shown: Vec::new() };
        let by_domains = vec![FileUse { domain: 0, place: Place::File("b/y.py".to_owned()), proof: proof(2) }];
        let uses = FileUses { by_domains, between: Vec::new() };
        let on_cross_domain = vec![vec![edge.clone()]];
        let edges = DomainEdges { edges: vec![vec![edge]], uses, on_cross_domain, ..DomainEdges::default() };
        let mut lead = [KeptLead { reference: file.before.references[1].clone(), places: Vec::new() }];
        assert_eq!(move_leads(&mut lead, &file), Some(()), "{what}");
        assert_eq!(lead[0].reference.line, line, "{what}");
        let mut moved = move_lines(edges, &[file]).expect(&what);
        let lines: Vec<u32> = moved.proofs_mut().map(|proof| proof.line).collect();
        assert_eq!(lines, [line; 3], "{what}");
    }

    #[test]
    fn lines_move_and_another_import_is_followed() {
        let before = "import os\nimport b.y\nx = 1\n";
        check(before, before, Some(2));
        check(before, "import os\n# a comment\n\nimport b.y\nx = 2\n", Some(4));
        for after in ["import os\nimport b.y\nimport c\n", "import os\n", "import b.y\nimport os\n", "import os\nimport b.z\n"]
        {
            check(before, after, None);
        }
    }

    #[test]
    fn what_a_file_declares_or_leaves_unread_may_change_any_answer() {
        let differs = |path: &str, before: &str, after: &str| differing_file(path, before, after).is_none();
        assert!(differs("a/package.json", "{\"name\": \"a\"}", "{\"name\": \"b\"}"));
        assert!(differs("a/package.json", "{\"name\": \"a\"}", "{"));
        assert!(differs("a/__init__.py", "", "x = 1"));
        assert!(!differs("a/package.json", "{\"name\": \"a\"}", "{ \"name\": \"a\" }"));
        assert!(has_reader("a/index.js") && !has_reader("a/notes.txt") && !has_reader("node_modules/a/index.js"));
    }
}
