//! Which runners the files of a suite's places call for, and which of the files each of them takes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::cargo;
use super::folders::{File, Folders, below, join, parent, upward};
use super::javascript::Packages;
use super::place::{Place, Stock};
use super::runner::{Kind, Runner, kind};

/// What a layout found for one runner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// `None` when a layout's pattern names files that no runner is known for.
    pub runner: Option<Runner>,
    /// Where they stand, in the order of the layouts.
    pub places: Vec<Place>,
    /// The files, by the folder that their runner is started from.
    pub groups: Vec<Group>,
    /// False when there was more than is looked at.
    pub is_whole: bool,
}

/// Files that one start of a runner takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The folder that the runner is started from; empty for the root.
    pub home: String,
    /// From the root, sorted, at least one: tests, or the one manifest in `home`.
    pub files: Vec<String>,
}

/// One entry a runner, in a fixed order.
pub(super) fn detect(stock: Stock, folders: &dyn Folders) -> Vec<Found> {
    let Stock { places, mut files, is_whole } = stock;
    shadow_by_run(&mut files);
    let mut kinds: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
    for file in &files {
        if let Some(kind) = kind(Path::new(&file.path), file.is_executable) {
            kinds.entry(kind).or_default().push(file.path.clone());
        }
    }
    let mut homes: BTreeMap<(Runner, String), Vec<String>> = BTreeMap::new();
    let mut packages = Packages::new(folders);
    for (kind, mut files) in kinds {
        match kind {
            Kind::Cargo => cargo::uncovered(&mut files, folders),
            kind if kind.is_manifest() => topmost(&mut files),
            _ => {}
        }
        for file in files {
            if let Some(start) = start(kind, &file, &mut packages, folders) {
                homes.entry(start).or_default().push(file);
            }
        }
    }
    let mut found: Vec<Found> = Vec::new();
    let entry = |runner, groups| Found { runner, places: places.clone(), groups, is_whole };
    for ((runner, home), files) in homes {
        let group = Group { home, files };
        match found.last_mut() {
            Some(last) if last.runner == Some(runner) => last.groups.push(group),
            _ => found.push(entry(Some(runner), vec![group])),
        }
    }
    // Only a layout's own pattern finds what no runner knows, and a `run` that may not be run.
    files.retain(|file| kind(Path::new(&file.path), file.is_executable).is_none());
    if found.is_empty() && !files.is_empty() {
        let files = files.into_iter().map(|file| file.path).collect();
        found.push(entry(None, vec![Group { home: String::new(), files }]));
    }
    found
}

/// An executable `run` speaks for everything in its folder.
fn shadow_by_run(files: &mut Vec<File>) {
    let runs: BTreeSet<String> =
        files.iter().filter(|file| file.is_executable).map(|file| parent(&file.path).to_owned()).collect();
    if runs.is_empty() {
        return;
    }
    files.retain(|file| {
        let folder = parent(&file.path);
        let above = if file.is_executable { upward(folder).nth(1).filter(|_| !folder.is_empty()) } else { Some(folder) };
        !above.is_some_and(|folder| upward(folder).any(|folder| runs.contains(folder)))
    });
}

/// Leaves the manifests that no other one stands above: the modules of a build are its own business.
fn topmost(manifests: &mut Vec<String>) {
    let folders: BTreeSet<String> = manifests.iter().map(|path| parent(path).to_owned()).collect();
    let mut seen = BTreeSet::new();
    manifests.retain(|path| {
        let folder = parent(path);
        // Gradle takes two names for its manifest.
        upward(folder).skip(1).all(|above| !folders.contains(above)) && seen.insert(folder.to_owned())
    });
}

/// The runner of a file and the folder that it is started from; `None` for what the runner passes over.
fn start(kind: Kind, file: &str, packages: &mut Packages<'_>, folders: &dyn Folders) -> Option<(Runner, String)> {
    let folder = parent(file);
    let own = |runner| Some((runner, folder.to_owned()));
    match kind {
        // These stand in the root: what they are given are paths from there.
        Kind::Run => Some((Runner::Run, String::new())),
        Kind::Pytest => Some((Runner::Pytest, String::new())),
        Kind::Bats => Some((Runner::Bats, String::new())),
        Kind::Script => Some(packages.runner(folder)),
        Kind::Maven => own(Runner::Maven),
        Kind::Gradle => own(Runner::Gradle),
        Kind::Cargo => own(if nextest_config(folder, folders).is_some() && folders.program("cargo-nextest") {
            Runner::Nextest
        } else {
            Runner::Cargo
        }),
        Kind::Go => {
            let home = upward(folder).find(|folder| folders.exists(&join(folder, "go.mod"))).unwrap_or_default();
            let rest = below(folder, home).unwrap_or_default();
            // As `./...` does.
            let is_hidden = |name: &str| name == "testdata" || name == "vendor" || name.starts_with(['_', '.']);
            (!rest.split('/').any(is_hidden)).then(|| (Runner::Go, home.to_owned()))
        }
    }
}

/// The settings of nextest that hold for a package.
pub(super) fn nextest_config(folder: &str, folders: &dyn Folders) -> Option<String> {
    upward(folder).map(|folder| join(folder, ".config/nextest.toml")).find(|path| folders.exists(path))
}
