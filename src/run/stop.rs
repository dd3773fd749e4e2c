//! What ends a run early: signals from outside, and a budget that is spent.

use std::io;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::model::signal::Signal;
use crate::system::signals::{self, Signals};

/// Whether, and how, running suites are to be stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// They are not.
    No,
    /// By this signal, with time to tidy up.
    Asked(Why),
    /// At once.
    Now(Why),
}

/// Why a run ends early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// A signal asked for it.
    Signal(Signal),
    /// The budget is spent.
    Budget,
}

impl Why {
    /// The number of the signal that suites are sent: an interrupt is passed on as what it is.
    pub(super) fn number(self) -> i32 {
        match self {
            Self::Signal(Signal::Interrupt) => signals::number(Signal::Interrupt),
            _ => signals::number(Signal::Terminate),
        }
    }

    /// The signal that asked for it.
    #[must_use]
    pub(crate) fn signal(self) -> Option<Signal> {
        match self {
            Self::Signal(signal) => Some(signal),
            Self::Budget => None,
        }
    }
}

/// Listens, and tells every suite.
#[derive(Debug)]
pub(super) struct Stops {
    signals: Signals,
    budget: Option<Instant>,
    tell: watch::Sender<Stop>,
}

impl Stops {
    /// Begins to listen: before the first suite, since a signal that nobody listens for ends this process at once.
    pub(super) fn listen(budget: Option<Duration>) -> io::Result<Self> {
        let signals = Signals::listen(&signals::ALL)?;
        let budget = budget.map(|budget| Instant::now() + budget);
        Ok(Self { signals, budget, tell: watch::Sender::new(Stop::No) })
    }

    /// What a suite listens to.
    pub(super) fn subscribe(&self) -> watch::Receiver<Stop> {
        self.tell.subscribe()
    }

    /// What has been told last.
    pub(super) fn now(&self) -> Stop {
        *self.tell.borrow()
    }

    /// Waits for the next reason to stop and tells it: the first one asks, the second one does not.
    pub(super) async fn next(&mut self) {
        let Self { signals, budget, tell } = self;
        let spent = async {
            match budget {
                Some(end) => sleep_until(*end).await,
                None => std::future::pending().await,
            }
        };
        let why = tokio::select! {
            arrival = signals.next() => Why::Signal(arrival.signal),
            () = spent => Why::Budget,
        };
        if why == Why::Budget {
            *budget = None;
        }
        tell.send_modify(|stop| {
            *stop = match *stop {
                Stop::No => Stop::Asked(why),
                Stop::Asked(first) if first != Why::Budget && why != Why::Budget => Stop::Now(first),
                // A person's wish after the budget: that is the reason now, and no grace is lost by it.
                Stop::Asked(Why::Budget) => Stop::Now(why),
                other => other,
            }
        });
    }
}
