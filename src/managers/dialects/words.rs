//! The words that services use for their state.

use crate::model::health::Status;

/// All known words by status, in lower case with `_` where words are joined.
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
            "active",
            "server_available",
            "server_is_ready",
            "✅",
            "✔",
            "✓",
            "🟢",
            "🟩",
        ],
    ),
    (Status::Warn, &["warn", "warning", "degraded", "degraded_performance", "draining", "yellow", "⚠", "🟡", "🟠"]),
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
            "bad",
            "poor",
            "ko",
            "nok",
            "err",
            "lost",
            "missing",
            "not_running",
            "not_working",
            "not_responding",
            "not_alive",
            "not_operational",
            "partial_outage",
            "major_outage",
            "under_maintenance",
            "fehler",
            "defekt",
            "gestört",
            "nicht_ok",
            "nicht_bereit",
            "nicht_erreichbar",
            "nicht_verfügbar",
            "❌",
            "✖",
            "✗",
            "✘",
            "🔴",
            "🛑",
            "⛔",
            "🟥",
            "🚨",
            "🚫",
            "💀",
            "💥",
        ],
    ),
];

/// Returns the status of a word in any case, with `-`, `_` or a space in it, and with a full stop or an exclamation mark after
/// it; `None` for an unknown word.
#[must_use]
pub fn word(word: &str) -> Option<Status> {
    // The variation selector after an emoji only chooses its appearance.
    let word = word.trim().trim_end_matches(['.', '!', '\u{fe0f}']).trim_end();
    // Longer words are never known, so a copy is avoided.
    if word.len() > 32 {
        return None;
    }
    let tidy = word.to_lowercase().replace(['-', ' '], "_");
    WORDS.iter().find(|(_, words)| words.contains(&tidy.as_str())).map(|(status, _)| *status)
}

/// Returns true if a character is a word of its own: a sign such as a red cross.
pub(super) fn is_sign(c: char) -> bool {
    let mut buffer = [0; 4];
    !c.is_ascii() && !c.is_alphanumeric() && WORDS.iter().any(|(_, words)| words.contains(&&*c.encode_utf8(&mut buffer)))
}
