//! The sources that `uv.lock` names (<https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile>): a package of a registry is no
//! member of the repository, whatever its name.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::WORD;
use crate::graph::index::Index;
use crate::graph::paths::{last, parent, resolved};
use crate::graph::reading::{DeclKind, Reading};

/// The name of the file.
pub(super) const NAME: &str = "uv.lock";

/// The kinds of sources that are folders.
const FOLDERS: [&str; 3] = ["editable", "virtual", "directory"];

/// The value of a package that the registry alone has.
const REGISTRY: &str = "registry";

/// Declares the folders that a lock file is for, and for each other package whether it is taken from a registry. A file that cannot be
/// read says nothing.
pub(super) fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let Ok(value) = toml::from_str::<Value>(text) else { return reading };
    for package in value.get("package").and_then(Value::as_array).into_iter().flatten() {
        let (Some(name), Some(source)) = (package.get("name").and_then(Value::as_str), package.get("source")) else { continue };
        if let Some(folder) = FOLDERS.iter().find_map(|kind| source.get(*kind)?.as_str()) {
            reading.declare(DeclKind::Member, folder, "");
        }
        let is_of_registry = source.get(REGISTRY).is_some();
        reading.declare(DeclKind::Alias, name, if is_of_registry { REGISTRY } else { "" });
    }
    reading
}

/// What the lock files say of the packages that a manifest names.
#[derive(Default)]
pub(super) struct LockedSources<'i> {
    /// The lock files for each folder with a manifest.
    files: HashMap<String, Vec<&'i str>>,
    /// For each lock file the packages of a registry, and those of another source.
    sources: HashMap<&'i str, [HashSet<&'i str>; 2]>,
}

impl<'i> LockedSources<'i> {
    pub(super) fn new(index: &'i Index<'i>) -> Self {
        let mut locked = Self::default();
        let of = |kind| index.declared(WORD, kind).iter().filter(|declared| last(declared.file) == NAME);
        for member in of(DeclKind::Member) {
            if let Some(folder) = resolved(parent(member.file), &member.declaration.name) {
                locked.files.entry(folder).or_default().push(member.file);
            }
        }
        for package in of(DeclKind::Alias) {
            let [registry, others] = locked.sources.entry(package.file).or_default();
            let names = if package.declaration.value == REGISTRY { registry } else { others };
            names.insert(&package.declaration.name);
        }
        locked
    }

    /// Returns true if a manifest surely takes a package from a registry: a lock file says so, and none says otherwise.
    pub(super) fn is_of_registry(&self, manifest: &str, name: &str) -> bool {
        if last(manifest) != "pyproject.toml" {
            return false;
        }
        let files = self.files.get(parent(manifest)).into_iter().flatten();
        let sources: Vec<_> = files.filter_map(|file| self.sources.get(file)).collect();
        sources.iter().any(|[registry, _]| registry.contains(name)) && !sources.iter().any(|[_, others]| others.contains(name))
    }
}
