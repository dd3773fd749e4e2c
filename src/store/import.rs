//! Imports finished runs that took place elsewhere. They are kept beside the store's own runs, and only once.

use std::time::SystemTime;

use rusqlite::{OptionalExtension, params};
use serde_json::json;

use super::write::Writer;
use super::{Store, codec};
use crate::model::error::{Error, Result};
use crate::model::event::{Run, Summary};
use crate::model::history::Source;
use crate::model::result::Outcome;

/// The results of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// The run is new.
    New,
    /// The run replaced an earlier import of the same run.
    Again,
}

/// The results inside of the transaction.
enum Done {
    Kept(Imported),
    /// A run of this name took place here.
    OwnRun,
    /// The run is known, but from another commit.
    OtherRevision(Option<String>),
}

impl Store {
    /// Stores the results of a finished run that took place elsewhere. A run may come in several imports, one for each suite. A new import
    /// replaces the earlier results of the same suites in that run.
    ///
    /// # Errors
    /// Returns an error if a run of this name took place here, or if the known run is from another commit (usage: nothing is stored).
    /// Otherwise returns the errors of [`Store::record`].
    pub fn import(&mut self, run: &Run, outcomes: &[Outcome]) -> Result<Imported> {
        let current = self.run;
        let done = self.in_transaction(|writer| writer.import(run, outcomes));
        self.run = current;
        let refused = |why: String| Err(Error::usage(format!("the run `{}` {why}", run.id)));
        match done? {
            Done::Kept(imported) => Ok(imported),
            Done::OwnRun => refused("ran here, and an import cannot replace it".to_owned())
                .map_err(|error| error.hint("give the import another id with --run")),
            Done::OtherRevision(revision) => {
                let known = revision.unwrap_or_else(|| "an unknown commit".to_owned());
                refused(format!("already has results of other suites, from {known}"))
                    .map_err(|error| error.hint("a run has one commit: name that commit, or give another id with --run"))
            }
        }
    }
}

impl Store {
    /// Returns the time when an imported run of this name began; `None` if there is no such run.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn imported(&self, name: &str) -> Result<Option<SystemTime>> {
        let query = "SELECT started FROM runs WHERE name = ?1 AND source = ?2";
        let found = self.connection.query_row(query, [name, Source::Imported.word()], |row| row.get(0)).optional();
        found.map(|found| found.map(codec::time_back)).map_err(|error| self.failed("read", error))
    }
}

impl Writer<'_> {
    fn import(&mut self, run: &Run, outcomes: &[Outcome]) -> rusqlite::Result<Done> {
        let known = "SELECT id, source, revision, is_dirty FROM runs WHERE name = ?1";
        let known = self.transaction.query_row(known, [&run.id], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, Option<String>>(2)?, row.get::<_, bool>(3)?))
        });
        let mut imported = Imported::New;
        let mut is_there = false;
        if let Some((row, source, revision, is_dirty)) = known.optional()? {
            if codec::source(&source) != Some(Source::Imported) {
                return Ok(Done::OwnRun);
            }
            let keys = json!(outcomes.iter().map(|outcome| outcome.suite.to_string()).collect::<Vec<_>>()).to_string();
            let others = "SELECT count(*) FROM results WHERE run = ?1 AND suite NOT IN
                          (SELECT id FROM suites WHERE key IN (SELECT value FROM json_each(?2)))";
            let others: i64 = self.transaction.query_row(others, params![row, keys], |row| row.get(0))?;
            if others > 0 && (&revision, is_dirty) != (&run.revision, run.is_dirty) {
                return Ok(Done::OtherRevision(revision));
            }
            let of_suites = "DELETE FROM results WHERE run = ?1 AND suite IN
                             (SELECT id FROM suites WHERE key IN (SELECT value FROM json_each(?2)))";
            if self.transaction.execute(of_suites, params![row, keys])? > 0 {
                imported = Imported::Again;
            }
            if others > 0 {
                *self.run = Some(row);
                is_there = true;
            } else {
                self.transaction.execute("DELETE FROM runs WHERE id = ?1", [row])?;
            }
        }
        if !is_there {
            self.run_started(run, Source::Imported)?;
        }
        outcomes.iter().try_for_each(|outcome| self.outcome(outcome))?;
        let summary = Summary { run: run.id.clone(), ..self.sum()? };
        self.run_ended(&summary)?;
        Ok(Done::Kept(imported))
    }

    /// Returns the summary of the run's results.
    fn sum(&self) -> rusqlite::Result<Summary> {
        let sum = "SELECT coalesce(sum(duration), 0), coalesce(max(verdict IN ('failed', 'error', 'timed-out')), 0)
                   FROM results WHERE run = ?1";
        self.transaction.query_row(sum, [*self.run], |row| {
            let (duration, is_red): (i64, bool) = (row.get(0)?, row.get(1)?);
            Ok(Summary { duration: codec::duration_back(duration), is_green: !is_red, ..Summary::default() })
        })
    }
}
