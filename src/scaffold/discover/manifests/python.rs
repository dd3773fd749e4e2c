//! `pyproject.toml` (PEP 621, uv, Poetry).

use super::{Manifest, text, texts, toml};

pub(super) fn pyproject(source: &str) -> Option<Manifest> {
    let value = toml(source)?;
    let project = value.get("project");
    let poetry = value.pointer("/tool/poetry");
    let workspace = value.pointer("/tool/uv/workspace");
    let mut members = texts(workspace.and_then(|workspace| workspace.get("members")));
    members.extend(texts(workspace.and_then(|w| w.get("exclude"))).into_iter().map(|folder| format!("!{folder}")));
    let name = text(project.and_then(|project| project.get("name"))).or_else(|| text(poetry.and_then(|p| p.get("name"))));
    let version = text(project.and_then(|project| project.get("requires-python")));
    let version = version.or_else(|| text(value.pointer("/tool/poetry/dependencies/python")));
    Some(Manifest {
        is_package: name.is_some() || value.get("build-system").is_some(),
        name,
        members,
        is_workspace: workspace.is_some(),
        version,
        ..Manifest::default()
    })
}
