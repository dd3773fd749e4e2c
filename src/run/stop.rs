//! What ends a run early: signals from outside, and a budget that is spent.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

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
pub enum Why {
    /// Ctrl-C.
    Interrupt,
    /// A request to end.
    Terminate,
    /// The terminal was closed.
    Hangup,
    /// The budget is spent.
    Budget,
}

impl Why {
    /// What suites are sent.
    pub(super) fn signal(self) -> i32 {
        match self {
            Self::Interrupt => SignalKind::interrupt().as_raw_value(),
            _ => SignalKind::terminate().as_raw_value(),
        }
    }

    /// The signal's name.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Interrupt => Some("SIGINT"),
            Self::Terminate => Some("SIGTERM"),
            Self::Hangup => Some("SIGHUP"),
            Self::Budget => None,
        }
    }
}

/// Listens, and tells every suite.
#[derive(Debug)]
pub(super) struct Stops {
    signals: Vec<(Why, Signal)>,
    budget: Option<Instant>,
    tell: watch::Sender<Stop>,
}

impl Stops {
    /// Begins to listen: before the first suite, since a signal that nobody listens for ends this process at once.
    pub(super) fn listen(budget: Option<Duration>) -> io::Result<Self> {
        let kinds = [
            (Why::Interrupt, SignalKind::interrupt()),
            (Why::Terminate, SignalKind::terminate()),
            (Why::Hangup, SignalKind::hangup()),
        ];
        let mut signals = Vec::new();
        for (why, kind) in kinds {
            // `nohup` asks that the end of the terminal be ignored; so it is.
            if why != Why::Hangup || !is_ignored(kind) {
                signals.push((why, signal(kind)?));
            }
        }
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
            why = any(signals) => why,
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

/// Lets signals end this process again: nobody listens any more. `nohup` keeps its word.
pub(super) fn release() {
    for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()] {
        if !is_ignored(kind) {
            let is_due = Arc::new(AtomicBool::new(true));
            drop(signal_hook::flag::register_conditional_default(kind.as_raw_value(), is_due));
        }
    }
}

async fn any(signals: &mut [(Why, Signal)]) -> Why {
    std::future::poll_fn(|context| {
        for (why, signal) in signals.iter_mut() {
            if signal.poll_recv(context).is_ready() {
                return std::task::Poll::Ready(*why);
            }
        }
        std::task::Poll::Pending
    })
    .await
}

/// Whether this process was started to ignore a signal (`proc_pid_status(5)`, `SigIgn`).
fn is_ignored(kind: SignalKind) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    mask & (1 << (kind.as_raw_value() - 1)) != 0
}
