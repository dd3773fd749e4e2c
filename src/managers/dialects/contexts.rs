//! Words whose meaning depends on the context: a closed connection is bad, a closed circuit breaker is good.

use super::keys::FieldName;
use super::nouns::{is_component, is_of, is_part};

/// Things that are healthy if they are open.
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

/// Things that are healthy if they are closed.
const BREAKERS: &[&str] = &["circuit", "circuits", "breaker", "breakers"];

/// States of a program that does not run.
const ENDED: &[&str] = &["inactive", "exited", "backoff", "halted", "zombie", "defunct", "terminated"];

/// Things that run, in addition to parts.
const RUNNERS: &[&str] = &["unit", "units", "thread", "threads", "job", "jobs", "task", "tasks"];

/// Things that can be full.
const STORES: &[&str] =
    &["disk", "queue", "storage", "memory", "volume", "heap", "pool", "partition", "filesystem", "fs", "drive", "space"];

/// Names of a state, whose subject is the object around them.
const STATES: &[&str] = &["status", "state", "health", "phase", "condition", "ready_state"];

/// Returns true if a word names something that is healthy if it is open.
pub(super) fn is_connection(word: &str) -> bool {
    CONNECTIONS.contains(&word)
}

/// Returns true if a word names something that is healthy if it is closed.
pub(super) fn is_breaker(word: &str) -> bool {
    BREAKERS.contains(&word)
}

/// Returns true if a word is bad for its subject: the field, or the object around a `state`.
pub(super) fn is_bad_of(path: &str, text: &str) -> bool {
    let word = text.trim().trim_end_matches(['.', '!']).to_lowercase();
    let of_runner = ENDED.contains(&word.as_str());
    let of_store = matches!(word.as_str(), "full" | "100%");
    if !of_runner && !of_store && !matches!(word.as_str(), "closed" | "closing" | "open" | "opened" | "half_open" | "half-open")
    {
        return false;
    }
    let names: Vec<FieldName> = path.rsplit('/').map(FieldName::new).collect();
    let said_of = names.iter().find(|name| !STATES.iter().any(|state| name.is(state)));
    let last = said_of.and_then(FieldName::last).unwrap_or_default();
    let is_breaker = names.iter().any(|name| name.words().any(is_breaker));
    match word.as_str() {
        _ if of_runner => names.iter().any(|name| name.words().any(|word| is_part(word) || RUNNERS.contains(&word))),
        _ if of_store => STORES.contains(&last),
        "open" | "opened" | "half_open" | "half-open" => is_breaker,
        _ => !is_breaker && (CONNECTIONS.contains(&last) || is_component(last)),
    }
}

/// Returns true if a field at this path is within a thing that one of these words names, in the singular or plural.
pub(super) fn is_within(path: &str, things: &[&str]) -> bool {
    let is_thing = |word: &str| is_of(things, word);
    path.split('/').rev().skip(1).any(|name| FieldName::new(name).last().is_some_and(is_thing))
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
