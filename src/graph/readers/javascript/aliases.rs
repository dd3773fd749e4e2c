//! Other names of paths: `paths` and `rootDirs` of TypeScript, import maps of Deno, aliases of bundlers.

use std::collections::HashMap;
use std::sync::Arc;

use super::WORD;
use super::configs::{BASE, EXTENDS, ROOTS, is_deno, is_typescript};
use super::packages::ScriptPackages;
use super::settings::is_settings;
use crate::graph::index::Index;
use crate::graph::paths::{folders_above, join, last, parent, resolved};
use crate::graph::reading::{DeclKind, Declaration};

/// The most files that extend one another.
const MAX_DEPTH: usize = 16;

/// Names of paths, as one file gives them.
#[derive(Debug, Default)]
struct AliasNames {
    exact: HashMap<String, Vec<String>>,
    /// What stands before and behind the `*`, and the targets; the longest beginning first.
    patterns: Vec<(String, String, Vec<String>)>,
}

/// The settings that hold for the files of a folder.
#[derive(Debug, Default, Clone)]
struct Effective {
    names: Option<Arc<AliasNames>>,
    base: Option<String>,
    roots: Vec<String>,
}

/// All settings, by the folder that holds them.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    by_folder: HashMap<String, Vec<Effective>>,
}

impl Aliases {
    pub(super) fn new<'i>(index: &'i Index<'i>, packages: &ScriptPackages<'i>) -> Self {
        let mut files: HashMap<&str, Vec<&Declaration>> = HashMap::new();
        for kind in [DeclKind::Alias, DeclKind::Root, DeclKind::Member] {
            for declared in index.declared(WORD, kind) {
                files.entry(declared.file).or_default().push(declared.declaration);
            }
        }
        let mut builder = AliasBuilder { index, packages, files, known: HashMap::new() };
        let mut aliases = Self::default();
        let mut names: Vec<&str> = builder.files.keys().copied().collect();
        names.sort_unstable();
        for file in names {
            if let Some(effective) = builder.of(file, MAX_DEPTH) {
                aliases.by_folder.entry(parent(file).to_owned()).or_default().push(effective);
            }
        }
        aliases
    }

    /// Calls `visit` with each path that a name may mean in a file, those of the nearest settings first, until it returns true.
    pub(super) fn each(&self, from: &str, name: &str, mut visit: impl FnMut(&str) -> bool) -> bool {
        for effective in folders_above(from).filter_map(|folder| self.by_folder.get(folder)).flatten() {
            if let Some(names) = &effective.names
                && names.of(name).iter().any(|path| visit(path))
            {
                return true;
            }
            if let Some(base) = &effective.base
                && visit(&join(base, name))
            {
                return true;
            }
        }
        false
    }

    /// Returns the same path in the other folders that TypeScript takes for one with its own.
    pub(super) fn in_other_roots(&self, from: &str, path: &str) -> Vec<String> {
        let mut paths = Vec::new();
        for effective in folders_above(from).filter_map(|folder| self.by_folder.get(folder)).flatten() {
            let inside = effective
                .roots
                .iter()
                .filter_map(|root| path.strip_prefix(root.as_str())?.strip_prefix('/'))
                .min_by_key(|rest| rest.len());
            if let Some(inside) = inside {
                paths.extend(effective.roots.iter().map(|root| join(root, inside)));
            }
        }
        paths
    }
}

impl AliasNames {
    fn add(&mut self, name: &str, target: String) {
        match name.split_once('*') {
            Some((head, tail)) => match self.patterns.iter_mut().find(|(a, b, _)| a == head && b == tail) {
                Some((_, _, targets)) => targets.push(target),
                None => self.patterns.push((head.to_owned(), tail.to_owned(), vec![target])),
            },
            None => self.exact.entry(name.to_owned()).or_default().push(target),
        }
    }

    fn of(&self, name: &str) -> Vec<String> {
        if let Some(targets) = self.exact.get(name) {
            return targets.clone();
        }
        let mut found = Vec::new();
        for (head, tail, targets) in &self.patterns {
            let inside = name.strip_prefix(head.as_str()).and_then(|rest| rest.strip_suffix(tail.as_str()));
            if let Some(inside) = inside {
                found.extend(targets.iter().map(|target| target.replacen('*', inside, 1)));
            }
        }
        found
    }
}

/// Puts the settings of files together with those that they extend.
struct AliasBuilder<'b, 'i> {
    index: &'i Index<'i>,
    packages: &'b ScriptPackages<'i>,
    files: HashMap<&'i str, Vec<&'i Declaration>>,
    known: HashMap<String, Effective>,
}

impl AliasBuilder<'_, '_> {
    /// Returns the settings of a file; `None` if it has none of this kind.
    fn of(&mut self, file: &str, depth: usize) -> Option<Effective> {
        if let Some(known) = self.known.get(file) {
            return Some(known.clone());
        }
        let name = last(file);
        let is_prefixed = is_deno(name) || (!is_typescript(name) && is_settings(file)) || name == "package.json";
        if depth == 0 || !(is_typescript(name) || is_prefixed) {
            return None;
        }
        let own = self.files.get(file).cloned().unwrap_or_default();
        let mut effective = Effective::default();
        for extended in own.iter().filter(|declared| declared.name == EXTENDS) {
            let base = self.extended(file, &extended.value).and_then(|base| self.of(&base, depth - 1));
            if let Some(base) = base {
                effective.names = base.names.or(effective.names);
                effective.base = base.base.or(effective.base);
                effective.roots = if base.roots.is_empty() { effective.roots } else { base.roots };
            }
        }
        let folder = parent(file);
        if is_typescript(name) {
            let values = |key: &str| -> Vec<String> {
                own.iter()
                    .filter(|declared| declared.name == key)
                    .filter_map(|declared| resolved(folder, &declared.value))
                    .collect()
            };
            effective.base = values(BASE).pop().or(effective.base);
            let roots = values(ROOTS);
            effective.roots = if roots.is_empty() { effective.roots } else { roots };
        }
        let names = names(&own, name, effective.base.as_deref().filter(|_| is_typescript(name)).unwrap_or(folder), is_prefixed);
        effective.names = names.map(Arc::new).or(effective.names);
        self.known.insert(file.to_owned(), effective.clone());
        Some(effective)
    }

    /// Returns the file that another one extends.
    fn extended(&self, file: &str, base: &str) -> Option<String> {
        let with_ending = |path: String| {
            [path.clone(), format!("{path}.json"), join(&path, "tsconfig.json")]
                .into_iter()
                .find(|path| self.index.has_file(path))
        };
        if base.starts_with('.') || base.starts_with('/') || is_deno(last(file)) {
            return with_ending(resolved(parent(file), base)?);
        }
        let (name, inside) = super::packages::package_name(base);
        match self.packages.imported(self.index, file, name) {
            super::packages::ExportTarget::ScriptPackage(folder) => with_ending(join(folder, inside)),
            super::packages::ExportTarget::Path(folder) => with_ending(join(&folder, inside)),
            super::packages::ExportTarget::Registry => None,
        }
    }
}

/// Returns the names that the declarations of a file give to paths.
fn names(own: &[&Declaration], file: &str, base: &str, is_prefixed: bool) -> Option<AliasNames> {
    let mut names = AliasNames::default();
    for declared in own.iter().filter(|declared| !matches!(declared.name.as_str(), EXTENDS | BASE | ROOTS)) {
        let (name, value) = (declared.name.as_str(), declared.value.as_str());
        // The entries of a package are no names for others; those that Jest maps are.
        let is_entry = (file == "package.json" && (name.starts_with(['.', '#']) || !value.starts_with('.')))
            || (is_deno(file) && name.starts_with('.'));
        if is_entry || value.contains(':') {
            continue;
        }
        let Some(mut target) = resolved(base, value) else { continue };
        if is_deno(file) && name.ends_with('/') {
            names.add(&format!("{name}*"), join(&target, "*"));
            continue;
        }
        if is_prefixed && !is_deno(file) && !name.contains('*') {
            names.add(&format!("{}/*", name.trim_end_matches('/')), join(&target, "*"));
        }
        if value.ends_with('/') && value.len() > 1 {
            target.push('/');
        }
        names.add(name, target);
    }
    names.patterns.sort_by_key(|(head, ..)| std::cmp::Reverse(head.len()));
    (!names.exact.is_empty() || !names.patterns.is_empty()).then_some(names)
}
