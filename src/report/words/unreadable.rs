//! The words for an answer that cannot be used, as a fragment and without secrets.

use std::fmt;

use crate::model::health::{AnswerFault, BodyFault, GrpcFault, LevelField, LevelsFault, TargetFault, Unreadable};

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fault.fmt(f)?;
        if let Some(variable) = &self.unset {
            write!(f, "; `{variable}` is not set")?;
        }
        match self.not_found {
            Some(part) => write!(f, "; if the manager has no `{0}`, set `paths: {{ {0}: none }}`", part.path_key()),
            None => Ok(()),
        }
    }
}

impl fmt::Display for AnswerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreached(why) => why.fmt(f),
            Self::Status { code, said } => {
                write!(f, "HTTP {code}{}", looks(*code))?;
                after_colon(f, said.as_ref())
            }
            Self::Stale { age } => write!(f, "the answer comes from a cache and is {age} s old"),
            Self::Page { code } => write!(f, "HTTP {code} with an HTML page, which says nothing about health"),
            Self::Gateway { code } => write!(f, "HTTP {code}: the proxy in front of the manager got no answer from it"),
            Self::NoStatus { code } => write!(f, "HTTP {code} with JSON that has no status in `status` or `healthy`"),
            Self::Contradiction { word, healthy } => {
                write!(f, "says {word} and `healthy: {healthy}`, which contradict each other")
            }
            Self::Body(fault) => fault.fmt(f),
            Self::NoState => f.write_str("the answer has no `state`"),
            Self::Levels(fault) => fault.fmt(f),
            Self::NotConsul => f.write_str("the answer is not Consul's: no list of instances"),
            Self::Grpc(fault) => fault.fmt(f),
            Self::Config(fault) => fault.fmt(f),
            Self::Late => f.write_str("no answer in time"),
            Self::NotYet => f.write_str("not asked yet"),
            Self::Asking => f.write_str("cicd failed while it sent the request"),
            Self::Reading => f.write_str("the answer could not be read"),
            Self::Store(why) => f.write_str(why),
            Self::Checks(why) => write!(f, "cannot start the checks: {why}"),
        }
    }
}

/// Returns what to check, by the HTTP status code of an answer that cannot be used.
fn looks(code: u16) -> &'static str {
    match code {
        401 => ": the token is missing or wrong",
        403 => ": the token does not allow it",
        404 | 410 => ": check the address",
        429 => ": too many requests",
        300..=399 => ": a redirect that cannot be followed",
        _ => "",
    }
}

fn after_colon(f: &mut fmt::Formatter<'_>, said: Option<&String>) -> fmt::Result {
    said.map_or(Ok(()), |said| write!(f, ": {said}"))
}

impl fmt::Display for BodyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the answer is empty",
            Self::Truncated => "the answer is truncated JSON",
            Self::KeyTwice { key, line, column } => {
                return write!(f, "the answer has a key twice: `{key}` at line {line} column {column}");
            }
            Self::NotJson => "the answer is not JSON",
            Self::NotAnObject => "the JSON of the answer is not an object",
            Self::NotText => "the answer is neither JSON nor text",
        })
    }
}

impl fmt::Display for LevelsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the answer has no list `levels`"),
            Self::TooMany { found, most } => write!(f, "the answer has {found} levels; the limit is {most}"),
            Self::NotAnObject(number) => write!(f, "`levels[{number}]` is not an object"),
            Self::Lacks { number, field } => write!(f, "`levels[{number}]` has no {field}"),
            Self::Twice(level) => write!(f, "the level `{level}` is listed twice"),
        }
    }
}

impl fmt::Display for LevelField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Level => "`level` that is a name",
            Self::Revision => "`revision` that is a commit",
            Self::Verdict => "`verdict`",
            Self::Duration => "`duration_seconds`",
            Self::Finished => "`finished` that is a time",
        })
    }
}

impl fmt::Display for GrpcFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, said) = match self {
            Self::Http(code) => return write!(f, "HTTP {code}, which is not a gRPC answer"),
            Self::Unimplemented(said) => ("the server has no grpc.health.v1 (UNIMPLEMENTED)", said),
            Self::PermissionDenied(said) => ("the token does not allow it (PERMISSION_DENIED)", said),
            Self::Unauthenticated(said) => ("the token is missing or wrong (UNAUTHENTICATED)", said),
            Self::Status(name, said) => {
                write!(f, "gRPC status {name}")?;
                ("", said)
            }
            Self::NoStatus => ("the answer ends without a gRPC status", &None),
            Self::NoMessage => ("the answer has no message", &None),
            Self::Compressed => ("the answer is compressed, which was not requested", &None),
            Self::NotAMessage => ("the answer is not a message of grpc.health.v1", &None),
        };
        f.write_str(text)?;
        after_colon(f, said.as_ref())
    }
}

impl fmt::Display for TargetFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoUrl => f.write_str("the manager has no `url`"),
            Self::Url(why) => write!(f, "its `url` is not a URL: {why}"),
            Self::NoHost => f.write_str("its `url` has no host"),
            Self::NoService => f.write_str("the manager has no `service`"),
            Self::NotTrusted { variable } => {
                write!(f, "no request was sent: cicd.yml is not trusted, and the request needs {variable}")
            }
            Self::TokenBound { variable, host } => {
                write!(f, "no request was sent: {variable} is bound to hosts that do not include {host}")
            }
        }
    }
}
