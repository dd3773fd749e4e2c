//! The generated workflows: checked with linters and GitHub's own parser, and run on a host runner.

mod audit;
mod faults;
mod gate;
mod host;
mod lint;
#[cfg(unix)]
mod setup;
mod variants;
