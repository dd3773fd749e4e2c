//! The JSON answers beside the manager contract.

use serde::Serialize;
use serde_json::Value;

use super::live::LiveSnapshot;
use crate::model::overview::DomainView;
use crate::report::json::overview_v1::{DomainV1, OverviewV1};

/// The contract of managers, as this repository has it.
const CONTRACT: &str = include_str!("../../schemas/manager.openapi.yaml");

/// `/api/v1/overview`.
pub(super) fn overview(known: &LiveSnapshot) -> String {
    text(&OverviewV1::new(&known.overview, &known.notices))
}

/// `/api/v1/domains/<name>`.
pub(super) fn domain(known: &LiveSnapshot, view: &DomainView) -> String {
    text(&DomainV1::new(view, known.overview.taken))
}

/// Texts, numbers and lists: nothing that JSON has no form for.
fn text(answer: &impl Serialize) -> String {
    serde_json::to_string(answer).unwrap_or_default()
}

/// `/openapi.json`.
pub(super) fn openapi() -> Result<String, String> {
    let value: Value = crate::config::yaml::from_text(CONTRACT).map_err(|fault| fault.to_string())?;
    Ok(value.to_string())
}
