//! What follows for a person from the parts of a domain: what is not well, what to do next, how a part would be set up. The words
//! are `report`'s.

use super::{Check, Deployment, DeploymentState, LevelResult, PartKind, Remedy, Status, Unreadable};

/// One thing that keeps a verdict from `pass`. Texts of managers are untrusted.
#[derive(Debug, Clone, PartialEq)]
pub enum Concern {
    /// A part cannot be read.
    Unreadable {
        /// The part.
        part: PartKind,
        /// The reason.
        why: Unreadable,
    },
    /// The health is not well.
    Health {
        /// How it is.
        status: Status,
        /// Why, in the manager's words.
        output: Option<String>,
        /// The checks that are not well, the worst first.
        checks: Vec<Check>,
    },
    /// The deployment is not there.
    Deployment(Deployment),
    /// No run of a commit with a clean work tree is known.
    NoRun,
    /// A level is red, or came to no whole result.
    Level(LevelResult),
    /// No part is configured.
    NothingConfigured,
}

impl Concern {
    /// The stable word in JSON.
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

/// A manager's name, and where it answers a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswersAt {
    /// Its name for people.
    pub manager: String,
    /// The URL, without what might be a secret; `None` when it is not known.
    pub url: Option<String>,
}

/// A step that a person can take now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextStep {
    /// See what the domain's own checks say.
    SeeOwnChecks {
        /// The domain.
        domain: String,
    },
    /// See the checks of its manager.
    SeeChecks {
        /// The domain.
        domain: String,
        /// Where they are answered.
        at: AnswersAt,
    },
    /// See what the manager answers about the health.
    SeeHealth(AnswersAt),
    /// See what the manager answers about the deployment.
    SeeDeployment(AnswersAt),
    /// Fix what keeps the manager from being asked.
    Inspect {
        /// What to look at.
        remedy: Remedy,
        /// The domain.
        domain: String,
        /// Its manager, and its address where that is what to look at.
        at: AnswersAt,
    },
    /// See why the store cannot be read.
    SeeStore,
    /// Wait for the deployment.
    AwaitDeployment {
        /// The domain.
        domain: String,
    },
    /// Deploy again, or go back.
    Redeploy,
    /// Deploy it.
    Deploy,
    /// Report the deployment.
    ReportDeployment,
    /// Let runs be reported to the manager.
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
    /// The stable word in JSON.
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

/// Why a part is not configured, and with it how it would be set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetupHint {
    /// The manager says that it does not answer this.
    NotImplemented,
    /// The config says that the manager does not answer this.
    PathsNone(PartKind),
    /// There is no such domain with a health.
    NoDomain {
        /// The name.
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
    /// The stable word in JSON.
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
