//! The keeper's own life: take an order, run a command, wait until nothing of it is left, say how it ended.
//!
//! One thread around one `poll`: orders, ended children and output are what can happen. It never blocks on anything else.

use std::fs::{self, File};
use std::io::{self, PipeReader, Read, Stdin};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FlockOperation, flock};
use rustix::io::ioctl_fionbio;

use super::run::{KeeperStep, RunningCommand};
use super::{KeeperOrder, KeeperReport, Task, Word, say};
use crate::model::error::{Error, Result};
use crate::system::private;
use crate::system::signals;

/// How often a lock that somebody holds is tried again.
const TRY_AGAIN: Duration = Duration::from_millis(20);

/// How long a lock may be held before it is told.
const WORTH_A_WORD: Duration = Duration::from_millis(200);

/// Lives as a keeper until the orders end. Then all that it keeps is ended, and so is it.
///
/// # Errors
/// When the system does not let it be one, or an order cannot be read.
pub fn live() -> Result<()> {
    let failed = |error: io::Error| Error::unknown("the keeper of a suite cannot work").because(error);
    leave_the_terminal().map_err(failed)?;
    #[cfg(target_os = "linux")]
    {
        super::adopt_orphans().map_err(failed)?;
        // `killall cicd` means the one that gives the orders.
        let _ = rustix::thread::set_name(c"suite-keeper");
    }
    let ended = signals::ended_children().map_err(failed)?;
    let stdin = io::stdin();
    ioctl_fionbio(&stdin, true).map_err(|errno| failed(errno.into()))?;
    let mut life =
        Life { orders: Orders { stdin, text: Vec::new(), is_over: false }, ended, now: Doing::Nothing, held: Held::default() };
    let lived = life.go().map_err(failed);
    life.held.end();
    lived
}

/// Out of reach of the terminal: its signals are for `cicd`, which tells what to do; and no suite can wait for a key. A suite
/// that asks its parent to end does not get rid of it either.
fn leave_the_terminal() -> io::Result<()> {
    signals::catch_without_effect()?;
    // It was started as the leader of a group, and such a one can begin no session.
    let parents = rustix::process::getppid().and_then(|parent| rustix::process::getpgid(Some(parent)).ok());
    let _ = rustix::process::setpgid(None, parents);
    let _ = rustix::process::setsid();
    Ok(())
}

/// What a keeper is about.
enum Doing {
    Nothing,
    Waiting { task: Box<Task>, since: Instant, is_told: bool },
    Running(Box<RunningCommand>),
}

/// What is held for a suite, over all of its commands.
#[derive(Default)]
struct Held {
    temporary: Option<PathBuf>,
    lock: Option<(PathBuf, File)>,
    /// The folder of all temporary folders of the run.
    scratch: Option<PathBuf>,
}

struct Life {
    orders: Orders,
    ended: PipeReader,
    now: Doing,
    held: Held,
}

impl Life {
    fn go(&mut self) -> io::Result<()> {
        let mut gone = Ok(());
        loop {
            if let Err(error) = self.turn() {
                // Whatever is wrong, what runs does not outlive it.
                self.orders.is_over = true;
                gone = gone.and(Err(error));
            }
            if self.orders.is_over {
                match &mut self.now {
                    Doing::Running(running) => running.kill(),
                    _ => return gone,
                }
            }
        }
    }

    fn turn(&mut self) -> io::Result<()> {
        self.wait()?;
        let mut drained = [0; 256];
        while matches!(self.ended.read(&mut drained), Ok(1..)) {}
        for order in self.orders.take()? {
            self.obey(order)?;
        }
        self.step()
    }

    /// Until something happens, or is due.
    fn wait(&self) -> io::Result<()> {
        let mut events = vec![PollFd::new(&self.ended, PollFlags::IN)];
        if !self.orders.is_over {
            events.push(PollFd::new(&self.orders.stdin, PollFlags::IN));
        }
        let due = match &self.now {
            Doing::Nothing => None,
            Doing::Waiting { .. } => Some(TRY_AGAIN),
            Doing::Running(running) => {
                events.extend(running.output().map(|pipe| PollFd::new(pipe, PollFlags::IN)));
                running.due()
            }
        };
        let due = due.and_then(|due| Timespec::try_from(due).ok());
        match poll(&mut events, due.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(errno) => Err(errno.into()),
        }
    }

    fn obey(&mut self, order: KeeperOrder) -> io::Result<()> {
        match (order, &mut self.now) {
            (KeeperOrder::Run(task), Doing::Nothing) => {
                self.now = Doing::Waiting { task, since: Instant::now(), is_told: false };
            }
            (KeeperOrder::Run(_), _) => return Err(io::Error::other("told to run a second command")),
            (KeeperOrder::Signal(signal), Doing::Running(running)) => running.signal(signal),
            (KeeperOrder::Kill, Doing::Running(running)) => running.kill(),
            (KeeperOrder::Signal(_) | KeeperOrder::Kill, Doing::Waiting { .. }) => {
                self.now = Doing::Nothing;
                say(&Word::Ended(KeeperReport {
                    failure: Some("stopped while it waited".to_owned()),
                    ..KeeperReport::default()
                }))?;
            }
            (KeeperOrder::Signal(_) | KeeperOrder::Kill, Doing::Nothing) => {}
            (KeeperOrder::Release(spared), Doing::Running(running)) => running.release(spared),
            (KeeperOrder::Release(_), _) => say(&Word::Ended(KeeperReport::default()))?,
            (KeeperOrder::Clear, _) => self.held.clear(),
            (KeeperOrder::Leave, _) => self.held.leave(),
        }
        Ok(())
    }

    fn step(&mut self) -> io::Result<()> {
        if matches!(self.now, Doing::Waiting { .. }) {
            self.try_to_run()?;
        }
        let Doing::Running(running) = &mut self.now else { return Ok(()) };
        match running.step() {
            KeeperStep::NotYet => Ok(()),
            KeeperStep::Stays(report) => say(&Word::Ended(report)),
            KeeperStep::Gone => {
                self.now = Doing::Nothing;
                Ok(())
            }
            KeeperStep::Done(report) => {
                self.now = Doing::Nothing;
                say(&Word::Ended(report))
            }
        }
    }

    fn try_to_run(&mut self) -> io::Result<()> {
        let Doing::Waiting { task, since, is_told } = &mut self.now else { return Ok(()) };
        let failure = match self.held.hold(task) {
            Ok(true) => {
                // Before it does: its time counts from here, whatever it does to this process.
                say(&Word::Runs)?;
                match RunningCommand::start(task) {
                    Ok(running) => {
                        self.now = Doing::Running(Box::new(running));
                        return Ok(());
                    }
                    Err(failure) => failure,
                }
            }
            Ok(false) => {
                if !*is_told && since.elapsed() >= WORTH_A_WORD {
                    *is_told = true;
                    return say(&Word::Waits);
                }
                return Ok(());
            }
            Err(failure) => failure,
        };
        self.now = Doing::Nothing;
        say(&Word::Ended(KeeperReport { failure: Some(failure), ..KeeperReport::default() }))
    }
}

impl Held {
    /// Makes sure of the lock and the folder; false when somebody else has the lock.
    fn hold(&mut self, task: &Task) -> Result<bool, String> {
        if let Some(path) = task.lock.as_ref().map(PathBuf::from)
            && self.lock.as_ref().is_none_or(|(held, _)| *held != path)
        {
            let file = private::append(&path).map_err(|error| format!("cannot open the lock {}: {error}", path.display()))?;
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => self.lock = Some((path, file)),
                Err(rustix::io::Errno::WOULDBLOCK) => return Ok(false),
                Err(errno) => return Err(format!("cannot lock {}: {errno}", path.display())),
            }
        }
        let folder = PathBuf::from(&task.temporary);
        if self.temporary.as_ref() != Some(&folder) {
            if let Some(last) = self.temporary.take() {
                remove(&last);
            }
            self.scratch = folder.parent().map(Path::to_owned);
            let target = task.scratch.as_ref().map(Path::new);
            make(&folder, target).map_err(|error| format!("cannot make the folder {}: {error}", folder.display()))?;
            self.temporary = Some(folder);
        }
        Ok(true)
    }

    /// Gives back all. The last keeper of a run finds the folder of the run empty: when `cicd` was killed, nobody else removes it.
    fn end(&mut self) {
        self.clear();
        if let Some(scratch) = &self.scratch {
            // Where its path is a link, that goes when what it leads to has gone.
            match fs::read_link(scratch) {
                Ok(target) => drop(fs::remove_dir(target).and_then(|()| fs::remove_file(scratch))),
                Err(_) => drop(fs::remove_dir(scratch)),
            }
        }
    }

    fn leave(&mut self) {
        (self.lock, self.temporary) = (None, None);
    }

    fn clear(&mut self) {
        self.lock = None;
        if let Some(folder) = self.temporary.take() {
            remove(&folder);
        }
    }
}

/// A folder for this user alone, as are those above it that are made. The one above it is a link where it has a `target`.
fn make(folder: &Path, target: Option<&Path>) -> io::Result<()> {
    if let (Some(target), Some(link)) = (target, folder.parent()) {
        make(target, None)?;
        match std::os::unix::fs::symlink(target, link) {
            // Another keeper of the run was first.
            Err(_) if fs::read_link(link).is_ok_and(|there| there == target) => {}
            made => made?,
        }
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Removes the folder of all temporary folders of a run; its path may be a link to it.
pub fn remove_scratch(scratch: &Path) {
    match fs::read_link(scratch) {
        Ok(target) => {
            remove(&target);
            drop(fs::remove_file(scratch));
        }
        Err(_) => remove(scratch),
    }
}

/// Removes a folder and all in it; what a suite made unwritable is made writable first.
pub fn remove(folder: &Path) {
    if fs::remove_dir_all(folder).is_ok() || !folder.exists() {
        return;
    }
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            drop(fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)));
        }
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        folders.extend(entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path()));
    }
    // What still cannot be removed stays where temporary files are.
    drop(fs::remove_dir_all(folder));
}

/// Orders as they come in.
struct Orders {
    stdin: Stdin,
    text: Vec<u8>,
    is_over: bool,
}

impl Orders {
    fn take(&mut self) -> io::Result<Vec<KeeperOrder>> {
        let mut chunk = [0; 16 * 1024];
        while !self.is_over {
            // Past the buffer of `Stdin`: what it held back, `poll` would not see.
            match rustix::io::read(&self.stdin, &mut chunk) {
                Ok(0) => self.is_over = true,
                Ok(length) => self.text.extend_from_slice(&chunk[..length]),
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => break,
                Err(errno) => return Err(errno.into()),
            }
        }
        let Some(end) = self.text.iter().rposition(|byte| *byte == b'\n') else { return Ok(Vec::new()) };
        let rest = self.text.split_off(end + 1);
        let lines = std::mem::replace(&mut self.text, rest);
        let lines = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).map_err(io::Error::other)).collect()
    }
}
