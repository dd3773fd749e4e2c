//! What was seen of the domains, and when: spans in which something stayed the same. From them follow "since when", the strip of the
//! past, and the availability.
//!
//! How a domain is now is found out elsewhere; here it is only kept.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use super::{Store, codec, response_times};
use crate::model::error::Result;
use crate::model::health::Status;
use crate::model::overview::{Availability, VerdictSpan, WatchedShare};

/// What nobody looked at for longer than this was not observed in between.
pub const GAP: Duration = Duration::from_mins(2);
/// What ended longer ago is let go.
const AGE: Duration = Duration::from_hours(30 * 24);
/// The most spans of a domain that are kept of each kind, the newest: one that flaps fills no disk.
const MOST: u32 = 2_000;
/// What was seen so long ago by the clock of now shows that it is no wrong moment.
const LIVED: Duration = Duration::from_hours(14 * 24);
/// A clock may be a little ahead of the one before; what is further in the future was written by a wrong one.
const AHEAD: Duration = Duration::from_mins(1);

const DAY: Duration = Duration::from_hours(24);
const WEEK: Duration = Duration::from_hours(7 * 24);

/// The longest reason that is kept, in bytes: a list shows its first words.
const LONGEST_REASON: usize = 300;

/// What was seen of a domain at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Observation<'a> {
    /// The domain.
    pub domain: &'a str,
    /// How its health was; `None` when nobody was asked.
    pub health: Option<Status>,
    /// The verdict of all parts; `None` when only some were asked for.
    pub verdict: Option<Status>,
    /// The reason for the verdict; it is kept with the first moment of a span.
    pub why: Option<ObservedReason<'a>>,
    /// How long the answer about the health took; `None` without an answer.
    pub latency: Option<Duration>,
}

/// The reason for a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObservedReason<'a> {
    /// Its stable word.
    pub code: &'a str,
    /// Its sentence.
    pub text: &'a str,
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
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Verdict => "verdict",
        }
    }
}

/// The span that each domain is in at a moment, from name to name by the index: to group all spans would read every one of them.
const CURRENT: &str = "
WITH RECURSIVE names (domain) AS (
    SELECT min(domain) FROM observations WHERE what = ?1
    UNION ALL
    SELECT (SELECT min(domain) FROM observations WHERE what = ?1 AND domain > names.domain) FROM names WHERE names.domain IS NOT NULL)
SELECT o.domain, o.status, o.begun FROM names
CROSS JOIN observations o ON o.id = (
    SELECT id FROM (SELECT id, begun, seen FROM observations WHERE what = ?1 AND domain = names.domain ORDER BY id DESC LIMIT 50)
    WHERE begun <= ?2 AND seen >= ?3 ORDER BY id DESC LIMIT 1)";

/// The span that a domain is in at a moment: of those that were written last, the last one that the moment lies in or follows on. What clocks
/// wrote that were wrong lies elsewhere, and is passed over.
const CURRENT_OF_DOMAIN: &str = "
SELECT id, status, seen FROM (SELECT * FROM observations WHERE what = ?1 AND domain = ?2 ORDER BY id DESC LIMIT 50)
WHERE begun <= ?3 AND seen >= ?4 ORDER BY id DESC LIMIT 1";

/// The span that a domain is in.
struct Current {
    id: i64,
    status: String,
    seen: i64,
}

/// Until when a span that is still going on may have begun, and when it must have been seen, at a moment.
pub(super) fn around(now: i64) -> (i64, i64) {
    (now.saturating_add(codec::duration(AHEAD)), now.saturating_sub(codec::duration(GAP)))
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
            let kinds = [(ObservedKind::Health, seen.health, None), (ObservedKind::Verdict, seen.verdict, seen.why)];
            for (what, status, why) in kinds {
                if let Some(status) = status {
                    is_new |= keep(&transaction, (seen.domain, what), (status, why), now)?;
                }
            }
            if let Some(latency) = seen.latency {
                response_times::keep(&transaction, seen.domain, latency, now)?;
            }
        }
        if is_new {
            let oldest = now.saturating_sub(codec::duration(AGE));
            if has_lived_in(&transaction, now, oldest)? {
                transaction.execute("DELETE FROM observations WHERE seen < ?1", [oldest])?;
                transaction.execute("DELETE FROM response_times WHERE slot < ?1", [oldest])?;
            }
        }
        transaction.commit()
    }

    /// Since when each domain is as it was last seen, just now, as far as it was looked at: what was in a gap is not known.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn since(&self, what: ObservedKind, now: SystemTime) -> Result<HashMap<String, (Status, SystemTime)>> {
        let read = || -> rusqlite::Result<HashMap<String, (Status, SystemTime)>> {
            let mut query = self.connection.prepare_cached(CURRENT)?;
            let (begun, seen) = around(codec::time(now));
            let mut rows = query.query(params![what.word(), begun, seen])?;
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

    /// How the domains were in the last seven days, by name: the oldest span first, without overlaps. Where a clock was put back, what was
    /// seen later stands for a time; what is still to come was written by a wrong clock.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn spans(&self, what: ObservedKind, now: SystemTime) -> Result<HashMap<String, Vec<VerdictSpan>>> {
        let from = codec::time(now).saturating_sub(codec::duration(WEEK));
        let read = || -> rusqlite::Result<HashMap<String, Vec<VerdictSpan>>> {
            let query = "SELECT domain, status, max(begun, ?2), max(begun, min(seen, ?4)) FROM observations
                         WHERE what = ?1 AND seen >= ?2 AND begun <= ?3 ORDER BY domain, id";
            let mut query = self.connection.prepare_cached(query)?;
            let mut rows = query.query(params![what.word(), from, around(codec::time(now)).0, codec::time(now)])?;
            let mut found: HashMap<String, Vec<VerdictSpan>> = HashMap::new();
            while let Some(row) = rows.next()? {
                if let Some(status) = known(&row.get::<_, String>(1)?) {
                    let (from, to) = (codec::time_back(row.get(2)?), codec::time_back(row.get(3)?));
                    lay_over(found.entry(row.get(0)?).or_default(), VerdictSpan { status, from, to });
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
        (!all.is_zero()).then(|| WatchedShare { share: up.as_secs_f64() / all.as_secs_f64(), watched: all })
    };
    Availability { day: of(DAY), week: of(WEEK) }
}

pub(super) fn known(word: &str) -> Option<Status> {
    Status::ALL.into_iter().find(|status| status.word() == word)
}

/// As for runs (`retention`): a clock is believed that told about this time two weeks ago already, and that no look since then contradicts.
fn has_lived_in(transaction: &Transaction<'_>, now: i64, oldest: i64) -> rusqlite::Result<bool> {
    let witness = "SELECT min(id) FROM observations WHERE seen BETWEEN ?1 AND ?2";
    let until = now.saturating_sub(codec::duration(LIVED));
    let Some(witness) = transaction.query_row(witness, [oldest, until], |row| row.get::<_, Option<i64>>(0))? else {
        return Ok(false);
    };
    let other = "SELECT 1 FROM observations WHERE id > ?1 AND seen < ?2 LIMIT 1";
    Ok(!transaction.prepare_cached(other)?.exists([witness, oldest])?)
}

/// Adds a span, which stands for its time whatever was seen before.
fn lay_over(spans: &mut Vec<VerdictSpan>, span: VerdictSpan) {
    let is_after = |last: &VerdictSpan| last.to <= span.from;
    if spans.last().is_none_or(is_after) {
        return spans.push(span);
    }
    let first = spans.partition_point(is_after);
    let last = spans.partition_point(|other| other.from < span.to).max(first);
    let before = spans.get(first).filter(|cut| cut.from < span.from).map(|cut| VerdictSpan { to: span.from, ..*cut });
    let after = spans[first..last].last().filter(|cut| cut.to > span.to).map(|cut| VerdictSpan { from: span.to, ..*cut });
    spans.splice(first..last, before.into_iter().chain([span]).chain(after));
}

/// Makes the span longer that the domain is in, or begins one; whether it began one.
fn keep(
    transaction: &Transaction<'_>,
    (domain, what): (&str, ObservedKind),
    (status, why): (Status, Option<ObservedReason<'_>>),
    now: i64,
) -> rusqlite::Result<bool> {
    let mut begun = now;
    if let Some(current) = current(transaction, domain, what, now)? {
        // It was so until it is seen to be otherwise.
        let end = now.max(current.seen);
        let mut update = transaction.prepare_cached("UPDATE observations SET seen = ?2 WHERE id = ?1")?;
        update.execute([current.id, end])?;
        if current.status == status.word() {
            return Ok(false);
        }
        // A clock that is a little behind the one before makes no overlap; one that was put back does.
        if end <= around(now).0 {
            begun = end;
        }
    }
    let insert =
        "INSERT INTO observations (domain, what, status, begun, seen, why, why_code) VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)";
    let (text, code) = (why.map(|why| codec::cut(why.text, LONGEST_REASON)), why.map(|why| why.code));
    transaction.prepare_cached(insert)?.execute(params![domain, what.word(), status.word(), begun, text, code])?;
    let mut trim = transaction.prepare_cached(
        "DELETE FROM observations WHERE id IN (
             SELECT id FROM observations WHERE domain = ?1 AND what = ?2 ORDER BY id DESC LIMIT -1 OFFSET ?3)",
    )?;
    trim.execute(params![domain, what.word(), MOST])?;
    Ok(true)
}

fn current(transaction: &Transaction<'_>, domain: &str, what: ObservedKind, now: i64) -> rusqlite::Result<Option<Current>> {
    let (begun, seen) = around(now);
    let read = |row: &rusqlite::Row<'_>| Ok(Current { id: row.get(0)?, status: row.get(1)?, seen: row.get(2)? });
    let mut query = transaction.prepare_cached(CURRENT_OF_DOMAIN)?;
    query.query_row(params![what.word(), domain, begun, seen], read).optional()
}
