//! The sentences for proven dependencies, and for those that cannot be read.

use crate::model::proof::{Proof, UnreadFile};
use crate::report::ui::printable;

/// Returns the evidence: `services/orders/api.py:3 names services.payments.api`.
#[must_use]
pub fn proof(proof: &Proof) -> String {
    let through = proof.through.as_ref().map(|path| format!(", through {}", printable(path))).unwrap_or_default();
    format!("{}:{} names {}{through}", printable(&proof.path), proof.line, printable(&proof.text))
}

/// Returns the reason why a domain with such a file is affected by every change.
#[must_use]
pub fn unread_dependencies(unread: &UnreadFile) -> String {
    format!("what it depends on is not known, so every change counts: {}", unread_file(unread))
}

/// Returns what could not be read, and why.
#[must_use]
pub fn unread_file(unread: &UnreadFile) -> String {
    match &unread.why {
        Some(why) => format!("{} cannot be read: {}", printable(&unread.path), printable(why)),
        None => format!("{}: imports of {} are not read", printable(&unread.path), unread.title),
    }
}
