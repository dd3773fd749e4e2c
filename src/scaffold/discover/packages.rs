//! All manifests of the repository: packages by folder, and members of workspaces.

use std::collections::BTreeMap;

use super::ground::{Inventory, is_within, last, parent, resolved};
use super::manifests::{self, Ecosystem, Manifest};
use crate::model::pattern::Pattern;

/// The most manifests that are read.
const MAX_MANIFESTS: usize = 5_000;

/// A manifest and its place.
#[derive(Debug, Clone)]
pub(super) struct Package {
    /// The ecosystem of the manifest.
    pub ecosystem: Ecosystem,
    /// The manifest's file, from the root.
    pub file: String,
    /// The parsed manifest.
    pub manifest: Manifest,
}

impl Package {
    /// Returns true if the manifest alone does not make a package of its folder.
    #[must_use]
    pub(super) fn is_weak(&self) -> bool {
        matches!(last(&self.file), "Dockerfile" | "requirements.txt" | "Gemfile")
    }
}

/// All packages of the repository.
#[derive(Debug, Default)]
pub(super) struct Packages {
    /// The packages by folder; a folder may hold packages of several ecosystems.
    pub by_folder: BTreeMap<String, Vec<Package>>,
    /// The members of workspaces by folder, and the file that declares them.
    pub members: BTreeMap<String, String>,
    /// Files that could not be parsed.
    pub unreadable: Vec<String>,
}

impl Packages {
    /// Reads all manifests, except those in vendored and generated folders.
    #[must_use]
    pub(super) fn read(ground: &Inventory<'_>) -> Self {
        let mut packages = Self::default();
        let mut workspaces: Vec<(String, Ecosystem, Vec<String>)> = Vec::new();
        let is_foreign =
            |path: &str| path.split('/').any(|name| matches!(name, "node_modules" | "vendor" | "target" | ".venv"));
        let is_manifest = |path: &&String| {
            let name = last(path);
            (manifests::ecosystem(name).is_some() || manifests::is_workspace_file(name)) && !is_foreign(path)
        };
        for file in ground.files().iter().filter(is_manifest).take(MAX_MANIFESTS) {
            let manifest = ground.read(file).and_then(|text| manifests::read(last(file), &text));
            let Some(manifest) = manifest else {
                packages.unreadable.push(file.clone());
                continue;
            };
            let ecosystem = manifests::ecosystem(last(file)).or_else(|| of_workspace_file(last(file)));
            let Some(ecosystem) = ecosystem else { continue };
            if manifest.is_workspace {
                workspaces.push((file.clone(), ecosystem, manifest.members.clone()));
            }
            if manifests::ecosystem(last(file)).is_some() {
                let package = Package { ecosystem, file: file.clone(), manifest };
                packages.by_folder.entry(parent(file).to_owned()).or_default().push(package);
            }
        }
        for (file, ecosystem, globs) in workspaces {
            packages.add_members(&file, ecosystem, &globs);
        }
        packages
    }

    fn add_members(&mut self, file: &str, ecosystem: Ecosystem, globs: &[String]) {
        let home = parent(file);
        let globs: Vec<(bool, String)> = globs.iter().flat_map(|glob| expanded(glob)).collect();
        let is_meant = |folder: &str| {
            let mut is_in = false;
            for (is_negated, glob) in &globs {
                if names_folder(home, glob, folder) || (*is_negated && is_below(home, glob, folder)) {
                    is_in = !is_negated;
                }
            }
            is_in
        };
        let of_kind = |packages: &[Package]| packages.iter().any(|package| package.ecosystem == ecosystem);
        let folders = self.by_folder.iter().filter(|(folder, packages)| *folder != home && of_kind(packages));
        let members: Vec<String> = folders
            .filter(|(folder, _)| is_within(folder, home) && is_meant(folder))
            .map(|(folder, _)| folder.clone())
            .collect();
        for member in members {
            self.members.entry(member).or_insert_with(|| file.to_owned());
        }
    }

    /// Returns true if a folder's manifests only list other packages.
    #[must_use]
    pub(super) fn is_aggregate(&self, folder: &str) -> bool {
        let has_inner = || self.by_folder.keys().any(|other| other != folder && is_within(other, folder));
        self.by_folder.get(folder).is_some_and(|packages| {
            let is_holder = |package: &Package| package.manifest.is_workspace || !package.manifest.is_package;
            packages.iter().filter(|package| !package.is_weak()).all(is_holder) && has_inner()
        })
    }
}

fn of_workspace_file(file: &str) -> Option<Ecosystem> {
    Some(match file {
        "pnpm-workspace.yaml" | "lerna.json" => Ecosystem::Node,
        "go.work" => Ecosystem::Go,
        "settings.gradle" | "settings.gradle.kts" => Ecosystem::Gradle,
        _ => return None,
    })
}

/// Expands a glob such as `!a/{b,c}` into plain globs, each with a flag that is true if it excludes.
fn expanded(glob: &str) -> Vec<(bool, String)> {
    let (is_negated, glob) = match glob.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, glob),
    };
    let braces = glob.split_once('{').and_then(|(head, rest)| {
        let (inner, tail) = rest.split_once('}')?;
        Some(inner.split(',').map(|word| format!("{head}{}{tail}", word.trim())).collect::<Vec<_>>())
    });
    braces.unwrap_or_else(|| vec![glob.to_owned()]).into_iter().map(|glob| (is_negated, glob)).collect()
}

fn anchored(home: &str, glob: &str) -> Option<Pattern> {
    let path = resolved(home, glob)?;
    Pattern::parse(&format!("/{path}")).ok()
}

/// Returns true if a member's glob names this folder itself.
fn names_folder(home: &str, glob: &str, folder: &str) -> bool {
    let Some(pattern) = anchored(home, glob) else { return false };
    // A pattern also matches everything below a folder; a workspace's glob does not.
    pattern.matches(folder.as_bytes(), true) && (glob.contains("**") || !pattern.matches(parent(folder).as_bytes(), true))
}

fn is_below(home: &str, glob: &str, folder: &str) -> bool {
    anchored(home, glob).is_some_and(|pattern| pattern.matches(folder.as_bytes(), true))
}
