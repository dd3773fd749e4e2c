//! The past runs of the suites as plain data: the store gathers them and `cicd results` shows them.
//!
//! The store decides which suites are flaky or slow and which runs are kept; `report` decides how they look.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::model::pages::{PageUrl, RunPages};
use crate::model::result::{Case, Counts, Excerpt, SuiteId, Verdict};

/// The past runs of one domain or of all domains.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// The suites that ever ran, by id.
    pub suites: Vec<SuiteHistory>,
    /// Suites and cases that ended differently on the same commit.
    pub flaky: Vec<Flaky>,
    /// The median durations, the slowest suite first.
    pub slowest: Vec<(SuiteId, Duration)>,
}

/// The past runs of one suite.
#[derive(Debug, Clone, PartialEq)]
pub struct SuiteHistory {
    /// The suite.
    pub suite: SuiteId,
    /// The runs, the newest first: all that are kept, or the requested number.
    pub runs: Vec<Past>,
    /// The median duration of the passed runs that were not reused; `None` if there are none.
    pub median: Option<Duration>,
    /// The newest failure, if one is kept.
    pub last_failure: Option<LastFailure>,
}

/// One past run of one suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The id of the run.
    pub run: String,
    /// The commit; `None` if it is not known.
    pub revision: Option<String>,
    /// True if the work tree differed from the commit.
    pub is_dirty: bool,
    /// The verdict about the suite.
    pub verdict: Verdict,
    /// True if the suite, or a case of it, passed only after a failure.
    pub is_flaky: bool,
    /// The counts, if a report has them.
    pub counts: Option<Counts>,
    /// The duration of the suite.
    pub duration: Duration,
    /// The time at which the suite began.
    pub started: SystemTime,
    /// The place where the suite ran.
    pub source: Source,
    /// True if an earlier passed result was reused.
    pub is_cached: bool,
}

impl Past {
    /// Returns true if the duration is not known. A report from elsewhere may omit it.
    #[must_use]
    pub fn is_of_unknown_duration(&self) -> bool {
        self.source == Source::Imported && self.duration.is_zero()
    }
}

/// The place where a past run took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A developer's machine.
    Local,
    /// CI.
    Ci,
    /// Another place; the result came through `cicd results import`.
    Imported,
}

impl Source {
    /// Every source, in the order of this type.
    pub const ALL: [Self; 3] = [Self::Local, Self::Ci, Self::Imported];

    /// Returns the word in JSON and in the store.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Ci => "ci",
            Self::Imported => "imported",
        }
    }
}

/// The newest failure of a suite, with its texts.
#[derive(Debug, Clone, PartialEq)]
pub struct LastFailure {
    /// The id of the run.
    pub run: String,
    /// The time at which the suite began.
    pub when: SystemTime,
    /// The verdict about the suite.
    pub verdict: Verdict,
    /// The reason for the failure, in one line.
    pub why: Option<String>,
    /// The stable word of the reason; `None` if an earlier version stored the run.
    pub why_code: Option<String>,
    /// The failed cases, if a report names them.
    pub cases: Vec<Case>,
    /// The excerpt of the suite's output.
    pub output: Excerpt,
    /// The file with the whole output, if it is still kept.
    pub log: Option<PathBuf>,
}

/// A run in which suites of a domain failed.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedRun {
    /// The id of the run.
    pub run: String,
    /// The commit; `None` if it is not known.
    pub revision: Option<String>,
    /// True if the work tree differed from the commit.
    pub is_dirty: bool,
    /// The place where the run took place.
    pub source: Source,
    /// The time at which the run began.
    pub started: SystemTime,
    /// The pages of the run in CI.
    pub pages: RunPages,
    /// The failed suites of the domain, in the order in which they ended.
    pub suites: Vec<FailedSuite>,
    /// The number of failed suites that are not listed.
    pub more_suites: usize,
}

/// A failed suite of a run, with the kept part of its output.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedSuite {
    /// The suite.
    pub suite: SuiteId,
    /// The shard and the number of shards, as `2/3`.
    pub shard: Option<String>,
    /// The reason why the suite does not gate, if it is in quarantine.
    pub quarantine: Option<String>,
    /// The command line that runs the suite again; `None` if the suite ran elsewhere.
    pub again: Option<String>,
    /// The page of the suite's job in CI.
    pub job_page: Option<PageUrl>,
    /// The failure, with a part of the failed cases.
    pub failure: LastFailure,
    /// The number of failed cases that are not listed.
    pub more_cases: usize,
}

/// A suite or a case that passed and failed on one commit with a clean work tree: the evidence that it is flaky.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaky {
    /// The suite.
    pub suite: SuiteId,
    /// The case, `group` and `name` as people write them; `None` if only the whole suite is known.
    pub case: Option<String>,
    /// The commit.
    pub revision: String,
    /// The runs in which it passed, the newest first.
    pub passed_in: Vec<String>,
    /// The runs in which it failed. A run that is in both lists passed only at a later attempt.
    pub failed_in: Vec<String>,
}
