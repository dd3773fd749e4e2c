//! All that is shown of the domains at one moment, with their past: plain data for the dashboard, its API, metrics and badges.
//!
//! What is known of the moment alone is `health`; where the past comes from is `store`'s business, how it looks `report`'s.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::model::event::TestCount;
use crate::model::health::{DomainStatus, Status};
use crate::model::history::{Flaky, Source};
use crate::model::pages::RunPages;
use crate::model::result::SuiteId;

/// Every domain at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// The repository's name for people: its folder's.
    pub repository: String,
    /// When the newest of it was found out.
    pub taken: SystemTime,
    /// The domains, in the order of `cicd.yml`.
    pub domains: Vec<DomainView>,
    /// The files of the work tree that are called as tests are; `None` where they were not counted.
    pub tests: Option<TestCount>,
}

/// Something that a reader of the dashboard must know of the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The config has changed since the server started.
    ConfigChanged,
    /// The store was broken, and a new one was begun.
    StoreSetAside {
        /// Where the broken one lies.
        path: PathBuf,
    },
    /// The store cannot be used.
    StoreFailed {
        /// Why.
        why: String,
    },
    /// A report was not kept.
    ReportLost {
        /// Why.
        why: String,
    },
}

impl Notice {
    /// The stable word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ConfigChanged => "config-changed",
            Self::StoreSetAside { .. } => "store-set-aside",
            Self::StoreFailed { .. } => "store-failed",
            Self::ReportLost { .. } => "report-lost",
        }
    }
}

/// One domain with its past.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainView {
    /// How it is now.
    pub status: DomainStatus,
    /// How much of the past it was available.
    pub availability: Availability,
    /// How it was, the oldest first, without overlaps; time that is in no span was not observed.
    pub spans: Vec<VerdictSpan>,
    /// The last runs that held a suite of it, the newest first.
    pub runs: Vec<RunBar>,
    /// Suites and cases of it that came to different ends on the same commit.
    pub flaky: Vec<Flaky>,
    /// Its suites by median, the slowest first.
    pub slowest: Vec<(SuiteId, Duration)>,
}

/// Shares of the *observed* time, 0 to 1, in which the health was `pass` or `warn`; `None` when nothing was observed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Availability {
    /// Of the last 24 hours.
    pub day: Option<f64>,
    /// Of the last 7 days.
    pub week: Option<f64>,
}

/// A time in which the health was the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerdictSpan {
    /// How it was.
    pub status: Status,
    /// From when it was seen so.
    pub from: SystemTime,
    /// Until when.
    pub to: SystemTime,
}

/// One run, as far as one domain is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunBar {
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
    /// True if all its suites of this domain are green.
    pub is_green: bool,
    /// Cases that passed; suites, where nothing reported cases.
    pub passed: u64,
    /// Cases that failed; suites, where nothing reported cases.
    pub failed: u64,
    /// Cases that were skipped.
    pub skipped: u64,
    /// How long its suites of this domain took together.
    pub duration: Duration,
    /// Its pages in CI.
    pub pages: RunPages,
    /// True if a suite of this domain was red, so that there is something to show of it.
    pub has_output: bool,
}
