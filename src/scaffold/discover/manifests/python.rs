//! `pyproject.toml` (PEP 621, uv, Poetry) and `requirements.txt`.

use serde_json::Value;

use super::{Manifest, Need, text, texts, toml};

pub(super) fn pyproject(source: &str) -> Option<Manifest> {
    let value = toml(source)?;
    let project = value.get("project");
    let poetry = value.pointer("/tool/poetry");
    let workspace = value.pointer("/tool/uv/workspace");
    let mut members = texts(workspace.and_then(|workspace| workspace.get("members")));
    members.extend(texts(workspace.and_then(|w| w.get("exclude"))).into_iter().map(|folder| format!("!{folder}")));
    let name = text(project.and_then(|project| project.get("name"))).or_else(|| text(poetry.and_then(|p| p.get("name"))));
    let (mut needs, mut test_needs) = (Vec::new(), Vec::new());
    for list in requirement_lists(&value) {
        needs.extend(texts(Some(list)).iter().filter_map(|line| requirement(line)));
    }
    // Dependency groups are for developers of the package and are never installed with it.
    for list in value.get("dependency-groups").and_then(Value::as_object).into_iter().flat_map(|groups| groups.values()) {
        test_needs.extend(texts(Some(list)).iter().filter_map(|line| requirement(line)));
    }
    for (name, source) in value.pointer("/tool/uv/sources").and_then(Value::as_object).into_iter().flatten() {
        let name = Need::Name(normalized(name));
        let list = if test_needs.contains(&name) && !needs.contains(&name) { &mut test_needs } else { &mut needs };
        list.extend(text(source.get("path")).map(Need::Folder));
    }
    if let Some(poetry) = poetry {
        of_poetry(poetry, &mut needs, &mut test_needs);
    }
    for list in [&mut needs, &mut test_needs] {
        list.sort();
        list.dedup();
    }
    let version = text(project.and_then(|project| project.get("requires-python")));
    let version = version.or_else(|| text(value.pointer("/tool/poetry/dependencies/python")));
    Some(Manifest {
        is_package: name.is_some() || value.get("build-system").is_some(),
        name: name.as_deref().map(normalized),
        needs,
        test_needs,
        members,
        is_workspace: workspace.is_some(),
        version,
        ..Manifest::default()
    })
}

/// Returns the requirement lists for users of the package: those of the project and its extras.
fn requirement_lists(value: &Value) -> Vec<&Value> {
    let mut lists: Vec<&Value> = value.pointer("/project/dependencies").into_iter().collect();
    let extras = value.pointer("/project/optional-dependencies").and_then(Value::as_object);
    lists.extend(extras.into_iter().flat_map(|extras| extras.values()));
    lists
}

fn of_poetry(poetry: &Value, needs: &mut Vec<Need>, test_needs: &mut Vec<Need>) {
    let mut add = |table: &Value, is_own: bool| {
        let list = if is_own { &mut *needs } else { &mut *test_needs };
        for (name, dependency) in table.as_object().into_iter().flatten() {
            list.push(text(dependency.get("path")).map_or_else(|| Need::Name(normalized(name)), Need::Folder));
        }
    };
    let groups = poetry.get("group").and_then(Value::as_object).into_iter().flat_map(|groups| groups.values());
    poetry.get("dependencies").into_iter().for_each(|table| add(table, true));
    let others = poetry.get("dev-dependencies").into_iter().chain(groups.filter_map(|group| group.get("dependencies")));
    others.for_each(|table| add(table, false));
}

pub(super) fn requirements(source: &str) -> Manifest {
    let mut needs: Vec<Need> = Vec::new();
    for line in source.lines().map(|line| line.split(" #").next().unwrap_or_default().trim()) {
        let local = line.strip_prefix("-e ").or_else(|| line.strip_prefix("--editable ")).unwrap_or(line).trim();
        if local.starts_with("./") || local.starts_with("../") {
            needs.push(Need::Folder(local.split('[').next().unwrap_or_default().to_owned()));
        } else if !line.starts_with(['-', '#']) {
            needs.extend(requirement(line));
        }
    }
    needs.sort();
    needs.dedup();
    Manifest { needs, is_package: true, ..Manifest::default() }
}

/// Parses `name[extra] >= 1; marker` or `name @ file:../x`.
fn requirement(line: &str) -> Option<Need> {
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    let path = rest.split_once("@ file:").map(|(_, path)| path.split(';').next().unwrap_or_default().trim());
    match path {
        Some(path) if !path.starts_with("//") => Some(Need::Folder(path.to_owned())),
        _ => (!name.is_empty()).then(|| Need::Name(normalized(name))),
    }
}

/// Returns a name in the normalized form of PEP 503.
#[must_use]
pub fn normalized(name: &str) -> String {
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
