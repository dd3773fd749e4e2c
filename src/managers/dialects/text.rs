//! Texts from outside, cut to a size that a row, a page and the store can hold.

use crate::model::health::{Check, Status};
use crate::model::limits::{MAX_CHECKS, clip};

/// The longest text of one check.
pub(super) const MAX_CHECK: usize = 1000;

/// A word as it is quoted in a sentence.
pub(super) fn quoted(word: &str) -> String {
    format!("`{}`", clip(word, 60))
}

/// The worst of too many checks, in their order.
pub(super) fn fewer(mut checks: Vec<Check>) -> Vec<Check> {
    let mut level = Status::ALL.len();
    while checks.len() > MAX_CHECKS && level > 0 {
        // From the best to the worst, from the end on, so that what is kept is what matters.
        let status = Status::ALL[Status::ALL.len() - level];
        let mut surplus = checks.len() - MAX_CHECKS;
        let mut kept: Vec<Check> = Vec::with_capacity(checks.len());
        for check in checks.into_iter().rev() {
            if surplus > 0 && check.status == status {
                surplus -= 1;
            } else {
                kept.push(check);
            }
        }
        kept.reverse();
        checks = kept;
        level -= 1;
    }
    checks
}
