//! Cargo's manifests that are started by themselves, for `cargo test` and for nextest: a workspace's members are its own
//! business, a package below another one is not.

use std::collections::{BTreeMap, BTreeSet};

use super::Tool;
use super::test_files::{Extent, TestFiles};
use crate::suites::folders::{SuiteFolders, below, join, parent, upward};

pub(super) static FILES: TestFiles =
    TestFiles { names: "Cargo.toml", is_one: |file| file.name == "Cargo.toml", extent: Extent::Package, uncovered };

pub(super) fn tool() -> Tool {
    Tool::on_path("cargo", "see https://rustup.rs")
}

/// The settings of nextest that hold for a package.
pub(super) fn nextest_config(folder: &str, folders: &dyn SuiteFolders) -> Option<String> {
    upward(folder).map(|folder| join(folder, ".config/nextest.toml")).find(|path| folders.exists(path))
}

/// Returns true if nextest runs a package here, not `cargo test`.
pub(super) fn is_for_nextest(folder: &str, folders: &dyn SuiteFolders) -> bool {
    nextest_config(folder, folders).is_some() && folders.program("cargo-nextest")
}

/// A manifest that is a workspace's too: all members, not only the package beside it.
pub(super) fn workspace_flag(home: &str, folders: &dyn SuiteFolders) -> &'static str {
    let manifest = folders.read(&join(home, "Cargo.toml")).unwrap_or_default();
    if is_workspace(&String::from_utf8_lossy(&manifest)) { "--workspace" } else { "" }
}

/// The workspace of a manifest.
struct Workspace {
    /// The folders that it leaves out, from the root.
    excluded: Vec<String>,
}

/// Leaves the manifests that no workspace above them covers.
fn uncovered(manifests: &mut Vec<String>, folders: &dyn SuiteFolders) {
    let homes: BTreeSet<String> = manifests.iter().map(|path| parent(path).to_owned()).collect();
    let is_nested = |home: &String| upward(home).skip(1).any(|above| homes.contains(above));
    if !homes.iter().any(is_nested) {
        return;
    }
    let workspaces: BTreeMap<&str, Workspace> =
        homes.iter().filter_map(|home| Some((home.as_str(), workspace(home, folders)?))).collect();
    manifests.retain(|path| {
        let home = parent(path);
        // As cargo looks for it: the nearest one, itself first.
        let nearest = upward(home).find_map(|above| Some((above, workspaces.get(above)?)));
        nearest.is_none_or(|(root, workspace)| root == home || workspace.leaves_out(home))
    });
}

impl Workspace {
    fn leaves_out(&self, home: &str) -> bool {
        self.excluded.iter().any(|folder| below(home, folder).is_some())
    }
}

fn workspace(home: &str, folders: &dyn SuiteFolders) -> Option<Workspace> {
    let manifest = folders.read(&join(home, "Cargo.toml"))?;
    let manifest = String::from_utf8_lossy(&manifest);
    if !is_workspace(&manifest) {
        return None;
    }
    Some(Workspace { excluded: excluded(&manifest).iter().map(|name| join(home, name)).collect() })
}

/// Returns true if a manifest is a workspace's, besides that of a package perhaps.
fn is_workspace(manifest: &str) -> bool {
    manifest.lines().map(str::trim_start).any(|line| line.starts_with("[workspace]") || line.starts_with("[workspace."))
}

/// The folders of `exclude = [..]` under `[workspace]`; a package has an `exclude` too, which says what is not published.
fn excluded(manifest: &str) -> Vec<String> {
    let lines = manifest.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    let table = lines.skip_while(|line| *line != "[workspace]").skip(1).take_while(|line| !is_table(line));
    let text = table.collect::<Vec<_>>().join("\n");
    let key = text.lines().position(|line| line.strip_prefix("exclude").is_some_and(|rest| rest.trim_start().starts_with('=')));
    let Some(key) = key else { return Vec::new() };
    let rest = text.lines().skip(key).collect::<Vec<_>>().join("\n");
    let list = rest.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or("", |(list, _)| list);
    let names = list.split(',').map(|name| name.trim().trim_matches(['"', '\'']));
    let plain = names.map(|name| name.trim_start_matches("./").trim_end_matches('/'));
    plain.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// `[profile.dev]`, not the `["a"]` of a list that is broken over lines.
fn is_table(line: &str) -> bool {
    line.strip_prefix('[').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '['))
}
