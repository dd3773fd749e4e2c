//! The events of a run, in order: the runner emits them, the store keeps them, the reports show them.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::model::pages::RunPages;
use crate::model::reasons::{Range, Widening};
use crate::model::result::{Explanation, Outcome, SuiteId, Verdict};
use crate::model::signal::Signal;

/// One event of a run. The first one is [`Event::RunStarted`], the last one [`Event::RunEnded`]; every planned suite ends
/// exactly once.
#[derive(Debug, Clone)]
pub enum Event {
    /// A run begins.
    RunStarted(Run),
    /// An attempt of a suite begins.
    SuiteStarted {
        /// The suite.
        suite: SuiteId,
        /// The number of the attempt, from 1.
        attempt: u32,
        /// The command, as `sh` gets it.
        command: String,
        /// The expected duration from earlier runs, if it is known.
        expected: Option<Duration>,
    },
    /// Another run on this machine holds a resource that the suite needs exclusively.
    SuiteWaits {
        /// The suite.
        suite: SuiteId,
        /// The name of the resource under `exclusive`.
        exclusive: String,
    },
    /// An attempt failed and another one follows.
    SuiteRetries {
        /// The suite.
        suite: SuiteId,
        /// The number of the failed attempt, from 1.
        attempt: u32,
        /// The number of attempts that the suite has.
        of: u32,
        /// The reason for the failure.
        why: Option<Explanation>,
        /// The pause before the next attempt.
        pause: Duration,
    },
    /// A suite is done: it was run, reused or skipped.
    SuiteEnded(Box<Outcome>),
    /// The run is over.
    RunEnded(Summary),
}

/// A run, with the facts that are known before its first suite.
#[derive(Debug, Clone)]
pub struct Run {
    /// The id of the run. Ids sort by time.
    pub id: String,
    /// The time at which the run began.
    pub started: SystemTime,
    /// The commit that is checked out; `None` if the repository has no commit yet.
    pub revision: Option<String>,
    /// True if the work tree differs from the commit.
    pub is_dirty: bool,
    /// The ranges that the affected domains follow from; empty if the suites were named.
    pub ranges: Vec<Range>,
    /// The reason why the range was widened, if it was.
    pub widened_because: Option<Widening>,
    /// True if the run is in CI.
    pub in_ci: bool,
    /// The plan for each domain, in the order of the config.
    pub domains: Vec<DomainPlan>,
    /// The suites, in the order of the plan.
    pub suites: Vec<SuiteId>,
    /// The folder for the whole outputs.
    pub logs: Option<PathBuf>,
    /// The number of test files of the domains of the run, found by name; `None` if they were not counted.
    pub tests: Option<TestCount>,
    /// The pages of the run in CI.
    pub pages: RunPages,
}

/// The number of files that look like tests, and of those that no suite runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestCount {
    /// The number of test files.
    pub files: usize,
    /// The number of test files that no suite runs.
    pub unrun: usize,
    /// The number of test files that a suite only presumably runs, or that a filter may leave out.
    pub uncertain: usize,
    /// A few of the files that no suite runs.
    pub examples: Vec<String>,
}

impl Run {
    /// Returns the affected domains that have no suite and do not declare that they have none.
    #[must_use]
    pub fn without_suites(&self) -> Vec<String> {
        let bare = self.domains.iter().filter(|domain| domain.fate == DomainFate::NoSuite);
        bare.map(|domain| domain.name.clone()).collect()
    }
}

/// The plan for a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainPlan {
    /// The name of the domain.
    pub name: String,
    /// The decision about its suites, with the reason.
    pub fate: DomainFate,
    /// The reason why the domain is affected, in one line; empty if the domain was named or is not affected.
    pub because: String,
    /// The stable word of that reason in JSON.
    pub because_code: Option<&'static str>,
}

/// The decision about the suites of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DomainFate {
    /// The suites run.
    Runs,
    /// The change does not affect the domain.
    NotAffected,
    /// The request named other domains.
    NotAsked,
    /// The domain has no suite and does not declare that it has none.
    NoSuite,
    /// The domain has no suite on the requested levels.
    NoSuiteHere,
    /// The domain declares that it has no suites, or is a library without suites.
    NoneOnPurpose,
}

/// The outcome of a whole run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The id of the run.
    pub run: String,
    /// The number of suites that passed, with cached and flaky ones.
    pub passed: usize,
    /// The number of failed suites that gate.
    pub failed: usize,
    /// The number of failed suites in quarantine.
    pub quarantined: usize,
    /// The number of suites that were not run.
    pub skipped: usize,
    /// The number of skipped suites that other shards run.
    pub elsewhere: usize,
    /// The number of suites that a signal stopped.
    pub interrupted: usize,
    /// The number of passed suites whose result was reused.
    pub cached: usize,
    /// The number of passed suites that needed another attempt, or have a case that did.
    pub flaky: usize,
    /// The duration of the run.
    pub duration: Duration,
    /// The signal that ended the run.
    pub signal: Option<Signal>,
    /// The affected domains that have no suite.
    pub without_suites: Vec<String>,
    /// The reused results that are no longer valid, because a suite that ran beside them changed their files.
    pub stale: Vec<StaleReuse>,
    /// True if no gating suite failed, none was interrupted, and (in CI) no affected domain lacks suites.
    pub is_green: bool,
}

/// A reused result whose files another suite of the run changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleReuse {
    /// The suite.
    pub suite: SuiteId,
    /// The first path that differs from the files that the result is valid for.
    pub path: String,
}

impl Summary {
    /// Counts the outcomes and sets `is_green` from them.
    #[must_use]
    pub fn of(mut self, outcomes: &[Outcome], in_ci: bool) -> Self {
        for outcome in outcomes {
            match outcome.verdict {
                Verdict::Passed => {
                    self.passed += 1;
                    self.cached += usize::from(outcome.cached.is_some());
                    self.flaky += usize::from(outcome.is_flaky);
                }
                Verdict::Skipped => {
                    self.skipped += 1;
                    self.elsewhere += usize::from(outcome.is_elsewhere());
                }
                Verdict::Interrupted => self.interrupted += 1,
                _ if outcome.gates() => self.failed += 1,
                _ => self.quarantined += 1,
            }
        }
        let is_covered = self.without_suites.is_empty() || !in_ci;
        self.is_green = self.failed == 0 && self.interrupted == 0 && self.signal.is_none() && is_covered;
        self
    }
}

/// A receiver of events, in order.
pub trait Listener {
    /// Receives one event.
    ///
    /// # Errors
    /// Returns an error if the event cannot be recorded or shown.
    fn hear(&mut self, event: &Event) -> std::io::Result<()>;
}
