//! The folders that domains are made of: packages, modules of several packages, and folders of code where domains usually are.

mod containers;
mod hints;
mod modules;
mod settle;

use std::collections::BTreeMap;

use super::basis::Basis;
use super::ground::{Inventory, is_within, last, parent};
use super::left_out::{self, LeftOutReason};
use super::owners::Owned;
use super::packages::Packages;
use super::words::{STRONG, is_one_of, is_source, is_technical};

/// A folder that belongs to one domain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Unit {
    /// The folder from the root; never the root itself.
    pub folder: String,
    /// The evidence.
    pub why: Vec<Basis>,
    /// True if a workspace names it as a member.
    pub is_member: bool,
    /// The common beginning of the folders of one module that are beside each other, as in `src/Orders` for `src/Orders.Api`.
    pub module: Option<String>,
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

/// Units by folder, while they are found.
type UnitsByFolder = BTreeMap<String, Unit>;

/// Finds the units of a repository.
#[must_use]
pub(super) fn units(ground: &Inventory<'_>, packages: &Packages, owners: &[Owned]) -> Units {
    let mut units = Units::default();
    let mut found = UnitsByFolder::new();
    of_manifests(ground, packages, &mut units, &mut found);
    modules::join(&mut found);
    settle::settle(ground, packages, &mut found, &mut units.split);
    let hints = hints::read(ground, owners);
    containers::add_parts(ground, packages, &hints, &mut found, &mut units.split);
    containers::add_siblings(ground, &mut found);
    modules::name_flat(&mut found);
    units.list = found.into_values().collect();
    units
}

fn add(found: &mut UnitsByFolder, folder: &str, why: Basis) {
    let unit = found.entry(folder.to_owned()).or_insert_with(|| Unit { folder: folder.to_owned(), ..Unit::default() });
    if !unit.why.contains(&why) {
        unit.why.push(why);
    }
}

fn has_source(ground: &Inventory<'_>, folder: &str) -> bool {
    ground.below(folder).iter().any(|path| is_source(path))
}

fn of_manifests(ground: &Inventory<'_>, packages: &Packages, units: &mut Units, found: &mut UnitsByFolder) {
    for (folder, here) in packages.by_folder.iter().filter(|(folder, _)| !folder.is_empty()) {
        let member_of = packages.members.get(folder);
        let is_member = member_of.is_some();
        let of_path = left_out::of_path(folder, is_member);
        let of_path = of_path.and_then(|_| left_out::of_path(folder, is_member || settle::has_peers(packages, folder)));
        if let Some((top, reason)) = of_path
            && !is_helper(ground, folder, top, reason, is_member)
        {
            units.left_out.entry(top.to_owned()).or_insert((reason, 0)).1 += 1;
            continue;
        }
        let is_only_weak = here.iter().all(super::packages::Package::is_weak);
        // A `pyproject.toml` with settings of a tool, or a Dockerfile beside charts, does not make a package.
        let is_package = here.iter().any(|package| package.manifest.is_package);
        if (packages.is_aggregate(folder) && !settle::is_more_than_holder(ground, packages, folder))
            || !is_package
            || (is_only_weak && !is_code(ground, folder))
        {
            continue;
        }
        let strongest = here.iter().min_by_key(|package| package.is_weak()).unwrap_or(&here[0]);
        let home = lifted(folder);
        let why =
            member_of.map_or_else(|| Basis::Manifest(last(&strongest.file).to_owned()), |file| Basis::Member(file.clone()));
        add(found, home, why);
        if let Some(unit) = found.get_mut(home) {
            unit.is_member |= member_of.is_some();
        }
    }
}

/// Returns true for a member of a workspace that is called as tests are and holds none: code that tests use.
fn is_helper(ground: &Inventory<'_>, folder: &str, top: &str, reason: LeftOutReason, is_member: bool) -> bool {
    let is_bare = || !ground.below(folder).iter().any(|path| super::test_files::is_test(path));
    is_member && reason == LeftOutReason::Test && top == folder && has_source(ground, folder) && is_bare()
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

/// Returns the unit that a folder is in, or that it is.
fn unit_around<'f>(found: &'f UnitsByFolder, folder: &str) -> Option<&'f Unit> {
    found.values().find(|unit| is_within(folder, &unit.folder))
}

/// Returns the folders of the units inside of a folder.
fn inside(found: &UnitsByFolder, folder: &str) -> Vec<String> {
    found.keys().filter(|other| *other != folder && is_within(other, folder)).cloned().collect()
}
