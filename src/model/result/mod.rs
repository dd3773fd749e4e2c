//! What a suite's run came to: plain data that the runner fills in, the store keeps and the reports show.
//!
//! How it is found out is `run::test_reports`'s business (reports of runners) and `run`'s (processes).

mod cache_note;
mod explanation;
mod judgement;
mod shared_process;
mod texts;

pub use cache_note::CacheNote;
pub use explanation::{Explanation, Hook, HookFailure};
pub use judgement::{CommandEnding, CommandFault, Judgement, ReportDoubt, ReportFault, RunnerFault, SupervisorFault};
pub use shared_process::{SharedFate, SharedProcess};

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::model::pages::PageUrl;

/// Which suite: `domain/level` or `domain/level/name`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SuiteId {
    /// The domain.
    pub domain: String,
    /// The level.
    pub level: String,
    /// Its name, where the level has several.
    pub name: Option<String>,
}

impl fmt::Display for SuiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.domain, self.level)?;
        self.name.as_ref().map_or(Ok(()), |name| write!(f, "/{name}"))
    }
}

/// How a suite ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Everything that ran passed, and something ran.
    Passed,
    /// A case failed, or the command ended with an error.
    Failed,
    /// It could not be judged: not started, no test ran, a report that was due is missing or broken.
    Error,
    /// Its timeout stopped it.
    TimedOut,
    /// A signal to `cicd` stopped it.
    Interrupted,
    /// It was not run.
    Skipped,
}

impl Verdict {
    /// Every verdict, in the order of this type.
    pub const ALL: [Self; 6] = [Self::Passed, Self::Failed, Self::Error, Self::TimedOut, Self::Interrupted, Self::Skipped];

    /// The word in JSON and in the store.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Error => "error",
            Self::TimedOut => "timed-out",
            Self::Interrupted => "interrupted",
            Self::Skipped => "skipped",
        }
    }

    /// Whether it is red: failed, in error or timed out.
    #[must_use]
    pub fn is_red(self) -> bool {
        matches!(self, Self::Failed | Self::Error | Self::TimedOut)
    }
}

/// What the verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JudgedBy {
    /// Only the exit code: nothing that the command wrote could be read as results.
    ExitCode,
    /// JUnit XML.
    Junit,
    /// `go test -json`.
    GoTest,
    /// The text of Rust's test harness.
    Libtest,
}

impl JudgedBy {
    /// Every way, in the order of this type.
    pub const ALL: [Self; 4] = [Self::ExitCode, Self::Junit, Self::GoTest, Self::Libtest];

    /// The word in JSON and in the store.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ExitCode => "exit-code",
            Self::Junit => "junit",
            Self::GoTest => "go-test",
            Self::Libtest => "libtest",
        }
    }
}

/// How many cases came to what. A flaky case counts as passed too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Passed, flaky ones among them.
    pub passed: u32,
    /// Failed or in error.
    pub failed: u32,
    /// Skipped, or expected to fail and did.
    pub skipped: u32,
    /// Passed after a failed attempt.
    pub flaky: u32,
}

impl Counts {
    /// All cases that were run.
    #[must_use]
    pub fn ran(self) -> u32 {
        self.passed + self.failed
    }

    /// Takes cases away that were added.
    pub(crate) fn take(&mut self, other: Self) {
        self.passed = self.passed.saturating_sub(other.passed);
        self.failed = self.failed.saturating_sub(other.failed);
        self.skipped = self.skipped.saturating_sub(other.skipped);
        self.flaky = self.flaky.saturating_sub(other.flaky);
    }

    /// Adds other cases.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.flaky += other.flaky;
    }
}

/// How one case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseStatus {
    /// It passed.
    Passed,
    /// An assertion failed.
    Failed,
    /// It broke outside of an assertion: in its set-up, by a crash.
    Error,
    /// It was skipped.
    Skipped,
    /// It passed after a failed attempt.
    Flaky,
}

impl CaseStatus {
    /// The word in JSON and in the store.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Error => "error",
            Self::Skipped => "skipped",
            Self::Flaky => "flaky",
        }
    }

    /// Whether it is red.
    #[must_use]
    pub fn is_red(self) -> bool {
        matches!(self, Self::Failed | Self::Error)
    }
}

/// A line of a file of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourcePlace {
    /// From the root of the repository, `/`-separated.
    pub file: String,
    /// From 1.
    pub line: u32,
}

/// One test case.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// What it belongs to: a class, a file, a package; may be empty.
    pub group: String,
    /// Its name.
    pub name: String,
    /// How it ended.
    pub status: CaseStatus,
    /// How long it took, where the report says.
    pub duration: Option<Duration>,
    /// One line: why it failed or was skipped; may be empty.
    pub message: String,
    /// The whole text of the failure, cut to [`MAX_DETAILS`]; may be empty.
    pub details: String,
    /// Where it failed, where that can be told.
    pub place: Option<SourcePlace>,
}

/// The most bytes of a failure's text that are kept.
pub const MAX_DETAILS: usize = 16 * 1024;

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// By itself, with this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
}

/// The head and the tail of an output, both whole lines where possible.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The beginning; all of it when nothing is left out.
    pub head: String,
    /// How many bytes are left out between the two.
    pub omitted: u64,
    /// The end; empty when nothing is left out.
    pub tail: String,
}

/// A green that was reused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cached {
    /// The run that saw it.
    pub run: String,
    /// When.
    pub finished: SystemTime,
}

/// One run of one suite.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Which.
    pub suite: SuiteId,
    /// Which part of how many, where it is split.
    pub shard: Option<(u32, u32)>,
    /// How it ended, after all attempts.
    pub verdict: Verdict,
    /// Why it is not green: "exit code 2", "2 cases failed", "`pytest` is not installed".
    pub why: Option<Explanation>,
    /// What the verdict rests on.
    pub judged_by: JudgedBy,
    /// The counts of the last attempt; `None` when nothing reported any.
    pub counts: Option<Counts>,
    /// Its cases, where a report names them.
    pub cases: Vec<Case>,
    /// How often it was run; 0 when it was not.
    pub attempts: u32,
    /// Whether it, or a case of it, passed only after a failure.
    pub is_flaky: bool,
    /// When its first attempt began.
    pub started: SystemTime,
    /// From there to its end.
    pub duration: Duration,
    /// How the last attempt's process ended.
    pub ended: Option<Ended>,
    /// The command, as `sh` got it.
    pub command: String,
    /// The folder that it ran in, from the root; empty for the root.
    pub folder: String,
    /// Where its whole output is.
    pub log: Option<PathBuf>,
    /// What it printed, cut.
    pub output: Excerpt,
    /// Processes that it left behind, by name and id; they were stopped.
    pub leaked: Vec<String>,
    /// The green that stands for it, when it was not run because of that.
    pub cached: Option<Cached>,
    /// Why it does not gate, when it is in quarantine.
    pub quarantine: Option<String>,
    /// Variables that were set outside and that it did not get, told when it is red.
    pub withheld: Vec<String>,
    /// Processes of other suites that it may have used, told when it is red.
    pub shared: Vec<SharedProcess>,
    /// The command line that runs it again.
    pub again: String,
    /// Why its result was or was not reused: told by `--explain`.
    pub cache_note: Option<CacheNote>,
    /// The page of its job in CI, where that is another one than the run's.
    pub job_page: Option<PageUrl>,
}

impl Outcome {
    /// Whether it makes the run red.
    #[must_use]
    pub fn gates(&self) -> bool {
        self.verdict.is_red() && self.quarantine.is_none()
    }

    /// Whether other shards run it, and this one nothing of it.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        self.verdict == Verdict::Skipped && self.why.as_ref().is_some_and(Explanation::is_of_other_shards)
    }
}
