//! Samples of the reasons of a health, a check or a deployment.

use super::*;
use crate::model::health::{Awaited, CheckReason, DeploymentField, HealthReason};

#[test]
fn health_reasons() {
    let word = || text("`odd`");
    let part = |status| HealthReason::Part { word: word(), part: text("`db`"), status };
    let without = |field| HealthReason::StateWithout { word: word(), field };
    let instances = |count, all, status| HealthReason::Instances { count, all, status };
    let mut samples = samples!(HealthReason {
        HealthReason::UnknownWord(_) => HealthReason::UnknownWord(word()),
        HealthReason::ContradictsCode { .. } => HealthReason::ContradictsCode { word: word(), code: 503 },
        HealthReason::Part { .. } => part(Status::Fail),
        HealthReason::NotAnObject => HealthReason::NotAnObject,
        HealthReason::NotAStatus => HealthReason::NotAStatus,
        HealthReason::NotAWord => HealthReason::NotAWord,
        HealthReason::UnknownState(_) => HealthReason::UnknownState(word()),
        HealthReason::StateWithout { field: DeploymentField::Environment, .. } => without(DeploymentField::Environment),
        HealthReason::StateWithout { field: DeploymentField::Version, .. } => without(DeploymentField::Version),
        HealthReason::StateWithout { field: DeploymentField::Slot, .. } => without(DeploymentField::Slot),
        HealthReason::StateWithout { field: DeploymentField::Since, .. } => without(DeploymentField::Since),
        HealthReason::BadWord { .. } => HealthReason::BadWord { code: 200, word: text("`down`") },
        HealthReason::PartialAnswer => HealthReason::PartialAnswer,
        HealthReason::Code(_) => HealthReason::Code(503),
        HealthReason::SilentCode(_) => HealthReason::SilentCode(302),
        HealthReason::Instances { .. } => instances(1, 1, Status::Fail),
        HealthReason::Filtered => HealthReason::Filtered,
        HealthReason::NoLeader => HealthReason::NoLeader,
        HealthReason::Maintenance(_) => HealthReason::Maintenance(text("new disk")),
        HealthReason::UnknownConsulWord(_) => HealthReason::UnknownConsulWord(word()),
        HealthReason::NoServiceCheck => HealthReason::NoServiceCheck,
        HealthReason::ConsulUnknownService(_) => HealthReason::ConsulUnknownService(text("`city`")),
        HealthReason::ConsulUnhealthyCatalog { .. } => {
            HealthReason::ConsulUnhealthyCatalog { service: text("`city`"), instances: 2 }
        },
        HealthReason::ConsulNoCatalog(_) => HealthReason::ConsulNoCatalog(text("`city`")),
        HealthReason::GrpcNotFound { .. } => HealthReason::GrpcNotFound { service: text("`city`"), said: Some(text("no")) },
        HealthReason::GrpcNotServing => HealthReason::GrpcNotServing,
        HealthReason::GrpcUnknown => HealthReason::GrpcUnknown,
        HealthReason::GrpcServiceUnknown(_) => HealthReason::GrpcServiceUnknown(text("`city`")),
        HealthReason::GrpcOther(_) => HealthReason::GrpcOther(7),
    });
    samples.extend([part(Status::Unknown), part(Status::Warn)]);
    samples.extend([instances(2, 3, Status::Warn), instances(1, 3, Status::Unknown)]);
    samples.push(HealthReason::GrpcNotFound { service: text("`city`"), said: None });
    check_words("health_reasons", &samples);
}

#[test]
fn check_reasons() {
    let late = |awaited| CheckReason::Late { awaited, timeout: LIMIT };
    let samples = samples!(CheckReason {
        CheckReason::NotTrusted => CheckReason::NotTrusted,
        CheckReason::NoFolder => CheckReason::NoFolder,
        CheckReason::KeeperNotStarted(_) => CheckReason::KeeperNotStarted(text("out of memory")),
        CheckReason::KeeperLost(_) => CheckReason::KeeperLost(text("broken pipe")),
        CheckReason::NotStarted => CheckReason::NotStarted,
        CheckReason::ExitCode(_) => CheckReason::ExitCode(2),
        CheckReason::Signal(_) => CheckReason::Signal(9),
        CheckReason::BadUrl => CheckReason::BadUrl,
        CheckReason::NoConnection { .. } => {
            CheckReason::NoConnection { address: text("localhost:1"), why: text("connection refused") }
        },
        CheckReason::Slow { .. } => CheckReason::Slow { took: LIMIT * 2, most: LIMIT },
        CheckReason::Late { awaited: Awaited::Answer, .. } => late(Awaited::Answer),
        CheckReason::Late { awaited: Awaited::Connection, .. } => late(Awaited::Connection),
        CheckReason::Late { awaited: Awaited::End, .. } => late(Awaited::End),
        CheckReason::FailedSoOften { .. } => CheckReason::FailedSoOften { times: 1, needed: 3 },
        CheckReason::WellSoOften { .. } => CheckReason::WellSoOften { times: 1, needed: 2 },
        CheckReason::NotMadeYet => CheckReason::NotMadeYet,
        CheckReason::NotMadeFor(_) => CheckReason::NotMadeFor(LIMIT),
    });
    check_words("check_reasons", &samples);
}
