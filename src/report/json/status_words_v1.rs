//! The words of `cicd.status/v1`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::health::{self, DeploymentState, ManagerKind};

/// The protocol of a manager.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Kind")]
pub(super) enum ManagerKindWord {
    /// HTTP and JSON.
    Http,
    /// Consul's health API.
    Consul,
    /// `grpc.health.v1`.
    Grpc,
    /// `cicd` itself.
    Embedded,
}

/// A verdict.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Status")]
pub(super) enum StatusWord {
    /// Healthy.
    Pass,
    /// Healthy, with a warning.
    Warn,
    /// No answer, or a stale, partial or contradictory one.
    Unknown,
    /// Unhealthy or failed.
    Fail,
}

/// The state of a deployment.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "State")]
pub(super) enum DeploymentStateWord {
    /// The version is deployed.
    Deployed,
    /// The deployment is in progress.
    Deploying,
    /// The deployment failed.
    Failed,
    /// Nothing is deployed.
    None,
    /// The state is unknown.
    Unknown,
}

/// The slot of a blue/green deployment.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Slot")]
pub(super) enum SlotWord {
    /// Blue.
    Blue,
    /// Green.
    Green,
    /// There are no slots.
    None,
}

/// A part of a domain's state.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "PartName")]
pub(super) enum PartWord {
    /// Health.
    Health,
    /// Deployment.
    Deployment,
    /// Tests.
    Tests,
}

impl From<health::Status> for StatusWord {
    fn from(status: health::Status) -> Self {
        match status {
            health::Status::Pass => Self::Pass,
            health::Status::Warn => Self::Warn,
            health::Status::Unknown => Self::Unknown,
            health::Status::Fail => Self::Fail,
        }
    }
}

impl From<DeploymentState> for DeploymentStateWord {
    fn from(state: DeploymentState) -> Self {
        match state {
            DeploymentState::Deployed => Self::Deployed,
            DeploymentState::Deploying => Self::Deploying,
            DeploymentState::Failed => Self::Failed,
            DeploymentState::None => Self::None,
            DeploymentState::Unknown => Self::Unknown,
        }
    }
}

impl From<health::Slot> for SlotWord {
    fn from(slot: health::Slot) -> Self {
        match slot {
            health::Slot::Blue => Self::Blue,
            health::Slot::Green => Self::Green,
            health::Slot::None => Self::None,
        }
    }
}

impl From<ManagerKind> for ManagerKindWord {
    fn from(kind: ManagerKind) -> Self {
        match kind {
            ManagerKind::Http => Self::Http,
            ManagerKind::Consul => Self::Consul,
            ManagerKind::Grpc => Self::Grpc,
            ManagerKind::Embedded => Self::Embedded,
        }
    }
}
