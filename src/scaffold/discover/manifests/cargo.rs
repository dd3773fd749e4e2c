//! `Cargo.toml`: packages and workspaces.

use super::{Manifest, text, texts, toml};

pub(super) fn read(source: &str) -> Option<Manifest> {
    let value = toml(source)?;
    let package = value.get("package");
    let workspace = value.get("workspace");
    let mut members = texts(workspace.and_then(|workspace| workspace.get("members")));
    let excluded = texts(workspace.and_then(|workspace| workspace.get("exclude")));
    members.extend(excluded.into_iter().map(|folder| format!("!{folder}")));
    Some(Manifest {
        name: text(package.and_then(|package| package.get("name"))),
        members,
        is_workspace: workspace.is_some(),
        is_package: package.is_some(),
        version: text(package.and_then(|package| package.get("rust-version"))),
        ..Manifest::default()
    })
}
