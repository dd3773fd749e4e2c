//! Domain-aware CI: find the domains that a change affects, and run their tests.
//!
//! A module here is a room: a capability that a user could name. Imports go from a room to those below it; ARCHITECTURE.md has the
//! order, and `tests/it/floors.rs` holds the sources to it.
//!
//! This library serves the program. What is public beyond [`Cli`] is public for the integration tests and the fuzz targets, which
//! ask the pure parts directly; no other use of it is supported.

mod affected;
mod cli;
pub mod config;
pub mod git;
pub mod graph;
pub mod managers;
pub mod model;
pub mod report;
mod run;
pub mod scaffold;
mod server;
pub mod store;
pub mod suites;
pub mod system;
mod trust;

pub use cli::Cli;
pub use run::test_reports;
pub use server::CONTRACT;
