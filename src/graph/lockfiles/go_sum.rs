//! `go.sum` (<https://go.dev/ref/mod#go-sum-files>). It belongs to the `go.mod` beside it, which therefore reaches every module.

use std::collections::BTreeSet;

use super::{LockGraph, LockReader, LockRoot, LockedPackage};

/// The reader of `go.sum`.
pub(super) struct GoSum;

impl LockReader for GoSum {
    fn file_name(&self) -> &'static str {
        "go.sum"
    }

    fn read(&self, text: &str) -> Option<LockGraph> {
        let mut graph = LockGraph::default();
        let mut all = BTreeSet::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let mut words = line.split_whitespace();
            let (name, version, hash) = (words.next()?, words.next()?, words.next()?);
            if words.next().is_some() || !hash.starts_with("h1:") {
                return None;
            }
            // A line for the `go.mod` of a module alone is no code that is built.
            let id = format!("{name} {version}");
            all.insert(id.clone());
            let (name, version, identity) = (name.to_owned(), version.to_owned(), hash.to_owned());
            graph.packages.insert(id, LockedPackage { name, version, identity, needs: BTreeSet::new(), is_member: false });
        }
        graph.roots.insert(LockRoot::Folder(String::new()), all);
        Some(graph)
    }
}
