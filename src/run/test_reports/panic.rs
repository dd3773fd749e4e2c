//! What a panic of a Rust test says, and where it says that it happened, as the standard library prints it.

use super::text;
use crate::model::result::SourcePlace;

/// The first `panicked at src/x.rs:12:5:` and what follows it. Before Rust 1.73 the message stood in front of the place:
/// `panicked at 'message', src/x.rs:12:5`.
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

/// The place of the first panic in a text.
pub(super) fn place(text: &str) -> Option<SourcePlace> {
    first(text).map(|(place, _)| place)
}

/// The message of the first panic in a text.
pub(super) fn message(text: &str) -> Option<String> {
    first(text).map(|(_, message)| message).filter(|message| !message.is_empty())
}
