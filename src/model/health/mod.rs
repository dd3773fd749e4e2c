//! The health, deployment and tests of a domain as plain data: managers answer them and `status` joins them.
//!
//! `dialects` reads the answers, `verdicts` joins parts into a verdict, and `report` renders them.

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

/// A status. The variants are ordered from best to worst: the maximum of several is the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Healthy.
    Pass,
    /// Healthy, with concerns.
    Warn,
    /// Unknown. It is worse than a warning, because it may be anything.
    Unknown,
    /// Not healthy.
    Fail,
}

impl Status {
    /// Every status, from best to worst.
    pub const ALL: [Self; 4] = [Self::Pass, Self::Warn, Self::Unknown, Self::Fail];

    /// Returns the word in JSON, in the store and on the command line.
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

/// One of the three parts of a domain's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// The health.
    Health,
    /// The deployment.
    Deployment,
    /// The latest run of each level.
    Tests,
}

impl PartKind {
    /// Returns the word in JSON and for people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Deployment => "deployment",
            Self::Tests => "tests",
        }
    }

    /// Returns the key under `paths` of a manager's entry in the config.
    #[must_use]
    pub fn path_key(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Deployment => "deployment",
            Self::Tests => "test_results",
        }
    }
}

/// The state of one part of a domain's status.
#[derive(Debug, Clone, PartialEq)]
pub enum Part<T> {
    /// No manager is asked. The part does not join the verdict.
    NotConfigured {
        /// The way to set the part up.
        how: SetupHint,
    },
    /// The part was not requested (`--only`). It does not join the verdict.
    NotAsked,
    /// A manager was asked, and its answer cannot be used.
    Unreadable {
        /// The fault, without secrets.
        why: Unreadable,
        /// The time until the fault was known.
        latency: Option<Duration>,
    },
    /// The answer.
    Known(T),
}

impl<T> Part<T> {
    /// Returns a part that cannot be read.
    #[must_use]
    pub fn unreadable(fault: impl Into<AnswerFault>) -> Self {
        Self::Unreadable { why: fault.into().into(), latency: None }
    }
}

/// The protocol of a manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq, schemars::JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub enum ManagerKind {
    /// HTTP and JSON: the manager contract, or a known dialect.
    Http,
    /// Consul's health API.
    Consul,
    /// `grpc.health.v1`.
    Grpc,
    /// `cicd` itself: `checks`, reported deployments, stored test results.
    Embedded,
}

impl ManagerKind {
    /// Returns the word in the config, in JSON and for people.
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

/// The name and the kind of a manager, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagerName {
    /// The name for people.
    pub title: String,
    /// The protocol by which it is asked.
    pub kind: ManagerKind,
}

/// The dialect of an answer about health.
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
    /// An object without either, with a status in each of its fields.
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
    /// Returns the word in JSON and for people.
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

/// A manager's answer about health.
#[derive(Debug, Clone, PartialEq)]
pub struct Health {
    /// The status of the domain as a whole.
    pub status: Status,
    /// The reason why it is not `pass`, in the manager's words (untrusted text).
    pub output: Option<String>,
    /// The checks that the manager made.
    pub checks: Vec<Check>,
    /// The time from the request to the end of the answer.
    pub latency: Option<Duration>,
    /// The dialect of the answer.
    pub dialect: HealthDialect,
}

/// One check of a health.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The name of the check (untrusted text).
    pub name: String,
    /// The status of the check.
    pub status: Status,
    /// The reason for the status, or the measured value with its unit (untrusted text).
    pub output: Option<String>,
}

/// A slot of a blue/green deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The blue slot.
    Blue,
    /// The green slot.
    Green,
    /// The deployment has no slots.
    None,
}

impl Slot {
    /// Every slot.
    pub const ALL: [Self; 3] = [Self::Blue, Self::Green, Self::None];

    /// Returns the word of the manager contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Blue => "blue",
            Self::Green => "green",
            Self::None => "none",
        }
    }

    /// Returns the colour; `None` if there are no slots.
    #[must_use]
    pub fn color(self) -> Option<&'static str> {
        (self != Self::None).then(|| self.word())
    }
}

/// The state of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeploymentState {
    /// The version is deployed.
    Deployed,
    /// The version is being deployed.
    Deploying,
    /// The deployment failed.
    Failed,
    /// The manager knows that nothing is deployed.
    None,
    /// The manager does not know the state.
    Unknown,
}

impl DeploymentState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Deployed, Self::Deploying, Self::Failed, Self::None, Self::Unknown];

    /// Returns the word of the manager contract.
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

/// A deployment. Texts are untrusted.
#[derive(Debug, Clone, PartialEq)]
pub struct Deployment {
    /// The state of the deployment.
    pub state: DeploymentState,
    /// The environment, e.g. `production`.
    pub environment: Option<String>,
    /// The version.
    pub version: Option<String>,
    /// The commit of the version.
    pub revision: Option<String>,
    /// The slot.
    pub slot: Option<Slot>,
    /// The time since which the state holds.
    pub since: Option<SystemTime>,
    /// The reason why it failed or is not known.
    pub output: Option<String>,
}

/// The latest run of one level.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelResult {
    /// The level.
    pub level: String,
    /// The commit that was tested.
    pub revision: String,
    /// True if it is green, red, or cannot be told (parts are missing, interrupted).
    pub status: Status,
    /// The number of passed cases; `None` if no report counts them.
    pub passed: Option<u64>,
    /// The number of failed cases.
    pub failed: Option<u64>,
    /// The number of skipped cases.
    pub skipped: Option<u64>,
    /// The number of cases that passed only at a later attempt.
    pub flaky: Option<u64>,
    /// The duration of the run.
    pub duration: Duration,
    /// The time at which the run ended.
    pub finished: SystemTime,
    /// The first failing cases, `group name: message` (untrusted text).
    pub failures: Vec<String>,
    /// The name of the run, if it is known.
    pub run: Option<String>,
    /// The page of the run in CI.
    pub page: Option<PageUrl>,
}

/// The status of one domain at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainStatus {
    /// The name of the domain.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// The domain's manager.
    pub manager: ManagerName,
    /// The health.
    pub health: Part<Health>,
    /// The deployment.
    pub deployment: Part<Deployment>,
    /// The latest run of each level.
    pub tests: Part<Vec<LevelResult>>,
    /// The worst status of the parts that join; `unknown` if no part joins.
    pub verdict: Status,
    /// The time since which the verdict is this one, as far as observed.
    pub since: Option<SystemTime>,
    /// The reasons why the verdict is not `pass`, the worst part first.
    pub why: Vec<Concern>,
    /// The next steps.
    pub next: Vec<NextStep>,
}
