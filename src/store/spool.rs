//! Keeps reports that a manager has not taken yet, until it does, or until they are too old or too many.
//!
//! The content of a report, and the manager that takes it, are not known here.

use std::time::{Duration, SystemTime};

use rusqlite::{Row, params};

use super::retention::has_lived_in;
use super::{Store, codec};
use crate::model::error::Result;

/// The table of reports. It holds no secret.
pub(super) const TABLES: &str = "
CREATE TABLE spool (
    id INTEGER PRIMARY KEY,
    report TEXT NOT NULL UNIQUE,
    domain TEXT NOT NULL,
    level TEXT NOT NULL,
    body TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;
";

/// The longest time that a report is kept.
pub const MOST_AGE: Duration = Duration::from_hours(14 * 24);

/// The number of reports that are kept, the newest.
pub const MOST_REPORTS: u32 = 500;

/// A report to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReport {
    /// The id of the report: a report with a known id is not kept again.
    pub id: String,
    /// The domain whose manager the report is for.
    pub domain: String,
    /// The level that the report describes.
    pub level: String,
    /// The text that is sent.
    pub body: String,
}

/// A report in the spool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpooledReport {
    /// The row of the report.
    pub row: i64,
    /// The time when the report was made.
    pub created: SystemTime,
    /// The report.
    pub report: NewReport,
}

const COLUMNS: &str = "id, created, report, domain, level, body";

impl Store {
    /// Stores reports, all or none. Returns the reports that were dropped because they are too old or too many.
    ///
    /// # Errors
    /// Returns an error in the cases of [`Store::record`].
    pub fn spool(&mut self, reports: &[NewReport], now: SystemTime) -> Result<Vec<SpooledReport>> {
        let oldest = codec::time(now).saturating_sub(codec::duration(MOST_AGE));
        self.in_transaction(|writer| {
            let insert = "INSERT OR IGNORE INTO spool (report, domain, level, body, created) VALUES (?1, ?2, ?3, ?4, ?5)";
            let mut insert = writer.transaction.prepare_cached(insert)?;
            for NewReport { id, domain, level, body } in reports {
                insert.execute(params![id, domain, level, body, codec::time(now)])?;
            }
            // No single clock deletes: see `retention`. A report that was put here after a newer one is not as old as its clock said.
            let is_aging = has_lived_in(&writer.transaction, codec::time(now))?;
            let newest = "SELECT id FROM spool ORDER BY id DESC LIMIT ?2";
            let first = "SELECT coalesce(min(id), 0) FROM spool WHERE created BETWEEN ?1 AND ?3";
            let delete = format!(
                "DELETE FROM spool WHERE (?4 AND created < ?1 AND id < ({first})) OR id NOT IN ({newest}) RETURNING {COLUMNS}"
            );
            let mut delete = writer.transaction.prepare_cached(&delete)?;
            let bounds = params![oldest, MOST_REPORTS, codec::time(now), is_aging];
            let mut dropped: Vec<SpooledReport> = delete.query_map(bounds, report)?.collect::<rusqlite::Result<_>>()?;
            dropped.sort_by_key(|report| report.row);
            Ok(dropped)
        })
    }

    /// Returns the reports in the spool, the oldest first.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn spooled(&self) -> Result<Vec<SpooledReport>> {
        let query = format!("SELECT {COLUMNS} FROM spool ORDER BY id");
        let read = || {
            let mut query = self.connection.prepare_cached(&query)?;
            query.query_map([], report)?.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| self.failed("read", error))
    }

    /// Deletes reports that were taken, or never will be.
    ///
    /// # Errors
    /// Returns an error in the cases of [`Store::record`].
    pub fn unspool(&mut self, rows: &[i64]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        self.in_transaction(|writer| {
            let mut delete = writer.transaction.prepare_cached("DELETE FROM spool WHERE id = ?1")?;
            rows.iter().try_for_each(|row| delete.execute([row]).map(drop))
        })
    }
}

fn report(row: &Row<'_>) -> rusqlite::Result<SpooledReport> {
    Ok(SpooledReport {
        row: row.get(0)?,
        created: codec::time_back(row.get(1)?),
        report: NewReport { id: row.get(2)?, domain: row.get(3)?, level: row.get(4)?, body: row.get(5)? },
    })
}
