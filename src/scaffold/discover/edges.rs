//! Which candidates depend on which, and which of them are libraries.

use std::collections::{BTreeMap, BTreeSet};

use super::ground::{Ground, is_within};
use super::imports;
use super::packages::Packages;
use super::words::{Role, SHARED, is_one_of, role};

/// What is known of one candidate here: its folders.
pub(super) type Folders = Vec<String>;

/// Dependencies by candidate, each with what says so.
#[derive(Debug, Default)]
pub(super) struct Dependencies {
    /// From, to, and the manifest or source that says it.
    pub list: BTreeMap<(usize, usize), String>,
    /// Whether sources were left unread.
    pub is_partial: bool,
}

impl Dependencies {
    /// Of manifests, and of imports.
    #[must_use]
    pub(super) fn find(ground: &Ground<'_>, packages: &Packages, candidates: &[Folders]) -> Self {
        let owner = |folder: &str| candidates.iter().position(|folders| folders.iter().any(|own| is_within(folder, own)));
        let mut list = BTreeMap::new();
        for folder in packages.by_folder.keys() {
            let Some(from) = owner(folder) else { continue };
            for (other, file) in packages.needs(folder) {
                if let Some(to) = owner(&other).filter(|to| *to != from) {
                    list.entry((from, to)).or_insert(file);
                }
            }
        }
        let (found, is_partial) = imports::edges(ground, packages, candidates);
        for (edge, file) in found {
            list.entry(edge).or_insert(file);
        }
        Self { list, is_partial }
    }

    /// Who one depends on, directly.
    pub(super) fn of(&self, from: usize) -> impl Iterator<Item = usize> + '_ {
        self.list.range((from, 0)..=(from, usize::MAX)).map(|((_, to), _)| *to)
    }

    /// How many depend on it, directly.
    #[must_use]
    pub(super) fn dependents(&self, to: usize) -> usize {
        self.list.keys().filter(|(_, other)| *other == to).count()
    }
}

/// Why a candidate is a library, if it is one: what many import, or a few where libraries stand.
#[must_use]
pub(super) fn library(
    at: usize,
    name: &str,
    folders: &Folders,
    dependencies: &Dependencies,
    has_domains: bool,
) -> Option<String> {
    let dependents = dependencies.dependents(at);
    let needs: BTreeSet<usize> = dependencies.of(at).collect();
    let roles: Vec<Role> = folders.iter().map(|folder| role(folder)).collect();
    let stands_as_domain = roles.contains(&Role::Domain);
    let is_shared = is_one_of(name, SHARED) || SHARED.iter().any(|word| name.ends_with(&format!("-{word}")));
    let is_library = match dependents {
        0 => false,
        1 => is_shared || (has_domains && roles.contains(&Role::Library) && !stands_as_domain),
        many => is_shared || (!stands_as_domain && (many > needs.len() || has_domains)),
    };
    is_library.then(|| if dependents == 1 { "1 other imports it".to_owned() } else { format!("{dependents} others import it") })
}
