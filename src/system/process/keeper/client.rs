//! The other side: starting a keeper, giving it orders, hearing what it says.

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

/// How long is tried to end what a lost keeper has left.
const GIVE_UP: Duration = Duration::from_secs(10);

/// How often is looked again for what was killed.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// How long a keeper may take to go: longer than itself tries to end what it keeps.
const GOES: Duration = Duration::from_secs(15);

/// The keepers of this process. By their ids, since a name can be anybody's, and a keeper has its own only after a moment.
static KEEPERS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// A keeper at work for this process. Dropped, it ends all that it keeps, and itself.
#[derive(Debug)]
pub struct Keeper {
    child: Child,
    orders: Option<ChildStdin>,
    words: Lines<BufReader<ChildStdout>>,
}

/// Makes orphans below this process its children, so that they are found when a keeper itself was killed.
///
/// # Errors
/// Where the system has no such thing.
#[cfg(target_os = "linux")]
pub fn adopt_orphans() -> io::Result<()> {
    Ok(rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?)
}

/// Elsewhere orphans go to the first process of the system.
///
/// # Errors
/// None.
#[cfg(not(target_os = "linux"))]
pub fn adopt_orphans() -> io::Result<()> {
    Ok(())
}

/// Ends what a lost keeper has left to this process: every child that is no keeper. Somebody else's process may refuse.
async fn end_orphans() {
    let since = Instant::now();
    // Each round ends the children; what those had started are children in the next.
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
    /// Starts one: this program again.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start() -> io::Result<Self> {
        // The file that runs, also when its name leads to a newer one by now.
        let program = if cfg!(target_os = "linux") { "/proc/self/exe".into() } else { std::env::current_exe()? };
        let mut command = Command::new(program);
        command.arg0(NAME).arg(VERB).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // Out of reach of Ctrl-C from its first moment; see `live` for the rest.
        command.process_group(0);
        let mut child = command.spawn()?;
        keepers(|keepers| keepers.extend(id(&child)));
        let (Some(orders), Some(words)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("a keeper without pipes"));
        };
        Ok(Self { child, orders: Some(orders), words: BufReader::new(words).lines() })
    }

    /// Has it run a command. What becomes of it, [`Keeper::word`] tells.
    ///
    /// # Errors
    /// When the keeper is gone.
    pub async fn run(&mut self, task: Task) -> io::Result<()> {
        self.order(&KeeperOrder::Run(Box::new(task))).await
    }

    /// Sends a signal to all that runs.
    ///
    /// # Errors
    /// When the keeper is gone.
    pub async fn signal(&mut self, number: i32) -> io::Result<()> {
        self.order(&KeeperOrder::Signal(number)).await
    }

    /// Ends all that runs.
    ///
    /// # Errors
    /// When the keeper is gone.
    pub async fn kill(&mut self) -> io::Result<()> {
        self.order(&KeeperOrder::Kill).await
    }

    /// Ends what the last command left running, but for what is spared; the answer is [`Word::Ended`].
    ///
    /// # Errors
    /// When the keeper is gone.
    pub async fn release(&mut self, spared: Spared) -> io::Result<()> {
        self.order(&KeeperOrder::Release(spared)).await
    }

    /// Gives back what was held for a suite.
    ///
    /// # Errors
    /// When the keeper is gone.
    pub async fn clear(&mut self) -> io::Result<()> {
        self.order(&KeeperOrder::Clear).await
    }

    /// Gives back what was held for a suite, without the temporary folder: another keeper holds it too and removes it.
    ///
    /// # Errors
    /// When the keeper is gone.
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

    /// Waits for what it says next. May be dropped while it waits: nothing is lost.
    ///
    /// # Errors
    /// When the keeper is gone, or says what is no word.
    pub async fn word(&mut self) -> io::Result<Word> {
        let line = self.words.next_line().await?.ok_or(io::ErrorKind::UnexpectedEof)?;
        serde_json::from_str(&line).map_err(io::Error::other)
    }

    /// Lets it go, and waits until it and all that it kept are gone.
    pub async fn end(mut self) {
        self.orders = None;
        let own = id(&self.child);
        if timeout(GOES, self.child.wait()).await.is_err() {
            return self.lost().await;
        }
        keepers(|keepers| keepers.retain(|keeper| Some(*keeper) != own));
    }

    /// Ends one that is gone, or no longer does as it is told, and all that it kept.
    pub async fn lost(mut self) {
        let own = id(&self.child);
        drop(self.child.start_kill());
        // Only when it has ended are its processes this one's; that its pipes are closed says too little.
        drop(timeout(GIVE_UP, self.child.wait()).await);
        keepers(|keepers| keepers.retain(|keeper| Some(*keeper) != own));
        end_orphans().await;
    }
}

fn id(child: &Child) -> Option<Pid> {
    child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw)
}
