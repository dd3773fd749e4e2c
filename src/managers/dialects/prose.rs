//! Texts that say how something is by more than a word: `down: no route`, `connection refused`, `ECONNREFUSED`.

use super::keys::FieldName;
use super::words;
use crate::model::health::Status;

/// Words that speak against what says well, beside those of `words`. A text that has one is read by people, and not by this program.
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
];

/// Words of `words` that are too common in texts to speak against anything.
const COMMON: &[&str] = &["red", "yellow"];

/// What follows `no` and speaks against.
const LACKING: &[&str] = &["connection", "connections", "route", "leader", "such", "response", "quorum", "space"];

/// What follows `out of` and speaks against.
const OUT_OF: &[&str] = &["service", "memory", "space", "disk", "sync", "order"];

/// What takes the next word back: `no errors`.
const NONE: &[&str] = &["no", "zero", "without", "never", "non", "not"];

/// What takes the word before back: `errors: none`.
const NONE_AFTER: &[&str] = &["0", "none", "zero"];

/// What follows `not` and speaks against nothing.
const NOT_AT_ALL: &[&str] =
    &["configured", "enabled", "required", "applicable", "used", "needed", "set", "supported", "installed", "checked", "only"];

/// Names of errors of a system call, as programs show them.
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

/// What a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spoken<'t> {
    /// A known word, alone, before a mark, or at the end of a compound.
    Word(Status),
    /// A word somewhere in it that speaks against what says well.
    Against(&'t str),
}

/// What a text says of how something is; `None` when it may be anything else.
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

/// What a text says that begins with a status word: `down: connection refused`. `None` when it may be prose.
pub(super) fn leading_word(text: &str) -> Option<Status> {
    let text = text.trim_start();
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    // `down.example` is an address.
    let is_end = rest.starts_with(['.', '/']) && rest[1..].chars().next().is_none_or(char::is_whitespace);
    let is_mark = is_end || rest.trim_start().starts_with([':', ';', ',', '(', '-', '!', '[', '=']);
    words::word(word).filter(|_| rest.trim().is_empty() || is_mark)
}

/// Whether a text can be a status word: letters, and what joins them.
pub(super) fn is_wordlike(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.len() <= 32 && text.chars().all(|c| c.is_alphabetic() || matches!(c, '_' | '-' | ' ' | '?' | '!'))
}

/// The first word of a longer text that speaks against a code, or a word, that says well.
pub(super) fn bad_word(text: &str) -> Option<&str> {
    let tokens: Vec<&str> = text.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|word| !word.is_empty()).collect();
    let lower: Vec<String> = tokens.iter().map(|word| word.to_lowercase()).collect();
    let at = |place: Option<usize>| place.and_then(|place| lower.get(place)).map_or("", String::as_str);
    // `0 failed` counts; `shard 0 failed` does not.
    let is_count = |place: usize| {
        let zero = place
            .checked_sub(1)
            .and_then(|zero| tokens.get(zero))
            .map_or(0, |zero| zero.as_ptr().addr() - text.as_ptr().addr());
        let rest = text[..zero].trim_end();
        rest.is_empty() || rest.ends_with([',', ';', '(', ':', '|']) || matches!(at(place.checked_sub(2)), "and" | "with")
    };
    let speaks = |place: &usize| {
        let (word, before, next) = (at(Some(*place)), at(place.checked_sub(1)), at(Some(place + 1)));
        let is_taken_back = NONE.contains(&before) || NONE_AFTER.contains(&next) || before == "0" && is_count(*place);
        match word {
            "not" => !NOT_AT_ALL.contains(&next) && !is_against(next),
            "no" => LACKING.contains(&next),
            "timed" => next == "out",
            "out" => next == "of" && OUT_OF.contains(&at(Some(place + 2))),
            word if word.ends_with("n't") => !NOT_AT_ALL.contains(&next),
            word => is_against(word) && !is_taken_back,
        }
    };
    (0..tokens.len()).find(speaks).and_then(|place| tokens.get(place).copied())
}

/// Whether a word, in lower case, speaks against what says well.
fn is_against(word: &str) -> bool {
    let is_unwell = words::word(word).is_some_and(|status| status != Status::Pass) && !COMMON.contains(&word);
    is_unwell || AGAINST.contains(&word) || ERRNO.contains(&word)
}

/// Whether one word without a space is the name of an error, or a compound that ends with a bad word: `connection_refused`,
/// `ConnectionRefusedError`, `ETIMEDOUT`.
fn ends_badly(word: &str) -> bool {
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
            ("hello", None),
            ("", None),
        ] {
            assert_eq!(spoken(text), expected, "{text}");
        }
    }
}
