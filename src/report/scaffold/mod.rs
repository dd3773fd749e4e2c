//! The texts of `cicd scaffold`: the files that it writes or would write, the drift of a repository, and the next steps.

mod drift;
mod found;
mod next;
mod plan;

pub use drift::drift;
pub use found::found;
pub use next::{coverage, next_steps, required_checks};
pub use plan::{Tense, diff, hidden, plan};
