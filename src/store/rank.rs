//! Decides which of two runs is newer. Times decide, except that a run that is in the store when another begins is older, whatever clocks
//! say. So each row has a rank: its time or an earlier one. Every later run and import lowers the ranks above its own time.
//!
//! A result that is further ahead than clocks may differ is from the future: if it passed, it never counts.

use std::time::SystemTime;

use rusqlite::Connection;

use super::codec;
use crate::model::clock::TOLERANCE;

/// Adds ranks to rows that had none: no run began after one that was written later.
pub(super) const TABLES: &str = "
ALTER TABLE runs ADD COLUMN ranked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE results ADD COLUMN ranked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE results ADD COLUMN is_ahead INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET ranked = min(started, coalesce(later.least, started))
    FROM (SELECT id, min(iif(source <> 'imported', started, NULL)) OVER (ORDER BY id DESC) AS least FROM runs) later
    WHERE later.id = runs.id;
UPDATE results SET ranked = started;
UPDATE results SET ranked = min(results.started, runs.ranked), is_ahead = runs.started > runs.ranked + 300000000
    FROM runs WHERE runs.id = results.run AND runs.ranked < runs.started;
CREATE INDEX runs_by_rank ON runs (ranked, id);
DROP INDEX results_by_suite;
CREATE INDEX results_by_suite ON results (suite, ranked, id, verdict, run);
DROP INDEX green_durations;
CREATE INDEX green_durations ON results (suite, ranked, duration) WHERE verdict = 'passed' AND attempts = 1 AND is_ahead = 0;
DROP INDEX own_runs;
CREATE INDEX own_runs ON runs (worktree, ranked, id) WHERE source <> 'imported';
DROP INDEX red_results_by_suite;
CREATE INDEX red_results_by_suite ON results (suite, ranked, id, verdict, run) WHERE verdict IN ('failed', 'error', 'timed-out');
DROP INDEX flaky_results_by_suite;
CREATE INDEX flaky_results_by_suite ON results (suite, ranked, id, run) WHERE is_flaky = 1;
";

/// The beginning of 2026, before which this program did not exist. A clock that shows an earlier time is behind, and gives no reason to
/// call a result one from the future.
const FIRST: i64 = 1_767_225_600_000_000;

/// Returns the last time that is not from the future, in the form of the tables.
pub(super) fn horizon(now: i64) -> i64 {
    now.saturating_add(codec::duration(TOLERANCE))
}

/// Returns the rank of something new, and whether it is from the future.
pub(super) fn of(time: SystemTime, now: SystemTime) -> (i64, bool) {
    let (time, now) = (codec::time(time), codec::time(now));
    (time.min(now), time > horizon(now))
}

/// Lowers the ranks of rows that claim to have begun after `now`, the time of a new row.
pub(super) fn bring_down(connection: &Connection, now: i64) -> rusqlite::Result<()> {
    if now >= FIRST {
        // With a condition on the suite, SQLite uses the index by suite.
        let results = "UPDATE results SET is_ahead = 1 WHERE suite IN (SELECT id FROM suites) AND ranked > ?1";
        connection.prepare_cached(results)?.execute([horizon(now)])?;
        connection.prepare_cached("DELETE FROM greens WHERE finished > ?1")?.execute([horizon(now)])?;
    }
    let results = "UPDATE results SET ranked = ?1 WHERE suite IN (SELECT id FROM suites) AND ranked > ?1";
    connection.prepare_cached(results)?.execute([now])?;
    connection.prepare_cached("UPDATE runs SET ranked = ?1 WHERE ranked > ?1")?.execute([now]).map(drop)
}
