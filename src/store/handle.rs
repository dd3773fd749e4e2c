//! The store as a part of this program holds it: opened when it is first needed, found again when somebody moves it, set aside
//! when it is broken, and remembered as unusable for a while when it cannot be opened.
//!
//! May be shared between threads; each use has the store for itself.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::reason::{Unusable, UnusableReason};
use super::{BUSY, FILE_NAME, Store, set_aside};
use crate::model::error::{Error, Result};

/// How long another process may hold the store while somebody waits for an answer.
const SHORTLY: Duration = Duration::from_secs(1);

/// How long a failure stands where many ask: each try may wait for another process.
const A_WHILE: Duration = Duration::from_secs(30);

/// What is done about a store that is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OnBroken {
    /// It stays as it is.
    Stays,
    /// It is set aside when it is opened.
    SetAside,
    /// It is set aside at once, whenever it is found out.
    SetAsideAtOnce,
}

/// How a store is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Policy {
    /// How long another process may hold it, at the opening and at every later write.
    patience: Duration,
    /// How long after a failure it is tried again; `None`: never.
    retry: Option<Duration>,
    broken: OnBroken,
    /// True if one that was moved or removed is opened again at its place.
    follows: bool,
}

impl Policy {
    /// For a run, which has time: patient. What it began in one file it ends there.
    pub(crate) const RUN: Self = Self { patience: BUSY, retry: Some(Duration::ZERO), broken: OnBroken::Stays, follows: false };
    /// For one look at what is known: what cannot be used at first is done without.
    pub(crate) const LOOK: Self = Self { patience: SHORTLY, retry: None, broken: OnBroken::SetAsideAtOnce, follows: true };
    /// For looks again and again.
    pub(crate) const LOOKS: Self = Self { patience: SHORTLY, retry: Some(A_WHILE), broken: OnBroken::SetAside, follows: true };
    /// For answers to many who ask, which only read.
    pub(crate) const ANSWERS: Self = Self { patience: SHORTLY, retry: Some(A_WHILE), broken: OnBroken::Stays, follows: true };
    /// For what others report, who come again when it could not be kept.
    pub(crate) const REPORTS: Self =
        Self { patience: SHORTLY, retry: Some(Duration::ZERO), broken: OnBroken::Stays, follows: true };
}

/// A store that may not be there, or not be usable.
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
    /// Where a broken one lies that was set aside.
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
    /// The store in `folder`, for runs in the work tree whose top is `worktree`. It is not opened yet.
    pub(crate) fn new(folder: &Path, worktree: &Path, policy: Policy) -> Self {
        Self { folder: folder.to_owned(), worktree: worktree.to_owned(), policy, state: Mutex::default() }
    }

    /// Opens it, unless it is open.
    ///
    /// # Errors
    /// As [`Store::open`], and while an earlier failure stands.
    pub(crate) fn open(&self) -> Result<()> {
        self.ready(&mut self.lock()).map(drop)
    }

    /// Returns true if it is open.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.lock().condition, Condition::Open(_))
    }

    /// Closes it; the next use opens what lies at its place then.
    pub(crate) fn close(&self) {
        self.lock().condition = Condition::Closed;
    }

    /// Returns true if there is a file at its place; to look makes none.
    ///
    /// # Errors
    /// When that cannot be found out.
    pub(crate) fn exists(&self) -> Result<bool> {
        let file = self.folder.join(FILE_NAME);
        let is_there = file.try_exists();
        is_there.map_err(|error| Error::unknown(format!("cannot look for the store {}", file.display())).because(error))
    }

    /// Works with the store; what goes wrong with that stands as its failure. `work` may be called a second time, with a new store
    /// in place of a broken one.
    ///
    /// # Errors
    /// When it cannot be opened, while an earlier failure stands, and those of `work`.
    pub(crate) fn with<T>(&self, mut work: impl FnMut(&mut Store) -> Result<T>) -> Result<T> {
        let mut state = self.lock();
        let error = match work(self.ready(&mut state)?) {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        if self.policy.broken != OnBroken::SetAsideAtOnce || UnusableReason::of(&error) != UnusableReason::Broken {
            return Err(state.fail(error));
        }
        // Closed before it is moved.
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

    /// Looks into the store, or at `None` where it cannot be used. Whatever is missed there is no failure of the store.
    pub(crate) fn peek<T>(&self, look: impl FnOnce(Option<&Store>) -> T) -> T {
        let mut state = self.lock();
        look(self.ready(&mut state).ok().map(|store| &*store))
    }

    /// Why it cannot be used, as far as was found out last.
    pub(crate) fn trouble(&self) -> Option<Unusable> {
        match &self.lock().condition {
            Condition::Failed(why, _) => Some(why.clone()),
            Condition::Closed | Condition::Open(_) => None,
        }
    }

    /// Where a broken store lies that was set aside since this was asked last.
    pub(crate) fn take_aside(&self) -> Option<PathBuf> {
        self.lock().aside.take()
    }

    fn lock(&self) -> MutexGuard<'_, Contents> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The store, opened if need be.
    fn ready<'s>(&self, state: &'s mut Contents) -> Result<&'s mut Store> {
        let is_usable = match &state.condition {
            // One that a later cicd has changed meanwhile is opened again, which says so.
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
    /// Remembers a failure, and gives it back.
    fn fail(&mut self, error: Error) -> Error {
        self.condition = Condition::Failed(Unusable::of(&error), Instant::now());
        error
    }
}
