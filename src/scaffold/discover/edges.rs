//! The dependencies between candidates, and the libraries that follow from them.

use std::collections::BTreeSet;

use super::Dependency;
use super::ground::{Inventory, is_within, last};
use super::imports::{self, Edges, ImportEvidence};
use super::left_out::is_example;
use super::packages::Packages;
use super::words::{Role, SHARED, is_one_of};
use crate::config::CROSS_DOMAIN;

/// The folders of one candidate.
pub(super) type UnitFolders = Vec<String>;

/// The dependencies by candidate, each with its evidence.
#[derive(Debug, Default)]
pub(super) struct Dependencies {
    /// The dependent, the dependency, and the manifest or source that shows the dependency.
    pub list: Edges,
    /// True if some sources were not read.
    pub is_partial: bool,
}

impl Dependencies {
    /// Finds the dependencies in manifests and imports.
    #[must_use]
    pub(super) fn find(ground: &Inventory<'_>, packages: &Packages, candidates: &[UnitFolders], root: Option<usize>) -> Self {
        // The manifest at the top is in no candidate's folder: it belongs to the package at the root.
        let own = |folder: &str| candidates.iter().position(|folders| folders.iter().any(|own| is_within(folder, own)));
        let owner = |folder: &str| if folder.is_empty() { root } else { own(folder) };
        let mut list = Edges::new();
        for folder in packages.by_folder.keys() {
            let Some(from) = owner(folder).filter(|from| !is_example(folder, &candidates[*from])) else { continue };
            for (other, (file, is_for_tests)) in packages.needs(folder) {
                if let Some(to) = owner(&other).filter(|to| *to != from) {
                    imports::note(&mut list, (from, to), ImportEvidence::of(file, is_for_tests));
                }
            }
        }
        let (found, is_partial) = imports::edges(ground, packages, candidates);
        for (edge, evidence) in found {
            imports::note(&mut list, edge, evidence);
        }
        Self { list, is_partial }
    }

    /// Returns the dependencies of one candidate, with the names of all candidates given.
    #[must_use]
    pub(super) fn named(&self, from: usize, names: &[String]) -> Vec<Dependency> {
        let own = self.list.range((from, 0)..=(from, usize::MAX));
        let dependencies = own.map(|((_, to), evidence)| Dependency {
            name: names[*to].clone(),
            by: evidence.file.clone(),
            is_for_tests: evidence.is_for_tests,
            files: evidence.files,
            shown: evidence.shown.clone(),
        });
        dependencies.filter(|dependency| dependency.name != CROSS_DOMAIN).collect()
    }

    /// Returns the dependencies with other numbers for the candidates; a candidate without a number is dropped with its
    /// dependencies.
    #[must_use]
    pub(super) fn renumbered(&self, numbers: &[Option<usize>]) -> Self {
        let mut list = Edges::new();
        for ((from, to), evidence) in &self.list {
            if let (Some(from), Some(to)) = (numbers[*from], numbers[*to])
                && from != to
            {
                imports::note(&mut list, (from, to), evidence.clone());
            }
        }
        Self { list, is_partial: self.is_partial }
    }

    /// Returns the direct dependencies of one candidate.
    pub(super) fn of(&self, from: usize) -> impl Iterator<Item = usize> + '_ {
        self.list.range((from, 0)..=(from, usize::MAX)).map(|((_, to), _)| *to)
    }

    /// Returns the number of direct dependents. With `is_for_use`, only dependents count whose own code needs it, not only
    /// their tests. npm's `devDependencies` count as use, because packages are built with them too.
    #[must_use]
    pub(super) fn dependents(&self, to: usize, is_for_use: bool) -> usize {
        let is_used =
            |evidence: &ImportEvidence| !is_for_use || !evidence.is_for_tests || last(&evidence.file) == "package.json";
        self.list.iter().filter(|((_, other), evidence)| *other == to && is_used(evidence)).count()
    }
}

/// Returns the number of dependents if it makes the candidate a library: many, or a few in a folder where libraries usually
/// are.
#[must_use]
pub(super) fn library(at: usize, name: &str, roles: &[Role], dependencies: &Dependencies, has_domains: bool) -> Option<usize> {
    // If no folder shows which candidates are domains, packages that only tests use do not become libraries.
    let dependents = dependencies.dependents(at, !has_domains);
    let needs: BTreeSet<usize> = dependencies.of(at).collect();
    let stands_as_domain = roles.contains(&Role::Domain);
    let is_shared = is_one_of(name, SHARED) || SHARED.iter().any(|word| name.ends_with(&format!("-{word}")));
    let is_library = match dependents {
        0 => false,
        1 => is_shared || (has_domains && roles.contains(&Role::Library) && !stands_as_domain),
        many => is_shared || (!stands_as_domain && (many > needs.len() || has_domains)),
    };
    is_library.then_some(dependents)
}
