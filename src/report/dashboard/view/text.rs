//! Times, names and sentences as the page shows them: short, and cut to what it can bear.

use std::time::SystemTime;

use serde::Serialize;

use crate::model::commit;
use crate::report::{ago, cut};

/// How much of something is shown.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// Entries of a list.
    pub(super) entries: usize,
    /// Bytes of a sentence.
    pub(super) text: usize,
    /// Bytes of a name.
    pub(super) name: usize,
}

/// On a card and in a row.
pub(super) const BRIEF: Bounds = Bounds { entries: 3, text: 280, name: 64 };
/// On a domain's own page.
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

/// `18m` of `18 minutes ago`, where there is little room.
fn abbreviated(ago: &str) -> String {
    let mut words = ago.split(' ');
    match (words.next(), words.next().and_then(|unit| unit.chars().next()), words.next()) {
        (Some(number), Some(unit), Some(_)) => format!("{number}{unit}"),
        _ => "<1m".to_owned(),
    }
}

/// To the second, which is as exact as anything here.
pub(super) fn stamp(time: SystemTime) -> String {
    let text = crate::report::time(time);
    text.split_once('.').map_or_else(|| text.clone(), |(seconds, _)| format!("{seconds}Z"))
}

/// A commit as people know it.
pub(super) fn commit(revision: &str) -> String {
    commit::short(revision).to_owned()
}

pub(super) fn name(text: &str, bounds: Bounds) -> String {
    cut(text, bounds.name).into_owned()
}

pub(super) fn short(text: &str, bounds: Bounds) -> String {
    cut(text, bounds.text).into_owned()
}

/// `100 %` only when nothing was amiss: what is less is never rounded up to it.
pub(super) fn percent(share: f64) -> String {
    let tenths = (share.clamp(0.0, 1.0) * 1000.0).floor();
    if tenths >= 1000.0 { "100 %".to_owned() } else { format!("{:.1} %", tenths / 10.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_never_better_than_it_is() {
        let check = |share: f64, expected: &str| assert_eq!(percent(share), expected);
        check(1.0, "100 %");
        check(0.99999, "99.9 %");
        check(0.5, "50.0 %");
        check(0.0, "0.0 %");
    }
}
