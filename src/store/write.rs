//! Writes events into rows, in one transaction for all events at hand.

use std::collections::HashMap;
use std::time::SystemTime;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde_json::json;

use super::{Store, codec, rank};
use crate::model::error::Result;
use crate::model::event::{Event, Run, Summary};
use crate::model::history::Source;
use crate::model::pages::PageUrl;
use crate::model::reasons::Widening;
use crate::model::result::{Case, CaseStatus, Explanation, MAX_DETAILS, Outcome, SuiteId};
use crate::model::signal::Signal;

/// The most cases that are kept of a result.
pub(super) const MAX_CASES: usize = 500;

/// The most bytes that are kept of the beginning of an output, and of its end.
const MAX_OUTPUT: usize = 64 * 1024;

/// The most bytes of a command or a message.
const MAX_LINE: usize = 8 * 1024;

impl Store {
    /// Stores these events, in order, all or nothing. Once it returns, a killed process loses none of them.
    ///
    /// # Errors
    /// Returns an error if the disk refuses the write, or if another process holds the store for too long.
    pub fn record(&mut self, events: &[&Event]) -> Result<()> {
        let counts = |event: &&&Event| matches!(event, Event::RunStarted(_) | Event::SuiteEnded(_) | Event::RunEnded(_));
        if !events.iter().any(|event| counts(&event)) {
            return Ok(());
        }
        self.in_transaction(|writer| events.iter().try_for_each(|event| writer.event(event)))
    }

    pub(super) fn in_transaction<T>(&mut self, work: impl FnOnce(&mut Writer<'_>) -> rusqlite::Result<T>) -> Result<T> {
        let before = self.run;
        self.plans.borrow_mut().clear();
        let done = (|| {
            // Takes the lock at once: a reader that becomes a writer cannot wait for the lock.
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let now = (self.clock)();
            let mut writer =
                Writer { transaction, worktree: &self.worktree, run: &mut self.run, suites: &mut self.suites, now };
            let done = work(&mut writer)?;
            writer.transaction.commit()?;
            Ok(done)
        })();
        done.map_err(|error| {
            // The write failed, so the cached row numbers of suites may point at nothing.
            self.suites.clear();
            self.run = before;
            self.failed("write to", error)
        })
    }
}

/// A transaction that is going on.
pub(super) struct Writer<'s> {
    pub(super) transaction: Transaction<'s>,
    worktree: &'s str,
    pub(super) run: &'s mut Option<i64>,
    suites: &'s mut HashMap<String, i64>,
    /// The time of this write.
    now: SystemTime,
}

impl Writer<'_> {
    fn event(&mut self, event: &Event) -> rusqlite::Result<()> {
        match event {
            Event::RunStarted(run) => self.run_started(run, if run.in_ci { Source::Ci } else { Source::Local }),
            Event::SuiteEnded(outcome) => self.outcome(outcome),
            Event::RunEnded(summary) => self.run_ended(summary),
            Event::SuiteStarted { .. } | Event::SuiteWaits { .. } | Event::SuiteRetries { .. } => Ok(()),
        }
    }

    pub(super) fn run_started(&mut self, run: &Run, source: Source) -> rusqlite::Result<()> {
        let range = |range: &crate::model::reasons::Range| json!({"base": range.base, "head": range.head, "source": range.source.code()});
        let ranges = json!(run.ranges.iter().map(range).collect::<Vec<_>>()).to_string();
        let planned = json!(run.suites.iter().map(ToString::to_string).collect::<Vec<_>>()).to_string();
        let logs = run.logs.as_ref().map(|path| path.to_string_lossy());
        // An import arrives now and began earlier; a run of this store arrives when it begins.
        let comes = if source == Source::Imported { self.now } else { run.started };
        rank::bring_down(&self.transaction, codec::time(comes))?;
        self.transaction.execute(
            "INSERT INTO runs (name, started, revision, is_dirty, source, worktree, ranges, widened_because, planned, logs, ranked,
                 page, job_page, request, request_page)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            params![
                run.id,
                codec::time(run.started),
                run.revision,
                run.is_dirty,
                source.word(),
                self.worktree,
                ranges,
                run.widened_because.as_ref().map(Widening::code),
                planned,
                logs,
                rank::of(run.started, comes).0,
                page(run.pages.run.as_ref()),
                page(run.pages.job.as_ref()),
                run.pages.request.and_then(|number| i64::try_from(number).ok()),
                page(run.pages.request_page.as_ref()),
            ],
        )?;
        *self.run = Some(self.transaction.last_insert_rowid());
        Ok(())
    }

    pub(super) fn outcome(&mut self, outcome: &Outcome) -> rusqlite::Result<()> {
        let suite = suite_row(&self.transaction, self.suites, &outcome.suite)?;
        let [passed, failed, skipped, flaky] = codec::counts(outcome.counts);
        let is_red = outcome.verdict.is_red();
        let red = |text: &str, most| is_red.then(|| codec::cut(text, most).to_owned());
        let log = outcome.log.as_ref().filter(|_| is_red).map(|path| path.to_string_lossy());
        let leaked = (!outcome.leaked.is_empty()).then(|| json!(outcome.leaked).to_string());
        let cached = outcome.cached.as_ref();
        let why = outcome.why.as_ref().map(ToString::to_string);
        let (ranked, is_ahead) = rank::of(outcome.started, self.now);
        let mut insert = self.transaction.prepare_cached(
            "INSERT INTO results (run, suite, started, duration, verdict, judged_by, attempts, is_flaky, passed, failed,
                 skipped, flaky, shard, cached_run, cached_finished, quarantine, why, leaked, command, folder, again, log, head,
                 omitted, tail, why_code, ranked, is_ahead, job_page, has_whole_names)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,
                 ?24, ?25, ?26, ?27, ?28, ?29, 1)",
        )?;
        insert.execute(params![
            *self.run,
            suite,
            codec::time(outcome.started),
            codec::duration(outcome.duration),
            outcome.verdict.word(),
            outcome.judged_by.word(),
            outcome.attempts,
            outcome.is_flaky,
            passed,
            failed,
            skipped,
            flaky,
            outcome.shard.map(|(part, of)| format!("{part}/{of}")),
            cached.map(|cached| &cached.run),
            cached.map(|cached| codec::time(cached.finished)),
            outcome.quarantine,
            why.as_deref().map(|why| codec::cut(why, MAX_LINE)),
            leaked,
            red(&outcome.command, MAX_LINE),
            red(&outcome.folder, MAX_LINE),
            red(&outcome.again, MAX_LINE),
            log,
            red(&outcome.output.head, MAX_OUTPUT),
            is_red.then(|| i64::try_from(omitted(outcome)).unwrap_or(i64::MAX)),
            is_red.then(|| codec::cut_front(&outcome.output.tail, MAX_OUTPUT)),
            outcome.why.as_ref().map(Explanation::code),
            ranked,
            is_ahead,
            page(outcome.job_page.as_ref().filter(|_| is_red)),
        ])?;
        let result = self.transaction.last_insert_rowid();
        let telling = outcome.cases.iter().filter(|case| case.status.is_red() || case.status == CaseStatus::Flaky);
        telling.take(MAX_CASES).try_for_each(|case| self.case(result, case))
    }

    fn case(&self, result: i64, case: &Case) -> rusqlite::Result<()> {
        self.transaction
            .prepare_cached(
                "INSERT INTO cases (result, \"group\", name, status, duration, message, details, file, line)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                result,
                codec::cut(&case.group, MAX_LINE),
                codec::cut(&case.name, MAX_LINE),
                case.status.word(),
                case.duration.map(codec::duration),
                codec::cut(&case.message, MAX_LINE),
                codec::cut(&case.details, MAX_DETAILS),
                case.place.as_ref().map(|place| codec::cut(&place.file, MAX_LINE)),
                case.place.as_ref().map(|place| place.line),
            ])
            .map(drop)
    }

    pub(super) fn run_ended(&mut self, summary: &Summary) -> rusqlite::Result<()> {
        let without = (!summary.without_suites.is_empty()).then(|| json!(summary.without_suites).to_string());
        self.transaction
            .execute(
                "UPDATE runs SET duration = ?2, is_green = ?3, signal = ?4, without_suites = ?5 WHERE id = ?1",
                params![
                    *self.run,
                    codec::duration(summary.duration),
                    summary.is_green,
                    summary.signal.map(Signal::name),
                    without
                ],
            )
            .map(drop)
    }
}

fn page(page: Option<&PageUrl>) -> Option<&str> {
    page.map(PageUrl::as_str)
}

/// Returns the number of bytes of output that the runner left out or that are left out here.
fn omitted(outcome: &Outcome) -> u64 {
    let here = |text: &str| text.len().saturating_sub(MAX_OUTPUT) as u64;
    outcome.output.omitted + here(&outcome.output.head) + here(&outcome.output.tail)
}

/// Returns the row of a suite, and makes it if it is new.
pub(super) fn suite_row(connection: &Connection, known: &mut HashMap<String, i64>, suite: &SuiteId) -> rusqlite::Result<i64> {
    let key = suite.to_string();
    if let Some(row) = known.get(&key) {
        return Ok(*row);
    }
    let mut query = connection.prepare_cached("SELECT id FROM suites WHERE key = ?1")?;
    let found = query.query_row([&key], |row| row.get(0)).optional()?;
    let row = if let Some(row) = found {
        row
    } else {
        let columns = params![key, suite.domain, suite.level, suite.name];
        let insert = "INSERT INTO suites (key, domain, level, name) VALUES (?1, ?2, ?3, ?4)";
        connection.prepare_cached(insert)?.execute(columns)?;
        connection.last_insert_rowid()
    };
    known.insert(key, row);
    Ok(row)
}
