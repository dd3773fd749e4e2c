//! Keeps reports from elsewhere: deployments, and runs of levels, whole or in parts. Each report is kept once, wholly or not at all. Its
//! content is stored as text, and not read here.

use std::time::SystemTime;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::{Store, codec};
use crate::model::error::Result;

/// The number of report ids of a domain that are remembered.
const KEPT_IDS: u32 = 2000;
/// The number of runs of a level that are kept: the latest counts, and a late part may belong to one before it.
const KEPT_RUNS: u32 = 20;
/// The number of levels of a domain that are kept.
const KEPT_LEVELS: u32 = 32;
/// The number of deployments of a domain that are kept.
const KEPT_DEPLOYMENTS: u32 = 50;

/// The tables of reports. `part` is 0 for a whole run. Times are in microseconds since 1970.
pub(super) const TABLES: &str = "
CREATE TABLE report_ids (
    id INTEGER PRIMARY KEY,
    domain TEXT NOT NULL,
    kind TEXT NOT NULL,        -- run or deployment
    name TEXT NOT NULL,
    digest BLOB NOT NULL,
    UNIQUE (domain, kind, name)
) STRICT;
CREATE TABLE reported_runs (
    id INTEGER PRIMARY KEY,
    domain TEXT NOT NULL,
    level TEXT NOT NULL,
    run TEXT NOT NULL,
    revision TEXT NOT NULL,
    part INTEGER NOT NULL,
    started INTEGER NOT NULL,
    finished INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (domain, level, run, revision, part)
) STRICT;
CREATE TABLE reported_deployments (
    id INTEGER PRIMARY KEY,
    domain TEXT NOT NULL,
    since INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX reported_deployments_by_domain ON reported_deployments (domain, since, id);
";

/// The identity of a report.
#[derive(Debug, Clone, Copy)]
pub struct ReportId<'a> {
    /// The domain.
    pub domain: &'a str,
    /// The name of the report.
    pub id: &'a str,
    /// A digest of the report's content.
    pub digest: &'a [u8; 32],
}

/// The run that a report belongs to.
#[derive(Debug, Clone, Copy)]
pub struct RunPlace<'a> {
    /// The level.
    pub level: &'a str,
    /// The id of the run.
    pub run: &'a str,
    /// The commit of the run.
    pub revision: &'a str,
    /// The number of the part, from 1; 0 for a whole run.
    pub part: u32,
    /// The time when the run or part began.
    pub started: SystemTime,
    /// The time when the run or part ended.
    pub finished: SystemTime,
}

/// The outcomes of receiving a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// The report is kept.
    New,
    /// The same report was already kept.
    Known,
    /// Another report with the same id was already kept, and stays.
    Conflict,
}

impl Store {
    /// Stores the report of a run or a part of one. Among reports of the same part, the one that ended last counts.
    ///
    /// # Errors
    /// Returns an error if the disk refuses the write, or if another process holds the store for too long.
    pub fn report_run(&mut self, id: ReportId<'_>, place: RunPlace<'_>, body: &str) -> Result<Received> {
        self.receive("run", id, |transaction| {
            transaction.execute(
                "INSERT INTO reported_runs (domain, level, run, revision, part, started, finished, body)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (domain, level, run, revision, part) DO UPDATE
                 SET started = excluded.started, finished = excluded.finished, body = excluded.body
                 WHERE excluded.finished >= finished",
                params![
                    id.domain,
                    place.level,
                    place.run,
                    place.revision,
                    place.part,
                    codec::time(place.started),
                    codec::time(place.finished),
                    body
                ],
            )?;
            let old_runs = "DELETE FROM reported_runs WHERE domain = ?1 AND level = ?2 AND (run, revision) NOT IN
                (SELECT run, revision FROM reported_runs WHERE domain = ?1 AND level = ?2
                 GROUP BY run, revision ORDER BY min(started) DESC, max(id) DESC LIMIT ?3)";
            transaction.execute(old_runs, params![id.domain, place.level, KEPT_RUNS])?;
            // Levels with a red run come first, so that no red is pushed out; then
            // those whose latest run began last. A run begins with its first part.
            let old_levels = "DELETE FROM reported_runs WHERE domain = ?1 AND level NOT IN
                (SELECT level FROM
                    (SELECT level, min(started) AS began, max(iif(json_valid(body), body ->> 'verdict' <> 'passed', 1)) AS red
                     FROM reported_runs WHERE domain = ?1 GROUP BY level, run, revision)
                 GROUP BY level ORDER BY max(red) DESC, max(began) DESC, level LIMIT ?2)";
            transaction.execute(old_levels, params![id.domain, KEPT_LEVELS])?;
            Ok(())
        })
    }

    /// Stores the report of a deployment.
    ///
    /// # Errors
    /// Returns an error in the cases of [`Store::report_run`].
    pub fn report_deployment(&mut self, id: ReportId<'_>, since: SystemTime, body: &str) -> Result<Received> {
        self.receive("deployment", id, |transaction| {
            let insert = "INSERT INTO reported_deployments (domain, since, body) VALUES (?1, ?2, ?3)";
            transaction.execute(insert, params![id.domain, codec::time(since), body])?;
            let old = "DELETE FROM reported_deployments WHERE domain = ?1 AND id NOT IN
                (SELECT id FROM reported_deployments WHERE domain = ?1 ORDER BY since DESC, id DESC LIMIT ?2)";
            transaction.execute(old, params![id.domain, KEPT_DEPLOYMENTS])?;
            Ok(())
        })
    }

    fn receive(
        &mut self,
        kind: &str,
        id: ReportId<'_>,
        keep: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
    ) -> Result<Received> {
        let done = receive(&mut self.connection, kind, id, keep);
        done.map_err(|error| self.failed("write to", error))
    }

    /// Returns the reports of the latest run of each level of a domain: the run that began last, in all its parts.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn reported_runs(&self, domain: &str) -> Result<Vec<Vec<String>>> {
        reported_runs(&self.connection, domain).map_err(|error| self.failed("read", error))
    }

    /// Returns the report of a domain's deployment whose state began last.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn reported_deployment(&self, domain: &str) -> Result<Option<String>> {
        let newest = "SELECT body FROM reported_deployments WHERE domain = ?1 ORDER BY since DESC, id DESC LIMIT 1";
        let found =
            self.connection.prepare_cached(newest).and_then(|mut query| query.query_row([domain], |row| row.get(0)).optional());
        found.map_err(|error| self.failed("read", error))
    }

    /// Returns a number that changes when another connection, of this process or of another one, has changed the store.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn version(&self) -> Result<i64> {
        let found = self.connection.query_row("PRAGMA data_version", [], |row| row.get(0));
        found.map_err(|error| self.failed("read", error))
    }
}

fn receive(
    connection: &mut Connection,
    kind: &str,
    id: ReportId<'_>,
    keep: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<Received> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let known = "SELECT digest FROM report_ids WHERE domain = ?1 AND kind = ?2 AND name = ?3";
    let known = transaction.query_row(known, params![id.domain, kind, id.id], |row| row.get::<_, Vec<u8>>(0)).optional()?;
    if let Some(digest) = known {
        return Ok(if digest == id.digest { Received::Known } else { Received::Conflict });
    }
    let insert = "INSERT INTO report_ids (domain, kind, name, digest) VALUES (?1, ?2, ?3, ?4)";
    transaction.execute(insert, params![id.domain, kind, id.id, id.digest])?;
    let old = "DELETE FROM report_ids WHERE domain = ?1 AND kind = ?2 AND id <=
        (SELECT id FROM report_ids WHERE domain = ?1 AND kind = ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3)";
    transaction.execute(old, params![id.domain, kind, KEPT_IDS])?;
    keep(&transaction)?;
    transaction.commit()?;
    Ok(Received::New)
}

fn reported_runs(connection: &Connection, domain: &str) -> rusqlite::Result<Vec<Vec<String>>> {
    let all = "SELECT level, run, revision, min(started) AS began, max(id) AS newest FROM reported_runs WHERE domain = ?1
               GROUP BY level, run, revision ORDER BY level, began DESC, newest DESC";
    let mut query = connection.prepare_cached(all)?;
    let rows = query.query_map([domain], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut latest: Vec<(String, String, String)> = rows.collect::<rusqlite::Result<_>>()?;
    latest.dedup_by(|next, kept| next.0 == kept.0);
    let bodies = "SELECT body FROM reported_runs WHERE domain = ?1 AND level = ?2 AND run = ?3 AND revision = ?4 ORDER BY part";
    let mut query = connection.prepare_cached(bodies)?;
    let of = |(level, run, revision): &(String, String, String)| {
        query.query_map([domain, level, run, revision], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()
    };
    latest.iter().map(of).collect()
}
