//! Words for a part that is switched off or has nothing to do: it is no part of the service's health.

use super::flags::flag;
use super::keys::FieldName;

/// Words for a part that is not in use.
#[rustfmt::skip]
const OFF: &[&str] = &[
    "disabled", "skipped", "not_configured", "unconfigured", "not_enabled", "not_used", "unused", "not_in_use", "off", "n/a",
    "not_applicable", "ignored", "not_installed",
];

/// Words for a part that has nothing to do.
const IDLE: &[&str] = &["idle", "idling"];

fn is_of(list: &[&str], text: &str) -> bool {
    let text = text.trim().trim_end_matches(['.', '!']);
    text.len() <= 32 && list.contains(&text.to_lowercase().replace(['-', ' '], "_").as_str())
}

/// Returns true if a word says that a part is not in use.
pub(super) fn is_off(text: &str) -> bool {
    is_of(OFF, text)
}

/// Returns true if a word says that a part is not in use, or has nothing to do.
pub(super) fn is_at_rest(text: &str) -> bool {
    is_off(text) || is_of(IDLE, text)
}

/// Returns true if the text of a field of this name says so; `db_ok: off` is a flag.
pub(super) fn rests(name: &FieldName, text: &str) -> bool {
    is_at_rest(text) && flag(name, &text.into(), true).is_none()
}
