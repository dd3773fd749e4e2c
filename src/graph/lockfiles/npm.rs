//! `package-lock.json`, versions 2 and 3 (<https://docs.npmjs.com/cli/configuring-npm/package-lock-json>).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{LockGraph, LockReader, LockRoot, LockedPackage, fingerprint, settings};

/// The reader of `package-lock.json`.
pub(super) struct PackageLock;

/// The keys of an entry that list what it needs.
const NEEDS: [&str; 4] = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

impl LockReader for PackageLock {
    fn file_name(&self) -> &'static str {
        "package-lock.json"
    }

    fn read(&self, text: &str) -> Option<LockGraph> {
        let value: Value = serde_json::from_str(text).ok()?;
        // Version 1 has no `packages`, and version 2 repeats them under `dependencies`.
        let packages = value.get("packages")?.as_object()?;
        let mut graph =
            LockGraph { settings: settings(&value, &["packages", "dependencies", "name", "version"]), ..LockGraph::default() };
        for (place, entry) in packages {
            let needs: BTreeSet<String> = needs(packages, place, entry);
            let is_root = !place.split('/').any(|name| name == "node_modules");
            if is_root {
                graph.roots.insert(LockRoot::Folder(place.clone()), needs.clone());
            }
            let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
            let name = text("name");
            let name = if name.is_empty() { place.rsplit("node_modules/").next().unwrap_or(place) } else { name };
            let identity = format!("{}{}", fingerprint(entry.get("resolved")), fingerprint(entry.get("integrity")));
            graph.packages.insert(
                place.clone(),
                LockedPackage {
                    name: name.to_owned(),
                    version: text("version").to_owned(),
                    identity,
                    needs,
                    is_member: is_root || is_link(entry),
                },
            );
        }
        Some(graph)
    }
}

fn needs(packages: &Map<String, Value>, place: &str, entry: &Value) -> BTreeSet<String> {
    // A link stands for the folder that it leads to.
    if is_link(entry) {
        return entry.get("resolved").and_then(Value::as_str).map(str::to_owned).into_iter().collect();
    }
    let names = NEEDS.iter().filter_map(|key| entry.get(*key)).filter_map(Value::as_object).flat_map(Map::keys);
    names.filter_map(|name| found(packages, place, name)).collect()
}

/// Finds a package as Node.js does: in the `node_modules` of the folder, then of each folder above.
fn found(packages: &Map<String, Value>, place: &str, name: &str) -> Option<String> {
    let mut folder = Some(place);
    while let Some(at) = folder {
        let candidate = if at.is_empty() { format!("node_modules/{name}") } else { format!("{at}/node_modules/{name}") };
        if packages.contains_key(&candidate) {
            return Some(candidate);
        }
        folder = if at.is_empty() { None } else { Some(at.rsplit_once('/').map_or("", |(above, _)| above)) };
    }
    None
}

fn is_link(entry: &Value) -> bool {
    entry.get("link").and_then(Value::as_bool) == Some(true)
}
