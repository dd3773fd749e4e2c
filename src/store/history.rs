//! Reads past results, for `cicd results` and for the runner.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::time::Duration;

use rusqlite::{OptionalExtension, Row, params};
use serde_json::json;

use super::{Store, codec};
use crate::model::error::Result;
use crate::model::history::{History, LastFailure, Past, Source, SuiteHistory};
use crate::model::result::{Case, CaseStatus, Excerpt, Explanation, SourcePlace, SuiteId, Verdict};

/// The number of passed runs, the newest, that the median is taken of: suites grow, so older ones mislead.
const MEDIAN_OF: u32 = 10;

/// The condition for results that were neither reused nor retried nor imported, in the words of the index `green_durations`.
const RAN_HERE: &str = "attempts = 1";

/// The condition of [`RAN_HERE`], extended to imported results with a duration.
pub(super) const RAN_ANYWHERE: &str = "attempts <= 1 AND cached_run IS NULL AND duration > 0";

/// The suites that the newest run of a work tree left to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rerun {
    /// The id of the run.
    pub run: String,
    /// The suites that were red, in the order of their ends; those in quarantine among them.
    pub red: Vec<SuiteId>,
    /// The suites without an answer: interrupted, skipped, or planned and
    /// never ended. Suites of another part of the run are not among them.
    pub open: Vec<SuiteId>,
}

impl Store {
    /// Returns the past of one domain or of all: the newest `limit` runs of each suite.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn history(&self, domain: Option<&str>, limit: usize) -> Result<History> {
        self.gather(domain, limit).map_err(|error| self.failed("read", error))
    }

    /// Returns the domains that have results.
    ///
    /// # Errors
    /// Returns an error in the cases of [`Store::history`].
    pub fn domains(&self) -> Result<Vec<String>> {
        let domains = || -> rusqlite::Result<Vec<String>> {
            let known = "SELECT DISTINCT domain FROM suites
                         WHERE EXISTS (SELECT 1 FROM results WHERE suite = suites.id) ORDER BY domain";
            let mut query = self.connection.prepare(known)?;
            query.query_map([], |row| row.get(0))?.collect()
        };
        domains().map_err(|error| self.failed("read", error))
    }

    fn gather(&self, domain: Option<&str>, limit: usize) -> rusqlite::Result<History> {
        let mut suites = Vec::new();
        for (row, suite) in self.known_suites(domain)? {
            let runs = self.past(row, limit)?;
            if !runs.is_empty() {
                let last_failure = self.last_failure(row)?;
                suites.push(SuiteHistory { suite, runs, median: None, last_failure });
            }
        }
        let medians = self.medians(suites.iter().map(|history| &history.suite), RAN_ANYWHERE)?;
        let mut slowest = Vec::new();
        for history in &mut suites {
            history.median = medians.get(&history.suite).copied();
            slowest.extend(history.median.map(|median| (history.suite.clone(), median)));
        }
        slowest.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        suites.sort_by(|a, b| a.suite.cmp(&b.suite));
        Ok(History { suites, flaky: self.flaky(domain)?, slowest })
    }

    fn known_suites(&self, domain: Option<&str>) -> rusqlite::Result<Vec<(i64, SuiteId)>> {
        let mut query =
            self.connection.prepare("SELECT id, domain, level, name FROM suites WHERE ?1 IS NULL OR domain = ?1")?;
        query.query_map([domain], |row| Ok((row.get(0)?, codec::suite(row, 1)?)))?.collect()
    }

    fn past(&self, suite: i64, limit: usize) -> rusqlite::Result<Vec<Past>> {
        let mut query = self.connection.prepare_cached(
            "SELECT runs.name, runs.revision, runs.is_dirty, runs.source, r.verdict, r.is_flaky, r.duration, r.started,
                 r.cached_run IS NOT NULL, r.passed, r.failed, r.skipped, r.flaky
             FROM results r JOIN runs ON runs.id = r.run
             WHERE r.suite = ?1 ORDER BY r.ranked DESC, r.id DESC LIMIT ?2",
        )?;
        let rows = query.query_map(params![suite, i64::try_from(limit).unwrap_or(i64::MAX)], past)?;
        rows.filter_map(Result::transpose).collect()
    }

    fn last_failure(&self, suite: i64) -> rusqlite::Result<Option<LastFailure>> {
        let mut query = self.connection.prepare_cached(
            "SELECT r.id, runs.name, r.started, r.verdict, r.why, r.head, r.omitted, r.tail, r.log, r.why_code
             FROM results r JOIN runs ON runs.id = r.run
             WHERE r.suite = ?1 AND r.verdict IN ('failed', 'error', 'timed-out') ORDER BY r.ranked DESC, r.id DESC LIMIT 1",
        )?;
        let found = query.query_row([suite], |row| Ok((row.get(0)?, last_failure(row)?))).optional()?;
        let Some((result, Some(mut failure))) = found else { return Ok(None) };
        failure.cases = self.red_cases(result)?;
        Ok(Some(failure))
    }

    fn red_cases(&self, result: i64) -> rusqlite::Result<Vec<Case>> {
        let mut query = self.connection.prepare_cached(
            "SELECT \"group\", name, status, duration, message, details, file, line FROM cases
             WHERE result = ?1 AND status IN ('failed', 'error') ORDER BY id",
        )?;
        query.query_map([result], case)?.collect()
    }

    /// Returns the usual durations of suites: the median of their last ten passed runs that were neither reused, retried nor imported.
    /// Suites without such a run are left out.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn expected(&self, suites: &[SuiteId]) -> Result<HashMap<SuiteId, Duration>> {
        self.medians(suites.iter(), RAN_HERE).map_err(|error| self.failed("read", error))
    }

    pub(super) fn medians<'s>(
        &self,
        suites: impl Iterator<Item = &'s SuiteId>,
        counted: &str,
    ) -> rusqlite::Result<HashMap<SuiteId, Duration>> {
        let keys = json!(suites.map(ToString::to_string).collect::<Vec<_>>()).to_string();
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT s.domain, s.level, s.name, r.duration FROM json_each(?1) wanted
             JOIN suites s ON s.key = wanted.value
             JOIN results r ON r.id IN (
                 SELECT id FROM results WHERE suite = s.id AND verdict = 'passed' AND is_ahead = 0 AND {counted} AND ranked <= ?3
                 ORDER BY ranked DESC LIMIT ?2)
             ORDER BY s.id"
        ))?;
        let mut rows = query.query(params![keys, MEDIAN_OF, self.horizon()])?;
        let mut durations: HashMap<SuiteId, Vec<i64>> = HashMap::new();
        while let Some(row) = rows.next()? {
            durations.entry(codec::suite(row, 0)?).or_default().push(row.get(3)?);
        }
        Ok(durations.into_iter().map(|(suite, durations)| (suite, codec::duration_back(median(durations)))).collect())
    }

    /// Returns the suites that the newest run in this work tree, finished or not, left to do; `None` if there was no run.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn last_red(&self) -> Result<Option<Rerun>> {
        self.newest_run().map_err(|error| self.failed("read", error))
    }

    fn newest_run(&self) -> rusqlite::Result<Option<Rerun>> {
        let newest = "SELECT id, name, planned FROM runs WHERE worktree = ?1 AND source <> 'imported'
                      ORDER BY ranked DESC, id DESC LIMIT 1";
        let found = self.connection.query_row(newest, [&self.worktree], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        });
        let Some((row, run, planned)) = found.optional()? else { return Ok(None) };
        let mut query = self.connection.prepare(
            "SELECT s.domain, s.level, s.name, r.verdict, r.why_code, r.is_ahead OR r.ranked > ?2
             FROM results r JOIN suites s ON s.id = r.suite WHERE r.run = ?1 ORDER BY r.id",
        )?;
        let ended = query.query_map(params![row, self.horizon()], |row| {
            Ok((codec::suite(row, 0)?, row.get(3)?, row.get(4)?, row.get(5)?))
        })?;
        let ended: Vec<(SuiteId, String, Option<String>, bool)> = ended.collect::<rusqlite::Result<_>>()?;
        let planned: Vec<String> = serde_json::from_str(&planned).unwrap_or_default();
        let mut rerun = Rerun { run, red: Vec::new(), open: Vec::new() };
        let known: HashSet<String> = ended.iter().map(|(suite, ..)| suite.to_string()).collect();
        for planned in planned.iter().filter(|key| !known.contains(*key)) {
            rerun.open.extend(codec::suite_of_key(planned));
        }
        for (suite, word, code, is_ahead) in ended {
            match codec::verdict(&word) {
                Some(verdict) if verdict.is_red() => rerun.red.push(suite),
                Some(Verdict::Passed) if !is_ahead => {}
                Some(Verdict::Skipped) if code.as_deref() == Some(Explanation::ELSEWHERE) => {}
                _ => rerun.open.push(suite),
            }
        }
        Ok(Some(rerun))
    }
}

fn past(row: &Row<'_>) -> rusqlite::Result<Option<Past>> {
    let (source, verdict): (String, String) = (row.get(3)?, row.get(4)?);
    let (source, Some(verdict)) = (codec::source(&source).unwrap_or(Source::Imported), codec::verdict(&verdict)) else {
        return Ok(None);
    };
    Ok(Some(Past {
        run: row.get(0)?,
        revision: row.get(1)?,
        is_dirty: row.get(2)?,
        verdict,
        is_flaky: row.get(5)?,
        counts: codec::counts_back([row.get(9)?, row.get(10)?, row.get(11)?, row.get(12)?]),
        duration: codec::duration_back(row.get(6)?),
        started: codec::time_back(row.get(7)?),
        source,
        is_cached: row.get(8)?,
    }))
}

pub(super) fn last_failure(row: &Row<'_>) -> rusqlite::Result<Option<LastFailure>> {
    let Some(verdict) = codec::verdict(&row.get::<_, String>(3)?) else { return Ok(None) };
    let text = |at| row.get::<_, Option<String>>(at).map(Option::unwrap_or_default);
    let omitted = row.get::<_, Option<i64>>(6)?.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or(0);
    Ok(Some(LastFailure {
        run: row.get(1)?,
        when: codec::time_back(row.get(2)?),
        verdict,
        why: row.get(4)?,
        why_code: row.get(9)?,
        cases: Vec::new(),
        output: Excerpt { head: text(5)?, omitted, tail: text(7)? },
        log: row.get::<_, Option<String>>(8)?.map(PathBuf::from).filter(|log| log.exists()),
    }))
}

pub(super) fn case(row: &Row<'_>) -> rusqlite::Result<Case> {
    let place = row.get::<_, Option<String>>(6)?.zip(row.get::<_, Option<u32>>(7)?);
    Ok(Case {
        group: row.get(0)?,
        name: row.get(1)?,
        status: codec::status(&row.get::<_, String>(2)?).unwrap_or(CaseStatus::Error),
        duration: row.get::<_, Option<i64>>(3)?.map(codec::duration_back),
        message: row.get(4)?,
        details: row.get(5)?,
        place: place.map(|(file, line)| SourcePlace { file, line }),
    })
}

fn median(mut values: Vec<i64>) -> i64 {
    values.sort_unstable();
    let middle = values.len() / 2;
    match values.len() {
        0 => 0,
        count if count % 2 == 1 => values[middle],
        _ => i64::midpoint(values[middle - 1], values[middle]),
    }
}
