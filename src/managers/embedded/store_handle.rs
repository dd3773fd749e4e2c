//! The store as it is read here: opened when it is first asked, and again some time after it could not be.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::model::error::{Error, Result};
use crate::store::Store;

/// So long a failure stands for the next tries: each may wait for another process.
const AGAIN: Duration = Duration::from_secs(30);

/// How long another process may hold it while somebody waits for an answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// A store that may not be there.
pub(super) struct Shelf {
    folder: PathBuf,
    root: PathBuf,
    store: Mutex<State>,
}

enum State {
    Closed,
    Open(Box<Store>),
    Failed(String, Instant),
}

impl Shelf {
    pub(super) fn new(folder: &Path, root: &Path) -> Self {
        Self { folder: folder.to_owned(), root: root.to_owned(), store: Mutex::new(State::Closed) }
    }

    /// What is in the store; why not, when it cannot be opened or read.
    pub(super) fn read<T>(&self, look: impl FnOnce(&Store) -> Result<T>) -> std::result::Result<T, String> {
        let mut state = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        match &*state {
            State::Failed(why, when) if when.elapsed() < AGAIN => return Err(why.clone()),
            State::Open(store) if store.is_in_place() => {}
            State::Open(_) | State::Closed | State::Failed(..) => {
                *state = match Store::open_within(&self.folder, &self.root, PATIENCE) {
                    Ok(store) => State::Open(Box::new(store)),
                    Err(error) => State::Failed(told(&error), Instant::now()),
                };
            }
        }
        let done = match &*state {
            State::Open(store) => look(store).map_err(|error| told(&error)),
            State::Failed(why, _) => return Err(why.clone()),
            State::Closed => Err("the store is closed".to_owned()),
        };
        if let Err(why) = &done {
            *state = State::Failed(why.clone(), Instant::now());
        }
        done
    }
}

/// An error, what caused it and what to do, in one line.
fn told(error: &Error) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string);
    let parts = std::iter::once(error.to_string()).chain(source).chain(error.hints().iter().cloned());
    parts.collect::<Vec<_>>().join("; ")
}
