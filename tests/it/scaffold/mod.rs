//! `cicd scaffold`: what it finds, writes, keeps up to date, and refuses.

mod advice;
mod discover;
mod engine;
pub(crate) mod kit;
mod verb;
