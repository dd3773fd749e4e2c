//! Turns a selection into a run: prepares its jobs, facts and folders, then runs it, with results for the store and a report.
//!
//! Notices for a person are sent as [`RunNotice`]s; `report` words them.

mod absent;
mod jobs;
mod notice;
mod query;
mod reuse;
mod selection;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::affected::Map;
use crate::config::{Loaded, SecretNames, known_levels};
use crate::git::snapshot::Snapshot;
use crate::git::{Repository, providers};
use crate::model::environment::Environment;
use crate::model::error::{Error, Result};
use crate::model::event::{Event, Listener, Run, Summary, TestCount};
use crate::model::reasons::Affected;
use crate::model::result::{Outcome, SuiteId};
use crate::run::{self, Job, KeepResults, ResultCache, RunOptions};
use crate::store::{self, Handle, RetentionLimits, StateFolders};
use crate::suites::Shard;
use crate::suites::work_tree::WorkTree;
use crate::system::secrets::Mask;
use reuse::{Cache, Spoilt};

pub(crate) use absent::AbsentSuites;
pub(crate) use notice::RunNotice;
pub(crate) use query::Query;
pub(crate) use selection::{Selection, select};

/// The flags of a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flags {
    pub(crate) jobs: Option<NonZeroUsize>,
    pub(crate) retries: Option<u32>,
    pub(crate) keep_going: bool,
    pub(crate) shard: Option<Shard>,
    /// True if cached results are used for suites that opt in.
    pub(crate) is_cached: bool,
    /// True if the reasons for using or not using them are shown.
    pub(crate) is_explained: bool,
    pub(crate) budget: Option<Duration>,
}

/// A planned run.
pub(crate) struct RunPlan<'s, 'c> {
    pub(crate) environment: &'s Environment,
    pub(crate) repository: &'s Repository,
    pub(crate) loaded: &'s Loaded,
    pub(crate) map: &'s Map<'c>,
    /// `-C` and `--config`, as they were given.
    pub(crate) globals: [(&'static str, Option<String>); 2],
    /// The answer that the selection comes from.
    pub(crate) affected: Option<&'s Affected>,
    pub(crate) selection: Selection<'c>,
    pub(crate) flags: Flags,
    /// The number of test files of the selected domains.
    pub(crate) tests: Option<TestCount>,
}

/// The places where a run keeps its results.
pub(crate) struct Keeping<'k> {
    pub(crate) folders: &'k StateFolders,
    /// The open store; `None` if it cannot be used.
    pub(crate) store: Option<Arc<Handle>>,
}

/// A store that records a run's events, and is tidied when the run is over.
struct Recorder(Arc<Handle>);

impl KeepResults for Recorder {
    fn keep(&mut self, events: &[Event]) -> Result<()> {
        let all: Vec<&Event> = events.iter().collect();
        self.0.with(|store| {
            store.record(&all)?;
            if all.iter().any(|event| matches!(event, Event::RunEnded(_))) {
                store.tidy(SystemTime::now(), &RetentionLimits::default())?;
            }
            Ok(())
        })
    }
}

impl RunPlan<'_, '_> {
    /// Runs the plan. `report` receives the events of the run, `notices` the notices about the run as a whole.
    ///
    /// # Errors
    /// Returns an error if nothing could be run, or the report could not be written.
    pub(crate) fn execute(
        self,
        keeping: &Keeping<'_>,
        snapshot: Snapshot,
        report: Box<dyn Listener + Send>,
        notices: &mut dyn FnMut(RunNotice),
    ) -> Result<(Summary, Vec<Outcome>)> {
        let now = SystemTime::now();
        let jobs = self.jobs(now);
        self.noticed(&jobs).into_iter().for_each(&mut *notices);
        let mut run = self.run(now, &snapshot, &jobs);
        let store = keeping.store.as_ref();
        let mut cache = store.and_then(|store| {
            // Without a cache, a run only takes longer.
            Cache::new(&self, store, snapshot, &jobs, &run.id).unwrap_or_else(|error| {
                notices(RunNotice::NoneReused(error));
                None
            })
        });
        let mut to_run = jobs.clone();
        if let Some(store) = store {
            expect(&mut to_run, store, |at| cache.as_ref().is_some_and(|cache| cache.has_found(at)));
        }
        run.logs = Some(keeping.folders.logs_of(&run.id));
        let id = run.id.clone();
        let options = self.options(&run, &jobs)?;
        let keep = store.map(|store| Box::new(Recorder(Arc::clone(store))) as Box<dyn KeepResults>);
        let (sender, sink) = run::sink(keep, report);
        let lookup = cache.as_mut().map(|cache| cache as &mut dyn ResultCache);
        let done = run::run(run, to_run, options, &sender, lookup);
        drop(sender);
        let heard = sink.finish();
        if let Some(error) = heard.not_kept {
            notices(RunNotice::ResultsNotKept(error));
        }
        let done = done?;
        if let Some(store) = store {
            // If the store was moved during the run, later writes must go to the file that is at its path now.
            store.close_if_moved();
        }
        if let Some(cache) = cache {
            match cache.keep() {
                Ok(spoilt) => spoilt.into_iter().for_each(|Spoilt { suite, path, is_reused }| {
                    notices(RunNotice::Spoilt { suite: suite.to_string(), path, is_reused });
                }),
                Err(error) => notices(RunNotice::NoneKept(error)),
            }
        }
        keeping.folders.tidy(&id, done.1.iter().all(|outcome| !outcome.verdict.is_red()), SystemTime::now());
        match heard.not_shown {
            Some(error) => Err(Error::unknown("cannot write the results").because(error)),
            None => Ok(done),
        }
    }

    /// Returns the notices that are shown before anything runs.
    fn noticed(&self, jobs: &[Job]) -> Vec<RunNotice> {
        let command = |job: &Job| Some(RunNotice::Command { suite: job.id.clone(), note: job.note? });
        let short = self.secrets().too_short(self.environment);
        let short = (!short.is_empty()).then_some(RunNotice::ShortSecrets(short));
        jobs.iter().filter_map(command).chain(hidden_failures(jobs)).chain(lost_codes(jobs)).chain(short).collect()
    }

    /// Returns the run and the jobs that would run.
    pub(crate) fn preview(&self) -> (Run, Vec<Job>) {
        let now = SystemTime::now();
        let jobs = self.jobs(now);
        (self.run(now, &Snapshot::default(), &jobs), jobs)
    }

    /// Returns the names of the secret variables.
    pub(super) fn secrets(&self) -> SecretNames {
        SecretNames::of(self.map.config())
    }

    fn jobs(&self, now: SystemTime) -> Vec<Job> {
        let common = jobs::Common {
            config: self.map.config(),
            levels: known_levels(self.map.config()),
            folders: WorkTree::new(&self.repository.places().top),
            retries: self.flags.retries,
            shard: self.flags.shard,
            is_rerun: self.selection.is_rerun,
            affected: self.affected,
            globals: &self.globals,
            now,
            losses: jobs::KnownLosses::default(),
        };
        jobs::jobs(&self.selection.planned, &common)
    }

    fn run(&self, now: SystemTime, snapshot: &Snapshot, jobs: &[Job]) -> Run {
        Run {
            id: store::run_id(now),
            started: now,
            revision: snapshot.head.as_ref().map(ToString::to_string),
            is_dirty: snapshot.is_dirty,
            ranges: self.affected.map(|answer| answer.ranges.clone()).unwrap_or_default(),
            widened_because: self.affected.and_then(|answer| answer.widened_because.clone()),
            in_ci: providers::in_ci(self.environment),
            domains: self.selection.domains.clone(),
            suites: jobs.iter().map(|job| job.id.clone()).collect(),
            logs: None,
            tests: self.tests.clone(),
            pages: providers::pages(self.environment),
        }
    }

    fn options(&self, run: &Run, jobs: &[Job]) -> Result<RunOptions> {
        let secrets = self.secrets();
        let values = secrets.values(self.environment);
        let processors = || std::thread::available_parallelism().ok();
        Ok(RunOptions {
            jobs: self.flags.jobs.or_else(processors).map_or(1, NonZeroUsize::get),
            keep_going: self.flags.keep_going,
            budget: self.flags.budget,
            top: self.repository.places().top.clone(),
            logs: run.logs.clone().unwrap_or_default(),
            // The folder is made only if a suite needs a lock.
            locks: store::locks(jobs.iter().any(|job| job.exclusive.is_some()))?,
            variables: std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect(),
            mask: Mask::new(&values),
            secrets,
            values,
        })
    }
}

/// Returns a notice about the first suite in which a pipe hides a failure, with the number of further ones.
fn hidden_failures(jobs: &[Job]) -> Option<RunNotice> {
    let runs = jobs.iter().filter(|job| job.broken.is_none() && job.skipped.is_none());
    let mut found = runs.filter_map(|job| Some((job.id.clone(), job.hidden_failure.clone()?)));
    let (suite, part) = found.next()?;
    Some(RunNotice::PipeHidesFailure { suite, part, more: found.count() })
}

/// Returns a notice about the first suite that loses an exit code, with the number of further ones.
fn lost_codes(jobs: &[Job]) -> Option<RunNotice> {
    let runs = jobs.iter().filter(|job| job.broken.is_none() && job.skipped.is_none());
    let mut found = runs.filter_map(|job| Some((job.id.clone(), job.lost_code.clone()?)));
    let (suite, command) = found.next()?;
    Some(RunNotice::LostExitCode { suite, command, more: found.count() })
}

/// Sets the usual durations of the suites to run. If they are unknown, the suites run without them. A suite with a cached result, as
/// `is_found` says of its job, most likely takes no time.
fn expect(jobs: &mut [Job], store: &Handle, is_found: impl Fn(usize) -> bool) {
    let is_to_run = |(at, job): &(usize, &Job)| job.broken.is_none() && job.skipped.is_none() && !is_found(*at);
    let ids: Vec<SuiteId> = jobs.iter().enumerate().filter(is_to_run).map(|(_, job)| job.id.clone()).collect();
    if ids.is_empty() {
        return;
    }
    let expected = store.peek(|store| store.and_then(|store| store.expected(&ids).ok())).unwrap_or_default();
    for job in jobs {
        job.expected = expected.get(&job.id).copied();
    }
}
