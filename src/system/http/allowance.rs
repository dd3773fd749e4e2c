//! A limit on the number of bytes that a connection may receive.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use thiserror::Error;

/// The largest response body that is read, in bytes.
pub const MAX_ANSWER: usize = 1024 * 1024;

/// The number of bytes that may still arrive.
#[derive(Debug, Clone)]
pub(super) struct Allowance(pub(super) Arc<AtomicUsize>);

impl Allowance {
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(bytes)))
    }

    /// Replaces the rest of the allowance.
    pub(super) fn only(&self, bytes: usize) {
        self.0.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn add(&self, bytes: usize) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// More bytes arrived than were allowed: in headers, in responses before the final one, or in frames.
#[derive(Debug, Error)]
#[error("more came than was allowed")]
pub(super) struct TooMuch;
