//! What is known of a domain's health, deployment and tests: plain data that managers answer and `status` joins.
//!
//! How a dialect is read is `dialects`' business, how parts become a verdict `verdicts`', how it looks `report`'s.

use std::time::{Duration, SystemTime};

/// How something is; from best to worst, so that the greatest of several is the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Well.
    Pass,
    /// Well, with concerns.
    Warn,
    /// Not known. Worse than a warning: it may be anything.
    Unknown,
    /// Not well.
    Fail,
}

impl Status {
    /// Every status, from best to worst.
    pub const ALL: [Self; 4] = [Self::Pass, Self::Warn, Self::Unknown, Self::Fail];

    /// The word in JSON, in the store and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Unknown => "unknown",
            Self::Fail => "fail",
        }
    }
}

/// One part of what is asked of a domain.
#[derive(Debug, Clone, PartialEq)]
pub enum Part<T> {
    /// Nobody is asked; how that would be set up. It does not join the verdict.
    NotConfigured {
        /// A sentence that says what to configure.
        how: String,
    },
    /// It was not asked for (`--only`), and does not join the verdict.
    NotAsked,
    /// Somebody was asked, and the answer cannot be used; why, without secrets, as a fragment.
    Unreadable {
        /// What went wrong.
        why: String,
        /// How long it took to find out.
        latency: Option<Duration>,
    },
    /// The answer.
    Known(T),
}

/// What a manager says of health.
#[derive(Debug, Clone, PartialEq)]
pub struct Health {
    /// The whole.
    pub status: Status,
    /// Why it is not well, in the manager's words (untrusted text).
    pub output: Option<String>,
    /// What was looked at.
    pub checks: Vec<Check>,
    /// From the question to the end of the answer.
    pub latency: Option<Duration>,
    /// The dialect that it was read as, for `-v` and for depth: `health+json`, `actuator`, …
    pub dialect: &'static str,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Its name (untrusted text).
    pub name: String,
    /// How it is.
    pub status: Status,
    /// Why, or what was measured with its unit (untrusted text).
    pub output: Option<String>,
}

/// Which of two sides of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Blue.
    Blue,
    /// Green.
    Green,
    /// There are no sides.
    None,
}

/// What becomes of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeploymentState {
    /// The version is there.
    Deployed,
    /// It is on its way.
    Deploying,
    /// It did not get there.
    Failed,
    /// Nothing is deployed, and that is known.
    None,
    /// The manager does not know.
    Unknown,
}

/// What is deployed. Texts are untrusted.
#[derive(Debug, Clone, PartialEq)]
pub struct Deployment {
    /// What becomes of it.
    pub state: DeploymentState,
    /// Where, e.g. `production`.
    pub environment: Option<String>,
    /// What.
    pub version: Option<String>,
    /// Its commit.
    pub revision: Option<String>,
    /// Which side.
    pub slot: Option<Slot>,
    /// Since when it is so.
    pub since: Option<SystemTime>,
    /// Why it failed or is not known.
    pub output: Option<String>,
}

/// The latest run of one level.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelResult {
    /// The level.
    pub level: String,
    /// The commit.
    pub revision: String,
    /// Whether it is green, red, or cannot be told (parts are missing, interrupted).
    pub status: Status,
    /// Cases; `None` where nothing reported any.
    pub passed: Option<u64>,
    /// Cases.
    pub failed: Option<u64>,
    /// Cases.
    pub skipped: Option<u64>,
    /// Cases that passed only at a later attempt.
    pub flaky: Option<u64>,
    /// How long it took.
    pub duration: Duration,
    /// When it ended.
    pub finished: SystemTime,
    /// The first failing cases, `group name: message` (untrusted text).
    pub failures: Vec<String>,
}

/// Everything that is known of one domain at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainStatus {
    /// The domain.
    pub name: String,
    /// For people.
    pub title: String,
    /// The manager's name for people, and its kind: `http`, `consul`, `grpc` or `embedded`.
    pub manager: (String, &'static str),
    /// The parts.
    pub health: Part<Health>,
    /// The parts.
    pub deployment: Part<Deployment>,
    /// The latest run per level.
    pub tests: Part<Vec<LevelResult>>,
    /// The worst of what joins; nothing to join is unknown.
    pub verdict: Status,
    /// Since when the verdict is this one, as far as observed.
    pub since: Option<SystemTime>,
    /// Why it is not `pass`, a sentence each.
    pub why: Vec<String>,
    /// What to do next, a sentence each.
    pub next: Vec<String>,
}
