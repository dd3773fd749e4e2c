//! `composer.json`: packages, repositories of paths, and the roots of classes.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::graph::readers::scrub::numbered;
use crate::graph::reading::{DeclKind, Reading, RefKind};

/// The value of a declaration of a package that this one stands for.
pub(super) const REPLACED: &str = "replace";

/// Reads a manifest.
pub(super) fn read(text: &str) -> Reading {
    let Ok(value) = serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) else {
        return Reading::unread("it is not valid JSON");
    };
    let mut reading = Reading::default();
    let lines = lines(text);
    let line = |content: &str| lines.get(content).copied().unwrap_or(1);
    if let Some(name) = value.get("name").and_then(Value::as_str) {
        reading.declare(DeclKind::Package, name.to_lowercase(), "");
    }
    for name in tables(&value, &["replace", "provide"]).flat_map(Map::keys) {
        reading.declare(DeclKind::Package, name.to_lowercase(), REPLACED);
    }
    for name in tables(&value, &["require", "require-dev"]).flat_map(Map::keys).filter(|name| name.contains('/')) {
        reading.refer(line(name), RefKind::Package, name.to_lowercase());
    }
    let repositories: Vec<&Value> = match value.get("repositories") {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(Value::Object(table)) => table.values().collect(),
        _ => Vec::new(),
    };
    for repository in
        repositories.into_iter().filter(|repository| repository.get("type").and_then(Value::as_str) == Some("path"))
    {
        if let Some(url) = repository.get("url").and_then(Value::as_str) {
            reading.declare(DeclKind::Member, url, "");
        }
    }
    for kind in ["include", "require"] {
        for pattern in value.pointer(&format!("/extra/merge-plugin/{kind}")).into_iter().flat_map(strings) {
            reading.refer(line(pattern), RefKind::Path, pattern);
        }
    }
    for table in tables(&value, &["autoload", "autoload-dev"]) {
        autoload(&mut reading, table, &line);
    }
    reading
}

/// Returns the first line of each text of the file.
fn lines(text: &str) -> HashMap<&str, u32> {
    let mut lines = HashMap::new();
    for (line, row) in numbered(text) {
        for content in row.split('"').skip(1).step_by(2) {
            lines.entry(content).or_insert(line);
        }
    }
    lines
}

fn tables<'v>(value: &'v Value, names: &[&str]) -> impl Iterator<Item = &'v Map<String, Value>> {
    names.iter().filter_map(|name| value.get(name)).filter_map(Value::as_object).collect::<Vec<_>>().into_iter()
}

fn autoload(reading: &mut Reading, table: &Map<String, Value>, line: &dyn Fn(&str) -> u32) {
    for (key, kind) in [("psr-4", DeclKind::Alias), ("psr-0", DeclKind::Root)] {
        let prefixes = table.get(key).and_then(Value::as_object).into_iter().flatten();
        for (prefix, folder) in
            prefixes.flat_map(|(prefix, folders)| strings(folders).into_iter().map(move |folder| (prefix, folder)))
        {
            reading.declare(kind, prefix.as_str(), folder);
            elsewhere(reading, line(folder), folder);
        }
    }
    for path in table.get("classmap").into_iter().flat_map(strings) {
        elsewhere(reading, line(path), path);
    }
    // These are loaded with every request.
    for path in table.get("files").into_iter().flat_map(strings) {
        reading.refer(line(path), RefKind::Path, path);
    }
}

/// Notes a folder of classes that is no part of the package's own folder.
fn elsewhere(reading: &mut Reading, line: u32, folder: &str) {
    if folder.starts_with("..") {
        reading.refer(line, RefKind::Path, folder);
    }
}

/// Returns the text, or the texts of a list.
fn strings(value: &Value) -> Vec<&str> {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter().filter_map(Value::as_str).collect()
}
