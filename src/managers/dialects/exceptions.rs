//! Sentences that except a part from a good state, or limit it: `all ok except redis`, `mostly operational`, `only 2 nodes`.

use super::against::NONE;
use super::nouns::{is_component, is_part, is_trouble};
use super::tokens::Tokens;
use super::words::WORDS;
use crate::model::health::Status;

/// Words that except what follows.
const EXCEPT: &[&str] = &[
    "except",
    "excepting",
    "excluding",
    "excl",
    "besides",
    "barring",
    "minus",
    "außer",
    "ausser",
    "sauf",
    "excepto",
    "salvo",
    "omitting",
];

/// Words that except what follows only directly after a good word: `all fine bar the queue`. Elsewhere they mean something else.
const EXCEPT_AFTER_GOOD: &[&str] = &["bar", "save", "less", "sans"];

/// Good words before those. `running` and `working` may be verbs: `running bar charts`.
#[rustfmt::skip]
const DIRECTLY_BEFORE: &[&str] = &[
    "fine", "well", "ok", "okay", "good", "healthy", "up", "green", "operational", "ready", "available", "online", "passed", "normal",
    "nominal", "reachable", "alive", "functional", "works", "go",
];

/// Verbs that say how the other parts are: `the rest is fine`.
const VERBS: &[&str] = &["is", "are", "works", "work", "looks", "seems", "passed"];

/// Pairs of words that except what follows.
const EXCEPT_PAIRS: &[(&str, &str)] = &[
    ("apart", "from"),
    ("aside", "from"),
    ("other", "than"),
    ("save", "for"),
    ("but", "not"),
    ("exclusive", "of"),
    ("leaving", "out"),
    ("bis", "auf"),
    ("with", "exception"),
];

/// Words for all parts.
const ALL: &[&str] = &["all", "every", "everything", "each", "alle", "alles"];

/// Words that limit the good word after them.
const LIMITING: &[&str] = &["partially", "partly", "mostly", "barely", "hardly", "teilweise"];

/// Words for a good state, in addition to those of `words`.
const WELL: &[&str] = &[
    "well",
    "fine",
    "works",
    "work",
    "passed",
    "passes",
    "successful",
    "succeeded",
    "responding",
    "normal",
    "functional",
    "nominal",
    "go",
    "gut",
    "läuft",
    "laufen",
];

/// The most words of a sentence that are read on each side of such a word.
const SENTENCE: usize = 30;

/// Numbers as words.
const NUMBERS: &[&str] = &["one", "two", "three", "four", "five"];

/// Returns true if the word at this place excepts something from a good state, or limits it.
pub(super) fn excepts(tokens: &Tokens<'_>, place: usize) -> bool {
    let (word, next) = (tokens.at(place), tokens.at(place + 1));
    match word {
        "only" => is_number(next) && has_part(tokens, place + 2),
        "but" if next != "not" => excepts_from_all(tokens, place),
        "with" => is_said_well(tokens, place) && is_problem(next),
        "nothing" => is_good(next),
        "experiencing" | "facing" | "encountering" | "having" => {
            (place + 1..place + 4).any(|at| is_problem(tokens.at(at))) && !NONE.contains(&next)
        }
        "has" | "have" => is_said_of_part(tokens, place) && is_problem(next),
        "waiting" => next == "for" && !is_said_well(tokens, place) && has_part(tokens, place + 2),
        "read" => next == "only" && matches!(tokens.at(place + 2), "file" | "filesystem" | "volume" | "disk"),
        "0" => has_none_well(tokens, place),
        "without" => is_said_well(tokens, place) && has_part(tokens, place + 1),
        "excepted" => is_said_well(tokens, place),
        "excluded" | "omitted" => is_said_of_part(tokens, place) && is_said_well(tokens, place),
        "else" | "rest" | "other" | "others" if next != "than" => speaks_of_others(tokens, place),
        "aside" | "notwithstanding" if next != "from" => is_said_of_part(tokens, place) && is_said_well(tokens, place),
        word if EXCEPT_AFTER_GOOD.contains(&word) => excepts_after_good(tokens, place),
        "most" | "some" | "several" | "few" => is_part(next) && (place + 2..place + 4).any(|at| is_good(tokens.at(at))),
        word if LIMITING.contains(&word) => is_good(next),
        word => {
            let is_pair = EXCEPT_PAIRS.contains(&(word, next));
            (EXCEPT.contains(&word) || is_pair) && place + 1 < tokens.len() && is_said_well(tokens, place)
        }
    }
}

/// Returns true if a `but` excepts from all parts: `all services but redis are up`. After a comma it begins a sentence.
fn excepts_from_all(tokens: &Tokens<'_>, place: usize) -> bool {
    let from = place.saturating_sub(3);
    let is_joined = (from..place).all(|at| tokens.gap(at).trim().is_empty());
    is_joined && (from..place).any(|at| ALL.contains(&tokens.at(at))) && is_said_well(tokens, place)
}

/// Returns true if a word directly after a good one excepts what follows: `all up save redis`, but not `up less than a minute`.
fn excepts_after_good(tokens: &Tokens<'_>, place: usize) -> bool {
    let next = tokens.at(place + 1);
    let is_excepted =
        matches!(next, "the" | "a" | "an" | "for" | "our") || NUMBERS.contains(&next) || is_part(next) || is_component(next);
    let is_named = tokens.at(place) == "bar" && !next.is_empty() && ends_clause(tokens, place + 1);
    let is_small = tokens.word(place).starts_with(char::is_lowercase) || place > 0 && is_loud(tokens, place - 1);
    DIRECTLY_BEFORE.contains(&tokens.before(place, 1)) && is_small && (is_excepted || is_named)
}

/// Returns true if the word before is a part.
fn is_said_of_part(tokens: &Tokens<'_>, place: usize) -> bool {
    is_part(tokens.before(place, 1)) || is_component(tokens.before(place, 1))
}

/// Returns true if a word is written in capitals, so those of the next one say nothing.
fn is_loud(tokens: &Tokens<'_>, place: usize) -> bool {
    !tokens.word(place).contains(char::is_lowercase)
}

fn ends_clause(tokens: &Tokens<'_>, place: usize) -> bool {
    place + 1 >= tokens.len() || !tokens.gap(place).trim().is_empty()
}

/// Returns true if a word means all other parts, so one part is left out: `everything else is fine`, `the rest works`.
fn speaks_of_others(tokens: &Tokens<'_>, place: usize) -> bool {
    let (before, word) = (tokens.before(place, 1), tokens.at(place));
    let verb = if word == "other" && is_part(tokens.at(place + 1)) { place + 2 } else { place + 1 };
    let of_others = if word == "rest" { before == "the" } else { ALL.contains(&before) };
    let is_well = is_good(tokens.at(verb)) || is_good(tokens.at(verb + 1)) && tokens.at(verb + 2) != "to";
    of_others && VERBS.contains(&tokens.at(verb)) && is_well
}

/// Returns true if a word is a problem of any weight.
fn is_problem(word: &str) -> bool {
    is_trouble(word)
        || matches!(word, "warnings" | "difficulties" | "errors" | "failures" | "trouble" | "degradation" | "delays")
}

/// Returns true if a 0 counts healthy parts at the end of a clause: `0 up`, `0 nodes ready`.
fn has_none_well(tokens: &Tokens<'_>, place: usize) -> bool {
    let is_joined = |at: usize| tokens.gap(at).trim().is_empty();
    let at = if is_part(tokens.at(place + 1)) { place + 2 } else { place + 1 };
    let is_state =
        matches!(tokens.at(at), "up" | "ready" | "healthy" | "alive" | "reachable" | "operational" | "passing" | "responding");
    is_state && (place..at).all(is_joined) && (at + 1 == tokens.len() || !is_joined(at))
}

/// Returns true if a word in lower case is one for a good state. It is asked for every word of a sentence, so nothing is copied.
fn is_good(word: &str) -> bool {
    let mut passing = WORDS.iter().filter(|(status, _)| *status == Status::Pass);
    WELL.contains(&word) || passing.any(|(_, words)| words.contains(&word))
}

fn is_number(word: &str) -> bool {
    NUMBERS.contains(&word) || !word.is_empty() && word.chars().all(|c| c.is_ascii_digit())
}

/// Returns true if one of the next words is a part: `2 of the 3 nodes`.
fn has_part(tokens: &Tokens<'_>, from: usize) -> bool {
    (from..(from + 4).min(tokens.len())).any(|at| is_part(tokens.at(at)) || is_component(tokens.at(at)))
}

/// Returns true if the sentence around this place has a good word before it, or a good predicate after it.
fn is_said_well(tokens: &Tokens<'_>, place: usize) -> bool {
    let is_end = |at: &usize| tokens.gap(*at).contains(['.', ';', '!', '?', '\n']);
    let (first, last) = (place.saturating_sub(SENTENCE), tokens.len().min(place + SENTENCE));
    let start = (first..place).rev().find(is_end).map_or(first, |at| at + 1);
    let end = (place..last).find(is_end).map_or(last, |at| at + 1);
    (start..end).any(|at| is_good(tokens.at(at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_from_a_good_state_is_found() {
        for (text, expected) in [
            ("all ok except redis", true),
            ("Everything works except search", true),
            ("All systems operational apart from billing", true),
            ("all services but redis are up", true),
            ("all but one replica ready", true),
            ("OK, other than the queue", true),
            ("OK (without redis)", true),
            ("alles ok außer redis", true),
            ("mostly operational", true),
            ("Partially Available", true),
            ("only 2 of the 3 nodes answer", true),
            ("only one replica", true),
            ("works without errors", false),
            ("accepts everything except POST", false),
            ("All endpoints except /health need a token", false),
            ("all well, but slow", false),
            ("up without a break", false),
            ("only 3 ms", false),
            ("ok", false),
            ("all systems go, except mail", true),
            ("up, redis excepted", true),
            ("Most services are operational", true),
            ("some of us are well", false),
            ("experiencing an outage", true),
            ("OK, with warnings", true),
            ("nothing works", true),
            ("waiting for the database", true),
            ("read-only file system", true),
            ("0 nodes ready", true),
            ("0 up", true),
            ("10 up", false),
            ("ready, waiting for workers", false),
            ("helps with problems", false),
            ("experiencing no issues", false),
            ("all fine bar the queue", true),
            ("All ok, bar redis", true),
            ("ALL FINE BAR THE QUEUE", true),
            ("all good bar billing", true),
            ("everything works save one node", true),
            ("all up less the cache", true),
            ("all ok sans redis", true),
            ("ok, omitting search", true),
            ("redis aside, all is fine", true),
            ("everything else is fine", true),
            ("the rest is up", true),
            ("all ok (queue excluded)", true),
            ("redis is having issues", true),
            ("redis has problems", true),
            ("the team has problems to solve", false),
            ("all other services are up", true),
            ("all others are healthy", true),
            ("Progress bar is ready", false),
            ("Green Bar Service is up", false),
            ("the bar is open, all well", false),
            ("running bar charts", false),
            ("up less than a minute", false),
            ("ok, save your work", false),
            ("works with all other services", false),
            ("everything else is up to you", false),
            ("the rest API is up", false),
            ("put redis aside", false),
            ("except", false),
            (&"except ".repeat(20_000), false),
        ] {
            let tokens = Tokens::new(text);
            assert_eq!((0..tokens.len()).any(|place| excepts(&tokens, place)), expected, "{text}");
        }
    }
}
