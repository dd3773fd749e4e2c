//! Finds the projects of a build in sbt, and what the sources of each take.

use std::collections::{HashMap, HashSet};

use super::WORD;
use super::read::OR;
use crate::graph::index::{Index, Place};
use crate::graph::paths::{ending, folders_above, is_within, join, last, parent, resolved};
use crate::graph::readers::Resolver;
use crate::graph::reading::{DeclKind, Reference};

/// The builds of the repository.
pub(in crate::graph::readers) struct Builds<'i> {
    index: &'i Index<'i>,
    /// The folders by the root of the build and the name of the project.
    projects: HashMap<(String, &'i str), String>,
    /// The root of the build and the name by the folder.
    members: HashMap<String, Vec<(String, &'i str)>>,
    /// What a project depends on.
    takes: HashMap<(String, &'i str), Vec<&'i str>>,
    /// The folders of all projects that the sources of one may use, by its folder.
    reached: HashMap<String, HashSet<String>>,
}

impl<'i> Builds<'i> {
    pub(in crate::graph::readers) fn new(index: &'i Index<'i>) -> Self {
        let mut builds =
            Self { index, projects: HashMap::new(), members: HashMap::new(), takes: HashMap::new(), reached: HashMap::new() };
        for package in index.declared(WORD, DeclKind::Package) {
            let root = root_of(package.file).to_owned();
            let Some(folder) = builds.folder(&root, &package.declaration.value) else { continue };
            let name = package.declaration.name.as_str();
            builds.members.entry(folder.clone()).or_default().push((root.clone(), name));
            builds.projects.insert((root, name), folder);
        }
        for alias in index.declared(WORD, DeclKind::Alias) {
            let root = root_of(alias.file).to_owned();
            builds.takes.entry((root, &alias.declaration.name)).or_default().push(&alias.declaration.value);
        }
        builds.reach();
        for script in index.paths().iter().filter(|path| ending(path) == "sbt" && last(parent(path)) != "project") {
            builds.members.entry(parent(script).to_owned()).or_default().push((parent(script).to_owned(), ""));
        }
        builds
    }

    /// Returns the folder of a project. A function of the build may have put something before the name.
    fn folder(&self, root: &str, value: &str) -> Option<String> {
        let mut folders = value.split(OR).filter_map(|value| resolved(root, value));
        let above = ["modules", "projects", "libs", "core", "services"];
        let below = || above.iter().map(|above| join(root, &join(above, value))).find(|folder| self.index.has_folder(folder));
        folders.clone().find(|folder| self.index.has_folder(folder)).or_else(below).or_else(|| folders.next())
    }

    /// Follows the dependencies of each project to the end.
    fn reach(&mut self) {
        for (folder, members) in &self.members {
            let mut seen: HashSet<String> = HashSet::new();
            let mut pending: Vec<(&str, &str)> = members.iter().map(|(root, name)| (root.as_str(), *name)).collect();
            while let Some((root, name)) = pending.pop() {
                let Some(folder) = self.projects.get(&(root.to_owned(), name)) else { continue };
                if seen.insert(folder.clone()) {
                    let own = self.members.get(folder).into_iter().flatten().map(|(root, name)| (root.as_str(), *name));
                    let taken = own.flat_map(|(root, name)| {
                        self.takes.get(&(root.to_owned(), name)).into_iter().flatten().map(move |other| (root, *other))
                    });
                    pending.extend(taken);
                }
            }
            self.reached.insert(folder.clone(), seen);
        }
    }

    /// Returns false if the build says that the sources of a project cannot use those of another.
    pub(in crate::graph::readers) fn may_use(&self, from: &str, to: &str) -> bool {
        let project = |path| folders_above(path).find(|folder| self.reached.contains_key(*folder));
        match (project(from), project(to)) {
            (Some(from), Some(to)) => from == to || self.reached[from].contains(to),
            _ => true,
        }
    }

    /// Returns the folders of all projects.
    pub(in crate::graph::readers) fn folders(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(String::as_str)
    }

    /// Adds what the project of a source takes: the scripts of the build, and the projects that it depends on.
    pub(in crate::graph::readers) fn of_source(&self, from: &str, places: &mut Vec<Place>) {
        if self.members.is_empty() {
            return;
        }
        let Some((folder, members)) = folders_above(from).find_map(|folder| Some((folder, self.members.get(folder)?))) else {
            return;
        };
        for (root, name) in members {
            self.script(root, places);
            for other in self.takes.get(&(root.clone(), *name)).into_iter().flatten() {
                if let Some(path) = other.strip_prefix("file:") {
                    places.extend(resolved(root, path).filter(|path| self.index.has_folder(path)).map(Place::Tree));
                } else if let Some(other) = self.projects.get(&(root.clone(), *other)).filter(|other| *other != folder) {
                    self.sources(other, places);
                }
            }
        }
        // A project may have a script of its own, and be one of a build above.
        for above in folders_above(from).filter(|above| above.len() < folder.len()) {
            if self.members.get(above).is_some_and(|members| members.iter().any(|(_, name)| !name.is_empty())) {
                return self.script(above, places);
            }
        }
    }

    fn script(&self, root: &str, places: &mut Vec<Place>) {
        places.extend(self.index.in_folder(root).filter(|path| ending(path) == "sbt").map(|path| Place::File(path.to_owned())));
        let project = join(root, "project");
        if self.index.has_folder(&project) {
            places.push(Place::Tree(project));
        }
    }

    /// Adds the sources of a project, and not those of projects below it.
    fn sources(&self, folder: &str, places: &mut Vec<Place>) {
        let parts = ["src", "jvm/src", "js/src", "native/src", "shared/src", "app", "test"];
        let start = places.len();
        places.extend(parts.iter().map(|part| join(folder, part)).filter(|part| self.index.has_folder(part)).map(Place::Tree));
        let has_others = || self.members.keys().any(|other| other != folder && is_within(other, folder));
        if places.len() == start && (!folder.is_empty() || !has_others()) && self.index.has_folder(folder) {
            places.push(Place::Tree(folder.to_owned()));
        }
    }
}

/// Returns the folder of the build that a script belongs to.
fn root_of(file: &str) -> &str {
    let folder = parent(file);
    if last(folder) == "project" { parent(folder) } else { folder }
}

impl Resolver for Builds<'_> {
    fn resolve(&self, _from: &str, _reference: &Reference, _places: &mut Vec<Place>) {
        // Scripts mention nothing: what they say is said of the projects' sources.
    }
}
