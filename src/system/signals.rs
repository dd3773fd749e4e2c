//! Receives the signals that ask this process to end. No other module listens for them.
//!
//! One rule holds for all receivers: `nohup` asks to ignore the end of the terminal, so the signal is ignored. Each receiver
//! decides about the meaning of a signal (orderly at first, at once when it comes again).

use std::io::{self, PipeReader};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use rustix::io::ioctl_fionbio;
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;
use tokio::signal::unix::{self, SignalKind};

use crate::model::signal::Signal;

/// All signals that ask a process to end.
pub(crate) const ALL: [Signal; 3] = [Signal::Interrupt, Signal::Terminate, Signal::HangUp];

/// A signal that arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arrival {
    pub(crate) signal: Signal,
    /// True if it is the first signal of any kind.
    pub(crate) is_first: bool,
}

/// Returns the number that the system uses for a signal.
pub(crate) fn number(signal: Signal) -> i32 {
    match signal {
        Signal::Interrupt => SIGINT,
        Signal::Terminate => SIGTERM,
        Signal::HangUp => SIGHUP,
    }
}

/// Signals for code that can wait for them. While this value lives, none of them ends the process by itself.
#[derive(Debug)]
pub(crate) struct Signals {
    listeners: Vec<(Signal, unix::Signal)>,
    has_heard: bool,
}

impl Signals {
    /// Begins to listen for these signals, within a runtime. Call it before there is something to lose: a signal without a
    /// listener ends the process at once.
    pub(crate) fn listen(of: &[Signal]) -> io::Result<Self> {
        let listen = |signal| Ok((signal, unix::signal(SignalKind::from_raw(number(signal)))?));
        let listeners = wanted(of).map(listen).collect::<io::Result<_>>()?;
        Ok(Self { listeners, has_heard: false })
    }

    /// Waits for the next signal. The future may be dropped while it waits: no signal is lost.
    pub(crate) async fn next(&mut self) -> Arrival {
        let signal = std::future::poll_fn(|context| {
            for (signal, listener) in &mut self.listeners {
                if listener.poll_recv(context).is_ready() {
                    return Poll::Ready(*signal);
                }
            }
            Poll::Pending
        })
        .await;
        let is_first = !std::mem::replace(&mut self.has_heard, true);
        Arrival { signal, is_first }
    }
}

/// Signals for code that only polls now and then. The first signal of each kind sets a flag; another one ends the process at
/// once.
#[derive(Debug)]
pub(crate) struct SignalFlags(Vec<(Signal, Arc<AtomicBool>)>);

impl SignalFlags {
    /// Begins to record these signals.
    pub(crate) fn listen(of: &[Signal]) -> io::Result<Self> {
        // All requests to end share one flag, whichever signal brings them.
        let (interrupted, ended): (Arc<AtomicBool>, Arc<AtomicBool>) = Default::default();
        let mut flags = Vec::new();
        for signal in wanted(of) {
            let arrived = Arc::clone(if signal == Signal::Interrupt { &interrupted } else { &ended });
            // The order matters: the flag is read before it is set.
            flag::register_conditional_default(number(signal), Arc::clone(&arrived))?;
            flag::register(number(signal), Arc::clone(&arrived))?;
            flags.push((signal, arrived));
        }
        Ok(Self(flags))
    }

    /// Returns a signal that has arrived.
    pub(crate) fn arrived(&self) -> Option<Signal> {
        self.0.iter().find(|(_, arrived)| arrived.load(Ordering::Relaxed)).map(|(signal, _)| *signal)
    }
}

/// Catches an interrupt and a request to end without any effect. They are not ignored, because programs that this process
/// starts would inherit that.
pub(crate) fn catch_without_effect() -> io::Result<()> {
    [SIGINT, SIGTERM].into_iter().try_for_each(|number| flag::register(number, Arc::default()).map(drop))
}

/// Lets signals end this process again, after the last listener is gone. Signals that `nohup` ignores stay ignored.
pub(crate) fn release() {
    for number in ALL.map(number) {
        if !is_ignored(number) {
            drop(flag::register_conditional_default(number, Arc::new(AtomicBool::new(true))));
        }
    }
}

/// Returns a pipe that becomes readable, without waiting, once a child has ended.
pub(crate) fn ended_children() -> io::Result<PipeReader> {
    let (ended, notify) = io::pipe()?;
    ioctl_fionbio(&ended, true)?;
    signal_hook::low_level::pipe::register(SIGCHLD, notify)?;
    Ok(ended)
}

/// Returns the signals of these that should be received.
fn wanted(of: &[Signal]) -> impl Iterator<Item = Signal> {
    of.iter().copied().filter(|signal| *signal != Signal::HangUp || !is_ignored(SIGHUP))
}

/// Returns true if this process was started to ignore a signal (`proc_pid_status(5)`, `SigIgn`).
fn is_ignored(number: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    mask & (1 << (number - 1)) != 0
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    // Uses a signal that no other test in this process sends or receives.
    #[tokio::test]
    async fn the_first_signal_is_distinguished_from_later_ones() {
        let mut signals = Signals::listen(&[Signal::HangUp]).expect("listens");
        let arrivals = async {
            let mut arrivals = Vec::new();
            for _ in 0..2 {
                let own = rustix::process::getpid();
                rustix::process::kill_process(own, rustix::process::Signal::HUP).expect("sent");
                arrivals.push(signals.next().await);
            }
            arrivals
        };
        if is_ignored(SIGHUP) {
            return;
        }
        let arrivals = tokio::time::timeout(Duration::from_secs(10), arrivals).await.expect("in time");
        let arrival = |is_first| Arrival { signal: Signal::HangUp, is_first };
        assert_eq!(arrivals, [arrival(true), arrival(false)]);
    }
}
