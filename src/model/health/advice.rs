//! The advice that follows from the parts of a domain: concerns, next steps and hints for setting up a part. The words are in
//! `report`.

use super::{Check, Deployment, DeploymentState, LevelResult, PartKind, Remedy, Status, Unreadable};

/// A reason why a verdict is not `pass`. Texts of managers are untrusted.
#[derive(Debug, Clone, PartialEq)]
pub enum Concern {
    /// A part cannot be read.
    Unreadable {
        /// The part.
        part: PartKind,
        /// The reason.
        why: Unreadable,
    },
    /// The health is not `pass`.
    Health {
        /// The status of the health.
        status: Status,
        /// The explanation, in the manager's words.
        output: Option<String>,
        /// The checks that are not `pass`, the worst first.
        checks: Vec<Check>,
    },
    /// The version is not deployed.
    Deployment(Deployment),
    /// No run of a commit with a clean work tree is known.
    NoRun,
    /// A level failed or has no complete result.
    Level(LevelResult),
    /// No part is configured.
    NothingConfigured,
}

impl Concern {
    /// Returns the stable word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { part: PartKind::Health, .. } => "health-unreadable",
            Self::Unreadable { part: PartKind::Deployment, .. } => "deployment-unreadable",
            Self::Unreadable { part: PartKind::Tests, .. } => "tests-unreadable",
            Self::Health { status: Status::Fail, .. } => "health-fail",
            Self::Health { status: Status::Warn, .. } => "health-warn",
            Self::Health { .. } => "health-unknown",
            Self::Deployment(deployment) => match deployment.state {
                DeploymentState::Deployed => "deployed",
                DeploymentState::Deploying => "deployment-under-way",
                DeploymentState::Failed => "deployment-failed",
                DeploymentState::None => "nothing-deployed",
                DeploymentState::Unknown => "deployment-unknown",
            },
            Self::NoRun => "no-run",
            Self::Level(level) if level.status == Status::Fail => "tests-failed",
            Self::Level(_) => "tests-incomplete",
            Self::NothingConfigured => "nothing-configured",
        }
    }
}

/// A manager's name, and the URL of one of its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswersAt {
    /// The name of the manager for people.
    pub manager: String,
    /// The URL without possible secrets; `None` if it is not known.
    pub url: Option<String>,
}

/// A step that a person can take now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextStep {
    /// See the results of the domain's own checks.
    SeeOwnChecks {
        /// The domain.
        domain: String,
    },
    /// See the checks of the domain's manager.
    SeeChecks {
        /// The domain.
        domain: String,
        /// The address of the checks.
        at: AnswersAt,
    },
    /// See the manager's answer about the health.
    SeeHealth(AnswersAt),
    /// See the manager's answer about the deployment.
    SeeDeployment(AnswersAt),
    /// Fix the cause for which the manager cannot be asked.
    Inspect {
        /// The thing to look at.
        remedy: Remedy,
        /// The domain.
        domain: String,
        /// The manager, and its address if that is the thing to look at.
        at: AnswersAt,
    },
    /// See why the store cannot be read.
    SeeStore,
    /// Wait for the deployment.
    AwaitDeployment {
        /// The domain.
        domain: String,
    },
    /// Deploy again, or roll back.
    Redeploy,
    /// Deploy the domain.
    Deploy,
    /// Report the deployment.
    ReportDeployment,
    /// Push the results of runs to the manager.
    PushResults {
        /// The domain.
        domain: String,
    },
    /// Run the tests on a clean work tree.
    RunTests {
        /// The domain.
        domain: String,
    },
    /// Run one level.
    RunLevel {
        /// The domain.
        domain: String,
        /// The level.
        level: String,
    },
    /// Set up a part.
    SetUp(SetupHint),
}

impl NextStep {
    /// Returns the stable word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::SeeOwnChecks { .. } | Self::SeeChecks { .. } => "see-checks",
            Self::SeeHealth(_) => "see-health",
            Self::SeeDeployment(_) => "see-deployment",
            Self::Inspect { remedy, .. } => match remedy {
                Remedy::Certificate => "check-certificate",
                Remedy::Token => "check-token",
                Remedy::Trust => "trust-config",
                Remedy::TokenHosts => "check-token-hosts",
                Remedy::Path => "check-path",
                Remedy::Address => "check-address",
            },
            Self::SeeStore => "see-store",
            Self::AwaitDeployment { .. } => "await-deployment",
            Self::Redeploy => "redeploy",
            Self::Deploy => "deploy",
            Self::ReportDeployment => "report-deployment",
            Self::PushResults { .. } => "push-results",
            Self::RunTests { .. } => "run-tests",
            Self::RunLevel { .. } => "run-level",
            Self::SetUp(hint) => hint.code(),
        }
    }
}

/// The reason why a part is not configured; it implies how to set the part up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetupHint {
    /// The manager says that it does not answer this part.
    NotImplemented,
    /// The config says that the manager does not answer this part.
    PathsNone(PartKind),
    /// No domain of this name has a health.
    NoDomain {
        /// The name of the domain.
        domain: String,
    },
    /// The domain has neither checks nor a manager.
    NoChecks {
        /// The domain.
        domain: String,
    },
    /// No deployment was reported.
    NoReport,
    /// The config says that the domain has no suites.
    NoSuites {
        /// The domain.
        domain: String,
    },
}

impl SetupHint {
    /// Returns the stable word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotImplemented => "not-implemented",
            Self::PathsNone(_) => "path-is-none",
            Self::NoDomain { .. } => "no-domain",
            Self::NoChecks { .. } => "no-checks",
            Self::NoReport => "no-report",
            Self::NoSuites { .. } => "no-suites",
        }
    }
}
