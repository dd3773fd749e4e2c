//! Lock files: which packages differ between two versions of one, and the manifests that reach them. One file for each format.

mod cargo;
mod go_sum;
mod npm;
mod pnpm;
mod poetry;
mod uv;

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::paths::{last, parent, resolved};
use crate::model::proof::PackageChange;

/// A reader of one format.
pub trait LockReader: Sync {
    /// Returns the name of its files.
    fn file_name(&self) -> &'static str;

    /// Reads a file; `None` if it is not of this format, or of a version that is not known.
    fn read(&self, text: &str) -> Option<LockGraph>;
}

/// All formats.
pub static LOCK_READERS: [&dyn LockReader; 6] =
    [&cargo::CargoLock, &npm::PackageLock, &pnpm::PnpmLock, &uv::UvLock, &poetry::PoetryLock, &go_sum::GoSum];

/// Returns the reader of a lock file, by the name of the file.
#[must_use]
pub fn reader(path: &str) -> Option<&'static dyn LockReader> {
    LOCK_READERS.iter().copied().find(|reader| reader.file_name() == last(path))
}

/// The packages of a lock file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LockGraph {
    /// The packages by their ids, which tell versions of one name apart.
    pub packages: BTreeMap<String, LockedPackage>,
    /// The manifests, each with the packages that it needs directly.
    pub roots: BTreeMap<LockRoot, BTreeSet<String>>,
    /// Everything in the file that is no package: settings, versions of the format. A difference here may mean anything.
    pub settings: String,
}

/// A package in a lock file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LockedPackage {
    /// The name.
    pub name: String,
    /// The version.
    pub version: String,
    /// What else the file says of it and its version does not explain: source, checksum.
    pub identity: String,
    /// The packages that it needs.
    pub needs: BTreeSet<String>,
    /// True for a member of the workspace: its own manifest says what changes of it.
    pub is_member: bool,
}

/// A manifest that a lock file is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockRoot {
    /// The manifest in this folder, relative to the lock file.
    Folder(String),
    /// The manifest of the package with this name.
    Package(String),
    /// Every manifest below the lock file's folder: the file does not say which.
    All,
}

/// The effect of the difference of two lock files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockChange {
    /// These manifests reach packages that changed, by their folders from the root of the repository or their names.
    Roots(Vec<(LockRoot, Vec<PackageChange>)>),
    /// Everything may be affected, for this reason.
    Everything(String),
}

/// Compares two versions of the lock file at `path`; folders of roots are returned from the root of the repository.
#[must_use]
pub fn compare(path: &str, old: &str, new: &str) -> LockChange {
    let everything = |why: &str| LockChange::Everything(why.to_owned());
    let Some(reader) = reader(path) else { return everything("its format is not read") };
    let (Some(old), Some(new)) = (reader.read(old), reader.read(new)) else { return everything("it cannot be parsed") };
    if old.settings != new.settings {
        return everything("more than versions of packages differs");
    }
    let changed = changed(&old, &new);
    let by_name = match by_name(&old, &new, &changed) {
        Ok(by_name) => by_name,
        Err(name) => return LockChange::Everything(format!("{name} has another source or checksum for the same version")),
    };
    let mut unreached: BTreeSet<&str> = by_name.keys().copied().collect();
    let mut roots = Vec::new();
    for root in old.roots.keys().chain(new.roots.keys()).collect::<BTreeSet<_>>() {
        let mut reached: BTreeSet<&str> = old.reached(root).into_iter().chain(new.reached(root)).collect();
        reached.retain(|id| changed.contains(*id));
        let names: BTreeSet<&str> = reached.into_iter().filter_map(|id| old.name(id).or_else(|| new.name(id))).collect();
        unreached.retain(|name| !names.contains(name));
        let packages: Vec<PackageChange> = names.into_iter().filter_map(|name| by_name.get(name).cloned()).collect();
        let differs = old.roots.get(root) != new.roots.get(root);
        if !packages.is_empty() || differs {
            match located(path, root) {
                Some(root) => roots.push((root, packages)),
                None => return everything("a manifest lies outside of the repository"),
            }
        }
    }
    match unreached.first() {
        Some(name) => LockChange::Everything(format!("no manifest reaches {name}")),
        None => LockChange::Roots(roots),
    }
}

fn located(path: &str, root: &LockRoot) -> Option<LockRoot> {
    Some(match root {
        LockRoot::Folder(folder) => LockRoot::Folder(resolved(parent(path), folder)?),
        other => other.clone(),
    })
}

/// Returns the ids of packages that are only in one of the two, or differ.
fn changed(old: &LockGraph, new: &LockGraph) -> BTreeSet<String> {
    let is_member = |id: &str| [old, new].iter().any(|graph| graph.packages.get(id).is_some_and(|package| package.is_member));
    let ids = old.packages.keys().chain(new.packages.keys());
    ids.filter(|id| !is_member(id)).filter(|id| old.packages.get(*id) != new.packages.get(*id)).cloned().collect()
}

/// Returns the changes by the names of packages, or the name of a package whose version does not explain its change.
fn by_name<'g>(
    old: &'g LockGraph,
    new: &'g LockGraph,
    changed: &BTreeSet<String>,
) -> Result<BTreeMap<&'g str, PackageChange>, String> {
    let mut by_name: BTreeMap<&str, PackageChange> = BTreeMap::new();
    for id in changed {
        let (before, after) = (old.packages.get(id), new.packages.get(id));
        if let (Some(before), Some(after)) = (before, after)
            && before.version == after.version
            && before.identity != after.identity
        {
            return Err(before.name.clone());
        }
        let Some(name) = before.or(after).map(|package| package.name.as_str()) else { continue };
        let change =
            by_name.entry(name).or_insert_with(|| PackageChange { name: name.to_owned(), from: Vec::new(), to: Vec::new() });
        change.from.extend(before.map(|package| package.version.clone()));
        change.to.extend(after.map(|package| package.version.clone()));
    }
    Ok(by_name)
}

impl LockGraph {
    fn name(&self, id: &str) -> Option<&str> {
        self.packages.get(id).map(|package| package.name.as_str())
    }

    /// Returns the packages that a manifest reaches.
    fn reached(&self, root: &LockRoot) -> BTreeSet<&str> {
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        let mut pending: Vec<&str> = self.roots.get(root).into_iter().flatten().map(String::as_str).collect();
        while let Some(id) = pending.pop() {
            if reached.insert(id) {
                pending.extend(self.packages.get(id).into_iter().flat_map(|package| &package.needs).map(String::as_str));
            }
        }
        reached
    }
}

/// Reads YAML. The limits of aliases stay: they make a small file a large one.
fn yaml(text: &str) -> Option<serde_json::Value> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_events: 20_000_000, max_nodes: 10_000_000, max_total_scalar_bytes: 512 << 20, max_reader_input_bytes: Some(512 << 20) },
    };
    serde_saphyr::from_str_with_options(text, options).ok()
}

/// Returns a value as text that differs if the value differs.
fn fingerprint(value: Option<&serde_json::Value>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// Returns an object without these keys, as text.
fn settings(value: &serde_json::Value, without: &[&str]) -> String {
    let mut value = value.clone();
    if let Some(object) = value.as_object_mut() {
        for key in without {
            drop(object.remove(*key));
        }
    }
    value.to_string()
}

#[cfg(test)]
mod tests;
