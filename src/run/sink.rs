//! Receives events: writes them first to the store, then to the reports, on threads of their own. No suite waits for a disk or
//! a terminal.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::model::event::{Event, Listener};
use crate::system::signals;

/// The time that an event waits for others before it is kept and shown; too short to notice.
const TOGETHER: Duration = Duration::from_millis(10);

/// The time that the reports may take after the run before a signal ends them. A second Ctrl-C often follows quickly, and it
/// must not cost the summary.
const READS: Duration = Duration::from_secs(1);

/// Keeps events, as the store does.
pub(crate) trait KeepResults: Send {
    /// Writes events durably: when it returns, they outlive this process.
    ///
    /// # Errors
    /// Returns an error if the events could not be written.
    fn keep(&mut self, events: &[Event]) -> crate::model::error::Result<()>;
}

/// The threads that take events.
#[derive(Debug)]
pub(crate) struct Sink {
    keeping: JoinHandle<Option<crate::model::error::Error>>,
    showing: JoinHandle<Option<std::io::Error>>,
    /// Closed when everything is shown.
    shown: Receiver<()>,
}

/// The errors of the threads.
#[derive(Debug, Default)]
pub(crate) struct SinkEnd {
    /// The reason why the store stopped accepting events.
    pub not_kept: Option<crate::model::error::Error>,
    /// The reason why a report could not be written.
    pub not_shown: Option<std::io::Error>,
}

/// Starts the threads. Sent events are kept in `store`, if there is one, and then shown by `report`.
///
/// The order guarantees that every event that a person sees is in the store. Two threads make sure that the store does not wait
/// for a slow reader.
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
    /// Waits until everything is kept and shown. All senders must be gone. Once everything is kept, a signal can end the wait
    /// for a slow reader.
    #[must_use]
    pub(crate) fn finish(self) -> SinkEnd {
        let not_kept = self.keeping.join().unwrap_or_default();
        if self.shown.recv_timeout(READS) == Err(RecvTimeoutError::Timeout) {
            signals::release();
        }
        SinkEnd { not_kept, not_shown: self.showing.join().unwrap_or_default() }
    }
}

/// Returns the next event and those that follow it closely. With many short suites, one transaction for each event would cost
/// more than the suites do.
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
