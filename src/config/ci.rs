//! `ci:`, what the jobs of the generated workflows need, and what of it GitHub would refuse. A workflow with such a mistake does
//! not start at all, and says so nowhere near `cicd.yml`.

use super::model::Ci;
use super::node::Node;
use super::suite::is_variable;
use super::table::{Findings, Table, known_keys, map, scalar, table, text};
use crate::diagnostic::{At, did_you_mean};

pub(super) const CI: &[&str] = &["runs_on", "container", "services", "env", "secrets", "permissions", "max_parallel"];

/// What a job's token can be allowed ("Workflow syntax", `permissions`).
const PERMISSIONS: &[&str] = &[
    "actions",
    "attestations",
    "checks",
    "contents",
    "deployments",
    "discussions",
    "id-token",
    "issues",
    "models",
    "packages",
    "pages",
    "pull-requests",
    "security-events",
    "statuses",
];

const ACCESS: &[&str] = &["read", "write", "none"];

pub(super) fn ci(node: Option<&Node>, findings: &mut Findings) -> Ci {
    let Some(node) = node else { return Ci::default() };
    let mut table = table(node, CI, "`ci`", findings);
    let services = table.node("services");
    if let Some(node) = services {
        for (name, _) in map(node, "`services`", table.findings) {
            service(name, table.findings);
        }
    }
    if let Some(node) = table.node("env") {
        for (name, _) in map(node, "`env`", table.findings) {
            variable(name, "variable", table.findings);
        }
    }
    let secrets = table.texts("secrets");
    for name in &secrets {
        variable(name, "secret", table.findings);
    }
    permissions(&mut table);
    Ci {
        runs_on: table.one_or_many("runs_on"),
        container: table.text("container"),
        services: services.cloned(),
        env: table.text_map("env"),
        secrets: secrets.into_iter().map(|at| at.value).collect(),
        permissions: table.text_map("permissions"),
        max_parallel: table.number("max_parallel", 1),
    }
}

/// The name of a variable of the environment.
pub(super) fn name(table: &mut Table<'_, '_>, key: &str) -> Option<String> {
    let name = text(table.node(key)?, table.findings)?;
    variable(&name, "variable", table.findings);
    Some(name.value)
}

fn variable(name: &At<String>, what: &str, findings: &mut Findings) {
    if !is_variable(&name.value) {
        let message = format!("`{}` is not the name of a {what}", name.value);
        findings.add(&name.at, message, Some("write letters, digits and `_`, no digit first".into()));
    }
}

fn service(name: &At<String>, findings: &mut Findings) {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"_-".contains(&b);
    let first = |b: &u8| b.is_ascii_alphabetic() || *b == b'_';
    if !name.value.bytes().all(fits) || !name.value.as_bytes().first().is_some_and(first) {
        let message = format!("`{}` is not the name of a service", name.value);
        findings.add(&name.at, message, Some("write letters, digits, `_` and `-`, a letter first".into()));
    }
}

fn permissions(table: &mut Table<'_, '_>) {
    let Some(node) = table.node("permissions") else { return };
    for (name, node) in known_keys(node, PERMISSIONS, "`permissions`", table.findings) {
        let Some(access) = scalar(node, table.findings).filter(|access| !ACCESS.contains(&access.as_str())) else { continue };
        let hint = did_you_mean(&access, ACCESS.iter().copied())
            .map_or_else(|| format!("one of: {}", ACCESS.join(", ")), |word| format!("did you mean `{word}`?"));
        table.findings.add(&node.at, format!("`{access}` is no access to {}", name.value), Some(hint));
    }
}
