//! Deletes old data to keep the file small: old runs, passed results that are no longer used, and the logs of all but the newest runs.
//!
//! No single clock deletes anything. Rows beyond a number go in the order in which they were written. Rows that are too old go only if the
//! store has been used around the time of the clock, and no row that was written since contradicts it.

use std::time::{Duration, SystemTime};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{Store, codec};
use crate::model::error::Result;

/// The limits of what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionLimits {
    /// The number of newest runs.
    pub runs: u32,
    /// The number of newest results: a large repository fills the file with fewer runs.
    pub results: u32,
    /// The age up to which runs are kept, by their beginning.
    pub age: Duration,
    /// The number of passed results, the last used ones.
    pub greens: u32,
    /// The number of newest runs whose whole outputs are kept.
    pub logs: u32,
    /// The most bytes that these outputs take.
    pub log_bytes: u64,
}

impl Default for RetentionLimits {
    fn default() -> Self {
        let age = Duration::from_hours(400 * 24);
        Self { runs: 10_000, results: 200_000, age, greens: 5_000, logs: 200, log_bytes: 2 * 1024 * 1024 * 1024 }
    }
}

impl Store {
    /// Deletes data beyond the limits. This is cheap if there is none: a few look-ups in indexes. When a number is exceeded, another
    /// twentieth goes as well, so that not every run has to delete.
    ///
    /// # Errors
    /// Returns an error if the store cannot be written.
    pub fn tidy(&mut self, now: SystemTime, limits: &RetentionLimits) -> Result<()> {
        self.let_go(now, limits).map_err(|error| self.failed("tidy", error))
    }

    fn let_go(&mut self, now: SystemTime, limits: &RetentionLimits) -> rusqlite::Result<()> {
        let oldest = codec::time(now).saturating_sub(codec::duration(limits.age));
        if !self.is_over(oldest, limits)? {
            return Ok(());
        }
        let now = codec::time(now);
        let before = self.connection.total_changes();
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // The current run stays, whatever a clock says.
        let current = self.run.unwrap_or(-1);
        if has_lived_in(&transaction, now)? {
            // A row that was written after a newer one is not as old as its clock said.
            let delete = "DELETE FROM runs WHERE started < ?1 AND id <> ?2 AND id <
                (SELECT coalesce(min(id), 0) FROM runs WHERE started BETWEEN ?1 AND ?3)";
            transaction.execute(delete, [oldest, current, now.saturating_add(codec::duration(AHEAD))])?;
        }
        let count =
            |table: &str| transaction.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, u32>(0));
        if count("runs")? > limits.runs {
            transaction.execute(
                "DELETE FROM runs WHERE id <> ?2 AND id IN (SELECT id FROM runs ORDER BY id DESC LIMIT -1 OFFSET ?1)",
                params![with_room(limits.runs), current],
            )?;
        }
        if count("results")? > limits.results {
            let first = "SELECT run FROM results ORDER BY id DESC LIMIT 1 OFFSET ?1";
            let delete = format!("DELETE FROM runs WHERE id <= ({first}) AND id <> ?2");
            transaction.execute(&delete, params![with_room(limits.results), current])?;
        }
        if count("greens")? > limits.greens {
            transaction.execute(
                "DELETE FROM greens WHERE id IN (SELECT id FROM greens ORDER BY used DESC, id DESC LIMIT -1 OFFSET ?1)",
                [with_room(limits.greens)],
            )?;
            super::cached_results::drop_unused_manifests(&transaction)?;
        }
        if transaction.total_changes() > before {
            let unused = "NOT EXISTS (SELECT 1 FROM results WHERE suite = suites.id)
                          AND NOT EXISTS (SELECT 1 FROM greens WHERE suite = suites.id)";
            transaction.execute(&format!("DELETE FROM suites WHERE {unused}"), [])?;
            self.suites.clear();
            self.plans.borrow_mut().clear();
        }
        transaction.commit()
    }

    /// Returns true if a number may exceed its limit. Ids only grow, so the span between the first and the last is never below the count.
    fn is_over(&self, oldest: i64, limits: &RetentionLimits) -> rusqlite::Result<bool> {
        let spans = "SELECT
            (SELECT coalesce(max(id), 0) FROM runs) - (SELECT coalesce(min(id), 1) FROM runs),
            (SELECT coalesce(max(id), 0) FROM results) - (SELECT coalesce(min(id), 1) FROM results),
            (SELECT coalesce(max(id), 0) FROM greens) - (SELECT coalesce(min(id), 1) FROM greens),
            (SELECT min(started) FROM runs)";
        let (runs, results, greens, first) = self.connection.query_row(spans, [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?, row.get::<_, Option<i64>>(3)?))
        })?;
        let over = |span: i64, limit: u32| span >= i64::from(limit);
        let by_number = over(runs, limits.runs) || over(results, limits.results) || over(greens, limits.greens);
        Ok(by_number || first.is_some_and(|first| first < oldest))
    }
}

/// The least age, by the clock of now, of a run that supports this clock: one that was wrong for a moment has no such run.
const LIVED: Duration = Duration::from_hours(14 * 24);
/// The greatest age of such a run: an older one does not show that the store was in use lately.
const USED: Duration = Duration::from_hours(100 * 24);
/// The most that clocks of machines that share a store differ.
const AHEAD: Duration = Duration::from_hours(24);

/// Returns true if a run of this store took place weeks before `now`, and none that was written after it claims to be from before it. So a
/// clock that is years ahead for a run or a day, or that of one of two machines, is not trusted. Imports bring other clocks.
pub(super) fn has_lived_in(connection: &Connection, now: i64) -> rusqlite::Result<bool> {
    let (from, to) = (now.saturating_sub(codec::duration(USED)), now.saturating_sub(codec::duration(LIVED)));
    let witness =
        "SELECT id, started FROM runs WHERE started BETWEEN ?1 AND ?2 AND source <> 'imported' ORDER BY id DESC LIMIT 1";
    let witness = connection.query_row(witness, [from, to], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)));
    let Some((witness, started)) = witness.optional()? else { return Ok(false) };
    let other = "SELECT 1 FROM runs WHERE id > ?1 AND started < ?2 AND source <> 'imported' LIMIT 1";
    Ok(!connection.prepare_cached(other)?.exists([witness, started.saturating_sub(codec::duration(AHEAD))])?)
}

/// Returns a limit less a twentieth.
fn with_room(limit: u32) -> u32 {
    limit - limit / 20
}
