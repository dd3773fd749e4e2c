//! The settings of TypeScript and Deno that say what names mean: `tsconfig.json`, `jsconfig.json`, `deno.json`, import maps.
//!
//! Sources: <https://www.typescriptlang.org/tsconfig>, <https://docs.deno.com/runtime/fundamentals/configuration/>,
//! <https://html.spec.whatwg.org/multipage/webappapis.html#import-maps>.

use serde_json::Value;

use super::json::json;
use super::manifests::{Keys, table};
use crate::graph::paths::{ending, last};
use crate::graph::reading::{DeclKind, Reading, RefKind};

/// The name of the declaration of `baseUrl`.
pub(super) const BASE: &str = "baseUrl";
/// The name of the declarations of `rootDirs`.
pub(super) const ROOTS: &str = "rootDirs";
/// The name of the declarations of `extends`.
pub(super) const EXTENDS: &str = "extends";

/// Returns true if a file with this name is a configuration of TypeScript.
pub(super) fn is_typescript(name: &str) -> bool {
    ending(name) == "json" && (name.starts_with("tsconfig") || name.starts_with("jsconfig"))
}

/// Returns true if a file with this name is a configuration of Deno, or an import map.
pub(super) fn is_deno(name: &str) -> bool {
    matches!(name, "deno.json" | "deno.jsonc" | "import_map.json" | "importmap.json" | "import-map.json")
}

/// Reads a configuration.
pub(super) fn read(path: &str, text: &str) -> Reading {
    let mut reading = Reading::default();
    if text.trim().is_empty() {
        return reading;
    }
    let Some(value) = json(text) else { return Reading::unread("it is not valid JSON") };
    let keys = Keys::new(text);
    if is_typescript(last(path)) {
        typescript(&value, text, &keys, &mut reading);
    } else {
        deno(&value, &keys, &mut reading);
    }
    reading
}

/// Returns the string, or the strings of a list.
fn strings(value: Option<&Value>) -> Vec<&str> {
    let items = value.map_or(&[][..], |value| value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice));
    items.iter().filter_map(Value::as_str).collect()
}

fn typescript(value: &Value, text: &str, keys: &Keys<'_>, reading: &mut Reading) {
    // A path alone on its line is its own key.
    let line = |key: &str, path: &str| match keys.line(path, "") {
        1 => keys.line(key, if text.len() < 1 << 16 { path } else { "" }),
        line => line,
    };
    let here = |path: &str| path.replace("${configDir}", ".");
    for base in strings(value.get(EXTENDS)) {
        let kind = if base.starts_with('.') { RefKind::Path } else { RefKind::Module };
        reading.refer(line(EXTENDS, base), kind, base);
        reading.declare(DeclKind::Member, EXTENDS, base);
    }
    for path in
        value.get("references").and_then(Value::as_array).into_iter().flatten().filter_map(|item| item.get("path")?.as_str())
    {
        reading.refer(line("path", path), RefKind::Path, path);
    }
    for list in ["/files", "/include", "/compilerOptions/typeRoots", "/compilerOptions/types"] {
        for path in strings(value.pointer(list)).into_iter().filter(|path| path.starts_with("..")) {
            reading.refer(line(last(list), path), RefKind::Path, path);
        }
    }
    if let Some(base) = value.pointer("/compilerOptions/baseUrl").and_then(Value::as_str) {
        reading.declare(DeclKind::Root, BASE, here(base));
    }
    for root in strings(value.pointer("/compilerOptions/rootDirs")) {
        reading.declare(DeclKind::Root, ROOTS, here(root));
    }
    for (name, targets) in table(value, "/compilerOptions/paths") {
        for target in strings(Some(targets)) {
            reading.declare(DeclKind::Alias, name, here(target));
        }
    }
    for package in strings(value.pointer("/compilerOptions/jsxImportSource")) {
        reading.refer(line("jsxImportSource", package), RefKind::Module, package);
    }
}

fn deno(value: &Value, keys: &Keys<'_>, reading: &mut Reading) {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    if let Some(name) = text("name") {
        reading.declare(DeclKind::Package, name, text("version").unwrap_or_default());
    }
    let workspace = value.get("workspace").or_else(|| value.get("workspaces"));
    let list = workspace.map(|list| list.get("members").unwrap_or(list));
    for member in strings(list) {
        reading.declare(DeclKind::Member, member, "");
    }
    for (name, target) in table(value, "/imports").chain(table(value, "/scopes").flat_map(|(_, scope)| table(scope, ""))) {
        if let Some(target) = target.as_str() {
            reading.declare(DeclKind::Root, name, target);
        }
    }
    match value.get("exports") {
        Some(Value::Object(map)) => {
            for (key, path) in map {
                for path in strings(Some(path)) {
                    reading.declare(DeclKind::Alias, key, path);
                }
            }
        }
        exports => {
            for path in strings(exports) {
                reading.declare(DeclKind::Alias, ".", path);
            }
        }
    }
    if let Some(map) = text("importMap") {
        reading.refer(keys.line("importMap", map), RefKind::Path, map);
        reading.declare(DeclKind::Member, EXTENDS, map);
    }
}
