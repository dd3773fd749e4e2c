//! Folders that a layout gives to a domain but whose level is not known, so that their tests would never run.

use std::collections::{BTreeMap, BTreeSet};

use super::folders::{SuiteFolders, below, join};
use super::place;
use crate::config::{Config, Domain, Layout, LayoutPart, Suites, known_levels};
use crate::model::pattern::literal;

/// A folder with tests at a level that is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stray {
    /// The name in the place of the layout's `{level}`.
    pub level: String,
    /// The path from the root.
    pub folder: String,
}

/// Returns the folders of a domain whose level neither `levels` nor a suite names, each once. Only layouts with `{level}` are searched.
#[must_use]
pub fn unknown_levels(config: &Config, domain: usize, folders: &dyn SuiteFolders) -> Vec<Stray> {
    let domain = &config.domains[domain];
    if matches!(domain.suites, Suites::None) {
        return Vec::new();
    }
    let known = known_levels(config);
    let mut strays: BTreeMap<Stray, Vec<String>> = BTreeMap::new();
    for layout in config.tests.iter().map(|at| &at.value) {
        for root in place::roots(layout, domain) {
            for (stray, file) in of_layout(layout, &root, domain, folders) {
                if !known.contains(&stray.level.as_str()) {
                    strays.entry(stray).or_default().push(file);
                }
            }
        }
    }
    if strays.is_empty() {
        return Vec::new();
    }
    // A level in one layout may be the name of a folder in another.
    let stocks = known.iter().flat_map(|level| place::stock(config, domain, level, folders).files);
    let taken: BTreeSet<String> = stocks.map(|file| file.path).collect();
    let is_stray =
        |stray: &Stray, files: &[String]| !is_named(domain, &stray.folder) && files.iter().any(|file| !taken.contains(file));
    strays.into_iter().filter(|(stray, files)| is_stray(stray, files)).map(|(stray, _)| stray).collect()
}

/// Returns every file that the layout gives to the domain, at any level.
fn of_layout(layout: &Layout, root: &str, domain: &Domain, folders: &dyn SuiteFolders) -> Vec<(Stray, String)> {
    let Some(at) = layout.parts.iter().position(|part| *part == LayoutPart::Level) else { return Vec::new() };
    let name = &domain.name.value;
    let above = layout.parts[..at].iter().fold(String::new(), |above, part| match part {
        LayoutPart::Folder(folder) | LayoutPart::Glob(folder) => join(&above, folder),
        LayoutPart::Domain => join(&above, name),
        LayoutPart::Path => join(&above, root),
        LayoutPart::Level => above,
    });
    let placed = |file: String| {
        let (level, _) = below(&file, &above)?.split_once('/')?;
        let folder = place::place(layout, root, name, level).folder;
        // The folder may have a name of its own below the level.
        below(&file, &folder).filter(|rest| !rest.is_empty())?;
        let stray = (!level.starts_with('.')).then(|| Stray { level: level.to_owned(), folder })?;
        Some((stray, file))
    };
    let glob = any_level(layout, at, &above, name);
    let files = folders.list(&above, glob.as_deref()).files;
    let own = files.into_iter().filter(|file| !place::is_excluded(layout, domain, &file.path));
    own.filter_map(|file| placed(file.path)).collect()
}

/// Returns the pattern of a layout that ends in wildcards, with a wildcard for the level.
fn any_level(layout: &Layout, at: usize, above: &str, domain: &str) -> Option<String> {
    if !layout.parts.iter().any(|part| matches!(part, LayoutPart::Glob(_))) {
        return None;
    }
    let name = |part: &LayoutPart| match part {
        LayoutPart::Folder(name) => literal(name),
        LayoutPart::Glob(name) => name.clone(),
        LayoutPart::Domain => domain.to_owned(),
        LayoutPart::Level | LayoutPart::Path => "*".to_owned(),
    };
    let rest: Vec<String> = layout.parts[at..].iter().map(name).collect();
    Some(format!("/{}", join(&literal(above), &rest.join("/"))))
}

/// Returns true if a command of the domain names this folder.
fn is_named(domain: &Domain, folder: &str) -> bool {
    let Suites::Named(named) = &domain.suites else { return false };
    named.iter().any(|named| {
        let is_home = named.suite.working_dir.as_deref().is_some_and(|home| home.contains(folder));
        is_home || named.suite.run.as_deref().is_some_and(|run| run.contains(folder))
    })
}
