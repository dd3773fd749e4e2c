//! Reads the latest results of a domain's suites, level by level, if they belong to a known commit with a clean work tree.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Store, codec};
use crate::model::error::Result;
use crate::model::history::Source;
use crate::model::pages::PageUrl;
use crate::model::result::{Counts, SuiteId, Verdict};

/// The number of results of each suite that are searched for runs of the same commit, such as other shards or a part that was run again.
const BACK: u32 = 50;

/// The newest results of a level on one commit: those of the run that began last, completed by other runs on that commit.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelPast {
    /// The level.
    pub level: String,
    /// The run that began last.
    pub run: String,
    /// The commit of the run.
    pub revision: String,
    /// The place where the run took place.
    pub source: Source,
    /// The page of the run in CI that is nearest to the log.
    pub page: Option<PageUrl>,
    /// The time when the run began, as far as clocks are trusted.
    pub started: SystemTime,
    /// The newest result of each suite, and of each part of one.
    pub suites: Vec<SuitePast>,
}

/// The newest result of a suite or of a part of it.
#[derive(Debug, Clone, PartialEq)]
pub struct SuitePast {
    /// The name of the suite, where the level has several.
    pub name: Option<String>,
    /// The number of the part, and the number of all parts.
    pub shard: Option<(u32, u32)>,
    /// The result of the suite.
    pub verdict: Verdict,
    /// The counts of cases.
    pub counts: Option<Counts>,
    /// The time when the suite began, as far as clocks are trusted.
    pub started: SystemTime,
    /// The time that the suite took.
    pub duration: Duration,
    /// True if the suite has no answer: it was skipped, belongs to another run, or has not ended yet.
    pub is_open: bool,
    /// The first cases that failed: the suite's group, the name, the message.
    pub failures: Vec<(String, String, String)>,
}

/// A result, with the columns that decide whether it counts.
struct LevelRows {
    level: String,
    run: String,
    revision: String,
    source: Source,
    page: Option<PageUrl>,
    began: SystemTime,
    result: i64,
    /// The row of the run.
    number: i64,
    suite: SuitePast,
}

impl Store {
    /// Returns the newest results of a domain, by level. Suites in quarantine are left out.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn levels(&self, domain: &str, failures: u32) -> Result<Vec<LevelPast>> {
        levels(self, domain, failures).map_err(|error| self.failed("read", error))
    }
}

/// Selects the suites of a domain, level by level.
const SUITES: &str = "SELECT id, level FROM suites WHERE domain = ?1 ORDER BY level, id";

// The inner selects of the next two queries read only an index.

/// Selects the newest results of a suite that may count, one by one.
const NEAR: &str = "
SELECT r.ranked, runs.ranked, runs.id, runs.revision, runs.source, r.verdict, r.is_ahead OR r.ranked > ?3 OR runs.ranked > ?3
FROM (SELECT id, run FROM results WHERE suite = ?1 ORDER BY ranked DESC, id DESC LIMIT ?2) near
JOIN runs ON runs.id = near.run JOIN results r ON r.id = near.id
WHERE runs.is_dirty = 0 AND runs.revision IS NOT NULL AND r.quarantine IS NULL";

/// Selects those of them that belong to a commit. Rows are wide, so an index chooses them, and no other row is read.
const OF_COMMIT: &str = "
SELECT s.level, runs.name, runs.revision, runs.source, runs.ranked, r.id, s.name, r.shard, r.verdict, r.ranked, r.duration, r.passed,
    r.failed, r.skipped, r.flaky, runs.id, r.is_ahead OR r.ranked > ?4 OR runs.ranked > ?4,
    coalesce(runs.job_page, runs.page)
FROM (SELECT id, run FROM results WHERE suite = ?1 ORDER BY ranked DESC, id DESC LIMIT ?2) near
JOIN runs INDEXED BY clean_runs_by_revision
    ON runs.revision = ?3 AND runs.id = near.run AND runs.is_dirty = 0 AND runs.revision IS NOT NULL
JOIN results r ON r.id = near.id JOIN suites s ON s.id = r.suite
WHERE r.quarantine IS NULL";

/// The run that began last, and its commit.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct NewestRun {
    began: i64,
    run: i64,
    revision: String,
}

fn levels(store: &Store, domain: &str, failures: u32) -> rusqlite::Result<Vec<LevelPast>> {
    let connection = &store.connection;
    let mut query = connection.prepare_cached(SUITES)?;
    let suites: Vec<(i64, String)> =
        query.query_map([domain], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut found = Vec::new();
    for suites in suites.chunk_by(|one, other| one.1 == other.1) {
        let Some((mut level, run)) = level(connection, suites, failures, store.horizon())? else { continue };
        let planned = store.plans.borrow_mut().of(connection, run, domain)?;
        still_to_come(&mut level, run, planned, connection)?;
        found.push(level);
    }
    Ok(found)
}

/// Returns the results of the suites of one level, and the row of the run that began last.
fn level(
    connection: &Connection,
    suites: &[(i64, String)],
    failures: u32,
    horizon: i64,
) -> rusqlite::Result<Option<(LevelPast, i64)>> {
    let mut newest = None;
    for (suite, _) in suites {
        newest = newest.max(newest_run(connection, *suite, horizon)?);
    }
    let Some(NewestRun { revision, .. }) = newest else { return Ok(None) };
    let mut rows: Vec<LevelRows> = Vec::new();
    for (suite, _) in suites {
        let mut query = connection.prepare_cached(OF_COMMIT)?;
        for row in query.query_map(params![suite, BACK, revision, horizon], row)? {
            rows.extend(row?);
        }
    }
    rows.sort_by_key(|row| Reverse((row.began, row.number, row.result)));
    let mut found: Option<(LevelPast, i64)> = None;
    for row in rows {
        let LevelRows { level, run, revision, source, page, began: started, number, result, suite } = row;
        let (level, _) = found
            .get_or_insert_with(|| (LevelPast { level, run, revision, source, page, started, suites: Vec::new() }, number));
        add(level, suite, result, connection, failures)?;
    }
    Ok(found)
}

/// Returns the run that began last among those with a result of the suite. Most often it is the run of the newest result: a result that
/// ended before another run began is of an older run. A passed result from the future is not the newest, but a red one always counts.
fn newest_run(connection: &Connection, suite: i64, horizon: i64) -> rusqlite::Result<Option<NewestRun>> {
    let mut query = connection.prepare_cached(NEAR)?;
    let mut rows = query.query(params![suite, BACK, horizon])?;
    let mut newest: Option<NewestRun> = None;
    while let Some(row) = rows.next()? {
        let started: i64 = row.get(0)?;
        if newest.as_ref().is_some_and(|newest| started < newest.began) {
            break;
        }
        let (source, verdict): (String, String) = (row.get(4)?, row.get(5)?);
        let is_ahead: bool = row.get(6)?;
        let counts = codec::verdict(&verdict).is_some_and(|verdict| verdict.is_red() || !is_ahead);
        if codec::source(&source).is_some() && counts {
            newest = newest.max(Some(NewestRun { began: row.get(1)?, run: row.get(2)?, revision: row.get(3)? }));
        }
    }
    Ok(newest)
}

/// Adds the suites that the run that began last had planned and has no result of: the run is still going, or was killed.
fn still_to_come(level: &mut LevelPast, run: i64, planned: Vec<SuiteId>, connection: &Connection) -> rusqlite::Result<()> {
    for suite in planned {
        if suite.level != level.level || level.suites.iter().any(|known| known.name == suite.name) {
            continue;
        }
        let mut query = connection.prepare_cached(HAS_RESULT)?;
        if !query.exists(params![run, suite.to_string()])? {
            let (verdict, started, duration) = (Verdict::Skipped, level.started, Duration::ZERO);
            let SuiteId { name, .. } = suite;
            let open =
                SuitePast { name, shard: None, verdict, counts: None, started, duration, is_open: true, failures: Vec::new() };
            level.suites.push(open);
        }
    }
    Ok(())
}

/// Selects any result of a suite in a run: a result in quarantine does not count, but the suite is not missing.
const HAS_RESULT: &str = "SELECT 1 FROM results WHERE run = ?1 AND suite = (SELECT id FROM suites WHERE key = ?2)";

/// The suites that runs planned, by domain. They are read once for all domains, since the newest run of one domain is mostly that of all.
#[derive(Debug, Default)]
pub(super) struct Plans {
    /// The version of the file that the plans were read from.
    version: i64,
    by_run: HashMap<i64, HashMap<String, Vec<SuiteId>>>,
}

impl Plans {
    /// Forgets all plans: this connection has written, which does not change the version that it sees.
    pub(super) fn clear(&mut self) {
        self.by_run.clear();
    }

    /// Returns the suites of a domain that a run planned.
    fn of(&mut self, connection: &Connection, run: i64, domain: &str) -> rusqlite::Result<Vec<SuiteId>> {
        let version = connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        if version != self.version || self.by_run.len() >= PLANS {
            *self = Self { version, by_run: HashMap::new() };
        }
        let by_domain = match self.by_run.entry(run) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let mut query = connection.prepare_cached(PLANNED)?;
                let text: Option<String> = query.query_row([run], |row| row.get(0)).optional()?;
                new.insert(by_domain(text.as_deref()))
            }
        };
        Ok(by_domain.get(domain).cloned().unwrap_or_default())
    }
}

const PLANNED: &str = "SELECT planned FROM runs WHERE id = ?1";

/// The most plans that are kept.
const PLANS: usize = 16;

/// Parses a plan. The file is not trusted: a text that is not a plan has no suites.
fn by_domain(planned: Option<&str>) -> HashMap<String, Vec<SuiteId>> {
    let keys: Vec<String> = planned.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let mut found: HashMap<String, Vec<SuiteId>> = HashMap::new();
    for suite in keys.iter().filter_map(|key| codec::suite_of_key(key)) {
        found.entry(suite.domain.clone()).or_default().push(suite);
    }
    found
}

/// Adds a result, unless a newer one stands for the same suite and part.
fn add(
    level: &mut LevelPast,
    mut suite: SuitePast,
    result: i64,
    connection: &Connection,
    failures: u32,
) -> rusqlite::Result<()> {
    let is_same = |other: &SuitePast| other.name == suite.name && (other.shard == suite.shard || !other.is_split());
    let newer = level.suites.iter().position(is_same);
    match newer {
        // A suite that did not run this time keeps its earlier result on the same commit.
        Some(at) if level.suites[at].is_open && !suite.is_open => drop(level.suites.remove(at)),
        Some(_) => return Ok(()),
        None => {}
    }
    if suite.verdict.is_red() {
        let cases = "SELECT \"group\", name, message FROM cases WHERE result = ?1 AND status IN ('failed', 'error') ORDER BY id LIMIT ?2";
        let mut query = connection.prepare_cached(cases)?;
        let rows = query.query_map(params![result, failures], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        suite.failures = rows.collect::<rusqlite::Result<_>>()?;
    }
    level.suites.push(suite);
    Ok(())
}

impl SuitePast {
    fn is_split(&self) -> bool {
        self.shard.is_some()
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<Option<LevelRows>> {
    let (source, verdict): (String, String) = (row.get(3)?, row.get(8)?);
    let (Some(source), Some(verdict)) = (codec::source(&source), codec::verdict(&verdict)) else { return Ok(None) };
    // A pass at a time that a wrong clock gave is no answer.
    let is_ahead: bool = row.get(16)?;
    let verdict = if is_ahead && !verdict.is_red() { Verdict::Skipped } else { verdict };
    let shard = row.get::<_, Option<String>>(7)?;
    let shard = shard.as_deref().and_then(|shard| shard.split_once('/'));
    Ok(Some(LevelRows {
        level: row.get(0)?,
        run: row.get(1)?,
        revision: row.get(2)?,
        source,
        page: codec::page(row, 17)?,
        began: codec::time_back(row.get(4)?),
        result: row.get(5)?,
        number: row.get(15)?,
        suite: SuitePast {
            name: row.get(6)?,
            shard: shard.and_then(|(part, of)| part.parse().ok().zip(of.parse().ok())),
            verdict,
            started: codec::time_back(row.get(9)?),
            duration: codec::duration_back(row.get(10)?),
            is_open: verdict == Verdict::Skipped,
            counts: codec::counts_back([row.get(11)?, row.get(12)?, row.get(13)?, row.get(14)?]),
            failures: Vec::new(),
        },
    }))
}
