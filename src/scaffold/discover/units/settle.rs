//! Units inside of other units: a package with packages in it is one unit, or gives way to them.

use super::{UnitsByFolder, inside};
use crate::scaffold::discover::ground::{Inventory, is_within, last, parent};
use crate::scaffold::discover::manifests::Ecosystem;
use crate::scaffold::discover::packages::Packages;
use crate::scaffold::discover::test_files::{is_passed_over, is_test};
use crate::scaffold::discover::words::{LIBRARIES, SIDES, STRONG, is_one_of};

/// Resolves units inside of other units. An outer unit that holds members of a workspace, or one side of a platform, is dropped
/// in favour of the inner ones. Any other outer unit takes the inner ones, as does a package with tests of its own.
pub(super) fn settle(ground: &Inventory<'_>, packages: &Packages, found: &mut UnitsByFolder, split: &mut Vec<String>) {
    let folders: Vec<String> = found.keys().cloned().collect();
    for folder in &folders {
        if !found.contains_key(folder) {
            continue;
        }
        let inner = inside(found, folder);
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
pub(super) fn is_more_than_holder(ground: &Inventory<'_>, packages: &Packages, folder: &str) -> bool {
    let is_project = packages
        .by_folder
        .get(folder)
        .into_iter()
        .flatten()
        .any(|package| package.ecosystem == Ecosystem::Python && package.manifest.is_package);
    let is_inner = |other: &&String| *other != folder && is_within(other, folder);
    is_project && has_own_tests(ground, folder, &packages.by_folder.keys().filter(is_inner).cloned().collect::<Vec<_>>())
}

/// The number of packages beside a folder that show it is one of them, whatever its name.
const PEERS: usize = 3;

/// Returns true if a folder has packages of its own kind beside it and no workspace says which of them are members.
pub(super) fn has_peers(packages: &Packages, folder: &str) -> bool {
    let Some(here) = packages.by_folder.get(folder) else { return false };
    let files: Vec<&str> = here.iter().filter(|package| !package.is_weak()).map(|package| last(&package.file)).collect();
    let beside = packages.by_folder.iter().filter(|(other, _)| *other != folder && parent(other) == parent(folder));
    let peers: Vec<&String> = beside
        .filter(|(_, list)| list.iter().any(|package| files.contains(&last(&package.file))))
        .map(|(other, _)| other)
        .collect();
    peers.len() >= PEERS && !peers.iter().any(|other| packages.members.contains_key(*other))
}

/// Returns true if a folder holds tests that belong to none of the packages in it.
fn has_own_tests(ground: &Inventory<'_>, folder: &str, inner: &[String]) -> bool {
    let is_own = |path: &&String| {
        let below = path[folder.len()..].trim_start_matches('/');
        is_test(path) && !is_passed_over(below) && !inner.iter().any(|other| is_within(path, other))
    };
    ground.below(folder).iter().any(|path| is_own(&path))
}
