//! The processes that suites leave running for other suites of the run, and the fate of these processes while a failed suite
//! ran.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use tokio::time::timeout;

use super::attempt::SILENCE;
use crate::model::result::{SharedFate, SharedProcess, SuiteId};
use crate::system::process::keeper::{Keeper, KeeperReport, LeftProcess, Spared, Word};

/// The processes that the suites of a run have left behind.
#[derive(Debug, Default)]
pub(super) struct SharedProcesses {
    known: Mutex<Vec<KnownProcess>>,
    retired: Mutex<Vec<RetiredKeeper>>,
}

/// A process that a suite left behind.
#[derive(Debug)]
struct KnownProcess {
    suite: SuiteId,
    process: LeftProcess,
    kept: Option<Instant>,
    stopped: Option<Instant>,
}

/// A keeper of daemons that suites may use: it runs no other command until they are stopped.
#[derive(Debug)]
pub(super) struct RetiredKeeper {
    suite: SuiteId,
    keeper: Keeper,
}

impl SharedProcesses {
    /// Records processes that continue to run.
    pub(super) fn keep(&self, suite: &SuiteId, left: &[LeftProcess]) {
        self.note(suite, left, |known, now| known.kept = known.kept.or(Some(now)));
    }

    /// Records processes that are about to be stopped.
    pub(super) fn stop(&self, suite: &SuiteId, left: &[LeftProcess]) {
        self.note(suite, left, |known, now| known.stopped = known.stopped.or(Some(now)));
    }

    fn note(&self, suite: &SuiteId, left: &[LeftProcess], note: impl Fn(&mut KnownProcess, Instant)) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for process in left {
            let at = known.iter().position(|known| known.suite == *suite && known.process == *process).unwrap_or_else(|| {
                known.push(KnownProcess { suite: suite.clone(), process: process.clone(), kept: None, stopped: None });
                known.len() - 1
            });
            note(&mut known[at], Instant::now());
        }
    }

    /// Returns the processes of other suites that may have affected a suite which began at `began` and ends now.
    pub(super) fn around(&self, suite: &SuiteId, began: Instant) -> Vec<SharedProcess> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let others = known.iter().filter(|known| known.suite != *suite);
        let found = others.filter_map(|known| {
            let fate = known.fate(began)?;
            Some(SharedProcess { name: known.process.name.clone(), suite: known.suite.clone(), fate })
        });
        found.collect()
    }

    /// Puts a keeper aside until [`Self::end`].
    pub(super) fn retire(&self, suite: &SuiteId, keeper: Keeper) {
        let mut retired = self.retired.lock().unwrap_or_else(PoisonError::into_inner);
        retired.push(RetiredKeeper { suite: suite.clone(), keeper });
    }

    /// Ends the retired keepers and their processes. Call this only while no suite runs.
    pub(super) async fn end(&self, at_once: bool) {
        let retired = std::mem::take(&mut *self.retired.lock().unwrap_or_else(PoisonError::into_inner));
        let mut ending = Vec::new();
        // Every keeper gets its request before the first answer is awaited.
        for RetiredKeeper { suite, mut keeper } in retired {
            match keeper.release(Spared::Nothing).await {
                Ok(()) => ending.push((suite, keeper)),
                Err(_) => keeper.lost().await,
            }
        }
        for (suite, mut keeper) in ending {
            let is_ending = !at_once || keeper.kill().await.is_ok();
            if is_ending && self.hear(&suite, &mut keeper).await.is_some() {
                keeper.end().await;
            } else {
                keeper.lost().await;
            }
        }
    }

    /// Ends the processes that the last command of a keeper left running. Returns `None` if the keeper is lost.
    pub(super) async fn release(
        &self,
        suite: &SuiteId,
        keeper: &mut Keeper,
        spared: Spared,
        at_once: bool,
    ) -> Option<KeeperReport> {
        keeper.release(spared).await.ok()?;
        if at_once {
            keeper.kill().await.ok()?;
        }
        self.hear(suite, keeper).await
    }

    async fn hear(&self, suite: &SuiteId, keeper: &mut Keeper) -> Option<KeeperReport> {
        loop {
            match timeout(SILENCE, keeper.word()).await.ok()?.ok()? {
                Word::Ended(report) => return Some(report),
                Word::Stops(left) => self.stop(suite, &left),
                Word::Runs | Word::Waits => {}
            }
        }
    }
}

impl KnownProcess {
    fn fate(&self, began: Instant) -> Option<SharedFate> {
        match (self.stopped, self.kept) {
            (Some(stopped), _) if stopped >= began => Some(SharedFate::StoppedDuring),
            // Other suites could only find daemons.
            (Some(_), _) => self.process.is_daemon.then_some(SharedFate::StoppedBefore),
            (None, Some(kept)) => (kept <= began).then_some(SharedFate::StillRan),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_fate_of_a_process_depends_on_the_start_of_the_suite() {
        let before = Instant::now();
        let began = before + Duration::from_secs(1);
        let (earlier, later) = (Some(before), Some(began + Duration::from_secs(1)));
        let check = |is_daemon: bool, kept: Option<Instant>, stopped: Option<Instant>, expected: Option<SharedFate>| {
            let process = LeftProcess { name: "java (7)".to_owned(), is_daemon };
            let known = KnownProcess { suite: SuiteId::default(), process, kept, stopped };
            assert_eq!(known.fate(began), expected, "{known:?}");
        };
        check(true, earlier, later, Some(SharedFate::StoppedDuring));
        check(true, later, later, Some(SharedFate::StoppedDuring));
        check(false, None, later, Some(SharedFate::StoppedDuring));
        check(true, None, earlier, Some(SharedFate::StoppedBefore));
        check(false, None, earlier, None);
        check(true, earlier, None, Some(SharedFate::StillRan));
        // The process ran before the suite began, and still runs.
        check(true, later, None, None);
    }
}
