//! `Cargo.toml`: packages, workspaces, dependencies by path.

use serde_json::Value;

use super::{Manifest, Need, text, texts, toml};

const SECTIONS: [&str; 2] = ["dependencies", "build-dependencies"];
const TEST_SECTIONS: [&str; 1] = ["dev-dependencies"];

pub(super) fn read(source: &str) -> Option<Manifest> {
    let value = toml(source)?;
    let package = value.get("package");
    let workspace = value.get("workspace");
    let mut members = texts(workspace.and_then(|workspace| workspace.get("members")));
    let excluded = texts(workspace.and_then(|workspace| workspace.get("exclude")));
    members.extend(excluded.into_iter().map(|folder| format!("!{folder}")));
    let targets = value.get("target").and_then(Value::as_object).into_iter().flat_map(|targets| targets.values());
    let tables: Vec<&Value> = std::iter::once(&value).chain(targets).collect();
    let of = |names: &[&str]| {
        let mut needs: Vec<Need> = tables.iter().flat_map(|table| sections(table, names)).collect();
        needs.sort();
        needs.dedup();
        needs
    };
    Some(Manifest {
        name: text(package.and_then(|package| package.get("name"))),
        needs: of(&SECTIONS),
        test_needs: of(&TEST_SECTIONS),
        members,
        is_workspace: workspace.is_some(),
        is_package: package.is_some(),
        version: text(package.and_then(|package| package.get("rust-version"))),
        ..Manifest::default()
    })
}

fn sections(table: &Value, names: &[&str]) -> Vec<Need> {
    let entries = names.iter().filter_map(|section| table.get(*section)?.as_object()).flatten();
    let need = |(name, dependency): (&String, &Value)| {
        let is_shared = dependency.get("workspace").and_then(Value::as_bool) == Some(true);
        // A dependency that is inherited from the workspace may be a member of that name; other dependencies without a path are
        // external.
        text(dependency.get("path")).map(Need::Folder).or_else(|| is_shared.then(|| Need::Name(name.clone())))
    };
    entries.filter_map(need).collect()
}
