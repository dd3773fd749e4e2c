//! Finds parts of `ci:` that cannot stand in one workflow together. Each part may be right by itself. But a workflow has one job for all
//! its suites, with all their variables, secrets and services, and GitHub compares names without regard to case.

use std::collections::{HashMap, HashSet};

use super::model::{CROSS_DOMAIN, Domain, DomainKind};
use super::node::{Node, Value};
use super::service;
use super::suite::is_suite;
use super::table::Findings;
use crate::model::counted;
use crate::model::diagnostic::{At, Span};

/// The most domains with workflows of their own. `suites::calls` has the same limit; a test of `scaffold::needs` compares the two.
const MAX_OWN: usize = 18;

/// Notes the parts that clash in the workflows of these domains.
pub(super) fn find(top: &Node, domains: &[Domain], findings: &mut Findings) {
    let mut base = SeenName::default();
    let common = top.get("ci");
    if let Some(ci) = common {
        base.add(ci, findings);
        unnamed_secrets(&[], &[ci], findings);
    }
    let Some(Value::Map(entries)) = top.get("domains").map(|node| &node.value) else { return };
    let mut shared = base.clone();
    let are_own = have_own_workflows(domains);
    for ((_, node), domain) in entries.iter().zip(domains) {
        let parts = parts(node);
        unnamed_secrets(common.as_slice(), &parts, findings);
        if is_cross(domain) || (are_own && domain.kind == DomainKind::Domain) {
            let mut own = base.clone();
            own.add_all(&parts, findings);
            own.token(node, findings);
        } else {
            shared.add_all(&parts, findings);
        }
    }
}

/// Returns true if the domains are few enough for a workflow each. `cross-domain` always has a workflow of its own.
fn have_own_workflows(domains: &[Domain]) -> bool {
    counted::note("domains with workflows");
    domains.iter().filter(|domain| domain.kind == DomainKind::Domain && !is_cross(domain)).count() <= MAX_OWN
}

fn is_cross(domain: &Domain) -> bool {
    domain.name.value == CROSS_DOMAIN
}

/// Returns the `ci:` of a domain and of its suites.
fn parts(domain: &Node) -> Vec<&Node> {
    let mut parts: Vec<&Node> = domain.get("ci").into_iter().collect();
    for (_, level) in entries(domain.get("suites")) {
        if is_suite(level) {
            parts.extend(level.get("ci"));
        } else {
            parts.extend(entries(Some(level)).iter().filter_map(|(_, suite)| suite.get("ci")));
        }
    }
    parts
}

fn entries(node: Option<&Node>) -> &[(At<String>, Node)] {
    match node.map(|node| &node.value) {
        Some(Value::Map(entries)) => entries,
        _ => &[],
    }
}

/// Returns the secrets that a part names.
fn secrets(ci: &Node) -> impl Iterator<Item = (&str, &Span)> {
    let items = match ci.get("secrets").map(|node| &node.value) {
        Some(Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    items.iter().filter_map(|item| if let Value::Text(name) = &item.value { Some((name.as_str(), &item.at)) } else { None })
}

/// Notes the secrets that services of these parts ask for and that no part
/// here or above names: a secret without a name in `secrets` is not passed on.
fn unnamed_secrets(above: &[&Node], parts: &[&Node], findings: &mut Findings) {
    let services = parts.iter().flat_map(|ci| entries(ci.get("services")));
    let asked: Vec<At<String>> = services.flat_map(|(_, service)| service::secrets(service)).collect();
    if asked.is_empty() {
        return;
    }
    let named = above.iter().chain(parts).flat_map(|ci| secrets(ci));
    let named: HashSet<String> = named.map(|(secret, _)| secret.to_ascii_lowercase()).collect();
    for At { value: name, at } in asked {
        if !named.contains(&name.to_ascii_lowercase()) {
            let message = format!("the workflow does not get the secret `{name}`");
            findings.add(&at, message, Some(format!("name it: `secrets: [{name}]`, beside `services`")));
        }
    }
}

/// The names that one workflow has so far.
#[derive(Clone, Default)]
struct SeenName<'n> {
    /// Variables and secrets by their name in lower case: the first spelling, and its place.
    names: HashMap<String, (&'n str, &'n Span)>,
    /// Services by their name in lower case, in the same form.
    services: HashMap<String, (&'n str, &'n Span)>,
    /// The fields of each service, and the place of its name.
    fields: HashMap<&'n str, (&'n Node, &'n Span)>,
}

impl<'n> SeenName<'n> {
    fn add_all(&mut self, parts: &[&'n Node], findings: &mut Findings) {
        for ci in parts {
            self.add(ci, findings);
        }
    }

    fn add(&mut self, ci: &'n Node, findings: &mut Findings) {
        let variables = entries(ci.get("env")).iter().map(|(name, _)| (name.value.as_str(), &name.at));
        for (name, at) in variables.chain(secrets(ci)) {
            spelling(&mut self.names, name, at, findings);
        }
        for (name, service) in entries(ci.get("services")) {
            spelling(&mut self.services, &name.value, &name.at, findings);
            self.service(name, service, findings);
        }
    }

    /// Adds a domain's manager token, which is a secret of its workflow too.
    fn token(&mut self, domain: &'n Node, findings: &mut Findings) {
        let token = domain.get("manager").and_then(|manager| manager.get("token_env"));
        if let Some(Node { value: Value::Text(name), at }) = token {
            spelling(&mut self.names, name, at, findings);
        }
    }

    /// Notes a field in which two suites disagree on a service: only the
    /// image may differ, as one workflow has the other fields once for all.
    fn service(&mut self, name: &'n At<String>, service: &'n Node, findings: &mut Findings) {
        // An empty service takes away the one from above: without an image it does not start.
        if entries(Some(service)).is_empty() {
            return;
        }
        let (first, at) = *self.fields.entry(&name.value).or_insert((service, &name.at));
        // Unknown fields are noted elsewhere.
        let mut others = service::SERVICE.iter().filter(|field| **field != "image");
        if let Some(field) = others.find(|field| service.get(field) != first.get(field)) {
            let message = format!("the service `{}` has a different `{field}` in line {}", name.value, at.line());
            let hint = "rename one of them, or make them equal: in one workflow only `image` may differ";
            findings.add(&name.at, message, Some(hint.into()));
        }
    }
}

/// Notes a name that is already there in another case.
fn spelling<'n>(seen: &mut HashMap<String, (&'n str, &'n Span)>, name: &'n str, at: &'n Span, findings: &mut Findings) {
    let (first, place) = *seen.entry(name.to_ascii_lowercase()).or_insert((name, at));
    if first != name {
        let message = format!(
            "`{name}` differs from `{first}` in line {} only by case, and GitHub treats both as one name",
            place.line()
        );
        findings.add(at, message, Some(format!("write `{first}` in both places, or use another name")));
    }
}
