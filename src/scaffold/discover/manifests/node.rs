//! `package.json` and the files beside it that list the packages of a workspace.

use serde_json::Value;

use super::{Manifest, text, texts};
use crate::config::yaml;

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
        is_workspace: workspaces.is_some(),
        members,
        is_package: true,
        version: text(value.pointer("/engines/node")),
        test_script: test,
    })
}

/// Parses `pnpm-workspace.yaml` or `lerna.json`; JSON is valid YAML.
pub(super) fn workspace(source: &str) -> Option<Manifest> {
    let members = texts(yaml::from_text::<Value>(source).ok()?.get("packages"));
    // pnpm's file may hold settings only, without packages.
    Some(Manifest { is_workspace: !members.is_empty(), members, ..Manifest::default() })
}
