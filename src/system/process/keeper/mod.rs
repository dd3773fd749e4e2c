//! A keeper: a process between `cicd` and the suites of one job slot. It runs one command at a time and leaves no process of it
//! behind.
//!
//! It is a process of its own because on Linux it is a *child subreaper*: every process that a suite starts (in its group, in a
//! session of its own, orphaned on purpose) stays below it, and "no children left" is proof that the suite is gone. It keeps
//! one suite at a time, so all processes below it belong to that suite. Its orders come through a pipe. When the pipe closes,
//! `cicd` is gone, even by `kill -9`, and the keeper ends everything. One keeper serves many suites, because starting a keeper
//! costs more than a short suite.
//!
//! On systems other than Linux it has only process groups; a process that calls `setsid` there escapes.

mod client;
mod daemons;
mod descendants;
mod event_loop;
mod once;
mod run;
mod spool;

use std::ffi::OsString;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

pub use client::{Keeper, adopt_orphans};
pub(super) use descendants::below;
pub use event_loop::{live, remove, remove_scratch};
pub use once::{OnceFault, once};

use crate::model::result::Ended;
use crate::system::secrets::SecretValues;

/// The verb that turns this program into a keeper. It is for internal use.
pub const VERB: &str = "keeper";

/// The name of a keeper in process lists (at most 15 bytes, prctl(2)). `pkill cicd` does not match it.
const NAME: &str = "suite-keeper";

/// An order to a keeper, as one line of JSON.
#[derive(Debug, Serialize, Deserialize)]
enum KeeperOrder {
    /// Run a command. This is allowed only when no command runs.
    Run(Box<Task>),
    /// Send a signal to all running processes.
    Signal(i32),
    /// Kill all running processes at once.
    Kill,
    /// End the processes that the last command left running, except spared ones. The answer is [`Word::Ended`], even if no
    /// process is left.
    Release(Spared),
    /// The suite is done: release the resources that are held for it (its lock, its temporary folder).
    Clear,
    /// The same as `Clear`, but another keeper removes the folder.
    Leave,
}

/// A message of a keeper, as one line of JSON.
#[derive(Debug, Serialize, Deserialize)]
pub enum Word {
    /// Another process holds the lock; the keeper tries again and again.
    Waits,
    /// The command is being started; its time counts from here.
    Runs,
    /// The keeper is about to end processes that the command left behind. Other suites may use them.
    Stops(Vec<LeftProcess>),
    /// The command has ended, with all processes that it started, except those that stay (see [`Task::stays`] and
    /// [`Task::daemons`]).
    Ended(KeeperReport),
}

/// A process that a command left behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftProcess {
    /// The name and the id of the process.
    pub name: String,
    /// True if the process is in a session of its own, or is a daemon that is known by its command line.
    pub is_daemon: bool,
}

/// The processes that keep running when the others are ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spared {
    /// No process.
    #[default]
    Nothing,
    /// Daemons of build tools, which are made to serve several builds at once.
    Known,
    /// Daemons of build tools, and all processes in a session of their own.
    Daemons,
}

/// One command and its surroundings.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Task {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The folder that the command runs in.
    pub folder: OsString,
    /// The variables that the command gets.
    pub set: Vec<(String, OsString)>,
    /// The variables that the command does not get.
    pub unset: Vec<String>,
    /// If given, the only other variables that the command gets.
    pub only: Option<Vec<String>>,
    /// The file that stdout and stderr are appended to.
    pub log: OsString,
    /// A folder that is made before the command starts, and removed with [`Keeper::clear`].
    pub temporary: OsString,
    /// The folder that the parent of `temporary` links to, if it is a link.
    pub scratch: Option<OsString>,
    /// A file to lock from here to [`Keeper::clear`].
    pub lock: Option<OsString>,
    /// If given, the processes that the command leaves running stay until [`Keeper::release`], and write to this file from then
    /// on.
    pub stays: Option<OsString>,
    /// If given, daemons that the command leaves running stay until [`Keeper::release`], and write to this file from then on.
    pub daemons: Option<OsString>,
    /// The largest number of bytes that are written to `log`.
    pub max_log: u64,
    /// The values that no log may contain; stars replace them.
    pub secrets: SecretValues,
}

/// The keeper's report about the end of a command.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct KeeperReport {
    /// The end of the command's process; `None` if it could not be started.
    pub ended: Option<(EndKind, i32)>,
    /// The reason why the command could not be started, or kept.
    pub failure: Option<String>,
    /// The processes that the command left behind and that were stopped, by name and id.
    pub leaked: Vec<String>,
    /// The processes that were left behind and not stopped, because others may use them. The keeper then runs no other command.
    pub kept: Vec<LeftProcess>,
    /// The processes that could not be stopped.
    pub survivors: Vec<String>,
    /// The offset of the command's output in the log, in bytes.
    pub log_from: u64,
    /// The number of bytes of output that were not kept.
    pub dropped: u64,
    /// The number of bytes of output that were written to the log and are no longer there.
    pub lost: u64,
}

/// The kind of a process's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum EndKind {
    /// An exit code.
    Code,
    /// A signal.
    Signal,
}

impl KeeperReport {
    /// Returns the end of the process.
    #[must_use]
    pub fn ended(&self) -> Option<Ended> {
        self.ended.map(|(kind, number)| match kind {
            EndKind::Code => Ended::Code(number),
            EndKind::Signal => Ended::Signal(number),
        })
    }
}

/// Sends a word. A failed write is ignored: without a receiver, the end of the orders follows.
fn say(word: &Word) -> io::Result<()> {
    let mut line = serde_json::to_vec(word)?;
    line.push(b'\n');
    let mut stdout = io::stdout().lock();
    drop(stdout.write_all(&line).and_then(|()| stdout.flush()));
    Ok(())
}

#[cfg(test)]
mod tests;
