//! Folders that a repository itself calls domains: by the names of workflow files, and by owners of their own.

use std::collections::{BTreeMap, BTreeSet};

use crate::scaffold::discover::basis::Basis;
use crate::scaffold::discover::ground::{Inventory, join, last, parent};
use crate::scaffold::discover::left_out;
use crate::scaffold::discover::name::normalized;
use crate::scaffold::discover::owners::Owned;
use crate::scaffold::discover::words::is_technical;

/// Words in the name of a workflow file that say what the rest of the name is: `domain-orders.yml`, `orders-service.yml`.
const PARTS: &[&str] = &["domain", "realm", "module", "service", "context"];

/// How deep below the folder of `.github` a folder is looked for.
const DEPTH: usize = 3;

/// The folders that are called domains, each with the evidence.
#[derive(Debug, Default)]
pub(super) struct Hints {
    by_folder: BTreeMap<String, Basis>,
}

/// Reads the hints of a repository.
#[must_use]
pub(super) fn read(ground: &Inventory<'_>, owners: &[Owned]) -> Hints {
    let mut hints = Hints::default();
    of_owners(owners, &mut hints);
    of_workflows(ground, &mut hints);
    hints
}

impl Hints {
    /// Returns the hinted folders in a folder, if there are several.
    #[must_use]
    pub(super) fn parts(&self, home: &str) -> Vec<(&String, &Basis)> {
        let parts: Vec<(&String, &Basis)> = self.by_folder.iter().filter(|(folder, _)| parent(folder) == home).collect();
        if parts.len() >= 2 { parts } else { Vec::new() }
    }

    /// Returns the evidence for one folder.
    #[must_use]
    pub(super) fn of(&self, folder: &str) -> Option<&Basis> {
        self.by_folder.get(folder)
    }

    /// Returns the folders with several hinted folders in them.
    #[must_use]
    pub(super) fn homes(&self) -> Vec<String> {
        let homes: BTreeSet<&str> = self.by_folder.keys().map(|folder| parent(folder)).collect();
        homes.into_iter().filter(|home| !self.parts(home).is_empty()).map(str::to_owned).collect()
    }
}

/// Folders beside each other with different owners.
fn of_owners(owners: &[Owned], hints: &mut Hints) {
    let is_code = |owned: &&Owned| left_out::of_path(&owned.folder, false).is_none() && !is_technical(last(&owned.folder));
    let owners: Vec<&Owned> = owners.iter().filter(is_code).collect();
    for owned in &owners {
        let mut beside = owners.iter().filter(|other| parent(&other.folder) == parent(&owned.folder));
        if beside.any(|other| other.owners != owned.owners) {
            hints.by_folder.insert(owned.folder.clone(), Basis::OwnersDiffer);
        }
    }
}

fn of_workflows(ground: &Inventory<'_>, hints: &mut Hints) {
    let mut homes: BTreeMap<&str, BTreeMap<String, &String>> = BTreeMap::new();
    for path in ground.files() {
        let Some((home, file)) = path.split_once(".github/workflows/") else { continue };
        let stem = file.strip_suffix(".yml").or_else(|| file.strip_suffix(".yaml"));
        if let Some(name) = stem.and_then(part_of) {
            homes.entry(home.trim_end_matches('/')).or_default().insert(name, path);
        }
    }
    for (home, names) in homes {
        for folder in folders(ground, home) {
            if let Some(path) = normalized(last(&folder)).and_then(|name| names.get(&name)) {
                hints.by_folder.insert(folder, Basis::Workflow((*path).clone()));
            }
        }
    }
}

/// Returns the name in the name of a workflow file.
fn part_of(stem: &str) -> Option<String> {
    let words = stem.split_once(['-', '_']).filter(|(word, _)| PARTS.contains(word)).map(|(_, name)| name);
    let name = words.or_else(|| stem.rsplit_once(['-', '_']).filter(|(_, word)| PARTS.contains(word)).map(|(name, _)| name))?;
    normalized(name).filter(|_| !name.contains('/'))
}

/// Returns the folders below a folder that are not left out, down to a limited depth.
fn folders(ground: &Inventory<'_>, home: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut level = vec![home.to_owned()];
    for _ in 0..DEPTH {
        let next = level.iter().flat_map(|above| ground.folders_in(above).into_iter().map(|name| join(above, name)));
        level = next.filter(|folder| left_out::of_name(last(folder)).is_none() && super::has_source(ground, folder)).collect();
        all.extend(level.iter().cloned());
    }
    all
}
