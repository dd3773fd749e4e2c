//! Dependencies between files, proven from manifests and sources, each with its evidence.
//!
//! Not here: which domains the files belong to (`affected::proven`). Readers are pure functions of a path and a content; `scan` reads a
//! commit by content, and keeps what it read.

mod cache;
mod changed;
mod codec;
mod followed;
mod gather;
pub mod index;
pub mod lockfiles;
mod name_index;
mod packed_paths;
mod parallel;
pub mod paths;
pub mod readers;
pub mod reading;
mod scan;
mod scope;
mod wanted;

pub(crate) use cache::write_whole;
pub(crate) use changed::BaseSide;
pub(crate) use followed::{
    FileReading, KeptLead, KeptLeads, LeadBytes, ReferenceTargets, has_reader, leads_of_bytes, reading_of,
};
pub(crate) use parallel::in_order;
pub use scan::{Scan, scan};
pub use scope::{MAX_SOURCE, MAX_SOURCES, Scope, Unread, UnreadReason};
