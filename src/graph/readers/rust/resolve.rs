//! Finds the files that paths of modules, names of crates and paths of files mean.
//!
//! Which file is the root of a crate follows Cargo's layout: <https://doc.rust-lang.org/cargo/guide/project-layout.html>.

use std::collections::{HashMap, HashSet};

use super::WORD;
use super::manifest::{INHERITED, LIBRARY, PACKAGE, PATH, WORKSPACE, underscored};
use crate::graph::index::{Index, Place};
use crate::graph::paths::{folders_above, is_within, join, last, parent, resolved};
use crate::graph::readers::Resolver;
use crate::graph::readers::globs::expand;
use crate::graph::reading::{DeclKind, RefKind, Reference};

/// A package of Cargo.
#[derive(Debug, Default)]
struct RustPackage<'i> {
    library: String,
    /// The path of the library, from the root of the repository.
    root: String,
    dependencies: HashMap<&'i str, &'i str>,
}

/// The crates of the repository.
pub(super) struct Crates<'i> {
    index: &'i Index<'i>,
    packages: HashMap<&'i str, RustPackage<'i>>,
    /// The dependencies of workspaces by their folders, and true for a workspace whose manifest is that of a package too.
    workspaces: HashMap<&'i str, (HashMap<&'i str, &'i str>, bool)>,
    patches: HashMap<&'i str, HashMap<&'i str, &'i str>>,
    /// The paths of targets that are not where Cargo looks for them.
    targets: HashSet<String>,
}

impl<'i> Crates<'i> {
    pub(super) fn new(index: &'i Index<'i>) -> Self {
        let of = |kind| index.declared(WORD, kind).iter().map(|declared| (parent(declared.file), declared.declaration));
        let mut crates = Self {
            index,
            packages: HashMap::new(),
            workspaces: HashMap::new(),
            patches: HashMap::new(),
            targets: HashSet::new(),
        };
        for (folder, package) in of(DeclKind::Package) {
            let library = if package.value.is_empty() { underscored(&package.name) } else { package.value.clone() };
            crates.packages.insert(folder, RustPackage { library, root: join(folder, "src/lib.rs"), ..RustPackage::default() });
        }
        for (folder, root) in of(DeclKind::Root) {
            if root.name == WORKSPACE {
                crates.workspaces.entry(folder).or_default().1 = !root.value.is_empty();
            } else if let Some(path) = resolved(folder, &root.value) {
                if let Some(package) = crates.packages.get_mut(folder).filter(|_| root.name == LIBRARY) {
                    package.root.clone_from(&path);
                }
                crates.targets.insert(path);
            }
        }
        for (folder, dependency) in of(DeclKind::Alias) {
            crates.packages.entry(folder).or_default().dependencies.insert(&dependency.name, &dependency.value);
        }
        for (folder, dependency) in of(DeclKind::Member) {
            crates.workspaces.entry(folder).or_default().0.insert(&dependency.name, &dependency.value);
        }
        for (folder, patch) in of(DeclKind::Module) {
            crates.patches.entry(folder).or_default().insert(&patch.name, &patch.value);
        }
        crates
    }

    /// Returns the folder of the package that holds a file.
    fn owner(&self, from: &str) -> Option<(&'i str, &RustPackage<'i>)> {
        folders_above(from).find_map(|folder| self.packages.get_key_value(folder)).map(|(folder, package)| (*folder, package))
    }

    /// Returns the folder that a dependency of the package in a folder lies in.
    fn dependency(&self, folder: &str, name: &str) -> Option<String> {
        let mut base = folder;
        let mut meaning = *self.packages.get(folder)?.dependencies.get(name)?;
        let above = || std::iter::once(folder).chain(folders_above(folder));
        if meaning == INHERITED {
            let (root, found) = above().find_map(|root| Some((root, *self.workspaces.get(root)?.0.get(name)?)))?;
            (base, meaning) = (root, found);
        }
        if let Some(path) = meaning.strip_prefix(PATH) {
            return resolved(base, path);
        }
        let package = meaning.strip_prefix(PACKAGE)?;
        let (root, path) = above().find_map(|root| Some((root, *self.patches.get(root)?.get(package)?)))?;
        resolved(root, path)
    }

    /// Returns the file of the longest part of a path of modules below a folder, and the number of its names.
    fn deepest(&self, base: &str, names: &[&str]) -> Option<(usize, String)> {
        (1..=names.len()).rev().find_map(|count| {
            let path = join(base, &names[..count].join("/"));
            let files = [format!("{path}.rs"), format!("{path}/mod.rs")];
            files.into_iter().find(|file| self.index.has_file(file)).map(|file| (count, file))
        })
    }

    fn module(&self, from: &str, name: &str) -> Option<String> {
        let names: Vec<&str> = name.split("::").collect();
        match names[0] {
            "crate" => self.in_crate(from, &names[1..]),
            "self" => self.deepest(&self.children(from), &names[1..]).map(|(_, file)| file),
            "super" => {
                let supers = names.iter().take_while(|name| **name == "super").count();
                let children = self.children(from);
                let base = folders_above(&children).nth(supers - 1)?;
                self.deepest(base, &names[supers..]).map(|(_, file)| file).or_else(|| self.file_of(base))
            }
            _ => self.in_other(from, &names),
        }
    }

    /// Returns the file of the module whose children lie in a folder.
    fn file_of(&self, folder: &str) -> Option<String> {
        let outside = format!("{folder}.rs");
        if self.index.has_file(&outside) {
            Some(outside)
        } else {
            self.index.first_of(folder, &["mod.rs", "lib.rs", "main.rs"])
        }
    }

    fn in_crate(&self, from: &str, names: &[&str]) -> Option<String> {
        let bases = self.bases(from);
        let found = bases.iter().filter_map(|base| self.deepest(base, names)).max_by_key(|(count, _)| *count);
        found.map(|(_, file)| file).or_else(|| bases.iter().find_map(|base| self.index.first_of(base, &["lib.rs", "main.rs"])))
    }

    /// Finds a path that begins with the name of a crate, or of a module beside this one.
    fn in_other(&self, from: &str, names: &[&str]) -> Option<String> {
        let owner = self.owner(from);
        if let Some((folder, package)) = owner {
            if let Some(other) = self.dependency(folder, names[0]) {
                return Some(self.in_library(&other, &names[1..]));
            }
            if package.library == names[0] && self.index.has_file(&package.root) && *from != package.root {
                return Some(self.in_library(folder, &names[1..]));
            }
        }
        self.deepest(&self.children(from), names).map(|(_, file)| file)
    }

    /// Returns the file of a module of a library, the library's own, or the manifest.
    fn in_library(&self, folder: &str, names: &[&str]) -> String {
        let root = self.packages.get(folder).map_or_else(|| join(folder, "src/lib.rs"), |package| package.root.clone());
        if let Some((_, file)) = self.deepest(parent(&root), names) {
            return file;
        }
        if self.index.has_file(&root) { root } else { join(folder, "Cargo.toml") }
    }

    /// Returns the folder that the modules below a source lie in.
    fn children(&self, from: &str) -> String {
        let (folder, name) = (parent(from), last(from));
        let is_root = matches!(name, "mod.rs" | "lib.rs" | "main.rs" | "build.rs")
            || self.targets.contains(from)
            || (matches!(last(folder), "tests" | "examples" | "benches" | "bin")
                && self.packages.contains_key(package_of(folder)));
        if is_root { folder.to_owned() } else { join(folder, name.strip_suffix(".rs").unwrap_or(name)) }
    }

    /// Returns the folders that the modules of a source's crate may begin in.
    fn bases(&self, from: &str) -> Vec<String> {
        let Some((folder, package)) = self.owner(from) else {
            let is_root = |folder: &&str| self.index.first_of(folder, &["lib.rs", "main.rs"]).is_some();
            return vec![folders_above(from).find(is_root).unwrap_or(parent(from)).to_owned()];
        };
        let within = |base: &str| is_within(from, base).then(|| base.to_owned());
        let mut bases = Vec::new();
        let (bin, src) = (join(folder, "src/bin"), join(folder, "src"));
        if is_within(from, &bin) {
            bases.extend(below(&bin, from).into_iter().chain([bin]));
        } else if is_within(from, &src) {
            bases.push(src);
        } else {
            let tops = ["tests", "examples", "benches"].map(|top| join(folder, top));
            bases.extend(tops.iter().filter_map(|top| within(top)).flat_map(|top| below(&top, from).into_iter().chain([top])));
        }
        bases.extend(within(parent(&package.root)));
        bases.extend(self.targets.iter().filter_map(|target| within(parent(target))));
        if bases.is_empty() {
            bases.push(parent(from).to_owned());
        }
        bases
    }

    /// Adds what a path of a file means; a folder that holds the file itself says nothing.
    fn path(&self, from: &str, folder: &str, name: &str, places: &mut Vec<Place>) {
        let start = places.len();
        if name.contains('*') {
            expand(self.index, folder, name, places);
        } else {
            places.extend(self.index.at(folder, name));
        }
        let is_above = |place: &Place| matches!(place, Place::Tree(path) if is_within(from, path));
        let kept: Vec<Place> =
            places.drain(start..).filter(|place| !is_above(place) && *place != Place::File(from.to_owned())).collect();
        places.extend(kept);
    }

    /// Adds the manifest of the workspace, unless it is that of a package too, whose changes say little about this one.
    fn workspace(&self, from: &str, places: &mut Vec<Place>) {
        let found = folders_above(from).find_map(|folder| self.workspaces.get_key_value(folder));
        let manifest = found.filter(|(_, (_, is_package))| !is_package).map(|(folder, _)| join(folder, "Cargo.toml"));
        places.extend(manifest.filter(|manifest| manifest != from).map(Place::File));
    }
}

/// Returns the folder of the package that a folder of targets belongs to.
fn package_of(folder: &str) -> &str {
    let above = parent(folder);
    if last(folder) == "bin" { parent(above) } else { above }
}

/// Returns the folder directly below another that holds a file.
fn below(folder: &str, from: &str) -> Option<String> {
    let inside = from.strip_prefix(folder)?.strip_prefix('/')?;
    Some(join(folder, inside.split_once('/')?.0))
}

impl Resolver for Crates<'_> {
    fn resolve(&self, from: &str, reference: &Reference, places: &mut Vec<Place>) {
        let name = reference.name.as_str();
        match reference.kind {
            RefKind::Module => places.extend(self.module(from, name).filter(|file| file != from).map(Place::File)),
            RefKind::Package => {
                let Some(folder) = self.dependency(parent(from), name) else { return };
                let manifest = join(&folder, "Cargo.toml");
                places.extend(if self.index.has_file(&manifest) {
                    Some(Place::File(manifest))
                } else {
                    self.index.at("", &folder)
                });
            }
            RefKind::Path => self.path(from, parent(from), name, places),
            RefKind::RootPath => {
                let folder = self.owner(from).map_or(parent(from), |(folder, _)| folder);
                self.path(from, folder, name, places);
            }
            RefKind::Implied => self.workspace(from, places),
        }
    }
}
