//! The words for reasons that are data everywhere else: a file a kind of reason. Exactly one sentence for each variant; a test
//! renders them all.
//!
//! Faults of managers' answers are worded by `Display`, so that the embedded manager can answer with the words from below.

mod cache;
mod concern;
mod next_step;
mod notice;
mod push;
mod range;
mod setup;
mod unreached;
mod unreadable;

pub use cache::cache_note;
pub use concern::{Sentence, concerns};
pub use next_step::next_step;
pub use notice::notice;
pub use push::{no_reports, push_fault};
pub use range::{range_source, widening};
pub use setup::setup;

#[cfg(test)]
mod tests;
