//! Texts that give a state in more than one status word: `down: no route`, `connection refused`, `ECONNREFUSED`.

use super::against::{COMMON, ERRNO, LACKING, NONE, NONE_AFTER, NOT_AT_ALL, OUT_OF, affliction, is_against};
use super::code_lists::bad_code;
use super::codes::{error_code, is_error_id, is_http_error};
use super::contexts::is_connection;
use super::counts::{is_of_none, is_short};
use super::exceptions::excepts;
use super::keys::FieldName;
use super::leadership;
use super::nouns::{answers_with_code, is_component, is_part};
use super::read_only;
use super::tokens::Tokens;
use super::under_way::{begins_under_way, is_under_way};
use super::words;
use crate::model::health::Status;

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
    let text = unwrapped(text);
    if let Some(status) = words::word(text) {
        return Some(Spoken::Word(status));
    }
    match leading_word(text) {
        Some(Status::Pass) => Some(bad_word(text).map_or(Spoken::Word(Status::Pass), Spoken::Against)),
        Some(status) => Some(Spoken::Word(status)),
        None if begins_under_way(text) => Some(Spoken::Word(Status::Unknown)),
        None if text.contains(char::is_whitespace) => bad_word(text).map(Spoken::Against),
        None if ends_badly(text) || has_bad_pair(text) || bad_code(text).is_some() => Some(Spoken::Word(Status::Fail)),
        None => affliction(&text.to_lowercase()).map(Spoken::Word),
    }
}

/// Returns a text without the marks around it: `[FAIL]`, `*down*`, `<b>down</b>`.
pub(super) fn unwrapped(text: &str) -> &str {
    let text = text.trim();
    let inner = text.strip_prefix('<').filter(|_| text.ends_with('>')).and_then(|rest| rest.split_once('>'));
    let text = inner.map_or(text, |(_, rest)| rest.split('<').next().unwrap_or_default());
    let is_mark =
        |c: char| matches!(c, '[' | ']' | '(' | ')' | '{' | '}' | '<' | '>' | '*' | '"' | '\'' | '`' | '~' | '_' | '|');
    text.trim_matches(is_mark).trim()
}

/// Returns the status of a text that begins with a status word: `down: connection refused`. `None` if the text may be prose.
pub(super) fn leading_word(text: &str) -> Option<Status> {
    let text = text.trim_start();
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    // `down.example` is an address.
    let is_end = rest.strip_prefix(['.', '/']).is_some_and(|rest| rest.chars().next().is_none_or(char::is_whitespace));
    let is_mark = is_end || rest.trim_start().starts_with([':', ';', ',', '(', '-', '!', '[', '=', '|']);
    words::word(word).filter(|_| rest.trim().is_empty() || is_mark)
}

/// Returns true if a text can be a status word: letters, and the marks that join them.
pub(super) fn is_wordlike(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.len() <= 32 && text.chars().all(|c| c.is_alphabetic() || matches!(c, '_' | '-' | ' ' | '?' | '!'))
}

/// Returns the first word of a longer text that contradicts a healthy code or word, or the code of an error in a list.
pub(super) fn bad_word(text: &str) -> Option<&str> {
    let tokens = Tokens::new(text);
    let place = (0..tokens.len()).find(|place| speaks_against(&tokens, *place));
    place.map(|place| tokens.word(place)).or_else(|| bad_code(text))
}

/// Returns true if the word at a place contradicts a healthy status.
pub(super) fn speaks_against(tokens: &Tokens<'_>, place: usize) -> bool {
    let (before, next) = (tokens.before(place, 1), tokens.at(place + 1));
    match tokens.at(place) {
        "not" | "nicht" => !NOT_AT_ALL.contains(&next) && !is_against(next),
        _ if excepts(tokens, place) || is_under_way(tokens, place) || read_only::is_said(tokens, place) => true,
        "no" | "keine" => LACKING.contains(&next) || lacks_parts(tokens, place + 1) || lacks_leader(tokens, place + 1),
        "without" | "ohne" => lacks_leader(tokens, place + 1),
        "split" => next == "brain",
        "election" => next == "in" && tokens.at(place + 2) == "progress" || matches!(next, "ongoing" | "running"),
        "electing" => leadership::is_leading(next) || matches!(next, "a" | "the" | "new"),
        "none" => before == "is" && leadership::is_leading(tokens.before(place, 2)),
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

/// Returns true if the word after a `no` is a part that is not there: `no consumers`, `no nodes available`. An absence of bad
/// parts is good: `no nodes down`.
fn lacks_parts(tokens: &Tokens<'_>, place: usize) -> bool {
    let (noun, next) = (tokens.at(place), tokens.at(place + 1));
    let is_end = next.is_empty() || !tokens.gap(place).trim().is_empty();
    let is_there = matches!(next, "found" | "left" | "for") || words::word(next) == Some(Status::Pass);
    (is_component(noun) || is_part(noun))
        && !matches!(noun, "cache" | "proxy" | "store" | "check" | "checks")
        && (is_end || is_there)
}

/// Returns true if the next words are a role that no member has: `no elected leader`, `without a quorum`.
fn lacks_leader(tokens: &Tokens<'_>, place: usize) -> bool {
    let is_aside = |word: &str| matches!(word, "a" | "an" | "the") || leadership::is_aside(word);
    leadership::is_leading(tokens.at(if is_aside(tokens.at(place)) { place + 1 } else { place }))
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
    let ends = place + 1 == tokens.len() || !tokens.gap(place).trim().is_empty();
    let of_part = ends && answers_with_code(tokens.before(place, 1)) && tokens.at(place).starts_with('5');
    is_http_error(tokens.rest(place)) || (is_named || of_part) && error_code(tokens.at(place)).is_some()
}

/// Returns true if a word without a space is the name of an error, or a compound that ends with a bad word:
/// `connection_refused`, `ConnectionRefusedError`, `ETIMEDOUT`.
pub(super) fn ends_badly(word: &str) -> bool {
    let is_name = word.len() <= 80 && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '!'));
    let name = FieldName::new(word);
    let is_bad = |last: &str| is_against(last) && !matches!(last, "critical" | "unknown" | "pending" | "starting");
    is_name
        && (ERRNO.contains(&word.to_ascii_lowercase().as_str())
            || is_error_id(word)
            || name.last().is_some_and(is_bad) && !name.before_last().is_some_and(|before| NONE.contains(&before))
            || ends_with_pair(&name))
}

/// Returns true if a compound ends with two words that are bad together: `not_ready`, `NoQuorum`, `split-brain`.
pub(super) fn ends_with_pair(name: &FieldName) -> bool {
    match (name.before_last(), name.last()) {
        (Some("no"), Some(last)) => LACKING.contains(&last),
        (Some("split"), Some("brain")) => true,
        (Some("not"), Some(last)) => words::word(last) == Some(Status::Pass),
        _ => false,
    }
}

/// Returns true if a text without a space is a list of names with a state each, one of which is bad: `db:down,api:up`.
fn has_bad_pair(text: &str) -> bool {
    if text.contains("//") || text.contains(['@', '?', '&']) {
        return false;
    }
    let states = || text.split([',', ';', '|']).filter_map(|pair| words::word(pair.split_once([':', '='])?.1));
    let is_list = text.contains([',', ';', '|']) && states().any(|status| status == Status::Pass);
    let is_state = |key: &str| matches!(key.to_lowercase().as_str(), "status" | "state" | "health" | "result");
    let is_own = text.split_once([':', '=']).is_some_and(|(key, _)| is_state(key));
    (is_list || is_own) && states().any(|status| status == Status::Fail)
}

/// Returns true if a text is a state wherever it stands, even among settings: `connection refused`, `unreachable`.
pub(super) fn is_state_for_certain(text: &str) -> bool {
    let word = text.trim().to_lowercase();
    let is_state =
        matches!(word.as_str(), "unhealthy" | "unavailable" | "unreachable" | "failed" | "failing" | "crashed" | "refused")
            || matches!(word.as_str(), "disconnected" | "not_ready" | "not ready" | "timed out" | "timed_out");
    is_state || ERRNO.contains(&word.as_str()) || word.contains(' ') && bad_word(text).is_some_and(|_| reads_as_refusal(&word))
}

/// Returns true if a text in lower case is the message of a failed call.
fn reads_as_refusal(text: &str) -> bool {
    ["refused", "timed out", "unreachable", "could not", "failed to", "unable to", "is down", "is unavailable", "no route"]
        .iter()
        .any(|said| text.contains(said))
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
            ("No recent builds failed", None),
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
