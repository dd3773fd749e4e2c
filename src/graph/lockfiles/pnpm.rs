//! `pnpm-lock.yaml`, versions 6 and 9 (<https://github.com/pnpm/spec/blob/master/lockfile/9.0.md>).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{LockGraph, LockReader, LockRoot, LockedPackage, fingerprint, settings};

/// The reader of `pnpm-lock.yaml`.
pub(super) struct PnpmLock;

const NEEDS: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];

impl LockReader for PnpmLock {
    fn file_name(&self) -> &'static str {
        "pnpm-lock.yaml"
    }

    fn read(&self, text: &str) -> Option<LockGraph> {
        let value: Value = super::yaml(text)?;
        let version =
            value.get("lockfileVersion").map(|version| version.as_str().map_or_else(|| version.to_string(), str::to_owned))?;
        if !version.starts_with(['6', '9']) {
            return None;
        }
        let packages = value.get("packages").and_then(Value::as_object).cloned().unwrap_or_default();
        // Version 9 has what packages need under `snapshots`, version 6 in the packages themselves.
        let snapshots = value.get("snapshots").and_then(Value::as_object).cloned().unwrap_or_else(|| packages.clone());
        let mut graph =
            LockGraph { settings: settings(&value, &["importers", "packages", "snapshots"]), ..LockGraph::default() };
        for (key, entry) in &snapshots {
            let base = without_peers(key);
            let (name, version) = split(base)?;
            let identity =
                fingerprint(packages.get(base).or_else(|| packages.get(key)).and_then(|package| package.get("resolution")));
            let needs = needs(entry, &BTreeMap::new());
            graph.packages.insert(clean(key), LockedPackage { name, version, identity, needs, is_member: false });
        }
        for (folder, importer) in value.get("importers").and_then(Value::as_object).into_iter().flatten() {
            let folder = folder.trim_start_matches("./").trim_matches('.').to_owned();
            let needs = needs(importer, &BTreeMap::from([("folder", folder.clone())]));
            graph.packages.insert(
                link(&folder),
                LockedPackage { name: folder.clone(), needs: needs.clone(), is_member: true, ..LockedPackage::default() },
            );
            graph.roots.insert(LockRoot::Folder(folder), needs);
        }
        Some(graph)
    }
}

/// Returns the id of a member of the workspace.
fn link(folder: &str) -> String {
    format!("link:{folder}")
}

fn clean(key: &str) -> String {
    key.trim_start_matches('/').to_owned()
}

fn without_peers(key: &str) -> &str {
    key.split('(').next().unwrap_or(key)
}

/// Splits `@scope/name@1.0.0`, in version 6 with a `/` in front.
fn split(key: &str) -> Option<(String, String)> {
    let key = key.trim_start_matches('/');
    let at = key.get(1..)?.find('@')? + 1;
    Some((key[..at].to_owned(), key[at + 1..].to_owned()))
}

fn needs(entry: &Value, importer: &BTreeMap<&str, String>) -> BTreeSet<String> {
    let tables = NEEDS.iter().filter_map(|key| entry.get(*key)).filter_map(Value::as_object);
    let mut ids = BTreeSet::new();
    for (name, value) in tables.flat_map(Map::iter) {
        // An importer has `{ specifier, version }`, a snapshot the version alone.
        let version = value.get("version").unwrap_or(value).as_str().unwrap_or_default();
        let id = match (version.strip_prefix("link:"), importer.get("folder")) {
            (Some(path), Some(folder)) => crate::graph::paths::resolved(folder, path).map(|folder| link(&folder)),
            (Some(path), None) => Some(link(path)),
            // An alias has the whole key as its version.
            (None, _) if split(without_peers(version)).is_some() && !version.starts_with(|c: char| c.is_ascii_digit()) => {
                Some(clean(version))
            }
            (None, _) => Some(format!("{name}@{version}")),
        };
        ids.extend(id);
    }
    ids
}
