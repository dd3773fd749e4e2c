//! Parsers of manifests, as far as they say which folders are packages: a package's name, the members of a workspace, the command of
//! its tests. Pure functions over untrusted texts. Dependencies are read by `graph::readers`.

mod cargo;
mod go;
mod gradle;
mod maven;
mod node;
mod python;

pub use crate::model::ecosystem::Ecosystem;
pub use go::is_go_version;

/// A parsed manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The name by which other packages refer to this one.
    pub name: Option<String>,
    /// The members of the workspace that it declares: globs of folders, `!` excludes.
    pub members: Vec<String>,
    /// True if it declares a workspace.
    pub is_workspace: bool,
    /// True if it declares a package, possibly besides a workspace.
    pub is_package: bool,
    /// The version of the language that it requires.
    pub version: Option<String>,
    /// The script that runs its tests, unchanged.
    pub test_script: Option<String>,
}

/// Returns the ecosystem of a manifest by its file name; `None` if the file is not a manifest.
#[must_use]
pub fn ecosystem(file: &str) -> Option<Ecosystem> {
    Some(match file {
        "Cargo.toml" => Ecosystem::Cargo,
        "package.json" => Ecosystem::Node,
        "go.mod" => Ecosystem::Go,
        "pyproject.toml" | "setup.py" | "setup.cfg" | "requirements.txt" | "Pipfile" => Ecosystem::Python,
        "pom.xml" => Ecosystem::Maven,
        "build.gradle" | "build.gradle.kts" => Ecosystem::Gradle,
        "Dockerfile" | "Gemfile" | "composer.json" | "mix.exs" | "Package.swift" | "pubspec.yaml" => Ecosystem::Other,
        _ if [".csproj", ".fsproj", ".gemspec"].iter().any(|ending| file.ends_with(ending)) => Ecosystem::Other,
        _ => return None,
    })
}

/// Returns true if a file declares the members of a workspace and nothing else.
#[must_use]
pub fn is_workspace_file(file: &str) -> bool {
    matches!(file, "pnpm-workspace.yaml" | "lerna.json" | "go.work" | "settings.gradle" | "settings.gradle.kts")
}

/// Parses a manifest; `None` if it is not a manifest or cannot be parsed.
#[must_use]
pub fn read(file: &str, text: &str) -> Option<Manifest> {
    match file {
        "Cargo.toml" => cargo::read(text),
        "package.json" => node::read(text),
        "pnpm-workspace.yaml" | "lerna.json" => node::workspace(text),
        "go.mod" => go::read(text),
        "go.work" => Some(go::workspace(text)),
        "pyproject.toml" => python::pyproject(text),
        "pom.xml" => maven::read(text),
        "requirements.txt" | "setup.py" | "setup.cfg" | "Pipfile" | "build.gradle" | "build.gradle.kts" => Some(package()),
        "settings.gradle" | "settings.gradle.kts" => Some(gradle::workspace(text)),
        other => ecosystem(other).map(|_| package()),
    }
}

/// Returns a package without further details.
fn package() -> Manifest {
    Manifest { is_package: true, ..Manifest::default() }
}

/// Returns the string in a parsed value.
fn text(value: Option<&serde_json::Value>) -> Option<String> {
    value.and_then(serde_json::Value::as_str).map(str::to_owned)
}

/// Returns the strings of a list.
fn texts(value: Option<&serde_json::Value>) -> Vec<String> {
    let items = value.and_then(serde_json::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// Converts TOML to JSON values, so one set of accessors works for both.
fn toml(text: &str) -> Option<serde_json::Value> {
    toml::from_str(text).ok()
}

#[cfg(test)]
mod tests;
