//! Finds the files that Python's imports mean.
//!
//! Which folders are on the path at run time is not known, so every folder that holds the first part of a module's name may be a
//! root. The root that holds the importing file has precedence, then the one that holds more of the name, then the nearest.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use super::WORD;
use super::imports::RUNS;
use super::pytest::PYTEST;
use super::uv_lock::LockedSources;
use crate::graph::index::{Index, Place};
use crate::graph::paths::{ending, folders_above, is_within, join, last, parent, resolved};
use crate::graph::readers::Resolver;
use crate::graph::reading::{DeclKind, RefKind, Reference};

/// The modules of the repository.
pub(super) struct PythonModules<'i> {
    index: &'i Index<'i>,
    /// The possible roots by the first part of a name: folders that hold a package or a module of that name.
    roots: HashMap<&'i str, Vec<&'i str>>,
    /// The roots that a manifest declares, or that hold a manifest.
    declared: HashSet<String>,
    /// The packages that a manifest declares as roots, too: `a.b` is `b` for the files in them.
    inner: HashSet<String>,
    /// The `__init__.py` files that hold code.
    running: HashSet<&'i str>,
    /// The manifests by the normalized names of their packages.
    packages: HashMap<&'i str, Vec<&'i str>>,
    locked: LockedSources<'i>,
    /// What an absolute name means in a folder.
    known: Mutex<HashMap<(String, String), Vec<Place>>>,
}

impl<'i> PythonModules<'i> {
    pub(super) fn new(index: &'i Index<'i>) -> Self {
        let mut roots: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut seen: HashSet<&str> = HashSet::new();
        for path in index.paths().iter().filter(|path| matches!(ending(path), "py" | "pyi")) {
            let name = last(path).rsplit_once('.').map_or("", |(name, _)| name);
            if name != "__init__" {
                roots.entry(name).or_default().push(parent(path));
            }
            // Each folder above is a package of that name for the folder above it.
            for folder in folders_above(path).take_while(|folder| !folder.is_empty()) {
                if !seen.insert(folder) {
                    break;
                }
                roots.entry(last(folder)).or_default().push(parent(folder));
            }
        }
        let is_package = |folder: &str| index.has_file(&join(folder, "__init__.py"));
        let by_setting = index.declared(WORD, DeclKind::Root).iter();
        let by_setting = by_setting.filter_map(|root| resolved(parent(root.file), &root.declaration.value));
        let inner: HashSet<String> = by_setting.filter(|folder| !folder.is_empty() && is_package(folder)).collect();
        for list in roots.values_mut() {
            // A module inside a package is not a beginning.
            list.retain(|folder| !is_package(folder) || folder.is_empty() || inner.contains(*folder));
            list.sort_unstable();
            list.dedup();
        }
        let mut declared: HashSet<String> = [String::new()].into();
        for name in ["pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile", "manage.py"] {
            for folder in index.named(name).map(parent) {
                declared.extend([folder.to_owned(), join(folder, "src"), join(folder, "lib")]);
            }
        }
        // What pytest's settings add holds for the tests that they are for, and has no precedence elsewhere.
        for root in index.declared(WORD, DeclKind::Root).iter().filter(|root| root.declaration.name != PYTEST) {
            declared.extend(resolved(parent(root.file), &root.declaration.value));
        }
        let running = index.declared(WORD, DeclKind::Module).iter().filter(|init| init.declaration.name == RUNS);
        let mut packages: HashMap<&str, Vec<&str>> = HashMap::new();
        for package in index.declared(WORD, DeclKind::Package) {
            packages.entry(&package.declaration.name).or_default().push(package.file);
        }
        let running = running.map(|init| init.file).collect();
        let locked = LockedSources::new(index);
        Self { index, roots, declared, inner, running, packages, locked, known: Mutex::default() }
    }

    /// Returns the file of a module, or the longest part of its name that is there: the number of parts, and the place.
    fn deepest(&self, root: &str, parts: &[&str]) -> Option<(usize, Place)> {
        (1..=parts.len()).rev().find_map(|count| {
            let path = join(root, &parts[..count].join("/"));
            let file = [".py", "/__init__.py", ".pyi", "/__init__.pyi"].iter().map(|end| format!("{path}{end}"));
            let file = file.into_iter().find(|file| self.index.has_file(file)).map(Place::File);
            // A folder without an `__init__.py` is a namespace, and its name alone imports nothing.
            let namespace =
                || (count == parts.len() && count > 1 && self.index.has_folder(&path)).then(|| Place::Folder(path.clone()));
            file.or_else(namespace).map(|place| (count, place))
        })
    }

    /// Adds the module below a root, and the `__init__.py` files with code on the way.
    fn take(&self, root: &str, place: Place, places: &mut Vec<Place>) {
        let (Place::File(path) | Place::Folder(path) | Place::Tree(path)) = &place;
        for folder in folders_above(path).take_while(|folder| folder.len() > root.len() && is_within(folder, root)) {
            let init = join(folder, "__init__.py");
            // One that is deleted may have held code.
            let runs = || self.running.contains(init.as_str()) || self.index.is_deleted(&init);
            if init != *path && runs() {
                places.push(Place::File(init));
            }
        }
        places.push(place);
    }

    fn relative(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        let rest = name.trim_start_matches('.');
        let levels = name.len() - rest.len();
        let Some(base) = folders_above(from).nth(levels - 1) else { return };
        let parts: Vec<&str> = rest.split('.').filter(|part| !part.is_empty()).collect();
        let place = self.deepest(base, &parts).map(|(_, place)| place);
        let Some(place) = place.or_else(|| self.index.first_of(base, &["__init__.py"]).map(Place::File)) else { return };
        // The packages around the file are imported before it.
        let is_package = |folder: &&str| self.index.has_file(&join(folder, "__init__.py"));
        let root = std::iter::once(base).chain(folders_above(base)).find(|folder| folder.is_empty() || !is_package(folder));
        self.take(root.unwrap_or_default(), place, places);
    }

    fn absolute(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        let parts: Vec<&str> = name.split('.').collect();
        let Some(roots) = self.roots.get(parts[0]) else { return };
        // Which of two roots comes first is a matter of the settings and of how the tests are started: both count.
        let (inner, roots): (Vec<&str>, Vec<&str>) = roots.iter().partition(|root| self.inner.contains(**root));
        for root in inner.into_iter().filter(|root| is_within(from, root)) {
            if let Some((_, place)) = self.deepest(root, &parts) {
                self.take(root, place, places);
            }
        }
        let own = roots.iter().filter(|root| is_within(from, root)).max_by_key(|root| root.len());
        if let Some((root, (_, place))) = own.and_then(|root| Some((root, self.deepest(root, &parts)?))) {
            return self.take(root, place, places);
        }
        let is_standard = STANDARD.binary_search(&parts[0]).is_ok();
        let fits = |root: &str, count: usize| (count > 1 || self.declared.contains(root)) && !is_standard;
        let found = roots.iter().filter_map(|root| {
            let (count, place) = self.deepest(root, &parts)?;
            fits(root, count).then(|| ((count, self.declared.contains(*root), common(from, root)), *root, place))
        });
        let found: Vec<_> = found.collect();
        let best = found.iter().map(|(rank, ..)| *rank).max();
        for (rank, root, place) in found {
            if Some(rank) == best {
                self.take(root, place, places);
            }
        }
    }
}

/// Returns the number of folders that two paths begin with.
fn common(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count()
}

impl Resolver for PythonModules<'_> {
    fn resolve(&self, from: &str, reference: &Reference, places: &mut Vec<Place>) {
        let name = reference.name.as_str();
        match reference.kind {
            RefKind::Module if name.starts_with('.') => self.relative(from, name, places),
            RefKind::Module => {
                let key = (parent(from).to_owned(), name.to_owned());
                let known = |modules: &Self| Some(modules.known.lock().ok()?.get(&key)?.clone());
                if let Some(found) = known(self) {
                    return places.extend(found);
                }
                let start = places.len();
                self.absolute(from, name, places);
                if let Ok(mut known) = self.known.lock() {
                    known.insert(key, places[start..].to_vec());
                }
            }
            RefKind::Package if self.locked.is_of_registry(from, name) => {}
            RefKind::Package => {
                let manifests = self.packages.get(name).into_iter().flatten();
                places.extend(manifests.map(|file| Place::File((*file).to_owned())));
            }
            RefKind::Implied => {
                let found = folders_above(from).filter_map(|folder| self.index.first_of(folder, &[name]));
                places.extend(found.filter(|path| path != from).map(Place::File));
            }
            RefKind::Path | RefKind::RootPath => places.extend(self.of_path(from, name)),
        }
    }
}

impl PythonModules<'_> {
    /// Returns the file, or the manifest of the folder, or everything in the folder.
    fn of_path(&self, from: &str, name: &str) -> Option<Place> {
        let place = self.index.at(parent(from), name)?;
        let Place::Tree(folder) = &place else { return Some(place) };
        let manifest = self.index.first_of(folder, &["pyproject.toml", "setup.py", "setup.cfg"]);
        Some(manifest.map_or(place, Place::File))
    }
}

/// Modules of the standard library that folders are often named like, sorted; see `sys.stdlib_module_names`.
static STANDARD: [&str; 58] = [
    "abc",
    "argparse",
    "array",
    "ast",
    "asyncio",
    "base64",
    "calendar",
    "cmd",
    "code",
    "codecs",
    "collections",
    "concurrent",
    "contextlib",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "email",
    "enum",
    "functools",
    "glob",
    "hashlib",
    "html",
    "http",
    "importlib",
    "inspect",
    "io",
    "itertools",
    "json",
    "locale",
    "logging",
    "math",
    "multiprocessing",
    "operator",
    "os",
    "pathlib",
    "platform",
    "queue",
    "random",
    "re",
    "secrets",
    "select",
    "shutil",
    "signal",
    "site",
    "socket",
    "sqlite3",
    "statistics",
    "string",
    "subprocess",
    "sys",
    "tempfile",
    "test",
    "threading",
    "time",
    "types",
    "typing",
];
