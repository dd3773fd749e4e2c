//! Converts the errors of hyper, rustls and the system into [`Unreached`], without URLs and without secrets.

use std::error::Error as StdError;
use std::io;

use rustls::CertificateError;

use super::allowance::{MAX_ANSWER, TooMuch};
use crate::model::health::{CertificateFault, Unreached};

/// An error before a request was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HttpReason {
    pub(super) why: Unreached,
    /// True if another attempt may succeed.
    pub(super) is_worth_a_retry: bool,
}

impl HttpReason {
    pub(super) fn again(why: Unreached) -> Self {
        Self { why, is_worth_a_retry: true }
    }

    pub(super) fn last(why: Unreached) -> Self {
        Self { why, is_worth_a_retry: false }
    }

    pub(super) fn of_connecting(error: &io::Error) -> Self {
        Self::again(of_io(error).unwrap_or_else(|| Unreached::Other(lower(&error.to_string()))))
    }

    /// Converts an error of a TLS handshake. Another attempt cannot help against an invalid certificate, but it may after a broken
    /// connection.
    pub(super) fn of_tls(error: &io::Error) -> Self {
        match find::<rustls::Error>(error) {
            Some(error) => Self::last(of_rustls(error)),
            None if error.kind() == io::ErrorKind::UnexpectedEof => Self::again(Unreached::ClosedInHandshake),
            None => Self::of_connecting(error),
        }
    }
}

/// Returns the reason why no head of a response arrived.
pub(super) fn of_asking(error: &hyper::Error) -> Unreached {
    // hyper reports a head that does not fit its buffer as a parse error.
    if find::<TooMuch>(error).is_some() || error.is_parse_too_large() {
        return Unreached::HeadersTooLarge;
    }
    if error.is_parse() {
        return Unreached::NotHttp;
    }
    if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        return Unreached::ClosedUnanswered;
    }
    find::<io::Error>(error).and_then(of_io).unwrap_or_else(|| innermost(error))
}

/// Returns the reason why the body is incomplete.
pub(super) fn of_reading(error: &hyper::Error) -> Unreached {
    if find::<TooMuch>(error).is_some() {
        return too_large();
    }
    let io = find::<io::Error>(error);
    if error.is_incomplete_message() || io.is_some_and(|io| io.kind() == io::ErrorKind::UnexpectedEof) {
        return Unreached::ClosedMidway;
    }
    io.and_then(of_io).unwrap_or_else(|| innermost(error))
}

pub(super) fn too_large() -> Unreached {
    Unreached::TooLarge(MAX_ANSWER / 1024 / 1024)
}

fn of_io(error: &io::Error) -> Option<Unreached> {
    Some(match error.kind() {
        io::ErrorKind::ConnectionRefused => Unreached::ConnectionRefused,
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionAborted => {
            Unreached::ConnectionReset
        }
        io::ErrorKind::UnexpectedEof => Unreached::ClosedUnanswered,
        io::ErrorKind::HostUnreachable => Unreached::HostUnreachable,
        io::ErrorKind::NetworkUnreachable => Unreached::NetworkUnreachable,
        io::ErrorKind::TimedOut => Unreached::ConnectionTimedOut,
        _ if error.raw_os_error() == Some(rustix::io::Errno::MFILE.raw_os_error()) => Unreached::TooManyFiles,
        _ => return None,
    })
}

fn of_rustls(error: &rustls::Error) -> Unreached {
    match error {
        rustls::Error::InvalidCertificate(why) => Unreached::Certificate(match why {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => CertificateFault::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => CertificateFault::NotValidYet,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => CertificateFault::OtherName,
            CertificateError::UnknownIssuer => CertificateFault::UnknownIssuer,
            CertificateError::Revoked => CertificateFault::Revoked,
            _ => CertificateFault::Invalid(lower(&error.to_string())),
        }),
        rustls::Error::InvalidMessage(_) => Unreached::NotTls,
        rustls::Error::AlertReceived(alert) => Unreached::TlsAlert(format!("{alert:?}")),
        other => Unreached::Tls(lower(&other.to_string())),
    }
}

/// Returns the first error of a type in the chain of causes, including errors that are wrapped in an `io::Error`.
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

fn innermost(error: &dyn StdError) -> Unreached {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    Unreached::Other(lower(&cause.to_string()))
}

fn lower(text: &str) -> String {
    let mut chars = text.chars().take(300);
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
