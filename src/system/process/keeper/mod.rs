//! A keeper: a process between `cicd` and the suites of one job slot, which runs one command at a time and leaves nothing of it.
//!
//! Why a process of its own: on Linux it is a *child subreaper*, so that whatever a suite starts (in its group, in a session of its
//! own, orphaned on purpose) stays below it, and "no children left" is a proof and not a guess. As it keeps one suite at a time,
//! what is below it is that suite's. Its orders come through a pipe; when that closes, `cicd` is gone, by `kill -9` even, and
//! the keeper ends everything. One keeper serves many suites: starting one costs more than a short suite.
//!
//! Elsewhere than on Linux it has process groups only; what calls `setsid` there gets away.

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

/// The verb by which this program becomes a keeper. It is for this program only.
pub const VERB: &str = "keeper";

/// What a keeper is called in lists of processes (at most 15 bytes, prctl(2)): nothing that `pkill cicd` would find too.
const NAME: &str = "suite-keeper";

/// What a keeper is told, a line of JSON each.
#[derive(Debug, Serialize, Deserialize)]
enum KeeperOrder {
    /// Run a command. Only when none runs.
    Run(Box<Task>),
    /// Send a signal to all that runs.
    Signal(i32),
    /// End all that runs at once.
    Kill,
    /// End what the last command left running, but for what is spared. Answered with [`Word::Ended`], also when nothing is left.
    Release(Spared),
    /// The suite is done: give back what was held for it (its lock, its temporary folder).
    Clear,
    /// The same, but another keeper removes the folder.
    Leave,
}

/// What a keeper says, a line of JSON each.
#[derive(Debug, Serialize, Deserialize)]
pub enum Word {
    /// Somebody else holds the lock; it is tried again and again.
    Waits,
    /// The command is being started; its time counts from here.
    Runs,
    /// What the command left behind is about to be asked to end: others may use it.
    Stops(Vec<LeftProcess>),
    /// The command has ended, and so has all that it started, but for what stays (see [`Task::stays`] and [`Task::daemons`]).
    Ended(KeeperReport),
}

/// A process that a command left behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftProcess {
    /// Its name and id.
    pub name: String,
    /// True if it is in a session of its own, or a daemon that is known by its command line.
    pub is_daemon: bool,
}

/// What is left running where the rest is ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spared {
    /// Nothing.
    #[default]
    Nothing,
    /// Daemons of build tools, which are made to serve several at once.
    Known,
    /// These, and all that is in a session of its own.
    Daemons,
}

/// One command and its surroundings.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Task {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The folder that it runs in.
    pub folder: OsString,
    /// Variables that it gets.
    pub set: Vec<(String, OsString)>,
    /// Variables that it does not get.
    pub unset: Vec<String>,
    /// When given: of all other variables it gets these only.
    pub only: Option<Vec<String>>,
    /// The file that stdout and stderr are appended to.
    pub log: OsString,
    /// A folder that is made before it, and removed with [`Keeper::clear`].
    pub temporary: OsString,
    /// The folder that the one above `temporary` is a link to, where it is one.
    pub scratch: Option<OsString>,
    /// A file to hold a lock on from here to [`Keeper::clear`].
    pub lock: Option<OsString>,
    /// When given: what the command leaves running stays until [`Keeper::release`], and writes to this file from then on.
    pub stays: Option<OsString>,
    /// When given: daemons that the command leaves running stay until [`Keeper::release`], and write to this file from then on.
    pub daemons: Option<OsString>,
    /// The most bytes that are written to `log`.
    pub max_log: u64,
    /// Values that no log gets: stars stand where they stood.
    pub secrets: SecretValues,
}

/// How a command ended.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct KeeperReport {
    /// How its process ended; `None` when it could not be started.
    pub ended: Option<(EndKind, i32)>,
    /// Why it could not be started, or kept.
    pub failure: Option<String>,
    /// What it left behind, by name and id; stopped.
    pub leaked: Vec<String>,
    /// What of it was not stopped, since others may use it. This keeper runs no other command then.
    pub kept: Vec<LeftProcess>,
    /// What could not be stopped.
    pub survivors: Vec<String>,
    /// Where its output begins in the log, in bytes.
    pub log_from: u64,
    /// How many bytes of output were not kept.
    pub dropped: u64,
}

/// By a code or by a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum EndKind {
    /// An exit code.
    Code,
    /// A signal.
    Signal,
}

impl KeeperReport {
    /// How the process ended.
    #[must_use]
    pub fn ended(&self) -> Option<Ended> {
        self.ended.map(|(kind, number)| match kind {
            EndKind::Code => Ended::Code(number),
            EndKind::Signal => Ended::Signal(number),
        })
    }
}

/// With nobody to hear it any more, nothing is said: the end of the orders follows.
fn say(word: &Word) -> io::Result<()> {
    let mut line = serde_json::to_vec(word)?;
    line.push(b'\n');
    let mut stdout = io::stdout().lock();
    drop(stdout.write_all(&line).and_then(|()| stdout.flush()));
    Ok(())
}

#[cfg(test)]
mod tests;
