//! The JSON answers beside the manager contract.

use serde_json::{Value, json};

use super::live::Snapshot;
use crate::overview::DomainView;

/// The contract of managers, as this repository has it.
const CONTRACT: &str = include_str!("../../schemas/manager.openapi.yaml");

/// `/api/v1/overview`.
pub(super) fn overview(known: &Snapshot) -> String {
    let domains: Vec<Value> = known
        .overview
        .domains
        .iter()
        .map(|view| json!({ "name": view.status.name, "verdict": view.status.verdict.word() }))
        .collect();
    json!({ "schema": "cicd.overview/v1", "domains": domains }).to_string()
}

/// `/api/v1/domains/<name>`.
pub(super) fn domain(view: &DomainView) -> String {
    json!({ "schema": "cicd.domain/v1", "name": view.status.name, "verdict": view.status.verdict.word() }).to_string()
}

/// `/openapi.json`.
pub(super) fn openapi() -> Result<String, String> {
    let value: Value = crate::config::yaml::from_text(CONTRACT).map_err(|fault| fault.to_string())?;
    Ok(value.to_string())
}
