//! What the runs of the past say about the suites: plain data that the store gathers and `cicd results` shows.
//!
//! What is flaky, slow or kept is decided where it is gathered; how it looks is `report`'s business.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::model::pages::{PageUrl, RunPages};
use crate::model::result::{Case, Counts, Excerpt, SuiteId, Verdict};

/// The runs of the past, of one domain or of all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// The suites that ever ran, by id.
    pub suites: Vec<SuiteHistory>,
    /// Suites and cases that came to different ends on the same commit.
    pub flaky: Vec<Flaky>,
    /// By median, the slowest first.
    pub slowest: Vec<(SuiteId, Duration)>,
}

/// The past of one suite.
#[derive(Debug, Clone, PartialEq)]
pub struct SuiteHistory {
    /// Which.
    pub suite: SuiteId,
    /// Its runs, the newest first; as many as are kept, or as were asked for.
    pub runs: Vec<Past>,
    /// The median of its green runs that were not reused; `None` when there is none.
    pub median: Option<Duration>,
    /// Its newest red, when one is kept.
    pub last_failure: Option<LastFailure>,
}

/// One run of one suite in the past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The run's id.
    pub run: String,
    /// The commit; `None` when it is not known.
    pub revision: Option<String>,
    /// True if the work tree differed from it.
    pub is_dirty: bool,
    /// How the suite ended.
    pub verdict: Verdict,
    /// True if it, or a case of it, passed only after a failure.
    pub is_flaky: bool,
    /// Its counts, where something reported any.
    pub counts: Option<Counts>,
    /// How long it took.
    pub duration: Duration,
    /// When it began.
    pub started: SystemTime,
    /// Where it ran.
    pub source: Source,
    /// True if an earlier green stands for it.
    pub is_cached: bool,
}

impl Past {
    /// Returns true if nobody says how long it took: a report from elsewhere may not.
    #[must_use]
    pub fn is_of_unknown_duration(&self) -> bool {
        self.source == Source::Imported && self.duration.is_zero()
    }
}

/// Where a run of the past took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// On a machine of a person.
    Local,
    /// In CI.
    Ci,
    /// Elsewhere: `cicd results import`.
    Imported,
}

impl Source {
    /// Every source, in the order of this type.
    pub const ALL: [Self; 3] = [Self::Local, Self::Ci, Self::Imported];

    /// The word in JSON and in the store.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Ci => "ci",
            Self::Imported => "imported",
        }
    }
}

/// The newest red of a suite, with what it said.
#[derive(Debug, Clone, PartialEq)]
pub struct LastFailure {
    /// The run's id.
    pub run: String,
    /// When the suite began.
    pub when: SystemTime,
    /// How it ended.
    pub verdict: Verdict,
    /// Why it was red, one line.
    pub why: Option<String>,
    /// The stable word of that; `None` where an earlier version kept it.
    pub why_code: Option<String>,
    /// The cases that were red, where a report named them.
    pub cases: Vec<Case>,
    /// What it printed, cut.
    pub output: Excerpt,
    /// Its whole output, where that is still kept.
    pub log: Option<PathBuf>,
}

/// A run of which suites of a domain were red.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedRun {
    /// The run's id.
    pub run: String,
    /// The commit; `None` when it is not known.
    pub revision: Option<String>,
    /// True if the work tree differed from it.
    pub is_dirty: bool,
    /// Where it ran.
    pub source: Source,
    /// When it began.
    pub started: SystemTime,
    /// Its pages in CI.
    pub pages: RunPages,
    /// The red suites of the domain, in the order of their ends.
    pub suites: Vec<FailedSuite>,
    /// How many more there are.
    pub more_suites: usize,
}

/// A red suite of a run, with what is kept of its output.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedSuite {
    /// Which.
    pub suite: SuiteId,
    /// Which part of how many, as `2/3`.
    pub shard: Option<String>,
    /// Why it does not gate, when it is in quarantine.
    pub quarantine: Option<String>,
    /// The command line that runs it again; `None` when it ran elsewhere.
    pub again: Option<String>,
    /// The page of its job in CI.
    pub job_page: Option<PageUrl>,
    /// What it said; not every case.
    pub failure: LastFailure,
    /// How many more cases were red.
    pub more_cases: usize,
}

/// A suite or a case that passed and failed on one commit with a clean work tree: the evidence that it is flaky.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaky {
    /// The suite.
    pub suite: SuiteId,
    /// The case, `group` and `name` as people write them; `None` when only the whole suite is known.
    pub case: Option<String>,
    /// The commit.
    pub revision: String,
    /// The runs in which it passed, the newest first.
    pub passed_in: Vec<String>,
    /// The runs in which it failed; a run that is in both passed only at a later attempt.
    pub failed_in: Vec<String>,
}
