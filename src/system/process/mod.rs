//! Other programs: `git` for its answers, and suites under a keeper that leaves nothing of them behind.
//!
//! Which suites run, and what their end means, is `run`'s business.

mod git;
pub mod keeper;
pub mod tools;
pub mod worker;

pub use git::{GitAnswer, GitCall, RunningGit, ask_git, ask_git_with_input};
pub(crate) use git::{end_all, git_limit};
