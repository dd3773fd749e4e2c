//! Plain data that every room may import: reasons, results, health, events, errors, patterns.

pub mod clock;
pub mod commit;
pub(crate) mod counted;
pub mod diagnostic;
pub mod ecosystem;
pub mod environment;
pub mod error;
pub mod event;
pub(crate) mod fast_map;
pub(crate) mod few;
pub mod health;
pub mod history;
pub mod limits;
pub mod map_graph;
pub mod name;
pub mod overview;
pub mod pages;
pub mod pattern;
pub mod proof;
pub mod reasons;
pub mod result;
pub mod signal;
