//! Finds the message and the place of a Rust test's panic, as the standard library prints them.

use super::text;
use crate::model::result::SourcePlace;

/// Returns the place of the first `panicked at src/x.rs:12:5:` and the message after it. Before Rust 1.73 the message was in
/// front of the place: `panicked at 'message', src/x.rs:12:5`.
pub(super) fn first(text: &str) -> Option<(SourcePlace, String)> {
    text.lines().enumerate().find_map(|(number, line)| {
        let (_, said) = line.split_once("panicked at ")?;
        let (quoted, place) = match said.rsplit_once("', ") {
            Some((quoted, place)) if said.starts_with('\'') => (Some(&quoted[1..]), place),
            _ => (None, said),
        };
        let mut parts = place.trim_end_matches(':').rsplitn(3, ':');
        let _column: u32 = parts.next()?.parse().ok()?;
        let line: u32 = parts.next()?.parse().ok()?;
        let place = SourcePlace { file: parts.next()?.to_owned(), line };
        let below = text.lines().nth(number + 1).unwrap_or_default();
        Some((place, text::line(quoted.unwrap_or(below))))
    })
}

/// Returns the place of the first panic in a text.
pub(super) fn place(text: &str) -> Option<SourcePlace> {
    first(text).map(|(place, _)| place)
}

/// Returns the message of the first panic in a text.
pub(super) fn message(text: &str) -> Option<String> {
    first(text).map(|(_, message)| message).filter(|message| !message.is_empty())
}
