//! Finds the folders of the packages that Go imports.
//!
//! A module of the repository is taken where the module of the importing file holds it, replaces it, or shares a `go.work` with it. A
//! version that only `require` names comes from elsewhere.

use std::collections::{HashMap, HashSet};

use super::WORD;
use crate::graph::index::{Index, Place};
use crate::graph::paths::{ending, folders_above, join, last, parent, resolved};
use crate::graph::readers::Resolver;
use crate::graph::readers::globs::expand;
use crate::graph::reading::{DeclKind, RefKind, Reference};

/// The modules of the repository.
pub(super) struct GoModules<'i> {
    index: &'i Index<'i>,
    /// The path of the module in each folder.
    paths: HashMap<&'i str, &'i str>,
    /// What stands for other modules, by the folder of the `go.mod` or `go.work`.
    replaced: HashMap<&'i str, Vec<(&'i str, &'i str)>>,
    /// The modules of each `go.work`, by its folder.
    workspaces: HashMap<&'i str, HashSet<String>>,
    /// The modules that each module can see, as path and folder.
    visible: HashMap<&'i str, Vec<(&'i str, String)>>,
}

impl<'i> GoModules<'i> {
    pub(super) fn new(index: &'i Index<'i>) -> Self {
        let of = |kind| index.declared(WORD, kind).iter();
        let paths = of(DeclKind::Package).map(|module| (parent(module.file), module.declaration.name.as_str())).collect();
        let mut modules = Self { index, paths, replaced: HashMap::new(), workspaces: HashMap::new(), visible: HashMap::new() };
        for replaced in of(DeclKind::Alias) {
            modules
                .replaced
                .entry(parent(replaced.file))
                .or_default()
                .push((&replaced.declaration.name, &replaced.declaration.value));
        }
        for member in of(DeclKind::Member).filter(|member| last(member.file) == "go.work") {
            let folder = parent(member.file);
            modules.workspaces.entry(folder).or_default().extend(resolved(folder, &member.declaration.name));
        }
        modules.visible = modules.paths.keys().map(|folder| (*folder, modules.seen_by(folder))).collect();
        modules
    }

    /// Returns the folder of the module that holds a file.
    fn owner(&self, from: &str) -> Option<&'i str> {
        folders_above(from).find_map(|folder| self.paths.get_key_value(folder)).map(|(folder, _)| *folder)
    }

    /// Returns the `go.work` that holds for a module.
    fn workspace(&self, module: &str) -> Option<(&'i str, &HashSet<String>)> {
        let mut above = std::iter::once(module).chain(folders_above(module));
        let (folder, members) = above.find_map(|folder| self.workspaces.get_key_value(folder))?;
        members.contains(module).then_some((*folder, members))
    }

    fn seen_by(&self, owner: &'i str) -> Vec<(&'i str, String)> {
        let own = self.paths.get(owner).map(|path| (*path, owner.to_owned()));
        let mut visible: Vec<(&str, String)> = own.into_iter().collect();
        let workspace = self.workspace(owner);
        for folder in workspace.iter().flat_map(|(_, members)| members.iter()) {
            visible.extend(self.paths.get(folder.as_str()).map(|path| (*path, folder.clone())));
        }
        for folder in [Some(owner), workspace.map(|(folder, _)| folder)].into_iter().flatten() {
            for (old, new) in self.replaced.get(folder).into_iter().flatten().filter(|(_, new)| new.starts_with('.')) {
                visible.extend(resolved(folder, new).map(|folder| (*old, folder)));
            }
        }
        visible
    }

    fn import(&self, from: &str, path: &str, places: &mut Vec<Place>) {
        if path.starts_with("./") || path.starts_with("../") {
            return places
                .extend(resolved(parent(from), path).filter(|folder| self.index.has_folder(folder)).map(Place::Folder));
        }
        let Some(owner) = self.owner(from) else { return self.without_module(path, places) };
        let vendored = [Some(owner), self.workspace(owner).map(|(folder, _)| folder)].into_iter().flatten();
        let vendored = vendored.map(|root| join(&join(root, "vendor"), path)).find(|folder| self.index.has_folder(folder));
        places.extend(vendored.map(Place::Folder));
        let inside = |module: &str| {
            let rest = path.strip_prefix(module)?;
            if rest.is_empty() { Some("") } else { rest.strip_prefix('/') }
        };
        let best = self
            .visible
            .get(owner)
            .into_iter()
            .flatten()
            .filter_map(|(module, folder)| Some((module, folder, inside(module)?)));
        let Some((_, module, rest)) = best.max_by_key(|found| found.0.len()) else { return };
        let folder = join(module, rest);
        // A module inside another is no part of it.
        let above = std::iter::once(folder.as_str()).chain(folders_above(&folder));
        let nearest = above.into_iter().find(|folder| self.paths.contains_key(folder));
        if nearest.is_none_or(|nearest| nearest.len() <= module.len()) && self.index.has_folder(&folder) {
            places.push(Place::Folder(folder));
        } else if let Some(Place::File(link)) = self.index.at("", &folder) {
            places.push(Place::File(link));
        }
    }

    /// Adds the folder of a package in a repository without modules: what follows the host and owner in the path.
    fn without_module(&self, path: &str, places: &mut Vec<Place>) {
        let parts: Vec<&str> = path.split('/').collect();
        if !parts[0].contains('.') {
            return;
        }
        let has_sources = |folder: &String| self.index.in_folder(folder).any(|path| ending(path) == "go");
        let folders = (0..parts.len())
            .map(|skip| parts[skip..].join("/"))
            .flat_map(|tail| [join("vendor", &tail), join("src", &tail), tail]);
        places.extend(folders.into_iter().find(has_sources).map(Place::Folder));
    }

    fn require(&self, from: &str, path: &str, places: &mut Vec<Place>) {
        let Some(owner) = self.owner(from) else { return };
        for (_, folder) in
            self.visible.get(owner).into_iter().flatten().filter(|(module, folder)| *module == path && folder != owner)
        {
            let manifest = join(folder, "go.mod");
            let found = if self.index.has_file(&manifest) { Some(Place::File(manifest)) } else { self.index.at("", folder) };
            places.extend(found);
        }
    }

    /// Adds the files that `go:embed` or C code names. Those that a build makes lie in a folder that may be there.
    fn path(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        let (start, folder) = (places.len(), parent(from));
        expand(self.index, folder, name, places);
        let is_above = |place: &Place| matches!(place, Place::Tree(path) if crate::graph::paths::is_within(from, path));
        let kept: Vec<Place> = places.drain(start..).filter(|place| !is_above(place)).collect();
        places.extend(kept);
        if places.len() == start && !name.starts_with("..") {
            let made = resolved(folder, name).unwrap_or_default();
            let found =
                folders_above(&made).take_while(|above| above.len() > folder.len()).find(|above| self.index.has_folder(above));
            places.extend(found.map(|folder| Place::Tree(folder.to_owned())));
        }
    }
}

impl Resolver for GoModules<'_> {
    fn resolve(&self, from: &str, reference: &Reference, places: &mut Vec<Place>) {
        let name = reference.name.as_str();
        match reference.kind {
            RefKind::Module => self.import(from, name, places),
            RefKind::Package => self.require(from, name.split(' ').next().unwrap_or_default(), places),
            RefKind::Path | RefKind::RootPath => self.path(from, name, places),
            RefKind::Implied => {}
        }
    }
}
