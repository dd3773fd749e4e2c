//! `uv.lock` (<https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile>).

use std::collections::BTreeSet;

use serde_json::Value;

use super::{LockGraph, LockReader, LockRoot, LockedPackage, fingerprint, settings};

/// The reader of `uv.lock`.
pub(super) struct UvLock;

/// The kinds of sources that are folders of the workspace.
const FOLDERS: [&str; 3] = ["editable", "virtual", "directory"];

impl LockReader for UvLock {
    fn file_name(&self) -> &'static str {
        "uv.lock"
    }

    fn read(&self, text: &str) -> Option<LockGraph> {
        let value: Value = toml::from_str(text).ok()?;
        value.get("version")?;
        let packages = value.get("package").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut graph = LockGraph { settings: settings(&value, &["package", "revision"]), ..LockGraph::default() };
        for package in &packages {
            let text = |key: &str| package.get(key).and_then(Value::as_str).unwrap_or_default();
            let name = text("name").to_owned();
            let folder = FOLDERS.iter().find_map(|kind| package.get("source")?.get(*kind)?.as_str());
            let needs = needs(&packages, package);
            if let Some(folder) = folder {
                graph.roots.insert(LockRoot::Folder(folder.to_owned()), needs.clone());
            }
            let parts = ["source", "sdist", "wheels", "resolution-markers"].map(|key| fingerprint(package.get(key)));
            let identity = if folder.is_some() { String::new() } else { parts.concat() };
            let version = text("version").to_owned();
            graph.packages.insert(key(package), LockedPackage { name, version, identity, needs, is_member: folder.is_some() });
        }
        Some(graph)
    }
}

fn key(package: &Value) -> String {
    let text = |key: &str| package.get(key).and_then(Value::as_str).unwrap_or_default();
    let is_folder = FOLDERS.iter().any(|kind| package.get("source").is_some_and(|source| source.get(*kind).is_some()));
    if is_folder { text("name").to_owned() } else { format!("{} {}", text("name"), text("version")) }
}

fn needs(packages: &[Value], package: &Value) -> BTreeSet<String> {
    let mut lists: Vec<&Value> = package.get("dependencies").into_iter().collect();
    for table in ["optional-dependencies", "dev-dependencies"] {
        lists.extend(package.get(table).and_then(Value::as_object).into_iter().flat_map(|table| table.values()));
    }
    let entries = lists.into_iter().filter_map(Value::as_array).flatten();
    let mut needs = BTreeSet::new();
    for entry in entries {
        let same = |key: &str, other: &Value| entry.get(key).is_none() || entry.get(key) == other.get(key);
        let fits = |other: &&Value| entry.get("name") == other.get("name") && same("version", other) && same("source", other);
        // Without a version in the entry every version of that name may be meant.
        needs.extend(packages.iter().filter(fits).map(key));
    }
    needs
}
