//! `poetry.lock` (<https://python-poetry.org/docs/basic-usage/#installing-with-poetrylock>). It belongs to the one `pyproject.toml` beside
//! it, which therefore reaches every package.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{LockGraph, LockReader, LockRoot, LockedPackage, fingerprint, settings};

/// The reader of `poetry.lock`.
pub(super) struct PoetryLock;

impl LockReader for PoetryLock {
    fn file_name(&self) -> &'static str {
        "poetry.lock"
    }

    fn read(&self, text: &str) -> Option<LockGraph> {
        let value: Value = toml::from_str(text).ok()?;
        let metadata = value.get("metadata")?;
        // The hash of the manifest changes with the manifest.
        let settings = settings(&value, &["package", "metadata"]) + &settings(metadata, &["content-hash", "files"]);
        let mut graph = LockGraph { settings, ..LockGraph::default() };
        let mut all = BTreeSet::new();
        for package in value.get("package").and_then(Value::as_array).into_iter().flatten() {
            let text = |key: &str| package.get(key).and_then(Value::as_str).unwrap_or_default();
            let (name, version) = (text("name").to_owned(), text("version").to_owned());
            let identity = ["source", "files"].map(|key| fingerprint(package.get(key))).concat();
            let id = format!("{name} {version}");
            all.insert(id.clone());
            graph.packages.insert(id, LockedPackage { name, version, identity, needs: BTreeSet::new(), is_member: false });
        }
        graph.roots.insert(LockRoot::Folder(String::new()), all);
        Some(graph)
    }
}
