//! Requests to managers: real servers that answer well, badly or never, and the results. `server` creates the servers.

mod asking;
mod bodies;
mod consul;
mod faults;
mod follow;
mod grpc;
mod kept;
mod many;
mod reqwest_bounds;
mod server;
mod status;
mod table;
mod tls;

use std::time::Duration;

use cicd::config::ManagerConfig;
use cicd::managers::{Asker, AskerSettings, Embedded, ManagerAnswer, ManagerQuestion, Wants};
use cicd::model::health::{Deployment, Health, HealthDialect, LevelResult, Part, SetupHint, Status};

/// A timeout that is long enough for a machine that is busy with other tests.
const TIMEOUT: Duration = Duration::from_secs(3);

/// A fake of this program's own manager.
struct Own;

impl Embedded for Own {
    fn health(&self, domain: &str) -> Part<Health> {
        Part::Known(Health {
            status: Status::Pass,
            output: Some(domain.to_owned()),
            checks: vec![],
            latency: None,
            dialect: HealthDialect::Embedded,
        })
    }
    fn deployment(&self, _: &str) -> Part<Deployment> {
        Part::NotConfigured { how: SetupHint::NoReport }
    }
    fn tests(&self, _: &str) -> Part<Vec<LevelResult>> {
        Part::Known(vec![])
    }
}

fn manager(url: &str) -> ManagerConfig {
    ManagerConfig { url: Some(url.to_owned()), ..ManagerConfig::default() }
}

/// Returns the answers of managers, all asked at once.
fn ask_within(
    timeout: Duration,
    tokens: &dyn Fn(&str) -> Option<String>,
    managers: &[ManagerConfig],
    wants: Wants,
) -> Vec<ManagerAnswer> {
    let settings = AskerSettings {
        tokens,
        token_hosts: cicd::system::http::TokenHosts::default(),
        timeout,
        root: env!("CARGO_MANIFEST_DIR").into(),
        url_override: None,
    };
    let asker = Asker::new(settings).expect("an asker");
    let names: Vec<String> = (0..managers.len()).map(|number| format!("domain-{number}")).collect();
    let question = |(domain, manager)| ManagerQuestion { domain, name: &names[domain], manager: Some(manager), wants };
    asker.ask(&managers.iter().enumerate().map(question).collect::<Vec<_>>(), &Own)
}

fn ask(managers: &[ManagerConfig], wants: Wants) -> Vec<ManagerAnswer> {
    ask_within(TIMEOUT, &|_| None, managers, wants)
}

const HEALTH: Wants = Wants { health: true, deployment: false, tests: false };

/// Returns only the health of one manager.
fn health(manager: ManagerConfig) -> Part<Health> {
    ask(&[manager], HEALTH).remove(0).health
}

/// Returns the status of a part, or its state without one, and the reason.
fn shown(part: &Part<Health>) -> (&'static str, String) {
    match part {
        Part::NotConfigured { how } => ("not configured", cicd::report::words::setup(how)),
        Part::NotAsked => ("not asked", String::new()),
        Part::Unreadable { why, .. } => ("unreadable", why.to_string()),
        Part::Known(health) => (health.status.word(), health.output.clone().unwrap_or_default()),
    }
}

#[track_caller]
fn check(part: &Part<Health>, expected: &str, because: &str) {
    let (word, why) = shown(part);
    assert!(word == expected && why.contains(because), "{part:?} is not {expected} because of {because:?}");
}
