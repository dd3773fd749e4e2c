//! Reasons why an answer about a domain cannot be used. `managers` makes the errors and holds their words.

use super::{PartKind, Remedy, Unreached};

/// The fault of a requested part that cannot be used, with more facts for a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Unreadable {
    /// The fault.
    pub fault: AnswerFault,
    /// The name of the token's variable, if it is not set and the manager denied access.
    pub unset: Option<String>,
    /// The part whose path was not found. The manager may omit the part on purpose.
    pub not_found: Option<PartKind>,
}

/// A fault of an answer or of the request for it. Texts are untrusted.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerFault {
    /// No answer came.
    Unreached(Unreached),
    /// An HTTP code that does not carry an answer.
    Status {
        /// The HTTP code.
        code: u16,
        /// The server's explanation.
        said: Option<String>,
    },
    /// A cache has held the answer for too long.
    Stale {
        /// The age of the answer, in seconds.
        age: u64,
    },
    /// An HTML page for people.
    Page {
        /// The HTTP code.
        code: u16,
    },
    /// A gateway got no answer from the server behind it.
    Gateway {
        /// The HTTP code.
        code: u16,
    },
    /// JSON that does not state the status of the domain.
    NoStatus {
        /// The HTTP code.
        code: u16,
    },
    /// The word and the flag of the answer contradict each other.
    Contradiction {
        /// The word in `status`.
        word: String,
        /// The flag in `healthy`.
        healthy: bool,
    },
    /// The body is not in the expected format.
    Body(BodyFault),
    /// An answer about the deployment that lacks the state.
    NoState,
    /// An answer about the tests that is not valid.
    Levels(LevelsFault),
    /// An answer that is not Consul's.
    NotConsul,
    /// A gRPC answer that does not state the health.
    Grpc(GrpcFault),
    /// The manager's entry in the config cannot be used.
    Config(TargetFault),
    /// The whole answer did not arrive within its time limit.
    Late,
    /// The manager has not been asked yet.
    NotYet,
    /// This program failed while it asked the manager.
    Asking,
    /// This program failed while it read the answer.
    Reading,
    /// The store cannot be read.
    Store(String),
    /// The checks of the config cannot be run.
    Checks(String),
}

/// A fault of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyFault {
    /// The body is empty.
    Empty,
    /// The JSON is truncated.
    Truncated,
    /// An object in the JSON has this key twice.
    KeyTwice {
        /// The key.
        key: String,
        /// The line of the second occurrence, from 1.
        line: usize,
        /// The column of the second occurrence, in bytes.
        column: usize,
    },
    /// The body is not JSON.
    NotJson,
    /// The body is JSON, but not an object.
    NotAnObject,
    /// The body is neither JSON nor text.
    NotText,
}

/// A fault of an answer about the tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LevelsFault {
    /// The answer has no list of levels.
    Missing,
    /// The answer has more levels than the limit.
    TooMany {
        /// The number of levels in the answer.
        found: usize,
        /// The largest number of levels that is read.
        most: usize,
    },
    /// The level with this index is not an object.
    NotAnObject(usize),
    /// A level lacks a field, or the value of the field is not valid.
    Lacks {
        /// The index of the level, from 0.
        number: usize,
        /// The field.
        field: LevelField,
    },
    /// The answer has this level twice.
    Twice(String),
}

/// A field that each level must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelField {
    /// The name of the level.
    Level,
    /// The tested commit.
    Revision,
    /// The verdict.
    Verdict,
    /// The duration of the run.
    Duration,
    /// The time at which the run ended.
    Finished,
}

/// A fault of a gRPC answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrpcFault {
    /// An HTTP code that gRPC does not use.
    Http(u16),
    /// The server has no health service.
    Unimplemented(Option<String>),
    /// The token does not allow the request.
    PermissionDenied(Option<String>),
    /// The token is missing or wrong.
    Unauthenticated(Option<String>),
    /// Another status, by its name or its quoted number.
    Status(String, Option<String>),
    /// The answer ends without a status.
    NoStatus,
    /// The answer has no message.
    NoMessage,
    /// The message is compressed.
    Compressed,
    /// The message is not one of the health service.
    NotAMessage,
}

/// A fault of a manager's entry in the config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetFault {
    /// The entry has no `url`.
    NoUrl,
    /// The `url` is not a valid URL.
    Url(String),
    /// The `url` has no host.
    NoHost,
    /// The entry has no `service`.
    NoService,
    /// The user has not agreed to sending the token.
    NotTrusted {
        /// The variable that holds the token.
        variable: String,
    },
    /// The user bound the token to other hosts.
    TokenBound {
        /// The variable that holds the token.
        variable: String,
        /// The manager's host and port.
        host: String,
    },
}

impl From<AnswerFault> for Unreadable {
    fn from(fault: AnswerFault) -> Self {
        Self { fault, unset: None, not_found: None }
    }
}

impl From<BodyFault> for AnswerFault {
    fn from(fault: BodyFault) -> Self {
        Self::Body(fault)
    }
}

impl From<Unreached> for AnswerFault {
    fn from(why: Unreached) -> Self {
        Self::Unreached(why)
    }
}

impl Unreadable {
    /// Returns the stable word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.fault.code()
    }

    /// Returns the first thing to look at.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        if self.unset.is_some() { Remedy::Token } else { self.fault.remedy() }
    }
}

impl AnswerFault {
    /// Returns the stable word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreached(why) => why.code(),
            Self::Status { code: 401, .. } | Self::Grpc(GrpcFault::Unauthenticated(_)) => "unauthorized",
            Self::Status { code: 403, .. } | Self::Grpc(GrpcFault::PermissionDenied(_)) => "forbidden",
            Self::Status { code: 404 | 410, .. } => "not-found",
            Self::Status { code: 429, .. } => "too-many-requests",
            Self::Status { .. } | Self::Grpc(GrpcFault::Http(_)) => "http-status",
            Self::Stale { .. } => "stale",
            Self::Page { .. } => "page-for-people",
            Self::Gateway { .. } => "bad-gateway",
            Self::NoStatus { .. } => "no-status",
            Self::Contradiction { .. } => "contradiction",
            Self::Body(fault) => fault.code(),
            Self::NoState => "no-state",
            Self::Levels(_) => "invalid-levels",
            Self::NotConsul => "not-consul",
            Self::Grpc(GrpcFault::Unimplemented(_)) => "grpc-unimplemented",
            Self::Grpc(GrpcFault::Status(..)) => "grpc-status",
            Self::Grpc(_) => "grpc-answer",
            Self::Config(TargetFault::TokenBound { .. }) => "token-bound",
            Self::Config(TargetFault::NotTrusted { .. }) => "not-trusted",
            Self::Config(_) => "manager-config",
            Self::Late => "timeout",
            Self::NotYet => "not-asked-yet",
            Self::Asking | Self::Reading => "internal",
            Self::Store(_) => "store",
            Self::Checks(_) => "checks",
        }
    }

    fn remedy(&self) -> Remedy {
        if let Self::Unreached(why) = self {
            return why.remedy();
        }
        if matches!(self, Self::Config(TargetFault::NotTrusted { .. })) {
            return Remedy::Trust;
        }
        if matches!(self, Self::Config(TargetFault::TokenBound { .. })) {
            return Remedy::TokenHosts;
        }
        if matches!(self, Self::Grpc(GrpcFault::PermissionDenied(_) | GrpcFault::Unauthenticated(_))) {
            return Remedy::Token;
        }
        match self.http() {
            Some(401 | 403) => Remedy::Token,
            Some(404) => Remedy::Path,
            _ => Remedy::Address,
        }
    }

    /// Returns the HTTP code of the fault.
    fn http(&self) -> Option<u16> {
        match self {
            Self::Status { code, .. }
            | Self::Page { code }
            | Self::Gateway { code }
            | Self::NoStatus { code }
            | Self::Grpc(GrpcFault::Http(code)) => Some(*code),
            _ => None,
        }
    }

    /// Calls `change` with each text that came from outside.
    pub fn change_texts(&mut self, change: &mut dyn FnMut(&mut String)) {
        match self {
            Self::Unreached(why) => why.change_texts(change),
            Self::Grpc(GrpcFault::Status(name, said)) => {
                change(name);
                said.iter_mut().for_each(change);
            }
            Self::Status { said, .. }
            | Self::Grpc(
                GrpcFault::Unimplemented(said) | GrpcFault::PermissionDenied(said) | GrpcFault::Unauthenticated(said),
            ) => {
                said.iter_mut().for_each(change);
            }
            Self::Contradiction { word: text, .. }
            | Self::Body(BodyFault::KeyTwice { key: text, .. })
            | Self::Levels(LevelsFault::Twice(text))
            | Self::Config(TargetFault::Url(text))
            | Self::Store(text)
            | Self::Checks(text) => change(text),
            _ => {}
        }
    }
}

impl BodyFault {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty-answer",
            Self::Truncated => "truncated-json",
            Self::KeyTwice { .. } => "duplicate-key",
            Self::NotJson => "not-json",
            Self::NotAnObject => "not-an-object",
            Self::NotText => "not-text",
        }
    }
}
