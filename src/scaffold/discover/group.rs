//! Groups of folders that become one candidate each, and their names.

use std::collections::BTreeSet;

use super::basis::Basis;
use super::ground::{last, parent, pattern};
use super::name::normalized;
use super::words::are_sides_of_one;
use crate::config::CROSS_DOMAIN;

/// A group of folders that becomes one candidate.
#[derive(Debug, Clone, Default)]
pub(super) struct UnitGroup {
    pub name: String,
    pub title: Option<String>,
    pub folders: Vec<String>,
    /// Patterns besides those of the folders.
    pub patterns: Vec<String>,
    pub why: Vec<Basis>,
    pub is_library: bool,
    pub is_root: bool,
    /// True if the patterns alone are its paths, and not the folders.
    pub is_by_patterns: bool,
}

impl UnitGroup {
    /// Returns its paths in the form of `cicd.yml`.
    #[must_use]
    pub(super) fn paths(&self) -> Vec<String> {
        let folders = self.folders.iter().filter(|_| !self.is_root && !self.is_by_patterns);
        folders.map(|folder| pattern(folder)).chain(self.patterns.iter().cloned()).collect()
    }
}

/// Returns the name of a folder, joined with the name of its parent if its own is too general.
pub(super) fn name_of(folder: &str) -> String {
    let name = last(folder);
    let is_version =
        name.strip_prefix('v').is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || c == '.'));
    let says_nothing = is_version || matches!(name, "src" | "app" | "main" | "code");
    match normalized(name) {
        Some(own) if says_nothing && !parent(folder).is_empty() => {
            normalized(&format!("{}-{own}", last(parent(folder)))).unwrap_or(own)
        }
        Some(own) => own,
        None => "domain".to_owned(),
    }
}

/// Merges groups of the same name: `backend/smart_city` and `frontend/smart-city` become one domain.
pub(super) fn merged(groups: Vec<UnitGroup>) -> Vec<UnitGroup> {
    let mut merged: Vec<UnitGroup> = Vec::new();
    for group in groups {
        let is_other_side = |other: &UnitGroup| {
            let pairs = other.folders.iter().flat_map(|a| group.folders.iter().map(move |b| (a, b)));
            pairs.into_iter().all(|(a, b)| are_sides_of_one(a, b))
        };
        let other = merged.iter_mut().find(|other| other.name == group.name && is_other_side(other));
        match other {
            Some(other) => {
                other.folders.extend(group.folders);
                other.why.extend(group.why);
                other.title = other.title.take().or(group.title);
            }
            None => merged.push(group),
        }
    }
    merged
}

/// Makes the names unique and keeps the order: of groups with the same name, the one with the shortest path keeps it, and the others get the names of
/// folders above, or a number.
pub(super) fn named(mut groups: Vec<UnitGroup>) -> Vec<UnitGroup> {
    let depth = |group: &UnitGroup| group.folders.first().map_or(0, |folder| folder.matches('/').count());
    let mut order: Vec<usize> = (0..groups.len()).collect();
    let is_rest = |group: &UnitGroup| group.is_by_patterns || group.why.iter().any(|why| matches!(why, Basis::Rest(_)));
    order.sort_by_key(|at| (groups[*at].is_root, is_rest(&groups[*at]), depth(&groups[*at])));
    let mut taken: BTreeSet<String> = BTreeSet::from([CROSS_DOMAIN.to_owned()]);
    for at in order {
        let group = &mut groups[at];
        let folder = group.folders.first().cloned().unwrap_or_default();
        let mut names: Vec<&str> = folder.split('/').rev().skip(1).collect();
        names.reverse();
        let above =
            (0..names.len()).rev().filter_map(|start| normalized(&format!("{}-{}", names[start..].join("-"), group.name)));
        let numbered = (2..).filter_map(|number: usize| {
            let short: String = group.name.chars().take(50).collect();
            normalized(&format!("{short}-{number}"))
        });
        let mut choices = std::iter::once(group.name.clone()).chain(above).chain(numbered);
        if let Some(name) = choices.find(|name| !taken.contains(name)) {
            taken.insert(name.clone());
            group.name = name;
        }
    }
    groups
}
