//! How bad something is on a scale of severities: Statuspage's `indicator`, and the levels of alerts.

use super::words;
use crate::model::health::Status;

/// Words of a severity beside those of a status, and how they are read.
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

/// How a severity is read; `None` when it is not known.
pub(super) fn severity(text: &str) -> Option<Status> {
    let tidy = text.trim().to_lowercase();
    let listed = SEVERITIES.iter().find(|(_, words)| words.contains(&tidy.as_str()));
    listed.map(|(status, _)| *status).or_else(|| words::word(text))
}
