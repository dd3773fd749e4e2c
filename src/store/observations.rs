//! What was seen of the domains, and when: spans in which something stayed the same. From them follow "since when", the strip of the
//! past, and the availability.
//!
//! How a domain is now is found out elsewhere; here it is only kept.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use super::{Store, codec};
use crate::model::error::Result;
use crate::model::health::Status;
use crate::model::overview::{Availability, VerdictSpan};

/// What nobody looked at for longer than this was not observed in between.
pub const GAP: Duration = Duration::from_mins(2);
/// What ended longer ago is let go.
const AGE: Duration = Duration::from_hours(30 * 24);
/// The most spans of a domain that are kept of each kind, the newest: one that flaps fills no disk.
const MOST: u32 = 2_000;
/// A clock may be a little ahead of the one before; what is further in the future was written by a wrong one.
const AHEAD: Duration = Duration::from_mins(1);

const DAY: Duration = Duration::from_hours(24);
const WEEK: Duration = Duration::from_hours(7 * 24);

/// What was seen of a domain at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation<'a> {
    /// The domain.
    pub domain: &'a str,
    /// How its health was; `None` when nobody was asked.
    pub health: Option<Status>,
    /// The verdict of all parts; `None` when only some were asked for.
    pub verdict: Option<Status>,
}

/// What is observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObservedKind {
    /// The health alone.
    Health,
    /// The verdict of all parts.
    Verdict,
}

impl ObservedKind {
    fn word(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Verdict => "verdict",
        }
    }
}

/// The newest span of each domain. From name to name by the index: to group all spans would read every one of them.
const NEWEST: &str = "
WITH RECURSIVE names (domain) AS (
    SELECT min(domain) FROM observations WHERE what = ?1
    UNION ALL
    SELECT (SELECT min(domain) FROM observations WHERE what = ?1 AND domain > names.domain) FROM names WHERE names.domain IS NOT NULL)
SELECT o.domain, o.status, o.begun FROM names
CROSS JOIN observations o ON o.id = (SELECT max(id) FROM observations WHERE what = ?1 AND domain = names.domain)";

/// The newest span of a domain.
struct Newest {
    id: i64,
    status: String,
    begun: i64,
    seen: i64,
}

impl Store {
    /// Keeps what was seen at this moment, all or nothing.
    ///
    /// # Errors
    /// When the disk does not take it, or another process holds the store for too long.
    pub fn observe(&mut self, seen: &[Observation<'_>], now: SystemTime) -> Result<()> {
        if seen.iter().all(|seen| seen.health.is_none() && seen.verdict.is_none()) {
            return Ok(());
        }
        self.keep_all(seen, codec::time(now)).map_err(|error| self.failed("write to", error))
    }

    fn keep_all(&mut self, seen: &[Observation<'_>], now: i64) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut is_new = false;
        for seen in seen {
            for (what, status) in [(ObservedKind::Health, seen.health), (ObservedKind::Verdict, seen.verdict)] {
                if let Some(status) = status {
                    is_new |= keep(&transaction, (seen.domain, what), status, now)?;
                }
            }
        }
        if is_new {
            let oldest = now.saturating_sub(codec::duration(AGE));
            transaction.execute("DELETE FROM observations WHERE seen < ?1", [oldest])?;
        }
        transaction.commit()
    }

    /// Since when each domain is as it was last seen, as far as somebody looked: what was in a gap nobody knows.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn since(&self, what: ObservedKind) -> Result<HashMap<String, (Status, SystemTime)>> {
        let read = || -> rusqlite::Result<HashMap<String, (Status, SystemTime)>> {
            let mut query = self.connection.prepare_cached(NEWEST)?;
            let mut rows = query.query([what.word()])?;
            let mut found = HashMap::new();
            while let Some(row) = rows.next()? {
                if let Some(status) = known(&row.get::<_, String>(1)?) {
                    found.insert(row.get(0)?, (status, codec::time_back(row.get(2)?)));
                }
            }
            Ok(found)
        };
        read().map_err(|error| self.failed("read", error))
    }

    /// How the domains were in the last seven days, by name: the oldest span first, without overlaps.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn spans(&self, what: ObservedKind, now: SystemTime) -> Result<HashMap<String, Vec<VerdictSpan>>> {
        let from = codec::time(now).saturating_sub(codec::duration(WEEK));
        let read = || -> rusqlite::Result<HashMap<String, Vec<VerdictSpan>>> {
            let query = "SELECT domain, status, max(begun, ?2), seen FROM observations
                         WHERE what = ?1 AND seen >= ?2 ORDER BY domain, begun, id";
            let mut query = self.connection.prepare_cached(query)?;
            let mut rows = query.query(params![what.word(), from])?;
            let mut found: HashMap<String, Vec<VerdictSpan>> = HashMap::new();
            while let Some(row) = rows.next()? {
                if let Some(status) = known(&row.get::<_, String>(1)?) {
                    let (from, to) = (codec::time_back(row.get(2)?), codec::time_back(row.get(3)?));
                    found.entry(row.get(0)?).or_default().push(VerdictSpan { status, from, to });
                }
            }
            Ok(found)
        };
        read().map_err(|error| self.failed("read", error))
    }
}

/// How much of the past a domain was available, by the spans of its health. A moment alone is no time: two looks are needed.
#[must_use]
pub fn availability(spans: &[VerdictSpan], now: SystemTime) -> Availability {
    let of = |age: Duration| {
        let from = now.checked_sub(age).unwrap_or(SystemTime::UNIX_EPOCH);
        let (mut up, mut all) = (Duration::ZERO, Duration::ZERO);
        for span in spans {
            let length = span.to.min(now).duration_since(span.from.max(from)).unwrap_or_default();
            all += length;
            if matches!(span.status, Status::Pass | Status::Warn) {
                up += length;
            }
        }
        (!all.is_zero()).then(|| up.as_secs_f64() / all.as_secs_f64())
    };
    Availability { day: of(DAY), week: of(WEEK) }
}

fn known(word: &str) -> Option<Status> {
    Status::ALL.into_iter().find(|status| status.word() == word)
}

/// Makes the newest span longer, or begins one; whether it began one.
fn keep(
    transaction: &Transaction<'_>,
    (domain, what): (&str, ObservedKind),
    status: Status,
    now: i64,
) -> rusqlite::Result<bool> {
    let mut newest = newest(transaction, domain, what)?;
    if newest.as_ref().is_some_and(|newest| newest.seen > now.saturating_add(codec::duration(AHEAD))) {
        forget_future(transaction, domain, what, now)?;
        newest = self::newest(transaction, domain, what)?;
    }
    let mut begun = now;
    if let Some(newest) = newest {
        let is_watched = now.saturating_sub(newest.seen) <= codec::duration(GAP);
        let end = now.max(newest.seen);
        if is_watched {
            // It was so until it is seen to be otherwise.
            let mut update = transaction.prepare_cached("UPDATE observations SET seen = ?2 WHERE id = ?1")?;
            update.execute([newest.id, end])?;
            if newest.status == status.word() {
                return Ok(false);
            }
        }
        begun = end.max(newest.begun);
    }
    let insert = "INSERT INTO observations (domain, what, status, begun, seen) VALUES (?1, ?2, ?3, ?4, ?4)";
    transaction.prepare_cached(insert)?.execute(params![domain, what.word(), status.word(), begun])?;
    let mut trim = transaction.prepare_cached(
        "DELETE FROM observations WHERE id IN (
             SELECT id FROM observations WHERE domain = ?1 AND what = ?2 ORDER BY id DESC LIMIT -1 OFFSET ?3)",
    )?;
    trim.execute(params![domain, what.word(), MOST])?;
    Ok(true)
}

fn newest(transaction: &Transaction<'_>, domain: &str, what: ObservedKind) -> rusqlite::Result<Option<Newest>> {
    let query = "SELECT id, status, begun, seen FROM observations WHERE domain = ?1 AND what = ?2 ORDER BY id DESC LIMIT 1";
    let read =
        |row: &rusqlite::Row<'_>| Ok(Newest { id: row.get(0)?, status: row.get(1)?, begun: row.get(2)?, seen: row.get(3)? });
    transaction.prepare_cached(query)?.query_row([domain, what.word()], read).optional()
}

/// A clock that was wrong once must not hold for ever what it wrote.
fn forget_future(transaction: &Transaction<'_>, domain: &str, what: ObservedKind, now: i64) -> rusqlite::Result<()> {
    let of = "domain = ?1 AND what = ?2";
    transaction.execute(&format!("DELETE FROM observations WHERE {of} AND begun > ?3"), params![domain, what.word(), now])?;
    let cut = format!("UPDATE observations SET seen = ?3 WHERE {of} AND seen > ?3");
    transaction.execute(&cut, params![domain, what.word(), now])?;
    Ok(())
}
