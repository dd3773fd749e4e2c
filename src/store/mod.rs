//! What is kept between runs, in one SQLite file: runs, results, failing cases, greens, observations. The only home of SQLite.
//!
//! What a green stands for is decided in `run::test_cache`; what is shown of the past, in `report`. A store that cannot be opened or
//! read is an error that the caller turns into a warning: everything but the past works without it.

mod cached_results;
mod codec;
mod failed_run;
mod flaky;
mod handle;
mod history;
mod import;
mod levels;
mod logs;
mod observations;
mod rank;
mod reason;
mod recent;
mod reports;
mod response_times;
mod retention;
mod schema;
mod set_aside;
mod spool;
mod state;
mod transitions;
mod write;

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode};

pub use cached_results::{CacheKey, Digest, Green, NewGreen};
pub use handle::Handle;
pub(crate) use handle::Policy;
pub use history::Rerun;
pub use import::Imported;
pub use levels::{LevelPast, SuitePast};
pub use observations::{GAP, Observation, ObservedKind, ObservedReason, availability};
pub(crate) use reason::UnusableReason;
pub use recent::Recent;
pub use reports::{Received, ReportId, RunPlace};
pub use retention::RetentionLimits;
pub use set_aside::set_aside;
pub use spool::{MOST_AGE, MOST_REPORTS, NewReport, SpooledReport};

pub(crate) use state::{StateFolders, locks, random, run_id};

use crate::model::counted;
use crate::model::error::{Error, Result};
use crate::system::steps::step;

/// The file in the folder that the caller decides on.
pub const FILE_NAME: &str = "store.sqlite";

/// How long another `cicd` may hold the store before a write gives up.
const BUSY: Duration = Duration::from_secs(10);

/// How many prepared statements a connection keeps: more than there are different ones.
const STATEMENTS: usize = 64;

/// The opened store of a repository, as seen from one of its work trees.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    /// The device and number of the file, which tell it from another one at its path.
    file: (u64, u64),
    /// The top of the work tree whose runs are written.
    worktree: String,
    /// The run that events belong to.
    run: Option<i64>,
    /// Suites whose row is known.
    suites: HashMap<String, i64>,
    plans: RefCell<levels::Plans>,
    /// What time it is; tests have clocks of their own.
    clock: fn() -> SystemTime,
}

impl Store {
    /// Opens the store in `folder`, which is made when it is missing, for runs in the work tree whose top is `worktree`. An
    /// older store is brought up to date first.
    ///
    /// # Errors
    /// When the folder or the file cannot be written, when the file is no store of ours or broken (it is left as it is), and
    /// when a newer `cicd` wrote it.
    pub fn open(folder: &Path, worktree: &Path) -> Result<Self> {
        Self::open_within(folder, worktree, BUSY)
    }

    /// As [`Store::open`]; another process may hold the store no longer than `patience`, now and at every later write.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_within(folder: &Path, worktree: &Path, patience: Duration) -> Result<Self> {
        counted::note("store opened");
        let path = folder.join(FILE_NAME);
        let _step = step!("open the store {}", path.display());
        std::fs::create_dir_all(folder)
            .map_err(|error| Error::unknown(format!("cannot make the folder {}", folder.display())).because(error))?;
        let connection = schema::open(&path, patience)?;
        let file = {
            use std::os::unix::fs::MetadataExt as _;
            std::fs::metadata(&path).map(|file| (file.dev(), file.ino())).unwrap_or_default()
        };
        let worktree = worktree.to_string_lossy().into_owned();
        Ok(Self {
            connection,
            path,
            file,
            worktree,
            run: None,
            suites: HashMap::new(),
            plans: RefCell::default(),
            clock: SystemTime::now,
        })
    }

    /// Whether the file that is open is the one that lies there: somebody may have moved or removed it, and what is written into it
    /// then is lost.
    #[must_use]
    pub fn is_in_place(&self) -> bool {
        use std::os::unix::fs::MetadataExt as _;
        std::fs::metadata(&self.path).is_ok_and(|file| (file.dev(), file.ino()) == self.file)
    }

    /// Returns true if a later version of this program has brought the file to its format since it was opened.
    fn is_later(&self) -> bool {
        schema::is_later(&self.connection).unwrap_or(false)
    }

    /// The last time that is not from the future.
    fn horizon(&self) -> i64 {
        rank::horizon(codec::time((self.clock)()))
    }

    /// An error of SQLite as one of ours.
    fn failed(&self, what: &str, error: rusqlite::Error) -> Error {
        failed(&self.path, what, error)
    }
}

/// Sets what holds for one connection only; none of it reads the file.
fn configure(connection: &Connection, patience: Duration) -> rusqlite::Result<()> {
    connection.busy_timeout(patience)?;
    // To write everything back whenever a process ends would cost each of them two syncs; the opening does it now and then.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // A file made to mislead runs nothing: no triggers or views are ours.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    // A plan depends on the statement alone: else SQLite, as it is built here, prepares a statement again for each value that is bound.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

/// What SQLite said, in our words where we have some.
fn failed(path: &Path, what: &str, error: rusqlite::Error) -> Error {
    let shown = path.display();
    let code = error.sqlite_error_code();
    let hint = UnusableReason::of_sqlite(&error).hint();
    let message = match code {
        Some(ErrorCode::NotADatabase) => format!("{shown} is not a store of cicd, or is broken"),
        Some(ErrorCode::DatabaseCorrupt) => format!("the store {shown} is broken"),
        _ => format!("cannot {what} the store {shown}"),
    };
    Error::unknown(message).because(error).hint(hint)
}

#[cfg(test)]
mod tests;
