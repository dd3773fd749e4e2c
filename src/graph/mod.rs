//! Dependencies between files, proven from manifests and sources, each with its evidence.
//!
//! Not here: which domains the files belong to (`affected::proven`). Readers are pure functions of a path and a content; `scan` reads a
//! commit by content, and keeps what it read.

mod cache;
mod changed;
mod codec;
mod followed;
pub mod index;
pub mod lockfiles;
mod parallel;
pub mod paths;
pub mod readers;
pub mod reading;
mod scan;

pub(crate) use cache::write_whole;
pub(crate) use changed::BaseSide;
pub(crate) use followed::{
    FileReading, KeptLead, KeptLeads, ReferenceTargets, bytes_of_leads, has_reader, leads_of_bytes, reading_of,
};
pub use scan::{MAX_SOURCE, Scan, Scope, Unread, UnreadReason, scan};
