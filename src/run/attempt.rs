//! One command under a keeper: until it has ended, its time is up, or the run is stopped.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};

use super::stop::{Stop, Why};
use crate::system::process::keeper::{Keeper, KeeperReport, Task, Word};

/// How long what was asked to end may take to tidy up, before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// How long a keeper that was told to kill may take to say that it has: longer than itself tries.
pub(super) const SILENCE: Duration = Duration::from_secs(12);

/// How long after the loss of a keeper a signal counts as its reason.
const MOMENT: Duration = Duration::from_millis(100);

/// How many times its own timeout a suite waits for what another run holds.
const WAITS: u32 = 10;

/// How long a suite with this timeout waits for what another run holds.
pub(super) fn longest_wait(timeout: Duration) -> Duration {
    timeout.saturating_mul(WAITS)
}

/// How a command came to its end.
#[derive(Debug)]
pub(super) enum AttemptEnd {
    /// By itself.
    Itself(KeeperReport),
    /// Its time was up.
    TimedOut(KeeperReport),
    /// What it has for itself was never free.
    NeverFree(KeeperReport),
    /// The run was stopped.
    Stopped(Why, KeeperReport),
    /// The keeper is lost.
    Lost(Loss),
}

/// How a keeper was lost.
#[derive(Debug, Clone, Copy)]
pub(super) enum Loss {
    /// It is gone.
    Killed,
    /// It does not do as it is told: somebody has stopped it.
    Silent,
    /// It is gone, and so will be the run.
    Stopped(Why),
}

impl AttemptEnd {
    /// What the keeper said of it.
    pub(super) fn report(&self) -> Option<&KeeperReport> {
        match self {
            Self::Itself(report) | Self::TimedOut(report) | Self::NeverFree(report) | Self::Stopped(_, report) => Some(report),
            Self::Lost(_) => None,
        }
    }
}

/// When a command has to end.
#[derive(Debug)]
pub(super) struct Limit {
    /// How much time is left, from when it begins to run: a wait for a lock is not its own.
    pub(super) left: Duration,
    /// True if a stop that has already been told counts. What tidies up runs after a stop, and ends only with a new one.
    pub(super) is_tidying: bool,
    /// How long it waited for what somebody else held.
    pub(super) waited: Duration,
}

/// What has been done to end it.
#[derive(Debug, Default)]
struct AttemptEnding {
    /// What it was ended for.
    why: Option<Cause>,
    kill_at: Option<Instant>,
    /// When a keeper that was told to kill counts as lost.
    lost_at: Option<Instant>,
}

#[derive(Debug, Clone, Copy)]
enum Cause {
    Timeout,
    Held,
    Stop(Why),
}

/// Runs `task`; `heard` gets what is said before its end.
pub(super) async fn supervise(
    keeper: &mut Keeper,
    task: Task,
    limit: &mut Limit,
    stop: &mut watch::Receiver<Stop>,
    heard: impl Fn(&Word),
) -> AttemptEnd {
    match *stop.borrow_and_update() {
        // What has not begun does not begin any more.
        Stop::Now(why) => return AttemptEnd::Stopped(why, KeeperReport::default()),
        Stop::Asked(why) if !limit.is_tidying => return AttemptEnd::Stopped(why, KeeperReport::default()),
        _ => {}
    }
    if keeper.run(task).await.is_err() {
        return AttemptEnd::Lost(loss(stop).await);
    }
    let mut ending = AttemptEnding::default();
    let mut began = None;
    let mut waits_since = None;
    loop {
        let deadline = began.map(|began: Instant| began + limit.left).filter(|_| ending.why.is_none());
        tokio::select! {
            // In this order: what has ended by itself was not stopped.
            biased;
            word = keeper.word() => match word.inspect(&heard) {
                Ok(Word::Waits) => waits_since = Some(Instant::now()),
                Ok(Word::Stops(_)) => {}
                Ok(Word::Runs) => {
                    limit.waited += waits_since.take().map_or(Duration::ZERO, |since: Instant| since.elapsed());
                    began = Some(Instant::now());
                }
                Ok(Word::Ended(report)) => {
                    limit.left = limit.left.saturating_sub(began.map_or(Duration::ZERO, |began| began.elapsed()));
                    return match ending.why {
                        None => AttemptEnd::Itself(report),
                        Some(Cause::Timeout) => AttemptEnd::TimedOut(report),
                        Some(Cause::Held) => AttemptEnd::NeverFree(report),
                        Some(Cause::Stop(why)) => AttemptEnd::Stopped(why, report),
                    };
                }
                Err(_) => return AttemptEnd::Lost(loss(stop).await),
            },
            Ok(()) = stop.changed() => {
                let told = *stop.borrow_and_update();
                ending.obey(keeper, told).await;
            }
            () = at(deadline) => ending.ask(keeper, Cause::Timeout).await,
            () = at(waits_since.filter(|_| ending.why.is_none()).map(|since| since + longest_wait(limit.left))) => {
                ending.ask(keeper, Cause::Held).await;
            }
            () = at(ending.kill_at) => ending.kill(keeper).await,
            () = at(ending.lost_at) => return AttemptEnd::Lost(Loss::Silent),
        }
    }
}

/// Ctrl-C reaches a keeper too in the moment in which it is made. Then that is told in a moment.
async fn loss(stop: &mut watch::Receiver<Stop>) -> Loss {
    if *stop.borrow() == Stop::No {
        drop(timeout(MOMENT, stop.changed()).await);
    }
    match *stop.borrow() {
        Stop::No => Loss::Killed,
        Stop::Asked(why) | Stop::Now(why) => Loss::Stopped(why),
    }
}

impl AttemptEnding {
    async fn obey(&mut self, keeper: &mut Keeper, stop: Stop) {
        match stop {
            Stop::No => {}
            Stop::Asked(why) => self.ask(keeper, Cause::Stop(why)).await,
            Stop::Now(why) => {
                self.why = Some(Cause::Stop(why));
                self.kill(keeper).await;
            }
        }
    }

    /// Asks it to end, and sets the time when it is killed.
    async fn ask(&mut self, keeper: &mut Keeper, cause: Cause) {
        let why = if let Cause::Stop(why) = cause { why } else { Why::Budget };
        self.why = Some(cause);
        self.kill_at = Some(Instant::now() + GRACE);
        drop(keeper.signal(why.number()).await);
    }

    async fn kill(&mut self, keeper: &mut Keeper) {
        self.kill_at = None;
        self.lost_at = Some(Instant::now() + SILENCE);
        drop(keeper.kill().await);
    }
}

async fn at(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}
