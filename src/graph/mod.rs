//! Dependencies between files, proven from manifests and sources, each with its evidence.
//!
//! Not here: which domains the files belong to (`affected::proven`). Readers are pure functions of a path and a content; `scan` reads a
//! commit by content, and keeps what it read.

mod cache;
mod changed;
mod codec;
pub mod index;
pub mod lockfiles;
mod parallel;
pub mod paths;
pub mod readers;
pub mod reading;
mod scan;

pub(crate) use cache::write_whole;
pub(crate) use changed::BaseSide;
pub use scan::{MAX_SOURCE, Scan, Scope, Unread, UnreadReason, scan};
