//! Runs suites in order, side by side and supervised, and reports the progress as events.
//!
//! Other modules do the rest: `suites` selects the suites for a change, `run::test_reports` interprets the reports of test
//! runners, `system::process::keeper` keeps and ends the processes of a command, and `report` shows results to people.

mod attempt;
pub(crate) mod collect;
mod daemons;
mod ending;
mod evidence;
mod job;
mod log_files;
mod lookup;
pub(crate) mod masked;
pub(crate) mod plan;
pub(crate) mod push;
mod report_files;
mod schedule;
mod scratch;
mod sink;
mod stop;
mod suite;
mod suite_files;
mod surroundings;
pub(crate) mod test_cache;
pub mod test_reports;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::config::SecretNames;
use crate::model::error::{Error, Result};
use crate::model::event::{Event, Run, Summary};
use crate::model::result::{Explanation, Outcome, Verdict};
use crate::system::process::keeper::{self, Keeper};
use crate::system::remover::FolderRemover;
use crate::system::secrets::{Mask, SecretValues};

pub(crate) use evidence::ReportWanted;
pub(crate) use job::Job;
pub(crate) use lookup::ResultCache;
pub(crate) use sink::{KeepResults, sink};
pub(crate) use stop::Why;
pub(crate) use surroundings::counts;

use daemons::SharedProcesses;
use schedule::Schedule;
use scratch::Scratch;
use stop::{Stop, Stops};

/// The options of a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunOptions {
    /// The number of suites that run side by side; at least 1.
    pub jobs: usize,
    /// True if the later levels of a domain run after a failed one.
    pub keep_going: bool,
    /// The time limit of the whole run.
    pub budget: Option<Duration>,
    /// The top of the work tree.
    pub top: PathBuf,
    /// The folder for logs and reports of this run. The run makes it.
    pub logs: PathBuf,
    /// The folder for locks of `exclusive` suites.
    pub locks: PathBuf,
    /// The names of the variables of this process.
    pub variables: Vec<String>,
    /// The names of the secret variables.
    pub secrets: SecretNames,
    /// The values of the secret variables, for the logs.
    pub values: SecretValues,
    /// The mask of the same values, for all other texts.
    pub mask: Mask,
}

/// The state that all suites of a run share.
#[derive(Debug)]
struct SharedRun {
    options: RunOptions,
    /// The folder for the temporary folders of suites.
    scratch: Scratch,
    /// The number of temporary folders so far.
    folders: AtomicUsize,
    run: String,
    events: Sender<Event>,
    stop: watch::Receiver<Stop>,
    /// The processes that suites have left running for others.
    left: SharedProcesses,
    /// What removes folders for reports to which nothing was written.
    unused: Mutex<FolderRemover>,
    /// True if suites run side by side, so that one may use a process of another.
    is_side_by_side: bool,
}

impl SharedRun {
    /// Returns the path of a new temporary folder. Its name is short.
    fn folder(&self) -> PathBuf {
        self.scratch.path.join(self.folders.fetch_add(1, Ordering::Relaxed).to_string())
    }

    /// Removes a folder soon if it is empty.
    fn drop_unused(&self, folder: &Path) {
        self.unused.lock().unwrap_or_else(PoisonError::into_inner).remove(folder.to_owned());
    }

    fn tell(&self, event: Event) {
        // The sink outlives the run. Without it, there is no receiver for an event.
        drop(self.events.send(event));
    }
}

/// Runs those of `jobs` for which `cache` has no result, and sends each step to `events`, from [`Event::RunStarted`] to
/// [`Event::RunEnded`].
///
/// # Errors
/// Returns an error if no suite can be run at all: the folder for logs cannot be made, or signals cannot be received.
pub(crate) fn run(
    run: Run,
    jobs: Vec<Job>,
    options: RunOptions,
    events: &Sender<Event>,
    cache: Option<&mut dyn ResultCache>,
) -> Result<(Summary, Vec<Outcome>)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::unknown("cannot start the runner").because(error))?;
    let done = runtime.block_on(all(run, jobs, options, events, cache));
    // Nothing that is still open matters any more.
    runtime.shutdown_background();
    done
}

async fn all(
    run: Run,
    jobs: Vec<Job>,
    options: RunOptions,
    events: &Sender<Event>,
    cache: Option<&mut dyn ResultCache>,
) -> Result<(Summary, Vec<Outcome>)> {
    let begun = Instant::now();
    let stops = Stops::listen(options.budget).map_err(|error| Error::unknown("cannot listen for signals").because(error))?;
    std::fs::create_dir_all(&options.logs)
        .map_err(|error| Error::unknown(format!("cannot make the folder {}", options.logs.display())).because(error))?;
    drop(keeper::adopt_orphans());
    let summary = Summary { run: run.id.clone(), without_suites: run.without_suites(), ..Summary::default() };
    let in_ci = run.in_ci;
    let scratch = scratch::choose();
    let (stop, events) = (stops.subscribe(), events.clone());
    let will_run = jobs.iter().filter(|job| job.skipped.is_none() && job.broken.is_none()).count();
    let shared = SharedRun {
        run: run.id.clone(),
        stop,
        events,
        is_side_by_side: options.jobs > 1 && will_run > 1,
        options,
        scratch: scratch.clone(),
        folders: AtomicUsize::new(0),
        left: SharedProcesses::default(),
        unused: Mutex::new(FolderRemover::new(|folder| drop(std::fs::remove_dir(folder)))),
    };
    shared.tell(Event::RunStarted(run));
    let mut work = RunWork::new(jobs, shared, stops, cache);
    work.go().await;
    let RunWork { outcomes, stops, shared, keepers, cache, .. } = work;
    let stale = cache.map(ResultCache::over).unwrap_or_default();
    for keeper in keepers {
        keeper.end().await;
    }
    keeper::remove_scratch(&scratch.path);
    let why = match stops.now() {
        Stop::No => None,
        Stop::Asked(why) | Stop::Now(why) => Some(why),
    };
    let signal = why.and_then(Why::signal);
    let summary = Summary { duration: begun.elapsed(), signal, stale, ..summary }.of(&outcomes, in_ci);
    shared.tell(Event::RunEnded(summary.clone()));
    Ok((summary, outcomes))
}

/// The state of the scheduler.
struct RunWork<'c> {
    jobs: Vec<Arc<Job>>,
    shared: Arc<SharedRun>,
    schedule: Schedule,
    stops: Stops,
    /// Idle keepers.
    keepers: Vec<Keeper>,
    /// The tasks of running suites, each of which holds its keepers.
    busy: JoinSet<(usize, Outcome, Vec<Keeper>)>,
    /// The jobs that are running.
    running: Vec<usize>,
    outcomes: Vec<Outcome>,
    cache: Option<&'c mut dyn ResultCache>,
    /// True if a suite has run since the last call of the cache.
    has_run: bool,
}

impl<'c> RunWork<'c> {
    fn new(jobs: Vec<Job>, shared: SharedRun, stops: Stops, cache: Option<&'c mut dyn ResultCache>) -> Self {
        let schedule = Schedule::new(&jobs, shared.options.keep_going);
        let jobs: Vec<Arc<Job>> = jobs.into_iter().map(Arc::new).collect();
        Self {
            outcomes: Vec::with_capacity(jobs.len()),
            jobs,
            shared: Arc::new(shared),
            schedule,
            stops,
            keepers: Vec::new(),
            busy: JoinSet::new(),
            running: Vec::new(),
            cache,
            has_run: false,
        }
    }

    async fn go(&mut self) {
        loop {
            if self.busy.is_empty() {
                // No running suite can still use processes that were left running, and suites that begin now must not find
                // them.
                let at_once = matches!(self.stops.now(), Stop::Now(_));
                self.shared.left.end(at_once).await;
            }
            if self.stops.now() == Stop::No {
                self.begin();
            }
            if self.busy.is_empty() {
                break;
            }
            tokio::select! {
                ended = self.busy.join_next() => {
                    if let Some(Ok((at, outcome, keepers))) = ended {
                        self.keepers.extend(keepers);
                        self.running.retain(|running| *running != at);
                        if let Some(cache) = &mut self.cache {
                            cache.ended(at, &outcome);
                        }
                        self.ended(at, outcome);
                    }
                }
                () = self.stops.next() => {}
            }
        }
        let why = match self.stops.now() {
            Stop::Asked(Why::Budget) => Explanation::NotBegunInBudget,
            _ => Explanation::NotBegun,
        };
        for at in self.schedule.rest() {
            self.skip(at, why.clone());
        }
    }

    /// Starts the jobs that may begin; jobs with a cached result end at once. None of them runs before this function returns.
    fn begin(&mut self) {
        let mut reused = Vec::new();
        while self.busy.len() < self.shared.options.jobs.max(1) {
            let Some(at) = self.schedule.next() else { break };
            if let Some(outcome) = self.look_up(at) {
                self.ended(at, outcome);
                reused.push(at);
                continue;
            }
            self.running.push(at);
            let job = Arc::clone(&self.jobs[at]);
            let shared = Arc::clone(&self.shared);
            let rest = self.keepers.len().saturating_sub(suite::keepers(&job));
            let keepers = self.keepers.split_off(rest);
            self.busy.spawn(async move {
                let (outcome, keepers) = suite::run(&job, &shared, keepers).await;
                (at, outcome, keepers)
            });
        }
        self.has_run |= !self.busy.is_empty();
        // With one job at a time, each job ends before the next one begins.
        if self.shared.options.jobs > 1 {
            for at in reused {
                self.reused(at);
            }
        }
    }

    /// Passes to the cache the jobs that would have run beside a reused one.
    fn reused(&mut self, at: usize) {
        let is_beside = |other: &&usize| !schedule::waits_for(&self.jobs[**other], &self.jobs[at]);
        let others: Vec<usize> = self.running.iter().filter(is_beside).copied().collect();
        if let Some(cache) = self.cache.as_mut().filter(|_| !others.is_empty()) {
            cache.reused_beside(at, others);
        }
    }

    /// Returns the cached result for a job and the current work tree.
    fn look_up(&mut self, at: usize) -> Option<Outcome> {
        let cache = self.cache.as_mut()?;
        let job = &mut self.jobs[at];
        let may_differ = std::mem::take(&mut self.has_run);
        if job.may_be_cached() {
            return cache.look_up(at, Arc::make_mut(job), may_differ);
        }
        // The cache must decide about passed suites before this job writes to the work tree.
        self.has_run = !cache.begins(may_differ);
        None
    }

    fn ended(&mut self, at: usize, outcome: Outcome) {
        let (is_red, id) = (outcome.gates(), outcome.suite.clone());
        self.tell(outcome);
        for skipped in self.schedule.ended(at, is_red) {
            self.skip(skipped, Explanation::RedLevel(id.clone()));
        }
    }

    fn skip(&mut self, at: usize, why: Explanation) {
        let outcome = self.jobs[at].outcome(Verdict::Skipped, Some(why));
        self.tell(outcome);
    }

    fn tell(&mut self, outcome: Outcome) {
        self.shared.tell(Event::SuiteEnded(Box::new(outcome.clone())));
        self.outcomes.push(outcome);
    }
}
