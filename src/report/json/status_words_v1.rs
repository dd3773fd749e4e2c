//! The words of `cicd.status/v1`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::health::{self, DeploymentState, ManagerKind};

/// How a manager is asked.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Kind")]
pub(super) enum ManagerKindWord {
    /// HTTP.
    Http,
    /// Consul's health API.
    Consul,
    /// `grpc.health.v1`.
    Grpc,
    /// This program.
    Embedded,
}

/// How something is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Status")]
pub(super) enum StatusWord {
    /// Well.
    Pass,
    /// Well, with concerns.
    Warn,
    /// Not known.
    Unknown,
    /// Not well.
    Fail,
}

/// What becomes of a deployment.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "State")]
pub(super) enum DeploymentStateWord {
    /// The version is there.
    Deployed,
    /// It is on its way.
    Deploying,
    /// It did not get there.
    Failed,
    /// Nothing is deployed, and that is known.
    None,
    /// It is not known.
    Unknown,
}

/// Which of two sides.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Slot")]
pub(super) enum SlotWord {
    /// Blue.
    Blue,
    /// Green.
    Green,
    /// There are no sides.
    None,
}

/// A part of what is asked.
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
