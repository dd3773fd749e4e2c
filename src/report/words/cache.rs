//! The words for why a cached result was used or not.

use crate::model::result::CacheNote;

/// Returns the reason in one line.
#[must_use]
pub fn cache_note(note: &CacheNote) -> String {
    match note {
        CacheNote::Reused { run, finished } => {
            let when = humantime::format_rfc3339_seconds(*finished);
            format!("reused: nothing that it depends on has changed since run {run} ({when})")
        }
        CacheNote::NotReadable { path } => format!("run: {path} cannot be read, so its result cannot be cached"),
        CacheNote::NoGreen => "run: it has no cached result yet".to_owned(),
        CacheNote::Forgotten => "run: its last cached result is no longer kept".to_owned(),
        CacheNote::Changed { differences, more } => {
            let more = if *more > 0 { format!(" (+{more} more)") } else { String::new() };
            format!("run: since its last cached result, {}{more}", differences.join(", "))
        }
    }
}
