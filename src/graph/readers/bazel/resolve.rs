//! Finds the packages and files that labels mean.

use std::collections::{HashMap, HashSet};

use super::{BUILD, ROOT, WORD};
use crate::graph::index::{Index, Place};
use crate::graph::paths::{folders_above, join, last, parent, resolved};
use crate::graph::readers::Resolver;
use crate::graph::reading::{DeclKind, RefKind, Reference};

/// The packages of the repository.
pub(super) struct BazelPackages<'i> {
    index: &'i Index<'i>,
    /// The folders that labels begin at.
    roots: HashSet<&'i str>,
    /// The folders of the repositories that have a name here.
    named: HashMap<&'i str, Vec<String>>,
    /// The paths of files below folders, by package file and target.
    targets: HashMap<(&'i str, &'i str), Vec<&'i str>>,
}

impl<'i> BazelPackages<'i> {
    pub(super) fn new(index: &'i Index<'i>) -> Self {
        let roots = ROOT.iter().flat_map(|name| index.named(name)).map(parent).collect();
        let mut named: HashMap<&str, Vec<String>> = HashMap::new();
        for root in index.declared(WORD, DeclKind::Root).iter().filter(|root| ROOT.contains(&last(root.file))) {
            named.entry(&root.declaration.name).or_default().push(parent(root.file).to_owned());
        }
        for alias in index.declared(WORD, DeclKind::Alias) {
            named.entry(&alias.declaration.name).or_default().extend(resolved(parent(alias.file), &alias.declaration.value));
        }
        let mut targets: HashMap<_, Vec<&str>> = HashMap::new();
        for target in index.declared(WORD, DeclKind::Package) {
            let key = (target.file, target.declaration.name.as_str());
            targets.entry(key).or_default().push(&target.declaration.value);
        }
        Self { index, roots, named, targets }
    }

    /// Returns the folder that `//` means in a file.
    fn root<'p>(&self, from: &'p str) -> &'p str {
        folders_above(from).find(|folder| self.roots.contains(folder)).unwrap_or_default()
    }

    /// Returns the folders that a label's repository may mean, and the label behind it.
    fn repository<'l>(&self, from: &str, label: &'l str) -> (Vec<String>, &'l str) {
        let Some(rest) = label.strip_prefix('@') else { return (vec![self.root(from).to_owned()], label) };
        let rest = rest.trim_start_matches('@');
        let (name, label) = rest.split_at(rest.find("//").unwrap_or(rest.len()));
        match name {
            "" => (vec![self.root(from).to_owned()], label),
            name => (self.named.get(name).cloned().unwrap_or_default(), label),
        }
    }

    fn label(&self, from: &str, label: &str, places: &mut Vec<Place>) {
        let (roots, rest) = self.repository(from, label);
        for root in roots {
            let (package, target) = rest.split_once(':').unwrap_or((rest, ""));
            let folder = match package.strip_prefix("//") {
                Some(package) => resolved(&root, package),
                None if label.starts_with(':') => Some(parent(from).to_owned()),
                // `@shop` means `@shop//:shop`.
                None => Some(root),
            };
            let Some(folder) = folder else { continue };
            let target = if target.is_empty() { last(package) } else { target };
            let file = join(&folder, target);
            if file != from && !target.is_empty() && self.index.has_file(&file) {
                places.push(Place::File(file));
            }
            if let Some(build) = self.index.first_of(&folder, &BUILD) {
                self.target(&build, target, places);
                if build != from {
                    places.push(Place::File(build));
                }
            }
        }
    }

    /// Adds the files below folders that a target has: the file of its package may be of no domain.
    fn target(&self, build: &str, target: &str, places: &mut Vec<Place>) {
        for path in self.targets.get(&(build, target)).into_iter().flatten() {
            places.extend(self.files(build, path));
        }
    }

    /// Returns the file or folder of a path in a package. The whole package counts only if no other package lies in it.
    fn files(&self, build: &str, path: &str) -> Option<Place> {
        let folder = parent(build);
        let is_package = |file: &&&str| BUILD.contains(&last(file)) && parent(file) != folder;
        if path == "." && self.index.below(folder).iter().any(|file| is_package(&file)) {
            return None;
        }
        self.index.at(folder, path)
    }
}

impl Resolver for BazelPackages<'_> {
    fn resolve(&self, from: &str, reference: &Reference, places: &mut Vec<Place>) {
        let name = reference.name.as_str();
        match reference.kind {
            RefKind::Package => self.label(from, name, places),
            RefKind::RootPath if name.starts_with("//") || name.starts_with('@') => {
                let (roots, rest) = self.repository(from, name);
                let folders = roots.iter().filter_map(|root| resolved(root, rest));
                places.extend(folders.filter(|folder| self.index.has_folder(folder)).map(Place::Tree));
            }
            RefKind::RootPath => {
                let manifest =
                    |folder: &str| self.index.first_of(folder, &ROOT).or_else(|| self.index.first_of(folder, &BUILD));
                places.extend(self.index.at(parent(from), name).map(|place| match &place {
                    Place::Tree(folder) => manifest(folder).map_or(place, Place::File),
                    _ => place,
                }));
            }
            _ => places.extend(self.files(from, name)),
        }
    }
}
