//! Where events go: first into the store, then to the reports, on threads of their own so that no suite waits for a disk or a
//! terminal.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::model::event::{Event, Listener};
use crate::system::signals;

/// How long an event waits for others before it is kept and shown: less than anybody sees.
const TOGETHER: Duration = Duration::from_millis(10);

/// How long the reports may take after the run before a signal ends them: a second Ctrl-C comes quickly, and is no reason to lose
/// the summary.
const READS: Duration = Duration::from_secs(1);

/// Keeps events, as the store does.
pub(crate) trait KeepResults: Send {
    /// Writes events down; when it returns they outlive this process.
    ///
    /// # Errors
    /// When they could not be written.
    fn keep(&mut self, events: &[Event]) -> crate::model::error::Result<()>;
}

/// The threads that take events.
#[derive(Debug)]
pub(crate) struct Sink {
    keeping: JoinHandle<Option<crate::model::error::Error>>,
    showing: JoinHandle<Option<std::io::Error>>,
    /// Closed when all is shown.
    shown: Receiver<()>,
}

/// What became of the events.
#[derive(Debug, Default)]
pub(crate) struct SinkEnd {
    /// Why the store took no more of them.
    pub not_kept: Option<crate::model::error::Error>,
    /// Why a report could not be written.
    pub not_shown: Option<std::io::Error>,
}

/// Starts the threads: what is sent is kept in `store`, where there is one, and then shown by `report`.
///
/// In this order, so that what somebody has been told of is never missing from the store; on two threads, so that the store does
/// not wait for a reader who has gone to sleep.
#[must_use]
pub(crate) fn sink(store: Option<Box<dyn KeepResults>>, report: Box<dyn Listener + Send>) -> (Sender<Event>, Sink) {
    let (sender, receiver) = channel();
    let (keeps, kept) = channel();
    let (is_shown, shown) = channel();
    let keeping = std::thread::spawn(move || keep(&receiver, store, &keeps));
    let showing = std::thread::spawn(move || {
        let _is_shown = is_shown;
        show(&kept, report)
    });
    (sender, Sink { keeping, showing, shown })
}

impl Sink {
    /// Waits until everything is kept and shown. All senders must be gone. Once everything is kept, a wait for who reads the
    /// reports can be ended by a signal.
    #[must_use]
    pub(crate) fn finish(self) -> SinkEnd {
        let not_kept = self.keeping.join().unwrap_or_default();
        if self.shown.recv_timeout(READS) == Err(RecvTimeoutError::Timeout) {
            signals::release();
        }
        SinkEnd { not_kept, not_shown: self.showing.join().unwrap_or_default() }
    }
}

/// The next event and those that follow it closely: a transaction for each of many short suites would cost more than they do.
fn batch(events: &Receiver<Event>) -> Option<Vec<Event>> {
    let mut batch = vec![events.recv().ok()?];
    let end = Instant::now() + TOGETHER;
    while !matches!(batch.last(), Some(Event::RunEnded(_))) {
        let Ok(next) = events.recv_timeout(end.saturating_duration_since(Instant::now())) else { break };
        batch.push(next);
    }
    Some(batch)
}

fn keep(
    events: &Receiver<Event>,
    mut store: Option<Box<dyn KeepResults>>,
    kept: &Sender<Vec<Event>>,
) -> Option<crate::model::error::Error> {
    let mut not_kept = None;
    while let Some(batch) = batch(events) {
        if let Some(Err(error)) = store.as_mut().map(|store| store.keep(&batch)) {
            not_kept.get_or_insert(error);
            store = None;
        }
        drop(kept.send(batch));
    }
    not_kept
}

fn show(kept: &Receiver<Vec<Event>>, mut report: Box<dyn Listener + Send>) -> Option<std::io::Error> {
    let mut not_shown = None;
    for event in kept.iter().flatten() {
        if let Err(error) = report.hear(&event) {
            not_shown.get_or_insert(error);
        }
    }
    not_shown
}
