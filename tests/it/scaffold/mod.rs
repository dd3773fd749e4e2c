//! `cicd scaffold`: discovery, generated files, updates, and refusals.

mod advice;
mod discover;
mod engine;
pub(crate) mod kit;
mod map_holds;
mod shared_tests;
mod verb;
