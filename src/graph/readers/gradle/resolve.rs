//! Finds the projects, plugins and scripts that Gradle means.

use std::collections::{HashMap, HashSet};

use super::build::{ABOVE, ALL, BUILD_SRC, INCLUDED};
use super::plugins::Plugins;
use super::settings::COMPUTED;
use super::{WORD, is_script, plain};
use crate::graph::index::{Index, Place};
use crate::graph::paths::{folders_above, is_within, join, last, parent, resolved};
use crate::graph::readers::Resolver;
use crate::graph::reading::{DeclKind, RefKind, Reference};

/// A build: one settings file.
#[derive(Debug, Default)]
struct Build {
    root: String,
    /// The folders by the paths of the projects.
    projects: HashMap<String, String>,
    /// The paths by the names that accessors compare with.
    accessors: HashMap<String, String>,
    /// The included builds; true if all projects take them for their plugins.
    included: Vec<(String, bool)>,
    is_computed: bool,
}

/// The builds of the repository.
pub(in crate::graph::readers) struct Projects<'i> {
    index: &'i Index<'i>,
    builds: Vec<Build>,
    /// The builds and project paths by the folder of a project.
    members: HashMap<String, Vec<(usize, String)>>,
    /// The builds by the folder of their settings.
    roots: HashMap<String, usize>,
    /// The build scripts by the plain names of their folders.
    scripts: HashMap<String, Vec<&'i str>>,
    /// The build scripts that configure other projects.
    configuring: HashSet<&'i str>,
    /// What a project takes by the words of another script: (folder of the script, project) to names.
    central: HashMap<(&'i str, &'i str), Vec<&'i str>>,
    groups: Vec<(&'i str, &'i str)>,
    plugins: Plugins<'i>,
}

impl<'i> Projects<'i> {
    pub(in crate::graph::readers) fn new(index: &'i Index<'i>) -> Self {
        let mut builds = Vec::new();
        let mut roots: HashMap<String, usize> = HashMap::new();
        for name in ["settings.gradle", "settings.gradle.kts"] {
            for folder in index.named(name).map(parent) {
                roots.entry(folder.to_owned()).or_insert_with(|| {
                    builds.push(Build { root: folder.to_owned(), ..Build::default() });
                    builds.len() - 1
                });
            }
        }
        let mut members: HashMap<String, Vec<(usize, String)>> = HashMap::new();
        for member in index.declared(WORD, DeclKind::Member) {
            let Some(at) = folders_above(member.file).find_map(|folder| roots.get(folder)).copied() else { continue };
            let project = &member.declaration.name;
            let Some(folder) = resolved(&builds[at].root, &member.declaration.value) else { continue };
            let accessor = project.split(':').filter(|part| !part.is_empty()).map(plain).collect::<Vec<_>>().join(".");
            builds[at].accessors.insert(accessor, project.clone());
            builds[at].projects.insert(project.clone(), folder.clone());
            members.entry(folder).or_default().push((at, project.clone()));
        }
        for (at, build) in builds.iter_mut().enumerate() {
            build.projects.insert(":".to_owned(), build.root.clone());
            members.entry(build.root.clone()).or_default().push((at, ":".to_owned()));
        }
        let mut scripts: HashMap<String, Vec<&str>> = HashMap::new();
        for script in ["build.gradle", "build.gradle.kts"].into_iter().flat_map(|name| index.named(name)) {
            scripts.entry(plain(last(parent(script)))).or_default().push(script);
        }
        let configuring = index.declared(WORD, DeclKind::Root).iter().filter(|root| root.declaration.name == "subprojects");
        let mut central: HashMap<(&str, &str), Vec<&str>> = HashMap::new();
        for alias in index.declared(WORD, DeclKind::Alias) {
            if let Some(project) = alias.declaration.name.strip_prefix("project:") {
                central.entry((parent(alias.file), project)).or_default().push(&alias.declaration.value);
            }
        }
        let groups = index
            .declared(WORD, DeclKind::Package)
            .iter()
            .filter_map(|group| Some((group.file, group.declaration.name.strip_prefix("group:")?)));
        let mut projects = Self {
            index,
            builds,
            members,
            roots,
            scripts,
            configuring: configuring.map(|root| root.file).collect(),
            central,
            groups: groups.collect(),
            plugins: Plugins::new(index),
        };
        projects.include();
        projects
    }

    /// Finds the included builds of each build.
    fn include(&mut self) {
        let plugins = self.index.declared(WORD, DeclKind::Alias).iter();
        let plugins: Vec<&str> = plugins
            .filter(|alias| alias.declaration.name.starts_with("plugin:") || alias.declaration.name.starts_with("script:"))
            .map(|alias| alias.file)
            .collect();
        for root in self.index.declared(WORD, DeclKind::Root) {
            let at = folders_above(root.file).find_map(|folder| self.roots.get(folder)).copied();
            if let Some(at) = at.filter(|_| root.declaration.name == COMPUTED) {
                self.builds[at].is_computed = true;
            }
            let (Some(at), "plugins" | "build") = (at, root.declaration.name.as_str()) else { continue };
            let Some(folder) = resolved(&self.builds[at].root, &root.declaration.value) else { continue };
            let is_plugin = root.declaration.name == "plugins" || plugins.iter().any(|file| is_within(file, &folder));
            self.builds[at].included.push((folder, is_plugin));
        }
    }

    /// Returns the builds that a file may belong to, the nearest first, and its project in each.
    fn builds_of(&self, from: &str) -> Vec<(&Build, &str)> {
        let mut found: Vec<(usize, &str)> = Vec::new();
        for folder in folders_above(from) {
            for (at, project) in self.members.get(folder).into_iter().flatten() {
                if !found.iter().any(|(known, _)| known == at) {
                    found.push((*at, project));
                }
            }
        }
        found.into_iter().map(|(at, project)| (&self.builds[at], project)).collect()
    }

    /// Adds the project of a path or accessor.
    fn project(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        let builds = self.builds_of(from);
        for (build, own) in &builds {
            if name == ALL {
                return build.projects.values().for_each(|folder| places.extend(self.of_folder(folder)));
            }
            let path =
                name.strip_prefix("projects.").map_or_else(|| Some(name.to_owned()), |accessor| build.accessor(accessor));
            let below = || format!("{}{name}", own.trim_end_matches(':'));
            let folder = path.and_then(|path| build.projects.get(&path)).or_else(|| build.projects.get(&below()));
            if let Some(folder) = folder {
                return places.extend(self.of_folder(folder));
            }
        }
        // Settings that are computed mostly follow the folders.
        let path = name.strip_prefix("projects.").map_or_else(|| name.replace(':', "/"), |accessor| accessor.replace('.', "/"));
        let path = path.trim_start_matches('/');
        let roots = builds.iter().map(|(build, _)| build.root.as_str()).chain([""]);
        let place = roots.filter(|_| !path.is_empty()).find_map(|root| self.of_folder(&join(root, path)));
        let is_computed = || builds.iter().any(|(build, _)| build.is_computed);
        places.extend(place.or_else(|| self.only_one_named(last(path)).filter(|_| is_computed())));
    }

    fn only_one_named(&self, name: &str) -> Option<Place> {
        match self.scripts.get(&plain(name)).map(Vec::as_slice) {
            Some([script]) => Some(Place::File((*script).to_owned())),
            _ => None,
        }
    }

    /// Returns the build script of a project, or its sources.
    fn of_folder(&self, folder: &str) -> Option<Place> {
        if let Some(script) = self.script_of(folder) {
            return Some(Place::File(script));
        }
        let sources = join(folder, "src");
        let tree = if self.index.has_folder(&sources) { sources } else { folder.to_owned() };
        (!folder.is_empty() && self.index.has_folder(&tree)).then_some(Place::Tree(tree))
    }

    fn script_of(&self, folder: &str) -> Option<String> {
        let name = last(folder);
        let own = [format!("{name}.gradle"), format!("{name}.gradle.kts")];
        self.index.first_of(folder, &["build.gradle", "build.gradle.kts", &own[0], &own[1]])
    }

    /// Adds what each project takes: `buildSrc`, the plugins of included builds, the scripts of the projects above.
    fn implied(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        let folder = parent(from);
        let is_machinery = folders_above(from).any(|above| last(above) == BUILD_SRC);
        for (build, own) in self.builds_of(from) {
            let is_project = self.members.contains_key(folder) || last(from).starts_with("build.gradle") || !is_script(from);
            match name {
                _ if !is_project || is_machinery => {}
                BUILD_SRC => self.machinery(from, &join(&build.root, BUILD_SRC), places),
                INCLUDED => {
                    for (included, _) in build.included.iter().filter(|(_, is_plugin)| *is_plugin) {
                        self.machinery(from, included, places);
                    }
                }
                _ => self.above(from, build, own, places),
            }
        }
        // A folder with build scripts and no settings is a build too.
        if self.builds_of(from).is_empty() && name == BUILD_SRC {
            folders_above(from).for_each(|folder| self.machinery(from, &join(folder, BUILD_SRC), places));
        }
    }

    /// Adds a folder with the logic of the build, and what its unnamed plugins bring.
    fn machinery(&self, from: &str, folder: &str, places: &mut Vec<Place>) {
        let own = folders_above(from).any(|above| last(above) == BUILD_SRC);
        if folder.is_empty() || own || is_within(from, folder) || !self.index.has_folder(folder) {
            return;
        }
        places.push(Place::Tree(folder.to_owned()));
        let files = self.plugins.unnamed.iter().filter(|file| is_within(file, folder));
        let offers = files.filter_map(|file| self.plugins.offers.get(file)).flatten();
        for name in offers.filter(|name| name.starts_with(':') || name.starts_with("projects.")) {
            self.project(from, name, places);
        }
    }

    fn above(&self, from: &str, build: &Build, own: &str, places: &mut Vec<Place>) {
        let is_below = |folder: &&str| is_within(folder, &build.root);
        let start = if is_script(from) { parent(from) } else { from };
        for folder in folders_above(start).take_while(is_below) {
            let scripts = self.script_of(folder).filter(|script| self.configuring.contains(script.as_str()));
            places.extend(scripts.filter(|script| script != from).map(Place::File));
            for project in [own, "*"] {
                for name in self.central.get(&(folder, project)).into_iter().flatten() {
                    self.central(from, own, name, places);
                }
            }
        }
    }

    fn central(&self, from: &str, own: &str, name: &str, places: &mut Vec<Place>) {
        if name.starts_with(':') || name.starts_with("projects.") || name == ALL {
            // What all projects take is no need of the thing itself.
            if name != own && name != ALL {
                self.project(from, name, places);
            }
        } else {
            self.plugin(from, name, &mut HashSet::new(), places);
        }
    }

    /// Adds the source of a plugin, and the projects that it brings.
    fn plugin(&self, from: &str, name: &str, seen: &mut HashSet<&'i str>, places: &mut Vec<Place>) {
        let mut pending = self.plugins.files(name);
        while let Some(file) = pending.pop() {
            if !seen.insert(file) {
                continue;
            }
            places.push(Place::File(file.to_owned()));
            for offer in self.plugins.offers.get(file).into_iter().flatten() {
                if offer.starts_with(':') || offer.starts_with("projects.") {
                    self.project(from, offer, places);
                } else {
                    pending.extend(self.plugins.files(offer));
                }
            }
        }
    }

    /// Adds the project of an included build that is published with these coordinates.
    fn library(&self, from: &str, coordinates: &str, places: &mut Vec<Place>) {
        let Some((group, name)) = coordinates.split_once(':') else { return };
        for (build, _) in self.builds_of(from) {
            for (folder, _) in &build.included {
                let mut groups =
                    self.groups.iter().filter(|(file, _)| is_within(file, folder)).map(|(_, group)| *group).peekable();
                if is_within(from, folder) || (groups.peek().is_some() && !groups.any(|known| known == group)) {
                    continue;
                }
                let included = self.roots.get(folder).map(|at| &self.builds[*at]);
                let projects = included
                    .into_iter()
                    .flat_map(|build| &build.projects)
                    .filter(|(path, _)| path.rsplit(':').next() == Some(name));
                projects.for_each(|(_, folder)| places.extend(self.of_folder(folder)));
                let is_root = last(folder) == name
                    || self
                        .index
                        .declared(WORD, DeclKind::Package)
                        .iter()
                        .any(|root| root.declaration.name == name && parent(root.file) == folder);
                places.extend(is_root.then(|| self.of_folder(folder)).flatten());
            }
        }
    }

    fn script(&self, from: &str, folder: &str, path: &str) -> Option<Place> {
        let here = resolved(folder, path).filter(|path| self.index.has_file(path));
        let root = || {
            self.builds_of(from)
                .iter()
                .find_map(|(build, _)| resolved(&build.root, path).filter(|path| self.index.has_file(path)))
        };
        let only = || {
            let mut found = self.index.ending_with(path);
            found.next().filter(|_| found.next().is_none()).map(str::to_owned)
        };
        here.or_else(root).or_else(only).map(Place::File)
    }

    /// Returns the folders of all projects.
    pub(in crate::graph::readers) fn folders(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(String::as_str)
    }

    /// Adds what a source takes whose project has no build script of its own.
    pub(in crate::graph::readers) fn of_source(&self, from: &str, places: &mut Vec<Place>) {
        let folder = folders_above(from).find(|folder| self.members.contains_key(*folder));
        if folder.is_some_and(|folder| !folder.is_empty() && self.script_of(folder).is_none()) {
            for name in [BUILD_SRC, INCLUDED, ABOVE] {
                self.implied(from, name, places);
            }
        }
    }
}

impl Build {
    /// Returns the project of an accessor: the longest beginning counts, since properties of the project may follow.
    fn accessor(&self, accessor: &str) -> Option<String> {
        let parts: Vec<String> = accessor.split('.').map(plain).collect();
        (1..=parts.len()).rev().find_map(|count| self.accessors.get(&parts[..count].join("."))).cloned()
    }
}

impl Resolver for Projects<'_> {
    fn resolve(&self, from: &str, reference: &Reference, places: &mut Vec<Place>) {
        let name = reference.name.as_str();
        match reference.kind {
            RefKind::Implied => self.implied(from, name, places),
            RefKind::Package if name.starts_with(':') || name.starts_with("projects.") || name == ALL => {
                self.project(from, name, places);
            }
            RefKind::Package => self.library(from, name, places),
            RefKind::Module => match name.strip_prefix(':').and_then(|task| task.rsplit_once(':')) {
                Some((project, _)) => self.project(from, &format!(":{project}"), places),
                None if name.starts_with(':') => {}
                None => self.plugin(from, name, &mut HashSet::new(), places),
            },
            RefKind::Path => places.extend(self.script(from, parent(from), name)),
            RefKind::RootPath => places.extend(self.script(from, "", name)),
        }
    }
}
