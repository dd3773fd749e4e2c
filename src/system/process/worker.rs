//! A worker: this program again, for work that untrusted input can make endless. It answers line by line, with a memory limit
//! for the process and a time limit for each answer. Too much memory or a stack overflow ends only the worker.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The total CPU time of a worker, in seconds.
const MOST_TIME: u64 = 60;

/// The number of answers of one worker. It is reached long before the time limit.
const MOST_ANSWERS: u32 = 200;

/// Possible reasons why there is no answer.
#[derive(Debug)]
pub enum WorkerFault {
    /// The worker cannot be started, or its pipes fail.
    NotStarted(io::Error),
    /// The time limit passed.
    Late,
    /// The worker ended.
    Lost,
}

/// A worker that waits for orders. If it is dropped, its process is ended.
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
    /// Returns an error if the system does not start the program.
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
        // The thread ends with the worker.
        std::thread::Builder::new().name("worker".to_owned()).spawn(move || {
            for line in BufReader::new(words).lines().map_while(Result::ok) {
                if heard.send(line).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { child, orders, words: said, left: MOST_ANSWERS })
    }

    /// Returns true if a new worker should be started.
    #[must_use]
    pub fn is_used_up(&self) -> bool {
        self.left == 0
    }

    /// Sends one line and waits for the answer. After a fault the worker is no longer usable.
    ///
    /// # Errors
    /// Returns an error if there is no answer in time.
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

/// Runs as a worker: answers each line with one line, until the input ends. The address space is limited to `memory` bytes.
///
/// # Errors
/// Returns an error if the limits cannot be set, or the other side is gone.
pub fn serve(memory: u64, answer: impl Fn(&str) -> String) -> io::Result<()> {
    // The limit of its own time is for the case that the asking process is killed while the worker works.
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
