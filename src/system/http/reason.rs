//! Why there is no answer, as a fragment that people understand, without URL and without secrets.

use std::error::Error as StdError;
use std::io;

use rustls::CertificateError;

use super::wire::TooMuch;

/// What went wrong before anything was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) text: String,
    /// Whether another try may help.
    pub(super) is_worth_a_retry: bool,
}

impl Reason {
    pub(super) fn again(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_worth_a_retry: true }
    }

    pub(super) fn last(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_worth_a_retry: false }
    }

    pub(super) fn of_connecting(error: &io::Error) -> Self {
        Self::again(of_io(error).unwrap_or_else(|| lower(&error.to_string())))
    }

    /// A certificate does not get better, a connection that broke off may.
    pub(super) fn of_tls(error: &io::Error) -> Self {
        match find::<rustls::Error>(error) {
            Some(error) => Self::last(of_rustls(error)),
            None if error.kind() == io::ErrorKind::UnexpectedEof => Self::again("the connection was closed while TLS began"),
            None => Self::of_connecting(error),
        }
    }
}

/// Why no head of an answer came.
pub(super) fn of_asking(error: &hyper::Error) -> String {
    if find::<TooMuch>(error).is_some() || error.is_parse() && error.to_string().contains("too large") {
        return "the headers of the answer are too large".to_owned();
    }
    if error.is_parse() {
        return "the answer is not HTTP".to_owned();
    }
    if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        return "the connection was closed without an answer".to_owned();
    }
    find::<io::Error>(error).and_then(of_io).unwrap_or_else(|| innermost(error))
}

/// Why the body did not come to its end.
pub(super) fn of_reading(error: &hyper::Error) -> String {
    if find::<TooMuch>(error).is_some() {
        return super::client::too_large();
    }
    let io = find::<io::Error>(error);
    if error.is_incomplete_message() || io.is_some_and(|io| io.kind() == io::ErrorKind::UnexpectedEof) {
        return "the connection was closed before the answer was whole".to_owned();
    }
    io.and_then(of_io).unwrap_or_else(|| innermost(error))
}

fn of_io(error: &io::Error) -> Option<String> {
    let text = match error.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused",
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionAborted => {
            "the connection was reset"
        }
        io::ErrorKind::UnexpectedEof => "the connection was closed without an answer",
        io::ErrorKind::HostUnreachable => "the host cannot be reached",
        io::ErrorKind::NetworkUnreachable => "the network cannot be reached",
        io::ErrorKind::TimedOut => "the connection timed out",
        _ if error.raw_os_error() == Some(rustix::io::Errno::MFILE.raw_os_error()) => "too many open files; raise `ulimit -n`",
        _ => return None,
    };
    Some(text.to_owned())
}

fn of_rustls(error: &rustls::Error) -> String {
    let text = match error {
        rustls::Error::InvalidCertificate(why) => match why {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => "its certificate has expired",
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "its certificate is not valid yet",
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "its certificate is for another name"
            }
            CertificateError::UnknownIssuer => {
                "its certificate is of an unknown authority; a file of authorities can be named as `ca_file`"
            }
            CertificateError::Revoked => "its certificate is revoked",
            _ => return format!("its certificate is not valid: {}", lower(&error.to_string())),
        },
        rustls::Error::InvalidMessage(_) => "it does not speak TLS",
        rustls::Error::AlertReceived(alert) => return format!("it refuses TLS: {alert:?}"),
        other => return format!("TLS: {}", lower(&other.to_string())),
    };
    text.to_owned()
}

/// The first error of a type in the chain; what is wrapped in an `io::Error` counts too.
fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref)
            && let Some(found) = find::<T>(inner as &(dyn StdError + 'static))
        {
            return Some(found);
        }
        next = error.source();
    }
    None
}

fn innermost(error: &dyn StdError) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    lower(&cause.to_string())
}

fn lower(text: &str) -> String {
    let mut chars = text.chars().take(300);
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
