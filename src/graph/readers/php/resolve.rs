//! Finds the files that PHP's names mean: by what sources define, and by the prefixes that manifests declare.

use std::collections::HashMap;

use super::composer::REPLACED;
use super::{COMPOSER, WORD};
use crate::graph::index::{Declared, Index, Place};
use crate::graph::paths::{folders_above, is_within, join, parent, resolved};
use crate::graph::readers::Resolver;
use crate::graph::reading::{DeclKind, RefKind, Reference};

/// The classes and packages of the repository.
pub(super) struct Classes<'i> {
    index: &'i Index<'i>,
    /// The files by the names that they define, in lower case.
    defined: HashMap<String, Vec<&'i str>>,
    /// The folders by prefixes of PSR-4, without the last separator, and of PSR-0.
    prefixes: HashMap<&'i str, Vec<String>>,
    old_prefixes: Vec<(&'i str, String)>,
    packages: HashMap<&'i str, Vec<&'i str>>,
    /// The names of packages that a manifest stands for, with its folder.
    replaced: HashMap<&'i str, Vec<&'i str>>,
    names: HashMap<&'i str, &'i str>,
    /// The folders of the manifests that have repositories of paths, with the patterns.
    repositories: Vec<(&'i str, String)>,
}

impl<'i> Classes<'i> {
    pub(super) fn new(index: &'i Index<'i>) -> Self {
        let mut defined: HashMap<String, Vec<&str>> = HashMap::new();
        for declared in index.declared(WORD, DeclKind::Module) {
            defined.entry(declared.declaration.name.to_lowercase()).or_default().push(declared.file);
        }
        let folder = |declared: &Declared<'i>| resolved(parent(declared.file), &declared.declaration.value);
        let mut prefixes: HashMap<&str, Vec<String>> = HashMap::new();
        for declared in index.declared(WORD, DeclKind::Alias) {
            prefixes.entry(declared.declaration.name.trim_end_matches('\\')).or_default().extend(folder(declared));
        }
        let old = index.declared(WORD, DeclKind::Root).iter();
        let old_prefixes = old.filter_map(|declared| Some((declared.declaration.name.as_str(), folder(declared)?))).collect();
        let (mut packages, mut replaced, mut names) =
            (HashMap::<_, Vec<_>>::new(), HashMap::<_, Vec<_>>::new(), HashMap::new());
        for declared in index.declared(WORD, DeclKind::Package) {
            let name = declared.declaration.name.as_str();
            if declared.declaration.value == REPLACED {
                replaced.entry(name).or_default().push(parent(declared.file));
            } else {
                packages.entry(name).or_default().push(declared.file);
                names.insert(declared.file, name);
            }
        }
        let members = index.declared(WORD, DeclKind::Member).iter();
        let repositories = members
            .filter_map(|declared| Some((parent(declared.file), resolved(parent(declared.file), &declared.declaration.name)?)));
        Self { index, defined, prefixes, old_prefixes, packages, replaced, names, repositories: repositories.collect() }
    }

    fn class(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        let mut found: Vec<&str> = self.defined.get(&name.to_lowercase()).cloned().unwrap_or_default();
        if found.contains(&from) {
            return;
        }
        // The prefix that is declared tells two classes of the same name apart, and knows deleted files.
        let by_prefix = self.by_prefix(name);
        let both: Vec<&str> = found.iter().copied().filter(|file| by_prefix.iter().any(|path| path == file)).collect();
        if found.is_empty() {
            return places.extend(by_prefix.into_iter().map(Place::File));
        }
        if !both.is_empty() {
            found = both;
        }
        if found.len() > 1 {
            let package =
                |path: &str| folders_above(path).find(|folder| self.index.has_file(&join(folder, COMPOSER))).map(str::to_owned);
            let own = package(from);
            let near: Vec<&str> = found.iter().copied().filter(|file| package(file) == own).collect();
            if !near.is_empty() {
                found = near;
            }
        }
        places.extend(found.into_iter().map(|file| Place::File(file.to_owned())));
    }

    /// Returns the files that a class has by the longest prefix under which one is there.
    fn by_prefix(&self, name: &str) -> Vec<String> {
        if name.ends_with("()") {
            return Vec::new();
        }
        let ends =
            std::iter::once(name.len()).chain(name.rmatch_indices('\\').map(|(at, _)| at)).chain(std::iter::once(0)).skip(1);
        for end in ends {
            let rest = name[end..].trim_start_matches('\\').replace('\\', "/");
            let folders = self.prefixes.get(&name[..end]).into_iter().flatten();
            let files: Vec<String> =
                folders.map(|folder| join(folder, &format!("{rest}.php"))).filter(|path| self.index.has_file(path)).collect();
            if !files.is_empty() {
                return files;
            }
        }
        let (space, class) = name.rsplit_once('\\').unwrap_or(("", name));
        let tail = format!("{}.php", join(&space.replace('\\', "/"), &class.replace('_', "/")));
        let old =
            self.old_prefixes.iter().filter(|(prefix, _)| name.starts_with(prefix)).map(|(_, folder)| join(folder, &tail));
        old.filter(|path| self.index.has_file(path)).collect()
    }

    fn package(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        let vendor = |name: &str| name.split('/').next().unwrap_or_default().to_owned();
        let own = self.names.get(from).copied().unwrap_or_default();
        for manifest in self.packages.get(name).into_iter().flatten().filter(|manifest| **manifest != from) {
            let folder = parent(manifest);
            let is_offered = self.repositories.iter().any(|(at, pattern)| is_within(parent(from), at) && fits(folder, pattern));
            let is_replaced = self.replaced.get(name).into_iter().flatten().any(|at| is_within(from, at));
            // One owner has all packages of a vendor, so its own name means its own package.
            if is_offered || is_replaced || (!own.is_empty() && vendor(own) == vendor(name)) {
                places.push(Place::File((*manifest).to_owned()));
            }
        }
    }

    fn path(&self, from: &str, name: &str) -> Vec<Place> {
        if name.contains('*') {
            self.index.fitting(parent(from), name)
        } else {
            self.index.at(parent(from), name).into_iter().collect()
        }
    }

    /// Returns the file of a path that begins at a folder which the code does not tell: the nearest that has it.
    fn anywhere(&self, from: &str, name: &str) -> Option<Place> {
        folders_above(from).filter_map(|folder| resolved(folder, name)).find(|path| self.index.has_file(path)).map(Place::File)
    }
}

/// Returns true if a folder fits a pattern whose `*` stands for one name or a part of it.
fn fits(folder: &str, pattern: &str) -> bool {
    let (names, patterns): (Vec<&str>, Vec<&str>) = (folder.split('/').collect(), pattern.split('/').collect());
    names.len() == patterns.len() && names.iter().zip(patterns).all(|(name, pattern)| fits_name(name, pattern))
}

fn fits_name(name: &str, pattern: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return name == pattern };
    // More than one star in a name is taken as any end.
    name.strip_prefix(head).is_some_and(|rest| tail.contains('*') || rest.ends_with(tail))
}

impl Resolver for Classes<'_> {
    fn resolve(&self, from: &str, reference: &Reference, places: &mut Vec<Place>) {
        match reference.kind {
            RefKind::Package => self.package(from, &reference.name, places),
            RefKind::Path => places.extend(self.path(from, &reference.name)),
            RefKind::RootPath => places.extend(self.anywhere(from, &reference.name)),
            _ => self.class(from, &reference.name, places),
        }
    }
}
