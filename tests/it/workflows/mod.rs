//! The generated workflows: held against linters and GitHub's own parser, and run on a host runner.

mod faults;
mod host;
mod lint;
