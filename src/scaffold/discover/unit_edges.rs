//! The dependencies between the folders that domains are made of, as the graph proves them, and the libraries that follow from them.
//!
//! A cut needs no more than their ends, and examples and archives in a unit do not decide on it. `depends_on` is read from the graph
//! again when the map is complete: `dependencies`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::ground::{last, parent};
use super::left_out::is_example;
use super::words::{Role, SHARED, is_one_of};
use crate::affected::proven::{Ownership, edges_between};
use crate::graph::Scan;
use crate::graph::paths::folders_above;
use crate::graph::reading::Reference;
use crate::model::proof::ProvenEdge;

/// The places of one unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct UnitPlaces {
    /// Folders and files, from the root.
    pub places: Vec<String>,
    /// True for an archive: an old copy has the names of what is in use, so only a mention of the archive itself leads there.
    pub is_archive: bool,
}

/// The strength of a dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UnitEdge {
    /// True if only tests need it.
    pub is_for_tests: bool,
    /// True if the code itself needs it. `devDependencies` of npm count: packages are built with them too.
    pub is_for_use: bool,
}

impl UnitEdge {
    /// A dependency of the code itself.
    pub(super) const USE: Self = Self { is_for_tests: false, is_for_use: true };

    fn of(edge: &ProvenEdge) -> Self {
        let is_of_npm = edge.shown.iter().any(|file| last(file) == "package.json");
        Self { is_for_tests: edge.is_for_tests, is_for_use: !edge.is_for_tests || is_of_npm }
    }
}

/// The dependencies between units, by their numbers.
#[derive(Debug, Default)]
pub(super) struct UnitEdges(BTreeMap<(usize, usize), UnitEdge>);

impl UnitEdges {
    /// Returns what the graph proves between these units.
    #[must_use]
    pub(super) fn find(scan: &Scan, units: &[UnitPlaces]) -> Self {
        let mut edges = Self::default();
        for (from, list) in edges_between(UnitOwners::new(units), scan).edges.iter().enumerate() {
            for edge in list {
                edges.add((from, edge.to), UnitEdge::of(edge));
            }
        }
        edges
    }

    /// Adds a dependency.
    pub(super) fn add(&mut self, ends: (usize, usize), edge: UnitEdge) {
        let known = self.0.entry(ends).or_insert(edge);
        known.is_for_tests &= edge.is_for_tests;
        known.is_for_use |= edge.is_for_use;
    }

    /// Returns the two ends of each dependency, and true if only tests need it.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, usize, bool)> + '_ {
        self.0.iter().map(|((from, to), edge)| (*from, *to, edge.is_for_tests))
    }

    /// Returns the dependencies with other numbers for the units; a unit without a number is dropped with its dependencies.
    #[must_use]
    pub(super) fn renumbered(&self, numbers: &[Option<usize>]) -> Self {
        let mut edges = Self::default();
        for ((from, to), edge) in &self.0 {
            if let (Some(from), Some(to)) = (numbers[*from], numbers[*to])
                && from != to
            {
                edges.add((from, to), *edge);
            }
        }
        edges
    }

    /// Returns the direct dependencies of one unit.
    fn of(&self, from: usize) -> impl Iterator<Item = usize> + '_ {
        self.0.range((from, 0)..=(from, usize::MAX)).map(|((_, to), _)| *to)
    }

    /// Returns the number of direct dependents. With `is_for_use`, only dependents count whose own code needs it.
    fn dependents(&self, to: usize, is_for_use: bool) -> usize {
        self.0.iter().filter(|((_, other), edge)| *other == to && (!is_for_use || edge.is_for_use)).count()
    }
}

/// The units as owners of files: the nearest place counts.
struct UnitOwners<'a> {
    by_place: HashMap<&'a str, Vec<usize>>,
    units: &'a [UnitPlaces],
}

impl<'a> UnitOwners<'a> {
    fn new(units: &'a [UnitPlaces]) -> Self {
        let mut by_place: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, unit) in units.iter().enumerate() {
            unit.places.iter().for_each(|place| by_place.entry(place).or_default().push(at));
        }
        Self { by_place, units }
    }
}

impl Ownership for UnitOwners<'_> {
    fn count(&self) -> usize {
        self.units.len()
    }

    fn of(&mut self, path: &str) -> Option<Vec<usize>> {
        let mut places = std::iter::once(path).chain(folders_above(path));
        let Some((place, owners)) = places.find_map(|place| self.by_place.get_key_value(place)) else {
            return Some(Vec::new());
        };
        (!is_example(parent(&path[place.len()..]))).then(|| owners.clone())
    }

    fn is_meant(&self, owner: usize, reference: &Reference) -> bool {
        let unit = &self.units[owner];
        let mut parts = reference.name.split(['/', '.', '\\', ':']);
        !unit.is_archive || parts.any(|part| unit.places.iter().any(|place| last(place) == part))
    }
}

/// Returns the number of dependents if it makes the candidate a library: many, or a few in a folder where libraries usually
/// are.
#[must_use]
pub(super) fn library(at: usize, name: &str, roles: &[Role], edges: &UnitEdges, has_domains: bool) -> Option<usize> {
    // If no folder shows which candidates are domains, packages that only tests use do not become libraries.
    let dependents = edges.dependents(at, !has_domains);
    let needs: BTreeSet<usize> = edges.of(at).collect();
    let stands_as_domain = roles.contains(&Role::Domain);
    let is_shared = is_one_of(name, SHARED) || SHARED.iter().any(|word| name.ends_with(&format!("-{word}")));
    let is_library = match dependents {
        0 => false,
        1 => is_shared || (has_domains && roles.contains(&Role::Library) && !stands_as_domain),
        many => is_shared || (!stands_as_domain && (many > needs.len() || has_domains)),
    };
    is_library.then_some(dependents)
}
