//! `package.json` and the files beside it that list the packages of a workspace.

use std::collections::BTreeMap;

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
        package_version: text(object.get("version")),
        ranges: ranges(object),
        test_script: test,
    })
}

fn needs(package: &serde_json::Map<String, Value>, sections: &[&str]) -> Vec<Need> {
    let mut needs: Vec<Need> = entries(package, sections).filter_map(|(name, version)| need(name, version)).collect();
    needs.sort();
    needs.dedup();
    needs
}

/// Returns the package that a dependency means; `None` for one that is always taken from the registry.
fn need(name: &str, version: &str) -> Option<Need> {
    if let Some(folder) = ["file:", "link:", "portal:"].iter().find_map(|prefix| version.strip_prefix(prefix)) {
        return Some(Need::Folder(folder.to_owned()));
    }
    if version.starts_with("npm:") {
        return None;
    }
    // `workspace:@x/ui@*` is a member under another name.
    let alias = version.strip_prefix("workspace:").and_then(|rest| rest.rsplit_once('@')).map(|(other, _)| other);
    Some(Need::Name(alias.filter(|other| !other.is_empty()).unwrap_or(name).to_owned()))
}

/// Returns the dependencies of these sections with their versions.
fn entries<'p>(package: &'p serde_json::Map<String, Value>, sections: &'p [&str]) -> impl Iterator<Item = (&'p str, &'p str)> {
    let all = sections.iter().filter_map(|section| package.get(*section)?.as_object()).flatten();
    all.map(|(name, version)| (name.as_str(), version.as_str().unwrap_or_default()))
}

/// Returns the versions that a package takes of others.
fn ranges(package: &serde_json::Map<String, Value>) -> BTreeMap<String, String> {
    let all = [&SECTIONS[..], &TEST_SECTIONS[..]];
    let all = all.iter().flat_map(|sections| entries(package, sections));
    all.map(|(name, version)| (name.to_owned(), version.to_owned())).collect()
}

/// Parses `pnpm-workspace.yaml` or `lerna.json`; JSON is valid YAML.
pub(super) fn workspace(source: &str) -> Option<Manifest> {
    let members = texts(yaml::from_text::<Value>(source).ok()?.get("packages"));
    // pnpm's file may hold settings only, without packages.
    Some(Manifest { is_workspace: !members.is_empty(), members, ..Manifest::default() })
}
