//! Where events go: first into the store, then to the reports, on a thread of its own so that no suite waits for a disk or a terminal.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::event::{Event, Listener};

/// How long an event waits for others before it is kept and shown: less than anybody sees.
const TOGETHER: Duration = Duration::from_millis(10);

/// Keeps events, as the store does.
pub trait Keep: Send {
    /// Writes events down; when it returns they outlive this process.
    ///
    /// # Errors
    /// When they could not be written.
    fn keep(&mut self, events: &[Event]) -> crate::error::Result<()>;
}

/// The thread that takes events.
#[derive(Debug)]
pub struct Sink(JoinHandle<Heard>);

/// What became of the events.
#[derive(Debug, Default)]
pub struct Heard {
    /// Why the store took no more of them.
    pub not_kept: Option<crate::error::Error>,
    /// Why a report could not be written.
    pub not_shown: Option<std::io::Error>,
}

/// Starts the thread: what is sent is kept in `store`, where there is one, and then shown by `report`.
///
/// In this order, so that what somebody has been told of is never missing from the store.
#[must_use]
pub fn sink(store: Option<Box<dyn Keep>>, report: Box<dyn Listener + Send>) -> (Sender<Event>, Sink) {
    let (sender, receiver) = channel();
    (sender, Sink(std::thread::spawn(move || hear(&receiver, store, report))))
}

impl Sink {
    /// Waits until everything is kept and shown. All senders must be gone.
    #[must_use]
    pub fn finish(self) -> Heard {
        self.0.join().unwrap_or_default()
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

fn hear(events: &Receiver<Event>, mut store: Option<Box<dyn Keep>>, mut report: Box<dyn Listener + Send>) -> Heard {
    let mut heard = Heard::default();
    while let Some(batch) = batch(events) {
        if let Some(Err(error)) = store.as_mut().map(|store| store.keep(&batch)) {
            heard.not_kept.get_or_insert(error);
            store = None;
        }
        for event in &batch {
            if let Err(error) = report.hear(event) {
                heard.not_shown.get_or_insert(error);
            }
        }
    }
    heard
}
