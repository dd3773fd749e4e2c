//! The places where the layouts look for a domain's suites of a level.

use super::folders::{FolderFile, SuiteFolders, below, join};
use crate::config::{Config, Domain, Layout, LayoutPart, known_levels};
use crate::model::pattern::literal;

/// A folder in which a layout looks for tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuitePlace {
    /// The folder, from the root; empty for the root.
    pub folder: String,
    /// The pattern of the files in it, anchored at the root, if the layout ends in wildcards.
    pub glob: Option<String>,
    /// Folders in it that hold tests of another level and are left out.
    pub without: Vec<String>,
}

/// The files in all places of one domain and level.
#[derive(Debug, Default)]
pub(super) struct Stock {
    /// The places that hold files, in the order of the layouts.
    pub(super) places: Vec<SuitePlace>,
    /// Each file once, sorted.
    pub(super) files: Vec<FolderFile>,
    pub(super) is_whole: bool,
}

/// Looks into every place of every layout: a domain may have code in two folders, and tests in both.
pub(super) fn stock(config: &Config, domain: &Domain, level: &str, folders: &dyn SuiteFolders) -> Stock {
    let mut stock = Stock { is_whole: true, ..Stock::default() };
    for layout in config.tests.iter().map(|at| &at.value) {
        let is_leveled = layout.parts.contains(&LayoutPart::Level);
        for root in roots(layout, domain) {
            let mut place = place(layout, &root, &domain.name.value, level);
            if !is_leveled && own_level(config, domain, &place.folder).is_some_and(|own| own != level) {
                continue;
            }
            let mut found = folders.list(&place.folder, place.glob.as_deref());
            leave_excluded(layout, domain, &mut place, &mut found.files);
            if !is_leveled && !found.files.is_empty() {
                // … but not the files that another layout gives to another level.
                let mut others = of_other_levels(config, domain, level);
                others.extend(without_level_below(config, domain, level, &place.folder));
                others.retain(|other| found.files.iter().any(|file| below(&file.path, other).is_some()));
                found.files.retain(|file| !others.iter().any(|other| below(&file.path, other).is_some()));
                place.without.extend(others);
            }
            found.files.retain(|file| stock.files.binary_search(file).is_err());
            stock.is_whole &= found.is_whole;
            if !found.files.is_empty() {
                stock.places.push(place);
                stock.files.append(&mut found.files);
                stock.files.sort_unstable();
            }
        }
    }
    stock
}

/// Returns true if a layout leads into the domain's own folders and a pattern of the domain excludes the file with `!`: the file belongs
/// to another domain.
pub(super) fn is_excluded(layout: &Layout, domain: &Domain, file: &str) -> bool {
    let is_own = layout.parts.first() == Some(&LayoutPart::Path);
    let last = || domain.paths.iter().rfind(|line| line.value.matches(file.as_bytes(), false));
    is_own && domain.paths.iter().any(|line| line.value.is_negated()) && last().is_some_and(|line| line.value.is_negated())
}

/// Leaves out the files that the domain's own patterns exclude.
fn leave_excluded(layout: &Layout, domain: &Domain, place: &mut SuitePlace, files: &mut Vec<FolderFile>) {
    let before = files.len();
    files.retain(|file| !is_excluded(layout, domain, &file.path));
    if files.len() < before {
        let excluded =
            domain.paths.iter().filter(|line| line.value.is_negated()).filter_map(|line| line.value.literal_prefix());
        let excluded = excluded.filter_map(|prefix| String::from_utf8(prefix.into_owned()).ok());
        place.without.extend(excluded.filter(|folder| below(folder, &place.folder).is_some_and(|rest| !rest.is_empty())));
    }
}

/// Returns the level of a folder that a layout without `{level}` leads to: the level that the folder is named after, or else the first one.
/// A domain that is named like a level has a folder of that name for its code: `services/integration/` is the code of `integration`.
fn own_level<'c>(config: &'c Config, domain: &Domain, folder: &str) -> Option<&'c str> {
    let name = folder.rsplit('/').next().unwrap_or_default();
    let called = known_levels(config).into_iter().find(|level| *level == name && domain.name.value != name);
    called.or(config.levels.first().map(String::as_str))
}

/// Returns the folders below `above` that layouts without `{level}` give to other levels.
fn without_level_below(config: &Config, domain: &Domain, level: &str, above: &str) -> Vec<String> {
    let layouts = config.tests.iter().map(|at| &at.value).filter(|layout| !layout.parts.contains(&LayoutPart::Level));
    let folders = layouts.flat_map(|layout| {
        roots(layout, domain).into_iter().map(|root| place(layout, &root, &domain.name.value, level).folder)
    });
    let is_other = |folder: &String| {
        below(folder, above).is_some_and(|rest| !rest.is_empty())
            && own_level(config, domain, folder).is_some_and(|own| own != level)
    };
    folders.filter(is_other).collect()
}

/// Returns true if a layout leads to no folder of any domain and level, or, if it ends in wildcards, to no file.
pub(crate) fn leads_nowhere(config: &Config, layout: &Layout, folders: &dyn SuiteFolders) -> bool {
    let is_there = |place: SuitePlace| match &place.glob {
        None => folders.exists(&place.folder),
        Some(glob) => !folders.list(&place.folder, Some(glob)).files.is_empty(),
    };
    let levels = known_levels(config);
    !config.domains.iter().any(|domain| {
        let levels = levels.iter().take(if layout.parts.contains(&LayoutPart::Level) { levels.len() } else { 1 });
        let places = roots(layout, domain)
            .into_iter()
            .flat_map(|root| levels.clone().map(move |level| place(layout, &root, &domain.name.value, level)));
        places.into_iter().any(is_there)
    })
}

/// Returns the folders that layouts give to the domain's other levels.
fn of_other_levels(config: &Config, domain: &Domain, level: &str) -> Vec<String> {
    let leveled = || config.tests.iter().map(|at| &at.value).filter(|layout| layout.parts.contains(&LayoutPart::Level));
    let others = known_levels(config).into_iter().filter(|other| *other != level);
    let of = |other: &str| {
        let folders = leveled().flat_map(|layout| {
            roots(layout, domain).into_iter().map(|root| place(layout, &root, &domain.name.value, other).folder)
        });
        folders.collect::<Vec<_>>()
    };
    others.flat_map(of).collect()
}

/// Returns the values of `{path}`: the literal folders of the domain's own patterns.
pub(super) fn roots(layout: &Layout, domain: &Domain) -> Vec<String> {
    if layout.parts.first() != Some(&LayoutPart::Path) {
        return vec![String::new()];
    }
    let prefixes = domain.paths.iter().filter(|line| !line.value.is_negated()).filter_map(|line| line.value.literal_prefix());
    prefixes.filter_map(|prefix| String::from_utf8(prefix.into_owned()).ok()).filter(|prefix| !prefix.is_empty()).collect()
}

pub(super) fn place(layout: &Layout, root: &str, domain: &str, level: &str) -> SuitePlace {
    let mut folder: Vec<&str> = Vec::new();
    let mut glob: Vec<&str> = Vec::new();
    for part in &layout.parts {
        let name = match part {
            LayoutPart::Folder(name) => name,
            LayoutPart::Domain => domain,
            LayoutPart::Level => level,
            LayoutPart::Path => root,
            LayoutPart::Glob(name) => {
                glob.push(name);
                continue;
            }
        };
        if glob.is_empty() { folder.push(name) } else { glob.push(name) }
    }
    let folder = folder.join("/");
    let glob = (!glob.is_empty()).then(|| format!("/{}", join(&literal(&folder), &glob.join("/"))));
    SuitePlace { folder, glob, without: Vec::new() }
}
