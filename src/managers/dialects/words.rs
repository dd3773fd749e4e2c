//! The words that services use for how they are.

use crate::model::health::Status;

/// Every word that is known, in lower case with `_` for what joins words, and how it is read.
pub const WORDS: &[(Status, &[&str])] = &[
    (
        Status::Pass,
        &[
            "pass",
            "passing",
            "ok",
            "okay",
            "up",
            "healthy",
            "green",
            "good",
            "alive",
            "live",
            "available",
            "ready",
            "running",
            "online",
            "operational",
            "serving",
            "pong",
            "connected",
            "reachable",
            "working",
            "server_available",
            "server_is_ready",
        ],
    ),
    (Status::Warn, &["warn", "warning", "degraded", "yellow"]),
    (Status::Unknown, &["unknown", "service_unknown", "starting", "initializing", "pending"]),
    (
        Status::Fail,
        &[
            "fail",
            "failed",
            "failing",
            "failure",
            "error",
            "down",
            "unhealthy",
            "critical",
            "red",
            "dead",
            "unavailable",
            "out_of_service",
            "offline",
            "stopped",
            "not_serving",
            "not_ready",
            "not_ok",
            "maintenance",
            "unreachable",
            "disconnected",
            "not_connected",
            "not_healthy",
            "not_available",
            "crashed",
            "broken",
            "timeout",
            "timed_out",
            "refused",
            "server_not_available",
            "server_is_not_ready",
            "server_is_shutting_down",
        ],
    ),
];

/// How a word is read, in any case and with `-`, `_` or a space in it; `None` when it is not known.
#[must_use]
pub fn word(word: &str) -> Option<Status> {
    let word = word.trim();
    // Longer ones are none of ours, and are not worth a copy.
    if word.len() > 32 {
        return None;
    }
    let tidy = word.to_ascii_lowercase().replace(['-', ' '], "_");
    WORDS.iter().find(|(_, words)| words.contains(&tidy.as_str())).map(|(status, _)| *status)
}
