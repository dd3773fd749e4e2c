//! Ctrl-C and the request to end, while somebody watches or waits: the first one ends it in good order, the second at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::model::error::Exit;

/// What came.
pub(super) struct Signals {
    interrupted: Arc<AtomicBool>,
    terminated: Arc<AtomicBool>,
}

impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        let signals = Self { interrupted: Arc::default(), terminated: Arc::default() };
        for (signal, came) in [(SIGINT, &signals.interrupted), (SIGTERM, &signals.terminated), (SIGHUP, &signals.terminated)] {
            // In this order: the flag is looked at before it is set.
            signal_hook::flag::register_conditional_default(signal, Arc::clone(came))?;
            signal_hook::flag::register(signal, Arc::clone(came))?;
        }
        Ok(signals)
    }

    /// The exit that a signal asks for.
    pub(super) fn exit(&self) -> Option<Exit> {
        if self.interrupted.load(Ordering::Relaxed) {
            return Some(Exit::Interrupted);
        }
        self.terminated.load(Ordering::Relaxed).then_some(Exit::Terminated)
    }
}
