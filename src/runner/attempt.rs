//! One command under a keeper: until it has ended, its time is up, or the run is stopped.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::stop::{Stop, Why};
use crate::process::keeper::{Keeper, Report, Task, Word};

/// How long what was asked to end may take to tidy up, before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// How a command came to its end.
#[derive(Debug)]
pub(super) enum End {
    /// By itself.
    Itself(Report),
    /// Its time was up.
    TimedOut(Report),
    /// The run was stopped.
    Stopped(Why, Report),
    /// The keeper is gone.
    Lost,
}

impl End {
    /// What the keeper said of it.
    pub(super) fn report(&self) -> Option<&Report> {
        match self {
            Self::Itself(report) | Self::TimedOut(report) | Self::Stopped(_, report) => Some(report),
            Self::Lost => None,
        }
    }
}

/// When a command has to end.
#[derive(Debug)]
pub(super) struct Limit {
    /// How much time is left, from when it begins to run: a wait for a lock is not its own.
    pub(super) left: Duration,
    /// Whether a stop that has already been told counts. What tidies up runs after a stop, and ends only with a new one.
    pub(super) is_tidying: bool,
}

/// What has been done to end it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    No,
    TimedOut,
    Stopped(Why),
}

/// Runs `task`; `waits` is called when somebody else holds its lock.
pub(super) async fn supervise(
    keeper: &mut Keeper,
    task: Task,
    limit: &mut Limit,
    stop: &mut watch::Receiver<Stop>,
    mut waits: impl FnMut(),
) -> End {
    let told = *stop.borrow_and_update();
    let mut ending = Ending::No;
    let mut kill_at = None;
    let mut began = None;
    if keeper.run(task).await.is_err() {
        return End::Lost;
    }
    let counts = if limit.is_tidying { matches!(told, Stop::Now(_)) } else { told != Stop::No };
    if counts {
        (ending, kill_at) = obey(keeper, told).await;
    }
    loop {
        let deadline = began.map(|began: Instant| began + limit.left).filter(|_| ending == Ending::No);
        tokio::select! {
            word = keeper.word() => match word {
                Ok(Word::Waits) => waits(),
                Ok(Word::Runs) => began = Some(Instant::now()),
                Ok(Word::Ended(report)) => {
                    limit.left = limit.left.saturating_sub(began.map_or(Duration::ZERO, |began| began.elapsed()));
                    return match ending {
                        Ending::No => End::Itself(report),
                        Ending::TimedOut => End::TimedOut(report),
                        Ending::Stopped(why) => End::Stopped(why, report),
                    };
                }
                Err(_) => return End::Lost,
            },
            () = at(deadline) => {
                ending = Ending::TimedOut;
                kill_at = Some(Instant::now() + GRACE);
                drop(keeper.signal(Why::Terminate.signal()).await);
            }
            () = at(kill_at) => {
                kill_at = None;
                drop(keeper.kill().await);
            }
            Ok(()) = stop.changed() => {
                let told = *stop.borrow_and_update();
                (ending, kill_at) = obey(keeper, told).await;
            }
        }
    }
}

/// Does as the stop says; gives what that means for the command, and when it is killed.
async fn obey(keeper: &mut Keeper, stop: Stop) -> (Ending, Option<Instant>) {
    match stop {
        Stop::No => (Ending::No, None),
        Stop::Asked(why) => {
            drop(keeper.signal(why.signal()).await);
            (Ending::Stopped(why), Some(Instant::now() + GRACE))
        }
        Stop::Now(why) => {
            drop(keeper.kill().await);
            (Ending::Stopped(why), None)
        }
    }
}

async fn at(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}
