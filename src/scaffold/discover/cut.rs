//! Groups folders into domains and libraries: their names, pairs of backend and frontend, their kinds.

use std::collections::{BTreeMap, BTreeSet};

use super::basis::Basis;
use super::catalog::{self, Catalog};
use super::ground::{Inventory, is_within, join, last, parent, parsed, takes};
use super::group::{UnitGroup, merged, name_of, named};
use super::left_out;
use super::name::normalized;
use super::owners::Owned;
use super::packages::Packages;
use super::rest::{Rest, RestGroups, SharedPart};
use super::root;
use super::test_files::is_test;
use super::unclear;
use super::unit_edges::{self, UnitEdges, UnitPlaces};
use super::units::{self, Unit, Units};
use super::words::{Role, is_in_strong, is_source, role};
use super::{Ambiguous, Dependency, DomainCandidate, LeftOut, LineCount};
use crate::config::DomainKind;
use crate::graph::Scan;

/// The result of the grouping.
#[derive(Debug, Default)]
pub(super) struct Cut {
    /// The domains, then the libraries.
    pub domains: Vec<DomainCandidate>,
    /// Set if a person must decide.
    pub ambiguous: Option<Ambiguous>,
    /// The folders that were left out.
    pub left_out: Vec<LeftOut>,
    /// The folders with a manifest that were split into their parts.
    pub split: Vec<String>,
    /// Lines for `ignore`: archives that nothing imports, and documents of the packages that were split.
    pub ignored: Vec<LineCount>,
    /// Further remarks.
    pub notes: Vec<String>,
}

/// Groups the folders of the repository into domains and libraries.
#[must_use]
pub(super) fn cut(ground: &Inventory<'_>, scan: &Scan, packages: &Packages, owners: &[Owned]) -> Cut {
    let catalog = catalog::read(ground);
    let mut units = units::units(ground, packages, owners);
    let mut groups = of_catalog(&catalog, &mut units);
    groups.extend(of_units(&units.list));
    if groups.is_empty() {
        groups = of_owners(ground, owners);
    }
    let mut groups = merged(groups);
    groups.sort_by(|a, b| a.folders.cmp(&b.folders));
    let mut taken: Vec<String> = groups.iter().flat_map(|group| group.folders.clone()).collect();
    if let Some(root) = root::group(ground, packages, &taken) {
        taken.extend(root.folders.clone());
        groups.push(root);
    }
    let mut groups = named(groups);
    note_owners(owners, &mut groups);
    let mut cut = Cut { left_out: left_out_of(ground, &units), ..Cut::default() };
    let archives = cut.left_out.iter().filter(|left| left.why == left_out::LeftOutReason::Archive.word());
    let archives: Vec<String> = archives.map(|left| left.folder.clone()).collect();
    let rest = Rest::find(ground, packages, &units.split, &taken, &archives);
    let mut places: Vec<UnitPlaces> = groups.iter().map(|group| places_of(ground, group)).collect();
    places.extend(rest.places());
    let edges = UnitEdges::find(scan, &places);
    cut.ambiguous = unclear::ambiguous(ground, &groups, &edges);
    let settled = rest.settle(groups, &edges);
    cut.notes = notes(&settled);
    cut.split = units.split;
    cut.ignored = settled.ignored;
    cut.domains = candidates(ground, named(settled.groups), &settled.edges, &settled.shared);
    cut
}

/// Returns the folders of a group, and the files at the top that its patterns name.
fn places_of(ground: &Inventory<'_>, group: &UnitGroup) -> UnitPlaces {
    let patterns = parsed(&group.patterns);
    let files = ground.files_in("").into_iter().filter(|name| takes(&patterns, name, false));
    let places = group.folders.iter().cloned().chain(files.map(str::to_owned)).collect();
    UnitPlaces { places, is_archive: false }
}

/// Makes a group of every unit, and one of the units of one module.
fn of_units(units: &[Unit]) -> Vec<UnitGroup> {
    let mut groups: Vec<UnitGroup> = Vec::new();
    let mut modules: BTreeMap<&str, Vec<&Unit>> = BTreeMap::new();
    for unit in units {
        match &unit.module {
            Some(module) => modules.entry(module).or_default().push(unit),
            None => groups.push(of_unit(unit)),
        }
    }
    groups.extend(modules.into_iter().map(|(module, units)| UnitGroup {
        name: name_of(module),
        folders: units.iter().map(|unit| unit.folder.clone()).collect(),
        why: vec![Basis::Module(units.len())],
        ..UnitGroup::default()
    }));
    groups
}

fn of_unit(unit: &Unit) -> UnitGroup {
    let name = name_of(&unit.folder);
    UnitGroup { name, folders: vec![unit.folder.clone()], why: unit.why.clone(), ..UnitGroup::default() }
}

/// Assigns units to the catalog's components by folder. If the catalog names two or more systems or domains, these become the
/// groups.
fn of_catalog(catalog: &Catalog, units: &mut Units) -> Vec<UnitGroup> {
    let folders: BTreeSet<&str> = catalog.components.iter().map(|component| component.folder.as_str()).collect();
    let names: BTreeSet<&str> = catalog.components.iter().filter_map(|component| component.group.as_deref()).collect();
    let is_grouped = names.len() >= 2;
    let mut groups: BTreeMap<String, UnitGroup> = BTreeMap::new();
    for component in &catalog.components {
        // A component whose folder holds other components is not a group of its own.
        let holds_others = folders.iter().any(|other| *other != component.folder && is_within(other, &component.folder));
        if holds_others {
            continue;
        }
        let own = component.group.as_deref().filter(|_| is_grouped && !component.is_library);
        let key = own.unwrap_or(&component.name).to_owned();
        let mut group =
            UnitGroup { name: normalized(&key).unwrap_or_else(|| name_of(&component.folder)), ..UnitGroup::default() };
        group = groups.remove(&key).unwrap_or(group);
        group.title = if own.is_some() { catalog.titles.get(&key).cloned() } else { component.title.clone() };
        group.folders.push(component.folder.clone());
        group.why.push(Basis::Component { name: component.name.clone(), of: own.map(str::to_owned) });
        group.is_library |= component.is_library;
        let around =
            units.list.iter().find(|unit| is_within(&component.folder, &unit.folder) && unit.folder != component.folder);
        units.split.extend(around.map(|unit| unit.folder.clone()));
        units.list.retain(|unit| !is_within(&unit.folder, &component.folder) && !is_within(&component.folder, &unit.folder));
        groups.insert(key, group);
    }
    groups.into_values().collect()
}

/// Groups sibling folders by their owners, as the last resort.
fn of_owners(ground: &Inventory<'_>, owners: &[Owned]) -> Vec<UnitGroup> {
    let is_code = |owned: &&Owned| {
        left_out::of_path(&owned.folder, false).is_none() && ground.below(&owned.folder).iter().any(|path| is_source(path))
    };
    let mut by_parent: BTreeMap<&str, Vec<&Owned>> = BTreeMap::new();
    for owned in owners.iter().filter(is_code) {
        by_parent.entry(parent(&owned.folder)).or_default().push(owned);
    }
    let differ = |list: &Vec<&Owned>| list.iter().map(|owned| &owned.owners).collect::<BTreeSet<_>>().len() >= 2;
    let best = by_parent.into_values().filter(differ).max_by_key(Vec::len).unwrap_or_default();
    let group = |owned: &&Owned| UnitGroup {
        name: name_of(&owned.folder),
        folders: vec![owned.folder.clone()],
        why: vec![Basis::OwnersDiffer],
        ..UnitGroup::default()
    };
    best.iter().map(group).collect()
}

fn note_owners(owners: &[Owned], groups: &mut [UnitGroup]) {
    for owned in owners {
        for group in groups.iter_mut().filter(|group| group.folders.contains(&owned.folder)) {
            group.why.push(Basis::Owners(owned.owners.clone()));
        }
    }
}

/// The evidence for a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Library {
    No,
    /// The catalog declares it as a library.
    Declared,
    /// The number of other candidates that import it.
    Imported(usize),
}

/// Finds the libraries among the groups. If all groups would be libraries, those with tests become domains, because a map of
/// libraries alone has no gate.
fn libraries(ground: &Inventory<'_>, groups: &[UnitGroup], edges: &UnitEdges) -> Vec<Library> {
    let has_strong = groups.iter().flat_map(|group| &group.folders).any(|folder| is_in_strong(folder));
    let roles = |group: &UnitGroup| -> Vec<Role> {
        let is_called = group.why.iter().any(|why| matches!(why, Basis::Workflow(_) | Basis::OwnersDiffer));
        let folders = group.folders.iter().map(|folder| role(folder, has_strong));
        folders.chain(is_called.then_some(Role::Domain)).collect()
    };
    let has_domains = groups.iter().any(|group| !group.is_library && roles(group).contains(&Role::Domain));
    let library = |(at, group): (usize, &UnitGroup)| {
        if group.is_by_patterns {
            return Library::Declared;
        }
        match unit_edges::library(at, &group.name, &roles(group), edges, has_domains) {
            Some(dependents) if !group.is_root => Library::Imported(dependents),
            _ if group.is_library => Library::Declared,
            _ => Library::No,
        }
    };
    let mut libraries: Vec<Library> = groups.iter().enumerate().map(library).collect();
    if !libraries.contains(&Library::No) {
        let has_tests =
            |group: &UnitGroup| group.folders.iter().flat_map(|folder| ground.below(folder)).any(|path| is_test(path));
        let is_any = groups.iter().any(has_tests);
        for (library, group) in libraries.iter_mut().zip(groups) {
            if !group.is_library && (!is_any || has_tests(group)) {
                *library = Library::No;
            }
        }
    }
    libraries
}

fn candidates(
    ground: &Inventory<'_>,
    groups: Vec<UnitGroup>,
    edges: &UnitEdges,
    shared: &[SharedPart],
) -> Vec<DomainCandidate> {
    let libraries = libraries(ground, &groups, edges);
    let names: Vec<String> = groups.iter().map(|group| group.name.clone()).collect();
    let mut candidates: Vec<DomainCandidate> = Vec::new();
    for ((at, group), library) in groups.into_iter().enumerate().zip(libraries) {
        let mut why = group.why.clone();
        why.dedup();
        let is_library = library != Library::No;
        if let Library::Imported(dependents) = library {
            why.push(Basis::Dependents(dependents));
        }
        let paths = group.paths();
        candidates.push(DomainCandidate {
            name: group.name,
            title: group.title,
            paths,
            kind: if is_library { DomainKind::Library } else { DomainKind::Domain },
            depends_on: shared.iter().filter(|part| part.of == at).map(|part| of_shared(part, &names)).collect(),
            why,
            ..DomainCandidate::default()
        });
    }
    candidates.sort_by_key(|candidate| candidate.kind == DomainKind::Library);
    candidates
}

/// Returns the dependency on what all parts of a package share.
fn of_shared(part: &SharedPart, names: &[String]) -> Dependency {
    let (name, by) = (names[part.shared].clone(), part.evidence.clone());
    Dependency { name, shown: vec![by.clone()], by, is_for_tests: false, files: 1 }
}

fn notes(settled: &RestGroups) -> Vec<String> {
    let mut notes = Vec::new();
    for folder in &settled.bare {
        notes.push(format!(
            "{folder}/ is cut into its folders; files directly in it belong to no domain, and a change of one runs everything"
        ));
    }
    notes
}

fn left_out_of(ground: &Inventory<'_>, units: &Units) -> Vec<LeftOut> {
    let mut list: BTreeMap<String, LeftOut> = BTreeMap::new();
    for (folder, (reason, count)) in &units.left_out {
        list.insert(folder.clone(), LeftOut { folder: folder.clone(), why: reason.word(), count: *count });
    }
    let homes: BTreeSet<&str> = units.list.iter().map(|unit| parent(&unit.folder)).chain([""]).collect();
    for folder in homes.iter().flat_map(|home| ground.folders_in(home).into_iter().map(move |name| join(home, name))) {
        let Some(reason) = left_out::of_name(last(&folder)).filter(|reason| *reason != left_out::LeftOutReason::Hidden) else {
            continue;
        };
        let count = ground.below(&folder).iter().filter(|path| is_source(path)).count();
        if count > 0 {
            list.entry(folder.clone()).or_insert(LeftOut { folder, why: reason.word(), count });
        }
    }
    list.into_values().collect()
}
