//! What is known of a domain's health, deployment and tests: plain data that managers answer and `status` joins.
//!
//! How a dialect is read is `dialects`' business, how parts become a verdict `verdicts`', how it looks `report`'s.

mod advice;
mod reason;
mod remedy;
mod unreached;
mod unreadable;

pub use advice::{AnswersAt, Concern, NextStep, SetupHint};
pub use reason::{Awaited, CheckReason, DeploymentField, HealthReason};
pub use remedy::Remedy;
pub use unreached::{CertificateFault, Unreached};
pub use unreadable::{AnswerFault, BodyFault, GrpcFault, LevelField, LevelsFault, TargetFault, Unreadable};

use std::time::{Duration, SystemTime};

use crate::model::pages::PageUrl;

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

/// The three parts of what is asked of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// Health.
    Health,
    /// Deployment.
    Deployment,
    /// The latest run per level.
    Tests,
}

impl PartKind {
    /// The word in JSON and for people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Deployment => "deployment",
            Self::Tests => "tests",
        }
    }

    /// The key under `paths` of a manager's entry in the config.
    #[must_use]
    pub fn path_key(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Deployment => "deployment",
            Self::Tests => "test_results",
        }
    }
}

/// One part of what is asked of a domain.
#[derive(Debug, Clone, PartialEq)]
pub enum Part<T> {
    /// No manager is asked. It does not join the verdict.
    NotConfigured {
        /// How it would be set up.
        how: SetupHint,
    },
    /// It was not asked for (`--only`), and does not join the verdict.
    NotAsked,
    /// A manager was asked, and the answer cannot be used.
    Unreadable {
        /// What went wrong, without secrets.
        why: Unreadable,
        /// How long it took to find out.
        latency: Option<Duration>,
    },
    /// The answer.
    Known(T),
}

impl<T> Part<T> {
    /// A part that cannot be read.
    #[must_use]
    pub fn unreadable(fault: impl Into<AnswerFault>) -> Self {
        Self::Unreadable { why: fault.into().into(), latency: None }
    }
}

/// How a manager is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, schemars::JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub enum ManagerKind {
    /// HTTP and JSON.
    Http,
    /// Consul's health API.
    Consul,
    /// `grpc.health.v1`.
    Grpc,
    /// This program.
    Embedded,
}

impl ManagerKind {
    /// The word in the config, in JSON and for people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Consul => "consul",
            Self::Grpc => "grpc",
            Self::Embedded => "embedded",
        }
    }
}

/// A manager as people know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagerName {
    /// Its name for people.
    pub title: String,
    /// How it is asked.
    pub kind: ManagerKind,
}

/// The dialect that an answer about health was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HealthDialect {
    /// `application/health+json` (draft-inadarei-api-health-check).
    HealthJson,
    /// Spring Boot Actuator.
    Actuator,
    /// `MicroProfile` Health.
    MicroProfile,
    /// An object with a word in `status`.
    Status,
    /// An object with a flag in `healthy`.
    Healthy,
    /// An object without either, whose fields say how they are.
    Parts,
    /// Kubernetes' verbose form: a line for each check.
    Verbose,
    /// The HTTP code alone.
    StatusCode,
    /// Consul's health API.
    Consul,
    /// `grpc.health.v1`.
    Grpc,
    /// The checks of this program.
    Embedded,
}

impl HealthDialect {
    /// The word in JSON and for people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::HealthJson => "health+json",
            Self::Actuator => "actuator",
            Self::MicroProfile => "microprofile",
            Self::Status => "status",
            Self::Healthy => "healthy",
            Self::Parts => "parts",
            Self::Verbose => "kubernetes",
            Self::StatusCode => "status code",
            Self::Consul => "consul",
            Self::Grpc => "grpc.health.v1",
            Self::Embedded => "embedded",
        }
    }
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
    /// The dialect that it was read as.
    pub dialect: HealthDialect,
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

impl Slot {
    /// Every slot.
    pub const ALL: [Self; 3] = [Self::Blue, Self::Green, Self::None];

    /// The word of the manager contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Blue => "blue",
            Self::Green => "green",
            Self::None => "none",
        }
    }

    /// The colour; `None` where there are no sides.
    #[must_use]
    pub fn color(self) -> Option<&'static str> {
        (self != Self::None).then(|| self.word())
    }
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

impl DeploymentState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Deployed, Self::Deploying, Self::Failed, Self::None, Self::Unknown];

    /// The word of the manager contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Deployed => "deployed",
            Self::Deploying => "deploying",
            Self::Failed => "failed",
            Self::None => "none",
            Self::Unknown => "unknown",
        }
    }
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
    /// True if it is green, red, or cannot be told (parts are missing, interrupted).
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
    /// The name of its run, where it is known.
    pub run: Option<String>,
    /// The page of its run in CI.
    pub page: Option<PageUrl>,
}

/// Everything that is known of one domain at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainStatus {
    /// The domain.
    pub name: String,
    /// For people.
    pub title: String,
    /// Its manager.
    pub manager: ManagerName,
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
    /// Why it is not `pass`, the worst part first.
    pub why: Vec<Concern>,
    /// What to do next.
    pub next: Vec<NextStep>,
}
