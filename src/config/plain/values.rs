//! The scalars and the entries of maps that the quick reader takes.

use super::super::node::{Node, Value};
use crate::model::diagnostic::At;
use crate::model::fast_map::FastSet;

/// From this number of entries on, a set finds keys that are listed twice.
const MANY_KEYS: usize = 8;

/// Words that YAML, or an older version of it, does not read as texts.
const NO_TEXTS: [&str; 13] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "inf", "nan", "infinity", "nil"];

/// Returns true if two entries have one key.
pub(super) fn has_twins(entries: &[(At<String>, Node)]) -> bool {
    if entries.len() < MANY_KEYS {
        return entries.iter().enumerate().any(|(at, (key, _))| entries[..at].iter().any(|(other, _)| other == key));
    }
    let mut seen = FastSet::default();
    seen.reserve(entries.len());
    !entries.iter().all(|(key, _)| seen.insert(key.value.as_str()))
}

pub(super) fn is_no_text(word: &str) -> bool {
    let word = word.strip_prefix('.').unwrap_or(word);
    NO_TEXTS.iter().any(|other| other.eq_ignore_ascii_case(word))
}

/// Reads a scalar without quotes.
pub(super) fn scalar(text: &str) -> Option<Value> {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_duration = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || b"smh ".contains(&byte));
    match text.bytes().next()? {
        b'0'..=b'9' if is_number(text) && text.len() < 18 && (text == "0" || !text.starts_with('0')) => {
            text.parse().ok().map(Value::Int)
        }
        b'1'..=b'9' if is_duration(text) && text.ends_with(['s', 'm', 'h']) => Some(Value::Text(text.to_owned())),
        b'0'..=b'9' if is_digest(text) => Some(Value::Text(text.to_owned())),
        b'a'..=b'z' | b'A'..=b'Z' | b'/' | b'_' | b'.' => match text {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ if is_no_text(text) => None,
            // A dot may begin a number.
            _ if text.starts_with('.') && !text.as_bytes().get(1)?.is_ascii_alphabetic() => None,
            _ => Some(Value::Text(text.to_owned())),
        },
        0x80.. if text.starts_with(char::is_alphabetic) => Some(Value::Text(text.to_owned())),
        _ => None,
    }
}

/// Returns true for a digest in hex that begins with a digit and cannot be a number of any form, such as `1e5` or `0b1`.
fn is_digest(text: &str) -> bool {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() >= 16 && text.bytes().all(is_hex) && text.contains(['a', 'c', 'd', 'f'])
}
