//! The words of a project file, and of the files of properties and targets that projects take.

use super::is_project;
use crate::graph::readers::xml::{XmlElement, elements};
use crate::graph::reading::{DeclKind, Reading, RefKind};

/// The files that `MSBuild` takes from the folders above, without a word.
const ABOVE: [&str; 3] = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"];

/// The declaration of a file that takes the next one of its name above.
pub(super) const NEXT: &str = "above";

/// Properties that are folders, and known.
const FOLDERS: [&str; 4] = ["MSBuildThisFileDirectory", "MSBuildProjectDirectory", "ProjectDir", "MSBuildThisFileFullPath"];

/// Reads a project file, or a file that projects import.
pub(super) fn read(path: &str, text: &str) -> Reading {
    // Other tools have files with the same endings.
    let Some(elements) = elements(text) else {
        return if is_project(path) { Reading::unread("it is not valid XML") } else { Reading::default() };
    };
    let mut reading = Reading::default();
    if is_project(path) {
        for name in ABOVE {
            reading.refer(1, RefKind::Implied, name);
        }
    }
    properties(&elements, &mut reading);
    for (at, element) in elements.iter().enumerate() {
        match element.name.as_str() {
            "ProjectReference" => projects(&elements, at, path, &mut reading),
            "Import" => imported(element, &mut reading),
            // Items from other folders: linked sources, shared files.
            "Compile" | "Content" | "EmbeddedResource" | "None" | "AdditionalFiles" | "Protobuf" | "Page" | "Resource" => {
                items(element, &mut reading);
            }
            _ => {}
        }
    }
    reading
}

/// Declares properties that can stand in paths.
fn properties(elements: &[XmlElement], reading: &mut Reading) {
    for element in elements {
        let in_group = element.parent.is_some_and(|parent| elements[parent].name == "PropertyGroup");
        if in_group && element.text.contains(['/', '\\']) && element.text.len() < 1_000 {
            reading.declare(DeclKind::Alias, element.name.clone(), element.text.replace('\\', "/"));
        }
    }
}

fn paths(value: &str) -> impl Iterator<Item = String> + '_ {
    value.split(';').map(str::trim).filter(|path| !path.is_empty()).map(|path| path.replace('\\', "/"))
}

fn projects(elements: &[XmlElement], at: usize, file: &str, reading: &mut Reading) {
    let element = &elements[at];
    for path in element.attribute("Include").into_iter().flat_map(paths) {
        // Projects take what a file of targets says, each for itself and as far as the conditions go.
        if is_project(file) {
            reading.refer(element.line, RefKind::Package, path.clone());
        }
        reading.declare(
            DeclKind::Member,
            path.clone(),
            if is_project(file) { String::new() } else { conditions(elements, at) },
        );
        let inner = path.match_indices("$(").take(8).any(|(start, _)| start > 0 && !is_known(&path[start + 2..], reading));
        if inner || path.contains("@(") || path.contains("%(") {
            reading.unread.get_or_insert_with(|| format!("`ProjectReference` of {path} is computed"));
        }
    }
}

fn is_known(rest: &str, reading: &Reading) -> bool {
    let name = rest.split(')').next().unwrap_or_default();
    FOLDERS.contains(&name)
        || reading.declarations.iter().any(|declaration| declaration.kind == DeclKind::Alias && declaration.name == name)
}

/// Returns the conditions of an element and of those around it, as one.
fn conditions(elements: &[XmlElement], at: usize) -> String {
    let around = std::iter::successors(Some(at), |at| elements[*at].parent).take(8);
    let conditions: Vec<String> = around
        .filter_map(|at| elements[at].attribute("Condition"))
        .filter(|condition| condition.len() < 1_000)
        .map(|condition| format!("({condition})"))
        .collect();
    conditions.join(" and ")
}

fn imported(element: &XmlElement, reading: &mut Reading) {
    let Some(value) = element.attribute("Project") else { return };
    if let Some((_, call)) = value.split_once("GetPathOfFileAbove(") {
        let name = call.split(['\'', ',', ')']).map(str::trim).find(|name| !name.is_empty() && !name.starts_with('$'));
        let name = name.unwrap_or("Directory.Build.props");
        reading.declare(DeclKind::Root, NEXT, name);
        return reading.refer(element.line, RefKind::Implied, name);
    }
    for path in paths(value).filter(|path| !path.contains(['*', '@'])) {
        reading.declare(DeclKind::Root, "import", path.clone());
        reading.refer(element.line, RefKind::Path, path);
    }
}

/// Adds items of other folders; of a pattern, the folder before it.
fn items(element: &XmlElement, reading: &mut Reading) {
    for path in element.attribute("Include").into_iter().flat_map(paths) {
        if !path.starts_with("..") && !path.starts_with("$(") {
            continue;
        }
        let folder = path.find(['*', '?']).map(|at| path[..at].rsplit_once('/').map_or("", |(folder, _)| folder).to_owned());
        let path = folder.unwrap_or(path);
        if !path.contains(['@', '%']) && !path.trim_matches(['.', '/']).is_empty() {
            reading.refer(element.line, RefKind::Path, path);
        }
    }
}
