//! The embedded manager: it answers for the health of a domain by the checks of `cicd.yml`, and for its deployment and its
//! tests by the store.
//!
//! `checks` runs a check, and the module `managers` asks other managers. For a single answer (`cicd status`), the checks run at
//! once. In a server (`cicd serve`), each check runs at its interval, and its thresholds apply.

mod latest_checks;
mod levels;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::config::{CheckConfig, Config, DomainKind, ManagerConfig, ManagerKind, SecretNames, Suites};
use crate::managers::Embedded;
use crate::managers::checks::{CheckOutcome, Prober};
use crate::managers::contract::{self, DeploymentReport, Joined};
use crate::model::environment::Environment;
use crate::model::health::{self, AnswerFault, Deployment, Health, HealthDialect, LevelResult, Part, SetupHint, Status};
use crate::store::{Handle, Policy};
pub use latest_checks::Changed;
use latest_checks::LatestChecks;

/// The settings and facts of a domain that this program knows by itself.
#[derive(Debug, Clone)]
struct EmbeddedDomain {
    name: String,
    checks: Vec<CheckConfig>,
    has_suites: bool,
}

/// The embedded manager, with its checks and its store.
pub struct OwnStore {
    domains: Vec<EmbeddedDomain>,
    levels: Vec<String>,
    prober: Arc<Prober>,
    store: Arc<Handle>,
    /// The latest checks, in a server.
    latest: Option<Arc<LatestChecks>>,
}

impl OwnStore {
    /// Creates a manager that runs the checks when it is asked, and reads this store. `root` is the top of the repository.
    #[must_use]
    pub(crate) fn new(config: &Config, store: Arc<Handle>, root: &Path, environment: &Environment) -> Self {
        Self::with(config, store, root, (SecretNames::of(config), true), environment)
    }

    fn with(
        config: &Config,
        store: Arc<Handle>,
        root: &Path,
        (secrets, is_trusted): (SecretNames, bool),
        environment: &Environment,
    ) -> Self {
        let entry = |domain: &crate::config::Domain| EmbeddedDomain {
            name: domain.name.value.clone(),
            checks: domain.checks.clone(),
            has_suites: !matches!(domain.suites, Suites::None),
        };
        let values = secrets.values(environment);
        Self {
            domains: config.domains.iter().filter(|domain| domain.kind == DomainKind::Domain).map(entry).collect(),
            levels: config.levels.clone(),
            prober: Arc::new(Prober::new(root.to_owned(), secrets, values).trusting(is_trusted)),
            store,
            latest: None,
        }
    }

    /// Creates a manager for a server: its checks are made by [`OwnStore::watch`]. The store is in `folder`. The variables in
    /// `secrets` are only for commands that name them. Commands run only if the config is trusted.
    #[must_use]
    pub fn staying(
        config: &Config,
        folder: &Path,
        root: &Path,
        (secrets, is_trusted): (SecretNames, bool),
        environment: &Environment,
    ) -> Self {
        let store = Arc::new(Handle::new(folder, root, Policy::ANSWERS));
        let own = Self::with(config, store, root, (secrets, is_trusted), environment);
        let latest = LatestChecks::new(own.domains.iter().map(|entry| (entry.name.as_str(), entry.checks.as_slice())));
        Self { latest: Some(Arc::new(latest)), ..own }
    }

    /// Runs each check at its interval until the future is dropped. `changed` is called for each domain whose health may have
    /// changed.
    pub async fn watch(&self, changed: Changed) {
        if let Some(latest) = &self.latest {
            latest_checks::watch(latest, &self.prober, &self.domains, &changed).await;
        }
    }

    /// Returns the latest runs of a domain's levels.
    ///
    /// # Errors
    /// Returns an error text if the store cannot be read.
    pub fn levels(&self, domain: &str) -> Result<Vec<Joined>, String> {
        self.store.with(|store| levels::of(store, domain, &self.levels)).map_err(|error| error.in_parts())
    }

    /// Returns the reported deployment.
    ///
    /// # Errors
    /// Returns an error text if the store cannot be read or the report is broken.
    pub fn reported(&self, domain: &str) -> Result<Option<DeploymentReport>, String> {
        let body = self.store.with(|store| store.reported_deployment(domain)).map_err(|error| error.in_parts())?;
        let Some(body) = body else { return Ok(None) };
        let read = serde_json::from_str(&body).ok().and_then(|value| contract::deployment_report(&value).ok());
        read.map(Some).ok_or_else(|| "the report in the store is broken".to_owned())
    }

    /// Returns true if every check of a domain that this program makes was made at least once.
    #[must_use]
    pub fn is_settled(&self, domain: &str) -> bool {
        self.latest.as_ref().is_none_or(|latest| latest.is_settled(domain))
    }

    fn entry(&self, domain: &str) -> Option<&EmbeddedDomain> {
        self.domains.iter().find(|entry| entry.name == domain)
    }
}

/// Returns true if this program answers for a domain's health.
#[must_use]
pub fn is_own(manager: Option<&ManagerConfig>) -> bool {
    manager.is_none_or(|manager| match manager.kind {
        Some(kind) => kind == ManagerKind::Embedded,
        None => manager.url.is_none(),
    })
}

/// Returns true if this program answers for a domain's deployments and tests: its manager is embedded, or cannot know them.
#[must_use]
pub fn is_kept_here(manager: Option<&ManagerConfig>) -> bool {
    let kind = manager.and_then(|manager| manager.kind);
    is_own(manager) || matches!(kind, Some(ManagerKind::Consul | ManagerKind::Grpc))
}

impl Embedded for OwnStore {
    fn health(&self, domain: &str) -> Part<Health> {
        let none = |how: SetupHint| Part::NotConfigured { how };
        let Some(entry) = self.entry(domain) else { return none(SetupHint::NoDomain { domain: domain.to_owned() }) };
        if entry.checks.is_empty() {
            return none(SetupHint::NoChecks { domain: domain.to_owned() });
        }
        if let Some(latest) = &self.latest {
            return Part::Known(latest.health(domain));
        }
        let outcomes = once(&self.prober, entry);
        match outcomes {
            Ok(outcomes) => {
                let parts = entry.checks.iter().zip(outcomes);
                let parts = parts.map(|(check, outcome)| (check.name.clone(), outcome.status, outcome.output, outcome.took));
                Part::Known(together(parts.collect()))
            }
            Err(why) => Part::unreadable(AnswerFault::Checks(why)),
        }
    }

    fn deployment(&self, domain: &str) -> Part<Deployment> {
        match self.reported(domain) {
            Ok(Some(report)) => Part::Known(report.deployment),
            Ok(None) => Part::NotConfigured { how: SetupHint::NoReport },
            Err(why) => Part::unreadable(AnswerFault::Store(why)),
        }
    }

    fn tests(&self, domain: &str) -> Part<Vec<LevelResult>> {
        let found = match self.levels(domain) {
            Ok(found) => found,
            Err(why) => return Part::unreadable(AnswerFault::Store(why)),
        };
        if found.is_empty() && self.entry(domain).is_some_and(|entry| !entry.has_suites) {
            return Part::NotConfigured { how: SetupHint::NoSuites { domain: domain.to_owned() } };
        }
        Part::Known(found.iter().map(levels::result).collect())
    }
}

/// Runs all checks of a domain at once.
fn once(prober: &Arc<Prober>, entry: &EmbeddedDomain) -> Result<Vec<CheckOutcome>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let mut tasks = JoinSet::new();
    for (at, check) in entry.checks.iter().cloned().enumerate() {
        let (prober, name) = (Arc::clone(prober), entry.name.clone());
        tasks.spawn_on(async move { (at, prober.probe(&name, &check).await) }, runtime.handle());
    }
    let mut outcomes = runtime.block_on(tasks.join_all());
    outcomes.sort_by_key(|(at, _)| *at);
    // A lookup of a host name cannot be stopped, so it is not waited for.
    runtime.shutdown_background();
    Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}

/// The name of a check, its status, the reason why it did not pass, and its duration.
type ReportedParts = (String, Status, Option<String>, Duration);

/// Returns the health of a domain by its checks: the worst of them.
fn together(parts: Vec<ReportedParts>) -> Health {
    let status = parts.iter().map(|(_, status, ..)| *status).max().unwrap_or(Status::Unknown);
    let bad = parts.iter().filter(|(_, status, ..)| *status != Status::Pass);
    let reasons: Vec<String> = bad
        .map(|(name, _, output, _)| output.as_ref().map_or_else(|| name.clone(), |output| format!("{name}: {output}")))
        .collect();
    let latency = parts.iter().map(|(.., took)| *took).max();
    let check = |(name, status, output, _): ReportedParts| health::Check { name, status, output };
    Health {
        status,
        output: (!reasons.is_empty())
            .then(|| crate::model::limits::clip(&reasons.join("; "), crate::model::limits::MAX_OUTPUT)),
        checks: parts.into_iter().map(check).collect(),
        latency,
        dialect: HealthDialect::Embedded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::counted;
    use crate::model::diagnostic::SourceText;

    #[test]
    fn a_look_opens_the_store_once() {
        let folder = tempfile::Builder::new().prefix("cicd-own-").tempdir().expect("a folder");
        let text = "version: 1\ndomains: { city: {}, shop: {} }\n".to_owned();
        let config = crate::config::parse(&Arc::new(SourceText { name: "cicd.yml".into(), text })).expect("a config");
        let opened = counted::times("store opened", || {
            let store = Arc::new(Handle::new(folder.path(), folder.path(), Policy::LOOK));
            let own = OwnStore::new(&config, Arc::clone(&store), folder.path(), &Environment::default());
            assert_eq!(store.peek(|store| crate::managers::fleet::everyone(&config, store)).len(), 2);
            for name in ["city", "shop"] {
                assert!(matches!(own.tests(name), Part::Known(levels) if levels.is_empty()));
                assert!(matches!(own.deployment(name), Part::NotConfigured { .. }));
            }
            store.with(|store| store.since(crate::store::ObservedKind::Health, std::time::SystemTime::now())).expect("read");
        });
        assert_eq!(opened, 1);
    }
}
