//! Reads the last runs of each domain and its flaky and slow suites, for all domains at once, as a dashboard shows them.

use std::collections::HashMap;

use rusqlite::{Row, params};
use serde_json::json;

use super::history::RAN_ANYWHERE;
use super::{Store, codec};
use crate::model::error::Result;
use crate::model::history::{Flaky, Source};
use crate::model::overview::RunBar;
use crate::model::result::{Explanation, SuiteId, Verdict};

/// The number of results of each suite that are searched for the newest runs of its domain: a suite may be split into parts.
const RESULTS: u32 = 60;

/// The recent past of one domain.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recent {
    /// The last runs with a suite of the domain, the newest first.
    pub runs: Vec<RunBar>,
    /// The suites and cases with different results on the same commit.
    pub flaky: Vec<Flaky>,
    /// The domain's suites by median duration, the slowest first.
    pub slowest: Vec<(SuiteId, std::time::Duration)>,
}

impl Store {
    /// Returns the recent past of these domains, by name, with the newest `most` runs of each.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn recent(&self, domains: &[&str], most: usize) -> Result<HashMap<String, Recent>> {
        self.gather_recent(domains, most).map_err(|error| self.failed("read", error))
    }

    fn gather_recent(&self, domains: &[&str], most: usize) -> rusqlite::Result<HashMap<String, Recent>> {
        let mut found: HashMap<String, Recent> = HashMap::new();
        for domain in domains {
            found.insert((*domain).to_owned(), Recent { runs: self.bars(domain, most)?, ..Recent::default() });
        }
        let one = if let [domain] = domains { Some(*domain) } else { None };
        for flaky in self.flaky(one)? {
            if let Some(recent) = found.get_mut(&flaky.suite.domain) {
                recent.flaky.push(flaky);
            }
        }
        let suites = self.suites_of(domains)?;
        for (suite, median) in self.medians(suites.iter(), RAN_ANYWHERE)? {
            if let Some(recent) = found.get_mut(&suite.domain) {
                recent.slowest.push((suite, median));
            }
        }
        for recent in found.values_mut() {
            recent.slowest.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        }
        Ok(found)
    }

    fn suites_of(&self, domains: &[&str]) -> rusqlite::Result<Vec<SuiteId>> {
        let wanted = json!(domains).to_string();
        let mut query = self.connection.prepare_cached(
            "SELECT s.domain, s.level, s.name FROM suites s WHERE s.domain IN (SELECT value FROM json_each(?1))",
        )?;
        query.query_map([wanted], |row| codec::suite(row, 0))?.collect()
    }

    fn bars(&self, domain: &str, most: usize) -> rusqlite::Result<Vec<RunBar>> {
        let mut query = self.connection.prepare_cached(BARS)?;
        let most_rows = i64::try_from(most).unwrap_or(i64::MAX);
        let mut rows = query.query(params![domain, RESULTS, most_rows, self.horizon()])?;
        let mut bars: Vec<RunBar> = Vec::new();
        while let Some(row) = rows.next()? {
            let name: String = row.get(0)?;
            if bars.last().is_none_or(|bar| bar.run != name) {
                bars.push(empty(name, row)?);
            }
            if let Some(bar) = bars.last_mut() {
                add(bar, row)?;
            }
        }
        for bar in &mut bars {
            // A bar is green if a case or suite passed, and nothing was red.
            bar.is_green &= bar.passed > 0;
        }
        Ok(bars)
    }
}

/// Selects the results of a domain in its newest runs; results in quarantine do not count.
const BARS: &str = "
WITH mine AS (SELECT id FROM suites WHERE domain = ?1),
newest AS (
    SELECT runs.id FROM runs WHERE runs.id IN (
        SELECT r.run FROM mine CROSS JOIN results r ON r.id IN (
            SELECT id FROM results WHERE suite = mine.id ORDER BY ranked DESC LIMIT ?2))
    ORDER BY runs.ranked DESC, runs.id DESC LIMIT ?3)
SELECT runs.name, runs.revision, runs.is_dirty, runs.source, runs.ranked, r.verdict, r.why_code, r.duration, r.passed, r.failed, r.skipped,
    r.flaky, r.is_ahead OR r.ranked > ?4 OR runs.ranked > ?4, runs.page, runs.job_page, runs.request, runs.request_page
FROM newest CROSS JOIN runs ON runs.id = newest.id CROSS JOIN mine CROSS JOIN results r ON r.run = runs.id AND r.suite = mine.id
WHERE r.quarantine IS NULL
ORDER BY runs.ranked DESC, runs.id DESC, r.id";

fn empty(run: String, row: &Row<'_>) -> rusqlite::Result<RunBar> {
    Ok(RunBar {
        run,
        revision: row.get(1)?,
        is_dirty: row.get(2)?,
        source: codec::source(&row.get::<_, String>(3)?).unwrap_or(Source::Imported),
        started: codec::time_back(row.get(4)?),
        is_green: true,
        passed: 0,
        failed: 0,
        skipped: 0,
        has_cases: false,
        duration: std::time::Duration::ZERO,
        pages: codec::pages(row, 13)?,
        has_output: false,
    })
}

fn add(bar: &mut RunBar, row: &Row<'_>) -> rusqlite::Result<()> {
    let (verdict, code) = (codec::verdict(&row.get::<_, String>(5)?), row.get::<_, Option<String>>(6)?);
    if verdict == Some(Verdict::Skipped) && code.as_deref() == Some(Explanation::ELSEWHERE) {
        return Ok(());
    }
    bar.duration = bar.duration.saturating_add(codec::duration_back(row.get(7)?));
    bar.is_green &= matches!(verdict, Some(Verdict::Passed)) && !row.get::<_, bool>(12)?;
    bar.has_output |= verdict.is_some_and(Verdict::is_red);
    match (codec::counts_back([row.get(8)?, row.get(9)?, row.get(10)?, row.get(11)?]), verdict) {
        (Some(counts), _) => {
            bar.has_cases = true;
            bar.passed += u64::from(counts.passed);
            bar.failed += u64::from(counts.failed);
            bar.skipped += u64::from(counts.skipped);
        }
        (None, Some(Verdict::Passed)) => bar.passed += 1,
        (None, Some(Verdict::Skipped | Verdict::Interrupted)) => bar.skipped += 1,
        (None, _) => bar.failed += 1,
    }
    Ok(())
}
