//! The packages of the repository: the workspace that each is a member of, and the package that a dependency takes.

use std::collections::{BTreeMap, HashMap};

use super::WORD;
use super::manifests::{CATALOG, OVERRIDE};
use super::versions::fits;
use crate::graph::index::{Declared, Index};
use crate::graph::paths::{folders_above, is_within, join, last, parent, resolved};
use crate::graph::readers::globs::matches;
use crate::graph::reading::DeclKind;

/// A package: a folder with a manifest that has a name or dependencies.
#[derive(Debug, Default)]
pub(super) struct ScriptPackage<'i> {
    pub(super) file: &'i str,
    pub(super) name: &'i str,
    version: &'i str,
    /// The keys of `exports`, `imports` and the like, with their paths.
    pub(super) entries: Vec<(&'i str, &'i str)>,
    /// The dependencies, with what is asked for.
    dependencies: HashMap<&'i str, &'i str>,
    /// The folder of the workspace that it is a member of.
    workspace: Option<&'i str>,
}

/// What a dependency takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ExportTarget<'i> {
    /// A package of the repository, by its folder.
    ScriptPackage(&'i str),
    /// A folder or file without a manifest.
    Path(String),
    /// A package from elsewhere.
    Registry,
}

/// All packages.
#[derive(Debug, Default)]
pub(super) struct ScriptPackages<'i> {
    by_folder: HashMap<&'i str, ScriptPackage<'i>>,
    by_name: HashMap<&'i str, Vec<&'i str>>,
    /// The patterns of members by the folder of the workspace.
    workspaces: BTreeMap<&'i str, Vec<&'i str>>,
    /// Versions for whole workspaces, by their folders.
    overrides: HashMap<(&'i str, &'i str), &'i str>,
    catalogs: HashMap<(&'i str, &'i str), &'i str>,
    /// The projects of Nx.
    projects: HashMap<&'i str, Vec<&'i str>>,
}

impl<'i> ScriptPackages<'i> {
    pub(super) fn new(index: &'i Index<'i>) -> Self {
        let mut packages = Self::default();
        for package in index.declared(WORD, DeclKind::Package) {
            let folder = parent(package.file);
            let known = packages.by_folder.entry(folder).or_default();
            (known.file, known.name, known.version) = (package.file, &package.declaration.name, &package.declaration.value);
            packages.by_name.entry(&package.declaration.name).or_default().push(folder);
        }
        for root in index.declared(WORD, DeclKind::Root) {
            packages.dependency_of(root);
        }
        for alias in index.declared(WORD, DeclKind::Alias).iter().filter(|alias| is_package(alias.file)) {
            let package = packages.by_folder.entry(parent(alias.file)).or_default();
            package.file = alias.file;
            package.entries.push((&alias.declaration.name, &alias.declaration.value));
        }
        for member in
            index.declared(WORD, DeclKind::Member).iter().filter(|member| member.declaration.name != super::configs::EXTENDS)
        {
            packages.workspaces.entry(parent(member.file)).or_default().push(&member.declaration.name);
        }
        for project in index.declared(WORD, DeclKind::Module) {
            packages.projects.entry(&project.declaration.name).or_default().push(project.file);
        }
        packages.join_workspaces();
        packages
    }

    fn dependency_of(&mut self, root: &Declared<'i>) {
        let (folder, name, spec) = (parent(root.file), root.declaration.name.as_str(), root.declaration.value.as_str());
        if let Some(name) = name.strip_prefix(OVERRIDE) {
            self.overrides.insert((folder, name), spec);
        } else if name.starts_with(CATALOG) {
            self.catalogs.insert((folder, name), spec);
        } else if is_package(root.file) {
            let package = self.by_folder.entry(folder).or_default();
            package.file = root.file;
            package.dependencies.insert(name, spec);
        }
    }

    fn join_workspaces(&mut self) {
        for (folder, package) in &mut self.by_folder {
            let above = std::iter::once(*folder).chain(folders_above(folder));
            let mut found = above.filter_map(|above| self.workspaces.get_key_value(above));
            package.workspace = found.find(|(root, patterns)| is_member(folder, root, patterns)).map(|(root, _)| *root);
        }
    }

    /// Returns the packages whose folder holds a file, the nearest first.
    pub(super) fn above<'s>(&'s self, from: &'s str) -> impl Iterator<Item = (&'i str, &'s ScriptPackage<'i>)> + 's {
        folders_above(from)
            .filter_map(|folder| self.by_folder.get_key_value(folder))
            .map(|(folder, package)| (*folder, package))
    }

    pub(super) fn get(&self, folder: &str) -> Option<&ScriptPackage<'i>> {
        self.by_folder.get(folder)
    }

    /// Returns the manifests of the projects of Nx, or of packages, with this name.
    pub(super) fn projects(&self, name: &str) -> Vec<&'i str> {
        let packages = self.by_name.get(name).into_iter().flatten().filter_map(|folder| self.by_folder.get(folder));
        self.projects.get(name).into_iter().flatten().copied().chain(packages.map(|package| package.file)).collect()
    }

    /// Returns what an import of a package by its name takes in a file.
    pub(super) fn imported(&self, index: &Index<'_>, from: &str, name: &str) -> ExportTarget<'i> {
        let mut is_first = true;
        for (folder, package) in self.above(from) {
            if package.name == name && !name.is_empty() && is_first {
                return ExportTarget::ScriptPackage(folder);
            }
            if let Some(spec) = package.dependencies.get(name) {
                return self.target(index, folder, name, spec);
            }
            is_first &= package.name.is_empty() && package.dependencies.is_empty();
        }
        // A workspace makes each member visible to all, whether listed or not.
        let Some(workspace) = self.workspace(from) else { return ExportTarget::Registry };
        self.override_of(index, workspace, name)
            .or_else(|| self.member(workspace, name, |_| true))
            .unwrap_or(ExportTarget::Registry)
    }

    /// Returns the workspace of the package that a file belongs to.
    fn workspace(&self, from: &str) -> Option<&'i str> {
        let own = self.above(from).find(|(_, package)| !package.name.is_empty() || !package.dependencies.is_empty());
        match own {
            Some((_, package)) => package.workspace,
            None => folders_above(from).find_map(|folder| self.workspaces.get_key_value(folder)).map(|(folder, _)| *folder),
        }
    }

    /// Returns what a manifest in a folder takes for a dependency.
    pub(super) fn target(&self, index: &Index<'_>, folder: &str, name: &str, spec: &str) -> ExportTarget<'i> {
        let workspace = self.by_folder.get(folder).and_then(|package| package.workspace);
        let above = || std::iter::once(folder).chain(folders_above(folder));
        if let Some(found) = above().find_map(|root| self.override_of(index, root, name)) {
            return found;
        }
        self.of_spec(index, folder, workspace, name, spec).unwrap_or(ExportTarget::Registry)
    }

    fn override_of(&self, index: &Index<'_>, root: &str, name: &str) -> Option<ExportTarget<'i>> {
        let spec = self.overrides.get(&(root, name))?;
        self.of_spec(index, root, self.by_folder.get(root).and_then(|package| package.workspace).or(Some("")), name, spec)
    }

    fn of_spec(
        &self,
        index: &Index<'_>,
        folder: &str,
        workspace: Option<&'i str>,
        name: &str,
        spec: &str,
    ) -> Option<ExportTarget<'i>> {
        if let Some(rest) = spec.strip_prefix("workspace:") {
            return self.of_workspace(index, folder, workspace, name, rest);
        }
        if let Some(catalog) = spec.strip_prefix(CATALOG) {
            let catalog = if catalog == "default" { "" } else { catalog };
            let key = format!("{CATALOG}{catalog} {name}");
            let spec = std::iter::once(folder)
                .chain(folders_above(folder))
                .find_map(|root| self.catalogs.get(&(root, key.as_str())))?;
            return if spec.starts_with(CATALOG) { None } else { self.of_spec(index, folder, workspace, name, spec) };
        }
        let path = ["link:", "file:", "portal:"].iter().find_map(|protocol| spec.strip_prefix(protocol));
        if let Some(path) = path.or(Some(spec).filter(|spec| spec.starts_with("./") || spec.starts_with("../"))) {
            return self.of_path(index, folder, path);
        }
        if spec.contains([':', '/']) {
            return None;
        }
        self.member(workspace?, name, |version| fits(version, spec))
    }

    /// `workspace:*`, `workspace:^1.0`, `workspace:@shop/ui@*`, `workspace:../ui`.
    fn of_workspace(
        &self,
        index: &Index<'_>,
        folder: &str,
        workspace: Option<&'i str>,
        name: &str,
        rest: &str,
    ) -> Option<ExportTarget<'i>> {
        if rest.contains('/') && !rest.starts_with('@') {
            return self.of_path(index, folder, rest).or_else(|| self.of_path(index, workspace?, rest));
        }
        let alias = rest.get(1..).and_then(|tail| tail.rfind('@')).map(|at| &rest[..=at]);
        let name = alias.unwrap_or(name);
        self.member(workspace.unwrap_or_default(), name, |_| true).or_else(|| self.nearest(folder, name))
    }

    fn of_path(&self, index: &Index<'_>, folder: &str, path: &str) -> Option<ExportTarget<'i>> {
        let path = resolved(folder, path.trim_start_matches("//"))?;
        if let Some((folder, _)) = self.by_folder.get_key_value(path.as_str()) {
            return Some(ExportTarget::ScriptPackage(folder));
        }
        (index.has_file(&path) || index.has_folder(&path)).then_some(ExportTarget::Path(path))
    }

    /// Returns the member of a workspace with this name and a version that fits.
    fn member(&self, workspace: &str, name: &str, fits: impl Fn(&str) -> bool) -> Option<ExportTarget<'i>> {
        let is_here = |folder: &&&str| {
            self.by_folder.get(**folder).is_some_and(|package| package.workspace == Some(workspace) && fits(package.version))
        };
        self.by_name.get(name)?.iter().find(is_here).map(|folder| ExportTarget::ScriptPackage(folder))
    }

    fn nearest(&self, folder: &str, name: &str) -> Option<ExportTarget<'i>> {
        let common = |other: &&&str| folder.split('/').zip(other.split('/')).take_while(|(a, b)| a == b).count();
        self.by_name.get(name)?.iter().max_by_key(common).map(|folder| ExportTarget::ScriptPackage(folder))
    }
}

/// Returns true if a declaration of a file with this path belongs to a package.
fn is_package(file: &str) -> bool {
    matches!(last(file), "package.json" | "deno.json" | "deno.jsonc")
}

/// Returns true if a folder is a member of the workspace in `root`, whose patterns are given. The root is one.
fn is_member(folder: &str, root: &str, patterns: &[&str]) -> bool {
    if folder == root {
        return true;
    }
    if !is_within(folder, root) {
        return false;
    }
    let inside = if root.is_empty() { folder } else { &folder[root.len() + 1..] };
    let fits = |pattern: &str| matches(pattern.trim_start_matches("./").trim_end_matches('/'), inside);
    let mut is = false;
    for pattern in patterns {
        match pattern.strip_prefix('!') {
            Some(excluded) => is &= !(fits(excluded) || matches(&join(excluded.trim_end_matches('/'), "**"), inside)),
            None => is |= fits(pattern),
        }
    }
    is
}

/// Returns the name of the package, and what follows it.
pub(super) fn package_name(name: &str) -> (&str, &str) {
    let first = if name.starts_with('@') { name.find('/').map_or(0, |at| at + 1) } else { 0 };
    match name[first..].find('/') {
        Some(at) => (&name[..first + at], &name[first + at + 1..]),
        None => (name, ""),
    }
}
