//! The last changes of the verdicts, read from the spans in which they stayed the same.

use std::collections::HashMap;
use std::time::SystemTime;

use rusqlite::params;
use serde_json::json;

use super::observations::{ObservedKind, around, known};
use super::{Store, codec};
use crate::model::error::Result;
use crate::model::overview::VerdictTransition;

/// The newest spans of a domain that are looked at: two of them may have the same verdict, with a time between them that was not watched.
const SPANS: u32 = 64;

/// The newest spans of the verdict of some domains, in the order in which they were written.
const NEWEST: &str = "
SELECT o.domain, o.status, o.begun, o.seen, o.why, o.why_code FROM json_each(?1) AS wanted
CROSS JOIN observations o ON o.id IN (
    SELECT id FROM observations WHERE what = ?2 AND domain = wanted.value ORDER BY id DESC LIMIT ?3)
WHERE o.begun <= ?4
ORDER BY o.domain, o.id";

/// The end of a span.
struct SpanEnd {
    domain: String,
    status: crate::model::health::Status,
    seen: SystemTime,
}

impl Store {
    /// Returns the last changes of the verdicts of these domains, by name, the newest first, at most `most` of each.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn transitions(
        &self,
        domains: &[&str],
        most: usize,
        now: SystemTime,
    ) -> Result<HashMap<String, Vec<VerdictTransition>>> {
        self.gather_transitions(domains, most, now).map_err(|error| self.failed("read", error))
    }

    fn gather_transitions(
        &self,
        domains: &[&str],
        most: usize,
        now: SystemTime,
    ) -> rusqlite::Result<HashMap<String, Vec<VerdictTransition>>> {
        let mut query = self.connection.prepare_cached(NEWEST)?;
        // What claims to have begun later was written by a clock that was wrong.
        let until = around(codec::time(now)).0;
        let mut rows = query.query(params![json!(domains).to_string(), ObservedKind::Verdict.word(), SPANS, until])?;
        let mut found: HashMap<String, Vec<VerdictTransition>> = HashMap::new();
        let mut before: Option<SpanEnd> = None;
        while let Some(row) = rows.next()? {
            let (domain, Some(status)) = (row.get::<_, String>(0)?, known(&row.get::<_, String>(1)?)) else { continue };
            let (at, seen) = (codec::time_back(row.get(2)?), codec::time_back(row.get(3)?));
            if let Some(before) = before.take().filter(|before| before.domain == domain && before.status != status) {
                found.entry(domain.clone()).or_default().push(VerdictTransition {
                    from: before.status,
                    to: status,
                    at,
                    // A clock that was put back makes spans that overlap.
                    last_seen: before.seen.min(at),
                    why: row.get(4)?,
                    why_code: row.get(5)?,
                });
            }
            before = Some(SpanEnd { domain, status, seen });
        }
        for changes in found.values_mut() {
            changes.reverse();
            changes.truncate(most);
        }
        Ok(found)
    }
}
