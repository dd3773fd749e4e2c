//! The words for reasons that are data everywhere else: a file a kind of reason. Exactly one sentence for each variant; a test
//! renders them all.

mod concern;
mod next_step;
mod push;
mod setup;

pub use concern::{Sentence, concerns};
pub use next_step::next_step;
pub use push::{no_reports, push_fault};
pub use setup::setup;

#[cfg(test)]
mod tests;
