//! The packages of an npm, pnpm, yarn or bun workspace, and those that a command selects.

use serde_json::Value;

use super::folders::{SuiteFolders, join, parent, resolved, upward};
use crate::config::yaml;
use crate::model::pattern::{Pattern, literal};

/// The packages in which a command runs a script.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PackageSelection {
    /// Names, patterns of names, and folders; every package of the workspace if empty.
    pub(super) included: Vec<String>,
    pub(super) excluded: Vec<String>,
    /// True if the package at the root of the workspace is one of them.
    pub(super) has_root: bool,
    /// True if the selectors are those of pnpm, in which `x` also stands for `@scope/x`.
    pub(super) is_pnpm: bool,
    /// True for the package at the root of the workspace alone.
    pub(super) is_root: bool,
    /// The package with whose dependencies the selection begins, instead of all packages; empty for the nearest one.
    pub(super) start: Option<String>,
}

/// A workspace: its root, and the lines that name its packages.
struct NpmWorkspace {
    root: String,
    lines: Vec<String>,
}

impl PackageSelection {
    /// Returns the folders of the selected packages, from the folder in which the command runs, or `None` if they are not known.
    pub(super) fn folders(&self, home: &str, folders: &dyn SuiteFolders) -> Option<Vec<String>> {
        let workspace = NpmWorkspace::around(home, folders)?;
        if self.is_root {
            let is_alone = self.included.is_empty() && self.excluded.is_empty();
            return is_alone.then(|| vec![workspace.root]);
        }
        if let [name] = &self.included[..]
            && self.excluded.is_empty()
            && self.start.is_none()
            && !self.has_root
            && let Some(folder) = workspace.guess(name, folders)
        {
            return Some(vec![folder]);
        }
        let mut packages = workspace.packages(folders)?;
        let is_root_named = !self.included.is_empty();
        if self.has_root || is_root_named || self.start.is_some() {
            packages.push(workspace.root.clone());
        }
        let named: Vec<(String, String)> =
            packages.into_iter().filter_map(|folder| Some((package_name(&folder, folders)?, folder))).collect();
        let select = |selectors: &[String]| {
            let of = |selector: &String| self.select_range(selector, [&workspace.root, home], &named, folders);
            selectors.iter().map(of).collect::<Option<Vec<Vec<String>>>>().map(|found| found.concat())
        };
        let mut chosen: Vec<String> =
            if is_root_named { select(&self.included)? } else { named.iter().map(|(_, folder)| folder.clone()).collect() };
        if self.has_root && is_root_named {
            chosen.push(workspace.root.clone());
        }
        let excluded = select(&self.excluded)?;
        chosen.retain(|folder| !excluded.contains(folder));
        if let Some(start) = &self.start {
            let nearest = || upward(home).find(|folder| named.iter().any(|(_, own)| own == folder)).map(str::to_owned);
            let start = if start.is_empty() { vec![nearest()?] } else { self.select(start, &workspace.root, home, &named)? };
            let reached = connected(&start, &named, folders, false);
            chosen.retain(|folder| start.contains(folder) || reached.contains(folder));
        }
        chosen.sort();
        chosen.dedup();
        (!chosen.is_empty()).then_some(chosen)
    }

    /// Returns the packages that one selector means: of pnpm also with those that they depend on (`x...`) or that depend on them (`...x`),
    /// and without themselves (`x^...`, `...^x`).
    fn select_range(
        &self,
        selector: &str,
        [root, home]: [&str; 2],
        named: &[(String, String)],
        folders: &dyn SuiteFolders,
    ) -> Option<Vec<String>> {
        let behind = selector.strip_prefix("...").filter(|_| self.is_pnpm);
        let rest = behind.unwrap_or(selector);
        let before = rest.strip_suffix("...").filter(|_| self.is_pnpm);
        let rest = before.unwrap_or(rest);
        let is_without = rest.starts_with('^') || rest.ends_with('^');
        let rest = if behind.or(before).is_some() { rest.trim_matches('^') } else { rest };
        let own = self.select(rest, root, home, named)?;
        let mut chosen = Vec::new();
        if behind.is_some() {
            chosen.extend(connected(&own, named, folders, true));
        }
        if before.is_some() {
            chosen.extend(connected(&own, named, folders, false));
        }
        if is_without {
            chosen.retain(|folder| !own.contains(folder));
        } else {
            chosen.extend(own);
        }
        Some(chosen)
    }

    /// Returns the packages that one selector means, or `None` if it needs more than names and folders: dependencies, changes.
    fn select(&self, selector: &str, root: &str, home: &str, named: &[(String, String)]) -> Option<Vec<String>> {
        let is_range = selector.contains("...") || selector.contains(['[', '^', '$', '`']);
        if is_range || selector.is_empty() {
            return None;
        }
        let place = selector.trim_start_matches('{').trim_end_matches('}');
        let matches = |is_it: &dyn Fn(&str, &str) -> bool| {
            let found = named.iter().filter(|(name, folder)| is_it(name, folder));
            found.map(|(_, folder)| folder.clone()).collect::<Vec<String>>()
        };
        let mut found = matches(&|name, _| is_like(name, selector));
        if found.is_empty() && self.is_pnpm && !selector.contains('/') {
            found = matches(&|name, _| name.rsplit_once('/').is_some_and(|(_, name)| is_like(name, selector)));
        }
        if found.is_empty() {
            // A folder: a package, or one that holds packages.
            let places = [resolved(home, place), resolved(root, place)];
            let is_in = |folder: &str, place: &String| {
                super::folders::below(folder, place).is_some() && !place.is_empty() || is_like(folder, place)
            };
            found = matches(&|_, folder| places.iter().any(|place| is_in(folder, place)));
        }
        (!found.is_empty()).then_some(found)
    }
}

impl NpmWorkspace {
    /// Returns the nearest workspace of a folder.
    fn around(home: &str, folders: &dyn SuiteFolders) -> Option<Self> {
        upward(home).find_map(|root| {
            let pnpm = folders.read(&join(root, "pnpm-workspace.yaml"));
            let pnpm = pnpm.and_then(|text| yaml::from_text::<Value>(&String::from_utf8_lossy(&text)).ok());
            let npm = || serde_json::from_slice::<Value>(&folders.read(&join(root, "package.json"))?).ok();
            let lines = match pnpm.filter(|value| value.get("packages").is_some()) {
                Some(value) => value.get("packages").cloned(),
                None => npm().and_then(|value| {
                    let workspaces = value.get("workspaces")?;
                    Some(workspaces.get("packages").unwrap_or(workspaces).clone())
                }),
            };
            let lines =
                lines?.as_array()?.iter().map(|line| line.as_str().map(str::to_owned)).collect::<Option<Vec<String>>>()?;
            Some(Self { root: root.to_owned(), lines })
        })
    }

    /// Returns the folder of a package that is called as its folder is, as most are: no other folder is looked at.
    fn guess(&self, name: &str, folders: &dyn SuiteFolders) -> Option<String> {
        let last = name.rsplit('/').next().filter(|last| !last.is_empty() && !last.contains(['*', '.', '{', '[']))?;
        let lines = self.lines.iter().filter(|line| !line.starts_with('!'));
        let places = lines.filter_map(|line| line.trim_end_matches('/').strip_suffix("/*"));
        let mut places =
            places.filter(|place| !place.contains('*')).map(|place| resolved(&self.root, &format!("{place}/{last}")));
        places.find(|folder| package_name(folder, folders).as_deref() == Some(name))
    }

    /// Returns the folders of all packages besides the root.
    fn packages(&self, folders: &dyn SuiteFolders) -> Option<Vec<String>> {
        let pattern = |line: &str| {
            let line = line.trim_start_matches("./").trim_matches('/');
            let path = join(&literal(&self.root), &format!("{line}/package.json"));
            Some((format!("/{path}"), Pattern::parse(&format!("/{path}")).ok()?))
        };
        let (mut all, mut without) = (Vec::new(), Vec::new());
        for line in &self.lines {
            match line.strip_prefix('!') {
                Some(line) => without.push(pattern(line)?.1),
                None if matches!(line.as_str(), "." | "./") => {}
                None => {
                    let (glob, pattern) = pattern(line)?;
                    let start = pattern
                        .literal_prefix()
                        .and_then(|start| String::from_utf8(start.into_owned()).ok())
                        .unwrap_or_default();
                    let start = start.strip_suffix("/package.json").unwrap_or(&start);
                    let listing = folders.list(start, Some(&glob));
                    listing.is_whole.then_some(())?;
                    all.extend(listing.files.into_iter().map(|file| file.path));
                }
            }
        }
        all.retain(|path| !without.iter().any(|pattern| pattern.matches(path.as_bytes(), false)));
        all.sort();
        all.dedup();
        Some(all.iter().map(|path| parent(path).to_owned()).filter(|folder| *folder != self.root).collect())
    }
}

/// Returns the packages that some packages depend on, directly or not, or those that depend on them if `is_reverse`.
fn connected(from: &[String], named: &[(String, String)], folders: &dyn SuiteFolders, is_reverse: bool) -> Vec<String> {
    let needs: Vec<Vec<String>> = named.iter().map(|(_, folder)| dependencies(folder, folders)).collect();
    let mut reached: Vec<String> = Vec::new();
    let mut pending: Vec<String> = from.to_vec();
    while let Some(folder) = pending.pop() {
        let Some(at) = named.iter().position(|(_, own)| *own == folder) else { continue };
        let (name, own) = (&named[at].0, &needs[at]);
        let others = named.iter().zip(&needs).filter(
            |((other, _), needs)| {
                if is_reverse { needs.contains(name) } else { own.contains(other) }
            },
        );
        for ((_, other), _) in others {
            if !reached.contains(other) {
                reached.push(other.clone());
                pending.push(other.clone());
            }
        }
    }
    reached
}

/// Returns the names of the packages that a package lists as dependencies.
fn dependencies(folder: &str, folders: &dyn SuiteFolders) -> Vec<String> {
    let manifest = folders.read(&join(folder, "package.json")).unwrap_or_default();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap_or_default();
    let lists = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
    lists.iter().filter_map(|list| manifest[*list].as_object()).flat_map(|list| list.keys().cloned()).collect()
}

/// Returns the name of the package in a folder; empty if it has none.
fn package_name(folder: &str, folders: &dyn SuiteFolders) -> Option<String> {
    let manifest: Value = serde_json::from_slice(&folders.read(&join(folder, "package.json"))?).ok()?;
    Some(manifest["name"].as_str().unwrap_or_default().to_owned())
}

/// Returns true if a text is a pattern's, in which `*` stands for any text.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}
