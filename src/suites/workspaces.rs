//! The packages of an npm, pnpm, yarn or bun workspace, and those that a command selects.

use serde_json::Value;

use super::folders::{SuiteFolders, join, parent, upward};
use super::shell_words::resolved;
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
        if let [name] = &self.included[..]
            && self.excluded.is_empty()
            && !self.has_root
            && let Some(folder) = workspace.guess(name, folders)
        {
            return Some(vec![folder]);
        }
        let mut packages = workspace.packages(folders)?;
        let is_root_named = !self.included.is_empty();
        if self.has_root || is_root_named {
            packages.push(workspace.root.clone());
        }
        let named: Vec<(String, String)> =
            packages.into_iter().filter_map(|folder| Some((package_name(&folder, folders)?, folder))).collect();
        let select = |selectors: &[String]| {
            let of = |selector: &String| self.select(selector, &workspace.root, home, &named);
            selectors.iter().map(of).collect::<Option<Vec<Vec<String>>>>().map(|found| found.concat())
        };
        let mut chosen: Vec<String> =
            if is_root_named { select(&self.included)? } else { named.iter().map(|(_, folder)| folder.clone()).collect() };
        if self.has_root && is_root_named {
            chosen.push(workspace.root.clone());
        }
        let excluded = select(&self.excluded)?;
        chosen.retain(|folder| !excluded.contains(folder));
        chosen.sort();
        chosen.dedup();
        (!chosen.is_empty()).then_some(chosen)
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
                    let start = pattern.literal_prefix().and_then(|start| String::from_utf8(start).ok()).unwrap_or_default();
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
