//! The names of other domains in a domain's entry: `depends_on`, and the exceptions in `not_on`.

use super::model::{CROSS_DOMAIN, Domain};
use super::node::Value;
use super::table::{Findings, SHOWN, Table, map};
use crate::model::counted;
use crate::model::diagnostic::{At, did_you_mean};
use crate::model::fast_map::FastSet;

/// Reads `not_on`: each name with the reason.
pub(super) fn not_on(table: &mut Table<'_, '_>) -> Vec<(At<String>, String)> {
    let Some(node) = table.node("not_on") else { return Vec::new() };
    let mut exceptions = Vec::new();
    for (name, node) in map(node, "`not_on`", table.findings) {
        match &node.value {
            Value::Text(reason) if !reason.trim().is_empty() => exceptions.push((name.clone(), reason.clone())),
            _ => {
                let hint = format!("write why, e.g. {}: \"only type hints\"", name.value);
                table.findings.add(&name.at, "an exception needs its reason", Some(hint));
            }
        }
    }
    exceptions
}

/// Reports names that are no domain, and names that a domain cannot depend on.
pub(super) fn check(domains: &[Domain], findings: &mut Findings) {
    let names: Vec<&str> = domains.iter().map(|domain| domain.name.value.as_str()).collect();
    let known: FastSet<&str> = names.iter().copied().collect();
    let mut guesses = SHOWN;
    for domain in domains {
        for dependency in domain.depends_on.iter().chain(domain.not_on.iter().map(|(name, _)| name)) {
            let wanted = dependency.value.as_str();
            if wanted == CROSS_DOMAIN {
                let message = "a domain cannot depend on `cross-domain`, whose suites span all domains";
                findings.add(&dependency.at, message, Some("remove it".into()));
            } else if wanted == domain.name.value {
                findings.add(&dependency.at, "a domain cannot depend on itself", Some("remove it".into()));
            } else if !known.contains(wanted) {
                let others = names.iter().copied().filter(|name| *name != domain.name.value);
                // A guess reads every name. Findings come in the order of the file,
                // and those past the limit are not shown, so they need no guess.
                let hint = (guesses > 0).then(|| did_you_mean_domain(wanted, others));
                guesses = guesses.saturating_sub(1);
                findings.add(&dependency.at, format!("there is no domain `{wanted}`"), hint);
            }
        }
        for (name, _) in &domain.not_on {
            if domain.depends_on.iter().any(|dependency| dependency.value == name.value) {
                let message = format!("`{}` is listed under `depends_on` too", name.value);
                findings.add(&name.at, message, Some("remove it from one of the two".into()));
            }
        }
    }
}

fn did_you_mean_domain<'a>(wanted: &str, names: impl Iterator<Item = &'a str> + Clone) -> String {
    counted::note("domains guessed");
    did_you_mean(wanted, names.clone()).map_or_else(
        || format!("the domains are: {}", names.take(20).collect::<Vec<_>>().join(", ")),
        |name| format!("did you mean `{name}`?"),
    )
}
