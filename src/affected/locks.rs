//! From the packages that changed in a lock file to the domains whose manifests reach them.

use std::collections::{BTreeMap, BTreeSet};

use super::judge::Map;
use crate::graph::lockfiles::{LockChange, LockRoot};
use crate::graph::paths::join;
use crate::model::proof::PackageChange;
use crate::model::reasons::{Change, ChangeKind, Rule};

/// The manifests that a folder of a lock file may have.
const MANIFESTS: [&str; 4] = ["package.json", "Cargo.toml", "pyproject.toml", "go.mod"];

/// The effect of a changed lock file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LockEffect {
    /// These domains are affected, each by these packages.
    Domains(Vec<(usize, Vec<PackageChange>)>),
    /// Every domain is affected, for this reason.
    Everything(String),
}

impl LockEffect {
    /// Returns the effect of both.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Domains(mut own), Self::Domains(others)) => {
                for (domain, packages) in others {
                    match own.iter_mut().find(|(known, _)| *known == domain) {
                        Some((_, known)) => known.extend(packages),
                        None => own.push((domain, packages)),
                    }
                }
                Self::Domains(own)
            }
            (Self::Everything(why), _) | (_, Self::Everything(why)) => Self::Everything(why),
        }
    }
}

/// Returns the effect of a change of a lock file. `folder_of` returns the folder of the manifest of a package in the repository.
pub(crate) fn effect(map: &Map<'_>, change: LockChange, folder_of: &dyn Fn(&str) -> Option<String>) -> LockEffect {
    let roots = match change {
        LockChange::Everything(why) => return LockEffect::Everything(why),
        LockChange::Roots(roots) => roots,
    };
    let mut domains: BTreeMap<usize, BTreeSet<PackageChange>> = BTreeMap::new();
    let mut elsewhere: BTreeSet<PackageChange> = BTreeSet::new();
    for (root, packages) in roots {
        let folder = match &root {
            LockRoot::Folder(folder) => Some(folder.clone()),
            LockRoot::Package(name) => folder_of(name),
            LockRoot::All => None,
        };
        let owners = folder.map(|folder| owners(map, &folder)).unwrap_or_default();
        if owners.is_empty() {
            elsewhere.extend(packages);
        } else {
            for owner in owners {
                domains.entry(owner).or_default().extend(packages.iter().cloned());
            }
        }
    }
    let reached: BTreeSet<&PackageChange> = domains.values().flatten().collect();
    match elsewhere.iter().find(|package| !reached.contains(package)) {
        Some(package) => LockEffect::Everything(format!("only a manifest of no domain reaches {}", package.name)),
        None => LockEffect::Domains(domains.into_iter().map(|(at, packages)| (at, packages.into_iter().collect())).collect()),
    }
}

/// Returns the domains that own the manifest in a folder, or would.
fn owners(map: &Map<'_>, folder: &str) -> Vec<usize> {
    let mut judge = map.judge();
    let mut owners: BTreeSet<usize> = BTreeSet::new();
    for name in MANIFESTS {
        let change = Change { path: join(folder, name).into_bytes(), kind: ChangeKind::Modified, is_folder: false };
        let judged = judge.file(&change);
        if judged.rule == Rule::Owned {
            owners.extend(judged.owners.iter().map(|owner| owner.domain));
        }
    }
    owners.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config;
    use crate::model::diagnostic::SourceText;

    const CONFIG: &str =
        "version: 1\nglobal: [/Cargo.lock]\ndomains:\n  orders: { paths: [/orders/] }\n  money: { paths: [/money/] }\n";

    fn package(name: &str) -> PackageChange {
        PackageChange { name: name.to_owned(), from: vec!["1".to_owned()], to: vec!["2".to_owned()] }
    }

    fn check(roots: Vec<(LockRoot, Vec<PackageChange>)>, expected: &LockEffect) {
        let source = SourceText { name: "cicd.yml".into(), text: CONFIG.into() };
        let config = config::parse(&Arc::new(source)).expect("a config");
        let map = Map::new(&config, [&b"cicd.yml"[..]]);
        let folder_of = |name: &str| (name != "root").then(|| name.to_owned());
        assert_eq!(effect(&map, LockChange::Roots(roots), &folder_of), *expected);
    }

    #[test]
    fn packages_lead_to_the_domains_of_the_manifests() {
        let named = |name: &str| LockRoot::Package(name.to_owned());
        check(
            vec![(named("orders"), vec![package("serde")]), (LockRoot::Folder("money".into()), vec![package("itoa")])],
            &LockEffect::Domains(vec![(0, vec![package("serde")]), (1, vec![package("itoa")])]),
        );
        let everything = LockEffect::Everything("only a manifest of no domain reaches serde".to_owned());
        check(vec![(named("root"), vec![package("serde")])], &everything);
        check(vec![(LockRoot::Folder(String::new()), vec![package("serde")])], &everything);
        check(
            vec![(named("root"), vec![package("serde")]), (named("money"), vec![package("serde")])],
            &LockEffect::Domains(vec![(1, vec![package("serde")])]),
        );
        check(Vec::new(), &LockEffect::Domains(Vec::new()));
    }
}
