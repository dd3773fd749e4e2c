//! `cicd scaffold`: what it finds, writes, keeps up to date, and refuses.

mod discover;
mod engine;
pub(crate) mod kit;
mod verb;
