//! The client side: starts a keeper, sends it orders, and receives its words.

use std::io;
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::{Instant, sleep, timeout};

use super::descendants::{self, Relative};
use super::{KeeperOrder, NAME, Spared, Task, VERB, Word};

/// The time limit for ending the processes that a lost keeper has left.
const GIVE_UP: Duration = Duration::from_secs(10);

/// The interval between two checks for killed processes.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// The time that a keeper may take to exit. It is longer than the keeper's own attempts to end its processes.
const GOES: Duration = Duration::from_secs(15);

/// The process ids of this process's keepers. Names are not reliable: any process can have a keeper's name, and a keeper has
/// its own only after a moment.
static KEEPERS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// A keeper that works for this process. If it is dropped, the keeper ends all of its processes, and then itself.
#[derive(Debug)]
pub struct Keeper {
    child: Child,
    orders: Option<ChildStdin>,
    words: Lines<BufReader<ChildStdout>>,
}

/// Makes orphans below this process its children, so that they are found even after a keeper was killed.
///
/// # Errors
/// Returns an error if the system does not support this.
#[cfg(target_os = "linux")]
pub fn adopt_orphans() -> io::Result<()> {
    Ok(rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?)
}

/// Does nothing: on other systems, orphans go to the first process of the system.
///
/// # Errors
/// Returns no error.
#[cfg(not(target_os = "linux"))]
pub fn adopt_orphans() -> io::Result<()> {
    Ok(())
}

/// Ends the processes that a lost keeper has left to this process: all children that are not keepers. A process of another user
/// may refuse.
async fn end_orphans() {
    let since = Instant::now();
    // Each round ends the children. The processes that these had started are children in the next round.
    while since.elapsed() < GIVE_UP {
        let keepers = keepers(|keepers| keepers.clone());
        let is_orphan = |relative: &Relative| relative.is_child && !keepers.contains(&relative.pid);
        let orphans: Vec<Relative> = descendants::relatives().into_iter().filter(is_orphan).collect();
        if orphans.is_empty() {
            return;
        }
        for orphan in &orphans {
            let _ = kill_process(orphan.pid, Signal::KILL);
        }
        sleep(LOOK_AGAIN).await;
        for orphan in orphans {
            let _ = waitpid(Some(orphan.pid), WaitOptions::NOHANG);
        }
    }
}

fn keepers<T>(look: impl FnOnce(&mut Vec<Pid>) -> T) -> T {
    look(&mut KEEPERS.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Keeper {
    /// Starts a keeper, which is this program again.
    ///
    /// # Errors
    /// Returns an error if the keeper cannot be started.
    pub fn start() -> io::Result<Self> {
        // The running file, even if its path leads to a newer one by now.
        let program = if cfg!(target_os = "linux") { "/proc/self/exe".into() } else { std::env::current_exe()? };
        let mut command = Command::new(program);
        command.arg0(NAME).arg(VERB).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // The keeper is out of reach of Ctrl-C from its first moment; `live` does the rest.
        command.process_group(0);
        let mut child = command.spawn()?;
        keepers(|keepers| keepers.extend(id(&child)));
        let (Some(orders), Some(words)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("the supervisor process has no pipes"));
        };
        Ok(Self { child, orders: Some(orders), words: BufReader::new(words).lines() })
    }

    /// Orders the keeper to run a command. [`Keeper::word`] returns the progress.
    ///
    /// # Errors
    /// Returns an error if the keeper is gone.
    pub async fn run(&mut self, task: Task) -> io::Result<()> {
        self.order(&KeeperOrder::Run(Box::new(task))).await
    }

    /// Sends a signal to all running processes.
    ///
    /// # Errors
    /// Returns an error if the keeper is gone.
    pub async fn signal(&mut self, number: i32) -> io::Result<()> {
        self.order(&KeeperOrder::Signal(number)).await
    }

    /// Kills all running processes.
    ///
    /// # Errors
    /// Returns an error if the keeper is gone.
    pub async fn kill(&mut self) -> io::Result<()> {
        self.order(&KeeperOrder::Kill).await
    }

    /// Ends the processes that the last command left running, except spared ones. The answer is [`Word::Ended`].
    ///
    /// # Errors
    /// Returns an error if the keeper is gone.
    pub async fn release(&mut self, spared: Spared) -> io::Result<()> {
        self.order(&KeeperOrder::Release(spared)).await
    }

    /// Releases the resources that the keeper holds for a suite.
    ///
    /// # Errors
    /// Returns an error if the keeper is gone.
    pub async fn clear(&mut self) -> io::Result<()> {
        self.order(&KeeperOrder::Clear).await
    }

    /// Releases the resources that the keeper holds for a suite, except the temporary folder: another keeper holds it too and
    /// removes it.
    ///
    /// # Errors
    /// Returns an error if the keeper is gone.
    pub async fn leave(&mut self) -> io::Result<()> {
        self.order(&KeeperOrder::Leave).await
    }

    async fn order(&mut self, order: &KeeperOrder) -> io::Result<()> {
        let mut line = serde_json::to_vec(order)?;
        line.push(b'\n');
        match &mut self.orders {
            Some(orders) => orders.write_all(&line).await,
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Waits for the next word of the keeper. The future may be dropped while it waits: no word is lost.
    ///
    /// # Errors
    /// Returns an error if the keeper is gone, or sends an invalid word.
    pub async fn word(&mut self) -> io::Result<Word> {
        let line = self.words.next_line().await?.ok_or(io::ErrorKind::UnexpectedEof)?;
        serde_json::from_str(&line).map_err(io::Error::other)
    }

    /// Dismisses the keeper, and waits until it and all of its processes are gone.
    pub async fn end(mut self) {
        self.orders = None;
        let own = id(&self.child);
        if timeout(GOES, self.child.wait()).await.is_err() {
            return self.lost().await;
        }
        keepers(|keepers| keepers.retain(|keeper| Some(*keeper) != own));
    }

    /// Ends a keeper that is gone or no longer reacts, and all of its processes.
    pub async fn lost(mut self) {
        let own = id(&self.child);
        drop(self.child.start_kill());
        // Its processes become children of this process only after it has ended; closed pipes are not sufficient evidence.
        drop(timeout(GIVE_UP, self.child.wait()).await);
        keepers(|keepers| keepers.retain(|keeper| Some(*keeper) != own));
        end_orphans().await;
    }
}

fn id(child: &Child) -> Option<Pid> {
    child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw)
}
