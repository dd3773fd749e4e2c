//! Words that are good of one thing and bad of another: a connection that is closed, a circuit breaker that is open.

use super::keys::FieldName;
use super::nouns::is_component;

/// What is there to be open.
const CONNECTIONS: &[&str] = &[
    "connection",
    "connections",
    "conn",
    "connectivity",
    "link",
    "socket",
    "websocket",
    "channel",
    "session",
    "pool",
    "tunnel",
    "stream",
];

/// What is there to be closed.
const BREAKERS: &[&str] = &["circuit", "circuits", "breaker", "breakers"];

/// Names of what something is in; of what, the object around says.
const STATES: &[&str] = &["status", "state", "health", "phase", "condition", "ready_state"];

/// Whether a word is one for something that is there to be open.
pub(super) fn is_connection(word: &str) -> bool {
    CONNECTIONS.contains(&word)
}

/// Whether a word is a bad one of what it is said of: the field, or the object around a `state`.
pub(super) fn is_bad_of(path: &str, text: &str) -> bool {
    let word = text.trim().trim_end_matches(['.', '!']).to_lowercase();
    if !matches!(word.as_str(), "closed" | "closing" | "open" | "opened") {
        return false;
    }
    let names: Vec<FieldName> = path.rsplit('/').map(FieldName::new).collect();
    let said_of = names.iter().find(|name| !STATES.iter().any(|state| name.is(state)));
    let last = said_of.and_then(FieldName::last).unwrap_or_default();
    let is_breaker = names.iter().any(|name| name.words().any(|word| BREAKERS.contains(&word)));
    match word.as_str() {
        "open" | "opened" => is_breaker,
        _ => !is_breaker && (CONNECTIONS.contains(&last) || is_component(last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_and_closed_are_words_of_what_they_are_said_of() {
        for (path, text, expected) in [
            ("db/connection", "closed", true),
            ("db", "Closed", true),
            ("redis/connection/state", "closed", true),
            ("payments/circuit", "open", true),
            ("circuitBreakers/payments/state", "OPEN", true),
            ("circuitBreakers/db/state", "CLOSED", false),
            ("db/connection", "open", false),
            ("market", "closed", false),
            ("state", "closed", false),
        ] {
            assert_eq!(is_bad_of(path, text), expected, "{path}: {text}");
        }
    }
}
