//! `Cargo.toml`.
//!
//! Source: <https://doc.rust-lang.org/cargo/reference/manifest.html>.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::graph::readers::scrub::numbered;
use crate::graph::reading::{DeclKind, Reading, RefKind};

/// The value of a dependency that the workspace says.
pub(super) const INHERITED: &str = "workspace";
/// What stands before the path of a dependency.
pub(super) const PATH: &str = "path:";
/// What stands before the name of a package from elsewhere.
pub(super) const PACKAGE: &str = "package:";
/// The name of the declaration of a workspace; its value is `package` if the manifest is that of a package too.
pub(super) const WORKSPACE: &str = "workspace";
/// The name of the declaration of the library's path.
pub(super) const LIBRARY: &str = "lib";
/// The name of the declaration of any other target's path.
pub(super) const TARGET: &str = "target";

static TABLES: [&str; 3] = ["dependencies", "build-dependencies", "build_dependencies"];
static TEST_TABLES: [&str; 2] = ["dev-dependencies", "dev_dependencies"];

/// Reads a manifest.
pub(super) fn read(text: &str) -> Reading {
    let Ok(value) = toml::from_str::<Value>(text) else { return Reading::unread("it is not valid TOML") };
    let mut reading = Reading::default();
    let lines = Lines::new(text);
    let string = |pointer: &str| value.pointer(pointer).and_then(Value::as_str);
    if let Some(name) = string("/package/name").or_else(|| string("/project/name")) {
        reading.declare(DeclKind::Package, name, string("/lib/name").unwrap_or_default());
    }
    if value.get("workspace").is_some() {
        reading.declare(DeclKind::Root, WORKSPACE, if value.get("package").is_some() { "package" } else { "" });
    }
    let mut is_inheriting = dependencies(&value, &TABLES, &lines, &mut reading);
    let mut for_tests = Reading::default();
    is_inheriting |= dependencies(&value, &TEST_TABLES, &lines, &mut for_tests);
    reading.add_for_tests(for_tests);
    for (key, dependency) in map(value.pointer("/workspace/dependencies")) {
        let real = dependency.get("package").and_then(Value::as_str).unwrap_or(key);
        let path = dependency.get("path").and_then(Value::as_str).map(|path| format!("{PATH}{path}"));
        reading.declare(DeclKind::Member, underscored(key), path.unwrap_or_else(|| format!("{PACKAGE}{real}")));
    }
    for (_, patches) in map(value.get("patch")) {
        for (key, patch) in map(Some(patches)) {
            let real = patch.get("package").and_then(Value::as_str).unwrap_or(key);
            patch
                .get("path")
                .and_then(Value::as_str)
                .into_iter()
                .for_each(|path| reading.declare(DeclKind::Module, real, path));
        }
    }
    targets(&value, &lines, &mut reading);
    let package = map(value.get("package")).map(|(_, value)| value);
    if is_inheriting || package.chain(value.get("lints")).any(is_inherited) {
        reading.refer(lines.of("workspace"), RefKind::Implied, "workspace");
    }
    reading
}

fn is_inherited(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

/// Returns a name as sources write it.
pub(super) fn underscored(name: &str) -> String {
    name.replace('-', "_")
}

fn map(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

/// Adds the dependencies in tables with these names, and returns true if the workspace says the value of one.
fn dependencies(value: &Value, names: &[&str], lines: &Lines<'_>, reading: &mut Reading) -> bool {
    let mut is_inheriting = false;
    for (key, dependency) in tables(value, names).into_iter().flatten() {
        let real = dependency.get("package").and_then(Value::as_str).unwrap_or(key);
        is_inheriting |= is_inherited(dependency);
        let meaning = match dependency.get("path").and_then(Value::as_str) {
            Some(path) => format!("{PATH}{path}"),
            None if is_inherited(dependency) => INHERITED.to_owned(),
            None => format!("{PACKAGE}{real}"),
        };
        reading.declare(DeclKind::Alias, underscored(key), meaning);
        reading.refer(lines.of(key), RefKind::Package, underscored(key));
    }
    is_inheriting
}

/// Returns all tables of dependencies with these names, those for one platform too.
fn tables<'v>(value: &'v Value, names: &[&str]) -> Vec<&'v Map<String, Value>> {
    let platforms = map(value.get("target")).map(|(_, platform)| platform);
    let holders = std::iter::once(value).chain(platforms);
    holders.flat_map(|holder| names.iter().filter_map(|table| holder.get(*table)?.as_object())).collect()
}

/// Adds the sources of targets that are not where Cargo looks for them.
fn targets(value: &Value, lines: &Lines<'_>, reading: &mut Reading) {
    let mut add = |name: &str, path: Option<&Value>| {
        if let Some(path) = path.and_then(Value::as_str) {
            reading.declare(DeclKind::Root, name, path);
            reading.refer(lines.of("path"), RefKind::Path, path);
        }
    };
    add(LIBRARY, value.pointer("/lib/path"));
    add(TARGET, value.pointer("/package/build"));
    for kind in ["bin", "test", "example", "bench"] {
        let list = value.get(kind).and_then(Value::as_array).into_iter().flatten();
        list.for_each(|target| add(TARGET, target.get("path")));
    }
}

/// The first line of each key.
struct Lines<'t>(HashMap<&'t str, u32>);

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let mut lines = HashMap::new();
        for (line, row) in numbered(text) {
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
            // `[dependencies.name]`, `name = …`, `name.workspace = true`, `"name" = …`
            let row = row.trim();
            let key = match row.strip_prefix('[') {
                Some(table) => table.trim_end_matches([']', ' ']).rsplit('.').next().unwrap_or_default(),
                None => row.trim_start_matches(['"', '\'']),
            };
            let end = key.find(|c| !is_name(c)).unwrap_or(key.len());
            lines.entry(&key[..end]).or_insert(line);
            if row.contains("workspace") {
                lines.entry("workspace").or_insert(line);
            }
        }
        Self(lines)
    }

    fn of(&self, key: &str) -> u32 {
        self.0.get(key).copied().unwrap_or(1)
    }
}
