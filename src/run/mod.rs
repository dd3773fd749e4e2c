//! Runs suites: in order, side by side, supervised, and tells what happens as events.
//!
//! Not here: which suites follow from a change (`suites`), what a report of a runner means (`run::test_reports`), how a command's processes
//! are kept and ended (`system::process::keeper`), what people see (`report`).

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

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::config::SecretNames;
use crate::model::error::{Error, Result};
use crate::model::event::{Event, Run, Summary};
use crate::model::result::{Explanation, Outcome, Verdict};
use crate::system::process::keeper::{self, Keeper};
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

/// How a run is to be done.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunOptions {
    /// How many suites run side by side; at least 1.
    pub jobs: usize,
    /// True if a red level lets the later ones of its domain run.
    pub keep_going: bool,
    /// How long all of it may take.
    pub budget: Option<Duration>,
    /// The top of the work tree.
    pub top: PathBuf,
    /// Where logs and reports of this run go. It is made.
    pub logs: PathBuf,
    /// Where locks of `exclusive` suites stand.
    pub locks: PathBuf,
    /// The variables of this process, by name.
    pub variables: Vec<String>,
    /// Those of them that are secret.
    pub secrets: SecretNames,
    /// What they hold, for the logs.
    pub values: SecretValues,
    /// The same, for all other texts.
    pub mask: Mask,
}

/// What every suite of a run shares.
#[derive(Debug)]
struct SharedRun {
    options: RunOptions,
    /// Where suites have their temporary folders.
    scratch: Scratch,
    /// How many temporary folders there were.
    folders: AtomicUsize,
    run: String,
    events: Sender<Event>,
    stop: watch::Receiver<Stop>,
    /// What suites have left running for others.
    left: SharedProcesses,
    /// True if suites run side by side, so that one may use what another one started.
    is_side_by_side: bool,
}

impl SharedRun {
    /// A temporary folder that no other suite has. Its name is short.
    fn folder(&self) -> PathBuf {
        self.scratch.path.join(self.folders.fetch_add(1, Ordering::Relaxed).to_string())
    }

    fn tell(&self, event: Event) {
        // The sink outlives the run; were it gone, nobody would be left to tell.
        drop(self.events.send(event));
    }
}

/// Runs `jobs`, those that `cache` has no result for, and tells `events` of each step, from [`Event::RunStarted`] to [`Event::RunEnded`].
///
/// # Errors
/// When no suite can be run at all: no folder for logs, no listening for signals.
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
    // Nothing is waited for any more.
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

/// The work under way.
struct RunWork<'c> {
    jobs: Vec<Arc<Job>>,
    shared: Arc<SharedRun>,
    schedule: Schedule,
    stops: Stops,
    /// Keepers without a suite.
    keepers: Vec<Keeper>,
    /// Processes of all keepers, busy ones too.
    busy: JoinSet<(usize, Outcome, Vec<Keeper>)>,
    /// The jobs that run.
    running: Vec<usize>,
    outcomes: Vec<Outcome>,
    cache: Option<&'c mut dyn ResultCache>,
    /// True if a suite has run since the cache was asked last.
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
                // Nothing runs that could use what was left running; what begins now finds none of it.
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

    /// Begins what may begin; what stands in the cache ends at once. None of it runs before this returns.
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
        // With one job at a time, each would have ended before the next one began.
        if self.shared.options.jobs > 1 {
            for at in reused {
                self.reused(at);
            }
        }
    }

    /// Tells the cache which suites would have run beside one that is reused.
    fn reused(&mut self, at: usize) {
        let is_beside = |other: &&usize| !schedule::waits_for(&self.jobs[**other], &self.jobs[at]);
        let others: Vec<usize> = self.running.iter().filter(is_beside).copied().collect();
        if let Some(cache) = self.cache.as_mut().filter(|_| !others.is_empty()) {
            cache.reused_beside(at, others);
        }
    }

    /// The cached result that stands for a job, as the work tree is now.
    fn look_up(&mut self, at: usize) -> Option<Outcome> {
        let cache = self.cache.as_mut()?;
        let job = &mut self.jobs[at];
        let may_differ = std::mem::take(&mut self.has_run);
        if job.may_be_cached() {
            return cache.look_up(at, Arc::make_mut(job), may_differ);
        }
        // What was green until now is decided on before this one writes to it.
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
