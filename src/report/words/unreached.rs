//! The words for a server that did not answer, as a fragment and without secrets.

use std::fmt;
use std::time::Duration;

use crate::model::health::{CertificateFault, Unreached};

impl fmt::Display for Unreached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Scheme(scheme) => return write!(f, "the scheme `{scheme}` is not supported; use http or https"),
            Self::UserInUrl => "its URL holds a user's name or password; name a variable as `token_env`",
            Self::TokenInClear => "no request was sent: a token is sent only over https or to this machine; use https",
            Self::TokenNotSendable => "its token has characters that an HTTP header cannot carry",
            Self::Url => "its URL is not valid",
            Self::HostName => "its host is not a valid host name",
            Self::NoAddress(host) => return write!(f, "cannot resolve the host name `{host}`"),
            Self::NoConnection(limit) => return write!(f, "no connection within {}", seconds(*limit)),
            Self::ConnectionRefused => "connection refused",
            Self::ConnectionReset => "the connection was reset",
            Self::ConnectionTimedOut => "the connection timed out",
            Self::HostUnreachable => "the host cannot be reached",
            Self::NetworkUnreachable => "the network cannot be reached",
            Self::TooManyFiles => "too many open files; raise `ulimit -n`",
            Self::ClosedUnanswered => "the connection was closed without an answer",
            Self::ClosedMidway => "the connection was closed before the answer was complete",
            Self::ClosedInHandshake => "the connection was closed during the TLS handshake",
            Self::Certificate(fault) => return fault.fmt(f),
            Self::NotTls => "it does not speak TLS",
            Self::TlsAlert(alert) => return write!(f, "the TLS handshake failed: {alert}"),
            Self::Tls(error) => return write!(f, "TLS: {error}"),
            Self::CaFile { path, why } => return write!(f, "`ca_file` {}: {why}", path.display()),
            Self::NoAuthorities => "this machine has no certificates of authorities; name a file with them in `ca_file`",
            Self::NoAnswer(limit) => return write!(f, "no answer within {}", seconds(*limit)),
            Self::NotWhole(limit) => return write!(f, "the answer was not complete within {}", seconds(*limit)),
            Self::Redirects(most) => return write!(f, "more than {most} redirects"),
            Self::NoLocation(code) => return write!(f, "HTTP {code} without a `Location` header"),
            Self::OtherScheme { from, to } => return write!(f, "a redirect from {from} to {to}, which is not followed"),
            Self::OtherHost { from, to } => {
                return write!(f, "a redirect from {from} to {to}, which is not followed: set `url` to that address");
            }
            Self::Compressed => "the answer is compressed, which was not requested",
            Self::TooLarge(most) => return write!(f, "the answer is larger than {most} MiB"),
            Self::HeadersTooLarge => "the headers of the answer are too large",
            Self::NotHttp => "the answer is not HTTP",
            Self::Other(error) => error,
        };
        f.write_str(text)
    }
}

impl fmt::Display for CertificateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "its certificate has expired",
            Self::NotValidYet => "its certificate is not valid yet",
            Self::OtherName => "its certificate is for another name",
            Self::UnknownIssuer => {
                "its certificate is signed by an unknown authority; name a file with the authority's certificate in `ca_file`"
            }
            Self::Revoked => "its certificate is revoked",
            Self::Invalid(why) => return write!(f, "its certificate is not valid: {why}"),
        })
    }
}

fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}
