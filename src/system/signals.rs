//! Signals that ask this process to end: the one place where they are listened for.
//!
//! One rule holds for all who listen: `nohup` asks that the end of the terminal be ignored, and so it is. What a signal means
//! (in good order first, at once when it comes again) is for those who listen.

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
    /// True if it is the first one, of any kind.
    pub(crate) is_first: bool,
}

/// The number that the system knows a signal by.
pub(crate) fn number(signal: Signal) -> i32 {
    match signal {
        Signal::Interrupt => SIGINT,
        Signal::Terminate => SIGTERM,
        Signal::HangUp => SIGHUP,
    }
}

/// Signals for who can wait for them. While it lives, none of them ends the process by itself.
#[derive(Debug)]
pub(crate) struct Signals {
    listeners: Vec<(Signal, unix::Signal)>,
    has_heard: bool,
}

impl Signals {
    /// Begins to listen for these, within a runtime: before there is something to lose, since a signal that nobody listens for
    /// ends the process at once.
    pub(crate) fn listen(of: &[Signal]) -> io::Result<Self> {
        let listen = |signal| Ok((signal, unix::signal(SignalKind::from_raw(number(signal)))?));
        let listeners = wanted(of).map(listen).collect::<io::Result<_>>()?;
        Ok(Self { listeners, has_heard: false })
    }

    /// Waits for the next one. May be dropped while it waits: nothing is lost.
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

/// Signals for who only looks now and then: the first of each is taken note of, another one ends the process at once.
#[derive(Debug)]
pub(crate) struct SignalFlags(Vec<(Signal, Arc<AtomicBool>)>);

impl SignalFlags {
    /// Begins to take note of these.
    pub(crate) fn listen(of: &[Signal]) -> io::Result<Self> {
        // A request to end is one, whichever signal brings it.
        let (interrupted, ended): (Arc<AtomicBool>, Arc<AtomicBool>) = Default::default();
        let mut flags = Vec::new();
        for signal in wanted(of) {
            let arrived = Arc::clone(if signal == Signal::Interrupt { &interrupted } else { &ended });
            // In this order: the flag is looked at before it is set.
            flag::register_conditional_default(number(signal), Arc::clone(&arrived))?;
            flag::register(number(signal), Arc::clone(&arrived))?;
            flags.push((signal, arrived));
        }
        Ok(Self(flags))
    }

    /// A signal that has arrived.
    pub(crate) fn arrived(&self) -> Option<Signal> {
        self.0.iter().find(|(_, arrived)| arrived.load(Ordering::Relaxed)).map(|(signal, _)| *signal)
    }
}

/// Catches an interrupt and a request to end, and does nothing about them. They are not ignored: what is ignored here would be
/// ignored in every program that is started from here.
pub(crate) fn catch_without_effect() -> io::Result<()> {
    [SIGINT, SIGTERM].into_iter().try_for_each(|number| flag::register(number, Arc::default()).map(drop))
}

/// Lets signals end this process again: nobody listens any more. `nohup` keeps its word.
pub(crate) fn release() {
    for number in ALL.map(number) {
        if !is_ignored(number) {
            drop(flag::register_conditional_default(number, Arc::new(AtomicBool::new(true))));
        }
    }
}

/// A pipe that can be read from, without waiting, once a child has ended.
pub(crate) fn ended_children() -> io::Result<PipeReader> {
    let (ended, notify) = io::pipe()?;
    ioctl_fionbio(&ended, true)?;
    signal_hook::low_level::pipe::register(SIGCHLD, notify)?;
    Ok(ended)
}

/// Those of these that are to be heard.
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

    // With a signal that nobody else in this process sends or minds.
    #[tokio::test]
    async fn the_first_is_told_from_those_after_it() {
        let mut signals = Signals::listen(&[Signal::HangUp]).expect("listens");
        let told = async {
            let mut told = Vec::new();
            for _ in 0..2 {
                let own = rustix::process::getpid();
                rustix::process::kill_process(own, rustix::process::Signal::HUP).expect("sent");
                told.push(signals.next().await);
            }
            told
        };
        if is_ignored(SIGHUP) {
            return;
        }
        let told = tokio::time::timeout(Duration::from_secs(10), told).await.expect("in time");
        let arrival = |is_first| Arrival { signal: Signal::HangUp, is_first };
        assert_eq!(told, [arrival(true), arrival(false)]);
    }
}
