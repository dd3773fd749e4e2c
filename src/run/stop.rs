//! The reasons that end a run early: signals from outside, and a spent budget.

use std::io;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::model::signal::Signal;
use crate::system::signals::{self, Signals};

/// The current stop request to running suites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// No stop: suites go on.
    No,
    /// Stop with time to tidy up.
    Asked(Why),
    /// Stop at once.
    Now(Why),
}

/// Possible reasons why a run ends early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// A signal from outside.
    Signal(Signal),
    /// The budget is spent.
    Budget,
}

impl Why {
    /// Returns the number of the signal that suites are sent. An interrupt is passed on as an interrupt.
    pub(super) fn number(self) -> i32 {
        match self {
            Self::Signal(Signal::Interrupt) => signals::number(Signal::Interrupt),
            _ => signals::number(Signal::Terminate),
        }
    }

    /// Returns the signal that ends the run, if one does.
    #[must_use]
    pub(crate) fn signal(self) -> Option<Signal> {
        match self {
            Self::Signal(signal) => Some(signal),
            Self::Budget => None,
        }
    }
}

/// Listens for reasons to stop and notifies every suite.
#[derive(Debug)]
pub(super) struct Stops {
    signals: Signals,
    budget: Option<Instant>,
    tell: watch::Sender<Stop>,
}

impl Stops {
    /// Begins to listen. Call it before the first suite starts: a signal without a listener ends this process at once.
    pub(super) fn listen(budget: Option<Duration>) -> io::Result<Self> {
        let signals = Signals::listen(&signals::ALL)?;
        let budget = budget.map(|budget| Instant::now() + budget);
        Ok(Self { signals, budget, tell: watch::Sender::new(Stop::No) })
    }

    /// Returns a receiver of stop requests for a suite.
    pub(super) fn subscribe(&self) -> watch::Receiver<Stop> {
        self.tell.subscribe()
    }

    /// Returns the last stop request.
    pub(super) fn now(&self) -> Stop {
        *self.tell.borrow()
    }

    /// Waits for the next reason to stop and publishes it. The first one lets suites tidy up, the second one does not.
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
                // A signal after the budget was spent: the signal is the reason now. Suites had their time to tidy up already.
                Stop::Asked(Why::Budget) => Stop::Now(why),
                other => other,
            }
        });
    }
}
