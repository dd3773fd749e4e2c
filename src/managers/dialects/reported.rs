//! Texts for people, in `message`, `reason` and similar fields: a sentence may contain a bad word without reporting a problem.
//! `redis is unreachable` reports one; `the db was down`, `retries if a call failed` and `error tracking` do not.

use super::code_lists::bad_code;
use super::codes::is_error_phrase;
use super::exceptions::excepts;
use super::nouns::{is_part, is_trouble};
use super::prose::{Spoken, ends_badly, leading_word, speaks_against};
use super::read_only;
use super::tokens::Tokens;
use super::under_way::is_under_way;
use super::words;
use crate::model::health::Status;

/// Words after which the text is only a possibility.
const CONDITIONS: &[&str] = &[
    "if", "when", "whenever", "whether", "unless", "should", "would", "may", "might", "until", "before", "wenn", "falls", "ob",
    "case",
];

/// Words before a bad one that place it in the past or future.
const OTHER_TIMES: &[&str] = &[
    "since",
    "after",
    "previous",
    "previously",
    "former",
    "formerly",
    "earlier",
    "during",
    "recovered",
    "recovering",
    "scheduled",
    "planned",
    "upcoming",
    "next",
];

/// Words between those and the bad one: `since the failed run`.
const JOINTS: &[&str] = &["the", "a", "an", "its", "last", "previous", "from"];

/// Words after a bad one that mark it as over.
const ENDED: &[&str] = &["resolved", "recovered", "cleared", "fixed", "ignored", "skipped"];

/// Words that place it in the present.
const NOW: &[&str] = &["is", "are", "still", "now", "currently", "has", "have", "ist", "sind", "be", "got", "became", "went"];

/// Words for states: `was down` is over. A refusal still holds.
const STATES: &[&str] = &[
    "down",
    "unavailable",
    "unreachable",
    "offline",
    "degraded",
    "unhealthy",
    "stale",
    "broken",
    "stopped",
    "dead",
    "failing",
    "disconnected",
];

/// Words for problems in general: `retries on error`.
const IN_GENERAL: &[&str] =
    &["on", "upon", "avoid", "avoids", "prevent", "prevents", "detect", "detects", "handles", "catches", "tracks"];

/// Words that may follow a bad one that is still the predicate: `failed to connect`.
const BEHIND: &[&str] = &[
    "to",
    "for",
    "in",
    "on",
    "at",
    "by",
    "with",
    "from",
    "while",
    "during",
    "after",
    "since",
    "because",
    "due",
    "as",
    "and",
    "or",
    "but",
    "of",
    "is",
    "are",
    "has",
    "have",
    "now",
    "again",
    "when",
    "that",
    "than",
    "the",
    "a",
    "an",
    "via",
    "between",
    "against",
    "out",
    "too",
    "found",
    "detected",
    "occurred",
    "remaining",
    "left",
    "currently",
    "still",
    "today",
    "mode",
    "state",
    "status",
    "condition",
    "bei",
    "beim",
    "im",
    "in",
    "wegen",
];

/// Purposes of a service: `error tracking`.
const FEATURES: &[&str] =
    &["tracking", "handling", "reporting", "logging", "monitoring", "testing", "banking", "processing", "detection"];

/// Amounts of unhealthy things.
const AMOUNTS: &[&str] =
    &["one", "two", "three", "some", "several", "many", "multiple", "all", "any", "with", "following", "found"];

/// Words that are a severity as often as a state.
const WEIGHTS: &[&str] = &["critical", "severe", "emergency", "warning", "timeout", "maintenance"];

/// The most words of a message without a verb.
const SHORT: usize = 3;

/// The most words of a clause that are read on each side of a bad word.
const CLAUSE: usize = 60;

/// Returns the problem that a text for people reports; `None` if it reports none.
pub(super) fn reported(text: &str) -> Option<Spoken<'_>> {
    let text = text.trim();
    let is_address = text.starts_with('/') || text.contains("://");
    if is_address && !text.contains(char::is_whitespace) {
        return None;
    }
    if text.contains(' ') && is_error_phrase(text) {
        return Some(Spoken::Word(Status::Fail));
    }
    let is_bad = |status: &Status| matches!(status, Status::Warn | Status::Fail);
    if let Some(status) = words::word(text) {
        return is_bad(&status).then_some(Spoken::Word(status));
    }
    if !text.contains(char::is_whitespace) && ends_badly(text) {
        return Some(Spoken::Word(Status::Fail));
    }
    let tokens = Tokens::new(text);
    let place = (0..tokens.len()).find(|place| speaks_against(&tokens, *place) && is_meant(&tokens, *place));
    let Some(place) = place else { return bad_code(text).map(Spoken::Against) };
    match leading_word(text).filter(is_bad) {
        Some(status) if place == 0 => Some(Spoken::Word(status)),
        _ => Some(Spoken::Against(tokens.word(place))),
    }
}

/// Returns true if a bad word describes the present state.
fn is_meant(tokens: &Tokens<'_>, place: usize) -> bool {
    let word = tokens.at(place);
    if excepts(tokens, place) || is_under_way(tokens, place) || read_only::is_said(tokens, place) {
        return !is_conditional(tokens, clause(tokens, place), place);
    }
    if words::word(word).is_some_and(|status| !matches!(status, Status::Warn | Status::Fail)) {
        return false;
    }
    let (before, next) = (tokens.before(place, 1), tokens.at(place + 1));
    let (start, end) = clause(tokens, place);
    if is_conditional(tokens, (start, end), place) {
        return false;
    }
    let near = || (start.max(place.saturating_sub(3))..place).rev();
    let of_now = near().find(|at| NOW.contains(&tokens.at(*at)));
    let of_then = near().find(|at| is_then(tokens, *at, place));
    if of_then.is_some() && of_then > of_now {
        return false;
    }
    let is_lost_property = word == "lost" && next == "and" && tokens.at(place + 2) == "found";
    if is_lost_property || IN_GENERAL.contains(&before) || before == "last" && is_event(word) {
        return false;
    }
    of_now.is_some() || !is_attribute(tokens, place, next)
}

/// Returns true if the clause around a word is only a possibility, or is over.
fn is_conditional(tokens: &Tokens<'_>, (start, end): (usize, usize), place: usize) -> bool {
    (start..place).any(|at| CONDITIONS.contains(&tokens.at(at))) || (place..end).any(|at| ENDED.contains(&tokens.at(at)))
}

/// Returns the beginning and the end of the clause around a word: at marks, and at a `but`.
fn clause(tokens: &Tokens<'_>, place: usize) -> (usize, usize) {
    let (first, last) = (place.saturating_sub(CLAUSE), tokens.len().min(place + CLAUSE));
    let is_end = |at: &usize| {
        let has_mark = tokens.gap(*at).contains(['.', ';', ':', '!', '?', ',', '(', '\n']);
        has_mark || tokens.at(*at) == "but" || tokens.at(at + 1) == "but"
    };
    let start = (first..place).rev().find(is_end).map_or(first, |at| at + 1);
    let end = (place..last).find(is_end).map_or(last, |at| at + 1);
    (start, end)
}

/// Returns true if the word at `at` places the bad word after it in another time.
fn is_then(tokens: &Tokens<'_>, at: usize, place: usize) -> bool {
    let (then, distance) = (tokens.at(at), place - at);
    let is_joined = || distance == 2 && JOINTS.contains(&tokens.at(at + 1));
    match then {
        "was" | "were" | "war" | "waren" => STATES.contains(&tokens.at(place)),
        then => OTHER_TIMES.contains(&then) && (distance == 1 || is_joined()),
    }
}

fn is_event(word: &str) -> bool {
    matches!(word, "error" | "failure" | "exception" | "outage" | "crash" | "timeout")
}

/// Returns true if a bad word only qualifies a noun: `failed payments are retried`.
fn is_attribute(tokens: &Tokens<'_>, place: usize, next: &str) -> bool {
    let word = tokens.at(place);
    let is_joined = !next.is_empty() && matches!(tokens.gap(place).trim(), "" | "-");
    // `Invalid credentials` is a whole message; in a longer text the word qualifies a noun.
    if word == "invalid" && tokens.len() <= SHORT {
        return false;
    }
    if word == "degraded" && matches!(next, "performance" | "service" | "availability") {
        return false;
    }
    let is_number = word.starts_with(|c: char| c.is_ascii_digit());
    // Words such as `cannot`, `no route`, `out of memory`, signs and codes are predicates by themselves.
    if !is_joined || is_number || words_of_denial(word) || !word.chars().any(char::is_alphanumeric) {
        return false;
    }
    let is_weight = WEIGHTS.contains(&word);
    let is_verb = next.ends_with("ly") || next.ends_with("ing") && !FEATURES.contains(&next);
    let is_counted = next.starts_with(|c: char| c.is_ascii_digit());
    // `Outage Monitor` is a product, `failed checks` are parts.
    let is_product = is_event(word) && !next.ends_with('s');
    let is_of_parts = !is_product && (is_part(next) || is_trouble(next)) && counts_parts(tokens, place);
    !(BEHIND.contains(&next) || is_verb || speaks_against(tokens, place + 1) || !is_weight && (is_of_parts || is_counted))
}

/// Returns true if the words before a bad one make it a count of the parts after it: `2 unhealthy nodes`, but not `restarts
/// crashed workers`.
fn counts_parts(tokens: &Tokens<'_>, place: usize) -> bool {
    let before = tokens.before(place, 1);
    let is_start = place == 0 || tokens.gap(place - 1).trim() != "";
    is_start || before.starts_with(|c: char| c.is_ascii_digit()) || AMOUNTS.contains(&before)
}

fn words_of_denial(word: &str) -> bool {
    matches!(word, "not" | "no" | "cannot" | "unable" | "out" | "timed" | "nicht" | "keine" | "lost" | "denied")
        || word.ends_with("n't")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_with_a_bad_word_need_not_say_it() {
        for text in [
            "1 of 3 services down",
            "redis is unreachable",
            "redis unreachable",
            "could not connect to redis",
            "Failed to obtain JDBC Connection",
            "failed during the health check",
            "error: no route",
            "Error connecting to the database",
            "timeout of 1000ms exceeded",
            "2 unhealthy nodes",
            "some failed checks",
            "3 errors found",
            "connection closed unexpectedly",
            "all well, but the cache is down",
            "the connection was refused",
            "db has been down since 12:00",
            "since 12:00 redis is down",
            "when asked: connection refused",
            "down",
            "DEGRADED",
            "ECONNREFUSED",
            "MinimumReplicasUnavailable",
            "no route to host",
            "out of memory",
            "503 Service Unavailable",
            "❌ db",
            "2 of 3 nodes ready",
            "Verbindung fehlgeschlagen",
            "unable to reach the queue",
            "cluster is in a failed state",
            "redis: down. queue: up",
            "redis is down, the cache recovered",
            "redis should be up but is down",
            "after a retry redis unreachable",
            "next node down",
            "degraded performance on billing",
            "the db is starting",
            "Last check failed",
        ] {
            assert!(reported(text).is_some(), "{text}");
        }
        for text in [
            "the db was down",
            "no error since the failed run",
            "Worker has completed startup and is ready to handle requests.",
            "ready for queries and writes",
            "All Systems Operational",
            "retries if a call failed",
            "Checks whether the database is down",
            "Error tracking and crash reporting",
            "Dead letter queue of orders",
            "Failed payments are retried",
            "error-free",
            "retry on error is enabled",
            "0 of 3 services down",
            "no errors",
            "all critical services are up",
            "The service that restarts crashed workers",
            "Monitors failed logins and unhealthy nodes",
            "Lost and found API",
            "Scheduled maintenance on Sunday",
            "redis was down, recovered at 12:00",
            "outage resolved",
            "Remote status from Eureka server",
            "unknown",
            "pending",
            "ok",
            "",
        ] {
            assert_eq!(reported(text), None, "{text}");
        }
    }
}
