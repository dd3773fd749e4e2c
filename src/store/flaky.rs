//! Finds evidence that a suite or a case is flaky: it passed and failed
//! on one commit with a clean work tree, or in the attempts of one run.
//!
//! Of cases only the red and the flaky ones are kept. A case counts as passed if a run of the suite on the same commit counted as many
//! cases and does not list it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Store, codec};
use crate::model::history::Flaky;
use crate::model::result::SuiteId;

/// The number of red and flaky results of each suite that are read, the newest first. The limit keeps a long past, or a suite that is
/// always red, from making the search slow or hiding another suite.
const MAX_OF_A_SUITE: u32 = 50;

/// The number of such results of all suites together, the newest first.
const MAX_SUSPECTS: u32 = 2_000;

/// A suite or one of its cases, and the commit on which its results differ.
type FlakyColumns = (SuiteId, Option<String>, String);

/// The runs with each result, and the times when they began.
#[derive(Default)]
struct Sides {
    passed: BTreeSet<(i64, String)>,
    failed: BTreeSet<(i64, String)>,
}

impl Store {
    pub(super) fn flaky(&self, domain: Option<&str>) -> rusqlite::Result<Vec<Flaky>> {
        let mut found: BTreeMap<FlakyColumns, Sides> = BTreeMap::new();
        let red = self.suspects(RED, domain)?;
        self.note(SUITES, &red, &mut found)?;
        self.note(CASES, &red, &mut found)?;
        self.note(ATTEMPTS, &self.suspects(FLAKY, domain)?, &mut found)?;
        // Cases name the flaky part of a suite better than the suite does.
        let flaky_parts: Vec<(SuiteId, String)> =
            found.keys().filter(|what| what.1.is_some()).map(|what| (what.0.clone(), what.2.clone())).collect();
        found.retain(|(suite, case, revision), _| {
            case.is_some() || !flaky_parts.iter().any(|(other, on)| other == suite && on == revision)
        });
        let newest_first = |side: BTreeSet<(i64, String)>| side.into_iter().rev().map(|(_, run)| run).collect();
        let flaky = found.into_iter().map(|((suite, case, revision), sides)| Flaky {
            suite,
            case,
            revision,
            passed_in: newest_first(sides.passed),
            failed_in: newest_first(sides.failed),
        });
        Ok(flaky.collect())
    }

    /// Returns the rows of the results to read, as a list in JSON.
    fn suspects(&self, query: &str, domain: Option<&str>) -> rusqlite::Result<String> {
        let mut query = self.connection.prepare_cached(query)?;
        query.query_row(rusqlite::params![domain, MAX_OF_A_SUITE, MAX_SUSPECTS], |row| row.get(0))
    }

    /// Runs a query whose rows are a suite, a case, a commit, and the run and time of a failure and of a pass.
    fn note(&self, query: &str, suspects: &str, found: &mut BTreeMap<FlakyColumns, Sides>) -> rusqlite::Result<()> {
        let mut query = self.connection.prepare_cached(query)?;
        let mut rows = query.query([suspects])?;
        while let Some(row) = rows.next()? {
            let group: Option<String> = row.get(3)?;
            let name: Option<String> = row.get(4)?;
            let case = name.map(|name| match group.filter(|group| !group.is_empty()) {
                Some(group) => format!("{group} > {name}"),
                None => name,
            });
            let sides = found.entry((codec::suite(row, 0)?, case, row.get(5)?)).or_default();
            sides.failed.insert((row.get(7)?, row.get(6)?));
            sides.passed.insert((row.get(9)?, row.get(8)?));
        }
        Ok(())
    }
}

// The queries for red results name the index of red results and use its condition word for word. Otherwise SQLite may take the index of all
// results of a suite, and walk over all the passed ones.

/// Selects the red results on clean commits that have an answer.
const RED: &str = "
SELECT json_group_array(id) FROM (
    SELECT r.id FROM suites s JOIN results r ON r.id IN (
        SELECT red.id FROM results red INDEXED BY red_results_by_suite JOIN runs ON runs.id = red.run
        WHERE red.suite = s.id AND red.verdict IN ('failed', 'error', 'timed-out') AND red.verdict <> 'error'
            AND runs.is_dirty = 0 AND runs.revision IS NOT NULL
        ORDER BY red.ranked DESC, red.id DESC LIMIT ?2)
    WHERE ?1 IS NULL OR s.domain = ?1
    ORDER BY r.ranked DESC, r.id DESC LIMIT ?3)";

/// Selects the results in which a case or suite passed only at a later attempt.
const FLAKY: &str = "
SELECT json_group_array(id) FROM (
    SELECT r.id FROM suites s JOIN results r ON r.id IN (
        SELECT flaky.id FROM results flaky INDEXED BY flaky_results_by_suite JOIN runs ON runs.id = flaky.run
        WHERE flaky.suite = s.id AND flaky.is_flaky = 1 AND flaky.cached_run IS NULL AND runs.revision IS NOT NULL
        ORDER BY flaky.ranked DESC, flaky.id DESC LIMIT ?2)
    WHERE ?1 IS NULL OR s.domain = ?1
    ORDER BY r.ranked DESC, r.id DESC LIMIT ?3)";

// The order of the joins of the next two queries is fixed: left to itself, SQLite walks over all results of the suite. A commit may have had
// a thousand runs, of which twenty say enough.

/// Selects each red result on a clean commit with passed ones of the same suite and part on the same commit.
const SUITES: &str = "
SELECT s.domain, s.level, s.name, NULL, NULL, origin.revision, origin.name, red.ranked, runs.name, other.ranked
FROM json_each(?1) suspect CROSS JOIN results red ON red.id = suspect.value CROSS JOIN runs origin ON origin.id = red.run
CROSS JOIN suites s ON s.id = red.suite
CROSS JOIN results other ON other.id IN (
    SELECT pass.id FROM runs INDEXED BY clean_runs_by_revision
    CROSS JOIN results pass ON pass.run = runs.id AND pass.suite = red.suite AND pass.shard IS red.shard
    WHERE runs.revision = origin.revision AND runs.is_dirty = 0 AND runs.revision IS NOT NULL
        AND pass.verdict = 'passed' AND pass.is_ahead = 0 AND pass.cached_run IS NULL
    ORDER BY runs.id DESC LIMIT 20)
CROSS JOIN runs ON runs.id = other.run";

/// Selects each red case on a clean commit with results of as many cases on the same commit in which it is not red.
const CASES: &str = "
SELECT s.domain, s.level, s.name, c.\"group\", c.name, origin.revision, origin.name, red.ranked, runs.name, other.ranked
FROM json_each(?1) suspect CROSS JOIN results red ON red.id = suspect.value
CROSS JOIN cases c ON c.result = red.id AND c.status IN ('failed', 'error')
CROSS JOIN runs origin ON origin.id = red.run CROSS JOIN suites s ON s.id = red.suite
CROSS JOIN results other ON other.id IN (
    SELECT same.id FROM runs INDEXED BY clean_runs_by_revision
    CROSS JOIN results same ON same.run = runs.id AND same.suite = red.suite AND same.shard IS red.shard AND same.id <> red.id
    WHERE runs.revision = origin.revision AND runs.is_dirty = 0 AND runs.revision IS NOT NULL
        AND same.verdict IN ('passed', 'failed') AND same.is_ahead = 0 AND same.cached_run IS NULL
        AND same.has_whole_names = red.has_whole_names
        AND same.passed + same.failed = red.passed + red.failed AND same.failed < 500
        AND NOT EXISTS (
            SELECT 1 FROM cases again WHERE again.result = same.id AND again.status IN ('failed', 'error')
                AND again.\"group\" = c.\"group\" AND again.name = c.name)
    ORDER BY runs.id DESC LIMIT 20)
CROSS JOIN runs ON runs.id = other.run
WHERE red.verdict = 'failed' AND red.passed IS NOT NULL";

/// Selects the results that name flaky attempts themselves; with the cases, if the result names them.
const ATTEMPTS: &str = "
SELECT s.domain, s.level, s.name, c.\"group\", c.name, runs.revision, runs.name, r.ranked, runs.name, r.ranked
FROM json_each(?1) suspect JOIN results r ON r.id = suspect.value JOIN runs ON runs.id = r.run
JOIN suites s ON s.id = r.suite
LEFT JOIN cases c ON c.result = r.id AND c.status = 'flaky'";
