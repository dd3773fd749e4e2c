//! What manifests say: a package's name, what it needs, the members of a workspace. Pure functions over texts from outside.

mod cargo;
mod go;
mod gradle;
mod maven;
mod node;
mod python;

pub use crate::model::ecosystem::Ecosystem;
pub use go::is_go_version;
pub use python::normalized as python_name;

/// What a package needs of others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// By the name that the other one's manifest has.
    Name(String),
    /// By its folder, from the manifest's.
    Folder(String),
}

/// A manifest, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// What others call the package.
    pub name: Option<String>,
    /// What it needs; names of other people's packages are among them.
    pub needs: Vec<Need>,
    /// What only its tests need.
    pub test_needs: Vec<Need>,
    /// The members of the workspace that it declares: globs of folders, `!` takes out.
    pub members: Vec<String>,
    /// True if it declares a workspace.
    pub is_workspace: bool,
    /// True if it is a package too, besides a workspace.
    pub is_package: bool,
    /// The version of the language that it asks for.
    pub version: Option<String>,
    /// The script that tests it, as it is written.
    pub test_script: Option<String>,
}

/// Which manifest a file is, by its name.
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
        _ if file.ends_with(".csproj") || file.ends_with(".fsproj") => Ecosystem::Other,
        _ => return None,
    })
}

/// Returns true if a file declares the members of a workspace and nothing else.
#[must_use]
pub fn is_workspace_file(file: &str) -> bool {
    matches!(file, "pnpm-workspace.yaml" | "lerna.json" | "go.work" | "settings.gradle" | "settings.gradle.kts")
}

/// Reads a manifest; `None` when it is none, or cannot be read.
#[must_use]
pub fn read(file: &str, text: &str) -> Option<Manifest> {
    match file {
        "Cargo.toml" => cargo::read(text),
        "package.json" => node::read(text),
        "pnpm-workspace.yaml" | "lerna.json" => node::workspace(text),
        "go.mod" => go::read(text),
        "go.work" => Some(go::workspace(text)),
        "pyproject.toml" => python::pyproject(text),
        "requirements.txt" => Some(python::requirements(text)),
        "setup.py" | "setup.cfg" | "Pipfile" => Some(package()),
        "pom.xml" => maven::read(text),
        "build.gradle" | "build.gradle.kts" => Some(gradle::read(text)),
        "settings.gradle" | "settings.gradle.kts" => Some(gradle::workspace(text)),
        other => ecosystem(other).map(|_| package()),
    }
}

/// A package of which no more is known.
fn package() -> Manifest {
    Manifest { is_package: true, ..Manifest::default() }
}

/// A text out of a parsed value.
fn text(value: Option<&serde_json::Value>) -> Option<String> {
    value.and_then(serde_json::Value::as_str).map(str::to_owned)
}

/// The texts of a list.
fn texts(value: Option<&serde_json::Value>) -> Vec<String> {
    let items = value.and_then(serde_json::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// TOML as the same values as JSON, so that one way of asking does.
fn toml(text: &str) -> Option<serde_json::Value> {
    toml::from_str(text).ok()
}

#[cfg(test)]
mod tests;
