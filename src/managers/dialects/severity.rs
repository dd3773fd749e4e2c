//! Scales of severity: Statuspage's `indicator`, and the levels of alerts.

use super::words;
use crate::model::health::Status;

/// Words of a severity in addition to those of a status, and the status that each means.
const SEVERITIES: &[(Status, &[&str])] = &[
    (
        Status::Pass,
        &["none", "info", "informational", "low", "normal", "notice", "debug", "trivial", "clear", "cleared", "success"],
    ),
    (Status::Warn, &["minor", "medium", "moderate", "average"]),
    (
        Status::Fail,
        &["major", "high", "severe", "fatal", "emergency", "disaster", "blocker", "alert", "sev0", "sev1", "p0", "p1"],
    ),
];

/// Returns the status of a severity; `None` if the word is unknown.
pub(super) fn severity(text: &str) -> Option<Status> {
    let tidy = text.trim().to_lowercase();
    let listed = SEVERITIES.iter().find(|(_, words)| words.contains(&tidy.as_str()));
    listed.map(|(status, _)| *status).or_else(|| words::word(text))
}
