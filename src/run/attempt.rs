//! Runs one command under a keeper until the command ends, its time is up, or the run is stopped.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};

use super::stop::{Stop, Why};
use crate::system::process::keeper::{Keeper, KeeperReport, Task, Word};

/// The time that a process gets to tidy up after it was asked to end. After that it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// The time within which a keeper must confirm that it killed its command. It is longer than the keeper's own attempts take.
pub(super) const SILENCE: Duration = Duration::from_secs(12);

/// The time after the loss of a keeper within which a signal counts as the reason.
const MOMENT: Duration = Duration::from_millis(100);

/// The longest wait for a resource that another run holds, as a multiple of the suite's own timeout.
const WAITS: u32 = 10;

/// Returns the longest time that a suite with this timeout waits for a resource that another run holds.
pub(super) fn longest_wait(timeout: Duration) -> Duration {
    timeout.saturating_mul(WAITS)
}

/// The way in which a command ended.
#[derive(Debug)]
pub(super) enum AttemptEnd {
    /// The command ended by itself.
    Itself(KeeperReport),
    /// The command reached its timeout.
    TimedOut(KeeperReport),
    /// A resource that the suite needs exclusively was never free.
    NeverFree(KeeperReport),
    /// The run was stopped.
    Stopped(Why, KeeperReport),
    /// The keeper is lost.
    Lost(Loss),
}

/// The way in which a keeper was lost.
#[derive(Debug, Clone, Copy)]
pub(super) enum Loss {
    /// The keeper is gone.
    Killed,
    /// The keeper does not react, for example because another process has stopped it.
    Silent,
    /// The keeper is gone because the run is being stopped.
    Stopped(Why),
}

impl AttemptEnd {
    /// Returns the keeper's report about the command.
    pub(super) fn report(&self) -> Option<&KeeperReport> {
        match self {
            Self::Itself(report) | Self::TimedOut(report) | Self::NeverFree(report) | Self::Stopped(_, report) => Some(report),
            Self::Lost(_) => None,
        }
    }
}

/// The time limit of a command.
#[derive(Debug)]
pub(super) struct Limit {
    /// The remaining time, counted from the start of the command: waiting for a lock does not use it up.
    pub(super) left: Duration,
    /// True if the command tidies up. It runs although the run was stopped before, and only a second stop ends it.
    pub(super) is_tidying: bool,
    /// The time that the command waited for a resource that another run held.
    pub(super) waited: Duration,
}

/// The steps that were taken to end a command.
#[derive(Debug, Default)]
struct AttemptEnding {
    /// The cause for which the command was ended.
    why: Option<Cause>,
    kill_at: Option<Instant>,
    /// The time at which a keeper that was asked to kill counts as lost.
    lost_at: Option<Instant>,
}

#[derive(Debug, Clone, Copy)]
enum Cause {
    Timeout,
    Held,
    Stop(Why),
}

/// Runs `task`. `heard` gets every word of the keeper before the command's end.
pub(super) async fn supervise(
    keeper: &mut Keeper,
    task: Task,
    limit: &mut Limit,
    stop: &mut watch::Receiver<Stop>,
    heard: impl Fn(&Word),
) -> AttemptEnd {
    match *stop.borrow_and_update() {
        // A command that has not begun does not begin after a stop.
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
            // The order matters: a command that has ended by itself was not stopped.
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
                let order = *stop.borrow_and_update();
                ending.obey(keeper, order).await;
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

/// Returns the way in which a keeper was lost. Ctrl-C also reaches a keeper that is just being started; in this case the stop
/// of the run follows within a moment.
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

    /// Asks the command to end, and sets the time at which it is killed.
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
