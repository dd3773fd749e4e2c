//! Finds the files that declare what a source imports. Only packages that the repository declares lead anywhere.

use std::collections::{HashMap, HashSet};

use super::WORD;
use crate::graph::index::{Index, Place};
use crate::graph::paths::{ending, folders_above, parent};
use crate::graph::readers::Resolver;
use crate::graph::readers::gradle::resolve::Projects;
use crate::graph::readers::sbt::resolve::Builds;
use crate::graph::reading::{DeclKind, RefKind, Reference};

/// A file of a package, and the names that it offers.
#[derive(Debug, Clone, Copy)]
struct PlacedSource<'i> {
    file: &'i str,
    names: &'i str,
}

/// The packages of the repository.
pub(super) struct JvmPackages<'i> {
    sources: HashMap<&'i str, Vec<PlacedSource<'i>>>,
    /// The package of each file.
    own: HashMap<&'i str, &'i str>,
    /// The files by package and name.
    named: HashMap<(&'i str, &'i str), Vec<&'i str>>,
    /// The folders that hold a build script.
    projects: HashSet<String>,
    gradle: Projects<'i>,
    sbt: Builds<'i>,
}

impl<'i> JvmPackages<'i> {
    pub(super) fn new(index: &'i Index<'i>) -> Self {
        let mut packages: HashMap<&str, Vec<PlacedSource<'_>>> = HashMap::new();
        let mut named: HashMap<(&str, &str), Vec<&str>> = HashMap::new();
        let mut own = HashMap::new();
        for module in index.declared(WORD, DeclKind::Module) {
            let package = module.declaration.name.as_str();
            let source = PlacedSource { file: module.file, names: &module.declaration.value };
            packages.entry(package).or_default().push(source);
            source.names.split(' ').for_each(|name| named.entry((package, name)).or_default().push(source.file));
            own.insert(module.file, package);
        }
        let scripts = ["build.gradle", "build.gradle.kts", "pom.xml", "build.sbt", "build.sc", "BUILD", "BUILD.bazel"];
        let mut projects: HashSet<String> =
            scripts.into_iter().flat_map(|name| index.named(name)).map(|path| parent(path).to_owned()).collect();
        let gradle = Projects::new(index);
        let sbt = Builds::new(index);
        projects.extend(gradle.folders().map(str::to_owned));
        projects.extend(sbt.folders().map(str::to_owned));
        Self { sources: packages, own, named, projects, gradle, sbt }
    }

    fn project_of<'p>(&self, path: &'p str) -> &'p str {
        folders_above(path).find(|folder| self.projects.contains(*folder)).unwrap_or_default()
    }

    /// Adds what an import means: the longest beginning that is a package counts. Returns true if there is one.
    fn import(&self, from: &str, name: &str, places: &mut Vec<Place>) -> bool {
        let ends = name.match_indices('.').map(|(at, _)| at).chain([name.len()]).collect::<Vec<_>>();
        let Some(end) = ends.into_iter().rev().find(|end| self.sources.contains_key(&name[..*end])) else { return false };
        let package = &name[..end];
        let mut rest = name[end..].split('.').filter(|part| !part.is_empty());
        let Some(first) = rest.next() else {
            self.folders(from, package, places);
            return true;
        };
        let own = self.project_of(from);
        let files_of = |name| self.named.get(&(package, name)).into_iter().flatten().copied();
        let objects: Vec<&str> = files_of("*").filter(|file| !is_test(file) || self.project_of(file) == own).collect();
        if first == "*" {
            self.folders(from, package, places);
            self.files(from, objects, places);
            return true;
        }
        let exact: Vec<&str> = files_of(first).collect();
        if !exact.is_empty() {
            self.files(from, exact, places);
            return true;
        }
        let is_class = first.starts_with(char::is_uppercase);
        let is_last = rest.next().is_none();
        if !is_class && !is_last {
            return false;
        }
        // A class that is generated, or a member of a package object. Another project's package may have the names of a
        // library.
        let is_here = |source: &PlacedSource<'_>| self.project_of(source.file) == own;
        if !is_class && !objects.is_empty() {
            self.files(from, objects, places);
        } else if self.sources.get(package).is_some_and(|sources| sources.iter().any(is_here)) {
            self.folders(from, package, places);
        }
        true
    }

    fn files(&self, from: &str, files: Vec<&str>, places: &mut Vec<Place>) {
        let files = self.nearest(from, files).into_iter().filter(|file| *file != from);
        places.extend(files.map(|file| Place::File(file.to_owned())));
    }

    fn folders(&self, from: &str, package: &str, places: &mut Vec<Place>) {
        let own = self.project_of(from);
        let files = self.sources.get(package).into_iter().flatten().map(|source| source.file);
        let files: Vec<&str> = files.filter(|file| !is_test(file) || self.project_of(file) == own).collect();
        let mut folders: Vec<&str> = self.nearest(from, files).into_iter().map(parent).collect();
        folders.sort_unstable();
        folders.dedup();
        places.extend(
            folders.into_iter().filter(|folder| *folder != parent(from)).map(|folder| Place::Folder(folder.to_owned())),
        );
    }

    /// Of files in several projects only those in the same project are meant, or in the nearest: what a module may use of
    /// others is
    /// what its build script says.
    fn nearest<'f>(&self, from: &str, files: Vec<&'f str>) -> Vec<&'f str> {
        let own = self.project_of(from);
        let of_own: Vec<&str> = files.iter().copied().filter(|file| self.project_of(file) == own).collect();
        if !of_own.is_empty() {
            return of_own;
        }
        let files: Vec<&str> = files.into_iter().filter(|file| self.sbt.may_use(from, file)).collect();
        // Nothing can use the tests of another project, unless they are published: then nothing else has the name.
        let is_code = |file: &&str| !is_test(file);
        let files: Vec<&str> =
            if files.iter().any(is_code) { files.into_iter().filter(|file| !is_test(file)).collect() } else { files };
        let best = files.iter().map(|file| common(from, file)).max().unwrap_or_default();
        files.into_iter().filter(|file| common(from, file) == best).collect()
    }

    /// Adds the other folders of a source's own package in its project. Code does not take its tests.
    fn package(&self, from: &str, package: &str, places: &mut Vec<Place>) {
        let own = self.project_of(from);
        let files = self.sources.get(package).into_iter().flatten().map(|source| source.file);
        let files = files
            .filter(|file| parent(file) != parent(from) && self.project_of(file) == own && (is_test(from) || !is_test(file)));
        let mut folders: Vec<&str> = files.map(parent).collect();
        folders.sort_unstable();
        folders.dedup();
        places.extend(folders.into_iter().map(|folder| Place::Folder(folder.to_owned())));
    }

    /// Names may begin in a package around the source.
    fn relative(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        let Some(package) = self.own.get(from) else { return };
        for above in std::iter::successors(Some(*package), |package| package.rsplit_once('.').map(|(above, _)| above)) {
            let whole = format!("{above}.{name}");
            let is_known = |end: usize| self.sources.get(&whole[..end]).is_some_and(|_| end > above.len());
            let first = whole[above.len() + 1..].find('.').map_or(whole.len(), |at| above.len() + 1 + at);
            if is_known(first) && self.import(from, &whole, places) {
                return;
            }
        }
    }
}

/// Returns the number of folders that two paths begin with.
fn common(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count()
}

/// Returns true for a file in a source set of tests.
fn is_test(path: &str) -> bool {
    path.split('/').any(|name| name.to_ascii_lowercase().ends_with("test") || matches!(name, "tests" | "it" | "jmh"))
}

impl Resolver for JvmPackages<'_> {
    fn resolve(&self, from: &str, reference: &Reference, places: &mut Vec<Place>) {
        match reference.kind {
            RefKind::Implied => {
                self.gradle.of_source(from, places);
                self.sbt.of_source(from, places);
            }
            RefKind::Package => self.package(from, &reference.name, places),
            RefKind::RootPath => {
                let start = places.len();
                self.import(from, &reference.name, places);
                let own = self.project_of(from);
                places.truncate(
                    if places[start..].iter().all(|place| matches!(place, Place::File(file) if self.project_of(file) == own)) {
                        places.len()
                    } else {
                        start
                    },
                );
            }
            _ => {
                let is_found = self.import(from, &reference.name, places);
                if !is_found && ending(from) == "scala" {
                    self.relative(from, &reference.name, places);
                }
            }
        }
    }
}
