//! Answers written out: for people, as JSON, for GitHub. Nothing is decided here, and nothing else knows a format.

pub mod affected;
pub mod check;
pub mod json;

/// `1 file`, `2 files`.
#[must_use]
pub fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
