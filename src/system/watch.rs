//! A timer for calls into a library that cannot be stopped, for example a call that reads a pipe in place of a file. The verb
//! runs on a thread of its own. If such a call takes too long, the program ends without it.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::model::error::{Error, Result};
use crate::system::process::{end_all, git_limit};

/// The current call: its start and its subject.
static UNDER_WAY: Mutex<Option<(Instant, &str)>> = Mutex::new(None);

/// The interval between two checks of the timer.
const LOOK: Duration = Duration::from_secs(1);

/// The size of the stack of a program's first thread.
const STACK: usize = 8 << 20;

/// A call in progress. It ends when this value is dropped.
#[derive(Debug)]
#[must_use]
pub(crate) struct WatchedCall(bool);

/// Begins a call about `what`. A call within another one is part of it.
pub(crate) fn watched(what: &'static str) -> WatchedCall {
    let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    let is_first = under_way.is_none();
    under_way.get_or_insert_with(|| (Instant::now(), what));
    WatchedCall(is_first)
}

impl Drop for WatchedCall {
    fn drop(&mut self) {
        if self.0 {
            *UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }
}

/// The orders to the first thread of the program while the verb runs on another one.
enum Order {
    /// Do this work. The verb continues meanwhile.
    Work(Box<dyn FnOnce() + Send>),
    /// The verb has ended.
    End,
}

/// The way to the first thread while it watches a verb.
static FIRST_THREAD: Mutex<Option<Sender<Order>>> = Mutex::new(None);

/// Does the work, unless one of its watched calls takes too long. In this case the work is abandoned, and the processes that it
/// started are ended.
///
/// # Errors
/// Returns an error if a call takes too long, or a thread cannot be started.
pub(crate) fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let (sender, orders) = channel();
    *FIRST_THREAD.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender.clone());
    let result = Arc::new(Mutex::new(None));
    let (end, stored) = (WorkEnd(sender), Arc::clone(&result));
    let work = move || {
        let _end = end;
        reserve_heap();
        let done = work();
        *stored.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
    };
    let thread = std::thread::Builder::new().name("main".to_owned()).stack_size(STACK);
    let worker = thread.spawn(work).map_err(|error| Error::unknown("cannot start a thread").because(error))?;
    loop {
        match orders.recv_timeout(LOOK.min(git_limit())) {
            Ok(Order::Work(work)) => work(),
            Err(RecvTimeoutError::Timeout) => overdue(git_limit())?,
            Ok(Order::End) | Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    // The end of the thread itself is not waited for, unless it left no result.
    let done = result.lock().unwrap_or_else(PoisonError::into_inner).take();
    match done.map_or_else(|| worker.join().map(|()| None), |done| Ok(Some(done))) {
        Ok(done) => done.ok_or_else(|| Error::unknown("the work ended without an answer")),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// Reports the end of the work to the first thread, also after a panic.
struct WorkEnd(Sender<Order>);

impl Drop for WorkEnd {
    fn drop(&mut self) {
        drop(self.0.send(Order::End));
    }
}

/// Takes the memory of a usual verb from the system at once. On threads other than the first, glibc's heap grows by single pages, with a
/// system call for each. It keeps what it has once taken: the first of the two blocks raises the size from which it takes a block for itself
/// and gives it back at once, and the second one then lies in the heap. Pages that stay unused cost nothing.
fn reserve_heap() {
    for _ in 0..2 {
        drop(std::hint::black_box(Vec::<u8>::with_capacity(RESERVE)));
    }
}

/// The size of the reserve, in bytes. It stays below the size of a huge page, which the system might fill at the first use.
const RESERVE: usize = 1 << 20;

/// Work that is done beside the verb.
#[derive(Debug)]
pub(crate) struct BesideWork<T>(Receiver<T>);

/// Begins work on the first thread, which has nothing else to do but to watch the verb: another thread would have to be started. The work
/// must end by itself, and not wait for anything, because calls are not watched meanwhile. If no verb is watched, the work is done at once.
pub(crate) fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> BesideWork<T> {
    let (sender, result) = channel();
    let order = Order::Work(Box::new(move || drop(sender.send(work()))));
    let first = FIRST_THREAD.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let refused = match first {
        Some(first) => first.send(order).err().map(|refused| refused.0),
        None => Some(order),
    };
    if let Some(Order::Work(work)) = refused {
        work();
    }
    BesideWork(result)
}

impl<T> BesideWork<T> {
    /// Waits for the result; `None` if the work gave none.
    pub(crate) fn wait(self) -> Option<T> {
        self.0.recv().ok()
    }
}

/// Returns an error if the current call has exceeded the limit.
fn overdue(limit: Duration) -> Result<()> {
    let under_way = *UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    let Some((_, what)) = under_way.filter(|(since, _)| since.elapsed() >= limit) else { return Ok(()) };
    end_all();
    Err(Error::unknown(format!("{what} took longer than {} s", limit.as_secs_f64())).hint(
        "look for a pipe in place of a git file, or for a disk that does not answer; allow more time with CICD_GIT_LIMIT=SECONDS",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_has_its_time_and_one_within_it_none_of_its_own() {
        assert!(overdue(Duration::ZERO).is_ok());
        let outer = watched("reading the repository");
        drop(watched("reading a commit"));
        let error = overdue(Duration::ZERO).expect_err("under way");
        assert_eq!(error.to_string(), "reading the repository took longer than 0 s");
        assert!(overdue(Duration::from_hours(1)).is_ok());
        drop(outer);
        assert!(overdue(Duration::ZERO).is_ok());
    }

    #[test]
    fn work_beside_the_verb_is_done_by_the_first_thread() {
        let current = || std::thread::current().id();
        let threads = run(move || (beside(current).wait(), current())).ok();
        assert!(threads.is_some_and(|(beside, verb)| beside == Some(current()) && verb != current()));
        // No verb is watched any more.
        assert_eq!(beside(current).wait(), Some(current()));
        let panicked = std::panic::catch_unwind(|| run(|| -> u8 { panic!("a fault of the verb") }));
        assert!(panicked.is_err());
    }
}
