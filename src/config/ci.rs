//! Reads `ci:`, the needs of the jobs of the generated workflows, and notes what GitHub would refuse. A workflow with such a mistake does
//! not start at all, and its error names nothing in `cicd.yml`.

use super::model::Ci;
use super::names::{Use, variable};
use super::node::Node;
use super::service::{self, service};
use super::table::{Findings, Table, known_keys, map, scalar, table};
use crate::model::diagnostic::did_you_mean;

pub(super) const CI: &[&str] = &["runs_on", "container", "services", "env", "secrets", "permissions", "max_parallel"];

/// The permissions that a job's token can have ("Workflow syntax", `permissions`).
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
        for (name, node) in map(node, "`services`", table.findings) {
            service(name, node, table.findings);
        }
    }
    if let Some(node) = table.node("env") {
        for (name, _) in map(node, "`env`", table.findings) {
            variable(name, Use::Variable, table.findings);
        }
    }
    let secrets = table.texts("secrets");
    for name in &secrets {
        variable(name, Use::Secret, table.findings);
    }
    permissions(&mut table);
    if let Some(image) = table.node("container") {
        service::image(image, table.findings);
    }
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

fn permissions(table: &mut Table<'_, '_>) {
    let Some(node) = table.node("permissions") else { return };
    for (name, node) in known_keys(node, PERMISSIONS, "`permissions`", table.findings) {
        let Some(access) = scalar(node, table.findings).filter(|access| !ACCESS.contains(&access.as_str())) else { continue };
        let hint = did_you_mean(&access, ACCESS.iter().copied())
            .map_or_else(|| format!("one of: {}", ACCESS.join(", ")), |word| format!("did you mean `{word}`?"));
        table.findings.add(&node.at, format!("`{access}` is not an access level of {}", name.value), Some(hint));
    }
}
