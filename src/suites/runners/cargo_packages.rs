//! Finds the Cargo manifests for which `cargo test` or nextest is started. A workspace runs its own members, so only its manifest counts; a
//! package below another package is started separately.

use std::collections::{BTreeMap, BTreeSet};

use super::Tool;
use super::test_files::{Extent, TestFiles};
use crate::suites::folders::{SuiteFolders, below, join, parent, upward};

pub(super) static FILES: TestFiles =
    TestFiles { names: "Cargo.toml", is_one: |file| file.name == "Cargo.toml", extent: Extent::Package, uncovered };

pub(super) fn tool() -> Tool {
    Tool::on_path("cargo", "see https://rustup.rs")
}

/// Returns the path of the nextest settings that apply to a package.
pub(super) fn nextest_config(folder: &str, folders: &dyn SuiteFolders) -> Option<String> {
    upward(folder).map(|folder| join(folder, ".config/nextest.toml")).find(|path| folders.exists(path))
}

/// Returns true if nextest runs the package on this machine, not `cargo test`.
pub(super) fn is_for_nextest(folder: &str, folders: &dyn SuiteFolders) -> bool {
    nextest_config(folder, folders).is_some() && folders.program("cargo-nextest")
}

/// Returns `--workspace` if the manifest is also a workspace's, to test all members and not only the package beside it.
pub(super) fn workspace_flag(home: &str, folders: &dyn SuiteFolders) -> &'static str {
    let manifest = folders.read(&join(home, "Cargo.toml")).unwrap_or_default();
    if is_workspace(&String::from_utf8_lossy(&manifest)) { "--workspace" } else { "" }
}

/// The workspace of a manifest.
struct Workspace {
    /// The folders that the workspace excludes, from the root.
    excluded: Vec<String>,
}

/// Keeps only the manifests that no workspace above them covers.
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
        // Cargo takes the nearest workspace, beginning with the manifest itself.
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

/// Returns true if a manifest defines a workspace, with or without a package.
fn is_workspace(manifest: &str) -> bool {
    manifest.lines().map(str::trim_start).any(|line| line.starts_with("[workspace]") || line.starts_with("[workspace."))
}

/// Returns the folders of `exclude = [..]` under `[workspace]`. A package may also have an `exclude`, which lists the files that are not
/// published.
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

/// Returns true for a table such as `[profile.dev]`, and false for the `["a"]` of a list over several lines.
fn is_table(line: &str) -> bool {
    line.strip_prefix('[').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '['))
}
