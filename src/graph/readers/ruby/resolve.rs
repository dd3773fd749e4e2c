//! Finds the files that Ruby code loads, and the files that define its constants by the rules of Zeitwerk: `Spree::LineItem` is in
//! `spree/line_item.rb` below `lib`, a folder in `app`, or its `concerns`. A constant that no path stands for, and that one file of
//! the own project alone defines, leads there and to no file that stands for the module around it.

use std::collections::{HashMap, HashSet};

use super::WORD;
use super::gems::GEMSPEC;
use crate::graph::index::{Index, Place};
use crate::graph::paths::{ending, folders_above, is_within, join, last, parent, resolved};
use crate::graph::readers::Resolver;
use crate::graph::reading::{DeclKind, RefKind, Reference};

/// The gems and constants of the repository.
pub(super) struct Gems<'i> {
    index: &'i Index<'i>,
    /// The specifications by the names of their gems.
    specifications: HashMap<&'i str, Vec<&'i str>>,
    /// The folders that Gemfiles take gems from.
    offered: Vec<String>,
    /// The files by the constants that their paths stand for, without `_`, in lower case.
    constants: HashMap<String, Vec<&'i str>>,
    /// The files by the constants that their code defines below others, without `_`, in lower case.
    defined: HashMap<String, Vec<&'i str>>,
    /// The folders that hold a gem, an application or a package.
    projects: HashSet<&'i str>,
    /// The first names of constants that several projects define something in: the name alone says nothing.
    shared: HashSet<String>,
}

impl<'i> Gems<'i> {
    pub(super) fn new(index: &'i Index<'i>) -> Self {
        let mut specifications: HashMap<&str, Vec<&str>> = HashMap::new();
        for declared in index.declared(WORD, DeclKind::Package) {
            specifications.entry(&declared.declaration.name).or_default().push(declared.file);
        }
        let mut offered = Vec::new();
        for root in index.declared(WORD, DeclKind::Root) {
            let (folder, path) = (parent(root.file), root.declaration.value.as_str());
            if path.contains('*') {
                offered.extend(index.fitting(folder, path).into_iter().filter_map(|place| match place {
                    Place::Tree(folder) => Some(folder),
                    Place::File(file) => Some(parent(&file).to_owned()),
                    Place::Folder(_) => None,
                }));
            } else {
                offered.extend(resolved(folder, path));
            }
        }
        let mut constants: HashMap<String, Vec<&str>> = HashMap::new();
        for path in index.paths().iter().filter(|path| ending(path) == "rb") {
            for tail in autoloaded(path) {
                constants.entry(squeezed(&tail[..tail.len() - 3])).or_default().push(path);
            }
        }
        let mut defined: HashMap<String, Vec<&str>> = HashMap::new();
        for declared in index.declared(WORD, DeclKind::Module) {
            defined.entry(squeezed(&declared.declaration.name.replace("::", "/"))).or_default().push(declared.file);
        }
        let manifests = index.paths().iter().filter(|path| {
            path.ends_with(".gemspec") || matches!(last(path), "Gemfile" | "gems.rb" | "package.yml" | "Rakefile")
        });
        let projects = manifests.map(|path| parent(path)).collect();
        let mut gems = Self { index, specifications, offered, constants, defined, projects, shared: HashSet::new() };
        let mut first: HashMap<&str, &str> = HashMap::new();
        let inner = gems.constants.iter().filter_map(|(name, files)| Some((name.split_once('/')?.0, files)));
        let mut shared = HashSet::new();
        for (name, file) in inner.flat_map(|(name, files)| files.iter().map(move |file| (name, *file))) {
            let project = gems.project(file);
            if *first.entry(name).or_insert(project) != project {
                shared.insert(name.to_owned());
            }
        }
        gems.shared = shared;
        gems
    }

    fn project<'p>(&self, path: &'p str) -> &'p str {
        folders_above(path).find(|folder| self.projects.contains(folder)).unwrap_or_default()
    }

    /// Adds the specifications of a gem of the repository, if a Gemfile takes gems from its folder: else it is of the registry.
    fn gem(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        for file in self.specifications.get(name).into_iter().flatten().filter(|file| **file != from) {
            // Bundler looks for specifications two folders deep.
            let is_offered = |root: &String| is_within(file, root) && file[root.len()..].matches('/').count() <= 3;
            if self.offered.iter().any(is_offered) {
                places.push(Place::File((*file).to_owned()));
            }
        }
    }

    /// Adds the file that `require "x/y"` or a constant means.
    fn named(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        if name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains('/') {
            return self.constant(from, name, places);
        }
        let tail = if ending(name) == "rb" { name.to_owned() } else { format!("{name}.rb") };
        let project = self.project(from);
        // The folders of tests are on the path of their own project alone.
        let is_root = |root: &str, path: &str| match last(root) {
            "lib" | "app" => true,
            _ => {
                (self.projects.contains(root) || matches!(last(root), "spec" | "test" | "features"))
                    && self.project(path) == project
            }
        };
        let found = self.index.ending_with(&tail);
        let found: Vec<&str> =
            found.filter(|path| is_root(path[..path.len() - tail.len()].trim_end_matches('/'), path)).collect();
        self.nearest(from, &found, places);
    }

    fn constant(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        let own = autoloaded(from).last().map_or_else(String::new, |tail| tail[..tail.len() - 3].to_owned());
        let own = if own.is_empty() { String::new() } else { squeezed(&own) };
        let wanted = squeezed(&name.replace("::", "/"));
        let mut outer = own.as_str();
        loop {
            let key = join(outer, &wanted);
            // The constant itself, or the one that holds it: `Spree::Order::STATES` is in `spree/order.rb`.
            let mut key = key.as_str();
            let mut is_defined = false;
            while key.len() > outer.len() {
                let files = self
                    .constants
                    .get(key)
                    .map(|files| self.reachable(from, files, !key.contains('/') && self.shared.contains(key)));
                if let Some(files) = files.filter(|files| !files.is_empty()) {
                    if !files.contains(&from) {
                        self.nearest(from, &files, places);
                    }
                    return;
                }
                // The longest name that code defines decides. If one file alone does, what is in the name is there as well.
                if let Some(files) = self.defined.get(key).filter(|_| outer.is_empty() && !is_defined) {
                    is_defined = true;
                    if files.len() == 1 && self.project(files[0]) == self.project(from) {
                        return self.nearest(from, files, places);
                    }
                }
                key = parent(key);
            }
            if outer.is_empty() {
                return;
            }
            outer = parent(outer);
        }
    }

    /// Returns the files that code of another project may have loaded: those of a gem's or package's own `lib` and `app`.
    fn reachable(&self, from: &str, files: &[&'i str], is_own_alone: bool) -> Vec<&'i str> {
        let project = self.project(from);
        let is_root = |file: &str| {
            ["lib", "app"]
                .iter()
                .any(|name| behind(file, name).is_some_and(|(root, _)| root.trim_end_matches('/') == self.project(file)))
        };
        let is_there = |file: &&str| self.project(file) == project || (!is_own_alone && is_root(file));
        files.iter().copied().filter(is_there).collect()
    }

    /// Adds the files of the own project, or else all of them.
    fn nearest(&self, from: &str, files: &[&str], places: &mut Vec<Place>) {
        let project = self.project(from);
        let own: Vec<&str> = files.iter().copied().filter(|file| self.project(file) == project).collect();
        let files = if own.is_empty() { files } else { own.as_slice() };
        places.extend(files.iter().filter(|file| **file != from).map(|file| Place::File((*file).to_owned())));
    }

    fn path(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        if name.contains('*') {
            let found = self.index.fitting(parent(from), name);
            return places.extend(found.into_iter().map(|place| self.manifest_of(place)));
        }
        places.extend(self.index.at(parent(from), name).map(|place| self.manifest_of(place)));
    }

    /// Returns the specification of the gem in a folder, or everything in it.
    fn manifest_of(&self, place: Place) -> Place {
        let Place::Tree(folder) = &place else { return place };
        let manifest = self.index.in_folder(folder).find(|path| path.ends_with(".gemspec"));
        manifest.map_or(place, |file| Place::File(file.to_owned()))
    }

    /// Adds the specification of the directive `gemspec`, or the helper that a runner of tests loads.
    fn implied(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        if ending(name) != "rb" && name != ".rspec" {
            let Some(folder) = resolved(parent(from), name) else { return };
            let found = self.index.in_folder(&folder).filter(|path| path.ends_with(".gemspec"));
            return places.extend(found.map(|file| Place::File(file.to_owned())));
        }
        let project = self.project(from);
        let above = folders_above(from).take_while(|folder| is_within(folder, project));
        let found = above.filter_map(|folder| self.index.first_of(folder, &[name])).find(|path| path != from);
        places.extend(found.map(Place::File));
    }

    /// Adds the package of Packwerk in a folder.
    fn package(&self, name: &str, places: &mut Vec<Place>) {
        let folder = if name == "." { "" } else { name };
        places.extend(self.index.first_of(folder, &["package.yml"]).map(Place::File));
    }
}

/// Returns the parts of a path that stand for a constant: those behind `lib/`, `app/x/` and `app/x/concerns/`.
fn autoloaded(path: &str) -> Vec<&str> {
    let mut tails = Vec::new();
    if ending(path) != "rb" {
        return tails;
    }
    if let Some((_, tail)) = behind(path, "lib") {
        tails.push(tail);
    }
    if let Some(tail) = behind(path, "app").and_then(|(_, tail)| Some(tail.split_once('/')?.1)) {
        tails.push(tail);
        tails.extend(tail.strip_prefix("concerns/"));
    }
    tails
}

/// Splits a path at the first folder of this name.
fn behind<'p>(path: &'p str, folder: &str) -> Option<(&'p str, &'p str)> {
    let at = path
        .match_indices(folder)
        .map(|(at, _)| at)
        .find(|at| (*at == 0 || path.as_bytes()[at - 1] == b'/') && path.as_bytes().get(at + folder.len()) == Some(&b'/'))?;
    Some((&path[..at], &path[at + folder.len() + 1..]))
}

/// Returns a name without `_` in lower case, so that acronyms need no list.
fn squeezed(name: &str) -> String {
    name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

impl Resolver for Gems<'_> {
    fn resolve(&self, from: &str, reference: &Reference, places: &mut Vec<Place>) {
        let name = reference.name.as_str();
        match reference.kind {
            RefKind::Package => self.gem(from, name, places),
            RefKind::Path => self.path(from, name, places),
            RefKind::RootPath => self.package(name, places),
            RefKind::Implied => self.implied(from, if name == GEMSPEC { "." } else { name }, places),
            RefKind::Module => self.named(from, name, places),
        }
    }
}
