//! The latest results of a domain's suites, level by level, as far as they are of a named commit with a clean work tree.

use std::time::{Duration, SystemTime};

use rusqlite::{Connection, Row, params};

use super::{Store, codec};
use crate::model::error::Result;
use crate::model::history::Source;
use crate::model::result::{Counts, Verdict};

/// So far back is looked in each suite for runs of the same commit: a part that was run again, other shards.
const BACK: u32 = 50;

/// The newest results of a level on one commit: of the run that began last, with what ran of it at other times.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelPast {
    /// The level.
    pub level: String,
    /// The run that began last.
    pub run: String,
    /// The commit.
    pub revision: String,
    /// Where that run took place.
    pub source: Source,
    /// When it began.
    pub started: SystemTime,
    /// The newest result of each suite, and of each part of one.
    pub suites: Vec<SuitePast>,
}

/// The newest result of a suite or of a part of it.
#[derive(Debug, Clone, PartialEq)]
pub struct SuitePast {
    /// Its name, where the level has several.
    pub name: Option<String>,
    /// Which part of how many.
    pub shard: Option<(u32, u32)>,
    /// How it ended.
    pub verdict: Verdict,
    /// Its counts.
    pub counts: Option<Counts>,
    /// When it began.
    pub started: SystemTime,
    /// How long it took.
    pub duration: Duration,
    /// Whether it has no answer: it was skipped, falls to another run, or is still to come.
    pub is_open: bool,
    /// The first cases that failed: the suite's group, the name, the message.
    pub failures: Vec<(String, String, String)>,
}

/// A result with what decides whether it counts.
struct LevelRows {
    level: String,
    run: String,
    revision: String,
    source: Source,
    began: SystemTime,
    result: i64,
    suite: SuitePast,
}

impl Store {
    /// The newest results of a domain, by level. Suites in quarantine are left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn levels(&self, domain: &str, failures: u32) -> Result<Vec<LevelPast>> {
        levels(&self.connection, domain, failures).map_err(|error| self.failed("read", error))
    }
}

fn levels(connection: &Connection, domain: &str, failures: u32) -> rusqlite::Result<Vec<LevelPast>> {
    let mut query = connection.prepare_cached(
        "SELECT s.level, runs.name, runs.revision, runs.source, runs.started, r.id, s.name, r.shard, r.verdict, r.started,
             r.duration, r.passed, r.failed, r.skipped, r.flaky
         FROM suites s JOIN results r ON r.id IN (
             SELECT id FROM results WHERE suite = s.id ORDER BY started DESC, id DESC LIMIT ?2)
         JOIN runs ON runs.id = r.run
         WHERE s.domain = ?1 AND runs.is_dirty = 0 AND runs.revision IS NOT NULL AND r.quarantine IS NULL
         ORDER BY s.level, runs.started DESC, runs.id DESC, r.id DESC",
    )?;
    let rows = query.query_map(params![domain, BACK], row)?;
    let mut found: Vec<LevelPast> = Vec::new();
    for row in rows {
        let Some(row) = row? else { continue };
        match found.last_mut().filter(|level| level.level == row.level) {
            Some(level) if level.revision == row.revision => add(level, row.suite, row.result, connection, failures)?,
            Some(_) => {}
            None => {
                let LevelRows { level, run, revision, source, began: started, .. } = row;
                let mut level = LevelPast { level, run, revision, source, started, suites: Vec::new() };
                add(&mut level, row.suite, row.result, connection, failures)?;
                found.push(level);
            }
        }
    }
    for level in &mut found {
        still_to_come(level, domain, connection)?;
    }
    Ok(found)
}

/// Adds what the run that began last was to run and has no result of: it is under way, or was killed.
fn still_to_come(level: &mut LevelPast, domain: &str, connection: &Connection) -> rusqlite::Result<()> {
    let mut query = connection.prepare_cached(
        "SELECT planned.value FROM runs, json_each(runs.planned) planned WHERE runs.name = ?1 AND planned.value NOT IN
             (SELECT s.key FROM results r JOIN suites s ON s.id = r.suite WHERE r.run = runs.id)",
    )?;
    let missing = query.query_map([&level.run], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    let of_level = format!("{domain}/{}", level.level);
    for key in missing {
        let Some(rest) = key.strip_prefix(&of_level) else { continue };
        let name = rest.strip_prefix('/').map(str::to_owned);
        if (rest.is_empty() || name.is_some()) && !level.suites.iter().any(|suite| suite.name == name) {
            let (verdict, started, duration) = (Verdict::Skipped, level.started, Duration::ZERO);
            let open =
                SuitePast { name, shard: None, verdict, counts: None, started, duration, is_open: true, failures: Vec::new() };
            level.suites.push(open);
        }
    }
    Ok(())
}

/// Adds a result that no newer one stands for.
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
        // That it was not run this time takes nothing from what it came to before, on the same commit.
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
    let shard = row.get::<_, Option<String>>(7)?;
    let shard = shard.as_deref().and_then(|shard| shard.split_once('/'));
    Ok(Some(LevelRows {
        level: row.get(0)?,
        run: row.get(1)?,
        revision: row.get(2)?,
        source,
        began: codec::time_back(row.get(4)?),
        result: row.get(5)?,
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
