//! External texts, cut to a size that fits a row, a page and the store.

use crate::model::health::{Check, Status};
use crate::model::limits::{MAX_CHECKS, clip};

/// The longest text of one check, in characters.
pub(super) const MAX_CHECK: usize = 1000;

/// Returns a word as it is quoted in a sentence.
pub(super) fn quoted(word: &str) -> String {
    format!("`{}`", clip(word, 60))
}

/// Returns the worst checks if there are too many, in their order.
pub(super) fn fewer(mut checks: Vec<Check>) -> Vec<Check> {
    let mut level = Status::ALL.len();
    while checks.len() > MAX_CHECKS && level > 0 {
        // The best checks are removed first, from the end of the list, so the worst ones are kept.
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
