//! The package at the root, if it has code of its own beside the packages below it.

use super::basis::Basis;
use super::ground::{Inventory, has_ending, is_within, last, parent, pattern};
use super::group::UnitGroup;
use super::left_out;
use super::manifests::Ecosystem;
use super::name::normalized;
use super::packages::{Package, Packages};
use super::words::{is_source, is_tooling};

/// Returns the root's own code as a group; `None` if the root only holds the workspace together.
#[must_use]
pub(super) fn group(ground: &Inventory<'_>, packages: &Packages, taken: &[String]) -> Option<UnitGroup> {
    let package = package(ground, packages)?;
    let is_cargo = package.ecosystem == Ecosystem::Cargo;
    let is_free = |name: &&str| {
        let is_code = if is_cargo { matches!(*name, "src" | "tests" | "benches") } else { is_code_folder(name) };
        let holds_other = taken.iter().any(|unit| is_within(unit, name) || is_within(name, unit));
        is_code && !holds_other && ground.below(name).iter().any(|path| is_source_of(package.ecosystem, path))
    };
    let folders: Vec<String> = ground.folders_in("").into_iter().filter(is_free).map(str::to_owned).collect();
    let mut patterns: Vec<String> = folders.iter().map(|folder| pattern(folder)).collect();
    let files = ground.files_in("");
    match package.ecosystem {
        Ecosystem::Go if files.iter().any(|name| has_ending(name, "go")) => patterns.push("/*.go".to_owned()),
        Ecosystem::Cargo if files.contains(&"build.rs") => patterns.push("/build.rs".to_owned()),
        Ecosystem::Python
            if files.iter().any(|name| has_ending(name, "py") && *name != "setup.py" && *name != "conftest.py") =>
        {
            patterns.push("/*.py".to_owned());
        }
        _ => {}
    }
    // The root needs folders of its own, or code besides the packages: scripts at the top do not count.
    if folders.is_empty() && (patterns.is_empty() || (!taken.is_empty() && package.ecosystem != Ecosystem::Go)) {
        return None;
    }
    let name = name(package);
    let why = vec![Basis::RootPackage(package.file.clone())];
    Some(UnitGroup { name, folders, patterns, why, is_root: true, ..UnitGroup::default() })
}

/// Returns the manifest at the root, if it declares a package with code of its own.
#[must_use]
pub(super) fn package<'p>(ground: &Inventory<'_>, packages: &'p Packages) -> Option<&'p Package> {
    // npm workspaces have a package at the root that only holds them together, and so have builds of several projects.
    let holds_members = || packages.members.values().any(|file| parent(file).is_empty());
    let is_holder = |ecosystem| match ecosystem {
        Ecosystem::Node => holds_members(),
        Ecosystem::Gradle | Ecosystem::Maven => holds_members() && !ground.has_folder("src"),
        _ => false,
    };
    let is_own = |package: &&Package| {
        package.manifest.is_package && package.ecosystem != Ecosystem::Other && !is_holder(package.ecosystem)
    };
    packages.by_folder.get("")?.iter().find(is_own)
}

/// Returns the name of the root's package.
#[must_use]
pub(super) fn name(package: &Package) -> String {
    package.manifest.name.as_deref().map(last).and_then(normalized).unwrap_or_else(|| "root".to_owned())
}

pub(super) fn is_code_folder(name: &str) -> bool {
    left_out::of_name(name).is_none() && !is_tooling(name)
}

fn is_source_of(ecosystem: Ecosystem, path: &str) -> bool {
    match ecosystem {
        Ecosystem::Cargo => has_ending(path, "rs"),
        Ecosystem::Go => has_ending(path, "go"),
        Ecosystem::Python => has_ending(path, "py"),
        _ => is_source(path),
    }
}
