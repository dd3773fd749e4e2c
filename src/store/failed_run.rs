//! The red suites of one run, with as many of their cases and outputs as fit on a page.

use rusqlite::{OptionalExtension, Row, params};

use super::history::{case, last_failure};
use super::{Store, codec};
use crate::model::error::Result;
use crate::model::history::{FailedRun, FailedSuite, Source};
use crate::model::result::Case;

/// The most suites of one run.
const SUITES: u32 = 40;

/// The most cases of one suite.
const CASES: u32 = 50;

/// The first columns are those of [`last_failure`].
const RED: &str = "
SELECT r.id, runs.name, r.started, r.verdict, r.why, r.head, r.omitted, r.tail, r.log, r.why_code, s.domain, s.level, s.name, r.shard,
    r.quarantine, r.again, coalesce(r.job_page, runs.job_page)
FROM results r JOIN runs ON runs.id = r.run JOIN suites s ON s.id = r.suite
WHERE r.run = ?1 AND s.domain = ?2 AND r.verdict IN ('failed', 'error', 'timed-out') ORDER BY r.id LIMIT ?3";

const COUNT: &str = "
SELECT count(*) FROM results r JOIN suites s ON s.id = r.suite
WHERE r.run = ?1 AND s.domain = ?2 AND r.verdict IN ('failed', 'error', 'timed-out')";

const RED_CASES: &str = "
SELECT \"group\", name, status, duration, substr(message, 1, 1000), substr(details, 1, 4000), file, line FROM cases
WHERE result = ?1 AND status IN ('failed', 'error') ORDER BY id LIMIT ?2";

const COUNT_CASES: &str = "SELECT count(*) FROM cases WHERE result = ?1 AND status IN ('failed', 'error')";

impl Store {
    /// Returns the red suites of a domain in a run; `None` if the run is not kept, or no suite of the domain was red in it.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn failed_run(&self, domain: &str, run: &str) -> Result<Option<FailedRun>> {
        self.red_suites(domain, run).map_err(|error| self.failed("read", error))
    }

    fn red_suites(&self, domain: &str, run: &str) -> rusqlite::Result<Option<FailedRun>> {
        let query = "SELECT id, name, revision, is_dirty, source, started, page, job_page, request, request_page
                     FROM runs WHERE name = ?1";
        let mut query = self.connection.prepare_cached(query)?;
        let Some((number, mut found)) = query.query_row([run], failed_run).optional()? else { return Ok(None) };
        let mut query = self.connection.prepare_cached(RED)?;
        let rows = query.query_map(params![number, domain, SUITES], failed_suite)?;
        let suites: Vec<Option<(i64, FailedSuite)>> = rows.collect::<rusqlite::Result<_>>()?;
        for (result, mut suite) in suites.into_iter().flatten() {
            suite.failure.cases = self.first_red_cases(result)?;
            suite.more_cases = self.count(COUNT_CASES, [result])?.saturating_sub(suite.failure.cases.len());
            found.suites.push(suite);
        }
        found.more_suites = self.count(COUNT, params![number, domain])?.saturating_sub(found.suites.len());
        Ok(Some(found).filter(|found| !found.suites.is_empty()))
    }

    fn first_red_cases(&self, result: i64) -> rusqlite::Result<Vec<Case>> {
        let mut query = self.connection.prepare_cached(RED_CASES)?;
        query.query_map(params![result, CASES], case)?.collect()
    }

    fn count(&self, query: &str, of: impl rusqlite::Params) -> rusqlite::Result<usize> {
        self.connection.prepare_cached(query)?.query_row(of, |row| row.get::<_, u32>(0)).map(|count| count as usize)
    }
}

fn failed_run(row: &Row<'_>) -> rusqlite::Result<(i64, FailedRun)> {
    let run = FailedRun {
        run: row.get(1)?,
        revision: row.get(2)?,
        is_dirty: row.get(3)?,
        source: codec::source(&row.get::<_, String>(4)?).unwrap_or(Source::Imported),
        started: codec::time_back(row.get(5)?),
        pages: codec::pages(row, 6)?,
        suites: Vec::new(),
        more_suites: 0,
    };
    Ok((row.get(0)?, run))
}

fn failed_suite(row: &Row<'_>) -> rusqlite::Result<Option<(i64, FailedSuite)>> {
    let Some(failure) = last_failure(row)? else { return Ok(None) };
    let suite = FailedSuite {
        suite: codec::suite(row, 10)?,
        shard: row.get(13)?,
        quarantine: row.get(14)?,
        again: row.get::<_, Option<String>>(15)?.filter(|again| !again.is_empty()),
        job_page: codec::page(row, 16)?,
        failure,
        more_cases: 0,
    };
    Ok(Some((row.get(0)?, suite)))
}
