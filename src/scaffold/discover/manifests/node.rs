//! `package.json` and the files beside it that list the packages of a workspace.

use serde_json::Value;

use super::{Manifest, Need, text, texts};
use crate::config::yaml;

const SECTIONS: [&str; 3] = ["dependencies", "peerDependencies", "optionalDependencies"];
const TEST_SECTIONS: [&str; 1] = ["devDependencies"];

/// The text that `npm init` writes as the test script of a package without tests.
const NO_TEST: &str = "no test specified";

pub(super) fn read(source: &str) -> Option<Manifest> {
    let value: Value = serde_json::from_str(source).ok()?;
    let object = value.as_object()?;
    let workspaces = object.get("workspaces");
    let members = match workspaces {
        Some(Value::Object(inner)) => texts(inner.get("packages")),
        other => texts(other),
    };
    let test = text(value.pointer("/scripts/test")).filter(|script| !script.contains(NO_TEST) && !script.trim().is_empty());
    Some(Manifest {
        name: text(object.get("name")),
        needs: needs(object, &SECTIONS),
        test_needs: needs(object, &TEST_SECTIONS),
        is_workspace: workspaces.is_some(),
        members,
        is_package: true,
        version: text(value.pointer("/engines/node")),
        test_script: test,
    })
}

fn needs(package: &serde_json::Map<String, Value>, sections: &[&str]) -> Vec<Need> {
    let mut needs = Vec::new();
    for (name, version) in sections.iter().filter_map(|section| package.get(*section)?.as_object()).flatten() {
        let version = version.as_str().unwrap_or_default();
        let folder = ["file:", "link:", "portal:"].iter().find_map(|prefix| version.strip_prefix(prefix));
        needs.push(folder.map_or_else(|| Need::Name(name.clone()), |folder| Need::Folder(folder.to_owned())));
    }
    needs.sort();
    needs.dedup();
    needs
}

/// Parses `pnpm-workspace.yaml` or `lerna.json`; JSON is valid YAML.
pub(super) fn workspace(source: &str) -> Option<Manifest> {
    let members = texts(yaml::from_text::<Value>(source).ok()?.get("packages"));
    // pnpm's file may hold settings only, without packages.
    Some(Manifest { is_workspace: !members.is_empty(), members, ..Manifest::default() })
}
