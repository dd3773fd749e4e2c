//! Moves a broken store away under another name, so that a new one can begin. Nothing of it is deleted.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, OpenFlags};
use rustix::fs::FlockOperation;

use super::{FILE_NAME, Store, UnusableReason};
use crate::model::error::{Error, Result};

/// The lock file of the process that moves the store; two at once would move the new one away.
const LOCK: &str = "store.lock";

/// Files that SQLite keeps beside the store and that belong to it.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

impl Store {
    /// Opens the store like [`Store::open_within`], after a broken one was
    /// set aside. Returns the place of the broken one with the new store.
    ///
    /// # Errors
    /// Returns an error in the cases of [`Store::open_within`], and if the broken store cannot be moved.
    pub fn open_or_begin_anew(
        folder: &Path,
        worktree: &Path,
        patience: Duration,
        now: SystemTime,
    ) -> Result<(Self, Option<PathBuf>)> {
        match Self::open_within(folder, worktree, patience) {
            Ok(store) => Ok((store, None)),
            Err(error) if UnusableReason::of(&error) == UnusableReason::Broken => {
                let moved = set_aside(folder, now)?;
                Ok((Self::open_within(folder, worktree, patience)?, moved))
            }
            Err(error) => Err(error),
        }
    }
}

/// Moves a broken store away and returns its new place; `None` if the store is whole, e.g. because another process was quicker.
///
/// # Errors
/// Returns an error if the folder cannot be written.
pub fn set_aside(folder: &Path, now: SystemTime) -> Result<Option<PathBuf>> {
    let path = folder.join(FILE_NAME);
    let fail = |error: std::io::Error| {
        Error::unknown(format!("cannot move the broken store {} away", path.display()))
            .because(error)
            .hint("move it away by hand; cicd then creates a new store without the history")
    };
    let lock = File::create(folder.join(LOCK)).map_err(fail)?;
    rustix::fs::flock(&lock, FlockOperation::LockExclusive).map_err(|error| fail(error.into()))?;
    if is_whole(&path) {
        return Ok(None);
    }
    let stamp: String =
        humantime::format_rfc3339_seconds(now).to_string().chars().filter(char::is_ascii_alphanumeric).collect();
    let free = (0..100).map(|nth| match nth {
        0 => folder.join(format!("store.broken-{stamp}.sqlite")),
        nth => folder.join(format!("store.broken-{stamp}-{nth}.sqlite")),
    });
    let aside = free.into_iter().find(|aside| !aside.exists()).ok_or_else(|| fail(std::io::ErrorKind::AlreadyExists.into()))?;
    std::fs::rename(&path, &aside).map_err(fail)?;
    for ending in BESIDE {
        let with = |path: &Path| PathBuf::from(format!("{}{ending}", path.display()));
        // A write-ahead log that stays behind would be read as that of the new store.
        match std::fs::rename(with(&path), with(&aside)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(fail(error)),
            _ => {}
        }
    }
    Ok(Some(aside))
}

/// Returns true if there is a store that can be read from end to end. A store that cannot be checked counts as whole.
fn is_whole(path: &Path) -> bool {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let checked = Connection::open_with_flags(path, flags)
        .and_then(|connection| connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0)));
    match checked {
        Ok(answer) => answer == "ok",
        Err(error) => UnusableReason::of_sqlite(&error) != UnusableReason::Broken,
    }
}
