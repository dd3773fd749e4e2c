//! Why an answer about a domain cannot be used. Its words stand in `managers`, where the error is made.

use super::{PartKind, Remedy, Unreached};

/// A part that was asked for and cannot be used, and what a person may want to know beside the fault.
#[derive(Debug, Clone, PartialEq)]
pub struct Unreadable {
    /// What is wrong.
    pub fault: AnswerFault,
    /// The variable that was to hold the token and is not set, where nobody was let in.
    pub unset: Option<String>,
    /// The part whose path was not found: the manager may have none on purpose.
    pub not_found: Option<PartKind>,
}

/// What is wrong with an answer, or with asking for it. Texts are untrusted.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerFault {
    /// No answer came.
    Unreached(Unreached),
    /// An HTTP code that is no answer.
    Status {
        /// The code.
        code: u16,
        /// What the server says of it.
        said: Option<String>,
    },
    /// A cache has had it for too long.
    Stale {
        /// In seconds.
        age: u64,
    },
    /// A page for people.
    Page {
        /// The HTTP code.
        code: u16,
    },
    /// A server in between got no answer itself.
    Gateway {
        /// The HTTP code.
        code: u16,
    },
    /// JSON that does not say how the domain is.
    NoStatus {
        /// The HTTP code.
        code: u16,
    },
    /// The word and the flag contradict each other.
    Contradiction {
        /// The word in `status`.
        word: String,
        /// The flag in `healthy`.
        healthy: bool,
    },
    /// The body is not what it should be.
    Body(BodyFault),
    /// An answer about the deployment without its state.
    NoState,
    /// An answer about the tests that does not fit.
    Levels(LevelsFault),
    /// An answer that is not Consul's.
    NotConsul,
    /// An answer of gRPC that says nothing of health.
    Grpc(GrpcFault),
    /// The manager's entry in the config leads nowhere.
    Config(TargetFault),
    /// No answer within the time that all of it may take.
    Late,
    /// It was not asked yet.
    NotYet,
    /// This program failed while it asked.
    Asking,
    /// This program failed while it read the answer.
    Reading,
    /// The store cannot be read.
    Store(String),
    /// The checks of the config cannot be made.
    Checks(String),
}

/// What is wrong with a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyFault {
    /// Empty.
    Empty,
    /// JSON that breaks off.
    Truncated,
    /// An object of the JSON has this key twice.
    KeyTwice {
        /// The key.
        key: String,
        /// Where it stands for the second time, from 1.
        line: usize,
        /// The column in bytes.
        column: usize,
    },
    /// Not JSON.
    NotJson,
    /// JSON, and no object.
    NotAnObject,
    /// Neither JSON nor text.
    NotText,
}

/// What is wrong with an answer about the tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LevelsFault {
    /// It has no list of levels.
    Missing,
    /// It has more levels than are read.
    TooMany {
        /// How many it has.
        found: usize,
        /// How many are read.
        most: usize,
    },
    /// This level is no object.
    NotAnObject(usize),
    /// This level lacks a field, or its value does not fit.
    Lacks {
        /// Which level, from 0.
        number: usize,
        /// The field.
        field: LevelField,
    },
    /// This level is there twice.
    Twice(String),
}

/// A field that each level must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelField {
    /// Its name.
    Level,
    /// The commit.
    Revision,
    /// How it ended.
    Verdict,
    /// How long it took.
    Duration,
    /// When it ended.
    Finished,
}

/// What is wrong with an answer of gRPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrpcFault {
    /// An HTTP code that gRPC does not have.
    Http(u16),
    /// The server has no health service.
    Unimplemented(Option<String>),
    /// The token does not allow it.
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
    /// The message is none of the health service.
    NotAMessage,
}

/// What is wrong with a manager's entry in the config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetFault {
    /// It has no `url`.
    NoUrl,
    /// Its `url` is none.
    Url(String),
    /// Its `url` has no host.
    NoHost,
    /// It has no `service`.
    NoService,
    /// The user did not say yes to sending its token.
    NotTrusted {
        /// The variable that holds the token.
        variable: String,
    },
    /// The user bound its token to other hosts.
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
    /// The stable word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.fault.code()
    }

    /// What to look at first.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        if self.unset.is_some() { Remedy::Token } else { self.fault.remedy() }
    }
}

impl AnswerFault {
    /// The stable word in JSON.
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

    /// The HTTP code that the fault is about.
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

    /// Calls `change` with each text in it that came from outside.
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
