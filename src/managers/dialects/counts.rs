//! Fractions of a total: `3 of 4 up` in a text, `ready: 2` beside `total: 3` in an object.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::keys::FieldName;
use super::nouns::is_part;
use super::tokens::Tokens;
use super::words;
use crate::model::health::Status;

/// Words for healthy parts, in addition to those of `words`.
const WELL: &[&str] = &["passed", "passing", "successful", "succeeded", "responding", "responsive"];

/// Words of `words` that mean free or in use for a resource, but healthy for parts.
const OF_RESOURCES: &[&str] = &["available", "running", "connected", "working", "serving", "live", "active"];

/// Words that may precede such a count directly: `ready: 2/3`.
const BEFORE: &[&str] = &[
    "up",
    "ready",
    "healthy",
    "available",
    "running",
    "online",
    "alive",
    "connected",
    "passed",
    "passing",
    "reachable",
    "operational",
];

/// Things that can be scaled.
const SCALED: &[&str] = &["replica", "replicas", "instance", "instances", "pod", "pods", "node", "nodes"];

/// Words for healthy parts in numbers of them.
const READY: &[&str] = &["ready", "healthy", "up", "alive", "online", "operational", "reachable"];

/// Names of a total, in addition to the names of the parts.
const WANTED: &[&str] = &["total", "desired", "expected", "wanted"];

/// Words of names for the parts that there are.
const THERE: &[&str] = &["active", "running", "current", "actual", "alive", "available", "connected", "online"];

/// Words of names for the parts that there are to be; a total may hold those that are switched off.
const EXPECTED: &[&str] = &["desired", "expected", "wanted", "required", "minimum", "min"];

fn is_well(word: &str) -> bool {
    words::word(word) == Some(Status::Pass) || WELL.contains(&word)
}

/// Returns the count and the total at this place, and the place after them.
fn fraction(tokens: &Tokens<'_>, place: usize) -> Option<(u64, u64, usize)> {
    let have: u64 = tokens.at(place).parse().ok()?;
    let end = match (tokens.at(place + 1), tokens.at(place + 2)) {
        ("of", _) => place + 2,
        ("out", "of") => place + 3,
        // `2026/01/17` is a date.
        _ if tokens.gap(place) == "/" && !tokens.up_to(place).ends_with('/') && !tokens.gap(place + 1).starts_with('/') => {
            place + 1
        }
        _ => return None,
    };
    Some((have, tokens.at(end).parse().ok()?, end + 1))
}

/// Returns true if the healthy count at this place is less than the total.
pub(super) fn is_short(tokens: &Tokens<'_>, place: usize) -> bool {
    let Some((have, all, end)) = fraction(tokens, place) else { return false };
    if have >= all {
        return false;
    }
    let is_joined = |place: usize| matches!(tokens.gap(place).trim(), "" | ":" | "(" | "=" | "-");
    if place > 0 && BEFORE.contains(&tokens.at(place - 1)) && is_joined(place - 1) {
        return true;
    }
    let mut has_parts = false;
    for next in end..(end + 4).min(tokens.len()) {
        if !tokens.gap(next - 1).trim().is_empty() {
            return false;
        }
        if is_well(tokens.at(next)) {
            return has_parts || !OF_RESOURCES.contains(&tokens.at(next));
        }
        has_parts |= is_part(tokens.at(next));
    }
    false
}

/// Returns true if the word at this place refers to no part: `0 of 3 services down`, `no nodes unhealthy`.
pub(super) fn is_of_none(tokens: &Tokens<'_>, place: usize) -> bool {
    (1..=5).filter_map(|back| place.checked_sub(back)).any(|start| {
        let is_none = matches!(tokens.at(start), "0" | "no" | "none" | "zero" | "keine" | "kein");
        let is_of = matches!(tokens.at(start + 1), "of" | "out") || tokens.gap(start) == "/";
        let is_qualified =
            start + 3 == place && matches!(tokens.at(start + 1), "recent" | "current" | "active" | "other" | "new");
        let is_counted = (start + 2 == place || is_qualified) && tokens.at(start) != "0";
        let is_several = is_counted && tokens.before(place, 1).ends_with('s');
        is_none && (is_of || is_several) && (start..place).all(|at| matches!(tokens.gap(at).trim(), "" | "/"))
    })
}

/// Returns true if a text is a fraction of less than all.
pub(super) fn is_part_of_all(text: &str) -> Option<bool> {
    let (have, all) = text.trim().split_once('/')?;
    Some(have.trim().parse::<u64>().ok()? < all.trim().parse::<u64>().ok()?)
}

/// Returns true if the wanted number of parts is zero: `replicas: 0`. Then zero ready parts are the wanted state.
pub(super) fn is_scaled_to_zero(object: &Map<String, Value>) -> bool {
    object.iter().any(|(key, value)| {
        let name = FieldName::new(key);
        let words: Vec<&str> = name.words().collect();
        let is_wanted = match words.as_slice() {
            [noun] => SCALED.contains(noun),
            [first, second] => {
                let is_word = |word: &str| WANTED.contains(&word) || word == "spec";
                is_word(first) && SCALED.contains(second) || SCALED.contains(first) && is_word(second)
            }
            _ => false,
        };
        is_wanted && value.as_f64() == Some(0.0)
    })
}

/// Returns the field of a number of healthy parts that is less than the total beside it, its status, and both numbers.
pub(super) fn short_of(object: &Map<String, Value>) -> Option<(&str, Status, String)> {
    let counts: Vec<(&String, FieldName, u64)> =
        object.iter().filter_map(|(key, value)| Some((key, FieldName::new(key), value.as_u64()?))).collect();
    let mut all: BTreeMap<&str, (&str, u64)> = BTreeMap::new();
    for (key, name, count) in &counts {
        for noun in nouns_of_all(name).into_iter().flatten() {
            all.insert(noun, (key, *count));
        }
    }
    counts.iter().find_map(|(key, name, have)| {
        let of_well = noun_of_well(name).and_then(|noun| all.get(noun).copied());
        let (wanted, all) = of_well.or_else(|| wanted_of(noun_there(name)?, &counts))?;
        let status = if *have == 0 { Status::Fail } else { Status::Warn };
        (*have < all).then(|| (key.as_str(), status, format!("{key}: {have}, {wanted}: {all}")))
    })
}

/// Returns the words of a name of a number: `healthyCount` counts the same as `healthy`.
fn without_count(name: &FieldName) -> Vec<&str> {
    let mut words: Vec<&str> = name.words().collect();
    if words.len() > 1 && words.last() == Some(&"count") {
        words.pop();
    }
    words
}

/// Returns the noun whose healthy parts a name counts; empty if the name has no noun.
fn noun_of_well(name: &FieldName) -> Option<&str> {
    let words = without_count(name);
    let is_well = |word: &str, noun: &str| {
        (READY.contains(&word) || matches!(word, "passed" | "passing")) && is_part(noun)
            || matches!(word, "available" | "running") && SCALED.contains(&noun)
    };
    match words.as_slice() {
        [one] => READY.contains(one).then_some(""),
        [first, noun] if is_well(first, noun) => Some(noun),
        [noun, last] if is_well(last, noun) => Some(noun),
        _ => None,
    }
}

/// Returns the noun whose parts a name counts, healthy or not: `workers`, `active_workers`.
fn noun_there(name: &FieldName) -> Option<&str> {
    let words: Vec<&str> = name.words().collect();
    match words.as_slice() {
        [noun] if is_part(noun) && noun.ends_with('s') => Some(noun),
        [first, noun] if THERE.contains(first) && is_part(noun) => Some(noun),
        [noun, last] if THERE.contains(last) && is_part(noun) => Some(noun),
        _ => None,
    }
}

/// Returns the field of the number of parts that there are to be, and that number.
fn wanted_of<'c>(noun: &str, counts: &[(&'c String, FieldName, u64)]) -> Option<(&'c str, u64)> {
    let is_wanted = |name: &FieldName| {
        let words: Vec<&str> = name.words().collect();
        matches!(words.as_slice(), [first, second] if EXPECTED.contains(first) && *second == noun || EXPECTED.contains(second) && *first == noun)
    };
    counts.iter().find(|(_, name, _)| is_wanted(name)).map(|(key, _, count)| (key.as_str(), *count))
}

/// Returns the nouns whose total a name counts.
fn nouns_of_all(name: &FieldName) -> [Option<&str>; 2] {
    let words = without_count(name);
    match words.as_slice() {
        [one] if WANTED.contains(one) => [Some(""), None],
        [one] if is_part(one) => [Some(one), SCALED.contains(one).then_some("")],
        [first, noun] if WANTED.contains(first) => [Some(noun), None],
        [noun, last] if WANTED.contains(last) => [Some(noun), None],
        _ => [None, None],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fewer_than_all_are_short() {
        for (text, expected) in [
            ("OK - 3 of 4 up", true),
            ("2 out of 3 replicas ready", true),
            ("ready: 2/3", true),
            ("2/3 workers running", true),
            ("3 of 3 up", false),
            ("step 3 of 4", false),
            ("3 of 4 slots available", false),
            ("up since 2026/01/17", false),
            ("3 of 4 used, up", false),
        ] {
            let tokens = Tokens::new(text);
            assert_eq!((0..tokens.len()).any(|place| is_short(&tokens, place)), expected, "{text}");
        }
    }

    #[test]
    fn numbers_are_held_against_all() {
        for (object, expected) in [
            (json!({"ready_replicas": 2, "replicas": 3}), Some(Status::Warn)),
            (json!({"replicasReady": 0, "replicas": 3}), Some(Status::Fail)),
            (json!({"healthy": 1, "total": 2}), Some(Status::Warn)),
            (json!({"ready_replicas": 0, "replicas": 0}), None),
            (json!({"ready_replicas": 3, "replicas": 3}), None),
            (json!({"available": 10, "total": 500}), None),
            (json!({"up": 340}), None),
        ] {
            let object = object.as_object().expect("an object");
            assert_eq!(short_of(object).map(|(_, status, _)| status), expected, "{object:?}");
        }
    }
}
