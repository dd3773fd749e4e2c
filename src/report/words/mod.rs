//! The words for reasons that are data everywhere else: a file a kind of reason. Exactly one sentence for each variant; a test
//! renders them all.
//!
//! Explanations and faults of managers' answers are worded by `Display`: the store, JUnit files and the embedded manager keep them
//! as text.

mod cache;
mod concern;
mod ending;
mod explanation;
mod finding;
mod health_reason;
mod next_step;
mod notice;
mod proof;
mod push;
mod range;
mod setup;
mod shared_process;
mod suites;
mod unreached;
mod unreadable;

pub use cache::cache_note;
pub use concern::{Sentence, concerns, reason};
pub use finding::finding_fixes;
pub use next_step::next_step;
pub use notice::notice;
pub use proof::{packages, proof, unread_dependencies, unread_file, unread_short, unread_why};
pub use push::{no_reports, push_fault};
pub use range::{range_source, range_warning, widening};
pub use setup::setup;
pub use shared_process::shared_process;

#[cfg(test)]
mod tests;
