//! Texts that give a state in more than one status word: `down: no route`, `connection refused`, `ECONNREFUSED`.

use super::codes::{error_code, is_http_error};
use super::contexts::is_connection;
use super::counts::{is_of_none, is_short};
use super::keys::FieldName;
use super::tokens::Tokens;
use super::words;
use crate::model::health::Status;

/// Words that contradict a healthy status, in addition to those of `words`. A text with one of them is left for people to read.
const AGAINST: &[&str] = &[
    "errors",
    "failures",
    "exception",
    "panic",
    "denied",
    "unresponsive",
    "stuck",
    "hung",
    "corrupt",
    "corrupted",
    "lost",
    "aborted",
    "killed",
    "terminated",
    "outage",
    "stale",
    "sealed",
    "crash",
    "crashing",
    "expired",
    "exceeded",
    "exhausted",
    "unable",
    "cannot",
    "fatal",
    "fails",
    "fault",
    "faulty",
    "faulted",
    "errored",
    "panicked",
    "crashes",
    "outages",
    "exceptions",
    "timeouts",
    "unauthorized",
    "unauthorised",
    "forbidden",
    "rejected",
    "unusable",
    "unready",
    "inoperative",
    "impaired",
    "stalled",
    "deadlocked",
    "flapping",
    "firing",
    "emergency",
    "severe",
    "fehlgeschlagen",
    "fehlerhaft",
    "ausgefallen",
    "ausfall",
    "störung",
    "erreur",
    "échec",
    "indisponible",
    "errore",
    "fallo",
];

/// Words of `words` that are so common in texts that they count only at the end of a clause: `the cluster is red`.
const COMMON: &[&str] = &["red", "yellow"];

/// Words that are bad after `no`.
const LACKING: &[&str] = &["connection", "connections", "route", "leader", "such", "response", "quorum", "space", "verbindung"];

/// Words that are bad after `out of`.
const OUT_OF: &[&str] = &["service", "memory", "space", "disk", "sync", "order"];

/// Words that negate the next word: `no errors`.
const NONE: &[&str] = &["no", "zero", "without", "never", "non", "not", "nicht", "kein", "keine", "ohne"];

/// Words that negate the word before: `errors: none`.
const NONE_AFTER: &[&str] = &["0", "none", "zero"];

/// Words that are harmless after `not`.
const NOT_AT_ALL: &[&str] = &[
    "konfiguriert",
    "eingerichtet",
    "aktiviert",
    "configured",
    "enabled",
    "required",
    "applicable",
    "used",
    "needed",
    "set",
    "supported",
    "installed",
    "checked",
    "only",
];

/// Names of system call errors, as programs print them.
const ERRNO: &[&str] = &[
    "econnrefused",
    "econnreset",
    "econnaborted",
    "etimedout",
    "esockettimedout",
    "enotfound",
    "ehostunreach",
    "ehostdown",
    "enetunreach",
    "enetdown",
    "eaddrinuse",
    "eai_again",
    "epipe",
    "enoent",
    "eacces",
    "eperm",
    "enospc",
    "emfile",
    "enfile",
    "eio",
    "eproto",
    "nxdomain",
    "servfail",
    "crashloopbackoff",
    "oomkilled",
    "imagepullbackoff",
];

/// The meaning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spoken<'t> {
    /// A known status word, alone, before a mark, or at the end of a compound.
    Word(Status),
    /// A word within the text that contradicts a healthy status.
    Against(&'t str),
}

/// Returns the state that a text gives; `None` if the text may be anything else.
pub(super) fn spoken(text: &str) -> Option<Spoken<'_>> {
    if let Some(status) = words::word(text) {
        return Some(Spoken::Word(status));
    }
    let text = text.trim();
    match leading_word(text) {
        Some(Status::Pass) => Some(bad_word(text).map_or(Spoken::Word(Status::Pass), Spoken::Against)),
        Some(status) => Some(Spoken::Word(status)),
        None if text.contains(char::is_whitespace) => bad_word(text).map(Spoken::Against),
        None => ends_badly(text).then_some(Spoken::Word(Status::Fail)),
    }
}

/// Returns the status of a text that begins with a status word: `down: connection refused`. `None` if the text may be prose.
pub(super) fn leading_word(text: &str) -> Option<Status> {
    let text = text.trim_start();
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    // `down.example` is an address.
    let is_end = rest.starts_with(['.', '/']) && rest[1..].chars().next().is_none_or(char::is_whitespace);
    let is_mark = is_end || rest.trim_start().starts_with([':', ';', ',', '(', '-', '!', '[', '=']);
    words::word(word).filter(|_| rest.trim().is_empty() || is_mark)
}

/// Returns true if a text can be a status word: letters, and the marks that join them.
pub(super) fn is_wordlike(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.len() <= 32 && text.chars().all(|c| c.is_alphabetic() || matches!(c, '_' | '-' | ' ' | '?' | '!'))
}

/// Returns the first word of a longer text that contradicts a healthy code or word.
pub(super) fn bad_word(text: &str) -> Option<&str> {
    let tokens = Tokens::new(text);
    (0..tokens.len()).find(|place| speaks_against(&tokens, *place)).map(|place| tokens.word(place))
}

/// Returns true if the word at a place contradicts a healthy status.
pub(super) fn speaks_against(tokens: &Tokens<'_>, place: usize) -> bool {
    let (before, next) = (tokens.before(place, 1), tokens.at(place + 1));
    match tokens.at(place) {
        "not" | "nicht" => !NOT_AT_ALL.contains(&next) && !is_against(next),
        "no" | "keine" => LACKING.contains(&next),
        "timed" => next == "out",
        "closed" => is_connection(before),
        "out" => next == "of" && OUT_OF.contains(&tokens.at(place + 2)),
        word if word.ends_with("n't") => !NOT_AT_ALL.contains(&next),
        word if word.starts_with(|c: char| c.is_ascii_digit()) => is_short(tokens, place) || is_error_code(tokens, place),
        word => {
            let is_taken_back = NONE.contains(&before)
                || NONE_AFTER.contains(&next)
                || before == "0" && is_count(tokens, place - 1)
                || is_of_none(tokens, place);
            (is_against(word) || COMMON.contains(&word) && is_last(tokens, place)) && !is_taken_back
        }
    }
}

/// Returns true if a word ends a clause, so `red` is a state and not a colour of something.
fn is_last(tokens: &Tokens<'_>, place: usize) -> bool {
    let is_end = place + 1 == tokens.len() || tokens.gap(place).contains([',', ';', '.', '!', '\n', ')', ']']);
    is_end && !matches!(tokens.before(place, 1), "dark" | "light" | "bright") && !tokens.up_to(place).ends_with('-')
}

/// Returns true if a number counts the word after it: in `0 failed`, but not in `shard 0 failed`.
fn is_count(tokens: &Tokens<'_>, place: usize) -> bool {
    let rest = tokens.up_to(place).trim_end();
    rest.is_empty() || rest.ends_with([',', ';', '(', ':', '|']) || matches!(tokens.before(place, 1), "and" | "with")
}

/// Returns true if a number is an HTTP error code, with its phrase after it or a name for it before it.
fn is_error_code(tokens: &Tokens<'_>, place: usize) -> bool {
    let is_version = |word: &str| matches!(word, "1" | "2" | "3" | "0");
    let is_named = match (tokens.before(place, 3), tokens.before(place, 2), tokens.before(place, 1)) {
        (_, _, "http" | "status" | "code") => true,
        (_, "http", version) => is_version(version),
        ("http", major, minor) => is_version(major) && is_version(minor),
        _ => false,
    };
    is_http_error(tokens.rest(place)) || is_named && error_code(tokens.at(place)).is_some()
}

/// Returns true if a word in lower case contradicts a healthy status.
pub(super) fn is_against(word: &str) -> bool {
    let is_unwell = words::word(word).is_some_and(|status| status != Status::Pass) && !COMMON.contains(&word);
    is_unwell || AGAINST.contains(&word) || ERRNO.contains(&word)
}

/// Returns true if a word without a space is the name of an error, or a compound that ends with a bad word:
/// `connection_refused`, `ConnectionRefusedError`, `ETIMEDOUT`.
pub(super) fn ends_badly(word: &str) -> bool {
    let is_name = word.len() <= 80 && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '!'));
    let name = FieldName::new(word);
    let is_bad = |last: &str| is_against(last) && !matches!(last, "critical" | "unknown" | "pending" | "starting");
    is_name
        && (ERRNO.contains(&word.to_ascii_lowercase().as_str())
            || name.last().is_some_and(is_bad) && !name.before_last().is_some_and(|before| NONE.contains(&before))
            || name.before_last() == Some("not") && name.last().is_some_and(|last| words::word(last) == Some(Status::Pass)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_how_something_is() {
        use Spoken::{Against, Word};
        for (text, expected) in [
            ("DOWN", Some(Word(Status::Fail))),
            ("error: no route", Some(Word(Status::Fail))),
            ("ok: 12 ms", Some(Word(Status::Pass))),
            ("ok, but redis is down", Some(Against("down"))),
            ("ECONNREFUSED", Some(Word(Status::Fail))),
            ("connect ECONNREFUSED 10.0.0.1:5432", Some(Against("ECONNREFUSED"))),
            ("connection refused", Some(Against("refused"))),
            ("connection_refused", Some(Word(Status::Fail))),
            ("ConnectionRefusedError", Some(Word(Status::Fail))),
            ("TimeoutException", Some(Word(Status::Fail))),
            ("not-ready-yet", None),
            ("PoolNotReady", Some(Word(Status::Fail))),
            ("the pool timed out", Some(Against("timed"))),
            ("could not connect", Some(Against("not"))),
            ("couldn't connect", Some(Against("couldn't"))),
            ("no route to host", Some(Against("no"))),
            ("out of memory", Some(Against("out"))),
            ("shard 0 failed", Some(Against("failed"))),
            ("10.0.0.0 unreachable", Some(Against("unreachable"))),
            ("it failed: no answer", Some(Against("failed"))),
            ("all good, with 0 errors", None),
            ("3 out of 3 nodes", None),
            ("no errors", None),
            ("0 failed, 3 passed", None),
            ("errors: 0", None),
            ("not configured", None),
            ("not degraded", None),
            ("no-error", None),
            ("error-tracker", None),
            ("dark-red", None),
            ("postgres://down.example/error", None),
            ("1.2.3-failed+4", None),
            ("down.example", None),
            ("down. no route", Some(Word(Status::Fail))),
            ("hello there", None),
            ("401 Unauthorized", Some(Against("401"))),
            ("HTTP/1.1 404", Some(Against("404"))),
            ("status code 429", Some(Against("429"))),
            ("listening on http 443", None),
            ("450 users", None),
            ("❌", Some(Word(Status::Fail))),
            ("❌ db", Some(Against("❌"))),
            ("✅ db ❌ redis", Some(Against("❌"))),
            ("✅ 3, ❌ 0", None),
            ("KO", Some(Word(Status::Fail))),
            ("OK - 3 of 4 up", Some(Against("3"))),
            ("0 of 3 services down", None),
            ("0/3 failed", None),
            ("no services down", None),
            ("1 of 3 services down", Some(Against("down"))),
            ("nicht erreichbar", Some(Word(Status::Fail))),
            ("die Datenbank ist nicht erreichbar", Some(Against("nicht"))),
            ("keine Fehler", None),
            ("hello", None),
            ("", None),
        ] {
            assert_eq!(spoken(text), expected, "{text}");
        }
    }
}
