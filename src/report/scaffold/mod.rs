//! What `cicd scaffold` says: what it would do or did, where a repository has drifted, what comes next.

mod drift;
mod found;
mod next;
mod plan;

pub use drift::drift;
pub use found::found;
pub use next::{coverage, next_steps, required_checks};
pub use plan::{Tense, diff, hidden, plan};
