//! Finds the headers that sources include, and the files that declare the targets of `CMake`.

use std::collections::{BTreeSet, HashMap};

use super::{ENDINGS, WORD};
use crate::graph::index::{Index, Place};
use crate::graph::paths::{ending, folders_above, join, last, parent, resolved};
use crate::graph::readers::Resolver;
use crate::graph::reading::{DeclKind, RefKind, Reference};

/// The headers and targets of the repository.
pub(super) struct Headers<'i> {
    index: &'i Index<'i>,
    /// The folders that paths of headers begin at, by the first part of such a path.
    roots: HashMap<&'i str, Vec<String>>,
    targets: HashMap<&'i str, Vec<(&'i str, &'i str)>>,
}

impl<'i> Headers<'i> {
    pub(super) fn new(index: &'i Index<'i>) -> Self {
        let mut folders: BTreeSet<String> = [String::new()].into();
        for path in index.paths().iter().filter(|path| ENDINGS.contains(&ending(path))) {
            let above = folders_above(path).filter(|folder| {
                matches!(last(folder), "include" | "inc" | "src" | "source" | "lib" | "headers" | "Include" | "Public")
            });
            folders.extend(above.map(str::to_owned));
        }
        for root in index.declared(WORD, DeclKind::Root) {
            folders.extend(folder_of(index, root.file, &root.declaration.value));
        }
        let mut roots: HashMap<&str, Vec<String>> = HashMap::new();
        for folder in folders {
            let skip = if folder.is_empty() { 0 } else { folder.len() + 1 };
            let mut firsts: Vec<&str> =
                index.below(&folder).iter().map(|path| path[skip..].split('/').next().unwrap_or_default()).collect();
            firsts.dedup();
            for first in firsts {
                roots.entry(first).or_default().push(folder.clone());
            }
        }
        let mut targets: HashMap<&str, Vec<(&str, &str)>> = HashMap::new();
        for target in index.declared(WORD, DeclKind::Package) {
            targets.entry(&target.declaration.name).or_default().push((target.file, &target.declaration.value));
        }
        Self { index, roots, targets }
    }

    /// Returns the header: beside the file, then below the folders of headers (the nearest), then the only one whose path ends
    /// so.
    fn header(&self, from: &str, name: &str, is_quoted: bool) -> Option<String> {
        let has = |path: &String| self.index.has_file(path) && path != from;
        let beside = resolved(parent(from), name).filter(|_| is_quoted).filter(has);
        if beside.is_some() {
            return beside;
        }
        let name = resolved("", name).or_else(|| Some(name.trim_start_matches("../").to_owned()))?;
        let roots = self.roots.get(name.split('/').next()?).into_iter().flatten();
        let below = roots.map(|root| join(root, &name)).filter(has).max_by_key(|path| common(from, path));
        if below.is_some() {
            return below;
        }
        // One name alone between brackets is mostly a header of the system.
        if !is_quoted && !name.contains('/') {
            return None;
        }
        let mut found = self.index.ending_with(&name).filter(|path| *path != from);
        let first = found.next()?;
        let is_only = found.next().is_none();
        let nearest = || {
            let best = self.index.ending_with(&name).map(|path| common(from, path)).max()?;
            let mut near = self.index.ending_with(&name).filter(|path| common(from, path) == best);
            near.next().filter(|_| near.next().is_none() && best > 0)
        };
        if is_only { Some(first.to_owned()) } else { nearest().map(str::to_owned) }
    }

    /// Adds the files that declare a target. An alias leads on.
    fn target(&self, from: &str, name: &str, depth: usize, places: &mut Vec<Place>) {
        for (file, alias) in self.targets.get(name).into_iter().flatten() {
            if !alias.is_empty() && depth < 8 {
                self.target(from, alias, depth + 1, places);
            } else if *file != from {
                places.push(Place::File((*file).to_owned()));
            }
        }
    }
}

/// Returns the folder of a path; one from the root begins with `/`, and the root is the highest folder above with a
/// `CMakeLists.txt`
/// that has it.
fn folder_of(index: &Index<'_>, file: &str, path: &str) -> Option<String> {
    match path.strip_prefix('/') {
        Some(path) => {
            folders_above(file).filter_map(|folder| resolved(folder, path)).filter(|folder| index.has_folder(folder)).last()
        }
        None => resolved(parent(file), path),
    }
}

/// Returns the number of folders that two paths begin with.
fn common(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count()
}

impl Resolver for Headers<'_> {
    fn resolve(&self, from: &str, reference: &Reference, places: &mut Vec<Place>) {
        let name = reference.name.as_str();
        match reference.kind {
            RefKind::Package => self.target(from, name, 0, places),
            RefKind::Path if super::is_cmake(from) => {
                let path = match name.strip_prefix('/') {
                    Some(path) => {
                        folders_above(from).filter_map(|folder| resolved(folder, path)).find(|path| self.index.has_file(path))
                    }
                    None => resolved(parent(from), name).filter(|path| self.index.has_file(path)),
                };
                places.extend(path.map(Place::File));
            }
            RefKind::Path => places.extend(self.header(from, name, true).map(Place::File)),
            RefKind::RootPath => places.extend(self.header(from, name, false).map(Place::File)),
            _ => {}
        }
    }
}
