//! Finds the files that the names in scripts, manifests and settings mean.
//!
//! Sources: <https://www.typescriptlang.org/docs/handbook/modules/reference.html>, <https://nodejs.org/api/packages.html>.

use std::collections::HashMap;
use std::sync::Mutex;

use super::aliases::Aliases;
use super::packages::{ExportTarget, ScriptPackages, package_name};
use super::probe::{self, ProbedFiles};
use super::settings::is_settings;
use crate::graph::index::{Index, Place};
use crate::graph::paths::{ending, is_within, join, last, parent, resolved};
use crate::graph::readers::Resolver;
use crate::graph::readers::globs::expand;
use crate::graph::reading::{RefKind, Reference};

/// What frameworks call folders of a package, without any setting: Vue, Nuxt, Next and `SvelteKit`.
static DEFAULTS: [(&str, &[&str]); 5] =
    [("$lib/", &["src/lib"]), ("@/", &["src", "", "app"]), ("~/", &["src", "", "app"]), ("@@/", &[""]), ("~~/", &[""])];

/// The modules of the repository.
pub(super) struct ScriptModules<'i> {
    files: ProbedFiles<'i>,
    packages: ScriptPackages<'i>,
    aliases: Aliases,
    /// What a name means in a folder.
    known: Mutex<HashMap<(String, String), Vec<Place>>>,
}

impl<'i> ScriptModules<'i> {
    pub(super) fn new(index: &'i Index<'i>) -> Self {
        let packages = ScriptPackages::new(index);
        let aliases = Aliases::new(index, &packages);
        Self { files: ProbedFiles::new(index), packages, aliases, known: Mutex::default() }
    }

    fn index(&self) -> &'i Index<'i> {
        self.files.index
    }

    /// Adds the file that a path from the root means, or all files that a pattern means.
    fn take(&self, path: &str, places: &mut Vec<Place>) -> bool {
        let start = places.len();
        if path.contains(['*', '{']) {
            expand(self.index(), "", path, places);
        } else {
            places.extend(probe::module(&self.files, path).map(Place::File));
        }
        places.len() > start
    }

    fn module(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        let name = name.rsplit('!').next().unwrap_or_default().split('?').next().unwrap_or_default();
        let name = name.get(1..).and_then(|rest| rest.find('#')).map_or(name, |at| &name[..=at]);
        if let Some(rest) = name.strip_prefix("jsr:") {
            return self.package(from, &without_version(rest.trim_start_matches('/')), places);
        }
        if name.is_empty() || name.contains(':') {
            return;
        }
        if name.starts_with("./") || name.starts_with("../") || matches!(name, "." | "..") {
            return self.relative(from, name, places);
        }
        if let Some(inside) = name.strip_prefix('/') {
            let _ = self.packages.above(from).any(|(folder, _)| self.take(&join(folder, inside), places));
            return;
        }
        if name.starts_with('#') && self.private(from, name, places) {
            return;
        }
        if self.aliases.each(from, name, |path| self.take(path, places)) {
            return;
        }
        let start = places.len();
        self.package(from, name, places);
        if places.len() > start {
            return;
        }
        for (prefix, folders) in DEFAULTS {
            let Some(inside) = name.strip_prefix(prefix) else { continue };
            let mut roots =
                self.packages.above(from).flat_map(|(package, _)| folders.iter().map(move |folder| join(package, folder)));
            let _ = roots.any(|root| self.take(&join(&root, inside), places));
        }
    }

    fn relative(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        let Some(path) = resolved(parent(from), name) else { return };
        if self.take(&path, places) || name.contains(['*', '{']) {
            return;
        }
        if self.aliases.in_other_roots(from, &path).iter().any(|path| self.take(path, places)) {
            return;
        }
        if let Some(place) = self.index().at("", &path) {
            places.push(place);
            return;
        }
        // Output of another package is made of its sources.
        let other = probe::manifest_above(self.index(), &path).filter(|manifest| !is_within(from, parent(manifest)));
        if let Some(manifest) = other {
            let folder = parent(&manifest).to_owned();
            let source =
                probe::source(&self.files, &folder, path.strip_prefix(&folder).unwrap_or_default().trim_start_matches('/'));
            places.push(Place::File(source.unwrap_or(manifest)));
        }
    }

    /// Adds what a name with `#` means, which the nearest manifest with `imports` says.
    fn private(&self, from: &str, name: &str, places: &mut Vec<Place>) -> bool {
        let start = places.len();
        for (folder, package) in self.packages.above(from) {
            for path in targets(&package.entries, name) {
                if path.starts_with('.') {
                    places.extend(probe::source(&self.files, folder, &path).map(Place::File));
                } else {
                    self.package(from, &path, places);
                }
            }
            if package.entries.iter().any(|(key, _)| key.starts_with('#')) {
                break;
            }
        }
        unique(places, start);
        places.len() > start
    }

    /// Adds what the name of a package, or of something inside it, means.
    fn package(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        let (name, inside) = package_name(name);
        match self.packages.imported(self.index(), from, name) {
            ExportTarget::ScriptPackage(folder) => self.entry(folder, inside, places),
            ExportTarget::Path(path) => {
                let _ = self.take(&join(&path, inside), places) || self.take(&path, places);
            }
            ExportTarget::Registry => {}
        }
    }

    /// Adds the entry of a package: the sources of what `exports` names, or the manifest and all sources if that is not known.
    fn entry(&self, folder: &str, inside: &str, places: &mut Vec<Place>) {
        let start = places.len();
        let Some(package) = self.packages.get(folder) else { return };
        if inside.contains('*') {
            return expand(self.index(), folder, inside, places);
        }
        let key = if inside.is_empty() { ".".to_owned() } else { format!("./{inside}") };
        let paths = targets(&package.entries, &key);
        places.extend(paths.iter().filter_map(|path| probe::source(&self.files, folder, path)).map(Place::File));
        if places.len() == start {
            let found =
                if inside.is_empty() { probe::entry(self.index(), folder) } else { probe::source(&self.files, folder, inside) };
            places.extend(found.map(Place::File));
        }
        if places.len() == start {
            places.push(Place::File(package.file.to_owned()));
            let sources = join(folder, "src");
            places.extend(self.index().has_folder(&sources).then_some(Place::Tree(sources)));
        }
        unique(places, start);
    }

    /// Adds what a path means; a folder that holds the file itself says nothing.
    fn path(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        let start = places.len();
        let folder = parent(from);
        let name = name.split('?').next().unwrap_or_default();
        if name.contains(['*', '{']) {
            expand(self.index(), folder, name, places);
        } else {
            let found =
                self.index().at(folder, name).or_else(|| probe::module(&self.files, &resolved(folder, name)?).map(Place::File));
            places.extend(found.map(|place| match place {
                Place::Tree(path) => self.index().first_of(&path, manifests_for(from)).map_or(Place::Tree(path), Place::File),
                place => place,
            }));
        }
        let says_nothing = |place: &Place| match place {
            Place::Tree(path) | Place::Folder(path) => {
                is_within(from, path) || (is_settings(from) && self.holds_packages(path))
            }
            Place::File(_) => false,
        };
        let kept: Vec<Place> = places.drain(start..).filter(|place| !says_nothing(place)).collect();
        places.extend(kept.into_iter().filter(|place| *place != Place::File(from.to_owned())));
    }

    /// Returns true for a folder of packages. Settings name it to make aliases of all that is in it, and their user imports those that
    /// it needs.
    fn holds_packages(&self, folder: &str) -> bool {
        let manifest = join(folder, "package.json");
        let inside = self.index().below(folder).iter().filter(|path| last(path) == "package.json" && **path != manifest);
        !self.index().has_file(&manifest) && inside.take(2).count() > 1
    }
}

/// Returns the manifests that stand for a folder in a file of this path.
fn manifests_for(from: &str) -> &'static [&'static str] {
    match (last(from), ending(from)) {
        ("package.json", _) => &["package.json"],
        (_, "json") => &["tsconfig.json", "tsconfig.lib.json", "package.json"],
        _ => &[],
    }
}

/// Returns the paths that a key of `exports` or `imports` has.
fn targets(entries: &[(&str, &str)], key: &str) -> Vec<String> {
    let exact: Vec<String> = entries.iter().filter(|(known, _)| *known == key).map(|(_, path)| (*path).to_owned()).collect();
    if !exact.is_empty() {
        return exact;
    }
    let inside = |known: &str| -> Option<(usize, String)> {
        let (head, tail) = known.split_once('*').or_else(|| known.ends_with('/').then_some((known, "")))?;
        let rest = key.strip_prefix(head)?.strip_suffix(tail)?;
        Some((head.len(), rest.to_owned()))
    };
    let found: Vec<((usize, String), &str)> =
        entries.iter().filter_map(|(known, path)| Some((inside(known)?, *path))).collect();
    let best = found.iter().map(|((length, _), _)| *length).max();
    let found = found.into_iter().filter(|((length, _), _)| Some(*length) == best);
    found
        .map(|((_, rest), path)| if path.ends_with('/') { format!("{path}{rest}") } else { path.replace('*', &rest) })
        .collect()
}

/// Returns `@scope/name@^1/inside` without the version.
fn without_version(name: &str) -> String {
    match name.get(1..).and_then(|rest| rest.find('@')) {
        Some(at) => {
            let rest = &name[at + 1..];
            format!("{}{}", &name[..=at], rest.find('/').map_or("", |slash| &rest[slash..]))
        }
        None => name.to_owned(),
    }
}

/// Splits `name@spec` as manifests are read.
fn dependency(name: &str) -> (&str, &str) {
    let at = name.get(1..).and_then(|rest| rest.find('@')).map(|at| at + 1);
    at.map_or((name, ""), |at| (&name[..at], &name[at + 1..]))
}

/// Keeps each place behind `start` once.
fn unique(places: &mut Vec<Place>, start: usize) {
    let mut seen = std::collections::HashSet::new();
    let kept: Vec<Place> = places.drain(start..).filter(|place| seen.insert(place.clone())).collect();
    places.extend(kept);
}

impl Resolver for ScriptModules<'_> {
    fn resolve(&self, from: &str, reference: &Reference, places: &mut Vec<Place>) {
        let name = reference.name.as_str();
        match reference.kind {
            RefKind::Module => {
                let key = (parent(from).to_owned(), name.to_owned());
                let known = |modules: &Self| Some(modules.known.lock().ok()?.get(&key)?.clone());
                if let Some(found) = known(self) {
                    return places.extend(found);
                }
                let start = places.len();
                self.module(from, name, places);
                if let Ok(mut known) = self.known.lock() {
                    known.insert(key, places[start..].to_vec());
                }
            }
            RefKind::Path | RefKind::RootPath => self.path(from, name, places),
            RefKind::Package => {
                let (name, spec) = dependency(name);
                match self.packages.target(self.index(), parent(from), name, spec) {
                    ExportTarget::ScriptPackage(folder) => {
                        places.extend(self.packages.get(folder).map(|package| Place::File(package.file.to_owned())));
                    }
                    ExportTarget::Path(path) => places.extend(self.index().at("", &path)),
                    ExportTarget::Registry => {}
                }
            }
            RefKind::Implied => {
                places.extend(self.packages.projects(name).into_iter().map(|file| Place::File(file.to_owned())));
            }
        }
    }
}
