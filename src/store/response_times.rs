//! How long the answers about health took: for each quarter of an hour the fastest, the slowest, and how many answers there were of each
//! class of length. A day of looks every ten seconds is a hundred small rows, and every answer counts in the median.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use serde_json::json;

use super::{Store, codec};
use crate::model::error::Result;
use crate::model::overview::{ResponseSlot, ResponseTimes};

/// How long a slot is.
const SLOT: Duration = Duration::from_mins(15);
const DAY: Duration = Duration::from_hours(24);
/// The slots of a domain that are kept, those that were written last: two days and a little.
const MOST: u32 = 200;
/// Classes for each doubling of the length: a class is 9 % wide, its middle at most 4.5 % off.
const STEPS: f64 = 8.0;

/// `counts` holds five bytes for each class that occurs: its number, and how many answers, little-endian. Beside it, the reason that an
/// observation is kept with.
pub(super) const TABLES: &str = "
CREATE TABLE response_times (
    id INTEGER PRIMARY KEY,
    domain TEXT NOT NULL,
    slot INTEGER NOT NULL,     -- when it begins
    lowest INTEGER NOT NULL,
    highest INTEGER NOT NULL,
    counts BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX response_times_by_slot ON response_times (domain, slot);
CREATE INDEX response_times_of_domain ON response_times (domain, id);
ALTER TABLE observations ADD COLUMN why TEXT;
ALTER TABLE observations ADD COLUMN why_code TEXT;
";

/// Answers by their length.
#[derive(Debug, Clone, PartialEq)]
struct Distribution {
    lowest: i64,
    highest: i64,
    counts: [u32; 256],
}

impl Distribution {
    fn empty() -> Self {
        Self { lowest: i64::MAX, highest: 0, counts: [0; 256] }
    }

    fn of_row(row: &Row<'_>, at: usize) -> rusqlite::Result<Self> {
        let mut counts = [0; 256];
        for part in row.get::<_, Vec<u8>>(at + 2)?.chunks_exact(5) {
            counts[usize::from(part[0])] = u32::from_le_bytes([part[1], part[2], part[3], part[4]]);
        }
        Ok(Self { lowest: row.get(at)?, highest: row.get(at + 1)?, counts })
    }

    fn bytes(&self) -> Vec<u8> {
        let classes = (0..=u8::MAX).zip(self.counts).filter(|(_, count)| *count > 0);
        classes.flat_map(|(class, count)| std::iter::once(class).chain(count.to_le_bytes())).collect()
    }

    fn add(&mut self, micros: i64) {
        (self.lowest, self.highest) = (self.lowest.min(micros), self.highest.max(micros));
        let count = &mut self.counts[usize::from(class(micros))];
        *count = count.saturating_add(1);
    }

    fn merge(&mut self, other: &Self) {
        (self.lowest, self.highest) = (self.lowest.min(other.lowest), self.highest.max(other.highest));
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count = count.saturating_add(more);
        }
    }

    fn answers(&self) -> u64 {
        self.counts.iter().copied().map(u64::from).sum()
    }

    /// The middle of the class that the median is in, within what was measured.
    fn median(&self) -> Duration {
        let half = self.answers().div_ceil(2);
        let mut seen = 0;
        let class = (0..=u8::MAX).zip(self.counts).find_map(|(class, count)| {
            seen += u64::from(count);
            (seen >= half).then_some(class)
        });
        #[expect(clippy::cast_possible_truncation, reason = "below an hour and a quarter in microseconds")]
        let middle = ((f64::from(class.unwrap_or(0)) + 0.5) / STEPS).exp2() as i64;
        codec::duration_back(middle.max(self.lowest).min(self.highest))
    }
}

fn class(micros: i64) -> u8 {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to 255, as a cast to u8 keeps it"
    )]
    let class = ((micros.max(1) as f64).log2() * STEPS) as u8;
    class
}

/// Counts one answer.
pub(super) fn keep(transaction: &Transaction<'_>, domain: &str, latency: Duration, now: i64) -> rusqlite::Result<()> {
    let slot = now - now.rem_euclid(codec::duration(SLOT));
    let mut find =
        transaction.prepare_cached("SELECT id, lowest, highest, counts FROM response_times WHERE domain = ?1 AND slot = ?2")?;
    let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, Distribution::of_row(row, 1)?));
    let found = find.query_row(params![domain, slot], read).optional()?;
    let (id, mut answers) = found.map_or((None, Distribution::empty()), |(id, answers)| (Some(id), answers));
    answers.add(codec::duration(latency));
    let values = (answers.lowest, answers.highest, answers.bytes());
    if let Some(id) = id {
        let update = "UPDATE response_times SET lowest = ?2, highest = ?3, counts = ?4 WHERE id = ?1";
        transaction.prepare_cached(update)?.execute(params![id, values.0, values.1, values.2])?;
        return Ok(());
    }
    let insert = "INSERT INTO response_times (domain, slot, lowest, highest, counts) VALUES (?1, ?2, ?3, ?4, ?5)";
    transaction.prepare_cached(insert)?.execute(params![domain, slot, values.0, values.1, values.2])?;
    let trim = "DELETE FROM response_times WHERE id IN (
                    SELECT id FROM response_times WHERE domain = ?1 ORDER BY id DESC LIMIT -1 OFFSET ?2)";
    transaction.prepare_cached(trim)?.execute(params![domain, MOST])?;
    Ok(())
}

impl Store {
    /// Returns the response times of these domains in the last 24 hours, by name; a domain without an answer has none.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn response_times(&self, domains: &[&str], now: SystemTime) -> Result<HashMap<String, ResponseTimes>> {
        self.gather_response_times(domains, codec::time(now)).map_err(|error| self.failed("read", error))
    }

    fn gather_response_times(&self, domains: &[&str], now: i64) -> rusqlite::Result<HashMap<String, ResponseTimes>> {
        let mut query = self.connection.prepare_cached(
            "SELECT r.domain, r.slot, r.lowest, r.highest, r.counts FROM json_each(?1) AS wanted
             CROSS JOIN response_times r ON r.domain = wanted.value AND r.slot BETWEEN ?2 AND ?3
             ORDER BY r.domain, r.slot",
        )?;
        let from = now.saturating_sub(codec::duration(DAY));
        let mut rows = query.query(params![json!(domains).to_string(), from, now])?;
        let mut found: HashMap<String, (Distribution, Vec<ResponseSlot>)> = HashMap::new();
        while let Some(row) = rows.next()? {
            let answers = Distribution::of_row(row, 2)?;
            // A row that holds no answer is none of ours.
            if answers.answers() == 0 {
                continue;
            }
            let (all, slots) = found.entry(row.get(0)?).or_insert_with(|| (Distribution::empty(), Vec::new()));
            all.merge(&answers);
            slots.push(ResponseSlot {
                begun: codec::time_back(row.get(1)?),
                median: answers.median(),
                highest: codec::duration_back(answers.highest),
                answers: answers.answers(),
            });
        }
        let whole = |(all, slots): (Distribution, Vec<ResponseSlot>)| ResponseTimes {
            median: all.median(),
            highest: codec::duration_back(all.highest),
            answers: all.answers(),
            slots,
        };
        Ok(found.into_iter().map(|(domain, answers)| (domain, whole(answers))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The median of these lengths, in microseconds.
    #[track_caller]
    fn check(micros: &[i64], expected: std::ops::RangeInclusive<u128>) {
        let mut answers = Distribution::empty();
        for micros in micros {
            answers.add(*micros);
        }
        let median = answers.median().as_micros();
        assert!(expected.contains(&median), "{median} of {micros:?}");
    }

    #[test]
    fn a_median_is_near_and_never_outside_of_what_was_measured() {
        check(&[23_000], 23_000..=23_000);
        check(&[0], 0..=0);
        check(&[1, 1_000, 1_000_000], 955..=1_045);
        check(&[20_000, 21_000, 500_000, 22_000, 23_000], 20_900..=23_000);
        check(&[i64::MAX, i64::MAX], 0..=u128::MAX);
        check(&[60_000_000, 60_000_000], 60_000_000..=60_000_000);
    }

    #[test]
    fn a_distribution_comes_back_from_its_bytes() {
        let mut answers = Distribution::empty();
        for micros in [5, 5, 900, 70_000_000] {
            answers.add(micros);
        }
        let connection = rusqlite::Connection::open_in_memory().expect("a database");
        let read = |row: &Row<'_>| Distribution::of_row(row, 0);
        let values = params![answers.lowest, answers.highest, answers.bytes()];
        assert_eq!(connection.query_row("SELECT ?1, ?2, ?3", values, read).expect("read"), answers);
        // What is no whole entry is left out.
        let odd = connection.query_row("SELECT 1, 2, x'0700'", [], read).expect("read");
        assert_eq!(odd.answers(), 0);
    }
}
