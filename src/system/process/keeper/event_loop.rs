//! The event loop of a keeper: it takes an order, runs a command, waits until no process of it is left, and reports the end.
//!
//! One thread runs one `poll` over the possible events: orders, ended children and output. No other call blocks.

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
use crate::system::remover::FolderRemover;
use crate::system::signals;

/// The interval between two attempts to get a held lock.
const TRY_AGAIN: Duration = Duration::from_millis(20);

/// The time after which a held lock is reported.
const WORTH_A_WORD: Duration = Duration::from_millis(200);

/// Runs as a keeper until the orders end. Then it ends all of its processes, and itself.
///
/// # Errors
/// Returns an error if the process cannot become a keeper, or an order cannot be read.
pub fn live() -> Result<()> {
    let failed = |error: io::Error| Error::unknown("the supervisor of a suite failed").because(error);
    leave_the_terminal().map_err(failed)?;
    #[cfg(target_os = "linux")]
    {
        super::adopt_orphans().map_err(failed)?;
        // `killall cicd` is meant for the process that gives the orders.
        let _ = rustix::thread::set_name(c"suite-keeper");
    }
    let ended = signals::ended_children().map_err(failed)?;
    let stdin = io::stdin();
    ioctl_fionbio(&stdin, true).map_err(|errno| failed(errno.into()))?;
    let mut life =
        Life { orders: Orders { stdin, text: Vec::new(), is_over: false }, ended, now: Doing::Nothing, held: Held::new() };
    let lived = life.go().map_err(failed);
    life.held.end();
    lived
}

/// Leaves the terminal. The terminal's signals are for `cicd`, which gives orders, and no suite can wait for a key. A suite
/// that asks its parent to end does not end the keeper either.
fn leave_the_terminal() -> io::Result<()> {
    signals::catch_without_effect()?;
    // The keeper was started as the leader of a group, and a leader cannot begin a session.
    let parents = rustix::process::getppid().and_then(|parent| rustix::process::getpgid(Some(parent)).ok());
    let _ = rustix::process::setpgid(None, parents);
    let _ = rustix::process::setsid();
    Ok(())
}

/// The activity of a keeper.
enum Doing {
    Nothing,
    Waiting { task: Box<Task>, since: Instant, is_announced: bool },
    Running(Box<RunningCommand>),
}

/// The resources that are held for a suite, over all of its commands.
struct Held {
    temporary: Option<PathBuf>,
    lock: Option<(PathBuf, File)>,
    /// The folder for all temporary folders of the run.
    scratch: Option<PathBuf>,
    /// What removes temporary folders that suites left empty.
    empty: FolderRemover,
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
                // On any error, the running processes must not outlive the keeper.
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

    /// Waits until an event arrives or a time is due.
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
                self.now = Doing::Waiting { task, since: Instant::now(), is_announced: false };
            }
            (KeeperOrder::Run(_), _) => return Err(io::Error::other("a second command was ordered while one was running")),
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
        let Doing::Waiting { task, since, is_announced } = &mut self.now else { return Ok(()) };
        let failure = match self.held.hold(task) {
            Ok(true) => {
                // The word comes before the start: the command's time counts from here, even if the command harms this process.
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
                if !*is_announced && since.elapsed() >= WORTH_A_WORD {
                    *is_announced = true;
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
    fn new() -> Self {
        Self { temporary: None, lock: None, scratch: None, empty: FolderRemover::new(remove) }
    }

    /// Acquires the lock and makes the folder. Returns false if another process holds the lock.
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
            self.drop_temporary();
            self.scratch = folder.parent().map(Path::to_owned);
            let target = task.scratch.as_ref().map(Path::new);
            make(&folder, target).map_err(|error| format!("cannot make the folder {}: {error}", folder.display()))?;
            self.temporary = Some(folder);
        }
        Ok(true)
    }

    /// Releases everything. The last keeper of a run finds the folder of the run empty. If `cicd` was killed, no other process
    /// removes it.
    fn end(&mut self) {
        self.clear();
        self.empty.wait();
        if let Some(scratch) = &self.scratch {
            // If the path is a link, the link goes after its target has gone.
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
        self.drop_temporary();
    }

    /// Removes the temporary folder. The next suite does not wait for the removal of an empty one, which shows it nothing.
    fn drop_temporary(&mut self) {
        let Some(folder) = self.temporary.take() else { return };
        if fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_none()) {
            self.empty.remove(folder);
        } else {
            remove(&folder);
        }
    }
}

/// Makes a folder that only this user can enter, with the missing folders above it. The folder directly above becomes a link if
/// there is a `target`.
fn make(folder: &Path, target: Option<&Path>) -> io::Result<()> {
    if let (Some(target), Some(link)) = (target, folder.parent()) {
        make(target, None)?;
        match std::os::unix::fs::symlink(target, link) {
            // Another keeper of the run made the link first.
            Err(_) if fs::read_link(link).is_ok_and(|there| there == target) => {}
            made => made?,
        }
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Removes the folder for all temporary folders of a run. The path may be a link to the folder.
pub fn remove_scratch(scratch: &Path) {
    match fs::read_link(scratch) {
        Ok(target) => {
            remove(&target);
            drop(fs::remove_file(scratch));
        }
        Err(_) => remove(scratch),
    }
}

/// Removes a folder and everything in it. Folders that a suite made unwritable are made writable first.
pub fn remove(folder: &Path) {
    // Most folders are empty, which takes one call.
    if fs::remove_dir(folder).is_ok() || fs::remove_dir_all(folder).is_ok() || !folder.exists() {
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
    // Anything that still cannot be removed stays in the system's temporary folder.
    drop(fs::remove_dir_all(folder));
}

/// The incoming orders.
struct Orders {
    stdin: Stdin,
    text: Vec<u8>,
    is_over: bool,
}

impl Orders {
    fn take(&mut self) -> io::Result<Vec<KeeperOrder>> {
        let mut chunk = [0; 16 * 1024];
        while !self.is_over {
            // This bypasses the buffer of `Stdin`: `poll` would not see the bytes in it.
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
