//! `Cargo.lock` (<https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html>). A package without a source is a member of the
//! workspace, and a root; members need each other too.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{LockGraph, LockReader, LockRoot, LockedPackage, fingerprint, settings};

/// The reader of `Cargo.lock`.
pub(super) struct CargoLock;

impl LockReader for CargoLock {
    fn file_name(&self) -> &'static str {
        "Cargo.lock"
    }

    fn read(&self, text: &str) -> Option<LockGraph> {
        let value: Value = toml::from_str(text).ok()?;
        let packages = value.get("package")?.as_array()?;
        let mut graph = LockGraph { settings: settings(&value, &["package"]), ..LockGraph::default() };
        let ids: Vec<(&str, &str, &str)> = packages.iter().filter_map(id).collect();
        for package in packages {
            let (name, version, source) = id(package)?;
            let needs = package.get("dependencies").and_then(Value::as_array).into_iter().flatten();
            let needs: BTreeSet<String> = needs.filter_map(Value::as_str).filter_map(|need| needed(&ids, need)).collect();
            if source.is_empty() {
                graph.roots.insert(LockRoot::Package(name.to_owned()), needs.clone());
            }
            let identity = fingerprint(package.get("checksum"));
            let (name, version) = (name.to_owned(), version.to_owned());
            let package = LockedPackage { name, version, identity, needs, is_member: source.is_empty() };
            graph.packages.insert(key(&package.name, &package.version, source), package);
        }
        Some(graph)
    }
}

fn id(package: &Value) -> Option<(&str, &str, &str)> {
    let text = |key: &str| package.get(key).and_then(Value::as_str);
    Some((text("name")?, text("version")?, text("source").unwrap_or_default()))
}

/// Members have no version in their key: a new version of one is a change of its own manifest.
fn key(name: &str, version: &str, source: &str) -> String {
    if source.is_empty() { name.to_owned() } else { format!("{name} {version} {source}") }
}

/// Finds the package that `name`, `name version` or `name version (source)` means.
fn needed(ids: &[(&str, &str, &str)], need: &str) -> Option<String> {
    let mut words = need.splitn(3, ' ');
    let (name, version) = (words.next()?, words.next());
    let source = words.next().map(|source| source.trim_matches(['(', ')']));
    let fits = |(n, v, s): &&(&str, &str, &str)| {
        *n == name && version.is_none_or(|version| *v == version) && source.is_none_or(|source| s.starts_with(source))
    };
    ids.iter().find(fits).map(|(name, version, source)| key(name, version, source))
}
