//! The words for the reason of a health status, a check's result or a deployment state.

use std::fmt;
use std::time::Duration;

use crate::model::health::{Awaited, CheckReason, DeploymentField, HealthReason, Status};

impl fmt::Display for HealthReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownWord(word) => write!(f, "says {word}, which is not a known status"),
            Self::ContradictsCode { word, code } => write!(f, "says {word} with HTTP {code}, which contradict each other"),
            Self::Part { word, part, status } => match status {
                Status::Fail => write!(f, "says {word}, and that {part} fails, which contradict each other"),
                Status::Unknown => write!(f, "says {word}, and {part} is unknown"),
                Status::Warn | Status::Pass => write!(f, "says {word}, but also that {part} has a warning"),
            },
            Self::NotAnObject => f.write_str("is not an object"),
            Self::NotAStatus => f.write_str("is not a status"),
            Self::NotAWord => f.write_str("has a status that is not a text"),
            Self::UnknownState(word) => write!(f, "says {word}, which is not a known state"),
            Self::StateWithout { word, field } => write!(f, "says {word}, without {}", needed(*field)),
            Self::BadWord { code, word } => write!(f, "HTTP {code}, and the text has the word {word}"),
            Self::PartialAnswer => f.write_str("HTTP 206 (partial content)"),
            Self::Code(code) => write!(f, "HTTP {code}"),
            Self::SilentCode(code) => write!(f, "HTTP {code}, which says nothing about health"),
            Self::Instances { count, all, status } => instances(f, *count, *all, *status),
            Self::Filtered => f.write_str("the token sees only a part of the service (filtered by ACLs)"),
            Self::NoLeader => f.write_str("Consul has no leader"),
            Self::Maintenance(notes) => write!(f, "in maintenance: {notes}"),
            Self::UnknownConsulWord(word) => write!(f, "says {word}, which is not a status of Consul"),
            Self::NoServiceCheck => f.write_str("no check covers the service itself"),
            Self::ConsulUnknownService(service) => write!(f, "Consul knows no service {service}"),
            Self::ConsulUnhealthyCatalog { service, instances } => {
                write!(f, "Consul's catalog has {instances} of {service}, but its health lists no instance")
            }
            Self::ConsulNoCatalog(service) => {
                write!(f, "Consul lists no instance of {service}, and its catalog cannot be read")
            }
            Self::GrpcNotFound { service, said } => {
                write!(f, "the server knows no service {service}")?;
                said.as_ref().map_or(Ok(()), |said| write!(f, ": {said}"))
            }
            Self::GrpcNotServing => f.write_str("NOT_SERVING"),
            Self::GrpcUnknown => f.write_str("says UNKNOWN"),
            Self::GrpcServiceUnknown(service) => write!(f, "SERVICE_UNKNOWN: the server knows no service {service}"),
            Self::GrpcOther(status) => write!(f, "says the status {status}, which grpc.health.v1 does not define"),
        }
    }
}

impl fmt::Display for CheckReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotTrusted => f.write_str("it did not run: cicd.yml is not trusted; allow it with `cicd trust --yes`"),
            Self::NoFolder => f.write_str("there is no temporary folder to run it with"),
            Self::KeeperNotStarted(why) => write!(f, "cannot start the supervisor of the command: {why}"),
            Self::KeeperLost(why) => write!(f, "its supervisor process is lost: {why}"),
            Self::NotStarted => f.write_str("it could not be started"),
            Self::ExitCode(code) => write!(f, "exit code {code}"),
            Self::Signal(number) => write!(f, "killed by signal {number}"),
            Self::BadUrl => f.write_str("its URL is not valid"),
            Self::NoConnection { address, why } => write!(f, "no connection to {address}: {why}"),
            Self::Slow { took, most } => write!(f, "took {}, longer than {}", shown(*took), shown(*most)),
            Self::Late { awaited, timeout } => {
                let what = match awaited {
                    Awaited::Answer => "no complete answer",
                    Awaited::Connection => "no connection",
                    Awaited::End => "not finished",
                };
                write!(f, "{what} within {}", shown(*timeout))
            }
            Self::FailedSoOften { times, needed } => write!(f, "{times} of {needed} failures in a row"),
            Self::WellSoOften { times, needed } => write!(f, "{times} of {needed} passes in a row"),
            Self::NotMadeYet => f.write_str("the check has not run yet"),
            Self::NotMadeFor(age) => {
                write!(f, "the check has not run for {}", humantime::format_duration(Duration::from_secs(age.as_secs())))
            }
        }
    }
}

fn needed(field: DeploymentField) -> &'static str {
    match field {
        DeploymentField::Environment => "an `environment`",
        DeploymentField::Version => "a `version`",
        DeploymentField::Slot => "a `slot`",
        DeploymentField::Since => "a time in `since`",
    }
}

fn instances(f: &mut fmt::Formatter<'_>, count: usize, all: usize, status: Status) -> fmt::Result {
    let what = match status {
        Status::Fail => "critical",
        Status::Unknown => "unknown",
        Status::Warn | Status::Pass => "passing",
    };
    write!(f, "{count} of {all} {} {what}", if all == 1 { "instance is" } else { "instances are" })
}

/// Returns a duration, rounded to milliseconds.
fn shown(duration: Duration) -> String {
    humantime::format_duration(Duration::from_millis(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))).to_string()
}
