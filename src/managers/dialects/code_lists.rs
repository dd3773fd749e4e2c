//! Lists of names with an HTTP code each, in a text: `api 200, billing 503`.

use super::codes::{error_code, is_http_error};
use super::nouns::is_doing;
use super::tokens::Tokens;
use super::words;
use crate::model::health::Status;

/// Words whose number is a quantity.
#[rustfmt::skip]
const QUANTITIES: &[&str] = &[
    "cpu", "memory", "mem", "heap", "disk", "size", "time", "latency", "uptime", "total", "used", "free", "pid", "port", "count", "max",
    "min", "avg", "mean", "limit", "took", "age", "ms", "width", "height", "load", "line", "error",
];

/// Marks between a name and its code.
const JOINTS: &[&str] = &["", ":", "=", "->", "=>", "-", "→", "(", "[", "/"];

/// Returns the first code of an error in such a list, in which other parts may have a word; `None` if the text is no list, or if
/// a number in it is no code.
pub(super) fn bad_code(text: &str) -> Option<&str> {
    let tokens = Tokens::new(text);
    let is_number = |place: usize| tokens.at(place).starts_with(|c: char| c.is_ascii_digit());
    let places: Vec<usize> = (0..tokens.len()).filter(|place| is_number(*place)).collect();
    let is_paired = places.iter().all(|place| *place > 0 && is_pair(&tokens, *place));
    let has_good = || {
        let by_code = places.iter().any(|place| is_good_code(tokens.at(*place)));
        by_code || (1..tokens.len()).any(|place| is_good_pair(&tokens, place))
    };
    if places.is_empty() || !is_paired || !has_good() {
        return None;
    }
    places.into_iter().find(|place| is_bad_code(tokens.at(*place))).map(|place| tokens.word(place))
}

fn is_good_code(code: &str) -> bool {
    matches!(code, "200" | "201" | "202" | "204" | "2xx")
}

fn is_bad_code(code: &str) -> bool {
    error_code(code).is_some() || matches!(code, "4xx" | "5xx")
}

/// Returns true if the word at a place is a good one for the name before it, in a list: `api ok, `.
fn is_good_pair(tokens: &Tokens<'_>, place: usize) -> bool {
    let is_good = words::word(tokens.at(place)) == Some(Status::Pass);
    let is_named = JOINTS.contains(&tokens.gap(place - 1).trim()) && words::word(tokens.at(place - 1)).is_none();
    is_good && is_named && tokens.gap(place).contains([',', ';', '|', '\n'])
}

/// Returns true if the number at a place is the code of the word before it.
fn is_pair(tokens: &Tokens<'_>, place: usize) -> bool {
    let (name, code) = (tokens.before(place, 1), tokens.at(place));
    let is_code = is_good_code(code) || is_bad_code(code) || matches!(code, "301" | "302" | "304" | "3xx");
    let before = tokens.gap(place - 1).trim();
    // A plural counts, unless it is an address: `users 200`, `/users 200`.
    let is_address = tokens.up_to(place - 1).ends_with('/');
    let is_count =
        (is_doing(name) || name.ends_with('s') && !name.ends_with("ss") || QUANTITIES.contains(&name)) && !is_address;
    let is_name = name.starts_with(char::is_alphabetic) && !is_percentile(name) && !is_count;
    is_code && JOINTS.contains(&before) && is_name && ends_pair(tokens, place)
}

/// Returns true if the text after a code begins a new pair: a mark, the end, or the name of the next code.
fn ends_pair(tokens: &Tokens<'_>, place: usize) -> bool {
    let gap = tokens.gap(place);
    let is_next = || tokens.at(place + 2).starts_with(|c: char| c.is_ascii_digit());
    let is_phrase = || is_http_error(tokens.rest(place)) || tokens.at(place + 1) == "ok";
    place + 1 == tokens.len() || gap.contains([',', ';', '|', '\n', ')', ']', '/']) || is_next() || is_phrase()
}

/// Returns true if a name is that of a percentile: `p99`.
fn is_percentile(name: &str) -> bool {
    name.strip_prefix('p').is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::super::tables::{is_green, is_green_text};
    use super::*;

    #[test]
    fn an_error_among_codes_is_found() {
        for text in [
            "api 200, billing 503",
            "api: 200, billing: 503",
            "api=200 billing=503",
            "api 200\nbilling 503",
            "api 200; web 404",
            "api 200 billing 500 web 200",
            "GET / 200, GET /pay 503",
            "api OK, billing 503",
            "api: up; billing: 500",
            "api 2xx, billing 5xx",
            "api -> 200, billing -> 503",
            "/login 200, /orders 500",
            "api (200), billing (503)",
            "api 200 OK, billing 503 Service Unavailable",
        ] {
            assert!(bad_code(text).is_some() || text.contains("OK"), "{text}");
            assert!(!is_green_text(text), "{text}");
            let text = text.replace('\n', " ");
            assert!(!is_green(&format!(r#""message":"{text}""#)), "{text}");
            assert!(!is_green(&format!(r#""upstream":"{text}""#)), "{text}");
        }
        for text in [
            "api 200, billing 204",
            "users 200, orders 503",
            "api 200 ms, billing 503 ms",
            "latency 200, uptime 503",
            "p50 200, p99 503",
            "api 200, 503 items",
            "port 500, backlog 503",
            "api 200, billing 512",
            "api 200",
            "billing 503",
            "up, backlog 503",
            "503",
            "",
        ] {
            assert_eq!(bad_code(text), None, "{text}");
        }
        for text in ["users 200, orders 503", "api 200, billing 204", "up, p50 200, p99 503"] {
            assert!(is_green_text(text), "{text}");
        }
    }
}
