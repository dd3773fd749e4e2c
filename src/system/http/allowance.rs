//! How many bytes may come through a connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use thiserror::Error;

/// The largest answer that is read, in bytes.
pub const MAX_ANSWER: usize = 1024 * 1024;

/// What may still come.
#[derive(Debug, Clone)]
pub(super) struct Allowance(pub(super) Arc<AtomicUsize>);

impl Allowance {
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(bytes)))
    }

    /// From now on only so much, whatever was left.
    pub(super) fn only(&self, bytes: usize) {
        self.0.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn add(&self, bytes: usize) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// More came than was allowed: headers, answers before the answer, frames.
#[derive(Debug, Error)]
#[error("more came than was allowed")]
pub(super) struct TooMuch;
