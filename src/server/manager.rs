//! The requests of the manager contract, for the domains that this program answers for.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::App;
use super::answer::{HEALTH_JSON, JSON, ServerAnswer, json, later, problem};
use crate::config::Domain;
use crate::managers::contract::{deployment_json, health_json, run_json};
use crate::managers::{Embedded, embedded};
use crate::model::health::Part;
use crate::report::words;

/// Responds with the health of a domain.
pub(super) fn health(app: &App, domain: &Domain) -> ServerAnswer {
    let name = &domain.name.value;
    if !embedded::is_own(domain.manager.as_deref()) {
        return not_served(format!("another manager reports the health of `{name}`: see `manager` in cicd.yml"));
    }
    match app.own.health(name) {
        Part::NotConfigured { how } => not_served(words::setup(&how)),
        Part::NotAsked => not_served("this part was not requested"),
        Part::Unreadable { why, .. } => problem(StatusCode::INTERNAL_SERVER_ERROR, why.to_string()),
        Part::Known(health) => {
            let (value, is_well) = health_json(&health, name, domain.title.as_deref().unwrap_or(name));
            let code = if is_well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
            json(code, HEALTH_JSON, &value)
        }
    }
}

/// Responds with the current deployment of a domain.
pub(super) fn deployment(app: &App, domain: &Domain) -> ServerAnswer {
    let name = &domain.name.value;
    if !embedded::is_kept_here(domain.manager.as_deref()) {
        return not_served(elsewhere(name));
    }
    match app.own.reported(name) {
        Ok(Some(report)) => json(StatusCode::OK, JSON, &deployment_json(&report.deployment, report.url.as_deref())),
        Ok(None) => not_served("no deployment has been reported here"),
        Err(why) => unreadable(&why),
    }
}

/// Responds with the latest run of each level.
pub(super) fn test_results(app: &App, domain: &Domain) -> ServerAnswer {
    let name = &domain.name.value;
    if !embedded::is_kept_here(domain.manager.as_deref()) {
        return not_served(elsewhere(name));
    }
    match (app.own.levels(name), app.own.tests(name)) {
        (_, Part::NotConfigured { how }) => not_served(words::setup(&how)),
        (Err(why), _) => unreadable(&why),
        (Ok(levels), _) => {
            let mut answer = Map::new();
            if levels.is_empty() {
                answer.insert("output".into(), "no run with a clean work tree is known".into());
            }
            answer.insert("levels".into(), levels.iter().map(run_json).collect::<Vec<Value>>().into());
            json(StatusCode::OK, JSON, &answer.into())
        }
    }
}

/// Returns a refusal if reports about a domain go to another manager, and `None` if they come here.
pub(super) fn not_here(domain: &Domain) -> Option<ServerAnswer> {
    (!embedded::is_kept_here(domain.manager.as_deref())).then(|| not_served(elsewhere(&domain.name.value)))
}

fn elsewhere(name: &str) -> String {
    format!("another manager answers for `{name}`: see `manager` in cicd.yml")
}

fn not_served(why: impl Into<String>) -> ServerAnswer {
    problem(StatusCode::NOT_IMPLEMENTED, why)
}

/// The response if the store cannot be read. The failure may pass, but for a `GET` the contract has no code for it but 500.
fn unreadable(why: &str) -> ServerAnswer {
    problem(StatusCode::INTERNAL_SERVER_ERROR, format!("the store cannot be read: {why}"))
}

/// The response to a report that was accepted.
pub(super) fn receipt(code: StatusCode, id: &str) -> ServerAnswer {
    json(code, JSON, &json!({ "id": id }))
}

/// The response to a report if the store cannot be written now.
pub(super) fn not_now() -> ServerAnswer {
    later("the report was not stored: the store cannot be written now; send it again later".to_owned())
}
