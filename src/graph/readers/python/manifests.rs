//! The manifests of Python: names of packages, requirements, roots of modules.

use serde_json::Value;

use super::pytest;
use crate::graph::paths::ending;
use crate::graph::readers::scrub::numbered;
use crate::graph::reading::{DeclKind, Reading, RefKind};

/// Returns true if a file with this name is a manifest.
pub(super) fn is_manifest(name: &str) -> bool {
    matches!(name, "pyproject.toml" | "setup.cfg" | "setup.py" | "Pipfile")
        || pytest::is_settings(name)
        || is_requirements(name)
}

fn is_requirements(name: &str) -> bool {
    let stem = name.strip_suffix(".txt").or_else(|| name.strip_suffix(".in"));
    stem.is_some_and(|stem| stem.starts_with("requirements") || stem.ends_with("requirements") || stem == "constraints")
}

/// Reads a manifest with this name.
pub(super) fn read(name: &str, text: &str) -> Reading {
    match name {
        "pyproject.toml" => toml::from_str::<Value>(text)
            .map_or_else(|_| Reading::unread("it is not valid TOML"), |value| pyproject(&value, text)),
        "Pipfile" => toml::from_str::<Value>(text)
            .map_or_else(|_| Reading::unread("it is not valid TOML"), |value| pipfile(&value, text)),
        "setup.cfg" => {
            let mut reading = setup(text);
            pytest::roots(&mut reading, name, text);
            reading
        }
        "setup.py" => setup(text),
        _ if pytest::is_settings(name) => {
            let mut reading = Reading::default();
            pytest::roots(&mut reading, name, text);
            reading
        }
        _ => requirements(text),
    }
}

/// Returns the first line that holds a text, from 1.
fn line_of(text: &str, needle: &str) -> u32 {
    numbered(text).find(|(_, line)| line.contains(needle)).map_or(1, |(number, _)| number)
}

fn pyproject(value: &Value, text: &str) -> Reading {
    let mut reading = Reading::default();
    for pointer in ["/project/name", "/tool/poetry/name"] {
        if let Some(name) = value.pointer(pointer).and_then(Value::as_str) {
            reading.declare(DeclKind::Package, normalized(name), "");
        }
    }
    let lists = |table: &str| value.pointer(table).and_then(Value::as_object).into_iter().flat_map(|table| table.values());
    let list = |list: &str| value.pointer(list).into_iter();
    let own =
        list("/project/dependencies").chain(lists("/project/optional-dependencies")).chain(list("/build-system/requires"));
    of_requirements(&mut reading, own, text);
    of_tables(&mut reading, list("/tool/poetry/dependencies").filter_map(Value::as_object).flatten(), text);
    // Groups are for those who develop the package, and are never installed with it.
    let mut for_tests = Reading::default();
    of_requirements(&mut for_tests, lists("/dependency-groups").chain(list("/tool/uv/dev-dependencies")), text);
    let groups = lists("/tool/poetry/group").filter_map(|group| group.get("dependencies"));
    let groups = groups.chain(list("/tool/poetry/dev-dependencies"));
    of_tables(&mut for_tests, groups.filter_map(Value::as_object).flatten(), text);
    let sources = value.pointer("/tool/uv/sources").and_then(Value::as_object).into_iter().flatten();
    let is_named = |reading: &Reading, name: &str| reading.references.iter().any(|known| known.name == normalized(name));
    let (only_tests, others): (Vec<_>, Vec<_>) =
        sources.clone().partition(|(name, _)| is_named(&for_tests, name) && !is_named(&reading, name));
    of_tables(&mut for_tests, only_tests, text);
    of_tables(&mut reading, others, text);
    let by_path: Vec<String> = sources.filter(|(_, source)| is_by_path(source)).map(|(name, _)| normalized(name)).collect();
    for reading in [&mut reading, &mut for_tests] {
        reading.references.retain(|reference| reference.kind != RefKind::Package || !by_path.contains(&reference.name));
    }
    reading.add_for_tests(for_tests);
    for root in roots(value) {
        reading.declare(DeclKind::Root, "", root);
    }
    reading
}

fn pipfile(value: &Value, text: &str) -> Reading {
    let (mut reading, mut for_tests) = (Reading::default(), Reading::default());
    let table = |name: &str| value.get(name).and_then(Value::as_object).into_iter().flatten();
    of_tables(&mut reading, table("packages"), text);
    of_tables(&mut for_tests, table("dev-packages"), text);
    reading.add_for_tests(for_tests);
    reading
}

/// Adds the requirements of lists.
fn of_requirements<'v>(reading: &mut Reading, lists: impl Iterator<Item = &'v Value>, text: &str) {
    for requirement in lists.flat_map(strings) {
        of_requirement(reading, line_of(text, requirement), requirement);
    }
}

/// Adds the entries of tables: the key is the name, and the value may have a `path`. Then it is not taken from elsewhere by its name.
fn of_tables<'v>(reading: &mut Reading, entries: impl IntoIterator<Item = (&'v String, &'v Value)>, text: &str) {
    for (name, dependency) in entries {
        let line = line_of(text, name);
        if !is_by_path(dependency) {
            reading.refer(line, RefKind::Package, normalized(name));
        }
        for path in entries_of(dependency).iter().filter_map(|entry| entry.get("path")).filter_map(Value::as_str) {
            reading.refer(line, RefKind::Path, path);
        }
    }
}

/// Returns the entries of a dependency, which may be one for each platform.
fn entries_of(dependency: &Value) -> &[Value] {
    dependency.as_array().map_or(std::slice::from_ref(dependency), Vec::as_slice)
}

/// Returns true if a dependency is taken from a folder and from nowhere else.
fn is_by_path(dependency: &Value) -> bool {
    let is_folder = |entry: &Value| entry.get("path").and_then(Value::as_str).is_some_and(is_folder_path);
    let entries = entries_of(dependency);
    !entries.is_empty() && entries.iter().all(is_folder)
}

/// Returns true if a path is that of a folder. An archive may have been built from a package of the repository.
fn is_folder_path(path: &str) -> bool {
    !path.contains('$') && !matches!(ending(path), "whl" | "gz" | "tgz" | "bz2" | "xz" | "zip")
}

/// Returns the folders that modules begin at, as the settings of setuptools, Poetry and PDM name them.
fn roots(value: &Value) -> Vec<String> {
    let mut roots: Vec<&str> = Vec::new();
    roots.extend(value.pointer("/tool/setuptools/packages/find/where").into_iter().flat_map(strings));
    let directories = value.pointer("/tool/setuptools/package-dir").and_then(Value::as_object);
    roots.extend(directories.and_then(|table| table.get("")).and_then(Value::as_str));
    let packages = value.pointer("/tool/poetry/packages").and_then(Value::as_array);
    roots.extend(packages.into_iter().flatten().filter_map(|package| package.get("from")).filter_map(Value::as_str));
    roots.extend(value.pointer("/tool/pdm/build/package-dir").and_then(Value::as_str));
    roots.extend(value.pointer("/tool/pytest/ini_options/pythonpath").into_iter().flat_map(strings));
    roots.into_iter().map(str::to_owned).collect()
}

/// Returns the string, or the strings of a list.
fn strings(value: &Value) -> Vec<&str> {
    let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    items.iter().filter_map(Value::as_str).collect()
}

/// Reads the quoted and listed names of `setup.cfg` and `setup.py`, which is a program: what it computes is not seen.
fn setup(text: &str) -> Reading {
    let mut reading = Reading::default();
    let mut in_list = false;
    for (line, row) in numbered(text) {
        let row = row.trim();
        let (key, value) = row.split_once('=').map_or(("", row), |(key, value)| (key.trim(), value.trim()));
        let quoted = value.trim_matches(['"', '\'', ',', ' ', '(', ')']);
        if key == "name" && !quoted.contains(['(', ' ']) {
            reading.declare(DeclKind::Package, normalized(quoted), "");
        }
        if key.ends_with("_requires") || key == "requires" {
            in_list = true;
        } else if row.starts_with('[')
            || row.starts_with(']')
            || (!key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_'))
        {
            in_list = false;
        }
        if in_list {
            let items =
                if row.contains(['"', '\'']) { row.split(['"', '\'']).skip(1).step_by(2).collect() } else { vec![value] };
            for item in items {
                of_requirement(&mut reading, line, item.trim_matches(['[', ']', ',', ' ']));
            }
        }
    }
    reading
}

fn requirements(text: &str) -> Reading {
    let mut reading = Reading::default();
    for (line, row) in numbered(text) {
        let row = row.split(" #").next().unwrap_or_default().trim();
        let option = |names: &[&str]| {
            names.iter().find_map(|name| row.strip_prefix(name)).map(|rest| rest.trim_start_matches(['=', ' ']))
        };
        if row.starts_with('#') {
            continue;
        }
        if let Some(file) = option(&["--requirement", "--constraint", "-r", "-c"]) {
            reading.refer(line, RefKind::Path, file);
            continue;
        }
        let local = option(&["--editable", "-e"]).unwrap_or(row);
        if local.starts_with('.') || local.starts_with("file:.") {
            let path = local.trim_start_matches("file:").split(['[', ';']).next().unwrap_or_default();
            reading.refer(line, RefKind::Path, path.trim());
        } else if !row.starts_with('-') {
            of_requirement(&mut reading, line, row);
        }
    }
    reading
}

/// Adds `name[extra] >= 1; marker` or `name @ file:../x`.
fn of_requirement(reading: &mut Reading, line: u32, requirement: &str) {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let end = requirement.find(|c| !is_name(c)).unwrap_or(requirement.len());
    let (name, rest) = requirement.split_at(end);
    if let Some((_, path)) = rest.split_once("@ file:") {
        let path = path.split(';').next().unwrap_or_default().trim();
        if !path.starts_with("//") {
            reading.refer(line, RefKind::Path, path);
            if is_folder_path(path) {
                return;
            }
        }
    }
    reading.refer(line, RefKind::Package, normalized(name));
}

/// Returns a name in the normalized form of PEP 503.
fn normalized(name: &str) -> String {
    let mut out = String::new();
    for c in name.trim().chars() {
        if !matches!(c, '-' | '_' | '.') {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    out
}
