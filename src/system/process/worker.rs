//! A worker: this program again, for work that others can make endless. It answers line by line, under a bound of memory, and each answer
//! under a bound of time. What breaks it, too much memory or a stack that is used up, ends it and nothing else.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The most seconds that a worker works, in all.
const MOST_TIME: u64 = 60;

/// So many answers one worker gives: long before its time is over.
const MOST_ANSWERS: u32 = 200;

/// Why there is no answer.
#[derive(Debug)]
pub enum WorkerFault {
    /// It cannot be started or spoken to.
    NotStarted(io::Error),
    /// Its time was up.
    Late,
    /// It ended.
    Lost,
}

/// A worker that waits for orders. Dropped, it is ended.
#[derive(Debug)]
pub struct Worker {
    child: Child,
    orders: ChildStdin,
    words: Receiver<String>,
    left: u32,
}

impl Worker {
    /// Starts this program with a verb that calls [`serve`].
    ///
    /// # Errors
    /// When the system does not start it.
    pub fn start(verb: &str) -> Result<Self, WorkerFault> {
        Self::of(verb).map_err(WorkerFault::NotStarted)
    }

    fn of(verb: &str) -> io::Result<Self> {
        let program = if cfg!(target_os = "linux") { "/proc/self/exe".into() } else { std::env::current_exe()? };
        let mut command = Command::new(program);
        command.arg(verb).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let (Some(orders), Some(words)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let (heard, said) = channel();
        // It ends with the worker.
        std::thread::Builder::new().name("worker".to_owned()).spawn(move || {
            for line in BufReader::new(words).lines().map_while(Result::ok) {
                if heard.send(line).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { child, orders, words: said, left: MOST_ANSWERS })
    }

    /// Returns true if another one is to be started.
    #[must_use]
    pub fn is_used_up(&self) -> bool {
        self.left == 0
    }

    /// Sends one line, and waits for one. After a fault the worker is of no more use.
    ///
    /// # Errors
    /// When there is no answer in time.
    pub fn ask(&mut self, order: &str, limit: Duration) -> Result<String, WorkerFault> {
        self.left = self.left.saturating_sub(1);
        let sent = self.orders.write_all(order.as_bytes()).and_then(|()| self.orders.write_all(b"\n"));
        sent.map_err(|_| WorkerFault::Lost)?;
        self.words.recv_timeout(limit).map_err(|error| match error {
            RecvTimeoutError::Timeout => WorkerFault::Late,
            RecvTimeoutError::Disconnected => WorkerFault::Lost,
        })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The worker's side: answers each line with one, until there are no more. Of addresses it gets no more than `memory` bytes.
///
/// # Errors
/// When the bounds cannot be set, or the other side is gone.
pub fn serve(memory: u64, answer: impl Fn(&str) -> String) -> io::Result<()> {
    // The bound of its own time is for when who asked was killed while it works.
    for (what, most) in [(Resource::As, memory), (Resource::Cpu, MOST_TIME), (Resource::Core, 0)] {
        let most = getrlimit(what).maximum.map_or(most, |maximum| maximum.min(most));
        setrlimit(what, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    let mut said = io::stdout().lock();
    for order in io::stdin().lock().lines() {
        let mut line = answer(&order?);
        line.push('\n');
        said.write_all(line.as_bytes())?;
        said.flush()?;
    }
    Ok(())
}
