//! Runs one command under a keeper of its own, with a time limit. No process that the command started remains.

use std::io;
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout};

use super::{Keeper, KeeperReport, Task, Word};

/// The time within which a keeper must confirm a kill. It is longer than the keeper's own attempts take.
const SILENCE: Duration = Duration::from_secs(12);

/// Possible reasons why a command has no report.
#[derive(Debug)]
pub enum OnceFault {
    /// A keeper could not be started.
    KeeperNotStarted(io::Error),
    /// The keeper was lost.
    KeeperLost(io::Error),
}

/// Runs a command and returns its report; `None` if its time was up.
///
/// # Errors
/// Returns an error if the keeper cannot be started or is lost.
pub async fn once(task: Task, limit: Duration) -> Result<Option<KeeperReport>, OnceFault> {
    let mut keeper = Keeper::start().map_err(OnceFault::KeeperNotStarted)?;
    if let Err(error) = keeper.run(task).await {
        keeper.lost().await;
        return Err(OnceFault::KeeperLost(error));
    }
    let deadline = Instant::now() + limit;
    let mut is_late = false;
    let ended = loop {
        let word = tokio::select! {
            word = keeper.word() => word,
            () = sleep_until(deadline), if !is_late => {
                is_late = true;
                drop(keeper.kill().await);
                continue;
            }
            () = sleep_until(deadline + SILENCE) => Err(io::ErrorKind::TimedOut.into()),
        };
        match word {
            Ok(Word::Ended(report)) => break Ok(report),
            Ok(Word::Runs | Word::Waits | Word::Stops(_)) => {}
            Err(error) => break Err(error),
        }
    };
    match ended {
        Ok(report) => {
            drop(timeout(SILENCE, keeper.clear()).await);
            keeper.end().await;
            Ok((!is_late).then_some(report))
        }
        Err(error) => {
            keeper.lost().await;
            Err(OnceFault::KeeperLost(error))
        }
    }
}
