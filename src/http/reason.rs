//! Why there is no answer, as a fragment that people understand, without URL and without secrets.

use std::error::Error as StdError;
use std::io;

use rustls::CertificateError;

use super::names::NoAddress;

/// What went wrong on the way to an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) text: String,
    /// Whether another try may help: nothing was sent, and nobody refused for good.
    pub(super) is_worth_a_retry: bool,
}

/// The reason in an error of the client, before the head of the answer was there.
pub(super) fn of_connecting(error: &reqwest::Error) -> Reason {
    let text = known(error);
    let is_final = error.is_timeout() || find::<rustls::Error>(error).is_some();
    Reason { text: text.unwrap_or_else(|| innermost(error)), is_worth_a_retry: error.is_connect() && !is_final }
}

/// The reason in an error while the body came.
pub(super) fn of_reading(error: &reqwest::Error) -> String {
    let is_ours = |io: &io::Error| io.kind() == io::ErrorKind::UnexpectedEof;
    if find::<hyper::Error>(error).is_some_and(|hyper| hyper.is_incomplete_message())
        || find::<io::Error>(error).is_some_and(is_ours)
    {
        return "the connection was closed before the answer was whole".to_owned();
    }
    known(error).unwrap_or_else(|| innermost(error))
}

fn known(error: &reqwest::Error) -> Option<String> {
    if let Some(NoAddress(name)) = find::<NoAddress>(error) {
        return Some(format!("no address is known for `{name}`"));
    }
    if let Some(error) = find::<rustls::Error>(error) {
        return Some(of_tls(error));
    }
    if let Some(hyper) = find::<hyper::Error>(error) {
        // There is a method for it, for servers only.
        if hyper.is_parse() && hyper.to_string().contains("too large") {
            return Some("the headers of the answer are too large".to_owned());
        }
        if hyper.is_parse() {
            return Some("the answer is not HTTP".to_owned());
        }
        if hyper.is_incomplete_message() {
            return Some("the connection was closed without an answer".to_owned());
        }
    }
    let io = find::<io::Error>(error)?;
    Some(match io.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionAborted => {
            "the connection was reset".to_owned()
        }
        io::ErrorKind::UnexpectedEof => "the connection was closed without an answer".to_owned(),
        io::ErrorKind::HostUnreachable => "the host cannot be reached".to_owned(),
        io::ErrorKind::NetworkUnreachable => "the network cannot be reached".to_owned(),
        _ if io.raw_os_error() == Some(rustix::io::Errno::MFILE.raw_os_error()) => {
            "too many open files; raise `ulimit -n`".to_owned()
        }
        _ => return None,
    })
}

fn of_tls(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(why) => match why {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => "its certificate has expired".to_owned(),
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "its certificate is not valid yet".to_owned()
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "its certificate is for another name".to_owned()
            }
            CertificateError::UnknownIssuer => {
                "its certificate is of an unknown authority; a file of authorities can be named as `ca_file`".to_owned()
            }
            CertificateError::Revoked => "its certificate is revoked".to_owned(),
            _ => format!("its certificate is not valid: {}", lower(&error.to_string())),
        },
        rustls::Error::InvalidMessage(_) => "it does not speak TLS".to_owned(),
        rustls::Error::AlertReceived(alert) => format!("it refuses TLS: {alert:?}"),
        other => format!("TLS: {}", lower(&other.to_string())),
    }
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

/// It has no URL, which the outer ones have.
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
