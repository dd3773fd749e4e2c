//! Folders whose subfolders are domains: `services/`, `apps/`, `modules/`, the sides of a platform, and folders whose subfolders
//! the repository itself calls domains.

use std::collections::{BTreeMap, BTreeSet};

use super::hints::Hints;
use super::{UnitsByFolder, add, has_source, inside, unit_around};
use crate::scaffold::discover::basis::Basis;
use crate::scaffold::discover::ground::{Inventory, has_ending, is_within, join, last, parent};
use crate::scaffold::discover::left_out;
use crate::scaffold::discover::name::normalized;
use crate::scaffold::discover::packages::Packages;
use crate::scaffold::discover::words::{
    PARTED, SIDES, STRONG, is_cutting, is_home, is_one_of, is_source, is_technical, is_tooling,
};

/// Adds the folders of code in `services/`, `apps/` and similar folders. Folders such as `backend/`, and folders inside of a
/// package, count under stricter conditions.
pub(super) fn add_parts(
    ground: &Inventory<'_>,
    packages: &Packages,
    hints: &Hints,
    found: &mut UnitsByFolder,
    split: &mut Vec<String>,
) {
    let containers = containers(ground, packages, hints, found);
    let (free, strict): (Vec<&String>, Vec<&String>) =
        containers.iter().partition(|folder| is_one_of(last(folder), STRONG) && unit_around(found, folder).is_none());
    for container in free {
        for child in ground.folders_in(container).into_iter().map(|name| join(container, name)) {
            take_inner(ground, packages, found, container, &child);
        }
        for child in children(ground, found, container) {
            add(found, &child, Basis::Container(container.to_owned()));
        }
    }
    for container in &strict {
        let parts = parts(ground, hints, found, container);
        if parts.len() >= 2 {
            take(found, split, container, hints, &parts);
        }
    }
    // The folders of a frontend have no marks of their own, so the names in the backend decide.
    for container in &strict {
        let elsewhere: BTreeSet<String> =
            found.keys().filter(|folder| !is_within(folder, container)).filter_map(|folder| normalized(last(folder))).collect();
        let is_known = |child: &String| normalized(last(child)).is_some_and(|name| elsewhere.contains(&name));
        let parts: Vec<String> = children(ground, found, container).into_iter().filter(is_known).collect();
        if !parts.is_empty() && is_one_of(last(side_of(container)), SIDES) {
            take(found, split, container, hints, &parts);
        }
    }
    if found.len() < 2 {
        add_bare_packages(ground, found);
    }
}

/// Returns `frontend` for `frontend/src`.
fn side_of(container: &str) -> &str {
    if last(container) == "src" { parent(container) } else { container }
}

/// Makes one unit of a folder in a container whose own code is beside the packages in it: the front end of an application does
/// not stand for the application.
fn take_inner(ground: &Inventory<'_>, packages: &Packages, found: &mut UnitsByFolder, container: &str, child: &str) {
    let inner = inside(found, child);
    let is_member = inner.iter().any(|folder| packages.members.contains_key(folder));
    let is_out = left_out::of_name(last(child)).is_some() || is_home(last(child)) || is_tooling(last(child));
    if inner.is_empty() || is_member || is_out || found.contains_key(child) {
        return;
    }
    let is_own = |path: &&String| {
        let is_inner = inner.iter().any(|folder| is_within(path, folder));
        is_source(path) && !is_inner && left_out::of_path(parent(path)[child.len()..].trim_start_matches('/'), false).is_none()
    };
    if ground.below(child).iter().any(|path| is_own(&path)) {
        for folder in inner {
            found.remove(&folder);
        }
        add(found, child, Basis::Container(container.to_owned()));
    }
}

fn take(found: &mut UnitsByFolder, split: &mut Vec<String>, container: &str, hints: &Hints, parts: &[String]) {
    let around = found.keys().find(|folder| is_within(container, folder)).cloned();
    if let Some(around) = around {
        found.remove(&around);
        split.push(around);
    }
    for part in parts {
        let why = hints.of(part).cloned().unwrap_or_else(|| Basis::Container(container.to_owned()));
        add(found, part, why);
    }
}

/// Returns the folders with a container's name, or with hinted folders in them, that are not too deep and not inside of a package
/// that is one domain.
fn containers(ground: &Inventory<'_>, packages: &Packages, hints: &Hints, found: &UnitsByFolder) -> Vec<String> {
    let hinted = hints.homes();
    let mut containers = Vec::new();
    let mut level = vec![String::new()];
    for _ in 0..3 {
        let next: Vec<String> =
            level.iter().flat_map(|above| ground.folders_in(above).into_iter().map(|name| join(above, name))).collect();
        for folder in &next {
            let name = last(folder);
            let side = is_one_of(name, SIDES) || name == "cmd";
            let inner = name == "src" && is_one_of(last(parent(folder)), SIDES);
            let is_called = is_one_of(name, STRONG) || is_one_of(name, PARTED) || side || inner;
            let is_open = || match unit_around(found, folder) {
                None => true,
                Some(unit) if is_one_of(last(&unit.folder), SIDES) && !is_one_of(name, PARTED) => true,
                Some(unit) => may_be_cut(packages, &unit.folder) && *folder != unit.folder && is_cutting(name),
            };
            if is_called && is_open() && left_out::of_path(folder, false).is_none() {
                containers.push(folder.clone());
            }
        }
        level = next;
    }
    let is_open = |home: &&String| match unit_around(found, home) {
        // Outside of packages, owners count only if nothing else shows domains.
        None => hints.parts(home).iter().any(|(_, why)| matches!(why, Basis::Workflow(_))),
        Some(unit) => may_be_cut(packages, &unit.folder),
    };
    containers.extend(hinted.iter().filter(is_open).filter(|home| !containers.contains(home)).cloned().collect::<Vec<_>>());
    containers
}

/// Returns true if a package may be several domains: it is at the top, and no workspace says that it is one part of many.
fn may_be_cut(packages: &Packages, folder: &str) -> bool {
    parent(folder).is_empty() && !packages.members.contains_key(folder)
}

/// Returns the parts of a container that need more than its name.
fn parts(ground: &Inventory<'_>, hints: &Hints, found: &UnitsByFolder, container: &str) -> Vec<String> {
    let children = children(ground, found, container);
    let hinted: Vec<String> = hints.parts(container).into_iter().map(|(folder, _)| folder.clone()).collect();
    if !hinted.is_empty() {
        let is_free = |folder: &String| !found.keys().any(|unit| is_within(unit, folder)) && has_source(ground, folder);
        let mut parts: Vec<String> = hinted.into_iter().filter(is_free).collect();
        if is_home(last(container)) {
            parts.extend(children);
            parts.sort();
            parts.dedup();
        }
        return parts;
    }
    if is_one_of(last(container), PARTED) || is_one_of(last(container), STRONG) {
        return children;
    }
    let strict: Vec<String> = children.iter().filter(|child| is_part(ground, container, child)).cloned().collect();
    if strict.len() < 2 || last(container) == "cmd" {
        return strict;
    }
    // A package of Python needs no `__init__.py`.
    let has_python = |child: &&String| ground.below(child).iter().any(|path| has_ending(path, "py"));
    children.iter().filter(has_python).cloned().collect()
}

/// Returns the folders of a container that hold code and are not in a unit yet.
fn children(ground: &Inventory<'_>, found: &UnitsByFolder, container: &str) -> Vec<String> {
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

/// Adds the folders of code in `packages/` at the top, if nothing else shows domains.
fn add_bare_packages(ground: &Inventory<'_>, found: &mut UnitsByFolder) {
    let children = children(ground, found, "packages");
    if children.len() >= 2 {
        for child in children {
            add(found, &child, Basis::Container("packages".to_owned()));
        }
    }
}

/// Adds folders of code without a manifest beside packages, if their common folder holds little else.
pub(super) fn add_siblings(ground: &Inventory<'_>, found: &mut UnitsByFolder) {
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
