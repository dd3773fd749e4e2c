//! `Cargo.toml`: packages, workspaces, dependencies by path.

use serde_json::Value;

use super::{Manifest, Need, text, texts, toml};

const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

pub(super) fn read(source: &str) -> Option<Manifest> {
    let value = toml(source)?;
    let package = value.get("package");
    let workspace = value.get("workspace");
    let mut members = texts(workspace.and_then(|workspace| workspace.get("members")));
    let excluded = texts(workspace.and_then(|workspace| workspace.get("exclude")));
    members.extend(excluded.into_iter().map(|folder| format!("!{folder}")));
    let mut needs = Vec::new();
    sections(&value, &mut needs);
    for target in value.get("target").and_then(Value::as_object).into_iter().flat_map(|targets| targets.values()) {
        sections(target, &mut needs);
    }
    needs.sort();
    needs.dedup();
    Some(Manifest {
        name: text(package.and_then(|package| package.get("name"))),
        needs,
        members,
        is_workspace: workspace.is_some(),
        is_package: package.is_some(),
        version: text(package.and_then(|package| package.get("rust-version"))),
        test_script: None,
    })
}

fn sections(table: &Value, needs: &mut Vec<Need>) {
    let entries = SECTIONS.iter().filter_map(|section| table.get(*section)?.as_object()).flatten();
    for (name, dependency) in entries {
        if let Some(path) = text(dependency.get("path")) {
            needs.push(Need::Folder(path));
        } else if dependency.get("workspace").and_then(Value::as_bool) == Some(true) {
            // The workspace says where it is; a member of that name is meant, or none.
            needs.push(Need::Name(name.clone()));
        }
    }
}
