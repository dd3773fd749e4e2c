//! Finds the projects and the sources that .NET means. Namespaces count only among the sources of a project and of those that
//! it
//! takes, since many repositories use a namespace twice.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Mutex;

use super::conditions::may_hold;
use super::globs::fits;
use super::projects::NEXT;
use super::{WORD, is_project};
use crate::graph::index::{Index, Place};
use crate::graph::paths::{folders_above, join, parent, resolved};
use crate::graph::readers::Resolver;
use crate::graph::reading::{DeclKind, Declaration, RefKind, Reference};

/// The deepest nesting of imports and properties.
const MAX_DEPTH: usize = 8;

/// The projects of the repository.
pub(super) struct Solution<'i> {
    index: &'i Index<'i>,
    /// The project files by folder.
    projects: HashMap<&'i str, Vec<&'i str>>,
    /// What each file says: the projects that it references, properties, imports.
    members: HashMap<&'i str, Vec<&'i Declaration>>,
    properties: HashMap<(&'i str, &'i str), &'i str>,
    imports: HashMap<&'i str, Vec<&'i Declaration>>,
    /// The projects that a project takes.
    takes: HashMap<&'i str, Vec<String>>,
    /// The folders of each namespace, by the folder of the project.
    namespaces: HashMap<&'i str, HashMap<&'i str, BTreeSet<&'i str>>>,
    /// The folders of the projects that can be reached from the project of a folder.
    reached: Mutex<HashMap<&'i str, HashSet<&'i str>>>,
}

impl<'i> Solution<'i> {
    pub(super) fn new(index: &'i Index<'i>) -> Self {
        let mut projects: HashMap<&str, Vec<&str>> = HashMap::new();
        for path in index.paths().iter().filter(|path| is_project(path)) {
            projects.entry(parent(path)).or_default().push(path);
        }
        let by_file = |kind| {
            let mut files: HashMap<&str, Vec<&Declaration>> = HashMap::new();
            index
                .declared(WORD, kind)
                .iter()
                .for_each(|declared| files.entry(declared.file).or_default().push(declared.declaration));
            files
        };
        let aliases = index.declared(WORD, DeclKind::Alias).iter();
        let mut solution = Self {
            index,
            projects,
            members: by_file(DeclKind::Member),
            properties: aliases
                .map(|alias| ((alias.file, alias.declaration.name.as_str()), alias.declaration.value.as_str()))
                .collect(),
            imports: by_file(DeclKind::Root),
            takes: HashMap::new(),
            namespaces: HashMap::new(),
            reached: Mutex::default(),
        };
        let all: Vec<&str> = solution.projects.values().flatten().copied().collect();
        for project in all {
            let mut files = vec![project.to_owned()];
            files.extend(
                ["Directory.Build.props", "Directory.Build.targets"].iter().filter_map(|name| solution.above(project, name)),
            );
            files.extend(solution.imported(project));
            let taken = files.iter().flat_map(|file| solution.taken(project, file)).collect();
            solution.takes.insert(project, taken);
        }
        for module in index.declared(WORD, DeclKind::Module) {
            let project = solution.project_of(module.file);
            let namespaces = solution.namespaces.entry(&module.declaration.name).or_default();
            namespaces.entry(project).or_default().insert(parent(module.file));
        }
        solution
    }

    /// Returns the folder of the nearest project; the root if there is none.
    fn project_of<'p>(&self, path: &'p str) -> &'p str {
        folders_above(path).find(|folder| self.projects.contains_key(folder)).unwrap_or_default()
    }

    /// Returns the projects that `file` makes `project` take: what the file says, and what it imports.
    fn taken(&self, project: &str, file: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut pending = vec![(file.to_owned(), 0)];
        while let Some((file, depth)) = pending.pop() {
            for member in
                self.members.get(file.as_str()).into_iter().flatten().filter(|member| may_hold(&member.value, project))
            {
                found.extend(self.projects_at(project, &file, &member.name));
            }
            if depth < MAX_DEPTH && file != project {
                pending.extend(self.imported(&file).into_iter().map(|file| (file, depth + 1)));
            }
        }
        found.retain(|other| other != project);
        found.sort();
        found.dedup();
        found
    }

    /// Returns the files that a file imports.
    fn imported(&self, file: &str) -> Vec<String> {
        let imports = self.imports.get(file).into_iter().flatten();
        let files = imports.filter_map(|import| match import.name.as_str() {
            NEXT => self.above(file, &import.value),
            _ => self.file(file, file, &import.value),
        });
        files.filter(|imported| imported != file).collect()
    }

    /// Returns the projects at a path or pattern, which `file` says for `project`.
    fn projects_at(&self, project: &str, file: &str, path: &str) -> Vec<String> {
        let expanded = self.expanded(project, file, path, 0);
        if !expanded.contains('*') {
            return self.file(project, file, path).filter(|path| is_project(path)).into_iter().collect();
        }
        let Some(pattern) = resolved(if expanded.starts_with('/') { "" } else { parent(project) }, &expanded) else {
            return Vec::new();
        };
        self.projects.values().flatten().filter(|path| fits(&pattern, path)).map(|path| (*path).to_owned()).collect()
    }

    /// Returns a path with the values of its properties; one from the root begins with `/`. What is not known stays.
    fn expanded(&self, project: &str, file: &str, path: &str, depth: usize) -> String {
        let mut out = String::new();
        let mut rest = path;
        while let Some((before, after)) = rest.split_once("$(") {
            let Some((name, behind)) = after.split_once(')') else { break };
            out.push_str(before);
            let value = match name {
                "MSBuildThisFileDirectory" => Some(format!("/{}/", parent(file))),
                "MSBuildProjectDirectory" | "ProjectDir" => Some(format!("/{}/", parent(project))),
                name if depth < MAX_DEPTH && out.len() < 4_096 => {
                    self.property(project, file, name).map(|(file, value)| self.expanded(project, &file, value, depth + 2))
                }
                _ => None,
            };
            out.push_str(&value.unwrap_or_else(|| format!("$({name})")));
            rest = behind;
        }
        out + rest
    }

    /// Returns the value of a property and the file that says it.
    fn property(&self, project: &str, file: &str, name: &str) -> Option<(String, &'i str)> {
        let above = ["Directory.Build.props", "Directory.Build.targets"].iter().filter_map(|above| self.above(project, above));
        let files = [file.to_owned(), project.to_owned()].into_iter().chain(above);
        files.into_iter().find_map(|file| self.properties.get(&(file.as_str(), name)).map(|value| (file.clone(), *value)))
    }

    /// Returns the file at a path. Case is as on Windows where it must be, and a path from an unknown folder is known by its
    /// end.
    fn file(&self, project: &str, file: &str, path: &str) -> Option<String> {
        match self.place(project, file, path)? {
            Place::File(path) => Some(path),
            Place::Folder(_) | Place::Tree(_) => None,
        }
    }

    fn place(&self, project: &str, file: &str, path: &str) -> Option<Place> {
        let path = self.expanded(project, file, path, 0);
        if let Some(tail) = path.strip_prefix("$(") {
            return self.ending(project, tail.split_once(')')?.1.trim_start_matches(['/', '.']));
        }
        if path.contains("$(") {
            return None;
        }
        let folder = if path.starts_with('/') { "" } else { parent(project) };
        self.index.at(folder, &path).or_else(|| self.any_case(&resolved(folder, &path)?))
    }

    fn ending(&self, from: &str, tail: &str) -> Option<Place> {
        if tail.is_empty() {
            return None;
        }
        let above = folders_above(from).find_map(|folder| resolved(folder, tail).filter(|path| self.index.has_file(path)));
        let only = || {
            let mut found = self.index.ending_with(tail);
            found.next().filter(|_| found.next().is_none()).map(str::to_owned)
        };
        above.or_else(only).map(Place::File)
    }

    fn any_case(&self, path: &str) -> Option<Place> {
        if !is_project(path) {
            return None;
        }
        let mut found = self.projects.values().flatten().filter(|file| file.eq_ignore_ascii_case(path));
        found.next().map(|file| Place::File((*file).to_owned()))
    }

    /// Returns true if sources of the project in `from` may use those of the project in `to`: what a project takes is taken
    /// with all
    /// that it takes.
    fn reaches(&self, from: &'i str, to: &str) -> bool {
        let Ok(mut reached) = self.reached.lock() else { return false };
        let folders = reached.entry(from).or_insert_with(|| {
            let mut seen: HashSet<&str> = HashSet::new();
            let mut pending = vec![from];
            while let Some(folder) = pending.pop() {
                if !seen.insert(folder) {
                    continue;
                }
                let taken = self.projects.get(folder).into_iter().flatten().filter_map(|file| self.takes.get(file)).flatten();
                pending.extend(taken.filter_map(|file| self.projects.get_key_value(parent(file)).map(|(folder, _)| *folder)));
            }
            seen
        });
        folders.contains(to)
    }

    /// Adds the folders of a namespace, in the project of a source and in those that it takes.
    fn namespace(&self, from: &str, name: &str, is_own: bool, places: &mut Vec<Place>) {
        let Some((project, _)) = self.projects.get_key_value(self.project_of(from)) else { return };
        for (other, folders) in self.namespaces.get(name).into_iter().flatten() {
            if other == project || (!is_own && self.reaches(project, other)) {
                let others = folders.iter().filter(|folder| **folder != parent(from));
                places.extend(others.map(|folder| Place::Folder((*folder).to_owned())));
            }
        }
    }

    /// `MSBuild` takes the nearest file of the name above a project.
    fn above(&self, from: &str, name: &str) -> Option<String> {
        folders_above(from).map(|folder| join(folder, name)).find(|path| self.index.has_file(path) && path != from)
    }
}

impl Resolver for Solution<'_> {
    fn resolve(&self, from: &str, reference: &Reference, places: &mut Vec<Place>) {
        let name = reference.name.as_str();
        let is_project = is_project(from);
        match reference.kind {
            RefKind::Implied => {
                let Some(file) = self.above(from, name) else { return };
                if is_project {
                    places.extend(self.taken(from, &file).into_iter().map(Place::File));
                }
                places.push(Place::File(file));
            }
            RefKind::Module => self.namespace(from, name, false, places),
            RefKind::Package if is_project => {
                places.extend(self.projects_at(from, from, name).into_iter().filter(|path| path != from).map(Place::File));
            }
            RefKind::Package => self.namespace(from, name, true, places),
            RefKind::Path | RefKind::RootPath => {
                let Some(place) = self.place(from, from, name) else { return };
                if let Place::File(file) = &place {
                    if file == from {
                        return;
                    }
                    if is_project {
                        places.extend(self.taken(from, file).into_iter().map(Place::File));
                    }
                }
                places.push(place);
            }
        }
    }
}
