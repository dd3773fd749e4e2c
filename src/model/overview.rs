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
    /// The last changes of its verdict, the newest first.
    pub changes: Vec<VerdictTransition>,
    /// How long the answers about its health took in the last 24 hours; `None` without an answer.
    pub response_times: Option<ResponseTimes>,
    /// The owners of its files by `CODEOWNERS`, those of most files first.
    pub owners: Vec<CodeOwner>,
    /// The last runs that held a suite of it, the newest first.
    pub runs: Vec<RunBar>,
    /// Suites and cases of it that came to different ends on the same commit.
    pub flaky: Vec<Flaky>,
    /// Its suites by median, the slowest first.
    pub slowest: Vec<(SuiteId, Duration)>,
}

/// How available a domain was; `None` when nothing was observed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Availability {
    /// In the last 24 hours.
    pub day: Option<WatchedShare>,
    /// In the last 7 days.
    pub week: Option<WatchedShare>,
}

/// A share of the *observed* time, and how much time that was: neither says anything without the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WatchedShare {
    /// The share in which the health was `pass` or `warn`, 0 to 1.
    pub share: f64,
    /// The time that was observed.
    pub watched: Duration,
}

/// A change of a domain's verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictTransition {
    /// The verdict before.
    pub from: Status,
    /// The verdict after.
    pub to: Status,
    /// When the new verdict was seen first.
    pub at: SystemTime,
    /// When the old verdict was seen last.
    pub last_seen: SystemTime,
    /// The reason for the new verdict, in the words of that time (untrusted text); `None` for `pass`.
    pub why: Option<String>,
    /// The stable word of that reason.
    pub why_code: Option<String>,
}

/// The response times of a domain's health check in the last 24 hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseTimes {
    /// The median of all answers.
    pub median: Duration,
    /// The slowest answer.
    pub highest: Duration,
    /// The number of answers.
    pub answers: u64,
    /// The quarters of an hour with an answer, the oldest first.
    pub slots: Vec<ResponseSlot>,
}

/// The response times of a quarter of an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResponseSlot {
    /// When it begins.
    pub begun: SystemTime,
    /// The median of its answers.
    pub median: Duration,
    /// The slowest answer.
    pub highest: Duration,
    /// The number of answers.
    pub answers: u64,
}

/// An owner by `CODEOWNERS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeOwner {
    /// The user, team or address, as the file has it (untrusted text).
    pub name: String,
    /// The number of the domain's files that they own.
    pub files: usize,
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
#[expect(clippy::struct_excessive_bools, reason = "each says another thing of a run")]
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
    /// Whether something reported cases; else the three numbers are of suites.
    pub has_cases: bool,
    /// How long its suites of this domain took together.
    pub duration: Duration,
    /// Its pages in CI.
    pub pages: RunPages,
    /// True if a suite of this domain was red, so that there is something to show of it.
    pub has_output: bool,
}
