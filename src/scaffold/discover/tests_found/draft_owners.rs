//! The owners of files in the proposed config, by the code that judges a change.

use crate::affected::{Judge, Map};
use crate::config::{Config, FILE_NAME};
use crate::model::reasons::{Change, ChangeKind};
use crate::scaffold::discover::ground::parent;

/// Returns the map of the proposed config.
pub(super) fn map_of(config: &Config) -> Map<'_> {
    Map::new(config, [FILE_NAME.as_bytes()])
}

/// The owners of files in the proposed config.
pub(super) struct DraftOwners<'m, 'c> {
    map: &'m Map<'c>,
    judge: Judge<'m, 'c>,
}

impl<'m, 'c> DraftOwners<'m, 'c> {
    pub(super) fn new(map: &'m Map<'c>) -> Self {
        Self { map, judge: map.judge() }
    }

    /// Returns the owners of a file or folder: the index and the line or layout of each.
    pub(super) fn of(&mut self, path: &str, is_folder: bool) -> Vec<(usize, String)> {
        let change = Change { path: path.as_bytes().to_vec(), kind: ChangeKind::Modified, is_folder };
        self.judge.file(&change).owners.into_iter().map(|owner| (owner.domain, owner.pattern.into_owned())).collect()
    }

    /// Returns the highest folder, or the file, from which everything on the way to a file belongs to a domain.
    pub(super) fn start<'p>(&mut self, domain: usize, path: &'p str) -> &'p str {
        let mut start = path;
        loop {
            let above = parent(start);
            if above.is_empty() || !self.of(above, true).iter().any(|(owner, _)| *owner == domain) {
                return start;
            }
            start = above;
        }
    }

    pub(super) fn name(&self, domain: usize) -> &'c str {
        &self.map.config().domains[domain].name.value
    }
}
