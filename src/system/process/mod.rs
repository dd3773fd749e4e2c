//! Runs other programs: `git` for its answers, and suites under a keeper that leaves no process of them behind.
//!
//! `run` decides which suites run and interprets their ends.

mod git;
pub mod keeper;
pub mod tools;
pub mod worker;

pub use git::{GitAnswer, GitCall, RunningGit, ask_git, ask_git_with_input};
pub(crate) use git::{end_all, git_limit};
