//! The JSON responses outside of the manager contract.

use serde::Serialize;
use serde_json::Value;

use super::live::LiveSnapshot;
use crate::model::overview::DomainView;
use crate::report::json::overview_v1::{DomainV1, OverviewV1};

/// The manager contract, as it is in this repository.
const CONTRACT: &str = include_str!("../../schemas/manager.openapi.yaml");

/// Returns the response to `/api/v1/overview`.
pub(super) fn overview(known: &LiveSnapshot) -> String {
    text(&OverviewV1::new(&known.overview, &known.notices))
}

/// Returns the response to `/api/v1/domains/<name>`.
pub(super) fn domain(known: &LiveSnapshot, view: &DomainView) -> String {
    text(&DomainV1::new(view, known.overview.taken))
}

/// Serializes a response. This cannot fail: a response has only texts, numbers and lists.
fn text(answer: &impl Serialize) -> String {
    serde_json::to_string(answer).unwrap_or_default()
}

/// Returns the response to `/openapi.json`.
pub(super) fn openapi() -> Result<String, String> {
    let value: Value = crate::config::yaml::from_text(CONTRACT).map_err(|fault| fault.to_string())?;
    Ok(value.to_string())
}
