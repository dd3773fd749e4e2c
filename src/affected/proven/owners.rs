//! What the paths of a repository belong to: the domains of a map, or parts that are no domains yet.

use crate::affected::judge::{Judge, Map};
use crate::config::{DomainKind, LockFiles, Unowned};
use crate::graph::lockfiles;
use crate::graph::reading::Reference;
use crate::model::reasons::{Change, ChangeKind, Rule};

/// The owners of paths, each by its index.
pub(crate) trait Ownership {
    /// Returns the number of owners.
    fn count(&self) -> usize;

    /// Returns the owners of a path; none for one that is passed through, and `None` for one that is ignored.
    fn of(&mut self, path: &str) -> Option<Vec<usize>>;

    /// Returns true if others may depend on an owner.
    fn may_be_needed(&self, _owner: usize) -> bool {
        true
    }

    /// Returns true if a change of a path does not affect every owner anyway. Only asked of paths that are passed through.
    fn is_narrow(&mut self, _path: &str) -> bool {
        false
    }

    /// Returns true if a reference that leads to files of an owner is meant for it.
    fn is_meant(&self, _owner: usize, _reference: &Reference) -> bool {
        true
    }
}

/// The domains of a map as owners.
pub(super) struct MapOwners<'m, 'c> {
    map: &'m Map<'c>,
    judge: Judge<'m, 'c>,
}

impl<'m, 'c> MapOwners<'m, 'c> {
    pub(super) fn new(map: &'m Map<'c>) -> Self {
        Self { map, judge: map.judge() }
    }
}

impl Ownership for MapOwners<'_, '_> {
    fn count(&self) -> usize {
        self.map.config().domains.len()
    }

    fn of(&mut self, path: &str) -> Option<Vec<usize>> {
        let change = Change { path: path.as_bytes().to_vec(), kind: ChangeKind::Modified, is_folder: false };
        let judged = self.judge.file(&change);
        match judged.rule {
            Rule::Ignored => None,
            Rule::Owned => Some(judged.owners.iter().map(|owner| owner.domain).collect()),
            Rule::Config | Rule::Global | Rule::Unowned => Some(Vec::new()),
        }
    }

    fn is_narrow(&mut self, path: &str) -> bool {
        let change = Change { path: path.as_bytes().to_vec(), kind: ChangeKind::Modified, is_folder: false };
        match self.judge.file(&change).rule {
            Rule::Owned | Rule::Config => true,
            // A lock file may affect only the domains that reach its packages.
            Rule::Global => self.map.config().lockfiles == LockFiles::Auto && lockfiles::reader(path).is_some(),
            Rule::Unowned => matches!(self.map.config().unowned, Unowned::CrossDomain | Unowned::Ignore),
            Rule::Ignored => false,
        }
    }

    fn may_be_needed(&self, owner: usize) -> bool {
        owner != self.map.cross_domain() || self.map.config().domains[owner].kind == DomainKind::Library
    }
}
