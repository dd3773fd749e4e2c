//! The tables, by versions: how an older store is brought up to date, once and whoever comes first.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::{configure, failed};
use crate::model::error::{Error, Result};

/// Says in the file's header whose it is: "cicd".
const APPLICATION: i32 = 0x6369_6364;

/// How often a store is opened that the system does not give, and how long after each other.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(20);

/// What brings a store from the version before to its own place in the list, counted from 1. What was released is never
/// changed: a new version is a new entry.
const MIGRATIONS: [&str; 11] = [
    RESULTS,
    GREENS,
    OBSERVATIONS,
    super::reports::TABLES,
    super::spool::TABLES,
    CODES,
    WHOLE_NAMES,
    INDEXES,
    super::rank::TABLES,
    PAGES,
    super::response_times::TABLES,
];

/// Times are microseconds since 1970, durations microseconds, lists JSON.
const RESULTS: &str = "
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    started INTEGER NOT NULL,
    revision TEXT,
    is_dirty INTEGER NOT NULL,
    source TEXT NOT NULL,
    worktree TEXT NOT NULL,
    ranges TEXT NOT NULL,
    widened_because TEXT,
    planned TEXT NOT NULL,
    logs TEXT,
    duration INTEGER,          -- from here on: NULL until it ends, and for ever when it never did
    is_green INTEGER,
    signal TEXT,
    without_suites TEXT
) STRICT;
CREATE INDEX runs_by_time ON runs (started, id);
CREATE TABLE suites (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    domain TEXT NOT NULL,
    level TEXT NOT NULL,
    name TEXT
) STRICT;
CREATE TABLE results (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    suite INTEGER NOT NULL REFERENCES suites (id),
    started INTEGER NOT NULL,
    duration INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    judged_by TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    is_flaky INTEGER NOT NULL,
    passed INTEGER,            -- the four counts: NULL when nothing reported any
    failed INTEGER,
    skipped INTEGER,
    flaky INTEGER,
    shard TEXT,
    cached_run TEXT,
    cached_finished INTEGER,
    quarantine TEXT,
    why TEXT,
    leaked TEXT,
    command TEXT,              -- from here on: of red ones only
    folder TEXT,
    again TEXT,
    log TEXT,
    head TEXT,
    omitted INTEGER,
    tail TEXT
) STRICT;
CREATE INDEX results_by_run ON results (run);
CREATE INDEX results_by_suite ON results (suite, started, id, verdict);
CREATE INDEX green_durations ON results (suite, started, duration) WHERE verdict = 'passed' AND attempts = 1;
CREATE TABLE cases (
    id INTEGER PRIMARY KEY,
    result INTEGER NOT NULL REFERENCES results (id) ON DELETE CASCADE,
    \"group\" TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    duration INTEGER,
    message TEXT NOT NULL,
    details TEXT NOT NULL,
    file TEXT,
    line INTEGER
) STRICT;
CREATE INDEX cases_by_result ON cases (result);
";

/// `salt` keys every digest, so that what a secret was cannot be tried out on the file.
const GREENS: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('salt', randomblob(32));
CREATE TABLE greens (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,
    suite INTEGER NOT NULL REFERENCES suites (id),
    run TEXT NOT NULL,
    finished INTEGER NOT NULL,
    duration INTEGER NOT NULL,
    judged_by TEXT NOT NULL,
    passed INTEGER,
    failed INTEGER,
    skipped INTEGER,
    flaky INTEGER,
    parts TEXT NOT NULL,       -- [[name, digest in hex], ...]
    used INTEGER NOT NULL,
    seal BLOB NOT NULL         -- over the rest of the row: one that does not fit is no green
) STRICT;
CREATE INDEX greens_by_suite ON greens (suite, used);
CREATE INDEX greens_by_use ON greens (used);
CREATE TABLE manifests (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    content BLOB NOT NULL
) STRICT;
";

/// Spans in which something stayed the same: from when it was seen so, until when.
const OBSERVATIONS: &str = "
CREATE TABLE observations (
    id INTEGER PRIMARY KEY,
    domain TEXT NOT NULL,
    what TEXT NOT NULL,        -- 'health' or 'verdict'
    status TEXT NOT NULL,
    begun INTEGER NOT NULL,
    seen INTEGER NOT NULL
) STRICT;
CREATE INDEX observations_by_domain ON observations (what, domain, id);
";

/// The word of an explanation beside its text. Of older rows that one is known by its text which code decides by.
const CODES: &str = "
ALTER TABLE results ADD COLUMN why_code TEXT;
UPDATE results SET why_code = 'other-shard' WHERE verdict = 'skipped' AND why LIKE 'it falls to shard %';
";

/// True if the cases of a result have their whole names. Those of older rows end with their first line or after 512 bytes, and are not
/// compared with whole ones: the same case would look like another, and as if it had passed.
const WHOLE_NAMES: &str = "
ALTER TABLE results ADD COLUMN has_whole_names INTEGER NOT NULL DEFAULT 0;
";

/// Indexes for what is asked of a long history: a domain's suites, a run's results of a suite, the clean runs of a commit, the runs of a
/// work tree, and the few results that were red or flaky.
const INDEXES: &str = "
CREATE INDEX suites_by_domain ON suites (domain, level);
DROP INDEX results_by_run;
CREATE INDEX results_by_run ON results (run, suite);
DROP INDEX results_by_suite;
CREATE INDEX results_by_suite ON results (suite, started, id, verdict, run);
CREATE INDEX clean_runs_by_revision ON runs (revision) WHERE is_dirty = 0 AND revision IS NOT NULL;
CREATE INDEX own_runs ON runs (worktree, started, id) WHERE source <> 'imported';
CREATE INDEX red_results_by_suite ON results (suite, started, id, verdict, run) WHERE verdict IN ('failed', 'error', 'timed-out');
CREATE INDEX flaky_results_by_suite ON results (suite, started, id, run) WHERE is_flaky = 1;
";

/// The pages of a run in CI and of its pull request, and of a red result's own job where it is another one. They are text from outside:
/// what is read back is judged again.
const PAGES: &str = "
ALTER TABLE runs ADD COLUMN page TEXT;
ALTER TABLE runs ADD COLUMN job_page TEXT;
ALTER TABLE runs ADD COLUMN request INTEGER;
ALTER TABLE runs ADD COLUMN request_page TEXT;
ALTER TABLE results ADD COLUMN job_page TEXT;
";

/// Opens the file, and brings it up to date when it is older. One that is up to date is only looked at.
/// `patience` is how long another process may hold it.
pub(super) fn open(path: &Path, patience: Duration) -> Result<Connection> {
    open_to(path, MIGRATIONS.len(), patience)
}

/// As [`open`], up to a version: tests make old stores with it.
pub(super) fn open_to(path: &Path, version: usize, patience: Duration) -> Result<Connection> {
    let mut tries = 1;
    loop {
        match attempt(path, version, patience) {
            // The files beside a store come and go by their names while others make one, or let go of one that was moved.
            Err(error) if tries < TRIES && error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure) => {
                tries += 1;
                std::thread::sleep(PAUSE);
            }
            Err(error) => return Err(failed(path, "open", error)),
            Ok(done) => return done,
        }
    }
}

/// Opens it once; SQLite's errors stand outside.
fn attempt(path: &Path, version: usize, patience: Duration) -> rusqlite::Result<Result<Connection>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    configure(&connection, patience)?;
    let (found, application) = header(&connection)?;
    if found > MIGRATIONS.len() {
        return Ok(Err(too_new(path, found)));
    }
    let is_foreign = if found == 0 { !is_empty(&connection)? } else { application != APPLICATION };
    if is_foreign {
        return Ok(Err(Error::unknown(format!("{} is the database of another program", path.display()))
            .hint("move it away, or name another folder in CICD_STATE_DIR")));
    }
    if found < version {
        migrate(&mut connection, version, patience)?;
    }
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    shorten_log(&connection, path, patience)?;
    Ok(Ok(connection))
}

/// The length from which on the write-ahead log is written back, in bytes. Each process that opens the store reads all of it.
const LONG_LOG: u64 = 1 << 20;

/// Writes a long write-ahead log back and empties it, unless another process is reading it. SQLite begins the log anew only when a process
/// that has written it back writes again: with processes that write once, it would grow for ever.
fn shorten_log(connection: &Connection, path: &Path, patience: Duration) -> rusqlite::Result<()> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if std::fs::metadata(log).map_or(0, |log| log.len()) < LONG_LOG {
        return Ok(());
    }
    connection.busy_timeout(Duration::ZERO)?;
    // If it cannot be done now, the next opening does it.
    drop(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())));
    connection.busy_timeout(patience)
}

fn too_new(path: &Path, found: usize) -> Error {
    let known = MIGRATIONS.len();
    let message = format!("a newer cicd wrote {}: its format is {found}, this one knows up to {known}", path.display());
    Error::unknown(message).hint("install that version here too, or name another folder in CICD_STATE_DIR")
}

/// Returns true if the file has a format that this version does not know.
pub(super) fn is_later(connection: &Connection) -> rusqlite::Result<bool> {
    let found: i64 = connection.prepare_cached("PRAGMA user_version")?.query_row([], |row| row.get(0))?;
    Ok(usize::try_from(found).unwrap_or(usize::MAX) > MIGRATIONS.len())
}

/// The version, and whose file it is. A version that is no number of ours is newer than any.
fn header(connection: &Connection) -> rusqlite::Result<(usize, i32)> {
    let both = "SELECT user_version, application_id FROM pragma_user_version, pragma_application_id";
    let version = |found: i64| usize::try_from(found).unwrap_or(usize::MAX);
    connection.query_row(both, [], |row| Ok((version(row.get(0)?), row.get(1)?)))
}

/// Returns true if there is no table yet. Another `cicd` may be making ours right now, which the version tells.
fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    let tables = "SELECT count(*) FROM sqlite_schema, pragma_user_version WHERE user_version = 0";
    connection.query_row(tables, [], |row| Ok(row.get::<_, i64>(0)? == 0))
}

fn migrate(connection: &mut Connection, version: usize, patience: Duration) -> rusqlite::Result<()> {
    write_ahead(connection, patience)?;
    // Takes the write lock before it reads: whoever comes second finds the work done.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (found, _) = header(&transaction)?;
    for (nth, migration) in MIGRATIONS[..version].iter().enumerate().skip(found) {
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", i64::try_from(nth + 1).unwrap_or(i64::MAX))?;
    }
    transaction.commit()
}

/// Turns the write-ahead log on, which the file remembers. SQLite does not wait here for another process that does the same, so
/// this does. Where the file system cannot do it the store works too, with a lock that keeps readers out.
fn write_ahead(connection: &Connection, patience: Duration) -> rusqlite::Result<()> {
    let end = Instant::now() + patience;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && Instant::now() < end => {
                std::thread::sleep(Duration::from_millis(5));
            }
            other => return other,
        }
    }
}
