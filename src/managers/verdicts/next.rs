//! What to do next: for each part that is not well one step that somebody can take now.

use super::{Parts, address, manager, of_deployment, of_health, of_tests};
use crate::config::{Domain, Manager};
use crate::model::health::{Deployment, DeploymentState, Part, Status};

/// The steps, in the order of health, deployment, tests; none for what is well.
pub(super) fn steps(domain: &Domain, parts: &Parts, verdict: Status) -> Vec<String> {
    let mut steps = Vec::new();
    if verdict == Status::Pass {
        return steps;
    }
    if let Some(status) = of_health(&parts.health).filter(|status| *status != Status::Pass) {
        steps.push(health(domain, parts, status));
    }
    if of_deployment(&parts.deployment).is_some_and(|status| status != Status::Pass) {
        steps.push(deployment(domain, &parts.deployment));
    }
    steps.extend(tests(domain, parts));
    if steps.is_empty() {
        // Nothing joins: each part says how it would.
        let hows = [how(&parts.health), how(&parts.deployment), how(&parts.tests)];
        steps.extend(hows.into_iter().flatten().cloned());
    }
    let mut told: Vec<String> = Vec::new();
    for step in steps {
        if !told.contains(&step) {
            told.push(step);
        }
    }
    told
}

fn how<T>(part: &Part<T>) -> Option<&String> {
    match part {
        Part::NotConfigured { how } => Some(how),
        _ => None,
    }
}

fn health(domain: &Domain, parts: &Parts, status: Status) -> String {
    let name = &domain.name.value;
    let (title, kind) = manager(domain.manager.as_ref());
    match &parts.health {
        _ if kind == "embedded" => format!("see what its checks in cicd.yml say: `cicd status {name}`"),
        Part::Unreadable { why, .. } => unreachable(domain, &title, why),
        _ if status == Status::Unknown => {
            format!(
                "see what {title} answers{}; docs/health.md says how it is read",
                at(domain.manager.as_ref(), "health", "/health")
            )
        }
        _ => {
            format!("see its checks: `cicd status {name}`; {title} answers{}", at(domain.manager.as_ref(), "health", "/health"))
        }
    }
}

/// Nobody answered, or nothing that can be read: what to look at first, by the reason's own words.
fn unreachable(domain: &Domain, title: &str, why: &str) -> String {
    let name = &domain.name.value;
    let says = |words: &[&str]| words.iter().any(|word| why.contains(word));
    if says(&["certificate", "ca_file", "TLS"]) {
        return format!("see the certificate of {title}; authorities besides the system's: `domains.{name}.manager.ca_file`");
    }
    if says(&["HTTP 401", "HTTP 403", "token", "is not set"]) {
        return format!("see that the variable in `domains.{name}.manager.token_env` holds a token that {title} takes");
    }
    if says(&["HTTP 404"]) {
        return format!("see where {title} answers it, and say so: `domains.{name}.manager.paths`");
    }
    match address(domain.manager.as_ref()) {
        Some(url) => {
            format!("see whether {title} runs and answers at {url}; its address is `domains.{name}.manager.url` in cicd.yml")
        }
        None => format!("say in cicd.yml where {title} is: `domains.{name}.manager.url`"),
    }
}

/// Where a part is answered.
fn at(manager: Option<&Manager>, key: &str, path: &str) -> String {
    let path = manager.and_then(|manager| manager.paths.get(key)).map_or(path, String::as_str);
    let path = path.split('?').next().unwrap_or_default();
    match address(manager) {
        Some(url) if super::kind(manager) == "http" => {
            format!(" at {}/{}", url.as_str().trim_end_matches('/'), path.trim_start_matches('/'))
        }
        Some(url) => format!(" at {url}"),
        None => String::new(),
    }
}

fn deployment(domain: &Domain, part: &Part<Deployment>) -> String {
    let name = &domain.name.value;
    let (title, kind) = manager(domain.manager.as_ref());
    let deployment = match part {
        Part::Known(deployment) => deployment,
        Part::Unreadable { why, .. } if kind == "http" => return unreachable(domain, &title, why),
        _ => return "see why the store of this repository cannot be read".to_owned(),
    };
    match deployment.state {
        DeploymentState::Deploying => format!("wait until it is there: `cicd status {name} --wait`"),
        DeploymentState::Failed => "see the deployment's log, and deploy again or go back to the version before".to_owned(),
        DeploymentState::None => {
            "deploy it; a manager that has nothing to deploy says `paths: { deployment: none }`".to_owned()
        }
        _ if kind == "http" => format!("see what {title} answers{}", at(domain.manager.as_ref(), "deployment", "/deployment")),
        _ => "report the deployment where it is made: POST /deployment of the manager, see schemas/manager.openapi.yaml"
            .to_owned(),
    }
}

/// Whether somebody else answers for the tests, and this program tells them nothing.
fn is_not_told(domain: &Domain) -> bool {
    let manager = domain.manager.as_ref();
    super::kind(manager) == "http" && !manager.is_some_and(|manager| manager.push_results)
}

fn tests(domain: &Domain, parts: &Parts) -> Vec<String> {
    let name = &domain.name.value;
    match &parts.tests {
        Part::Known(levels) if levels.is_empty() && is_not_told(domain) => {
            vec![format!("have runs told to it: `domains.{name}.manager.push_results: true`, then `cicd test {name}`")]
        }
        Part::Known(levels) if levels.is_empty() => {
            vec![format!("run them on a commit with nothing changed besides: `cicd test {name}`")]
        }
        Part::Known(levels) => {
            let bad = levels.iter().filter(|level| level.status != Status::Pass);
            bad.map(|level| format!("run it here: `cicd test {name} --level {}`", level.level)).collect()
        }
        Part::Unreadable { why, .. } if of_tests(&parts.tests).is_some() => {
            let (title, kind) = manager(domain.manager.as_ref());
            if kind == "http" {
                vec![unreachable(domain, &title, why)]
            } else {
                vec!["see why the store of this repository cannot be read".to_owned()]
            }
        }
        _ => Vec::new(),
    }
}
