//! The folders that domains are made of: packages, and folders of code where domains usually are.

use std::collections::{BTreeMap, BTreeSet};

use super::basis::Basis;
use super::ground::{Inventory, has_ending, is_within, join, last, parent};
use super::left_out::{self, LeftOutReason};
use super::manifests::Ecosystem;
use super::name::normalized;
use super::packages::Packages;
use super::test_files::{is_passed_over, is_test};
use super::words::{LIBRARIES, SIDES, STRONG, is_one_of, is_source, is_technical, is_tooling};

/// A folder that belongs to one domain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Unit {
    /// The folder from the root; never the root itself.
    pub folder: String,
    /// The evidence.
    pub why: Vec<Basis>,
    /// True if a workspace names it as a member.
    pub is_member: bool,
}

/// The units, and the folders that were left out.
#[derive(Debug, Default)]
pub(super) struct Units {
    /// The units, sorted by folder; none is inside another.
    pub list: Vec<Unit>,
    /// Packages that were left out: the highest folder, the reason, and the number of packages.
    pub left_out: BTreeMap<String, (LeftOutReason, usize)>,
    /// Folders with a manifest that were split into their parts.
    pub split: Vec<String>,
}

/// Finds the units of a repository.
#[must_use]
pub(super) fn units(ground: &Inventory<'_>, packages: &Packages) -> Units {
    let mut units = Units::default();
    let mut found: BTreeMap<String, Unit> = BTreeMap::new();
    of_manifests(ground, packages, &mut units, &mut found);
    settle(ground, packages, &mut found, &mut units.split);
    of_containers(ground, &mut found, &mut units.split);
    of_siblings(ground, &mut found);
    units.list = found.into_values().collect();
    units
}

fn add(found: &mut BTreeMap<String, Unit>, folder: &str, why: Basis) {
    let unit = found.entry(folder.to_owned()).or_insert_with(|| Unit { folder: folder.to_owned(), ..Unit::default() });
    if !unit.why.contains(&why) {
        unit.why.push(why);
    }
}

fn has_source(ground: &Inventory<'_>, folder: &str) -> bool {
    ground.below(folder).iter().any(|path| is_source(path))
}

fn of_manifests(ground: &Inventory<'_>, packages: &Packages, units: &mut Units, found: &mut BTreeMap<String, Unit>) {
    for (folder, here) in packages.by_folder.iter().filter(|(folder, _)| !folder.is_empty()) {
        let member_of = packages.members.get(folder);
        if let Some((top, reason)) = left_out::of_path(folder, member_of.is_some()) {
            units.left_out.entry(top.to_owned()).or_insert((reason, 0)).1 += 1;
            continue;
        }
        let is_weak = |ecosystem: Ecosystem, file: &str| ecosystem == Ecosystem::Other || last(file) == "requirements.txt";
        let is_only_weak = here.iter().all(|package| is_weak(package.ecosystem, &package.file));
        // A `pyproject.toml` with settings of a tool, or a Dockerfile beside charts, does not make a package.
        let is_package = here.iter().any(|package| package.manifest.is_package);
        if (packages.is_aggregate(folder) && !is_more_than_holder(ground, packages, folder))
            || !is_package
            || (is_only_weak && !is_code(ground, folder))
        {
            continue;
        }
        let strongest = here.iter().min_by_key(|package| is_weak(package.ecosystem, &package.file)).unwrap_or(&here[0]);
        let home = lifted(folder);
        let why =
            member_of.map_or_else(|| Basis::Manifest(last(&strongest.file).to_owned()), |file| Basis::Member(file.clone()));
        add(found, home, why);
        if let Some(unit) = found.get_mut(home) {
            unit.is_member |= member_of.is_some();
        }
    }
}

fn is_code(ground: &Inventory<'_>, folder: &str) -> bool {
    let name = last(folder);
    (!is_technical(name) || matches!(name, "src" | "app" | "api" | "web")) && has_source(ground, folder)
}

/// Returns the parent of a source folder: `cart/src/` with a manifest gives `cart`.
fn lifted(folder: &str) -> &str {
    let above = parent(folder);
    let is_inner = matches!(last(folder), "src" | "source" | "code") && !above.is_empty();
    if is_inner && !is_one_of(last(above), STRONG) { above } else { folder }
}

/// Resolves units inside of other units. An outer unit that holds members of a workspace, or one side of a platform, is dropped
/// in favour of the inner ones. Any other outer unit takes the inner ones, as does a package with tests of its own.
fn settle(ground: &Inventory<'_>, packages: &Packages, found: &mut BTreeMap<String, Unit>, split: &mut Vec<String>) {
    let folders: Vec<String> = found.keys().cloned().collect();
    for folder in &folders {
        if !found.contains_key(folder) {
            continue;
        }
        let inner: Vec<String> = folders
            .iter()
            .filter(|other| *other != folder && is_within(other, folder) && found.contains_key(*other))
            .cloned()
            .collect();
        let is_member = |other: &String| packages.members.contains_key(other);
        let is_side = is_one_of(last(folder), SIDES) || is_one_of(last(folder), STRONG) || is_one_of(last(folder), LIBRARIES);
        let has_tests = || has_own_tests(ground, folder, &inner);
        let gives_way = (is_side && inner.len() >= 2) || (!is_member(folder) && inner.iter().any(is_member) && !has_tests());
        if gives_way {
            found.remove(folder);
            split.push(folder.clone());
        } else {
            for other in inner {
                found.remove(&other);
            }
        }
    }
}

/// Returns true if the root of a workspace is a project with tests too. Roots of npm workspaces do not count, although they
/// have names and test scripts.
fn is_more_than_holder(ground: &Inventory<'_>, packages: &Packages, folder: &str) -> bool {
    let is_project = packages
        .by_folder
        .get(folder)
        .into_iter()
        .flatten()
        .any(|package| package.ecosystem == Ecosystem::Python && package.manifest.is_package);
    let is_inner = |other: &&String| *other != folder && is_within(other, folder);
    is_project && has_own_tests(ground, folder, &packages.by_folder.keys().filter(is_inner).cloned().collect::<Vec<_>>())
}

/// Returns true if a folder holds tests that belong to none of the packages in it.
fn has_own_tests(ground: &Inventory<'_>, folder: &str, inner: &[String]) -> bool {
    let is_own = |path: &&String| {
        let below = path[folder.len()..].trim_start_matches('/');
        is_test(path) && !is_passed_over(below) && !inner.iter().any(|other| is_within(path, other))
    };
    ground.below(folder).iter().any(|path| is_own(&path))
}

/// Finds the folders of code in `services/`, `apps/` and similar folders, and in `backend/` and `frontend/` under stricter
/// conditions.
fn of_containers(ground: &Inventory<'_>, found: &mut BTreeMap<String, Unit>, split: &mut Vec<String>) {
    let containers = containers(ground, found);
    for container in containers.iter().filter(|folder| is_one_of(last(folder), STRONG)) {
        for child in children(ground, found, container) {
            add(found, &child, Basis::Container(container.to_owned()));
        }
    }
    let weak: Vec<&String> = containers.iter().filter(|folder| !is_one_of(last(folder), STRONG)).collect();
    for container in &weak {
        let is_part = |child: &String| is_part(ground, container, child);
        let parts: Vec<String> = children(ground, found, container).into_iter().filter(is_part).collect();
        if parts.len() >= 2 {
            take(found, split, container, &parts);
        }
    }
    // The folders of a frontend have no marks of their own, so the names in the backend decide.
    for container in &weak {
        let elsewhere: BTreeSet<String> =
            found.keys().filter(|folder| !is_within(folder, container)).filter_map(|folder| normalized(last(folder))).collect();
        let is_known = |child: &String| normalized(last(child)).is_some_and(|name| elsewhere.contains(&name));
        let parts: Vec<String> = children(ground, found, container).into_iter().filter(is_known).collect();
        if !parts.is_empty() {
            take(found, split, container, &parts);
        }
    }
}

fn take(found: &mut BTreeMap<String, Unit>, split: &mut Vec<String>, container: &str, parts: &[String]) {
    let side = found.keys().find(|folder| is_within(container, folder)).cloned();
    if let Some(side) = side {
        found.remove(&side);
        split.push(side);
    }
    for part in parts {
        add(found, part, Basis::Container(container.to_owned()));
    }
}

/// Returns the folders with a container's name that are not too deep and not inside of a package.
fn containers(ground: &Inventory<'_>, found: &BTreeMap<String, Unit>) -> Vec<String> {
    let mut containers = Vec::new();
    let mut level = vec![String::new()];
    for _ in 0..3 {
        let next: Vec<String> =
            level.iter().flat_map(|above| ground.folders_in(above).into_iter().map(|name| join(above, name))).collect();
        for folder in &next {
            let name = last(folder);
            let side = is_one_of(name, SIDES) || name == "cmd";
            let inner = name == "src" && is_one_of(last(parent(folder)), SIDES);
            let is_package_inside = found.keys().any(|unit| is_within(folder, unit) && !is_one_of(last(unit), SIDES));
            if (is_one_of(name, STRONG) || side || inner) && !is_package_inside && left_out::of_path(folder, false).is_none() {
                containers.push(folder.clone());
            }
        }
        level = next;
    }
    containers
}

/// Returns the folders of a container that hold code and are not in a unit yet.
fn children(ground: &Inventory<'_>, found: &BTreeMap<String, Unit>, container: &str) -> Vec<String> {
    let is_free = |child: &String| {
        let name = last(child);
        let is_taken = found.keys().any(|unit| is_within(unit, child));
        // `services/api` is a service, but `backend/api` is a layer.
        let is_telling = is_one_of(last(container), STRONG) || last(container) == "cmd";
        let is_beside = is_tooling(name) || (!is_telling && is_technical(name));
        !is_taken && !is_beside && left_out::of_name(name).is_none() && has_source(ground, child)
    };
    ground.folders_in(container).into_iter().map(|name| join(container, name)).filter(is_free).collect()
}

/// Returns true if the folder is a Python package or a command of Go.
fn is_part(ground: &Inventory<'_>, container: &str, child: &str) -> bool {
    if last(container) == "cmd" {
        return ground.files_in(child).iter().any(|name| has_ending(name, "go"));
    }
    ground.has(&join(child, "__init__.py"))
}

/// Adds folders of code without a manifest beside packages, if their common folder holds little else.
fn of_siblings(ground: &Inventory<'_>, found: &mut BTreeMap<String, Unit>) {
    let mut homes: BTreeMap<String, usize> = BTreeMap::new();
    for folder in found.keys() {
        *homes.entry(parent(folder).to_owned()).or_default() += 1;
    }
    for (home, count) in homes.iter().filter(|(home, count)| !home.is_empty() && **count >= 2) {
        let more = children(ground, found, home);
        if more.len() <= *count {
            for folder in more {
                add(found, &folder, Basis::Sibling(home.clone()));
            }
        }
    }
}
