//! The constants that Ruby code defines below others: `module Shop`, and `class Order` in it, define `Shop::Order`.
//!
//! A line that begins with `module`, `class` or an assignment to a constant defines; what it is in follows from its indentation.

use super::sources::chain_end;
use crate::graph::reading::{DeclKind, Reading};

/// The longest name that is kept.
const MAX_NAME: usize = 512;

/// Declares the constants that a source defines, by their full names. One at the top says nothing that a reference needs.
pub(super) fn of_source(reading: &mut Reading, code: &str) {
    // The columns and full names of the modules that the line is in.
    let mut within: Vec<(usize, String)> = Vec::new();
    for row in code.lines() {
        let words = row.trim_start();
        let column = row.len() - words.len();
        let opened = ["module ", "class "].iter().find_map(|keyword| words.strip_prefix(keyword)).map(str::trim_start);
        let place = opened.unwrap_or(words);
        if !place.starts_with(|c: char| c.is_ascii_uppercase()) {
            continue;
        }
        let (name, rest) = place.split_at(chain_end(place.as_bytes(), 0));
        if opened.is_none() && !is_assigned(rest) {
            continue;
        }
        while within.last().is_some_and(|(outer, _)| *outer >= column) {
            within.pop();
        }
        let full = within.last().map_or_else(|| name.to_owned(), |(_, outer)| format!("{outer}::{name}"));
        if full.len() > MAX_NAME {
            continue;
        }
        if full.contains("::") {
            reading.declare(DeclKind::Module, &full, "");
        }
        if opened.is_some() {
            within.push((column, full));
        }
    }
}

/// Returns true for ` = 1` and ` ||= 1` behind a name, but not for ` == 1` and ` => 1`.
fn is_assigned(rest: &str) -> bool {
    let rest = rest.trim_start();
    let value = rest.strip_prefix("||=").or_else(|| rest.strip_prefix('='));
    value.is_some_and(|value| !value.starts_with(['=', '~', '>']))
}
