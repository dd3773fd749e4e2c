//! What happens in a run, in order: the runner emits it, the store keeps it, the reports show it.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::model::pages::RunPages;
use crate::model::reasons::{Range, Widening};
use crate::model::result::{Explanation, Outcome, SuiteId, Verdict};
use crate::model::signal::Signal;

/// One thing that happened. The first of a run is [`Event::RunStarted`], the last [`Event::RunEnded`]; every planned suite
/// ends exactly once.
#[derive(Debug, Clone)]
pub enum Event {
    /// A run begins.
    RunStarted(Run),
    /// An attempt of a suite begins.
    SuiteStarted {
        /// Which.
        suite: SuiteId,
        /// From 1.
        attempt: u32,
        /// The command, as `sh` gets it.
        command: String,
        /// How long it took the last times, where that is known.
        expected: Option<Duration>,
    },
    /// Another run on this machine holds what the suite needs for itself.
    SuiteWaits {
        /// Which.
        suite: SuiteId,
        /// The name under `exclusive`.
        exclusive: String,
    },
    /// An attempt was red and another one follows.
    SuiteRetries {
        /// Which.
        suite: SuiteId,
        /// The attempt that was red, from 1.
        attempt: u32,
        /// Of how many.
        of: u32,
        /// Why it was red.
        why: Option<Explanation>,
        /// How long until the next.
        pause: Duration,
    },
    /// A suite is done: run, reused or skipped.
    SuiteEnded(Box<Outcome>),
    /// The run is over.
    RunEnded(Summary),
}

/// A run: what is known before its first suite.
#[derive(Debug, Clone)]
pub struct Run {
    /// Sorts by time.
    pub id: String,
    /// When it began.
    pub started: SystemTime,
    /// The commit that is checked out; `None` before the first.
    pub revision: Option<String>,
    /// Whether the work tree differs from it.
    pub is_dirty: bool,
    /// What the affected domains follow from; empty when the suites were named.
    pub ranges: Vec<Range>,
    /// Why the range was widened, if it was.
    pub widened_because: Option<Widening>,
    /// Whether this is CI.
    pub in_ci: bool,
    /// What becomes of each domain, in the order of the config.
    pub domains: Vec<DomainPlan>,
    /// The suites, in the order of the plan.
    pub suites: Vec<SuiteId>,
    /// Where the whole outputs go.
    pub logs: Option<PathBuf>,
    /// The files of its domains that are called as tests are; `None` where they were not counted.
    pub tests: Option<TestCount>,
    /// Its pages in CI.
    pub pages: RunPages,
}

/// Files that look like tests, and those of them that no suite runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestCount {
    /// How many there are.
    pub files: usize,
    /// How many no suite runs.
    pub unrun: usize,
    /// A few of those.
    pub examples: Vec<String>,
}

impl Run {
    /// The affected domains that have no suite, and do not say that they have none.
    #[must_use]
    pub fn without_suites(&self) -> Vec<String> {
        let bare = self.domains.iter().filter(|domain| domain.fate == DomainFate::NoSuite);
        bare.map(|domain| domain.name.clone()).collect()
    }
}

/// What becomes of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainPlan {
    /// Its name.
    pub name: String,
    /// What and why.
    pub fate: DomainFate,
    /// In one line, why it is affected; empty when it was named or is not.
    pub because: String,
    /// The stable word of that reason.
    pub because_code: Option<&'static str>,
}

/// What becomes of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DomainFate {
    /// Its suites run.
    Runs,
    /// The change does not touch it.
    NotAffected,
    /// Others were asked for.
    NotAsked,
    /// It has no suite, and does not say that it has none.
    NoSuite,
    /// It has no suite on the levels that were asked for.
    NoSuiteHere,
    /// It says that it has no suites, or is a library without any.
    NoneOnPurpose,
}

/// How a run ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The run.
    pub run: String,
    /// Suites that passed, cached and flaky ones among them.
    pub passed: usize,
    /// Suites that are red and gate.
    pub failed: usize,
    /// Suites that are red and in quarantine.
    pub quarantined: usize,
    /// Suites that were not run.
    pub skipped: usize,
    /// Of the skipped ones, those that other shards run.
    pub elsewhere: usize,
    /// Suites that a signal stopped.
    pub interrupted: usize,
    /// Of the passed ones, those that were reused.
    pub cached: usize,
    /// Of the passed ones, those that needed another attempt, or whose cases did.
    pub flaky: usize,
    /// How long it took.
    pub duration: Duration,
    /// The signal that ended it.
    pub signal: Option<Signal>,
    /// Domains that are affected and have no suite.
    pub without_suites: Vec<String>,
    /// Reused results that no longer stand for what is there: a suite that ran beside them wrote to it.
    pub stale: Vec<StaleReuse>,
    /// The answer: nothing that gates is red, nothing was interrupted, and (in CI) no affected domain lacks suites.
    pub is_green: bool,
}

/// A reused result whose files another suite of the run changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleReuse {
    /// The suite.
    pub suite: SuiteId,
    /// The first path that is otherwise than what the result stands for.
    pub path: String,
}

impl Summary {
    /// Counts the outcomes and draws the answer from them.
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

/// Takes events in order.
pub trait Listener {
    /// Hears one.
    ///
    /// # Errors
    /// When it cannot be written down or shown.
    fn hear(&mut self, event: &Event) -> std::io::Result<()>;
}
