//! Why a health, a check or a deployment is as it is, where this program says it and not the manager. The words are in `report`.

use std::time::Duration;

use super::Status;

/// A reason of our own for a status. Names and words of the manager are cut and quoted (untrusted text).
#[derive(Debug, Clone, PartialEq)]
pub enum HealthReason {
    /// The word for the status is not known.
    UnknownWord(String),
    /// The word contradicts the HTTP code.
    ContradictsCode {
        /// The word.
        word: String,
        /// The code.
        code: u16,
    },
    /// The word contradicts one of the parts, or a part is not known.
    Part {
        /// The word.
        word: String,
        /// The part.
        part: String,
        /// That part's status.
        status: Status,
    },
    /// A part is not a JSON object.
    NotAnObject,
    /// A part is neither an object nor a status.
    NotAStatus,
    /// A part has a status that is not a word.
    NotAWord,
    /// The state of a deployment is not a known word.
    UnknownState(String),
    /// A deployment claims a state without what belongs to it.
    StateWithout {
        /// The state.
        word: String,
        /// What is missing.
        field: DeploymentField,
    },
    /// A text speaks against a code that says well.
    BadWord {
        /// The code.
        code: u16,
        /// The word in the text.
        word: String,
    },
    /// HTTP 206: a part of an answer.
    PartialAnswer,
    /// An HTTP code alone.
    Code(u16),
    /// An HTTP code that says nothing of health.
    SilentCode(u16),
    /// So many of the instances of a service have this status.
    Instances {
        /// How many.
        count: usize,
        /// Of how many.
        all: usize,
        /// The status.
        status: Status,
    },
    /// Consul filtered the list of instances by its ACLs.
    Filtered,
    /// Consul has no leader.
    NoLeader,
    /// An instance is in maintenance; why.
    Maintenance(String),
    /// A word is none of Consul's.
    UnknownConsulWord(String),
    /// An instance of a service has no check of its own.
    NoServiceCheck,
    /// Consul does not know the service.
    ConsulUnknownService(String),
    /// Consul's catalog has instances, and its health lists none.
    ConsulUnhealthyCatalog {
        /// The service.
        service: String,
        /// How many instances.
        instances: usize,
    },
    /// Consul lists no instance, and its catalog cannot be read.
    ConsulNoCatalog(String),
    /// A gRPC server does not know the service, by its status code.
    GrpcNotFound {
        /// The service.
        service: String,
        /// The server's own words.
        said: Option<String>,
    },
    /// gRPC health says `NOT_SERVING`.
    GrpcNotServing,
    /// gRPC health says `UNKNOWN`.
    GrpcUnknown,
    /// gRPC health says `SERVICE_UNKNOWN` of this service.
    GrpcServiceUnknown(String),
    /// A status that is none of `grpc.health.v1`.
    GrpcOther(u64),
}

/// A field that a deployment needs.
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

/// Why a check of the config is not well.
#[derive(Debug, Clone, PartialEq)]
pub enum CheckReason {
    /// The config that names a command is not trusted.
    NotTrusted,
    /// There is no temporary folder for a command.
    NoFolder,
    /// The keeper of a command cannot be started; why.
    KeeperNotStarted(String),
    /// The keeper of a command is lost; why.
    KeeperLost(String),
    /// A command could not be started.
    NotStarted,
    /// A command ended with this code.
    ExitCode(i32),
    /// A command was ended by this signal.
    Signal(i32),
    /// The URL cannot be requested.
    BadUrl,
    /// No connection to this address; why.
    NoConnection {
        /// Host and port.
        address: String,
        /// Why.
        why: String,
    },
    /// It took longer than it may without a warning.
    Slow {
        /// How long.
        took: Duration,
        /// The bound.
        most: Duration,
    },
    /// It took longer than its timeout.
    Late {
        /// What it waited for.
        awaited: Awaited,
        /// The timeout.
        timeout: Duration,
    },
    /// It failed some times in a row, and counts as a failure after more.
    FailedSoOften {
        /// How often.
        times: u32,
        /// After how often it counts.
        needed: u32,
    },
    /// It passed some times in a row, and counts as well after more.
    WellSoOften {
        /// How often.
        times: u32,
        /// After how often it counts.
        needed: u32,
    },
    /// No run of it has ended yet.
    NotMadeYet,
    /// Its last run is too old.
    NotMadeFor(Duration),
}

/// What a check waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaited {
    /// A whole answer.
    Answer,
    /// A connection.
    Connection,
    /// The end of a command.
    End,
}

impl HealthReason {
    /// The reason, and the manager's own words behind it.
    #[must_use]
    pub fn with(&self, said: Option<&str>) -> String {
        said.map_or_else(|| self.to_string(), |said| format!("{self}: {said}"))
    }
}
