//! The evidence that a suite or a case is flaky: it passed and failed on one commit with a clean work tree, or in the attempts
//! of one run.
//!
//! Of cases only the red and the flaky ones are kept. That one passed is concluded from a run of the suite on the same commit that
//! counted as many cases and does not list it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Store, codec};
use crate::model::history::Flaky;
use crate::model::result::SuiteId;

/// The most results of red and flaky suites that are looked at, the newest.
const MAX_SUSPECTS: u32 = 2_000;

/// What came to different ends: a suite or one of its cases, on a commit.
type FlakyColumns = (SuiteId, Option<String>, String);

/// The runs on each side, with the time of their beginnings.
#[derive(Default)]
struct Sides {
    passed: BTreeSet<(i64, String)>,
    failed: BTreeSet<(i64, String)>,
}

impl Store {
    pub(super) fn flaky(&self, domain: Option<&str>) -> rusqlite::Result<Vec<Flaky>> {
        let mut found: BTreeMap<FlakyColumns, Sides> = BTreeMap::new();
        self.note(SUITES, domain, &mut found)?;
        self.note(CASES, domain, &mut found)?;
        self.note(ATTEMPTS, domain, &mut found)?;
        // A suite is told by its cases where they are known.
        let told: Vec<(SuiteId, String)> =
            found.keys().filter(|what| what.1.is_some()).map(|what| (what.0.clone(), what.2.clone())).collect();
        found.retain(|(suite, case, revision), _| {
            case.is_some() || !told.iter().any(|(other, on)| other == suite && on == revision)
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

    /// Runs a query whose rows are a suite, a case, a commit, and the run and time of a failure and of a pass.
    fn note(&self, query: &str, domain: Option<&str>, found: &mut BTreeMap<FlakyColumns, Sides>) -> rusqlite::Result<()> {
        let mut query = self.connection.prepare(query)?;
        let mut rows = query.query(rusqlite::params![domain, MAX_SUSPECTS])?;
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

// In all of them the order of the joins is fixed: from the few suspects, by the commit and the indexes made for it, to what else ran there.
// What is red is asked for in the words of the index of red results.

/// A red result on a clean commit, and a green one of the same suite and part on the same commit.
const SUITES: &str = "
WITH red AS (
    SELECT r.id, r.suite, r.shard, r.started, r.passed, r.failed, r.has_whole_names, runs.revision, runs.name AS run_name
    FROM results r CROSS JOIN runs ON runs.id = r.run CROSS JOIN suites s ON s.id = r.suite
    WHERE r.verdict IN ('failed', 'error', 'timed-out') AND r.verdict <> 'error' AND runs.is_dirty = 0 AND runs.revision IS NOT NULL
        AND (?1 IS NULL OR s.domain = ?1)
    ORDER BY r.started DESC LIMIT ?2)
SELECT s.domain, s.level, s.name, NULL, NULL, red.revision, red.run_name, red.started, runs.name, other.started
FROM red CROSS JOIN suites s ON s.id = red.suite
CROSS JOIN runs ON runs.revision = red.revision AND runs.is_dirty = 0 AND runs.revision IS NOT NULL
CROSS JOIN results other ON other.run = runs.id AND other.suite = red.suite AND other.shard IS red.shard
WHERE other.verdict = 'passed' AND other.cached_run IS NULL";

/// A red case on a clean commit, and a result with as many cases on the same commit in which it is not red.
const CASES: &str = "
WITH red AS (
    SELECT r.id, r.suite, r.shard, r.started, r.passed, r.failed, r.has_whole_names, runs.revision, runs.name AS run_name
    FROM results r CROSS JOIN runs ON runs.id = r.run CROSS JOIN suites s ON s.id = r.suite
    WHERE r.verdict IN ('failed', 'error', 'timed-out') AND r.verdict = 'failed' AND runs.is_dirty = 0 AND runs.revision IS NOT NULL AND r.passed IS NOT NULL
        AND (?1 IS NULL OR s.domain = ?1)
    ORDER BY r.started DESC LIMIT ?2)
SELECT s.domain, s.level, s.name, c.\"group\", c.name, red.revision, red.run_name, red.started, runs.name, other.started
FROM red CROSS JOIN suites s ON s.id = red.suite
CROSS JOIN runs ON runs.revision = red.revision AND runs.is_dirty = 0 AND runs.revision IS NOT NULL
CROSS JOIN results other ON other.run = runs.id AND other.suite = red.suite AND other.shard IS red.shard AND other.id <> red.id
CROSS JOIN cases c ON c.result = red.id AND c.status IN ('failed', 'error')
WHERE other.verdict IN ('passed', 'failed') AND other.cached_run IS NULL AND other.has_whole_names = red.has_whole_names
    AND other.passed + other.failed = red.passed + red.failed AND other.failed < 500
    AND NOT EXISTS (
        SELECT 1 FROM cases same WHERE same.result = other.id AND same.status IN ('failed', 'error')
            AND same.\"group\" = c.\"group\" AND same.name = c.name)";

/// A result that says itself that something passed only at a later attempt; the cases where it names them.
const ATTEMPTS: &str = "
WITH suspect AS (
    SELECT r.id, r.suite, r.shard, r.started, r.passed, r.failed, r.has_whole_names, runs.revision, runs.name AS run_name
    FROM results r CROSS JOIN runs ON runs.id = r.run CROSS JOIN suites s ON s.id = r.suite
    WHERE r.is_flaky = 1 AND r.cached_run IS NULL AND runs.revision IS NOT NULL AND (?1 IS NULL OR s.domain = ?1)
    ORDER BY r.started DESC LIMIT ?2)
SELECT s.domain, s.level, s.name, c.\"group\", c.name, suspect.revision, suspect.run_name, suspect.started,
    suspect.run_name, suspect.started
FROM suspect CROSS JOIN suites s ON s.id = suspect.suite
LEFT JOIN cases c ON c.result = suspect.id AND c.status = 'flaky'";
