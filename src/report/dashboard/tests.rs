//! The least that every state of a domain needs; the rest is shown in a browser by `tests/it/dashboard`.

use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::model::health::{Concern, DomainStatus, ManagerKind, ManagerName, NextStep, Part, SetupHint, Status};
use crate::model::overview::Availability;

fn bare(name: &str, verdict: Status) -> DomainView {
    let how = || SetupHint::NoChecks { domain: name.to_owned() };
    DomainView {
        status: DomainStatus {
            name: name.to_owned(),
            title: name.to_uppercase(),
            manager: ManagerName { title: "cicd".to_owned(), kind: ManagerKind::Embedded },
            health: Part::NotConfigured { how: how() },
            deployment: Part::NotConfigured { how: how() },
            tests: Part::NotAsked,
            verdict,
            since: None,
            why: vec![Concern::NothingConfigured],
            next: vec![NextStep::SetUp(how())],
        },
        availability: Availability::default(),
        spans: Vec::new(),
        runs: Vec::new(),
        flaky: Vec::new(),
        slowest: Vec::new(),
    }
}

#[test]
fn a_domain_of_which_nothing_is_known_has_its_place_everywhere() {
    let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
    let domains = vec![bare("a", Status::Unknown), bare("b", Status::Pass)];
    let overview = Overview { repository: "shop".to_owned(), taken: now, domains };
    let options = PageOptions::new("1.2.3", now);
    let cards = page(&overview, &options);
    let table = page(&overview, &options.clone().with_query("view=table&verdict=pass"));
    let d = &overview.domains[0];
    assert!(cards.contains(&card(d, now)) && cards.contains("not configured"), "{cards}");
    assert!(table.contains(&row(&overview.domains[1], now)) && table.contains(r#"id="row-a""#), "{table}");
    assert!(domain_page(&overview, d, &options).contains("<code>checks:</code>"));
    assert!(nothing_page(&overview, "/domains/aa", &options).contains(r#"href="/domains/a""#));
    assert!(badge(d).contains("A: unknown"));
}
