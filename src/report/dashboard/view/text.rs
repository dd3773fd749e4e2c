//! Times, names and sentences as the page shows them: short, and cut to the size of their place.

use std::time::SystemTime;

use serde::Serialize;

use crate::model::commit;
use crate::report::{ago, cut};

/// The largest sizes of the shown data.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// The number of entries of a list.
    pub(super) entries: usize,
    /// The number of bytes of a sentence.
    pub(super) text: usize,
    /// The number of bytes of a name.
    pub(super) name: usize,
}

/// The bounds on a card and in a row.
pub(super) const BRIEF: Bounds = Bounds { entries: 3, text: 280, name: 64 };
/// The bounds on a domain's own page.
pub(super) const DEEP: Bounds = Bounds { entries: 100, text: 4_000, name: 280 };

/// A time, for machines and for people.
#[derive(Serialize)]
pub(super) struct Moment {
    at: String,
    ago: String,
    brief: String,
}

impl Moment {
    pub(super) fn new(then: SystemTime, now: SystemTime) -> Self {
        let ago = ago(then, now);
        Self { at: stamp(then), brief: abbreviated(&ago), ago }
    }
}

/// Returns `18m` for `18 minutes ago`, for places with little room.
fn abbreviated(ago: &str) -> String {
    let mut words = ago.split(' ');
    match (words.next(), words.next().and_then(|unit| unit.chars().next()), words.next()) {
        (Some(number), Some(unit), Some(_)) => format!("{number}{unit}"),
        _ => "<1m".to_owned(),
    }
}

/// Formats a time to the second, which is as exact as all other times of the page.
pub(super) fn stamp(time: SystemTime) -> String {
    let text = crate::report::time(time);
    text.split_once('.').map_or_else(|| text.clone(), |(seconds, _)| format!("{seconds}Z"))
}

/// Returns the short form of a commit's hash.
pub(super) fn commit(revision: &str) -> String {
    commit::short(revision).to_owned()
}

pub(super) fn name(text: &str, bounds: Bounds) -> String {
    cut(text, bounds.name).into_owned()
}

/// Cuts a sentence to its bounds. If the cut were within a command, the sentence ends before the command.
pub(super) fn short(text: &str, bounds: Bounds) -> String {
    let shown = cut(text, bounds.text);
    let is_within = shown.len() < text.len() && !shown.matches('`').count().is_multiple_of(2);
    match shown.rfind('`').filter(|_| is_within) {
        Some(at) => format!("{}…", &shown[..at]),
        None => shown.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_not_cut_within_a_command() {
        let check = |text: &str, most: usize, expected: &str| {
            assert_eq!(short(text, Bounds { text: most, ..BRIEF }), expected);
        };
        check("run `cicd test a`", 90, "run `cicd test a`");
        check("run `cicd test a` now", 20, "run `cicd test a`…");
        check("run `cicd test a` now", 15, "run …");
        check("one ` alone", 90, "one ` alone");
    }
}
