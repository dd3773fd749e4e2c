//! The manifests of packages and workspaces: `package.json`, `pnpm-workspace.yaml`, `lerna.json`, `rush.json`, `project.json` of Nx.
//!
//! Sources: <https://docs.npmjs.com/cli/configuring-npm/package-json>, <https://nodejs.org/api/packages.html>,
//! <https://pnpm.io/pnpm-workspace_yaml>, <https://nx.dev/reference/project-configuration>.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::settings;
use crate::graph::readers::scrub::numbered;
use crate::graph::reading::{DeclKind, Reading, RefKind};

/// Marks a declaration of `package.json` that gives the version of a package for the whole workspace.
pub(super) const OVERRIDE: &str = "override:";

/// Marks a declaration of a catalog: the name of the catalog, a blank, the name of the package.
pub(super) const CATALOG: &str = "catalog:";

/// The tables of dependencies.
static TABLES: [&str; 4] = ["dependencies", TEST_TABLE, "peerDependencies", "optionalDependencies"];

/// The table of what only development and tests need.
const TEST_TABLE: &str = "devDependencies";

/// Returns true if a file with this name is a manifest.
pub(super) fn is_manifest(name: &str) -> bool {
    matches!(name, "package.json" | "pnpm-workspace.yaml" | "lerna.json" | "rush.json" | "project.json")
}

/// Reads a manifest with this name.
pub(super) fn read(name: &str, text: &str) -> Reading {
    let mut reading = Reading::default();
    if name == "pnpm-workspace.yaml" {
        match serde_saphyr::from_str::<Value>(text) {
            Ok(value) => pnpm(&value, &mut reading),
            Err(_) if text.trim().is_empty() => {}
            Err(_) => return Reading::unread("it is not valid YAML"),
        }
        return reading;
    }
    let Some(value) = super::json::json(text) else { return Reading::unread("it is not valid JSON") };
    let keys = Keys::new(text);
    match name {
        "package.json" => package(&value, &keys, &mut reading),
        "lerna.json" => members(value.get("packages"), &mut reading),
        "rush.json" => {
            let projects = value.get("projects").and_then(Value::as_array).into_iter().flatten();
            let folders = projects.filter_map(|project| project.get("projectFolder")).filter_map(Value::as_str);
            folders.for_each(|folder| reading.declare(DeclKind::Member, folder, ""));
        }
        _ => project(&value, &keys, &mut reading),
    }
    reading
}

/// The lines of a JSON text by their first key.
pub(super) struct Keys<'t>(HashMap<&'t str, Vec<(u32, &'t str)>>);

impl<'t> Keys<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut keys: HashMap<&str, Vec<(u32, &str)>> = HashMap::new();
        for (line, row) in numbered(text) {
            if let Some(key) = row.split('"').nth(1) {
                keys.entry(key).or_default().push((line, row));
            }
        }
        Self(keys)
    }

    /// Returns the line of a key with this value; 1 if there is none.
    pub(super) fn line(&self, key: &str, value: &str) -> u32 {
        let rows = self.0.get(key).map_or(&[][..], Vec::as_slice);
        rows.iter().find(|(_, row)| row.contains(value)).or(rows.first()).map_or(1, |(line, _)| *line)
    }
}

fn package(value: &Value, keys: &Keys<'_>, reading: &mut Reading) {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    if let Some(name) = text("name") {
        reading.declare(DeclKind::Package, name, text("version").unwrap_or_default());
    }
    members(value.get("workspaces").map(|list| list.get("packages").unwrap_or(list)), reading);
    let mut for_tests = Reading::default();
    for table in TABLES {
        let reading = if table == TEST_TABLE { &mut for_tests } else { &mut *reading };
        for (name, spec) in entries(value.get(table)) {
            reading.refer(keys.line(name, spec), RefKind::Package, format!("{name}@{spec}"));
            reading.declare(DeclKind::Root, name, spec);
        }
    }
    reading.add_for_tests(for_tests);
    for pointer in ["/overrides", "/resolutions", "/pnpm/overrides"] {
        overrides(value.pointer(pointer), reading);
    }
    for list in ["/workspaces/catalog", "/catalog"] {
        catalog("", value.pointer(list), reading);
    }
    for list in ["/workspaces/catalogs", "/catalogs"] {
        value
            .pointer(list)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .for_each(|(name, list)| catalog(name, Some(list), reading));
    }
    for key in ["types", "typings", "source", "module", "main", "browser"] {
        if let Some(path) = text(key) {
            reading.declare(DeclKind::Alias, ".", path);
        }
    }
    match value.get("exports") {
        Some(Value::Object(map)) if map.keys().any(|key| key.starts_with('.')) => {
            for (key, value) in map {
                leaves(key, value, reading);
            }
        }
        Some(exports) => leaves(".", exports, reading),
        None => {}
    }
    let imports = value.get("imports").and_then(Value::as_object).into_iter().flatten();
    imports.for_each(|(key, value)| leaves(key, value, reading));
    for (name, script) in entries(value.get("scripts")) {
        let words = script.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '=' | ';' | '(' | ')'));
        words.filter(|word| word.starts_with("../")).for_each(|word| reading.refer(keys.line(name, word), RefKind::Path, word));
    }
    if let Some(jest) = value.get("jest") {
        entries(jest.get("moduleNameMapper")).for_each(|(name, path)| settings::declare(reading, name, path));
        let mut paths = Vec::new();
        strings(jest, &mut paths);
        for path in paths.into_iter().filter_map(settings::elsewhere) {
            reading.refer(keys.line("jest", ""), RefKind::Path, path);
        }
    }
    implicit(value.get("nx"), keys, reading);
}

/// Returns the entries of a table whose values are text.
fn entries(table: Option<&Value>) -> impl Iterator<Item = (&str, &str)> {
    let table = table.and_then(Value::as_object);
    table.into_iter().flatten().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
}

fn members(list: Option<&Value>, reading: &mut Reading) {
    let list = list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    list.for_each(|pattern| reading.declare(DeclKind::Member, pattern, ""));
}

fn overrides(table: Option<&Value>, reading: &mut Reading) {
    // `a>b` and `**/b` mean `b`, and `b@1` means some versions of it.
    for (name, spec) in entries(table) {
        let name = name.rsplit(['>', ' ']).next().unwrap_or(name);
        let name = name.strip_prefix("**/").unwrap_or(name);
        let end = name.get(1..).and_then(|rest| rest.find('@')).map_or(name.len(), |at| at + 1);
        reading.declare(DeclKind::Root, format!("{OVERRIDE}{}", &name[..end]), spec);
    }
}

fn catalog(catalog: &str, table: Option<&Value>, reading: &mut Reading) {
    let catalog = if catalog == "default" { "" } else { catalog };
    for (name, spec) in entries(table) {
        reading.declare(DeclKind::Root, format!("{CATALOG}{catalog} {name}"), spec);
    }
}

fn pnpm(value: &Value, reading: &mut Reading) {
    members(value.get("packages"), reading);
    overrides(value.get("overrides"), reading);
    catalog("", value.get("catalog"), reading);
    value
        .get("catalogs")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .for_each(|(name, list)| catalog(name, Some(list), reading));
}

/// Declares all paths that a key of `exports` or `imports` has, under any condition.
fn leaves(key: &str, value: &Value, reading: &mut Reading) {
    let mut paths = Vec::new();
    strings(value, &mut paths);
    for path in paths {
        reading.declare(DeclKind::Alias, key, path);
    }
}

/// Collects all strings in a value.
fn strings<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(map) => map.values().for_each(|item| strings(item, found)),
        _ => {}
    }
}

/// Reads `project.json` of Nx; other tools have files of this name too.
fn project(value: &Value, keys: &Keys<'_>, reading: &mut Reading) {
    let is_nx = ["targets", "implicitDependencies", "projectType", "sourceRoot"].iter().any(|key| value.get(key).is_some());
    if !is_nx {
        return;
    }
    if let Some(name) = value.get("name").and_then(Value::as_str) {
        reading.declare(DeclKind::Module, name, "");
    }
    implicit(Some(value), keys, reading);
}

/// Adds the projects that Nx knows as dependencies without an import.
fn implicit(value: Option<&Value>, keys: &Keys<'_>, reading: &mut Reading) {
    let mut names = Vec::new();
    value.and_then(|value| value.get("implicitDependencies")).into_iter().for_each(|list| strings(list, &mut names));
    let targets = value.and_then(|value| value.get("targets")).and_then(Value::as_object).into_iter().flatten();
    let depends = targets.filter_map(|(_, target)| target.get("dependsOn")).filter_map(Value::as_array).flatten();
    for target in depends.filter_map(|target: &Value| target.get("projects").and_then(no_words)) {
        strings(target, &mut names);
    }
    for name in names.into_iter().filter(|name| !name.starts_with('!')) {
        reading.refer(keys.line("implicitDependencies", name), RefKind::Implied, name);
    }
}

/// Returns the list of projects, unless it is a word such as `self`.
fn no_words(value: &Value) -> Option<&Value> {
    (!matches!(value.as_str(), Some("self" | "dependencies" | "{self}"))).then_some(value)
}

/// Returns the table of a JSON object.
pub(super) fn table<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = (&'v String, &'v Value)> + use<'v> {
    value.pointer(pointer).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}
