//! The results of a suite's run as plain data: the runner fills them in, the store keeps them and the reports show them.
//!
//! `run::test_reports` reads the results from reports of test runners, and `run` from processes.

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

/// The id of a suite: `domain/level` or `domain/level/name`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SuiteId {
    /// The domain.
    pub domain: String,
    /// The level.
    pub level: String,
    /// The name of the suite, if the level has several.
    pub name: Option<String>,
}

impl fmt::Display for SuiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.domain, self.level)?;
        self.name.as_ref().map_or(Ok(()), |name| write!(f, "/{name}"))
    }
}

/// The verdict about a suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every test that ran passed, and at least one ran.
    Passed,
    /// A case failed, or the command ended with an error.
    Failed,
    /// The suite could not be judged: it did not start, no test ran, or a required report is missing or broken.
    Error,
    /// The timeout stopped the suite.
    TimedOut,
    /// A signal to `cicd` stopped the suite.
    Interrupted,
    /// The suite was not run.
    Skipped,
}

impl Verdict {
    /// Every verdict, in the order of this type.
    pub const ALL: [Self; 6] = [Self::Passed, Self::Failed, Self::Error, Self::TimedOut, Self::Interrupted, Self::Skipped];

    /// Returns the word in JSON and in the store.
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

    /// Returns true if the suite failed, is in error or timed out.
    #[must_use]
    pub fn is_red(self) -> bool {
        matches!(self, Self::Failed | Self::Error | Self::TimedOut)
    }
}

/// The evidence that a verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JudgedBy {
    /// Only the exit code, because no output of the command could be read as results.
    ExitCode,
    /// JUnit XML.
    Junit,
    /// TRX, the results of `dotnet test`.
    Trx,
    /// `go test -json`.
    GoTest,
    /// The text of Rust's test harness.
    Libtest,
}

impl JudgedBy {
    /// Every way, in the order of this type.
    pub const ALL: [Self; 5] = [Self::ExitCode, Self::Junit, Self::Trx, Self::GoTest, Self::Libtest];

    /// Returns the word in JSON and in the store.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ExitCode => "exit-code",
            Self::Junit => "junit",
            Self::Trx => "trx",
            Self::GoTest => "go-test",
            Self::Libtest => "libtest",
        }
    }
}

/// The numbers of cases by outcome. A flaky case also counts as passed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// The number of passed cases, with flaky ones.
    pub passed: u32,
    /// The number of cases that failed or are in error.
    pub failed: u32,
    /// The number of cases that were skipped, or failed as expected.
    pub skipped: u32,
    /// The number of cases that passed after a failed attempt.
    pub flaky: u32,
}

impl Counts {
    /// Returns the number of cases that were run.
    #[must_use]
    pub fn ran(self) -> u32 {
        self.passed + self.failed
    }

    /// Subtracts cases that were added before.
    pub(crate) fn take(&mut self, other: Self) {
        self.passed = self.passed.saturating_sub(other.passed);
        self.failed = self.failed.saturating_sub(other.failed);
        self.skipped = self.skipped.saturating_sub(other.skipped);
        self.flaky = self.flaky.saturating_sub(other.flaky);
    }

    /// Adds the counts of other cases.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.flaky += other.flaky;
    }
}

/// The outcome of one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseStatus {
    /// The case passed.
    Passed,
    /// An assertion failed.
    Failed,
    /// The case broke outside of an assertion: in its set-up, or by a crash.
    Error,
    /// The case was skipped.
    Skipped,
    /// The case passed after a failed attempt.
    Flaky,
}

impl CaseStatus {
    /// Returns the word in JSON and in the store.
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

    /// Returns true if the case failed or is in error.
    #[must_use]
    pub fn is_red(self) -> bool {
        matches!(self, Self::Failed | Self::Error)
    }
}

/// A line of a file of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourcePlace {
    /// The path from the root of the repository, `/`-separated.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

/// One test case.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The class, file or package of the case; may be empty.
    pub group: String,
    /// The name of the case.
    pub name: String,
    /// The outcome of the case.
    pub status: CaseStatus,
    /// The duration, if the report has it.
    pub duration: Option<Duration>,
    /// The reason for a failure or a skip, in one line; may be empty.
    pub message: String,
    /// The whole text of the failure, cut to [`MAX_DETAILS`]; may be empty.
    pub details: String,
    /// The place of the failure, if it is known.
    pub place: Option<SourcePlace>,
}

/// The largest number of bytes of a failure's text that are kept.
pub const MAX_DETAILS: usize = 16 * 1024;

/// The end of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The process exited with this exit code.
    Code(i32),
    /// This signal ended the process.
    Signal(i32),
}

/// The head and the tail of an output, in whole lines where possible.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The beginning of the output; the whole output if nothing is left out.
    pub head: String,
    /// The number of bytes that are left out between head and tail.
    pub omitted: u64,
    /// The end of the output; empty if nothing is left out.
    pub tail: String,
}

/// A passed result that was reused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cached {
    /// The run with the result.
    pub run: String,
    /// The time at which that run finished.
    pub finished: SystemTime,
}

/// The outcome of one suite in one run.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The suite.
    pub suite: SuiteId,
    /// The shard and the number of shards, if the suite is split.
    pub shard: Option<(u32, u32)>,
    /// The verdict after all attempts.
    pub verdict: Verdict,
    /// The reason why the verdict is not green: "exit code 2", "2 cases failed", "`pytest` is not installed".
    pub why: Option<Explanation>,
    /// The evidence that the verdict rests on.
    pub judged_by: JudgedBy,
    /// The counts of the last attempt; `None` if no report has any.
    pub counts: Option<Counts>,
    /// The cases, if a report names them.
    pub cases: Vec<Case>,
    /// The number of attempts; 0 if the suite was not run.
    pub attempts: u32,
    /// True if the suite, or a case of it, passed only after a failure.
    pub is_flaky: bool,
    /// The time at which the first attempt began.
    pub started: SystemTime,
    /// The time from the start of the first attempt to the end of the suite.
    pub duration: Duration,
    /// The end of the last attempt's process.
    pub ended: Option<Ended>,
    /// The command, as `sh` got it.
    pub command: String,
    /// The folder that the command ran in, from the root; empty for the root.
    pub folder: String,
    /// The file with the whole output.
    pub log: Option<PathBuf>,
    /// The excerpt of the output.
    pub output: Excerpt,
    /// Processes that the suite left behind, by name and id; they were stopped.
    pub leaked: Vec<String>,
    /// The reused result, if one replaces a run of the suite.
    pub cached: Option<Cached>,
    /// The reason why the suite does not gate, if it is in quarantine.
    pub quarantine: Option<String>,
    /// Variables that were set outside and withheld from the suite; listed if the suite failed.
    pub withheld: Vec<String>,
    /// Processes of other suites that the suite may have used; listed if the suite failed.
    pub shared: Vec<SharedProcess>,
    /// The command line that runs the suite again.
    pub again: String,
    /// The reason why the result was or was not reused, for `--explain`.
    pub cache_note: Option<CacheNote>,
    /// The page of the suite's job in CI, if it differs from the run's page.
    pub job_page: Option<PageUrl>,
}

impl Outcome {
    /// Returns true if the suite makes the run red.
    #[must_use]
    pub fn gates(&self) -> bool {
        self.verdict.is_red() && self.quarantine.is_none()
    }

    /// Returns true if other shards run the suite and this one nothing of it.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        self.verdict == Verdict::Skipped && self.why.as_ref().is_some_and(Explanation::is_of_other_shards)
    }
}
