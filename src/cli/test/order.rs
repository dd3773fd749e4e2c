//! From a selection to a run: the jobs, what is known of them, the folders, the reports; for `cicd test` and the pre-push hook.

use std::num::NonZeroUsize;
use std::time::{Duration, SystemTime};

use super::cache::Cache;
use super::state::{self, Keeping, State};
use super::{Selection, jobs, reports};
use crate::affected::Map;
use crate::cli::session::Session;
use crate::cli::{Context, Format};
use crate::config::known_levels;
use crate::git::providers;
use crate::git::snapshot::Snapshot;
use crate::model::error::{Error, Exit, Result};
use crate::model::event::{Listener, Run, Summary};
use crate::model::reasons::Affected;
use crate::model::result::{Outcome, SuiteId};
use crate::run::{self, Job, Keep, Options};
use crate::store::Store;
use crate::suites::Shard;

/// How a run is to be done, by flags.
#[derive(Debug, Clone, Default)]
pub(in crate::cli) struct Levers {
    pub(in crate::cli) jobs: Option<NonZeroUsize>,
    pub(in crate::cli) retries: Option<u32>,
    pub(in crate::cli) keep_going: bool,
    pub(in crate::cli) shard: Option<Shard>,
    /// Whether greens are reused where suites opt in.
    pub(in crate::cli) is_cached: bool,
    /// Whether it is told why they are or are not.
    pub(in crate::cli) is_explained: bool,
    pub(in crate::cli) budget: Option<Duration>,
}

/// A run to be.
pub(in crate::cli) struct Order<'s, 'c> {
    pub(in crate::cli) context: &'s Context,
    pub(in crate::cli) session: &'s Session,
    pub(in crate::cli) map: &'s Map<'c>,
    /// What the selection follows from.
    pub(in crate::cli) affected: Option<&'s Affected>,
    pub(in crate::cli) selection: Selection<'c>,
    pub(in crate::cli) levers: Levers,
}

impl Order<'_, '_> {
    /// Runs it; `report` hears what happens.
    ///
    /// # Errors
    /// When nothing could be run, or the report could not be written.
    pub(in crate::cli) fn execute(
        self,
        state: &State,
        store: Option<Store>,
        snapshot: Snapshot,
        report: Box<dyn Listener + Send>,
    ) -> Result<(Summary, Vec<Outcome>)> {
        let now = SystemTime::now();
        let mut jobs = self.jobs(now);
        for (id, note) in jobs.iter().filter_map(|job| Some((&job.id, job.note?))) {
            self.context.screen.note(&format!("{id}: {note}"));
        }
        let mut run = self.run(now, &snapshot, &jobs);
        let mut store = store;
        let cache = match &mut store {
            Some(store) => {
                expect(&mut jobs, store);
                self.consult(store, snapshot, &mut jobs)
            }
            None => None,
        };
        run.logs = Some(state.logs_of(&run.id));
        let (id, options) = (run.id.clone(), self.options(&run, &jobs));
        let keep = store.map(|store| Box::new(Keeping(store)) as Box<dyn Keep>);
        let (sender, sink) = run::sink(keep, report);
        let done = run::run(run, jobs.clone(), options, &sender);
        drop(sender);
        let heard = sink.finish();
        if let Some(error) = heard.not_kept {
            self.context.screen.warn(&format!("results of this run were not kept: {}", state::whole(&error)));
        }
        let done = done?;
        if let Some(cache) = cache {
            self.keep(&cache, state, &id, &jobs, &done.1);
        }
        state.tidy();
        match heard.not_shown {
            Some(error) => Err(Error::unknown("cannot write the results").because(error)),
            None => Ok(done),
        }
    }

    /// Without its cache a run only takes longer.
    fn consult(&self, store: &mut Store, snapshot: Snapshot, jobs: &mut [Job]) -> Option<Cache> {
        Cache::consult(self, store, snapshot, jobs).unwrap_or_else(|error| {
            self.context.screen.warn(&format!("no green is reused: {}", state::whole(&error)));
            None
        })
    }

    fn keep(&self, cache: &Cache, state: &State, run: &str, jobs: &[Job], outcomes: &[Outcome]) {
        let top = &self.session.repository.places().top;
        let kept = Store::open(&state.folder, top).and_then(|mut store| cache.keep(self, &mut store, run, jobs, outcomes));
        match kept {
            Ok(spoilt) => {
                for (suite, path) in spoilt {
                    let path = crate::report::ui::printable(&path);
                    self.context
                        .screen
                        .note(&format!("{suite}: its green is not kept, because {path} was written to meanwhile"));
                }
            }
            Err(error) => self.context.screen.warn(&format!("no green is kept: {}", state::whole(&error))),
        }
    }

    /// Shows what would run.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn show(self, format: Format) -> Result<Exit> {
        let now = SystemTime::now();
        let jobs = self.jobs(now);
        let run = self.run(now, &Snapshot::default(), &jobs);
        reports::dry_run(format, self.context, &run, &jobs)
    }

    fn jobs(&self, now: SystemTime) -> Vec<Job> {
        let common = jobs::Common {
            config: self.map.config(),
            levels: known_levels(self.map.config()),
            folders: self.session.folders(),
            retries: self.levers.retries,
            shard: self.levers.shard,
            is_rerun: self.selection.is_rerun,
            affected: self.affected,
            globals: [("-C", &self.context.folder), ("--config", &self.context.config)]
                .map(|(flag, path)| (flag, path.as_ref().map(|path| path.display().to_string()))),
            now,
        };
        jobs::jobs(&self.selection.planned, &common)
    }

    fn run(&self, now: SystemTime, snapshot: &Snapshot, jobs: &[Job]) -> Run {
        Run {
            id: state::run_id(now),
            started: now,
            revision: snapshot.head.as_ref().map(ToString::to_string),
            is_dirty: snapshot.is_dirty,
            ranges: self.affected.map(|answer| answer.ranges.clone()).unwrap_or_default(),
            widened_because: self.affected.and_then(|answer| answer.widened_because.clone()),
            in_ci: providers::in_ci(&self.context.environment),
            domains: self.selection.domains.clone(),
            suites: jobs.iter().map(|job| job.id.clone()).collect(),
            logs: None,
        }
    }

    fn options(&self, run: &Run, jobs: &[Job]) -> Options {
        let processors = || std::thread::available_parallelism().ok();
        Options {
            jobs: self.levers.jobs.or_else(processors).map_or(1, NonZeroUsize::get),
            keep_going: self.levers.keep_going,
            budget: self.levers.budget,
            top: self.session.repository.places().top.clone(),
            logs: run.logs.clone().unwrap_or_default(),
            scratch: std::env::temp_dir().join(format!("cicd-{}", run.id)),
            // A folder for everybody is made only where something is locked.
            locks: state::locks(jobs.iter().any(|job| job.exclusive.is_some())),
            variables: std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect(),
        }
    }
}

/// How long suites usually take. Without that knowledge they run all the same.
fn expect(jobs: &mut [Job], store: &Store) {
    let ids: Vec<SuiteId> = jobs.iter().map(|job| job.id.clone()).collect();
    let expected = store.expected(&ids).unwrap_or_default();
    for job in jobs {
        job.expected = expected.get(&job.id).copied();
    }
}
