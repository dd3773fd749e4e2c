//! `depends_on` of the proposed map: exactly what the graph proves between its domains, and what the cut of a package makes.

use super::tests_found::config_of;
use super::{Dependency, Discovered, shortened};
use crate::affected::Map;
use crate::affected::proven;
use crate::config::{CROSS_DOMAIN, FILE_NAME};
use crate::graph::Scan;
use crate::model::proof::{ProvenEdge, too_many_sources};

/// Fills `depends_on` of all domains. The map must be complete: what a path belongs to depends on every list of it.
pub(super) fn fill(found: &mut Discovered, scan: &Scan) {
    if let Some(most) = scan.beyond {
        found.has_too_many_sources = true;
        let what = too_many_sources(most);
        found.notes.push(format!("{what}: `edges: declared` is set, so list what each domain needs under `depends_on`"));
        return;
    }
    let Some(config) = config_of(found) else { return };
    let map = Map::new(&config, [FILE_NAME.as_bytes()]);
    let edges = proven::edges(&map, scan);
    let names: Vec<String> = found.domains.iter().map(|domain| domain.name.clone()).collect();
    let mut unread = Vec::new();
    // `cross-domain` is affected by every domain.
    for domain in found.domains.iter_mut().filter(|domain| domain.name != CROSS_DOMAIN) {
        let Some(at) = map.domain(&domain.name) else { continue };
        for edge in edges.of(at) {
            let dependency = of_edge(&config.domains[edge.to].name.value, edge);
            domain.depends_on.retain(|other| other.name != dependency.name);
            domain.depends_on.push(dependency);
        }
        domain.depends_on.sort_by_key(|dependency| names.iter().position(|name| *name == dependency.name));
        if !edges.unread(at).is_empty() {
            unread.push(domain.name.clone());
        }
    }
    if !unread.is_empty() {
        let verb = if unread.len() == 1 { "is" } else { "are" };
        found.notes.push(format!(
            "{} {verb} affected by every change, because some of their files cannot be read for dependencies: `cicd check` names them",
            shortened(&unread)
        ));
    }
}

fn of_edge(name: &str, edge: &ProvenEdge) -> Dependency {
    Dependency {
        name: name.to_owned(),
        by: edge.proof.path.clone(),
        is_for_tests: edge.is_for_tests,
        files: edge.files,
        shown: edge.shown.clone(),
    }
}
