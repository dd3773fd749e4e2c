//! A handle on the store for a part of this program. It opens the store when it is first needed, opens it again after it was moved, sets a
//! broken store aside, and remembers for a while that it could not be opened.
//!
//! Threads may share it; each use has the store for itself.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::reason::{Unusable, UnusableReason};
use super::{BUSY, FILE_NAME, Store, set_aside};
use crate::model::error::{Error, Result};

/// The time to wait for another process that holds the store, while a request waits for the answer.
const SHORTLY: Duration = Duration::from_secs(1);

/// The time for which a failure stands if many callers ask: each try may wait for another process.
const A_WHILE: Duration = Duration::from_secs(30);

/// The ways to handle a broken store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OnBroken {
    /// The store stays as it is.
    Stays,
    /// The store is set aside when it is opened.
    SetAside,
    /// The store is set aside at once, whenever the fault is found.
    SetAsideAtOnce,
}

/// The way in which a handle holds its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Policy {
    /// The time for which another process may hold the store, at the opening and at every later write.
    patience: Duration,
    /// The time after a failure until the next try; `None` for no other try.
    retry: Option<Duration>,
    broken: OnBroken,
    /// True if a store that was moved or removed is opened again at its place.
    follows: bool,
}

impl Policy {
    /// The policy of a run, which has time to wait. A run stays with the file in which it began.
    pub(crate) const RUN: Self = Self { patience: BUSY, retry: Some(Duration::ZERO), broken: OnBroken::Stays, follows: false };
    /// The policy of a single look: a store that cannot be used at the first try is not used.
    pub(crate) const LOOK: Self = Self { patience: SHORTLY, retry: None, broken: OnBroken::SetAsideAtOnce, follows: true };
    /// The policy of repeated looks.
    pub(crate) const LOOKS: Self = Self { patience: SHORTLY, retry: Some(A_WHILE), broken: OnBroken::SetAside, follows: true };
    /// The policy of answers to many callers, which only read.
    pub(crate) const ANSWERS: Self = Self { patience: SHORTLY, retry: Some(A_WHILE), broken: OnBroken::Stays, follows: true };
    /// The policy of reports from outside, whose senders try again after a failure.
    pub(crate) const REPORTS: Self =
        Self { patience: SHORTLY, retry: Some(Duration::ZERO), broken: OnBroken::Stays, follows: true };
}

/// A store that may not exist, or not be usable.
#[derive(Debug)]
pub struct Handle {
    folder: PathBuf,
    worktree: PathBuf,
    policy: Policy,
    state: Mutex<Contents>,
}

#[derive(Debug, Default)]
struct Contents {
    condition: Condition,
    /// The place of a broken store that was set aside.
    aside: Option<PathBuf>,
}

#[derive(Debug, Default)]
enum Condition {
    #[default]
    Closed,
    Open(Box<Store>),
    Failed(Unusable, Instant),
}

impl Handle {
    /// Returns a handle on the store in `folder`, for runs in the work tree whose top is `worktree`. The store is not opened yet.
    pub(crate) fn new(folder: &Path, worktree: &Path, policy: Policy) -> Self {
        Self { folder: folder.to_owned(), worktree: worktree.to_owned(), policy, state: Mutex::default() }
    }

    /// Opens the store, unless it is open.
    ///
    /// # Errors
    /// Returns an error in the cases of [`Store::open`], and while an earlier failure stands.
    pub(crate) fn open(&self) -> Result<()> {
        self.ready(&mut self.lock()).map(drop)
    }

    /// Returns true if the store is open.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.lock().condition, Condition::Open(_))
    }

    /// Closes the store if its file was moved or removed; the next use opens the file that is at its place then.
    pub(crate) fn close_if_moved(&self) {
        let mut state = self.lock();
        if matches!(&state.condition, Condition::Open(store) if !store.is_in_place()) {
            state.condition = Condition::Closed;
        }
    }

    /// Returns true if there is a file at the store's place. It makes none.
    ///
    /// # Errors
    /// Returns an error if that cannot be found out.
    pub(crate) fn exists(&self) -> Result<bool> {
        let file = self.folder.join(FILE_NAME);
        let is_there = file.try_exists();
        is_there.map_err(|error| Error::unknown(format!("cannot look for the store {}", file.display())).because(error))
    }

    /// Calls `work` with the store; a failure of the store stands. `work` may
    /// be called a second time, with a new store in place of a broken one.
    ///
    /// # Errors
    /// Returns an error if the store cannot be opened, while an earlier failure stands, and if `work` fails.
    pub(crate) fn with<T>(&self, mut work: impl FnMut(&mut Store) -> Result<T>) -> Result<T> {
        let mut state = self.lock();
        let error = match work(self.ready(&mut state)?) {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        if self.policy.broken != OnBroken::SetAsideAtOnce || UnusableReason::of(&error) != UnusableReason::Broken {
            return Err(state.fail(error));
        }
        // The store must be closed before it is moved.
        state.condition = Condition::Closed;
        match set_aside(&self.folder, SystemTime::now()) {
            Ok(aside) => state.aside = aside.or(state.aside.take()),
            Err(error) => return Err(state.fail(error)),
        }
        match work(self.ready(&mut state)?) {
            Ok(done) => Ok(done),
            Err(error) => Err(state.fail(error)),
        }
    }

    /// Calls `look` with the store, or with `None` if it cannot be used. A failure of `look` is no failure of the store.
    pub(crate) fn peek<T>(&self, look: impl FnOnce(Option<&Store>) -> T) -> T {
        let mut state = self.lock();
        look(self.ready(&mut state).ok().map(|store| &*store))
    }

    /// Returns the reason why the store cannot be used, as of the last try.
    pub(crate) fn trouble(&self) -> Option<Unusable> {
        match &self.lock().condition {
            Condition::Failed(why, _) => Some(why.clone()),
            Condition::Closed | Condition::Open(_) => None,
        }
    }

    /// Returns the place of a broken store that was set aside since the last call.
    pub(crate) fn take_aside(&self) -> Option<PathBuf> {
        self.lock().aside.take()
    }

    fn lock(&self) -> MutexGuard<'_, Contents> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the store, and opens it if needed.
    fn ready<'s>(&self, state: &'s mut Contents) -> Result<&'s mut Store> {
        let is_usable = match &state.condition {
            // A store that a later cicd has changed meanwhile is opened again, which reports the change.
            Condition::Open(store) => (!self.policy.follows || store.is_in_place()) && !store.is_later(),
            Condition::Failed(why, when) if self.policy.retry.is_none_or(|after| when.elapsed() < after) => {
                return Err(why.again());
            }
            Condition::Failed(..) | Condition::Closed => false,
        };
        if !is_usable {
            match self.opened() {
                Ok((store, aside)) => {
                    state.condition = Condition::Open(Box::new(store));
                    state.aside = aside.or(state.aside.take());
                }
                Err(error) => return Err(state.fail(error)),
            }
        }
        match &mut state.condition {
            Condition::Open(store) => Ok(store),
            Condition::Closed | Condition::Failed(..) => Err(Error::unknown("the store is closed")),
        }
    }

    fn opened(&self) -> Result<(Store, Option<PathBuf>)> {
        let (folder, worktree, patience) = (&self.folder, &self.worktree, self.policy.patience);
        match self.policy.broken {
            OnBroken::Stays => Ok((Store::open_within(folder, worktree, patience)?, None)),
            OnBroken::SetAside | OnBroken::SetAsideAtOnce => {
                Store::open_or_begin_anew(folder, worktree, patience, SystemTime::now())
            }
        }
    }
}

impl Contents {
    /// Remembers a failure, and returns it.
    fn fail(&mut self, error: Error) -> Error {
        self.condition = Condition::Failed(Unusable::of(&error), Instant::now());
        error
    }
}
