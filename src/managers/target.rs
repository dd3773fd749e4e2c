//! Derives the URLs and the protocol of a manager from its entry in the config.

use std::path::PathBuf;

use super::{AskerSettings, Wants};
use crate::config::{ManagerConfig, ManagerKind};
use crate::model::health::TargetFault;
use crate::system::http::{Credential, Secret, Url};

/// The word in `paths` for a part that a manager does not answer.
const NONE: &str = "none";

/// The target of a question.
#[derive(Debug, Clone)]
pub(super) enum Target {
    /// This program.
    Embedded,
    /// The manager contract, or another dialect over HTTP.
    Http { to: Access, health: Option<Url>, deployment: Option<Url>, tests: Option<Url> },
    /// Consul's health and catalog of a service.
    Consul { to: Access, service: String, health: Url, catalog: Url },
    /// `grpc.health.v1` of a service.
    Grpc { to: Access, service: String, url: Url },
    /// No usable target: the reason, and the kind of the manager.
    Broken(TargetFault, ManagerKind),
}

/// The settings that are sent with every question.
#[derive(Debug, Clone)]
pub(super) struct Access {
    pub(super) credential: Option<Credential>,
    /// The variable that should hold the token, and is not set.
    pub(super) unset: Option<String>,
    pub(super) ca_file: Option<PathBuf>,
}

impl Target {
    /// Returns the target of a manager; `url` replaces its own URL.
    pub(super) fn of(manager: Option<&ManagerConfig>, url: Option<&str>, settings: &AskerSettings<'_>) -> Self {
        let none = ManagerConfig::default();
        let manager = manager.unwrap_or(&none);
        let by_url = if url.or(manager.url.as_deref()).is_some() { ManagerKind::Http } else { ManagerKind::Embedded };
        let kind = match manager.kind.unwrap_or(by_url) {
            // A URL was given, so the manager is not this program.
            ManagerKind::Embedded if url.is_some() => ManagerKind::Http,
            kind => kind,
        };
        if kind == ManagerKind::Embedded {
            return Self::Embedded;
        }
        match remote(manager, kind, url, settings) {
            Ok(target) => target,
            Err(why) => Self::Broken(why, kind),
        }
    }

    pub(super) fn is_embedded(&self) -> bool {
        matches!(self, Self::Embedded)
    }

    pub(super) fn knows_only_health(&self) -> bool {
        matches!(self, Self::Consul { .. } | Self::Grpc { .. } | Self::Broken(_, ManagerKind::Consul | ManagerKind::Grpc))
    }

    /// Returns true if a token is sent with the requested parts.
    pub(super) fn sends_a_token(&self, wants: Wants) -> bool {
        let has_token = |to: &Access| to.credential.is_some();
        match self {
            Self::Http { to, health, deployment, tests } => {
                let asks = (wants.health && health.is_some())
                    || (wants.deployment && deployment.is_some())
                    || (wants.tests && tests.is_some());
                asks && has_token(to)
            }
            Self::Consul { to, .. } | Self::Grpc { to, .. } => wants.health && has_token(to),
            Self::Embedded | Self::Broken(..) => false,
        }
    }
}

fn remote(
    manager: &ManagerConfig,
    kind: ManagerKind,
    url: Option<&str>,
    settings: &AskerSettings<'_>,
) -> Result<Target, TargetFault> {
    let text = url.or(manager.url.as_deref()).ok_or(TargetFault::NoUrl)?;
    let base = Url::parse(text).map_err(|error| TargetFault::Url(error.to_string()))?;
    if !base.has_host() {
        return Err(TargetFault::NoHost);
    }
    let to = access(manager, kind, &base, settings)?;
    let service = manager.service.clone();
    Ok(match kind {
        ManagerKind::Http | ManagerKind::Embedded => {
            let way = |key: &str, path: &str| {
                let path = manager.paths.get(key).map_or(path, String::as_str);
                (path != NONE).then(|| below(&base, path))
            };
            let (health, deployment, tests) =
                (way("health", "/health"), way("deployment", "/deployment"), way("test_results", "/test-results"));
            Target::Http { to, health, deployment, tests }
        }
        ManagerKind::Consul => {
            let service = service.filter(|service| !service.is_empty()).ok_or(TargetFault::NoService)?;
            let (namespace, name) = service.split_once('/').map_or((None, service.as_str()), |(ns, name)| (Some(ns), name));
            let way = |api: &str| {
                let mut url = below(&base, api);
                // A name is one path segment, whatever characters it has.
                if let Ok(mut segments) = url.path_segments_mut() {
                    segments.push(name);
                }
                if let Some(namespace) = namespace {
                    url.query_pairs_mut().append_pair("ns", namespace);
                }
                url
            };
            let (health, catalog) = (way("/v1/health/service"), way("/v1/catalog/service"));
            Target::Consul { to, service, health, catalog }
        }
        ManagerKind::Grpc => {
            let url = below(&base, crate::managers::dialects::grpc::PATH);
            Target::Grpc { to, service: service.unwrap_or_default(), url }
        }
    })
}

/// Returns the access settings for this address. A token that is bound to other hosts is not sent, and the manager is not asked
/// without it, because the answer to an unauthenticated question would be taken for the real one.
fn access(manager: &ManagerConfig, kind: ManagerKind, base: &Url, settings: &AskerSettings<'_>) -> Result<Access, TargetFault> {
    let variable = manager.token_env.as_deref();
    let token: Option<String> = variable.and_then(settings.tokens).filter(|token: &String| !token.trim().is_empty());
    if let Some(variable) = variable.filter(|_| token.is_some() && settings.token_hosts.are_withheld()) {
        return Err(TargetFault::NotTrusted { variable: variable.to_owned() });
    }
    if let Some(variable) = variable.filter(|variable| token.is_some() && !settings.token_hosts.allow(variable, base)) {
        return Err(TargetFault::TokenBound { variable: variable.to_owned(), host: host(base) });
    }
    Ok(Access {
        unset: variable.filter(|_| token.is_none()).map(str::to_owned),
        credential: token.map(|token| match kind {
            ManagerKind::Consul => Credential::Consul(Secret::new(&token)),
            _ => Credential::Bearer(Secret::new(&token)),
        }),
        ca_file: manager.ca_file.as_ref().map(|path| settings.root.join(path)),
    })
}

/// Returns the host of a URL in the form `city.example:443`.
fn host(url: &Url) -> String {
    let port = url.port_or_known_default().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}{port}", url.host_str().unwrap_or_default())
}

/// Returns a path below that of a URL, with a query if it has one. The host never changes, whatever the path contains.
fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    let path = path.trim_start_matches('/');
    let root = base.path().trim_end_matches('/');
    if !path.is_empty() {
        url.set_path(&format!("{root}/{path}"));
    }
    if query.is_some() {
        url.set_query(query);
    }
    url.set_fragment(None);
    url
}
