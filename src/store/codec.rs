//! Converts values to the columns of the tables, and back. A column with an impossible value gives `None`: the file is not trusted.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::model::history::Source;
use crate::model::pages::{PageUrl, RunPages};
use crate::model::result::{CaseStatus, Counts, JudgedBy, SuiteId, Verdict};

/// Converts a time to microseconds since 1970; an earlier time becomes 1970.
pub(super) fn time(time: SystemTime) -> i64 {
    duration(time.duration_since(UNIX_EPOCH).unwrap_or_default())
}

/// Converts a column to a time.
pub(super) fn time_back(micros: i64) -> SystemTime {
    UNIX_EPOCH + duration_back(micros)
}

/// Converts a duration to microseconds.
pub(super) fn duration(duration: Duration) -> i64 {
    // Never more than `SystemTime` can add without a panic.
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX).min(MOST)
}

/// Converts a column to a duration.
pub(super) fn duration_back(micros: i64) -> Duration {
    Duration::from_micros(u64::try_from(micros.min(MOST)).unwrap_or(0))
}

/// A thousand centuries, in microseconds.
const MOST: i64 = 100_000 * 366 * 24 * 3600 * 1_000_000;

pub(super) fn verdict(word: &str) -> Option<Verdict> {
    Verdict::ALL.into_iter().find(|verdict| verdict.word() == word)
}

pub(super) fn judged_by(word: &str) -> Option<JudgedBy> {
    JudgedBy::ALL.into_iter().find(|way| way.word() == word)
}

pub(super) fn source(word: &str) -> Option<Source> {
    Source::ALL.into_iter().find(|source| source.word() == word)
}

pub(super) fn status(word: &str) -> Option<CaseStatus> {
    const ALL: [CaseStatus; 5] =
        [CaseStatus::Passed, CaseStatus::Failed, CaseStatus::Error, CaseStatus::Skipped, CaseStatus::Flaky];
    ALL.into_iter().find(|status| status.word() == word)
}

/// Converts counts to their four columns.
pub(super) fn counts(counts: Option<Counts>) -> [Option<u32>; 4] {
    let of = |part: fn(Counts) -> u32| counts.map(part);
    [of(|c| c.passed), of(|c| c.failed), of(|c| c.skipped), of(|c| c.flaky)]
}

/// Converts four columns to counts.
pub(super) fn counts_back(columns: [Option<u32>; 4]) -> Option<Counts> {
    let [passed, failed, skipped, flaky] = columns;
    Some(Counts { passed: passed?, failed: failed?, skipped: skipped?, flaky: flaky? })
}

/// Reads a suite from its columns.
pub(super) fn suite(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<SuiteId> {
    Ok(SuiteId { domain: row.get(at)?, level: row.get(at + 1)?, name: row.get(at + 2)? })
}

/// Returns the suite of a key: `domain/level` or `domain/level/name`.
pub(super) fn suite_of_key(key: &str) -> Option<SuiteId> {
    let mut parts = key.splitn(3, '/').map(str::to_owned);
    Some(SuiteId { domain: parts.next()?, level: parts.next()?, name: parts.next() })
}

/// Reads a page; `None` for a text that may not be a link.
pub(super) fn page(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Option<PageUrl>> {
    Ok(row.get::<_, Option<String>>(at)?.as_deref().and_then(PageUrl::of))
}

/// Reads the pages of a run from their four columns.
pub(super) fn pages(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<RunPages> {
    let request = row.get::<_, Option<i64>>(at + 2)?.and_then(|number| u64::try_from(number).ok());
    Ok(RunPages { run: page(row, at)?, job: page(row, at + 1)?, request, request_page: page(row, at + 3)? })
}

/// Returns the beginning of a text, at most `most` bytes, in whole characters.
pub(super) fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// Returns the end of a text, at most `most` bytes, in whole characters.
pub(super) fn cut_front(text: &str, most: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(most))..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_durations_come_back() {
        for micros in [0, 1, 1_700_000_000_123_456] {
            assert_eq!(time(time_back(micros)), micros);
            assert_eq!(duration(duration_back(micros)), micros);
        }
        assert_eq!(time_back(-1), UNIX_EPOCH);
        assert_eq!(time(time_back(i64::MAX)), MOST);
        assert_eq!(duration(Duration::MAX), MOST);
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!((cut("aéb", 2), cut("aéb", 3), cut("ab", 9)), ("a", "aé", "ab"));
        assert_eq!((cut_front("aéb", 2), cut_front("aéb", 3), cut_front("ab", 9)), ("b", "éb", "ab"));
    }
}
