//! `package.json` and the files beside it that list a workspace's packages.

use serde_json::Value;

use super::{Manifest, Need, text, texts};
use crate::config::yaml;

const SECTIONS: [&str; 4] = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/// What `npm init` writes where there is no test.
const NO_TEST: &str = "no test specified";

pub(super) fn read(source: &str) -> Option<Manifest> {
    let value: Value = serde_json::from_str(source).ok()?;
    let object = value.as_object()?;
    let workspaces = object.get("workspaces");
    let members = match workspaces {
        Some(Value::Object(inner)) => texts(inner.get("packages")),
        other => texts(other),
    };
    let mut needs = Vec::new();
    for (name, version) in SECTIONS.iter().filter_map(|section| object.get(*section)?.as_object()).flatten() {
        let version = version.as_str().unwrap_or_default();
        let folder = ["file:", "link:", "portal:"].iter().find_map(|prefix| version.strip_prefix(prefix));
        needs.push(match folder {
            Some(folder) => Need::Folder(folder.to_owned()),
            None => Need::Name(name.clone()),
        });
    }
    needs.sort();
    needs.dedup();
    let test = text(value.pointer("/scripts/test")).filter(|script| !script.contains(NO_TEST) && !script.trim().is_empty());
    Some(Manifest {
        name: text(object.get("name")),
        needs,
        is_workspace: workspaces.is_some(),
        members,
        is_package: true,
        version: text(value.pointer("/engines/node")),
        test_script: test,
    })
}

/// `pnpm-workspace.yaml` and `lerna.json`: JSON is YAML too.
pub(super) fn workspace(source: &str) -> Option<Manifest> {
    let members = texts(yaml::from_text::<Value>(source).ok()?.get("packages"));
    // pnpm's file without packages holds settings only.
    Some(Manifest { is_workspace: !members.is_empty(), members, ..Manifest::default() })
}
