//! JSON as the configurations of JavaScript have it: with comments, trailing commas and a byte order mark.

use serde_json::Value;

use crate::graph::readers::scrub::{Keep, Lexis, scrub};

/// JSON with comments.
const JSON: Lexis = Lexis { line: &["//"], block: &[("/*", "*/")], nests: false, strings: &[("\"", "\"", false, true)] };

/// Parses JSON with comments, trailing commas and a byte order mark.
pub(super) fn json(text: &str) -> Option<Value> {
    let text = text.trim_start_matches('\u{feff}');
    if let Ok(value) = serde_json::from_str(text) {
        return Some(value);
    }
    let mut text = scrub(text, &JSON, Keep::Strings).into_bytes();
    let code = scrub(std::str::from_utf8(&text).ok()?, &JSON, Keep::Code).into_bytes();
    let mut comma = None;
    for (at, byte) in code.iter().enumerate() {
        match byte {
            b',' => comma = Some(at),
            b'}' | b']' => comma.take().into_iter().for_each(|at| text[at] = b' '),
            byte if byte.is_ascii_whitespace() => {}
            _ => comma = None,
        }
    }
    serde_json::from_slice(&text).ok()
}
