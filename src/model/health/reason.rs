//! This program's own reasons for the status of a health, a check or a deployment, as opposed to the manager's. The words are
//! in `report`.

use std::time::Duration;

use super::Status;

/// This program's own reason for a status. Names and words of the manager are cut and quoted (untrusted text).
#[derive(Debug, Clone, PartialEq)]
pub enum HealthReason {
    /// The word for the status is unknown.
    UnknownWord(String),
    /// The word contradicts the HTTP code.
    ContradictsCode {
        /// The word of the answer.
        word: String,
        /// The HTTP code of the answer.
        code: u16,
    },
    /// The word contradicts one of the parts, or the status of a part is not known.
    Part {
        /// The word of the answer.
        word: String,
        /// The name of the part.
        part: String,
        /// The status of the part.
        status: Status,
    },
    /// A part is not a JSON object.
    NotAnObject,
    /// A part is neither an object nor a status.
    NotAStatus,
    /// A part has a status that is not a string.
    NotAWord,
    /// The state of a deployment is not a known word.
    UnknownState(String),
    /// A deployment claims a state and lacks a field that the state requires.
    StateWithout {
        /// The claimed state.
        word: String,
        /// The missing field.
        field: DeploymentField,
    },
    /// The text of the answer contradicts an HTTP code that means success.
    BadWord {
        /// The HTTP code.
        code: u16,
        /// The contradicting word in the text.
        word: String,
    },
    /// HTTP 206, a partial answer.
    PartialAnswer,
    /// The HTTP code is the only evidence.
    Code(u16),
    /// An HTTP code that is not about health.
    SilentCode(u16),
    /// A number of the instances of a service have this status.
    Instances {
        /// The number of instances with the status.
        count: usize,
        /// The number of all instances.
        all: usize,
        /// The status of these instances.
        status: Status,
    },
    /// Consul filtered the list of instances by its ACLs.
    Filtered,
    /// Consul has no leader.
    NoLeader,
    /// An instance is in maintenance, with the reason.
    Maintenance(String),
    /// A word that Consul does not use.
    UnknownConsulWord(String),
    /// An instance of a service has no check of its own.
    NoServiceCheck,
    /// Consul does not know the service.
    ConsulUnknownService(String),
    /// Consul's catalog has instances, and its health endpoint lists none.
    ConsulUnhealthyCatalog {
        /// The name of the service.
        service: String,
        /// The number of instances in the catalog.
        instances: usize,
    },
    /// Consul lists no instance, and its catalog cannot be read, with the reason.
    ConsulNoCatalog(String),
    /// A gRPC server answers with the status code `NOT_FOUND`: it does not know the service.
    GrpcNotFound {
        /// The name of the service.
        service: String,
        /// The message of the server.
        said: Option<String>,
    },
    /// gRPC health says `NOT_SERVING`.
    GrpcNotServing,
    /// gRPC health says `UNKNOWN`.
    GrpcUnknown,
    /// gRPC health says `SERVICE_UNKNOWN` of this service.
    GrpcServiceUnknown(String),
    /// A status that `grpc.health.v1` does not define.
    GrpcOther(u64),
}

/// A field that a deployment requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeploymentField {
    /// `environment`.
    Environment,
    /// `version`.
    Version,
    /// `slot`.
    Slot,
    /// `since`.
    Since,
}

/// Possible reasons why a check of the config is not `pass`.
#[derive(Debug, Clone, PartialEq)]
pub enum CheckReason {
    /// The config that names a command is not trusted.
    NotTrusted,
    /// There is no temporary folder for the command.
    NoFolder,
    /// The keeper of the command cannot be started, with the reason.
    KeeperNotStarted(String),
    /// The keeper of the command is lost, with the reason.
    KeeperLost(String),
    /// The command could not be started.
    NotStarted,
    /// The command ended with this exit code.
    ExitCode(i32),
    /// The command was ended by this signal.
    Signal(i32),
    /// The URL cannot be requested.
    BadUrl,
    /// A connection to this address failed.
    NoConnection {
        /// The host and the port.
        address: String,
        /// The reason.
        why: String,
    },
    /// The check took longer than its limit for a warning.
    Slow {
        /// The duration.
        took: Duration,
        /// The limit.
        most: Duration,
    },
    /// The check took longer than its timeout.
    Late {
        /// The thing that the check waited for.
        awaited: Awaited,
        /// The timeout.
        timeout: Duration,
    },
    /// The check failed a few times in a row. It counts as failed after more failures.
    FailedSoOften {
        /// The number of failures in a row.
        times: u32,
        /// The number of failures after which the check counts as failed.
        needed: u32,
    },
    /// The check passed a few times in a row. It counts as passed after more passes.
    WellSoOften {
        /// The number of passes in a row.
        times: u32,
        /// The number of passes after which the check counts as passed.
        needed: u32,
    },
    /// No run of the check has ended yet.
    NotMadeYet,
    /// The last run of the check is older than this allows.
    NotMadeFor(Duration),
}

/// A thing that a check waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaited {
    /// A complete answer.
    Answer,
    /// A connection.
    Connection,
    /// The end of the command.
    End,
}

impl HealthReason {
    /// Returns the reason, followed by the manager's own words.
    #[must_use]
    pub fn with(&self, said: Option<&str>) -> String {
        said.map_or_else(|| self.to_string(), |said| format!("{self}: {said}"))
    }
}
