//! The words for why a cached result was used or not.

use crate::model::result::CacheNote;

/// Returns the reason in one line.
#[must_use]
pub fn cache_note(note: &CacheNote) -> String {
    match note {
        CacheNote::Reused { run, finished } => {
            let when = humantime::format_rfc3339_seconds(*finished);
            format!("reused: nothing that counts has changed since run {run} ({when})")
        }
        CacheNote::NotReadable { path } => format!("run: what {path} holds cannot be told, so no green can stand for it"),
        CacheNote::NoGreen => "run: there is no green of it yet".to_owned(),
        CacheNote::Forgotten => "run: its last green is not kept any more".to_owned(),
        CacheNote::Changed { differences, more } => {
            let more = if *more > 0 { format!(" (+{more} more)") } else { String::new() };
            format!("run: since its last green {}{more}", differences.join(", "))
        }
    }
}
