//! A clock over calls into a library that cannot be stopped, such as one that reads a pipe where a file should be: the verb runs on a
//! thread of its own, and when such a call takes too long, the program ends without it.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::model::error::{Error, Result};
use crate::system::process::{end_all, git_limit};

/// The call under way: since when, and what it is about.
static UNDER_WAY: Mutex<Option<(Instant, &str)>> = Mutex::new(None);

/// How often the clock is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// The stack that the first thread of a program has.
const STACK: usize = 8 << 20;

/// A call under way. It is over when this is dropped.
#[derive(Debug)]
#[must_use]
pub(crate) struct WatchedCall(bool);

/// Begins a call that is about `what`. One within another is part of it.
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

/// Does the work, unless one of its watched calls takes too long: then it is left where it stands, and what it started is ended.
///
/// # Errors
/// When a call takes too long, or the system gives no thread.
pub(crate) fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let (tell, told) = channel();
    let work = move || drop(tell.send(work()));
    let thread = std::thread::Builder::new().name("main".to_owned()).stack_size(STACK);
    let worker = thread.spawn(work).map_err(|error| Error::unknown("the system gives no thread").because(error))?;
    loop {
        match told.recv_timeout(LOOK.min(git_limit())) {
            Ok(done) => return Ok(done),
            Err(RecvTimeoutError::Timeout) => overdue(git_limit())?,
            Err(RecvTimeoutError::Disconnected) => match worker.join() {
                Err(panic) => std::panic::resume_unwind(panic),
                Ok(()) => return Err(Error::unknown("the work ended without an answer")),
            },
        }
    }
}

/// An error when the call under way has had its time.
fn overdue(limit: Duration) -> Result<()> {
    let under_way = *UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    let Some((_, what)) = under_way.filter(|(since, _)| since.elapsed() >= limit) else { return Ok(()) };
    end_all();
    Err(Error::unknown(format!("{what} took longer than {} s", limit.as_secs_f64()))
        .hint("a pipe may stand where git has a file, or a disk does not answer; CICD_GIT_LIMIT=SECONDS allows more"))
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
        assert_eq!(run(|| 7).ok(), Some(7));
    }
}
