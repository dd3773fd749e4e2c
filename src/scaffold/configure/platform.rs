//! The preset `platform`: the domains of the reference platform, for a repository that has no code yet.

use crate::config::{CROSS_DOMAIN, ManagerConfig};
use crate::scaffold::discover::{Basis, Discovered, DomainCandidate, LineCount, NoTests, title};

/// The name, the folder and the manager's name of each domain.
const DOMAINS: [(&str, &str, &str); 4] = [
    ("smart-city", "/backend/smart_city/", "City Manager"),
    ("business-enablement", "/backend/business_enablement/", "Delivery Manager"),
    ("experience", "/frontend/experience/", "Experience Manager"),
    ("journey", "/backend/journey/", "Journey Manager"),
];

/// Returns the platform's domains, with everything else that was found in the repository: languages, workflows, lists.
#[must_use]
pub fn platform(found: Discovered) -> Discovered {
    let mut domains: Vec<DomainCandidate> = DOMAINS.iter().map(|(name, path, manager)| domain(name, path, manager)).collect();
    domains.push(DomainCandidate {
        name: CROSS_DOMAIN.to_owned(),
        title: Some("Cross-domain tests".to_owned()),
        why: vec![Basis::PresetBetween],
        ..DomainCandidate::default()
    });
    Discovered {
        domains,
        layouts: vec![LineCount { text: "tests/{domain}/{level}/".to_owned(), why: "e.g. tests/smart-city/unit/".to_owned() }],
        levels: Vec::new(),
        ambiguous: None,
        left_out: Vec::new(),
        notes: vec!["the paths of the preset are a proposal: adapt them in cicd.yml to your folders".to_owned()],
        ..found
    }
}

fn domain(name: &str, path: &str, manager: &str) -> DomainCandidate {
    let url = (name == "smart-city").then(|| "http://localhost:8001".to_owned());
    let token_env = url.as_ref().map(|_| "CITY_MANAGER_TOKEN".to_owned());
    DomainCandidate {
        name: name.to_owned(),
        title: Some(title(name)),
        paths: vec![path.to_owned()],
        manager: Some(ManagerConfig { title: Some(manager.to_owned()), url, token_env, ..ManagerConfig::default() }),
        no_tests: Some(NoTests::Proposed),
        why: vec![Basis::Preset],
        ..DomainCandidate::default()
    }
}
