//! Passed results that may be reused, and the lists of files behind them. A broken row is a cache miss, never an error.
//!
//! `run::test_cache` decides what a key is made of.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use serde_json::json;

use super::write::suite_row;
use super::{Store, codec};
use crate::model::error::Result;
use crate::model::result::{Counts, JudgedBy, SuiteId};

/// A digest of 32 bytes.
pub type Digest = [u8; 32];

/// The key under which a passed result is stored.
pub type CacheKey = Digest;

/// The number of passed results of a suite, the last used ones, whose lists of files are kept to explain a miss.
const EXPLAINED: u32 = 3;

/// The largest list that is kept, in bytes: some 50,000 files.
const MAX_MANIFEST: usize = 4 * 1024 * 1024;

/// A passed result of a suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Green {
    /// The run that had the result.
    pub run: String,
    /// The time when the suite ended.
    pub finished: SystemTime,
    /// The time that the suite took.
    pub duration: Duration,
    /// The basis of the verdict.
    pub judged_by: JudgedBy,
    /// The counts of cases.
    pub counts: Option<Counts>,
}

/// A passed result to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGreen {
    /// The key of the result.
    pub key: CacheKey,
    /// The suite.
    pub suite: SuiteId,
    /// The result.
    pub green: Green,
    /// The parts of the key, by name.
    pub parts: Vec<(String, Digest)>,
}

/// The time of use: the clock `?2`, and always later than every earlier
/// use. So the last used result stays longest, whatever the clock says.
const USED_NOW: &str = "max(?2, 1 + (SELECT coalesce(min(max(used), 1 << 62), 0) FROM greens))";

impl Store {
    /// Returns the key of this store's digests: random, made with the store, and no secret from anyone who can read the file.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn salt(&self) -> Result<Digest> {
        let salt = self.connection.query_row("SELECT value FROM meta WHERE name = 'salt'", [], |row| row.get(0));
        salt.map_err(|error| self.failed("read", error))
    }

    /// Returns the passed results of these keys that exist and are whole, in one query.
    #[must_use]
    pub fn green(&self, keys: &[CacheKey]) -> HashMap<CacheKey, Green> {
        let wanted = json!(keys.iter().map(hex).collect::<Vec<_>>()).to_string();
        let mut found = HashMap::new();
        // A result that cannot be read counts as missing.
        drop(self.look_up(&wanted, &mut found));
        found
    }

    fn look_up(&self, wanted: &str, found: &mut HashMap<CacheKey, Green>) -> rusqlite::Result<()> {
        let Ok(salt) = self.salt() else { return Ok(()) };
        let mut query = self.connection.prepare(
            "SELECT g.key, g.run, g.finished, g.duration, g.judged_by, g.passed, g.failed, g.skipped, g.flaky, g.parts, g.seal
             FROM json_each(?1) wanted JOIN greens g ON g.key = unhex(wanted.value)",
        )?;
        let mut rows = query.query([wanted])?;
        while let Some(row) = rows.next()? {
            if let Ok((key, green)) = row.get(0).and_then(|key| Ok((key, green(row)?)))
                && let Some(green) = green
                && codec::time(green.finished) <= self.horizon()
                && row.get::<_, String>(9).is_ok_and(|parts| row.get(10) == Ok(seal(&salt, &key, &green, &parts)))
            {
                found.insert(key, green);
            }
        }
        Ok(())
    }

    /// Marks results as used, so that they stay longer.
    ///
    /// # Errors
    /// Returns an error if the store cannot be written.
    pub fn used(&mut self, keys: &[CacheKey], now: SystemTime) -> Result<()> {
        let keys = json!(keys.iter().map(hex).collect::<Vec<_>>()).to_string();
        let update = format!("UPDATE greens SET used = {USED_NOW} WHERE key IN (SELECT unhex(value) FROM json_each(?1))");
        let done = self.connection.execute(&update, params![keys, codec::time(now)]);
        done.map(drop).map_err(|error| self.failed("write to", error))
    }

    /// Stores results, and the lists of files behind their parts, by digest. Each list is stored once, however many parts name it.
    ///
    /// # Errors
    /// Returns an error if the store cannot be written.
    pub fn keep_greens(&mut self, greens: &[NewGreen], manifests: &[(Digest, &[u8])]) -> Result<()> {
        if greens.is_empty() {
            return Ok(());
        }
        let salt = self.salt()?;
        let done = (|| {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for green in greens {
                insert(&transaction, &mut self.suites, &salt, green)?;
            }
            let mut insert = transaction.prepare("INSERT OR IGNORE INTO manifests (digest, content) VALUES (?1, ?2)")?;
            let mut grew = 0;
            for (digest, content) in manifests.iter().filter(|(_, content)| content.len() <= MAX_MANIFEST) {
                grew += insert.execute(params![digest, content])?;
            }
            drop(insert);
            if grew > 0 {
                drop_unused_manifests(&transaction)?;
            }
            transaction.commit()
        })();
        done.map_err(|error| {
            self.suites.clear();
            self.failed("write to", error)
        })
    }

    /// Returns the parts of the last used result of a suite, by name; `None` if there is none that can be read.
    #[must_use]
    pub fn last_green(&self, suite: &SuiteId) -> Option<Vec<(String, Digest)>> {
        let query = "SELECT g.parts FROM greens g JOIN suites s ON s.id = g.suite
                     WHERE s.key = ?1 ORDER BY g.used DESC, g.id DESC LIMIT 1";
        let parts: String = self.connection.query_row(query, [suite.to_string()], |row| row.get(0)).optional().ok()??;
        let parts: Vec<(String, String)> = serde_json::from_str(&parts).ok()?;
        parts.into_iter().map(|(name, digest)| Some((name, unhex(&digest)?))).collect()
    }

    /// Returns a list of files by its digest; `None` if it is not kept.
    #[must_use]
    pub fn manifest(&self, digest: &Digest) -> Option<Vec<u8>> {
        let query = "SELECT content FROM manifests WHERE digest = ?1";
        self.connection.query_row(query, [digest], |row| row.get(0)).optional().ok()?
    }
}

fn insert(connection: &Connection, suites: &mut HashMap<String, i64>, salt: &Digest, new: &NewGreen) -> rusqlite::Result<()> {
    let suite = suite_row(connection, suites, &new.suite)?;
    let parts = json!(new.parts.iter().map(|(name, digest)| (name, hex(digest))).collect::<Vec<_>>()).to_string();
    let green = &new.green;
    let [passed, failed, skipped, flaky] = codec::counts(green.counts);
    let finished = codec::time(green.finished);
    let insert = format!(
        "INSERT OR REPLACE INTO greens (key, finished, suite, run, duration, judged_by, passed, failed, skipped, flaky, parts, used, seal)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, {USED_NOW}, ?12)"
    );
    connection.execute(
        &insert,
        params![
            new.key,
            finished,
            suite,
            green.run,
            codec::duration(green.duration),
            green.judged_by.word(),
            passed,
            failed,
            skipped,
            flaky,
            parts,
            seal(salt, &new.key, green, &parts)
        ],
    )?;
    Ok(())
}

/// Deletes the lists that none of the last results of a suite names.
pub(super) fn drop_unused_manifests(connection: &Connection) -> rusqlite::Result<()> {
    let mut query = connection.prepare(
        "SELECT parts FROM (SELECT parts, row_number() OVER (PARTITION BY suite ORDER BY used DESC, id DESC) AS place FROM greens)
         WHERE place <= ?1",
    )?;
    let mut named: HashSet<Digest> = HashSet::new();
    let mut rows = query.query([EXPLAINED])?;
    while let Some(row) = rows.next()? {
        let parts: Vec<(String, String)> = serde_json::from_str(&row.get::<_, String>(0)?).unwrap_or_default();
        named.extend(parts.iter().filter_map(|(_, digest)| unhex(digest)));
    }
    let mut query = connection.prepare("SELECT id, digest FROM manifests")?;
    let all = query.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Digest>(1).ok())))?;
    let unused: Vec<i64> = all
        .filter_map(Result::ok)
        .filter(|(_, digest)| digest.is_none_or(|digest| !named.contains(&digest)))
        .map(|(row, _)| row)
        .collect();
    let mut delete = connection.prepare("DELETE FROM manifests WHERE id = ?1")?;
    unused.iter().try_for_each(|row| delete.execute([row]).map(drop))
}

fn green(row: &Row<'_>) -> rusqlite::Result<Option<Green>> {
    let Some(judged_by) = codec::judged_by(&row.get::<_, String>(4)?) else { return Ok(None) };
    Ok(Some(Green {
        run: row.get(1)?,
        finished: codec::time_back(row.get(2)?),
        duration: codec::duration_back(row.get(3)?),
        judged_by,
        counts: codec::counts_back([row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?]),
    }))
}

/// Returns the seal over all columns of a row that are shown or compared.
fn seal(salt: &Digest, key: &CacheKey, green: &Green, parts: &str) -> Digest {
    let mut hasher = blake3::Hasher::new_keyed(salt);
    hasher
        .update(key)
        .update(&codec::time(green.finished).to_le_bytes())
        .update(&codec::duration(green.duration).to_le_bytes());
    for count in codec::counts(green.counts) {
        hasher.update(&count.map_or(-1, i64::from).to_le_bytes());
    }
    for text in [green.run.as_str(), green.judged_by.word(), parts] {
        hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
    }
    *hasher.finalize().as_bytes()
}

fn hex(digest: &Digest) -> String {
    blake3::Hash::from_bytes(*digest).to_hex().to_string()
}

fn unhex(text: &str) -> Option<Digest> {
    blake3::Hash::from_hex(text).ok().map(|hash| *hash.as_bytes())
}
