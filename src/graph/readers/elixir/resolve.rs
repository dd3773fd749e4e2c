//! Finds the files that define Elixir's modules, and the projects that dependencies name.

use std::collections::HashMap;

use super::{MIX, WORD};
use crate::graph::index::{Index, Place};
use crate::graph::paths::{folders_above, join, last, parent};
use crate::graph::readers::Resolver;
use crate::graph::reading::{DeclKind, RefKind, Reference};

/// The modules and projects of the repository.
pub(super) struct ElixirModules<'i> {
    index: &'i Index<'i>,
    defined: HashMap<&'i str, Vec<&'i str>>,
    projects: HashMap<&'i str, Vec<&'i str>>,
}

impl<'i> ElixirModules<'i> {
    pub(super) fn new(index: &'i Index<'i>) -> Self {
        let by_name = |kind| {
            let mut map: HashMap<&str, Vec<&str>> = HashMap::new();
            for declared in index.declared(WORD, kind) {
                map.entry(&declared.declaration.name).or_default().push(declared.file);
            }
            map
        };
        Self { index, defined: by_name(DeclKind::Module), projects: by_name(DeclKind::Package) }
    }

    fn project(&self, path: &str) -> Option<String> {
        folders_above(path).find(|folder| self.index.has_file(&join(folder, MIX))).map(str::to_owned)
    }

    /// Adds the files of a module, or of the longest part of its name that the repository has: macros define what is below it.
    fn module(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        let mut name = name;
        loop {
            if let Some(files) = self.defined.get(name) {
                return self.nearest(from, files, places);
            }
            let files = self.conventional(from, name);
            if !files.is_empty() {
                return self.nearest(from, &files, places);
            }
            match name.rsplit_once('.') {
                Some((outer, _)) => name = outer,
                None => return,
            }
        }
    }

    /// Adds the files of the importing project, or else all.
    fn nearest(&self, from: &str, files: &[&str], places: &mut Vec<Place>) {
        if files.contains(&from) {
            return;
        }
        let own = (files.len() > 1).then(|| self.project(from)).flatten();
        let is_own = |file: &&&str| own.is_some() && self.project(file) == own;
        let start = places.len();
        places.extend(files.iter().filter(is_own).map(|file| Place::File((*file).to_owned())));
        if places.len() == start {
            places.extend(files.iter().map(|file| Place::File((*file).to_owned())));
        }
    }

    /// Returns the file whose path says that it defines the module: it was deleted, so that its own words are gone.
    fn conventional(&self, _from: &str, name: &str) -> Vec<&'i str> {
        if !name.contains('.') {
            return Vec::new();
        }
        let tail = format!("lib/{}.ex", underscored(name));
        let files: Vec<&str> = self.index.ending_with(&tail).collect();
        let declares = |file: &str| {
            self.index.declared(WORD, DeclKind::Module).binary_search_by_key(&file, |declared| declared.file).is_ok()
        };
        files.into_iter().filter(|file| !declares(file)).collect()
    }

    fn package(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        // Mix takes the neighbour of that name.
        if let Some(Place::Tree(folder)) = self.index.at(parent(from), &format!("../{name}")) {
            let manifest = self.index.first_of(&folder, &[MIX]);
            places.push(manifest.map_or(Place::Tree(folder), Place::File));
        } else {
            let files = self.projects.get(name).into_iter().flatten();
            places.extend(files.map(|file| Place::File((*file).to_owned())));
        }
    }

    /// Adds the file, the manifest of the folder, or the files of the pattern.
    fn path(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        let folder = parent(from);
        if name.contains('*') {
            return places
                .extend(self.index.fitting(folder, name).into_iter().filter(|place| !matches!(place, Place::Tree(_))));
        }
        let project = self.project(from);
        let found = self.index.at(folder, name).or_else(|| self.index.at(project.as_deref()?, name));
        let Some(Place::Tree(tree)) = &found else { return places.extend(found) };
        match self.index.first_of(tree, &[MIX]) {
            Some(manifest) => places.push(Place::File(manifest)),
            // Not each `..` means a whole folder of the repository.
            None if last(from) == MIX || name.ends_with("..") => {}
            None => places.extend(found),
        }
    }
}

/// Returns `shop/money_box` for `Shop.MoneyBox`.
fn underscored(name: &str) -> String {
    let mut out = String::new();
    let mut before = '/';
    for c in name.chars() {
        if c == '.' {
            out.push('/');
        } else {
            if c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit()) {
                out.push('_');
            }
            out.extend(c.to_lowercase());
        }
        before = c;
    }
    out
}

impl Resolver for ElixirModules<'_> {
    fn resolve(&self, from: &str, reference: &Reference, places: &mut Vec<Place>) {
        match reference.kind {
            RefKind::Package => self.package(from, &reference.name, places),
            RefKind::Path => self.path(from, &reference.name, places),
            _ => self.module(from, &reference.name, places),
        }
    }
}
