//! The dependencies that a change adds: its files have them at the head, and at the base neither its files had them nor a manifest that was
//! read beside them.
//!
//! A dependency is a pair of domains. So code that moves from one file of a domain to another brings none, and a file that moves to another
//! domain does.

use std::collections::BTreeSet;

use super::owners::{MapOwners, Ownership as _};
use super::{edges, unread_file};
use crate::affected::judge::Map;
use crate::git::{FetchAccess, Repository};
use crate::graph::{BaseSide, Scan, Scope, Unread, scan};
use crate::model::error::{Error, Result};
use crate::model::few::grouped;
use crate::model::proof::{DomainEdges, ProvenEdge, UnreadFile};
use crate::model::reasons::{Change, ChangeKind};
use crate::system::steps::{found, step};

/// A change, as a head and the bases that it is compared with.
#[derive(Debug)]
pub(crate) struct AddedQuestion<'a> {
    /// The head.
    pub(crate) scope: Scope<'a>,
    /// The bases; `None` stands for the empty tree. A dependency is new if it is new against all of them.
    pub(crate) bases: Vec<Option<&'a str>>,
    /// The permission to fetch contents of a base that a partial clone lacks.
    pub(crate) access: Option<&'a FetchAccess>,
}

/// What a change adds.
#[derive(Debug, Default)]
pub(crate) struct Added {
    /// The new dependencies, each with the domain that has it.
    pub(crate) edges: Vec<(usize, ProvenEdge)>,
    /// The files that were not read, at the head or at the base.
    pub(crate) unread: Vec<UnreadFile>,
    /// The dependencies that may be new: a file at the base could not be read.
    pub(crate) unsure: Vec<(usize, ProvenEdge)>,
}

/// Returns the dependencies that a change adds, of those that `judge` takes out of all that the changed files have at the head.
///
/// # Errors
/// Returns an error if git fails.
pub(crate) fn added(
    repository: &Repository,
    map: &Map<'_>,
    question: &AddedQuestion<'_>,
    judge: impl FnOnce(&DomainEdges) -> Vec<(usize, ProvenEdge)>,
) -> Result<Added> {
    let step = step!("dependencies that the change adds");
    let head = scan(repository, &question.scope, None)?;
    if let Some(most) = head.beyond {
        return Err(Error::unknown(format!("the change has more than {} sources, the most that are read", grouped(most))));
    }
    let mut added = Added { edges: judge(&edges(map, &head)), ..Added::default() };
    added.note_unread(&head);
    for base in question.bases.iter().flatten() {
        // Most changes add nothing, and then the base is not read.
        if added.edges.is_empty() {
            break;
        }
        let domains: BTreeSet<usize> = added.edges.iter().map(|(from, _)| *from).collect();
        let mut owners = MapOwners::new(map);
        let is_wanted = |path: &str| {
            let owners = owners.of(path).unwrap_or_default();
            owners.is_empty() || owners.iter().any(|owner| domains.contains(owner))
        };
        let side = BaseSide { commit: base, changes: question.scope.changes, access: question.access };
        let before = head.before(repository, &side, is_wanted)?;
        added.note_unread(&before);
        added.compare(&before.unread, &edges(map, &before), question.scope.changes);
    }
    found(&step, added.edges.len());
    Ok(added)
}

impl Added {
    fn note_unread(&mut self, scan: &Scan) {
        self.unread.extend(scan.unread.iter().map(unread_file));
        self.unread.sort();
        self.unread.dedup();
    }

    /// Leaves out what the base had, and sets aside what it may have had.
    fn compare(&mut self, unread: &[Unread], old: &DomainEdges, changes: &[Change]) {
        let is_kind =
            |path: &str, kind: ChangeKind| changes.iter().any(|change| change.kind == kind && change.path == path.as_bytes());
        let may_have_had = |edge: &ProvenEdge| {
            let path = edge.proof.path.as_str();
            // A new file may be one that was moved.
            let is_new = is_kind(path, ChangeKind::Added);
            let is_source = |other: &str| other == path || (is_new && is_kind(other, ChangeKind::Deleted));
            unread.iter().any(|other| is_source(&other.path))
        };
        self.edges.retain(|(from, edge)| !old.of(*from).iter().any(|known| known.to == edge.to));
        let (unsure, sure) = std::mem::take(&mut self.edges).into_iter().partition(|(_, edge)| may_have_had(edge));
        self.edges = sure;
        self.unsure.extend::<Vec<_>>(unsure);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::UnreadReason;
    use crate::model::proof::Proof;

    fn edge(to: usize, path: &str) -> ProvenEdge {
        let proof = Proof { path: path.to_owned(), line: 1, text: "x".to_owned(), leads_to: "y".to_owned(), through: None };
        ProvenEdge { to, proof, lines: 1, is_for_tests: false, files: 1, shown: Vec::new() }
    }

    /// Checks what remains of the dependency of domain 0 on domain 1 in `path`: how many are new, and how many may be new.
    #[track_caller]
    fn check(path: &str, old: &[(usize, usize)], unread: &[&str], expected: (usize, usize)) {
        let change = |kind, path: &str| Change { path: path.as_bytes().to_vec(), kind, is_folder: false };
        let changes = [
            change(ChangeKind::Modified, "old.py"),
            change(ChangeKind::Modified, "other.py"),
            change(ChangeKind::Added, "new.py"),
            change(ChangeKind::Deleted, "gone.py"),
        ];
        let of = |from: usize| old.iter().filter(|pair| pair.0 == from).map(|pair| edge(pair.1, "old.py")).collect();
        let old = DomainEdges { edges: (0..3).map(of).collect(), ..DomainEdges::default() };
        let unread: Vec<Unread> = unread
            .iter()
            .map(|path| Unread { path: (*path).to_owned(), title: "Python", why: UnreadReason::TooLarge })
            .collect();
        let mut added = Added { edges: vec![(0, edge(1, path))], ..Added::default() };
        added.compare(&unread, &old, &changes);
        assert_eq!((added.edges.len(), added.unsure.len()), expected, "{path}");
    }

    #[test]
    fn a_dependency_is_new_if_no_file_had_it() {
        check("old.py", &[], &[], (1, 0));
        check("old.py", &[(0, 1)], &[], (0, 0));
        // That of another domain, and that on another one, are others.
        check("old.py", &[(2, 1), (0, 2), (1, 0)], &[], (1, 0));
    }

    #[test]
    fn what_an_unread_file_may_have_had_is_not_known() {
        check("old.py", &[], &["old.py"], (0, 1));
        check("old.py", &[(0, 1)], &["old.py"], (0, 0));
        check("old.py", &[], &["other.py", "gone.py"], (1, 0));
        check("new.py", &[], &["gone.py"], (0, 1));
        check("new.py", &[], &["other.py"], (1, 0));
    }
}
